"""The schedule: its slots by working days and changing clocks, what it waits for, how what is wrong is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from delivery.schedule import Plan, ends, plans
from domain.errors import SettingsError
from domain.grant import Grant
from domain.pack import Pack
from domain.period import Period
from domain.reading import Reading
from tests.press import FULL, MONTHLY, OPEN, schedule


def plan(tmp_path: Path, pack: Pack, *lines: str, at: str = "0 8 * * *", zone: str = "Asia/Shanghai") -> Plan:
    """Return the plan of a file with some lines."""
    head = f'zone = "{zone}"\n[[delivery]]\nname = "a"\nat = "{at}"\n'
    given = "\n".join(lines)
    edition = "" if "edition" in given else 'edition = "monthly"\n'
    (tmp_path / "deliver.toml").write_text(head + edition + given, "utf-8")
    (found,) = schedule(tmp_path / "deliver.toml", pack)
    return found


def slots(found: Plan, pack: Pack, first: str, last: str) -> list[str]:
    """Return the slots from a day to before another, as they are read in the plan's zone."""
    after, until = (datetime.fromisoformat(one).replace(tzinfo=found.zone) for one in (first, last))
    return [f"{one:%m-%d %H:%M}" for one in found.slots(after, until, pack)]


@pytest.mark.parametrize(
    ("nth", "expected"),
    [
        # 1 to 7 October are holidays, Saturday the 10th is worked.
        (1, ["09-01 08:00", "10-08 08:00", "11-02 08:00"]),
        (3, ["09-03 08:00", "10-10 08:00", "11-04 08:00"]),
        (-1, ["09-30 08:00", "10-30 08:00", "11-30 08:00"]),
    ],
)
def test_the_nth_working_day_is_that_of_the_calendar(tmp_path: Path, pack: Pack, nth: int, expected: list[str]) -> None:
    found = plan(tmp_path, pack, f"working_day = {nth}")
    assert slots(found, pack, "2026-09-01", "2026-12-01") == expected


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("next", ["09-28 08:00", "10-08 08:00", "10-12 08:00"]),
        ("skip", ["09-28 08:00", "10-12 08:00"]),
        ("same", ["09-28 08:00", "10-05 08:00", "10-12 08:00"]),
    ],
)
def test_a_monday_of_rest_moves_falls_away_or_stays(tmp_path: Path, pack: Pack, rest: str, expected: list[str]) -> None:
    found = plan(tmp_path, pack, f'rest = "{rest}"', at="0 8 * * MON")
    assert slots(found, pack, "2026-09-24", "2026-10-13") == expected


def test_slots_that_move_to_one_day_are_one(tmp_path: Path, pack: Pack) -> None:
    assert slots(plan(tmp_path, pack), pack, "2026-09-30", "2026-10-10") == [
        *("09-30 08:00", "10-08 08:00", "10-09 08:00"),
    ]


def test_a_moved_slot_is_found_from_any_moment_before_it(tmp_path: Path, pack: Pack) -> None:
    found = plan(tmp_path, pack, at="0 8 1 * *")
    for day in ("2026-09-30", "2026-10-05", "2026-10-08"):
        assert slots(found, pack, day, "2026-10-09") == ["10-08 08:00"]


@pytest.mark.parametrize(
    ("at", "first", "last", "expected"),
    [
        ("30 2 * * *", "2026-03-07", "2026-03-10", ["03-07 02:30", "03-08 03:00", "03-09 02:30"]),
        ("30 1 * * *", "2026-10-31", "2026-11-03", ["10-31 01:30", "11-01 01:30", "11-02 01:30"]),
        ("0 8 * * *", "2026-03-07", "2026-03-10", ["03-07 08:00", "03-08 08:00", "03-09 08:00"]),
    ],
)
def test_a_change_of_the_clock_neither_leaves_out_nor_repeats_a_slot(
    tmp_path: Path, pack: Pack, at: str, first: str, last: str, expected: list[str]
) -> None:
    found = plan(tmp_path, pack, 'rest = "same"', at=at, zone="America/New_York")
    assert slots(found, pack, first, last) == expected


def test_an_hour_is_that_of_the_zone_whatever_the_machine_has(tmp_path: Path, pack: Pack) -> None:
    found = plan(tmp_path, pack, 'wait_until = "18:00"', at="0 8 4 11 *")
    (slot,) = found.slots(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC), pack)
    assert slot.astimezone(UTC).isoformat() == "2026-11-04T00:00:00+00:00"
    assert found.deadline(slot).astimezone(UTC).isoformat() == "2026-11-04T10:00:00+00:00"


@pytest.mark.parametrize(
    ("edition", "expected"), [("weekly", None), ("monthly", Period(2026, 10)), ("quarterly", Period(2026, 9))]
)
def test_an_edition_shows_what_has_ended_before_its_slot(
    tmp_path: Path, pack: Pack, edition: str, expected: Period | None
) -> None:
    found = plan(tmp_path, pack, f'edition = "{edition}"')
    # Still the last day of October in Greenwich.
    assert found.month(datetime(2026, 10, 31, 20, 0, tzinfo=UTC), pack) == expected


def test_a_gap_names_bureau_period_and_extract(tmp_path: Path, pack: Pack) -> None:
    grant = Grant(frozenset({pack.root}))
    month = Period(2022, 10)
    found = plan(tmp_path, pack, 'lang = "en"', 'areas = ["330000", "330200"]')
    assert found.gap(month, "330000", Reading(FULL, grant, pack)) == ""
    said = found.gap(month, "330000", Reading(OPEN, grant, pack))
    assert said.startswith("Provincial bureau has not reported Oct 2022: ")
    assert "; Ningbo bureau has not reported Oct 2022: " in said
    assert not found.gap(month, "330200", Reading(OPEN, grant, pack)).startswith("Provincial")
    assert found.gap(month.shift(-1), "330000", Reading(OPEN, grant, pack)) == ""
    assert found.gap(None, "330000", Reading(OPEN, grant, pack)) == ""
    nothing = replace(OPEN, reported={})
    assert {found.gap(one, "330000", Reading(nothing, grant, pack)) for one in (month, None)} == {"there is no release"}


def test_all_areas_of_a_level_may_be_named(tmp_path: Path, pack: Pack) -> None:
    found = plan(tmp_path, pack, 'areas = ["330000"]', "level = 1")
    assert found.areas[:2] == ("330000", "330100")
    assert len(found.areas) == 12
    assert not any(area.endswith("R") for area in found.areas)


def test_no_file_is_no_schedule(pack: Pack) -> None:
    assert plans(None, pack, {}, ()) == ()


def test_the_calendar_ends_with_its_last_year(pack: Pack) -> None:
    assert ends(pack) == date(2026, 12, 31)


GOOD = MONTHLY.replace('zone = "Asia/Shanghai"\n', "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("zone = 3", "zone: 3 is no time zone"),
        ('zone = "Mars/Olympus"\n' + GOOD, "zone: 'Mars/Olympus' is no time zone"),
        ('zone = "../etc/passwd"\n' + GOOD, "is no time zone"),
        ('zone = "Asia/Shanghai"', "there must be [[delivery]] tables"),
        ("[[delivery]", "deliveries: "),
        (MONTHLY + "planted = 1", "delivery 1: planted: no such key"),
        (MONTHLY.replace('"leaders"', '"A b"'), "delivery 1: name: 'A b'"),
        (MONTHLY.replace('"monthly"', '"daily"'), "edition: 'daily' is none of monthly, quarterly, weekly"),
        (MONTHLY.replace('"330100"', '"440100"'), "areas: 440100 is no area of pack 330000"),
        (MONTHLY + "level = 9", "level: 9 is no level from 0 to 2"),
        (MONTHLY.replace("0 8 * * *", "0 8 * *"), "is no cron expression of five fields"),
        (MONTHLY.replace("0 8 * * *", "0 0 8 * * *"), "is no cron expression of five fields"),
        (MONTHLY.replace("0 8 * * *", "0 25 * * *"), "Bad hour"),
        (MONTHLY.replace("0 8 * * *", "*/5 8 * * *"), "is more often than once an hour"),
        (MONTHLY.replace("working_day = 3", "working_day = 31"), "working_day: 31 is no whole number from -20 to 20"),
        (MONTHLY.replace("working_day = 3", "working_day = true"), "working_day: True is no whole number"),
        (MONTHLY.replace("a@tax.example", "a@evil.example"), "mail may not go to evil.example"),
        (MONTHLY.replace("a@tax.example", "a@sub.tax.example"), "mail may not go to sub.tax.example"),
        (MONTHLY.replace("a@tax.example", "a@tax.example, b@evil.example"), "is no mail address"),
        (MONTHLY.replace("a@tax.example", "a@tax.example\\nBcc: b@tax.example"), "is no mail address"),
        (MONTHLY + 'folders = ["out"]', "folders: out is no absolute path"),
        (MONTHLY + 'rest = "never"', "rest: 'never' is none of next, skip, same"),
        (MONTHLY + 'wait_until = "25:00"', "wait_until: '25:00' is no time like 18:00"),
        (MONTHLY + 'without = "shrug"', "without: 'shrug' is none of send, skip"),
        (MONTHLY + 'starts = "soon"', "starts: 'soon' is no date"),
        (MONTHLY + GOOD, "delivery 2: a second one is named leaders"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, pack: Pack, text: str, said: str) -> None:
    file = tmp_path / "deliver.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as error:
        schedule(file, pack)
    assert said in str(error.value)
    assert "a@" not in str(error.value)
