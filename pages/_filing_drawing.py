"""What the cards of the filing page share: the counts and histograms of its places, and what cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd
from markupsafe import Markup

from components import cards, strips
from components.cards import Column, Nothing
from components.charts._ruler import records
from domain.incidence import CAREFUL, LEAST
from domain.pack import Kind, Target
from domain.period import Grain, Period, periods
from domain.target import Judgement, ended, judge, percent
from pages._drawing import Drawing
from queries import filing
from queries.filing import Durations

Counts = Mapping[str, int]
# How a share and a percentile are written in a table.
SHARE = Column("share", "", cards.Kind.PERCENT, signed=False)
LENGTH = Column("length", "", cards.Kind.COUNT)


@dataclass(frozen=True)
class FilingDrawing(Drawing):
    """One drawing of the page: every card shares its place, its tax and what was counted there."""

    extract = filing.HANDLING

    @cached_property
    def tax(self) -> str:
        return self.view.tax or filing.ALL

    @cached_property
    def places(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.place, self.around, *self.below)))

    # What was counted.

    @cached_property
    def returned(self) -> Mapping[str, Mapping[Period, Counts]]:
        """Return the obligations of each place by month."""
        return self._by_month(filing.returns_by_month(self.reading, places=self.places, tax=self.tax))

    @cached_property
    def handled(self) -> Mapping[str, Mapping[Period, Counts]]:
        """Return the matters of each place by month."""
        return self._by_month(filing.handling_by_month(self.reading, places=self.places))

    def _by_month(self, frame: pd.DataFrame) -> Mapping[str, Mapping[Period, Counts]]:
        found: dict[str, dict[Period, Counts]] = {place: {} for place in self.places}
        for row in records(frame):
            counts = {name: int(row[name]) for name in row if name not in ("place", "month")}
            found[row["place"]][Period.of(row["month"], self.month.grain)] = counts
        return found

    def added(
        self, extract: str, found: Mapping[str, Mapping[Period, Counts]], place: str, first: Period, last: Period
    ) -> Counts:
        """Return the sum of months; empty unless every one of them was reported."""
        if not self.whole(extract, place, first, last):
            return {}
        total: dict[str, int] = {}
        for month in periods(first, last):
            for name, count in found[place].get(month, {}).items():
                total[name] = total.get(name, 0) + count
        return total

    def whole(self, extract: str, place: str, first: Period | None = None, last: Period | None = None) -> bool:
        """Say whether every month of a span was reported for a place: of the span shown, unless another is given."""
        return set(self.reading.months(extract, place)).issuperset(periods(first or self.first, last or self.month))

    @cached_property
    def timed_of(self) -> Mapping[str, Durations]:
        """Return the minutes of interactive returns of each place over the span."""
        frame = filing.minutes_by_place(
            self.reading, places=self.places, tax=self.tax, since=self.first, until=self.month
        )
        return filing.durations(frame[frame["channel"].isin(self.interactive)], "place", "minutes", "returns")

    def timed(self, place: str) -> Durations:
        """Return the minutes of interactive returns of a place over the span, none unless it is whole."""
        return self.timed_of.get(place, Durations()) if self.whole(filing.RETURNS, place) else Durations()

    @cached_property
    def refund_rows(self) -> pd.DataFrame:
        return filing.refunds_by_place(self.reading, places=self.places, since=self.first, until=self.month)

    @cached_property
    def refunded_of(self) -> Mapping[str, Durations]:
        frame = self.refund_rows
        return filing.durations(frame[~frame["open"].astype(bool)], "place", "days", "cases")

    def refunded(self, place: str) -> Durations:
        """Return the working days of the refund cases paid in a place over the span, none unless it is whole."""
        return self.refunded_of.get(place, Durations()) if self.whole(filing.REFUNDS, place) else Durations()

    @cached_property
    def _waiting(self) -> frozenset[str]:
        return frozenset(row["place"] for row in records(self.refund_rows) if row["open"])

    def cut(self, place: str) -> bool:
        """Say whether the days of refunds in a place are cut off: of its last months some cases are still open."""
        return place in self._waiting and self.refunded(place).within(9) is not None

    @cached_property
    def interactive(self) -> tuple[str, ...]:
        """Return the channels whose returns are timed."""
        return self._channels(lambda group: group == "interactive")

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """Return the channels whose returns are only counted."""
        return self._channels(lambda group: group != "interactive")

    def _channels(self, holds: Callable[[str], bool]) -> tuple[str, ...]:
        every = self.reading.pack.lists.get("return_channels", {})
        return tuple(code for code, item in every.items() if holds(item.group))

    # The plan's targets.

    @cached_property
    def hours(self) -> Mapping[Period, Mapping[tuple[str, str], int]]:
        """Return the modelled tenths of hours of the root, of years that had ended by the month."""
        found: dict[Period, dict[tuple[str, str], int]] = {}
        if self.reading.permits(self.reading.pack.root):
            for row in records(filing.paying_hours(self.reading, place=self.reading.pack.root)):
                year = Period.of(row["month"], Grain.YEAR)
                if ended(year) <= ended(self.month):
                    found.setdefault(year, {})[row["tax_group"], row["step"]] = int(row["tenths"])
        return found

    @cached_property
    def demands(self) -> tuple[Target, ...]:
        """Return the targets of the modelled time, the first due first."""
        every = [one for one in self.reading.pack.targets.values() if one.kind is Kind.MODELLED and one.due]
        return tuple(sorted(every, key=lambda one: str(one.due)))

    @cached_property
    def demand(self) -> Target | None:
        """Return the target of the modelled time that is due next, or was last."""
        ahead = [one for one in self.demands if one.due and one.due >= self.month.start]
        return next(iter((*ahead, *self.demands[-1:])), None)

    @cached_property
    def floor(self) -> Target | None:
        """Return the target below which the online rate must never fall."""
        return next((one for one in self.reading.pack.targets.values() if one.indicator == "online_rate"), None)

    def low(self, counts: Counts) -> bool:
        """Say whether the online rate of some matters lies below the floor, were it the province's."""
        done, every = online(counts)
        rate = percent(done, every) if every >= LEAST else None
        return rate is not None and self.floor is not None and rate < Fraction(str(self.floor.demand))

    def standing(self, target: Target) -> Judgement:
        """Return how a target of the modelled time stands."""
        points = [(year, Fraction(sum(cells.values()), 10)) for year, cells in self.hours.items()]
        return judge(target, points, self.month)

    @cached_property
    def kept(self) -> Judgement:
        """Return how the floor of the online rate stands in the place; nowhere where the plan judges none."""
        if self.floor is None or not self.judged:
            return Judgement()
        months = [one for one in self.reading.months(filing.HANDLING, self.place) if one <= self.month]
        points = [(one, percent(*online(self.handled[self.place].get(one, {})))) for one in months]
        return judge(self.floor, points, self.month)

    # What stands where nothing can be told.

    def absent(self, extract: str, place: str | None = None) -> dict[str, Any]:
        """Return why a card about an extract has nothing to show; nothing if it has."""
        words, place = self.words, place or self.place
        if not self.reading.has(extract):
            text = words("Its extract has not been delivered.")
        elif self.whole(extract, place):
            return {}
        elif text := self.unreported(extract, place):
            pass
        else:
            first = self.reading.months(extract, place)[0]
            text = words("Its rows begin in {month}: no year to date.", month=words.period(first.start, first.grain))
        return {"nothing": Nothing.NO_DATA, "nothing_text": text}

    def empty(self, name: str, title: str, scope: tuple[str | Markup, ...], why: dict[str, Any]) -> cards.Card:
        """Return a card that says why it has nothing to show."""
        return self.card(name, title, scope, (), pd.DataFrame(), **why)

    def told(self, value: float | None, base: int, *, share: bool = False, cut: bool = False) -> Any:
        """Return a percentile or a share as it is read: hatched where its base is small or cut off.

        One whose base is too small to read is None already.
        """
        if value is None or (base >= CAREFUL and not cut):
            return value
        words = self.words
        why = [words("of {n}", n=words.number(base, 0)) if base < CAREFUL else "", words("cut off") if cut else ""]
        return strips.few(cards.shown(value, SHARE if share else LENGTH, words), words.listing(why))

    def clipped(self, areas: Sequence[str]) -> tuple[str, ...]:
        """Return the areas whose rows are shown: a residual only where anything was counted for it."""
        pack = self.reading.pack
        return tuple(
            code for code in areas if not pack.areas[code].residual or self.handled[code] or self.returned[code]
        )


def online(counts: Counts) -> tuple[int, int]:
    """Return the matters handled online (in the app too) and all of them."""
    return counts.get("online", 0) + counts.get("mobile", 0), sum(
        counts.get(name, 0) for name in ("online", "mobile", "self", "counter")
    )
