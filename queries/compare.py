"""Series of periods compared with a year ago, by the pack's rules: merged periods, breaks, late reporters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    """One line of revenue by period. A reported period without a row is a zero; any other is no data.

    Of the years in `hidden` nothing is told, not even that there was nothing.
    """

    pack: Pack
    area: str
    cells: Mapping[Period, tuple[int | None, int | None]]
    reported: frozenset[Period]
    adjusted: frozenset[Period]
    hidden: frozenset[int] = frozenset()

    def over(self, first: Period, last: Period) -> Total:
        """Return the sum of periods; NOTHING unless every one is reported."""
        wanted = periods(first, last)
        if not self.reported.issuperset(wanted):
            return NOTHING
        if self.hidden and any(period.year in self.hidden for period in wanted):
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
        return self.rate(first, last, self.over(first, last), self.over(first.year_ago, last.year_ago))

    def rate(self, first: Period, last: Period, now: Total, before: Total) -> Growth:
        """Return the growth between two totals of a span, as far as they may be compared."""
        if not self.pack.comparable(first, last) or self.pack.broken(self.area, first.year_ago, last):
            return Growth(None, None)
        return grown(now, before)


def grown(now: Total, last: Total) -> Growth:
    """Return the growth from one total to another."""
    return Growth(
        growth.natural(now.amount, last.amount),
        growth.like_for_like(now.amount, now.adjusted, last.amount, last.adjusted),
    )


def series_of(
    reading: Reading,
    frame: pd.DataFrame,
    key: str,
    places: Mapping[str, str],
    extract: str,
    hidden: Callable[[str], frozenset[int]],
) -> dict[str, Series]:
    """Return a series for each key of `places` from rows of key, month, amount, adjusted.

    `places` gives the place that a key is of, `hidden` the years of which nothing must be told of a key.
    """
    pack = reading.pack
    cells: dict[str, dict[Period, tuple[int | None, int | None]]] = {code: {} for code in places}
    months = {day: Period.of(day, pack.grain) for day in set(frame["month"])}
    for code, day, amount, adjusted in zip(
        frame[key].tolist(), frame["month"].tolist(), frame["amount"].tolist(), frame["adjusted"].tolist(), strict=True
    ):
        if code in cells:
            cells[code][months[day]] = (amount, adjusted)

    return {
        code: Series(
            pack,
            pack.places[place].area,
            cells[code],
            reading.reported(extract, place),
            reading.reported("adjustments", place),
            hidden(code),
        )
        for code, place in places.items()
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


def compared(key: str, runs: Mapping[str, Series], month: Period) -> pd.DataFrame:
    """Return one row a series, in their order: its period and year to date, last year's, and the growth of both.

    `key`, amount, last_amount, natural, like_for_like, ytd, last_ytd, ytd_natural, ytd_like_for_like, hidden (the names
    of the cells that must not be shown).
    """
    year = Period(month.year, 1, month.grain)
    found = []
    for code, run in runs.items():
        row: dict[str, Any] = {key: code}
        secret = set[str]()
        for prefix, name, first in (("", "amount", month), ("ytd_", "ytd", year)):
            now, last = run.over(first, month), run.over(first.year_ago, month.year_ago)
            rate = run.rate(first, month, now, last)
            row |= {
                name: now.amount,
                f"last_{name}": last.amount,
                f"{prefix}natural": rate.natural,
                f"{prefix}like_for_like": rate.like_for_like,
            }
            secret |= {one for one, total in ((name, now), (f"last_{name}", last)) if total.hidden}
            if now.hidden or last.hidden:
                secret |= {f"{prefix}natural", f"{prefix}like_for_like"}
        found.append({**row, "hidden": frozenset(secret)})
    return pd.DataFrame(found, columns=None if found else _COMPARED, dtype=object)


_COMPARED = [
    *("tax", "industry", "area", "series", "hidden"),
    *("amount", "last_amount", "natural", "like_for_like", "ytd", "last_ytd", "ytd_natural", "ytd_like_for_like"),
]


def summed(runs: Sequence[Series]) -> Series:
    """Return the sum of series of one place; a cell that must not be shown hides its sum."""
    cells: dict[Period, tuple[int | None, int | None]] = {}
    for run in runs:
        for period, (amount, adjusted) in run.cells.items():
            before = cells.get(period, (0, 0))
            cells[period] = (
                None if amount is None or before[0] is None else before[0] + amount,
                None if adjusted is None or before[1] is None else before[1] + adjusted,
            )
    return replace(runs[0], cells=cells)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as dictionaries; pandas takes ten times as long for it."""
    names = frame.columns.tolist()
    return [dict(zip(names, row, strict=True)) for row in frame.to_numpy(dtype=object).tolist()]
