"""Last days for filing: the rule against the yearly notices of the State Taxation Administration."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from domain.calendar import due_day, rests
from domain.pack import Pack

PACK = Pack.load(Path(__file__).parents[2] / "regions" / "330000")

# The day of each month, January to December, as the notice of the year gives it; 2020 as prolonged for the
# epidemic. Notices: 税总办函〔2019〕449号, 〔2020〕242号, 税总办征科函〔2021〕201号, 〔2022〕245号,
# the one for 2024, 〔2024〕71号, 〔2025〕64号.
NOTICES = {
    2020: (15, 28, 23, 24, 22, 15, 15, 17, 15, 23, 16, 15),
    2021: (20, 23, 15, 20, 21, 18, 15, 16, 15, 26, 15, 15),
    2022: (19, 23, 15, 20, 19, 20, 15, 15, 20, 25, 15, 15),
    2023: (16, 15, 15, 17, 18, 15, 17, 15, 15, 23, 15, 15),
    2024: (15, 23, 15, 18, 22, 19, 15, 15, 18, 24, 15, 16),
    2025: (15, 20, 17, 18, 22, 16, 15, 15, 15, 27, 17, 15),
    2026: (20, 24, 16, 20, 22, 15, 15, 17, 15, 26, 16, 15),
}
DIFFERENT = {(2020, 2), (2020, 3), (2020, 4), (2020, 10)}


@pytest.mark.parametrize("year", NOTICES)
def test_the_pack_gives_the_days_of_the_notices(year: int) -> None:
    given = tuple(due.day for due in PACK.due if due.period.year == year)
    assert given == tuple(date(year, month, day) for month, day in enumerate(NOTICES[year], start=1))


@pytest.mark.parametrize("year", NOTICES)
def test_the_rule_gives_every_day_but_those_announced_otherwise(year: int) -> None:
    for month, day in enumerate(NOTICES[year], start=1):
        ruled = due_day(date(year, month, 1), 15, 3, PACK.holidays, PACK.workdays)
        assert (ruled.day == day) == ((year, month) not in DIFFERENT), ruled


def test_every_month_of_eight_years_has_a_day_in_it_on_which_offices_work() -> None:
    assert len(PACK.due) == 8 * 12
    assert len({due.period for due in PACK.due}) == len(PACK.due)
    for due in PACK.due:
        assert (due.day.year, due.day.month) == (due.period.year, due.period.index)
        assert due.day.day >= 15
        assert not rests(due.day, PACK.holidays, PACK.workdays)


def test_every_worked_weekend_is_near_a_holiday() -> None:
    for day in PACK.workdays:
        assert day.weekday() >= 5
        assert any(abs((day - free).days) <= 16 for free in PACK.holidays), day


def test_without_holidays_only_weekends_move_the_day() -> None:
    assert due_day(date(2026, 7, 1), 15, 3, (), ()) == date(2026, 7, 15)
    assert due_day(date(2026, 8, 1), 15, 3, (), ()) == date(2026, 8, 17)
    assert due_day(date(2026, 8, 1), 15, 3, (), (date(2026, 8, 15),)) == date(2026, 8, 15)
    two_days = (date(2026, 7, 1), date(2026, 7, 2))
    assert due_day(date(2026, 7, 1), 15, 3, two_days, ()) == date(2026, 7, 15)
    assert due_day(date(2026, 7, 1), 15, 2, two_days, ()) == date(2026, 7, 17)


def test_working_days_are_counted_up_to_each_day() -> None:
    nth = dict(PACK.worked())
    assert nth[date(2025, 9, 30)] - nth[date(2025, 9, 26)] == 3  # a Friday, then a worked Sunday, Monday and Tuesday
    assert nth[date(2025, 10, 8)] == nth[date(2025, 9, 30)]  # eight days of holiday
    for day, count in nth.items():
        before = nth.get(date.fromordinal(day.toordinal() - 1), 0)
        assert count - before == (not rests(day, PACK.holidays, PACK.workdays))
