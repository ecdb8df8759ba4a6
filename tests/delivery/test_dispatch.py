"""A round of the schedule: once to each recipient, whatever happens on the way, or said not to have been."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from delivery.dispatch import CATCH_UP, GRACE, Said, go_round
from domain.grant import Grant
from domain.pack import Pack
from domain.reading import Reading, Release
from records.deliveries import LEASE, Job, State
from tests.press import FULL, MONTHLY, OPEN, SLOT, Post, Press, epoch, office, rounds, scheduler

# A process of its own without the threads of this one.
SPAWN = multiprocessing.get_context("spawn")
BEFORE = SLOT - 3600
WAITING = MONTHLY + 'wait_until = "18:00"\n'


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with Post(tmp_path) as found:
        yield found


def states(made: object) -> list[State]:
    return [one.state for one in made.record.every()]  # type: ignore[attr-defined]


def test_what_is_due_is_printed_once_kept_and_brought_to_each_recipient_once(
    tmp_path: Path, pack: Pack, post: Post
) -> None:
    (tmp_path / "out").mkdir()
    text = MONTHLY.replace('["330100"]', '["330100", "330000"]') + f'folders = ["{tmp_path / "out"}"]\n'
    press = Press()
    made = office(tmp_path, pack, press, text, server=post.server, public="https://cockpit.example/")
    assert rounds(made, BEFORE) == []
    assert len(rounds(made, SLOT, SLOT + 60, SLOT + 3600)) == 4
    assert states(made) == [State.SENT] * 4
    assert sorted(press.printed) == [
        "/print/monthly?area=330000&month=2022-10&lang=zh&release=aaaaaaaaaaaa",
        "/print/monthly?area=330100&month=2022-10&lang=zh&release=aaaaaaaaaaaa",
    ]
    assert press.opened == 1
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "330000_2022-10_aaaaaaaaaaaa.pdf",
        "330100_2022-10_aaaaaaaaaaaa.pdf",
    }
    assert post.recipients == ["a@tax.example"] * 2
    letter = post.letters[0]
    (attached,) = letter.iter_attachments()  # type: ignore[attr-defined]
    assert attached.get_filename() in names
    assert attached.get_content() == (tmp_path / "out" / attached.get_filename()).read_bytes()
    assert "aaaaaaaaaaaa" in letter.get_body().get_content()  # type: ignore[attr-defined]
    assert "迟" not in letter["Subject"]
    for file in made.record.files():
        assert made.archive.figures(file.id) == {"revenue": "aaaaaaaaaaaa"}
        assert made.archive.path(file.id, "first.png").read_bytes().startswith(b"\x89PNG")


def test_two_schedulers_at_once_deliver_each_once(tmp_path: Path, pack: Pack, post: Post) -> None:
    to = ", ".join(f'"r{n}@tax.example"' for n in range(3))
    text = (
        MONTHLY.replace('["330100"]', '["330000", "330100", "330200", "330300"]').replace('"a@tax.example"', to)
        + "starts = 2022-11-01\n"
    )
    asked = tmp_path, pack.folder, post.server, text, SLOT
    both = [SPAWN.Process(target=scheduler, args=asked) for _ in range(2)]
    for one in both:
        one.start()
    while len(list(tmp_path.glob("ready-*"))) < 2:
        time.sleep(0.02)
    (tmp_path / "go").touch()
    for one in both:
        one.join(60)
        assert one.exitcode == 0
    made = office(tmp_path, pack, Press(), text)
    assert states(made) == [State.SENT] * 12
    subjects = sorted((to, str(letter["Subject"])) for to, letter in zip(post.recipients, post.letters, strict=True))
    assert len(set(subjects)) == len(subjects) == 12
    assert len(made.record.files()) == 4


@pytest.mark.parametrize("at", ["print", "data"])
def test_a_scheduler_killed_at_work_leaves_nothing_sent_twice(tmp_path: Path, pack: Pack, post: Post, at: str) -> None:
    text = MONTHLY + "starts = 2022-11-01\n"
    one = SPAWN.Process(target=scheduler, args=(tmp_path, pack.folder, post.server, text, SLOT, at))
    (tmp_path / "go").touch()
    if at == "data":
        post.at_data = lambda: os.kill(one.pid or 0, signal.SIGKILL)
    one.start()
    one.join(60)
    assert one.exitcode == -signal.SIGKILL
    post.at_data = lambda: None
    made = office(tmp_path, pack, Press(), text, server=post.server)
    # As long as the other may still be at work, nobody else is.
    assert rounds(made, SLOT + LEASE - 1) == []
    (said,) = rounds(made, SLOT + LEASE + 1, SLOT + 2 * LEASE)
    (row,) = made.record.every()
    if at == "print":
        assert (said.state, row.state, row.tries) == (State.SENT, State.SENT, 2)
        assert post.recipients == ["a@tax.example"]
    else:
        assert said.state is row.state is State.UNSURE
        assert "nobody knows" in row.said
        assert len(post.letters) <= 1


def test_a_folder_is_looked_at_when_nobody_knows(tmp_path: Path, pack: Pack) -> None:
    (tmp_path / "out").mkdir()
    text = MONTHLY.replace('to = ["a@tax.example"]', f'folders = ["{tmp_path / "out"}"]')
    made = office(tmp_path, pack, Press(), text + "starts = 2022-11-01\n")
    (said,) = rounds(made, SLOT)
    assert said.state is State.SENT
    (path,) = (tmp_path / "out").iterdir()
    job = Job("leaders", "monthly", "330100", "zh", SLOT + 1)
    for gone in (False, True):
        job = replace(job, slot=job.slot + 1)
        made.record.lay([(job, f"folder:{tmp_path / 'out'}")])
        (row,) = made.record.claim(job, "killed", SLOT)
        made.record.printed(job, "killed", made.record.files()[0].id, "", late=False)
        assert made.record.begin(row, "killed", SLOT)
        if gone:
            path.unlink()
        said = rounds(made, SLOT + LEASE + 1)[0]
        assert said.state is (State.OPEN if gone else State.SENT)
        assert path.exists()


def test_nothing_is_written_over_in_a_folder(tmp_path: Path, pack: Pack) -> None:
    (tmp_path / "out").mkdir()
    text = MONTHLY.replace('to = ["a@tax.example"]', f'folders = ["{tmp_path / "out"}"]').replace("working_day = 3", "")
    made = office(tmp_path, pack, Press(), text)
    rounds(made, BEFORE, SLOT, SLOT + 86400)
    made.record.lay([(Job("leaders", "monthly", "330100", "zh", SLOT + 86401), f"folder:{tmp_path / 'out'}")])
    rounds(made, SLOT + 86402)
    files, name = made.record.files(), "330100_2022-10_aaaaaaaaaaaa"
    found = sorted(path.name for path in (tmp_path / "out").iterdir())
    day = f"{datetime.fromtimestamp(SLOT + 86400):%Y-%m-%d}"
    assert found == sorted([f"{name}.pdf", f"{name}_{day}.pdf", f"{name}_{files[0].id}.pdf"])
    written = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "out").iterdir()}
    assert written == {file.sha256 for file in files}
    # A delivery that was broken off is found under whichever of its names it has.
    lost = Job("leaders", "monthly", "330100", "zh", SLOT + 86403)
    made.record.lay([(lost, f"folder:{tmp_path / 'out'}")])
    (row,) = made.record.claim(lost, "killed", SLOT + 86404)
    made.record.printed(lost, "killed", files[0].id, "", late=False)
    assert made.record.begin(row, "killed", SLOT + 86404)
    assert rounds(made, SLOT + 86405 + LEASE)[0].state is State.SENT


def test_what_killed_schedulers_left_half_made_is_removed_when_nobody_is_at_it(tmp_path: Path, pack: Pack) -> None:
    (tmp_path / "out").mkdir()
    text = MONTHLY.replace('to = ["a@tax.example"]', f'folders = ["{tmp_path / "out"}", "{tmp_path / "gone"}"]')
    made = office(tmp_path, pack, Press(), text)
    fresh, old = made.archive.room(), made.archive.room()
    left, other, new = (
        tmp_path / "out" / name for name in (f".a.pdf.{'0' * 8}.part", ".b.part", ".c.pdf.12345678.part")
    )
    for path in (left, other, new):
        path.touch()
    for path in (old, left, other):
        os.utime(path, (0, 0))
    rounds(made, BEFORE)
    assert [path.exists() for path in (fresh, old, left, other, new)] == [True, False, False, True, True]


def test_a_missed_slot_runs_once_as_of_its_due_date_and_is_marked_late(tmp_path: Path, pack: Pack, post: Post) -> None:
    then, later = FULL, replace(FULL, id="cccccccccccc")
    grant = Grant(frozenset({pack.root}))

    def reading(at: float | None) -> Reading:
        return Reading(then if at is not None and at < SLOT + 7200 else later, grant, pack)

    press = Press()
    made = office(tmp_path, pack, press, server=post.server, reading=reading)
    rounds(made, BEFORE)
    late = SLOT + 20 * 86400
    assert [one.state for one in rounds(made, late, late + 60)] == [State.SENT]
    assert press.printed == ["/print/monthly?area=330100&month=2022-10&lang=zh&release=aaaaaaaaaaaa"]
    (row,) = made.record.every()
    assert row.late
    assert post.letters[0]["Subject"].startswith("补发")
    assert "2022-11-03 08:00" in post.letters[0].get_body().get_content()  # type: ignore[attr-defined]


@pytest.mark.parametrize(("after", "late"), [(GRACE - 1, False), (GRACE + 1, True)])
def test_some_delay_is_not_late(tmp_path: Path, pack: Pack, after: float, late: bool) -> None:
    made = office(tmp_path, pack, Press(), MONTHLY.replace('to = ["a@tax.example"]', ""))
    rounds(made, BEFORE, SLOT + after)
    assert [(one.recipient, one.late) for one in made.record.every()] == [("archive", late)]


def test_what_was_due_before_the_schedule_was_there_or_too_long_ago_is_not_made_up_for(
    tmp_path: Path, pack: Pack
) -> None:
    text = MONTHLY.replace('to = ["a@tax.example"]', "")
    made = office(tmp_path, pack, Press(), text)
    assert rounds(made, SLOT + 60) == []
    rounds(made, SLOT + CATCH_UP.total_seconds() * 3)
    assert [one.job.slot for one in made.record.every()] == [epoch("2023-02-03 00:00")]


def test_it_waits_for_its_data_and_sends_when_they_come(tmp_path: Path, pack: Pack) -> None:
    now: list[Release] = [OPEN]
    grant = Grant(frozenset({pack.root}))
    press = Press()
    made = office(
        tmp_path,
        pack,
        press,
        WAITING.replace('to = ["a@tax.example"]', ""),
        reading=lambda at: Reading(now[0], grant, pack),
    )
    rounds(made, BEFORE)
    (said,) = rounds(made, SLOT)
    assert said.state is State.OPEN
    assert said.text.startswith("浙江省局未报2022年10月：")
    assert press.printed == []
    assert rounds(made, SLOT + 30) == []
    now[0] = FULL
    assert [one.state for one in rounds(made, SLOT + 61)] == [State.SENT]
    (row,) = made.record.every()
    assert (row.gap, row.late, row.tries) == ("", False, 1)


@pytest.mark.parametrize("without", ["send", "skip"])
def test_past_its_hour_it_goes_with_the_gap_named_or_not_at_all(
    tmp_path: Path, pack: Pack, post: Post, without: str
) -> None:
    grant = Grant(frozenset({pack.root}))
    press = Press()
    text = WAITING + f'without = "{without}"\n'
    made = office(tmp_path, pack, press, text, server=post.server, reading=lambda at: Reading(OPEN, grant, pack))
    rounds(made, BEFORE, SLOT)
    hour = SLOT + 10 * 3600
    assert rounds(made, hour - 1)[0].state is State.OPEN
    (said,) = rounds(made, hour)
    (row,) = made.record.every()
    assert not row.late
    if without == "send":
        assert row.state is State.SENT
        assert row.gap.startswith("浙江省局未报")
        assert row.gap in post.letters[0].get_body().get_content()  # type: ignore[attr-defined]
    else:
        assert said.state is row.state is State.UNSENT
        assert row.said.startswith("浙江省局未报")
        assert press.printed == []
        assert post.letters == []


def test_a_print_that_fails_is_tried_again_with_a_fresh_browser_and_longer_and_longer_pauses(
    tmp_path: Path, pack: Pack, post: Post
) -> None:
    press = Press(faults=2)
    made = office(tmp_path, pack, press, server=post.server)
    rounds(made, BEFORE)
    said = rounds(made, SLOT, SLOT + 59, SLOT + 61, SLOT + 120, SLOT + 182)
    assert [one.state for one in said] == [State.OPEN, State.OPEN, State.SENT]
    assert "planted" in said[0].text
    assert press.opened == 3
    press.faults = 99
    made = office(tmp_path, pack, press, server=post.server, tries=2)
    after = epoch("2022-12-05 00:00")
    assert [one.state for one in rounds(made, after, after + 61, after + 999)] == [State.OPEN, State.FAILED]
    assert len(post.letters) == 1


@pytest.mark.parametrize("late", [True, False])
def test_a_month_that_nobody_reported_is_unsent_and_not_last_months_again(
    tmp_path: Path, pack: Pack, late: bool
) -> None:
    grant = Grant(frozenset({pack.root}))
    archived = MONTHLY.replace('to = ["a@tax.example"]', "")
    reading = Reading(OPEN if late else FULL, grant, pack)
    made = office(tmp_path, pack, Press(unheard=True), archived, reading=lambda at: reading)
    (said,) = rounds(made, BEFORE, SLOT, SLOT + 999)
    assert said.state is State.UNSENT
    assert said.text.startswith("浙江省局未报2022年10月：") is late
    assert late or "there is no month here" in said.text


def test_a_job_that_ends_its_scheduler_each_time_is_given_up(tmp_path: Path, pack: Pack) -> None:
    press = Press()
    made = office(tmp_path, pack, press, MONTHLY.replace('to = ["a@tax.example"]', ""), tries=2)
    rounds(made, BEFORE)
    job = Job("leaders", "monthly", "330100", "zh", SLOT)
    made.record.lay([(job, "archive")])
    for at in range(2):
        assert made.record.claim(job, "killed", SLOT + at * LEASE)
    (said,) = rounds(made, SLOT + 2 * LEASE, SLOT + 9 * LEASE)
    assert (said.state, press.printed) == (State.FAILED, [])
    assert "ended at each of 2 tries" in said.text


def test_without_any_release_nothing_goes_even_where_a_gap_may(tmp_path: Path, pack: Pack) -> None:
    grant = Grant(frozenset({pack.root}))
    nothing = Reading(replace(FULL, reported={}), grant, pack)
    press = Press()
    made = office(tmp_path, pack, press, MONTHLY.replace('to = ["a@tax.example"]', ""), reading=lambda at: nothing)
    (said,) = rounds(made, BEFORE, SLOT)
    assert (said.state, said.text, press.printed) == (State.UNSENT, "没有数据版本", [])


def test_what_failed_is_tried_afresh_when_asked_and_what_is_unsure_never(
    tmp_path: Path, pack: Pack, post: Post
) -> None:
    press = Press(faults=1)
    made = office(tmp_path, pack, press, server=post.server, tries=1)
    assert [one.state for one in rounds(made, BEFORE, SLOT, SLOT + 9999)] == [State.FAILED]
    made.record.lay([(Job("leaders", "monthly", "330000", "zh", SLOT), "b@tax.example")])
    (row,) = made.record.claim(Job("leaders", "monthly", "330000", "zh", SLOT), "killed", SLOT)
    assert made.record.begin(row, "killed", SLOT)
    said: list[Said] = []
    go_round(made, lambda: SLOT + 9999, said.append, failed=True)
    assert [one.state for one in said] == [State.UNSURE, State.SENT]
    go_round(made, lambda: SLOT + 19999, said.append, failed=True)
    assert post.recipients == ["a@tax.example"]


def test_a_refusal_before_the_letter_is_tried_again_without_a_second_print(
    tmp_path: Path, pack: Pack, post: Post
) -> None:
    press = Press()
    made = office(tmp_path, pack, press, server=post.server)
    post.refuse_rcpt = "450 later, a@tax.example"
    rounds(made, BEFORE)
    assert "450 later, the recipient" in rounds(made, SLOT)[0].text
    post.refuse_rcpt = ""
    assert [one.state for one in rounds(made, SLOT + 61)] == [State.SENT]
    assert len(press.printed) == 1


def test_nothing_is_tried_again_once_delivery_has_begun(tmp_path: Path, pack: Pack, post: Post) -> None:
    made = office(tmp_path, pack, Press(), server=post.server)
    post.refuse_data = "554 spam"
    rounds(made, BEFORE)
    (said,) = rounds(made, SLOT, SLOT + 999, SLOT + 9999)
    assert said.state is State.FAILED
    assert "554 spam" in said.text
    assert post.letters == []


def test_an_answer_that_never_came_is_unsure(
    tmp_path: Path, pack: Pack, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delivery.mail.SECONDS", 0.3)
    post.at_data = lambda: time.sleep(0.6)
    made = office(tmp_path, pack, Press(), server=post.server)
    rounds(made, BEFORE)
    (said,) = rounds(made, SLOT, SLOT + 9999)
    assert said.state is State.UNSURE


def test_a_disk_that_is_full_delivers_nothing_and_later_all(tmp_path: Path, pack: Pack, post: Post) -> None:
    press = Press(size=3_000_000)
    made = office(tmp_path, pack, press, server=post.server)
    rounds(made, BEFORE)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, hard))
    try:
        (said,) = rounds(made, SLOT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert said.state is State.OPEN
    assert "File too large" in said.text
    assert list((tmp_path / "archive").iterdir()) == []
    assert made.record.files() == ()
    assert [one.state for one in rounds(made, SLOT + 61)] == [State.SENT]
    assert len(post.letters) == 1


def test_what_is_too_large_to_attach_comes_as_a_link(tmp_path: Path, pack: Pack, post: Post) -> None:
    made = office(tmp_path, pack, Press(), server=post.server, limit=100, public="https://cockpit.example/desk/")
    rounds(made, BEFORE, SLOT)
    (file,) = made.record.files()
    letter = post.letters[0]
    assert list(letter.iter_attachments()) == []  # type: ignore[attr-defined]
    text = letter.get_content().splitlines()  # type: ignore[attr-defined]
    assert any(line.endswith(f"https://cockpit.example/desk/snapshots/{file.id}.pdf") for line in text)
    assert any(line.endswith(f"https://cockpit.example/desk{file.address}") for line in text)


def test_a_domain_that_is_allowed_no_more_gets_nothing(tmp_path: Path, pack: Pack, post: Post) -> None:
    server = replace(post.server, domains=("other.example",))
    made = office(tmp_path, pack, Press(), server=server, tries=1)
    (said,) = rounds(made, BEFORE, SLOT)
    assert (said.state, post.letters) == (State.FAILED, [])
    assert "mail_domains" in said.text


def test_what_the_schedule_holds_no_more_is_not_sent(tmp_path: Path, pack: Pack) -> None:
    made = office(tmp_path, pack, Press(faults=1), MONTHLY.replace('to = ["a@tax.example"]', ""))
    rounds(made, BEFORE, SLOT)
    (said,) = rounds(replace(made, plans=()), SLOT + 61)
    assert said.state is State.UNSENT


@pytest.mark.parametrize("odd", [False, True])
def test_drawn_again_it_says_whether_the_figures_are_the_same(tmp_path: Path, pack: Pack, odd: bool) -> None:
    press = Press()
    made = office(tmp_path, pack, press, MONTHLY.replace('to = ["a@tax.example"]', ""))
    rounds(made, BEFORE, SLOT)
    (file,) = made.record.files()
    again = Job("", "monthly", "330100", "zh", SLOT + 5, file.id)
    made.record.lay([(again, "archive")])
    if odd:
        press.says = "planted"
    (said,) = rounds(made, SLOT + 6)
    row = made.record.every()[-1]
    assert said.state is State.SENT
    assert press.printed[0] == press.printed[1]
    assert row.gap == (f"1 of its figures are not those of {file.id}" if odd else "")
