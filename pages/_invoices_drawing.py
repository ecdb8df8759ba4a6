"""What the cards of the invoices page share: targets, readings, and the ratio by month in each of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from markupsafe import Markup

from components.cards import Column, Kind
from components.charts.trajectory import Goal
from domain import target as plan
from domain.measure import Unit
from domain.pack import Item, Target
from domain.period import Period
from domain.target import Judgement, Points
from pages._drawing import Drawing
from queries import invoices
from queries.shares import Share, Shares

# Joints of the distance to a target, in points; the fourth is the target itself.
DISTANCES = (-12.0, -8.0, -4.0, 0.0, 5.0)
AT_TARGET = 3
Some = tuple[str, ...]


class InvoicesDrawing(Drawing):
    """One drawing of the page: every card shares its readings and its series too."""

    extract = invoices.EXTRACT

    def target(self, indicator: str) -> Target | None:
        """Return the target of the pack that an indicator is held against."""
        return next((one for one in self.reading.pack.targets.values() if one.indicator == indicator), None)

    @cached_property
    def aim(self) -> Target | None:
        return self.target("e_invoice_ratio")

    @cached_property
    def demand(self) -> float | None:
        return self.aim.demand if self.aim else None

    @cached_property
    def readings(self) -> Mapping[Some, str]:
        """Return the ways to read the target, by the industries that each counts (none: all), with their names."""
        found = {one.industries: one.names[self.view.lang] for one in self.aim.readings} if self.aim else {}
        return {(): self.words("all invoices"), **found}

    @cached_property
    def narrow(self) -> Some:
        """Return the industries of the narrower reading; none where the target has only one."""
        return next((codes for codes in self.readings if codes), ())

    def name_of(self, codes: Some) -> str:
        pack, lang = self.reading.pack, self.view.lang
        shorts = self.words.listing([pack.industries[code].shorts[lang] for code in codes])
        return self.readings.get(codes, shorts)

    @cached_property
    def catalogue(self) -> Mapping[str, Item]:
        return self.reading.pack.lists.get("invoice_kinds", {})

    @cached_property
    def compared(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.place, *(one for one in self.scoped if self.reading.permits(one)))))

    @cached_property
    def _asked(self) -> dict[Some, tuple[Mapping[str, Shares], Mapping[str, Shares]]]:
        return {}

    def _ratios(self, codes: Some) -> tuple[Mapping[str, Shares], Mapping[str, Shares]]:
        if codes not in self._asked:
            self._asked[codes] = invoices.ratios(self.reading, places=self.compared, industries=codes)
        return self._asked[codes]

    def by_count(self, codes: Some, place: str | None = None) -> Shares:
        return self._ratios(codes)[0][place or self.place]

    def by_amount(self, codes: Some) -> Shares:
        return self._ratios(codes)[1][self.place]

    @cached_property
    def issuing(self) -> Mapping[str, Shares]:
        """Return the share of issuers of digital invoices in the industries chosen, here and in the parts around."""
        places = tuple(dict.fromkeys((self.place, self.around, *self.below)))
        return invoices.issuing(self.reading, places=places, industries=self.view.industries)

    def points(self, shares: Shares) -> Points:
        """Return the series of a share as a target judges it, up to the month shown."""
        return [(one, shares.at(one).percent) for one in sorted(shares.reported) if one.start <= self.month.start]

    def judge(self, codes: Some) -> Judgement:
        """Return how the target stands in one reading; a place for which the plan sets none is not judged."""
        if not self.aim or not self.judged:
            return Judgement()
        return plan.judge(self.aim, self.points(self.by_count(codes)), self.month)

    def path(self, aim: Target | None, shares: Shares) -> plan.Path | None:
        return plan.path(aim, self.points(shares)) if aim and self.judged else None

    def goal(self, aim: Target | None) -> Goal | None:
        """Return the line of a target; below the root it is the root's line, and says so."""
        if aim is None:
            return None
        words = self.words
        number = words.with_unit(f"{aim.demand:g}", aim.unit[self.view.lang])
        if not self.judged:
            text = words("provincial line {number}", number=number)
        elif aim.due:
            text = words("target ≥ {number} by the end of {year}", number=number, year=aim.due.year)
        else:
            text = words("target ≥ {number}", number=number)
        return Goal(aim.demand, Period.of(aim.due, self.month.grain).start if aim.due else None, text)

    def line_name(self, aim: Target | None) -> str:
        """Return what stands at the line of a target in a figure without room for its date."""
        name = self.words("target") if self.judged else self.words("provincial line")
        return f"{name} {aim.demand:g}" if aim else ""

    def distance(self, share: Share) -> float | None:
        """Return how far a share is from the target, as a fraction."""
        return None if share.ratio is None or self.demand is None else share.ratio - self.demand / 100

    def label(self, code: str) -> str:
        """Return the name of an area in a table; what has no county stands under its own name."""
        area = self.reading.pack.areas[code]
        if area.residual:
            return self.words("Unallocated")
        return area.names[self.view.lang] if self.view.lang == "en" else area.shorts[self.view.lang]

    @cached_property
    def many(self) -> Unit:
        """Return the unit of counts: a root or a city has millions of invoices, a county thousands."""
        deep = self.reading.pack.areas[self.view.area].level > 1
        names = self.words("invoices") if deep else self.words("10k invoices")
        return Unit({self.view.lang: names}, 1 if deep else 10_000, 0 if deep else 1)

    @property
    def many_name(self) -> str:
        return self.many.names[self.view.lang]

    def spoken(self, count: int) -> str:
        """Return a count of invoices as it is said in a sentence: 4.316 m, 431.6 万份."""
        if self.many.factor > 1 and self.view.lang == "en":
            return self.words.with_unit(self.words.number(count / 1_000_000, 3), "m")
        text = self.words.number(count / self.many.factor, self.many.decimals)
        return text if self.view.lang == "en" else self.words.with_unit(text, self.many_name)

    def count(self, name: str, label: str, *, wide: bool = False) -> Column:
        """Return a column of counts in their unit."""
        return Column(name, label, Kind.MONEY, self.many.decimals, self.many.factor, wide=wide)

    def rate(self, name: str, label: str, *, strong: bool = False, wide: bool = False) -> Column:
        """Return a column of ratios, which are levels and have no sign."""
        return Column(name, label, Kind.PERCENT, signed=False, strong=strong, wide=wide)

    def of(self, share: Share, part: str, whole: str) -> tuple[str, ...]:
        """Return numerator and denominator as the lines under a figure."""
        if share.part is None:
            return ()
        return (f"{part}\u2003{self.words.number(share.part, 0)}", f"{whole}\u2003{self.words.number(share.whole, 0)}")

    def chosen_scope(self, *more: str, unit: str = "%", place: str | None = None) -> tuple[str | Markup, ...]:
        """Return a scope line that says the industries chosen."""
        named = self.name_of(self.view.industries) if self.view.industries else ""
        return self.scope_line(named, *more, unit=unit, tax=False, industry=False, place=place)


def hidden(**shares: Share) -> frozenset[str]:
    """Return the names of the cells that must not be shown."""
    return frozenset(name for name, share in shares.items() if share.hidden)
