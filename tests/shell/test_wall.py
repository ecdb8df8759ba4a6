"""The addresses of the wall and of its screens."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import flask
import pytest
from dash import Dash
from werkzeug.test import Client

from delivery.wall import play_lists
from domain.errors import SettingsError
from domain.grant import Level
from domain.period import Period
from domain.reading import Mark, Reading
from domain.settings import Settings
from pages import _draw, _wall
from records.screens import Screens
from shell import document, errors
from shell.wall import Hall, serve
from tests.desk import Seat

TOKEN = "open sesame"
LISTS = """
[[wall]]
name = "main"
picture = [{ address = "/" }, { address = "/revenue" }]
[[wall]]
name = "lobby"
lang = "en"
theme = "light"
picture = [{ address = "/revenue?card=months", seconds = 7 }, { address = "/revenue?card=taxes" }]
"""


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    (tmp_path / "walls.toml").write_text(LISTS, "utf-8")
    return tmp_path / "walls.toml"


def hall(seat: Seat, lists: Path, token: str = TOKEN) -> tuple[Client, Hall]:
    """Return a client of a server with only the wall, at a desk, with a token."""
    settings = Settings(home=lists.parent, screens_token=token)
    found = Hall(
        settings, play_lists(lists, lists.parent, _wall.paths(), 20), Screens(f"sqlite:///{lists.parent}/r.db"), "b1"
    )
    server = flask.Flask("wall")
    server.extensions["cockpit"] = seat.desk
    server.config["SECRET_KEY"] = "x"
    errors.handle(server)
    serve(server, found)
    return server.test_client(), found


@pytest.fixture
def client(wide: Seat, lists: Path) -> Client:
    return hall(wide, lists)[0]


def test_the_state_holds_what_a_wall_must_know(client: Client) -> None:
    found = client.get("/wall/lobby/state").get_json()
    assert found["pictures"] == [["/revenue", 7.0], ["/revenue", 20.0]]
    assert found["build"] == "b1"
    assert "Ningbo" in found["foot"]


def test_the_default_list_is_on_the_desk_too(seat: Seat) -> None:
    assert seat.get("/wall/main/state").get_json()["pictures"][0][0] == "/"
    assert seat.get("/wall/gone").status_code == 404
    assert seat.get("/wall/gone/state").status_code == 404
    assert seat.get("/wall/main/99").status_code == 404
    assert seat.get("/wall").status_code == 302


def test_every_picture_of_the_default_list_is_drawn_with_its_finding(wide: Seat) -> None:
    for at in range(5):
        found = wide.get(f"/wall/main/{at}").get_json()
        assert found["release"] == wide.reading.release.id
        assert f"<h1>{found['headline']}</h1>" in found["html"]
        assert "模拟数据" in found["html"]
        assert found["html"].count('class="figure"') == len(found["figures"])
        assert re.search(r"数据截至 \d+月\d+日", found["html"])


def test_nothing_on_a_wall_is_a_link_or_waits_for_a_pointer(wide: Seat) -> None:
    for at in range(5):
        text = wide.get(f"/wall/main/{at}").get_json()["html"]
        assert not re.search(r"<a\b|<button|title=|href=", text)


def test_money_is_told_with_and_without_those_who_report_for_themselves(wide: Seat) -> None:
    text = wide.get("/wall/main/1").get_json()["html"]
    for name in ("全省（含宁波）", "全省（不含宁波）", "宁波"):
        assert f'<th scope="row">{name}</th>' in text
    assert "不含宁波" in wide.get("/wall/main/0").get_json()["html"]


def test_risk_is_told_by_sectors_of_the_province_in_the_order_of_the_classification(wide: Seat) -> None:
    found = wide.get("/wall/main/4").get_json()
    names = re.findall(r'<li><span class="name">([^<]+)<', found["html"])
    assert names == [one.shorts["zh"] for one in wide.desk.pack.industries.values()]
    assert found["figures"] == []
    areas = [area.shorts["zh"] for area in wide.desk.pack.areas.values() if area.level > 0 and area.code != "330200"]
    assert not [name for name in areas if name in found["html"]]


def test_a_card_alone_fills_the_picture(client: Client) -> None:
    found = client.get("/wall/lobby/0").get_json()
    assert len(found["figures"]) == 1
    assert (found["theme"], found["lang"]) == ("light", "en")
    assert "<h2>" not in found["html"]  # it would say the title twice
    table = client.get("/wall/lobby/1").get_json()["html"]
    assert "<table" in table
    assert "<a" not in table


def test_a_card_that_a_hall_could_not_read_is_told_by_its_page(wide: Seat) -> None:
    for path, card in (("/", "targets"), ("/risk", "catalogue")):
        with wide.taken(), wide.server.test_request_context():
            whole = _wall.picture(path, {}, wide.reading)
            alone = _wall.picture(path, {"card": card}, wide.reading)
        assert alone["html"] == whole["html"]


@pytest.mark.parametrize(
    ("path", "card"), [("/", ""), ("/revenue", ""), ("/filing", ""), ("/revenue", "months"), ("/revenue", "taxes")]
)
def test_rows_that_stand_in_for_a_refused_file_are_said_to_be_old(wide: Seat, path: str, card: str) -> None:
    release = wide.reading.release
    marks = tuple(
        Mark(extract, reporter, str(Period.of(max(days), wide.reading.grain(extract))), "planted", True)
        for extract, reporters in release.reported.items()
        for reporter, days in reporters.items()
        if days
    )
    module = next(one for one in _draw.pages() if one.PATH == path)
    with wide.taken(), wide.server.test_request_context():
        view = _draw.view_of(module, {"card": card, "theme": "dark"}, wide.reading)
        fresh = _wall._compose(module, view, wide.reading)["html"]
        old = _wall._compose(module, view, replace(wide.reading, release=replace(release, marks=marks)))["html"]
    assert "过期" not in fresh
    assert old.count("<td") == fresh.count("<td")  # they do stand in
    assert '<div class="trust"><span class="simulated">模拟数据</span><span class="status late">过期</span>' in old
    assert ('<p class="scope old"><span class="status late">过期</span>' in old) == (not card)


def test_a_page_of_text_alone_is_no_picture(seat: Seat, lists: Path) -> None:
    assert "/" in _wall.paths()
    lists.write_text('[[wall]]\nname = "main"\npicture = [{ address = "/indicators" }]\n', "utf-8")
    with pytest.raises(SettingsError, match="/indicators"):
        play_lists(lists, lists.parent, _wall.paths(), 20)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/filing?card=stepz&area=33010&month=2026-13", "/filing does not know card=stepz, area=33010, month=2026-13"),
        ("/filing?card=months", "card=months"),
        ("/revenue?aera=330100", "aera=330100"),
        ("/revenue?area=330100&scope=with", "scope=with"),
        ("/revenue?basis=week&tax=vatt", "basis=week, tax=vatt"),
        ("/revenue?area=330100&month=2031-02&card=months&basis=month&lang=en&tax=", ""),
    ],
)
def test_what_a_page_would_pass_over_is_named_at_start(wide: Seat, lists: Path, address: str, said: str) -> None:
    lists.write_text(f'[[wall]]\nname = "main"\npicture = [{{ address = "{address}" }}]\n', "utf-8")
    unheard = partial(_wall.unheard, pack=wide.desk.pack)
    try:
        play_lists(lists, lists.parent, _wall.paths(), 20, unheard)
        found = ""
    except SettingsError as error:
        found = str(error)
    assert found.endswith(said)
    assert bool(found) == bool(said)


def test_a_picture_that_cannot_be_drawn_is_said_to_be_so(wide: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(_draw.page("filing"), "sheet", broken)
    monkeypatch.setattr(wide.desk.pictures(wide.reading.release.id), "get", lambda _: None)
    assert wide.get("/wall/main/3").status_code == 503
    assert wide.get("/wall/main/2").status_code == 200


def test_the_document_is_our_own_and_asks_no_other_host(seat: Seat) -> None:
    answer = seat.get("/wall/main?screen=hall")
    assert "_dash-renderer" not in answer.text
    assert "react" not in answer.text
    assert not re.findall(r"(?:src|href)=\"(?!/|data:)", answer.text)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert policy.count("'sha256-") == 1


def test_a_screen_is_listed_and_red_when_silent(wide: Seat, lists: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client, made = hall(wide, lists)
    assert client.post("/screens/hall-a/beat", json={"list": "main", "picture": "/risk"}).status_code == 200
    assert 'class="silent"' not in client.get("/screens").text
    now = made.screens.every()[0].seen
    assert client.get("/screens/hall-a").status_code == 200
    assert client.get("/screens/hall-b").status_code == 404
    monkeypatch.setattr("shell.wall.time.time", lambda: now + 61)
    assert client.get("/screens/hall-a").status_code == 503
    text = client.get("/screens").text
    assert 'class="silent"' in text
    assert "失联" in text
    assert {one.name: one.samples[0].value for one in made.collect()} == {
        "cockpit_screens": 1,
        "cockpit_screens_silent": 1,
    }


def test_metrics_count_screens(seat: Seat) -> None:
    assert "cockpit_screens_silent " in seat.get("/metrics").text


@pytest.mark.parametrize("name", ["A", "a b", "../x", "x" * 41])
def test_a_bad_name_is_no_screen(client: Client, name: str) -> None:
    assert client.post(f"/screens/{name}/beat", json={"list": "main"}).status_code in (404, 405)


def test_a_screen_whose_list_is_gone_goes_to_the_list_sent_to_it_else_to_the_first(client: Client) -> None:
    told = client.post("/screens/a/beat", json={"list": "gone"}).get_json()
    assert (told["sent"], len(told["pictures"])) == ("main", 2)
    client.post("/screens/a", data={"token": TOKEN, "act": "pause"})
    client.post("/screens/a", data={"token": TOKEN, "act": "send", "list": "lobby"})
    told = client.post("/screens/a/beat", json={"list": "gone"}).get_json()
    assert (told["sent"], told["commands"][0][1]) == ("lobby", "pause")
    # A PC that starts with the address of a list that is gone is led on too; without a screen's name it is told.
    assert client.get("/wall/gone?screen=a").headers["Location"].endswith("/wall/main?screen=a")
    assert client.get("/wall/gone").status_code == 404


def test_a_beat_too_long_is_refused(client: Client) -> None:
    assert client.post("/screens/a/beat", json={"list": "main", "picture": "x" * 9000}).status_code == 413
    chunked = {"wsgi.input_terminated": True, "CONTENT_TYPE": "application/json"}
    long = BytesIO(json.dumps({"list": "main", "picture": "x" * 9000}).encode())
    assert client.post("/screens/a/beat", input_stream=long, environ_overrides=chunked).status_code == 413


@pytest.mark.parametrize("painted", [1e11, 1e14, 1e300, 99_999_999_999])
def test_no_beat_takes_the_list_of_screens_down(client: Client, painted: float) -> None:
    assert client.post("/screens/a/beat", json={"list": "main", "painted": painted}).status_code == 200
    assert client.get("/screens").status_code == 200


@pytest.mark.parametrize(
    "beat", ['{"list": "main", "done": 1%s}' % ("0" * 30), '{"list": "main", "picture": "\\ud800"}']
)
def test_no_beat_is_an_error(client: Client, beat: str) -> None:
    assert client.post("/screens/a/beat", data=beat, content_type="application/json").status_code == 200
    assert client.get("/screens").status_code == 200


@pytest.mark.parametrize("act", ["pause", "resume", "skip", "reload"])
def test_an_operator_with_the_token_commands_a_screen(client: Client, act: str) -> None:
    client.post("/screens/a/beat", json={"list": "main"})
    assert client.post("/screens/a", data={"token": TOKEN, "act": act}).status_code == 303
    (command,) = client.post("/screens/a/beat", json={"list": "main"}).get_json()["commands"]
    assert command[1] == act
    assert client.post("/screens/a/beat", json={"list": "main", "done": command[0]}).get_json()["commands"] == []


def test_an_operator_sends_another_list(client: Client) -> None:
    client.post("/screens/a/beat", json={"list": "main"})
    assert client.post("/screens/a", data={"token": TOKEN, "act": "send", "list": "lobby"}).status_code == 303
    assert client.post("/screens/a/beat", json={"list": "main"}).get_json()["sent"] == "lobby"
    assert client.post("/screens/a", data={"token": TOKEN, "act": "send", "list": "gone"}).status_code == 400
    assert client.post("/screens/b", data={"token": TOKEN, "act": "pause"}).status_code == 404


@pytest.mark.parametrize(("ours", "given"), [("", ""), ("", "x"), (TOKEN, ""), (TOKEN, "open"), (TOKEN, "\u00e9")])
def test_without_the_token_nothing_is_written(wide: Seat, lists: Path, ours: str, given: str) -> None:
    client, _ = hall(wide, lists, ours)
    client.post("/screens/a/beat", json={"list": "main"})
    refused = client.post("/screens/a", data={"token": given, "act": "pause"})
    assert refused.status_code == 403
    assert 'role="alert"' in refused.text
    assert client.post("/screens/a/beat", json={"list": "main"}).get_json()["commands"] == []
    assert ("<form" in client.get("/screens").text) == bool(ours)
    assert ours == "" or ours not in client.get("/screens").text


def test_the_token_is_in_no_repr() -> None:
    assert TOKEN not in repr(Settings(screens_token=TOKEN))


def test_a_hall_sees_nothing_sensitive_whatever_the_desk_may(wide: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Level] = []
    desk = replace(wide.desk, grant=lambda: replace(wide.desk.grant(), level=Level.RESTRICTED))
    seat = replace(wide, desk=desk)

    drawn = _wall.picture

    def picture(path: str, query: Mapping[str, str], reading: Reading) -> dict[str, Any]:
        asked.append(reading.grant.level)
        return drawn(path, query, reading)

    monkeypatch.setattr(_wall, "picture", picture)
    assert seat.get("/wall/main/4").status_code == 200
    assert asked == [Level.INTERNAL]


def test_a_worker_has_the_files_of_a_wall_ready_before_it_is_asked(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(document, "warm", lambda _, addresses: asked.extend(addresses))
    with seat.taken():
        document.warm_up(cast(Dash, SimpleNamespace(server=seat.server)), "/")
    names = {address.partition("?")[0].rpartition("/")[2] for address in asked}
    assert names >= {"wall.js", "wall.css", "tokens.css", "themes.js", "figures.js", "plotly.min.js"}


def test_failed_checks_and_who_is_late_stand_at_the_foot(wide: Seat) -> None:
    release = wide.reading.release
    assert "未通过" not in wide.get("/wall/main/state").get_json()["foot"]
    worse = replace(release, passed=release.checks - 2)
    foot = replace(wide, desk=replace(wide.desk, release=lambda _: worse)).get("/wall/main/state").get_json()["foot"]
    assert f"核验 {release.checks - 2}/{release.checks}" in foot
    assert "2 项核验未通过" in foot
    assert "宁波市局未报" in foot
    assert release.id[:7] in foot
