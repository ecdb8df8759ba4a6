"""Ratios over the span shown, by area and industry, which the cards of areas and of industries share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from pages._invoices_drawing import InvoicesDrawing
from queries import invoices
from queries.shares import NO_SHARE, Share


class Spans(InvoicesDrawing):
    """What was issued over the span, now and a year ago, here and in the parts around."""

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """Return the industries that issue invoices in the place around, in the order of the classification."""
        held = {
            code
            for code in self.reading.pack.industries
            for share in [self.now[self.around, code]]
            if share.hidden or share.whole
        }
        return tuple(code for code in self.reading.pack.industries if code in held)

    @cached_property
    def now(self) -> Mapping[tuple[str, str], Share]:
        return self._cells(back=False)

    @cached_property
    def last(self) -> Mapping[tuple[str, str], Share]:
        return self._cells(back=True)

    def _cells(self, *, back: bool) -> Mapping[tuple[str, str], Share]:
        first, last = (self.first.year_ago, self.month.year_ago) if back else (self.first, self.month)
        places = tuple(dict.fromkeys((self.place, self.around, *self.below)))
        industries = (*self.reading.pack.industries, invoices.ALL)
        return invoices.cells(self.reading, places=places, industries=industries, since=first, until=last)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Return the areas that are shown: a residual only where something was issued in it."""
        areas = self.reading.pack.areas
        return tuple(
            code
            for code in self.below
            if not areas[code].residual or self.now[code, invoices.ALL].whole or self.now[code, invoices.ALL].hidden
        )

    def share(self, place: str, *, back: bool = False) -> Share:
        """Return the share of a place in the industries chosen; a year ago none if it was another area."""
        area = self.reading.pack.places[place].area
        if back and self.reading.pack.broken(area, self.first.year_ago, self.month):
            return NO_SHARE
        return invoices.chosen(self.last if back else self.now, place, self.view.industries)
