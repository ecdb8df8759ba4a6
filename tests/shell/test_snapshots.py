"""The archive at /snapshots: whoever may see an area sees its files; who got them is for the operator alone."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html import escape
from pathlib import Path

import flask
import pytest
from werkzeug.test import Client

from delivery.dispatch import Office
from domain.grant import Grant, Level
from domain.pack import Pack
from domain.settings import Settings
from pages import _paper
from records.deliveries import File, Job, State
from shell import errors
from shell.snapshots import Shelf, serve
from tests.desk import Seat
from tests.press import MONTHLY, SLOT, Post, Press, office, rounds

TOKEN = "open sesame"
TEXT = MONTHLY.replace('["330100"]', '["330100", "330200"]').replace(
    '"a@tax.example"', '"a@tax.example", "b@tax.example"'
)


def client(seat: Seat, made: Office, folder: Path, token: str = TOKEN) -> Client:
    """Return a client of a server with only the archive, at a desk, with a token."""
    server = flask.Flask("snapshots")
    server.extensions["cockpit"] = seat.desk
    server.config["SECRET_KEY"] = "x"
    errors.handle(server)
    settings = Settings(home=folder, snapshots_token=token)
    serve(server, Shelf(settings, made.record, made.archive, "b1"))
    return server.test_client()


@pytest.fixture
def made(tmp_path: Path, pack: Pack) -> Office:
    """Return an office that has sent two files, one of them late and with a gap, to two recipients each."""
    with Post(tmp_path) as post:
        found = office(tmp_path, pack, Press(), TEXT, server=post.server)
        rounds(found, SLOT - 60, SLOT)
    for one in found.record.every():
        assert one.state is State.SENT
    return replace(found, server=None)


def test_every_file_is_listed_with_what_proves_it(seat: Seat, made: Office, tmp_path: Path) -> None:
    text = client(seat, made, tmp_path).get("/snapshots").text
    files = made.record.files()
    assert len(files) == 2
    for file in files:
        for said in (file.sha256, file.release, file.build, file.data_through):
            assert said in text
        assert f">月报 {file.area}</a></h2>" in text
        assert f'href="/snapshots/{file.id}.pdf"' in text
    assert text.count("已送达 · 2/2") == 2


def test_a_file_and_its_picture_are_what_was_kept(seat: Seat, made: Office, tmp_path: Path) -> None:
    asked = client(seat, made, tmp_path)
    for file in made.record.files():
        answer = asked.get(f"/snapshots/{file.id}.pdf")
        assert answer.data == made.archive.path(file.id, file.name).read_bytes()
        assert answer.mimetype == "application/pdf"
        assert asked.get(f"/snapshots/{file.id}.png").data.startswith(b"\x89PNG")
    assert asked.get("/snapshots/0000000000000000.pdf").status_code == 404
    assert asked.get("/snapshots/..%2Frecords.pdf").status_code == 404


@pytest.mark.parametrize(
    ("ours", "given", "shown"), [(TOKEN, TOKEN, True), (TOKEN, "open", False), (TOKEN, "", False), ("", "", False)]
)
def test_recipients_are_for_the_operator_alone(
    seat: Seat, made: Office, tmp_path: Path, ours: str, given: str, shown: bool
) -> None:
    asked = client(seat, made, tmp_path, ours)
    file = made.record.files()[0]
    for path in ("/snapshots", f"/snapshots/{file.id}"):
        assert "tax.example" not in asked.get(path).text
        text = asked.post(path, data={"token": given}).text
        assert ("a@tax.example" in text) == (shown and path != "/snapshots")
        assert ("不符" in text) == (bool(ours) and not shown)
        assert TOKEN not in text


def test_a_grant_hides_the_files_of_other_areas(
    sit: Callable[..., Seat], home: Path, pack: Pack, made: Office, tmp_path: Path
) -> None:
    seat = sit(home, pack, areas=("330100",))
    asked = client(seat, made, tmp_path)
    mine, other = sorted(made.record.files(), key=lambda file: file.area)
    text = asked.get("/snapshots").text
    assert mine.id in text
    assert other.id not in text
    for path in (f"{other.id}", f"{other.id}.pdf", f"{other.id}.png"):
        assert asked.get(f"/snapshots/{path}").status_code == 404
        assert asked.get(f"/snapshots/{path.replace(other.id, mine.id)}").status_code == 200
    assert asked.get(f"/snapshots/{other.id}/changes").status_code == 404
    assert asked.post(f"/snapshots/{other.id}/again", data={"token": TOKEN}).status_code == 404


def test_a_grant_below_the_classification_of_an_edition_hides_it(seat: Seat, made: Office, tmp_path: Path) -> None:
    public = replace(seat, desk=replace(seat.desk, grant=lambda: Grant(frozenset({"330000"}), Level.PUBLIC)))
    asked, file = client(public, made, tmp_path), made.record.files()[0]
    assert file.id not in asked.get("/snapshots").text
    assert asked.get(f"/snapshots/{file.id}.pdf").status_code == 404


def test_an_edition_that_left_the_pack_is_hidden_from_all_but_the_highest_grant(
    seat: Seat, made: Office, tmp_path: Path
) -> None:
    file = made.record.files()[0]
    made.record.keep(replace(file, id="d" * 16, edition="gone"))
    made.archive.path(file.id, "").rename(made.archive.path("d" * 16, ""))
    for level, status in ((Level.INTERNAL, 404), (Level.SENSITIVE, 404), (Level.RESTRICTED, 200)):
        granted = partial(Grant, frozenset({"330000"}), level)
        asked = client(replace(seat, desk=replace(seat.desk, grant=granted)), made, tmp_path)
        assert asked.get(f"/snapshots/{'d' * 16}.pdf").status_code == status
        assert ("d" * 16 in asked.get("/snapshots").text) is (status == 200)


@pytest.fixture
def revised(seat: Seat, made: Office) -> tuple[File, dict[str, str]]:
    """Return a file that shows what the release of the desk gives, and its figures."""
    file = replace(made.record.files()[0], id="f" * 16, address="/revenue?area=330100&month=2022-10&lang=en")
    with seat.taken(), seat.server.test_request_context():
        figures = _paper.figures("/revenue", {"area": "330100", "month": "2022-10", "lang": "en"}, seat.reading)
    room = made.archive.room()
    blank = made.archive.path(made.record.files()[0].id, file.name)
    made.archive.keep(room, file.id, Path(shutil.copy(blank, room)), figures)
    made.record.keep(file)
    return file, figures


def test_what_changed_since_names_the_figure_with_what_was_and_what_is(
    seat: Seat,
    made: Office,
    revised: tuple[File, dict[str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, figures = revised
    asked = client(seat, made, tmp_path)
    path = f"/snapshots/{file.id}/changes?lang=en"
    now = seat.reading.release.id
    assert len(figures) > 100
    assert f"None of the {len(figures):,} figures has changed up to release {now}." in asked.get(path).text
    # A later edition of another release may be compared with too.
    assert "release=" not in asked.get(path).text
    made.record.keep(replace(file, id="e" * 16, release="cccccccccccc", printed=file.printed + 1))
    assert f"/snapshots/{file.id}/changes?release=cccccccccccc&amp;lang=en" in asked.get(path).text
    name = next(name for name, text in figures.items() if any(one.isdigit() for one in text))
    planted = {**figures, name: "12,345.6"}
    kept = made.archive.path(file.id, "figures.json")
    assert kept.stat().st_mode & 0o777 == 0o444
    kept.unlink()
    kept.write_text(json.dumps(planted), "utf-8")
    # Whoever asks again has it from memory.
    monkeypatch.setattr(_paper.Paper, "figures", lambda self: pytest.fail("drawn again"))
    text = asked.get(path).text
    assert f"1 of {len(figures):,} figures have changed up to release {now}." in text
    assert f'<th scope="row">{escape(name)}</th><td>12,345.6</td><td>{figures[name]}</td>' in text


def test_an_operator_has_a_file_printed_again_once_by_the_next_round(seat: Seat, made: Office, tmp_path: Path) -> None:
    asked, file = client(seat, made, tmp_path), made.record.files()[0]
    path = f"/snapshots/{file.id}/again"
    for token in ("", "open"):
        assert asked.post(path, data={"token": token}).status_code == 403
    assert asked.get(path).status_code == 405
    assert asked.post(path, data={"token": TOKEN}).status_code == 303
    row = made.record.every()[-1]
    assert (row.job.again, row.state) == (file.id, State.OPEN)
    (said,) = rounds(replace(made, plans=()), row.job.slot + 1)
    assert said.state is State.SENT
    assert len(made.record.files()) == 3


def test_what_has_not_gone_out_stands_first_without_what_was_said(seat: Seat, made: Office, tmp_path: Path) -> None:
    made.record.lay([(Job("leaders", "monthly", "330100", "zh", SLOT + 1), "c@tax.example")])
    (row,) = made.record.claim(made.record.jobs(SLOT + 2)[0], "me", SLOT + 2)
    made.record.give_up(row.job, "me", State.FAILED, "c@tax.example refused", SLOT + 2)
    asked = client(seat, made, tmp_path)
    text = asked.get("/snapshots").text
    assert text.index("未送达") < text.index('class="snapshots"')
    assert "月报 · 杭州市" in text
    assert "tax.example" not in text
    assert "c@tax.example refused" in asked.post("/snapshots", data={"token": TOKEN}).text


def test_states_are_counted_for_an_alarm(made: Office, tmp_path: Path) -> None:
    shelf = Shelf(Settings(home=tmp_path), made.record, made.archive, "b1")
    (metric,) = shelf.collect()
    counts = {sample.labels["state"]: sample.value for sample in metric.samples}
    assert counts == {**dict.fromkeys(State, 0), State.SENT: 4}


def test_older_files_stand_behind_a_link(
    seat: Seat, made: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shell.snapshots.MOST", 1)
    files = made.record.files()
    made.record.keep(replace(files[0], id="0" * 16, printed=files[0].printed - 60))
    asked = client(seat, made, tmp_path)
    seen, path = set(), "/snapshots"
    for _ in range(2):
        text = asked.get(path).text
        seen |= set(re.findall(r'href="/snapshots/(\w{16})\.pdf"', text))
        path = (re.findall(r'class="older"><a href="([^"]+)"', text) or [""])[0].replace("&amp;", "&")
    assert "0" * 16 in seen


def test_editions_languages_and_themes_are_addresses(seat: Seat, made: Office, tmp_path: Path) -> None:
    asked = client(seat, made, tmp_path)
    text = asked.get("/snapshots?lang=en&theme=dark&edition=monthly").text
    assert 'lang="en" data-theme="dark"' in text
    assert "delivered · 2/2" in text
    assert "/snapshots?edition=weekly&amp;lang=en&amp;theme=dark" in text
    assert "尚未印制" in asked.get("/snapshots?edition=weekly").text
    for hostile in ("before=x", "before=nan", "before=1e999", "edition=%00", "edition=%27", "lang=%3Cscript%3E"):
        assert asked.get(f"/snapshots?{hostile}").status_code == 200
