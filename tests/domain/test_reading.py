"""A reading knows whose reports a figure is made of, in the grain of its extract."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from domain.grant import Grant
from domain.pack import Pack
from domain.period import Grain, Period
from domain.reading import Reading, Release

PACK = Pack.load(Path(__file__).parents[2] / "regions" / "330000")
MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)
READING = Reading(
    Release(
        id="0" * 12,
        path=Path("nowhere"),
        pack_code=PACK.code,
        published=datetime(2026, 7, 1),
        simulated=True,
        checks=0,
        passed=0,
        reported={
            "revenue": {"330000": (MARCH, JUNE), "330200": (MARCH,)},
            "yearly": {"330000": (date(2024, 1, 1), date(2025, 1, 1))},
            "quarterly": {"330000": (date(2026, 1, 1), date(2026, 4, 1)), "330200": (date(2026, 1, 1),)},
        },
        provisional={"yearly": {"330000": (date(2025, 1, 1),)}},
        grains={"yearly": Grain.YEAR, "quarterly": Grain.QUARTER},
        own=frozenset({"yearly"}),
    ),
    Grant(frozenset({PACK.root})),
    PACK,
)


def test_a_sum_needs_every_reporter_and_a_figure_of_its_own_only_its_own() -> None:
    assert READING.months("revenue", "330000") == (Period(2026, 3),)
    assert READING.months("revenue", "330000:without") == (Period(2026, 3), Period(2026, 6))
    assert READING.months("yearly", "330000") == (Period(2024, 1, Grain.YEAR), Period(2025, 1, Grain.YEAR))
    assert READING.months("yearly", "330200") == ()
    assert READING.months("nothing", "330000") == ()
    assert READING.late("revenue", Period(2026, 6)) == ("330200",)
    assert READING.late("yearly", Period(2025, 1, Grain.YEAR)) == ()
    assert READING.is_provisional("yearly", "330000", Period(2025, 1, Grain.YEAR))
    assert not READING.is_provisional("yearly", "330200", Period(2025, 1, Grain.YEAR))


def test_the_latest_period_of_an_extract_has_begun_by_the_month_that_is_shown() -> None:
    assert READING.latest("quarterly", "330000", Period(2026, 5)) == Period(2026, 1, Grain.QUARTER)
    assert READING.latest("quarterly", "330100", Period(2026, 5)) == Period(2026, 2, Grain.QUARTER)
    assert READING.latest("quarterly", "330100", Period(2026, 3)) == Period(2026, 1, Grain.QUARTER)
    assert READING.latest("yearly", "330000", Period(2025, 6)) == Period(2025, 1, Grain.YEAR)
    assert READING.latest("yearly", "330000", Period(2023, 12)) is None
