"""The targets of the plan on the overview: how each stands, what is demanded by when, and what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Final

import pandas as pd

from components.cards import Card, Column, Kind, Nothing
from components.target_tiles import Line, Step, Tile, count_of, target_tiles, word
from components.words import MISSING
from domain.measure import Better
from domain.pack import Kind as TargetKind
from domain.pack import Target
from domain.period import Grain, Period, periods
from domain.target import Judgement, ended, milestone
from pages import _draw
from pages._overview_facts import Facts
from pages._revenue_drawing import RevenueDrawing
from queries import targets
from queries.targets import Standing

# The page on which an indicator is looked into; of any other its definition is all that there is to read.
PAGES: Final[Mapping[str, str]] = {
    "e_invoice_ratio": "invoices",
    "paperless_ratio": "invoices",
    "three_all_progress": "invoices",
    "online_rate": "filing",
    "paying_time": "filing",
}
# So many years of months or quarters run in the small line of a tile.
YEARS: Final = 2


@dataclass(frozen=True, slots=True)
class Seen:
    """A target as it is shown: what stands there (a part's `own`, or the province's), and the province's status."""

    target: Target
    shown: Standing
    judged: Judgement
    own: bool


class Targets(RevenueDrawing):
    """The tiles of the targets, in the order of the plan."""

    @cached_property
    def whole(self) -> str:
        """Return the place whose targets they are: the plan sets them for the province, so a part has no status."""
        return self.place if self.judged else self.reading.pack.place(self.reading.pack.root)

    @cached_property
    def seen(self) -> tuple[Seen, ...]:
        found = []
        for target in self.reading.pack.targets.values():
            whole = targets.standing(self.reading, target, place=self.whole, month=self.month)
            mine = whole
            if self.place != self.whole:
                mine = targets.standing(self.reading, target, place=self.place, month=self.month)
            own = mine is not whole and (mine.judgement.value is not None or mine.secret)
            found.append(Seen(target, mine if own else whole, whole.judgement, own))
        return tuple(found)

    def targets(self) -> Card:
        """Return one tile a target."""
        words = self.words
        part = self.place != self.whole
        columns = (
            Column("code", words("Code"), Kind.CODE),
            Column("label", words("Target"), Kind.TEXT),
            Column("clause", words("Clause"), Kind.TEXT),
            Column("value", words("value"), Kind.INDEX, 2, strong=True, mixed=True),
            Column("unit", words("Unit"), Kind.TEXT),
            Column("period", words("Period"), Kind.TEXT),
            Column("status", words("status"), Kind.TEXT),
            Column("demand", words("demand"), Kind.TEXT),
            Column("needed", words("pace needed"), Kind.INDEX, 2),
            Column("pace", words("recent pace"), Kind.INDEX, 2),
            Column("rate", words("unit of the pace"), Kind.TEXT),
            Column("late", words("months late"), Kind.COUNT),
            Column("held", words("months held"), Kind.COUNT),
        )
        scope = self.scope_line(
            words("to {month}", month=words.period(self.month.start, self.month.grain)),
            words("pace: needed to the due day, and of the last six months"),
            words("targets are the province's; a part of it is shaded, not judged") if part else "",
            unit="",
        )
        rows = pd.DataFrame([self._row(one) for one in self.seen], dtype=object)
        if not self.seen:
            return self.card(
                "targets",
                words("Targets of the plan"),
                scope,
                columns,
                pd.DataFrame(columns=["code"]),
                nothing=Nothing.NO_DATA,
                nothing_text=words("The region pack sets no targets."),
            )
        counts = count_of([(one.target.code, one.judged.status) for one in self.seen], words)
        return self.card(
            "targets",
            words.plural("{n} target of the plan", "{n} targets of the plan", len(self.seen)),
            scope,
            columns,
            rows,
            pictured=True,
            body=target_tiles([self.tile(one) for one in self.seen], words),
            said=counts,
        )

    def _row(self, one: Seen) -> dict[str, object]:
        found, target = one.shown.judgement, one.target
        period = found.period
        return {
            "code": target.code,
            "label": target.names[self.view.lang],
            "clause": target.clause[self.view.lang],
            "value": _number(found.value),
            "unit": target.unit[self.view.lang],
            "period": self.words.period(period.start, period.grain) if period else MISSING,
            "status": word(one.judged.status, self.words) if one.judged.status else MISSING,
            # A spreadsheet would take the sign of equality for a formula.
            "demand": self.demand(target).removeprefix("= "),
            "needed": _number(found.needed),
            "pace": _number(found.pace),
            "rate": self._facts(one).unit_of_pace(),
            "late": one.judged.late if one.judged.status else None,
            "held": _months_held(one.judged) if one.judged.status else None,
        }

    def _facts(self, one: Seen) -> Facts:
        items = self.reading.pack.lists.get("plan_items", {})
        return Facts(one.shown, self.view.lang, self.words, items, part=one.own)

    def tile(self, one: Seen) -> Tile:
        target, found, words = one.target, one.shown.judgement, self.words
        lang = self.view.lang
        below = one.own and found.surplus is not None and found.surplus < 0
        facts = self._facts(one)
        steps = target.kind is TargetKind.MILESTONES
        unit = target.unit[lang] if found.value is not None else ""
        return Tile(
            code=target.code,
            name=self._name(target),
            clause=target.clause[lang].partition("：" if lang == "zh" else ":")[0],
            value=facts.value(),
            unit=f"/ {len(target.milestones)}" if steps and unit else unit,
            status=one.judged.status,
            demand=self.demand(target),
            said=facts.said(),
            line=None if steps else self._line(one.shown),
            steps=self._steps(one.shown) if steps else (),
            href=self._href(target),
            of=words.listing((words("province") if self.place != self.whole else "", self._of(one))),
            title=target.clause[lang],
            below=below,
        )

    def _name(self, target: Target) -> str:
        """Return the short name, with the year of its demand where another target has the same."""
        name = target.shorts[self.view.lang]
        same = [one for one in self.reading.pack.targets.values() if one.shorts[self.view.lang] == name]
        if len(same) == 1 or target.due is None:
            return name
        return self.words("{name} ({year})", name=name, year=target.due.year)

    def _href(self, target: Target) -> str:
        name = PAGES.get(target.indicator)
        if name:
            return _draw.elsewhere(name, self.view)
        page = _draw.elsewhere("indicators", self.view)
        return f"{page}#{target.indicator}" if page else ""

    def _of(self, one: Seen) -> str:
        """Return the period of the status, where that is not the month itself; a month of the same year is short."""
        period, words = one.judged.period, self.words
        if period is None or period == self.month:
            return ""
        if period.grain is Grain.MONTH and period.year == self.month.year:
            return words.short(period.start, period.grain)
        return str(period) if period.grain is Grain.QUARTER else words.period(period.start, period.grain)

    def demand(self, target: Target) -> str:
        """Return what is demanded and by when."""
        words, unit = self.words, target.unit[self.view.lang]
        unit = words("h") if target.kind is TargetKind.MODELLED else unit
        if target.kind is TargetKind.MILESTONES:
            return words.listing(str(one.due.year) for one in target.milestones)
        if target.kind is TargetKind.AVAILABILITY:
            return words("24 hours, every day")
        sign = "=" if target.demand in (0, 100) else "\u2264" if target.better is Better.DOWN else "\u2265"
        asked = f"{sign} {words.with_unit(words.number(target.demand, 0), unit)}"
        due = self._due(target.due) if target.due else words("every month")
        return words.listing((asked, due))

    def _due(self, due: date) -> str:
        if (due.month, due.day) == (12, 31):
            return self.words("end of {year}", year=due.year)
        return self.words.day(due)

    def _line(self, found: Standing) -> Line | None:
        """Return the last two years of months or quarters, every value of a year; years and counts go by steps."""
        known = {at: value for at, value in found.points if ended(at) <= ended(self.month)}
        if not known:
            return None
        first, last = min(known), max(known)
        if last.grain is not Grain.YEAR:
            first = max(first, last.shift(1 - YEARS * last.grain.per_year))
        values = tuple(_number(known.get(at)) for at in periods(first, last))
        if len(values) == 1:
            values *= 2
        return Line(
            values, found.target.demand, steps=last.grain is Grain.YEAR or found.target.kind is TargetKind.COUNT
        )

    def _steps(self, found: Standing) -> tuple[Step, ...]:
        """Return the milestones along the years of the plan."""
        due = [one.due.year for one in found.target.milestones]
        span = max(due[-1] - due[0], 1)
        stood: tuple[Period | None, ...] = found.stood if found.judgement.status else (None,) * len(due)
        return tuple(
            Step(
                str(one.due.year),
                0.09 + 0.82 * (one.due.year - due[0]) / span,
                milestone(one.due, since, found.month)[0] if found.judgement.status else None,
            )
            for one, since in zip(found.target.milestones, stood, strict=True)
        )


def _months_held(found: Judgement) -> int:
    return found.held * 12 // found.period.grain.per_year if found.period else found.held


def _number(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 6)
