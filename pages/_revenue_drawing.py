"""What the cards of the revenue page share: the series, and the columns of both growths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from components.cards import Column, Kind
from domain.measure import Unit
from pages._drawing import Drawing
from queries import revenue
from queries.compare import Series


@dataclass(frozen=True)
class RevenueDrawing(Drawing):
    """One drawing of the page: every card shares its series too."""

    extract = revenue.EXTRACT

    @cached_property
    def tax(self) -> str:
        return self.view.tax or revenue.ALL

    @cached_property
    def industry(self) -> str:
        return self.view.industry or revenue.ALL

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Return the areas that are shown: a residual only where anything was ever reported for it, if known."""
        areas, told = self.reading.pack.areas, self.reading.has(self.extract)
        return tuple(code for code in self.below if not (areas[code].residual and told) or self.runs[code].cells)

    @cached_property
    def runs(self) -> Mapping[str, Series]:
        places = dict.fromkeys((self.place, self.around, *self.scoped, *self.below))
        return revenue.series(
            self.reading, places=list(places), tax=self.tax, industry=self.industry, hidden=self.hidden
        )

    @cached_property
    def hidden(self) -> revenue.Hidden:
        return revenue.hidden(self.reading, list(dict.fromkeys((self.place, self.around, *self.scoped, *self.below))))

    @cached_property
    def run(self) -> Series:
        return self.runs[self.place]

    @cached_property
    def steps(self) -> pd.DataFrame:
        """Return the steps of the bridge; there are some only where both growths can be said."""
        now, last = self.run.over(self.first, self.month), self.run.over(self.first.year_ago, self.month.year_ago)
        return revenue.bridge(
            self.reading,
            place=self.place,
            month=self.month,
            tax=self.tax,
            industry=self.industry,
            total=(now.amount or 0, last.amount or 0),
            to_date=self.to_date,
        )

    def notes(self) -> tuple[str, ...]:
        """Return what stands at the foot of a page about revenue: the pack's notice, and who is late."""
        return (self.reading.pack.notice[self.view.lang], *super().notes())

    # Words that the cards share.

    @cached_property
    def subject(self) -> str:
        pack, lang = self.reading.pack, self.view.lang
        return pack.taxes[self.view.tax].names[lang] if self.view.tax else pack.measure[lang]

    def rates(self, natural: str, like: str) -> tuple[Column, Column]:
        """Return the two growth columns; they never stand apart."""
        return (
            Column(natural, self.words("natural %"), Kind.PERCENT),
            Column(like, self.words("like-for-like %"), Kind.PERCENT, strong=True, accent=True),
        )

    def bases(self, unit: Unit | None = None) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
        """Return the columns of the month and of the year to date; a phone has room only for those of the basis."""
        unit = unit or self.unit
        month = (
            self.money("amount", self.words.listing([self.month_name, self.words.unit(unit)]), unit=unit),
            *self.rates("natural", "like_for_like"),
        )
        to_date = (
            self.money("ytd", self.words.listing([self.year_to, self.words.unit(unit)]), unit=unit),
            *self.rates("ytd_natural", "ytd_like_for_like"),
        )
        if self.to_date:
            return tuple(replace(one, wide=True) for one in month), to_date
        return month, tuple(replace(one, wide=True) for one in to_date)
