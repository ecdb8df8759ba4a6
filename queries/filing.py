"""Questions about filing: modelled hours, obligations, measured minutes, channels, refund days.

Counts are whole; a percentile is read off a histogram, never off other percentiles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from data.store import rows
from domain.incidence import LEAST
from domain.period import Period
from domain.reading import Reading
from queries._sql import named

ALL = "ALL"
PAYING, RETURNS, HANDLING, REFUNDS = "paying_time", "returns", "handling", "refund_cases"
_SQL = named("filing")


def paying_hours(reading: Reading, *, place: str) -> pd.DataFrame:
    """One row a year, tax group and step: month, tax_group, step, tenths (of an hour)."""
    return rows(reading, _SQL["paying_hours"].sql, {"place": place})


def returns_by_month(reading: Reading, *, places: Sequence[str], tax: str) -> pd.DataFrame:
    """One row a place and month: place, month, obligations, on_time, late, tail, excused, filed, prefilled."""
    return rows(reading, _SQL["returns_by_month"].sql, {"places": list(places), "tax": tax})


def returns_by_tax(reading: Reading, *, place: str, since: Period, until: Period) -> pd.DataFrame:
    """One row a tax and frequency: tax, every, obligations, on_time, late, tail, excused, filed, prefilled."""
    return rows(reading, _SQL["returns_by_tax"].sql, {"place": place, "since": since.start, "until": until.start})


def returns_by_day(reading: Reading, *, place: str, tax: str, month: Period) -> pd.DataFrame:
    """One row a due day and day of filing: due, filed (None: not), obligations."""
    return rows(reading, _SQL["returns_by_day"].sql, {"place": place, "tax": tax, "month": month.start})


def minutes_by_place(
    reading: Reading, *, places: Sequence[str], tax: str, since: Period, until: Period
) -> pd.DataFrame:
    """One row a place, channel and minute: place, channel, minutes (None: not timed), returns."""
    return rows(
        reading,
        _SQL["minutes_by_place"].sql,
        {"places": list(places), "tax": tax, "since": since.start, "until": until.start},
    )


def minutes_by_tax(reading: Reading, *, place: str, since: Period, until: Period) -> pd.DataFrame:
    """One row a tax, channel and minute: tax, channel, minutes (None: not timed), returns."""
    return rows(reading, _SQL["minutes_by_tax"].sql, {"place": place, "since": since.start, "until": until.start})


def handling_by_month(reading: Reading, *, places: Sequence[str]) -> pd.DataFrame:
    """One row a place and month: place, month, online, mobile, self, counter (matters; online is the web alone)."""
    return rows(reading, _SQL["handling_by_month"].sql, {"places": list(places)})


def handling_by_item(reading: Reading, *, place: str, since: Period, until: Period) -> pd.DataFrame:
    """One row an item: item, online, mobile, self, counter (matters; online is the web alone)."""
    return rows(reading, _SQL["handling_by_item"].sql, {"place": place, "since": since.start, "until": until.start})


def refunds_by_month(reading: Reading, *, place: str, since: Period, until: Period) -> pd.DataFrame:
    """One row a month, kind, state and number of days: month, kind, open, days, cases."""
    return rows(reading, _SQL["refunds_by_month"].sql, {"place": place, "since": since.start, "until": until.start})


def refunds_by_place(reading: Reading, *, places: Sequence[str], since: Period, until: Period) -> pd.DataFrame:
    """One row a place, state and number of days: place, open (at the end of the span), days, cases (all kinds)."""
    return rows(
        reading,
        _SQL["refunds_by_place"].sql,
        {"places": list(places), "since": since.start, "until": until.start},
    )


class Durations:
    """A histogram of whole minutes or days, and what is read off it."""

    def __init__(self, pairs: Iterable[tuple[int, int]] = ()) -> None:
        self.counts: dict[int, int] = {}
        for length, count in pairs:
            self.counts[length] = self.counts.get(length, 0) + count

    @property
    def total(self) -> int:
        """Return how many were timed."""
        return sum(self.counts.values())

    def within(self, tenths: int) -> int | None:
        """Return the least length within which so many tenths of all lie; None of fewer than LEAST, too few to read."""
        total, seen = self.total, 0
        if total < LEAST:
            return None
        for length in sorted(self.counts):
            seen += self.counts[length]
            if seen * 10 >= tenths * total:
                return length
        return None

    def between(self, low: int, high: int | None) -> int:
        """Return how many lie from low to below high (None: no end)."""
        return sum(count for length, count in self.counts.items() if low <= length and (high is None or length < high))


def rate(numerator: int, denominator: int) -> float | None:
    """Return a share; None of fewer than LEAST, too few to read."""
    return numerator / denominator if denominator >= LEAST else None


def durations(frame: pd.DataFrame, key: str, length: str, count: str) -> Mapping[str, Durations]:
    """Return a histogram for each value of a column, of rows whose length is known."""
    found: dict[str, list[tuple[int, int]]] = {}
    for code, one, many in zip(frame[key].tolist(), frame[length].tolist(), frame[count].tolist(), strict=True):
        pairs = found.setdefault(code, [])
        if one is not None:
            pairs.append((int(one), int(many)))
    return {code: Durations(pairs) for code, pairs in found.items()}
