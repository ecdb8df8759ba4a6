"""Periods: the same arithmetic for months, quarters and years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.period import Grain, Period, periods


@pytest.mark.parametrize("grain", list(Grain))
def test_every_day_of_thirty_years_is_in_one_period_that_reads_back(grain: Grain) -> None:
    day = date(1999, 1, 1)
    seen: list[Period] = []
    while day < date(2029, 1, 1):
        period = Period.of(day, grain)
        assert period.start <= day < period.shift(1).start
        assert Period.parse(str(period), grain) == period
        if period not in seen[-1:]:
            seen.append(period)
        day += timedelta(days=1)
    assert tuple(seen) == periods(seen[0], seen[-1])
    assert len(seen) == 30 * grain.per_year
    assert seen == sorted(seen)


@pytest.mark.parametrize("grain", list(Grain))
def test_shifting_adds_up_and_comes_back(grain: Grain) -> None:
    start = Period(2019, grain.per_year, grain)
    for step in range(-40, 41):
        assert start.shift(step).shift(-step) == start
        assert (start.shift(step) < start) == (step < 0)
    assert start.shift(-grain.per_year) == start.year_ago
    assert start.shift(1) == Period(2020, 1, grain)


def test_a_period_is_written_as_its_grain() -> None:
    assert str(Period(2026, 9)) == "2026-09"
    assert str(Period(2019, 4, Grain.QUARTER)) == "2019Q4"
    assert str(Period(2019, 1, Grain.YEAR)) == "2019"
    assert Period(2019, 4, Grain.QUARTER).start == date(2019, 10, 1)


@pytest.mark.parametrize(
    "text",
    [
        "", "2019", "2019-13", "2019-00", "2019-1", "2999-01", "0000-01", "2019-01\n", " 2019-01", "-2019-01",
        "٢٠١٩-٠١", "２０１９-01", "2019Q1", "2019-01-01", "2019-01' or 1=1",
    ],
)  # fmt: skip
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no month"):
        Period.parse(text, Grain.MONTH)


@pytest.mark.parametrize("text", ["2019", "2019Q0", "2019Q5", "2019q1", "2019-01", "2019Q٣"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no quarter"):
        Period.parse(text, Grain.QUARTER)
