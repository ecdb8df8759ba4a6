"""Months, quarters and years as one type, so that no page knows a pack's grain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Self


class Grain(StrEnum):
    """How long a reporting period is; `per_year` is how many of them make a year."""

    per_year: int

    def __new__(cls, value: str, per_year: int = 0) -> Self:
        """Return a member that holds its count: a page asks for it a hundred thousand times."""
        made = str.__new__(cls, value)
        made._value_, made.per_year = value, per_year
        return made

    MONTH = "month", 12
    QUARTER = "quarter", 4
    YEAR = "year", 1


_FORMS = {
    Grain.MONTH: re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII),
    Grain.QUARTER: re.compile(r"(\d{4})Q([1-4])", re.ASCII),
    Grain.YEAR: re.compile(r"(\d{4})()", re.ASCII),
}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One reporting period; `index` counts from 1 within the year."""

    year: int
    index: int
    grain: Grain = Grain.MONTH

    @classmethod
    def parse(cls, text: str, grain: Grain) -> Period:
        """Return the period written as `2026-09`, `2019Q4` or `2019`; ValueError if it is none."""
        found = _FORMS[grain].fullmatch(text)
        if not found or not 1900 <= int(found[1]) <= 2200:
            raise ValueError(f"{text!r} is no {grain}")
        return cls(int(found[1]), int(found[2] or 1), grain)

    @classmethod
    def of(cls, day: date, grain: Grain) -> Period:
        """Return the period that holds a day."""
        return _of(day.year, day.month, grain)

    @property
    def start(self) -> date:
        """Return the first day."""
        return date(self.year, (self.index - 1) * 12 // self.grain.per_year + 1, 1)

    def shift(self, periods: int) -> Period:
        """Return the period that many later (earlier when negative)."""
        year, index = divmod(self.year * self.grain.per_year + self.index - 1 + periods, self.grain.per_year)
        return Period(year, index + 1, self.grain)

    @property
    def year_ago(self) -> Period:
        """Return the same period of the year before."""
        return Period(self.year - 1, self.index, self.grain)

    def __hash__(self) -> int:
        return self.year * 16 + self.index

    def __str__(self) -> str:
        if self.grain is Grain.MONTH:
            return f"{self.year:04d}-{self.index:02d}"
        return f"{self.year:04d}Q{self.index}" if self.grain is Grain.QUARTER else f"{self.year:04d}"


@lru_cache(maxsize=4096)
def _of(year: int, month: int, grain: Grain) -> Period:
    return Period(year, (month - 1) * grain.per_year // 12 + 1, grain)


@lru_cache(maxsize=4096)
def periods(first: Period, last: Period) -> tuple[Period, ...]:
    """Return every period from first to last, both included."""
    count = (last.year - first.year) * first.grain.per_year + last.index - first.index
    return tuple(first.shift(step) for step in range(count + 1))
