"""Series of periods compared with a year ago, by the pack's rules: merged periods, breaks, late reporters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from domain import growth
from domain.pack import Pack
from domain.period import Period, periods
from domain.reading import Reading


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over periods in minor units; `hidden` when a part of it must not be shown."""

    amount: int | None
    adjusted: int | None
    hidden: bool = False


NOTHING = Total(None, None)


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth over a year ago as fractions; None where it cannot be said."""

    natural: float | None
    like_for_like: float | None


@dataclass(frozen=True, slots=True)
class Series:
    """One place's revenue by period. A reported period without a row is a zero; any other is no data.

    Of the years in `hidden` nothing is told, not even that there was nothing.
    """

    pack: Pack
    area: str
    cells: Mapping[Period, tuple[int | None, int | None]]
    reported: frozenset[Period]
    adjusted: frozenset[Period]
    hidden: frozenset[int] = frozenset()

    def over(self, first: Period, last: Period) -> Total:
        """Return the sum of periods; NOTHING unless every one is reported and the area existed."""
        wanted = periods(first, last)
        area = self.pack.areas[self.area]
        if not all(period in self.reported and area.valid(period) for period in wanted):
            return NOTHING
        if any(period.year in self.hidden for period in wanted):
            return Total(None, None, hidden=True)
        found = [self.cells.get(period, (0, 0)) for period in wanted]
        return Total(
            sum(amount for amount, _ in found if amount is not None),
            sum(adjusted or 0 for _, adjusted in found) if self.adjusted.issuperset(wanted) else None,
        )

    def to(self, month: Period) -> Total:
        """Return the year up to a period."""
        return self.over(Period(month.year, 1, month.grain), month)

    def at(self, month: Period) -> Total:
        """Return one period."""
        return self.over(month, month)

    def growth(self, first: Period, last: Period) -> Growth:
        """Return the growth of a span over the same span a year ago."""
        if not self.pack.comparable(first, last) or self.pack.broken(self.area, first.year_ago, last):
            return Growth(None, None)
        return grown(self.over(first, last), self.over(first.year_ago, last.year_ago))


def grown(now: Total, last: Total) -> Growth:
    """Return the growth from one total to another."""
    return Growth(
        growth.natural(now.amount, last.amount),
        growth.like_for_like(now.amount, now.adjusted, last.amount, last.adjusted),
    )


def series_of(
    reading: Reading,
    frame: pd.DataFrame,
    places: Iterable[str],
    extract: str,
    hidden: Callable[[str], frozenset[int]],
) -> dict[str, Series]:
    """Return the series of each place from rows of place, month, amount, adjusted; `hidden` gives a place's years."""
    grain = reading.pack.grain
    cells: dict[str, dict[Period, tuple[int | None, int | None]]] = {place: {} for place in places}
    months = {day: Period.of(day, grain) for day in set(frame["month"])}
    for place, day, amount, adjusted in zip(
        frame["place"], frame["month"], frame["amount"], frame["adjusted"], strict=True
    ):
        cells[place][months[day]] = (whole(amount), whole(adjusted))
    return {
        place: Series(
            reading.pack,
            reading.pack.places[place].area,
            found,
            frozenset(reading.months(extract, place)),
            frozenset(reading.months("adjustments", place)),
            hidden(place),
        )
        for place, found in cells.items()
    }


def whole(value: object) -> int | None:
    """Return a count or minor units as int; None for what is missing."""
    return None if value is None or value is pd.NA or value != value else int(value)  # type: ignore[call-overload]


def spans_of_year(pack: Pack, year: int) -> tuple[tuple[Period, Period], ...]:
    """Return the spans in which a year is compared: its periods, those that only count together as one."""
    found: list[tuple[Period, Period]] = []
    index = 1
    while index <= pack.grain.per_year:
        last = next((group.last for group in pack.merged if group.first == index), index)
        found.append((Period(year, index, pack.grain), Period(year, last, pack.grain)))
        index = last + 1
    return tuple(found)


def compared(
    rows: Iterable[Mapping[str, Any]], reading: Reading, place: str, month: Period, extract: str
) -> pd.DataFrame:
    """Return rows of this and last year's period and year to date with their growth beside them.

    Takes amount, adjusted, last_amount, last_adjusted, ytd, ytd_adjusted, last_ytd, last_ytd_adjusted, hidden (years);
    adds natural, like_for_like, ytd_natural, ytd_like_for_like (fractions); `hidden` becomes the names of the cells
    that must not be shown. As in a series, a span with a period that is not reported has no sum.
    """
    reported, area = set(reading.months(extract, place)), reading.pack.areas[reading.pack.places[place].area]
    spans = []
    for prefix, now, last, first in (
        ("", "amount", "last_amount", month),
        ("ytd_", "ytd", "last_ytd", Period(month.year, 1, month.grain)),
    ):
        known = [
            all(period in reported and area.valid(period) for period in periods(since, until))
            for since, until in ((first, month), (first.year_ago, month.year_ago))
        ]
        spans.append((prefix, (now, last), known, _growth_over(reading, place, first, month)))
    found = []
    for row in rows:
        one, secret = dict(row), set[str]()
        for prefix, names, known, growth_of in spans:
            totals = []
            for name, adjusted, year, whole_span in zip(
                names, (f"{prefix}adjusted", f"last_{prefix}adjusted"), (month.year, month.year - 1), known, strict=True
            ):
                if not whole_span or year in row["hidden"]:
                    one[name] = one[adjusted] = None
                    if whole_span:
                        secret |= {name, f"{prefix}natural", f"{prefix}like_for_like"}
                totals.append(Total(one[name], one[adjusted]))
            rate = growth_of(*totals)
            one |= {f"{prefix}natural": rate.natural, f"{prefix}like_for_like": rate.like_for_like}
        found.append({**one, "hidden": frozenset(secret)})
    return pd.DataFrame(found, columns=None if found else _COMPARED, dtype=object)


_COMPARED = [
    *("tax", "industry", "series", "hidden"),
    *(f"{prefix}{name}" for prefix in ("", "last_") for name in ("amount", "adjusted", "ytd", "ytd_adjusted")),
    *("natural", "like_for_like", "ytd_natural", "ytd_like_for_like"),
]


def _growth_over(reading: Reading, place: str, first: Period, last: Period) -> Callable[[Total, Total], Growth]:
    """Return how totals of a span are compared with a year ago, as far as they may be."""
    pack = reading.pack
    if not pack.comparable(first, last) or pack.broken(pack.places[place].area, first.year_ago, last):
        return lambda now, before: Growth(None, None)
    wanted = (*periods(first, last), *periods(first.year_ago, last.year_ago))
    if not set(reading.months("adjustments", place)).issuperset(wanted):
        return lambda now, before: Growth(growth.natural(now.amount, before.amount), None)
    return grown


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as dictionaries; pandas takes ten times as long for it."""
    names = [str(name) for name in frame]
    return [dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in names), strict=True)]
