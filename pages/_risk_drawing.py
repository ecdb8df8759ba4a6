"""What the cards of the risk page share: what is chosen, what is pointed at, and the counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from components.cards import Column, Kind, Nothing
from components.words import SUPPRESSED
from domain.incidence import Incidence
from domain.period import Period, periods
from domain.view import Grade, Matrix
from pages._drawing import Drawing
from queries import risk
from queries.risk import ALL

Cells = Mapping[tuple[str, str], Incidence]
NONE = Incidence()


@dataclass(frozen=True)
class RiskDrawing(Drawing):
    """One drawing of the page. `industries` are those that are counted, `focus` those that are pointed at, too."""

    extract = risk.EXTRACT

    @cached_property
    def first(self) -> Period:
        """Return the month itself: a stock has no year to date."""
        return self.month

    @property
    def indicator(self) -> str:
        return self.view.indicator or ALL

    @property
    def industries(self) -> tuple[str, ...]:
        return self.view.industries or (ALL,)

    @property
    def focus(self) -> tuple[str, ...]:
        return (self.view.industry,) if self.view.industry else self.industries

    @property
    def by_indicator(self) -> bool:
        return self.view.matrix is Matrix.INDICATOR

    @cached_property
    def at(self) -> str | None:
        """Return the area that is pointed at: named in the address, or at the lowest level the area of the page."""
        if self.view.at in self.below:
            return self.view.at
        return self.view.area if self.view.area in self.below else None

    @cached_property
    def cells(self) -> Cells:
        """Return the counts of every area and industry, the totals of each area and of all areas with them."""
        return self.by_area(self.month)

    def by_area(self, month: Period) -> Cells:
        found = risk.incidences(
            risk.risk_by_area(self.reading, places=[self.around, *self.below], month=month, indicator=self.indicator),
            "place",
            "industry",
        )
        lines = self.view.industries or tuple(self.reading.pack.industries)
        return risk.matrix(found, (*self.below, self.around), lines, None if self.view.industries else ALL)

    @cached_property
    def indicators(self) -> Cells:
        """Return the counts of every area and indicator in the industries in focus, ALL among them."""
        return risk.incidences(
            risk.risk_by_indicator(
                self.reading, places=[self.around, *self.below], month=self.month, industries=self.focus
            ),
            "place",
            "indicator",
        )

    @cached_property
    def months(self) -> tuple[Period, ...]:
        return periods(self.month.shift(1 - risk.MONTHS), self.month)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Return the areas that are drawn; what a parent keeps for itself is in the table, as on every map."""
        areas = self.reading.pack.areas
        return tuple(code for code in self.below if not areas[code].residual or code == self.view.area)

    def set_anew(self, first: Period, last: Period, indicator: str) -> tuple[Period, ...]:
        """Return the months of a span from which thresholds of an indicator (ALL: of any) are new."""
        return tuple(
            sorted({since for code, since in self.since.items() if indicator in (code, ALL) and first <= since <= last})
        )

    @cached_property
    def since(self) -> Mapping[str, Period]:
        rows = risk.catalogue(self.reading)
        grain = self.month.grain
        return {
            code: Period.parse(text, grain) for code, text in zip(rows["indicator"], rows["since"], strict=True) if text
        }

    # Words.

    @property
    def rate_unit(self) -> str:
        return self.words("per 1,000")

    @property
    def graded(self) -> str:
        words = self.words
        return {
            Grade.BOTH: words("Taxpayers at medium or high risk"),
            Grade.MEDIUM: words("Taxpayers at medium risk"),
            Grade.HIGH: words("Taxpayers at high risk"),
        }[self.view.grade]

    def area_name(self, code: str) -> str:
        return self.reading.pack.called(code, self.view.lang, short=True)

    def industry_name(self, code: str, *, coded: bool = True) -> str:
        if code == ALL:
            return self.words("Total") if self.view.industries else self.words("All industries")
        name = self.reading.pack.industries[code].shorts[self.view.lang]
        return f"{code} {name}" if coded else name

    def indicator_name(self, code: str, *, short: bool = True) -> str:
        if code == ALL:
            return self.words("Any indicator")
        item = self.reading.pack.lists["risk_indicators"][code]
        return f"{code} {(item.shorts if short else item.names)[self.view.lang]}"

    def of_what(self, *, focus: bool = False, every: bool = False) -> tuple[str, ...]:
        """Return what narrows the taxpayers that are counted; a card of `every` indicator is not narrowed to one."""
        chosen = self.focus if focus else self.industries
        named = self.words.listing(self.industry_name(code, coded=False) for code in chosen if code != ALL)
        return (named, self.indicator_name(self.indicator) if self.view.indicator and not every else "")

    def scope_of(
        self, *more: str, place: str | None = None, focus: bool = False, every: bool = False, unit: str | None = None
    ) -> tuple[str | Markup, ...]:
        """Return a scope line: place, unit, what is counted, the month of the stock, and more."""
        end = self.words("end of {month}", month=self.words.period(self.month.start, self.month.grain))
        return self.scope_line(
            *self.of_what(focus=focus, every=every),
            end,
            *more,
            unit=self.rate_unit if unit is None else unit,
            tax=False,
            industry=False,
            place=place,
        )

    # Figures as they are shown.

    def said(self, value: Incidence, decimals: int = 1) -> str:
        """Return a rate as it is read: ＊ where it must not be told, — for too few."""
        rate = value.rate(self.view.grade)
        return SUPPRESSED if value.secret else self.words.number(rate, decimals)

    def counted(self, value: Incidence) -> dict[str, object]:
        """Return what a table holds of counts: base, medium, high, hits and rate; hits of too few are not told."""
        hits = {
            "medium": value.hits(Grade.MEDIUM),
            "high": value.hits(Grade.HIGH),
            "hits": value.hits(self.view.grade),
            "rate": value.rate(self.view.grade),
        }
        sign = Nothing.SUPPRESSED if value.secret else None
        base = Nothing.SUPPRESSED if value.base is None else value.base
        return {"base": base, **(dict.fromkeys(hits, sign) if sign or value.few else hits)}

    def counts(self) -> tuple[Column, ...]:
        """Return the columns of what `counted` gives."""
        words = self.words
        return (
            Column("base", words("base"), Kind.COUNT),
            Column("medium", words("medium"), Kind.COUNT),
            Column("high", words("high"), Kind.COUNT),
            Column("rate", self.rate_unit, Kind.INDEX, strong=True),
        )
