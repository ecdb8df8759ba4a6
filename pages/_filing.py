"""The filing page drawn: its lead, the sentence that answers its question, and its cards."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from components.frame import Entry
from components.target_tiles import status_mark
from domain.pack import Target
from domain.target import Judgement
from pages import _filing_wall
from pages._draw import Sheet
from pages._filing_areas import Areas
from pages._filing_drawing import Counts, online
from pages._filing_hours import Hours
from pages._filing_returns import Returns
from pages._filing_service import Service
from queries import filing


class Filing(Hours, Returns, Service, Areas):
    """One drawing of the page."""

    def lead(self) -> tuple[Entry, ...]:
        """Return the modelled hours with their targets, then what was measured."""
        return (
            *self._modelled(),
            self._minutes(),
            self._on_time(),
            *self._online(),
            self._refunds(),
        )

    def _modelled(self) -> tuple[Entry, ...]:
        words = self.words
        if not self.hours:
            return ()
        years = list(self.hours)
        totals = {year: sum(cells.values()) for year, cells in self.hours.items()}
        last = years[-1]
        before = totals.get(last.shift(-1))
        change = words.signed((totals[last] - before) / 10) if before is not None else ""
        year, pack = words.period(last.start, last.grain), self.reading.pack
        whole = "" if self.judged else pack.levels[0].plural[self.view.lang]
        return (
            Entry(
                words.listing([words("paying time"), words("modelled"), whole, year]),
                words.number(totals[last] / 10),
                words("hours"),
                said=(words("{change} hours on the year before", change=change),) if change else (),
                hero=True,
            ),
            *((self._target(self.demand, self.standing(self.demand)),) if self.demand else ()),
        )

    def _target(self, target: Target, found: Judgement) -> Entry:
        """Return how a target stands: what it demands, the status, and by how much or for how long."""
        words = self.words
        return Entry(
            words.listing([target.code, words("at most {n} hours", n=f"{target.demand:g}")]),
            status_mark(found.status, words),
            said=(self._gap(found),),
        )

    def _gap(self, found: Judgement) -> str:
        words = self.words
        if found.surplus is None:
            return ""
        if found.surplus >= 0:
            return words("{hours} hours to spare", hours=words.number(float(found.surplus)))
        over = words("{hours} hours above it", hours=words.number(-float(found.surplus)))
        return words.listing([over, words("{n} months overdue", n=found.late) if found.late else ""])

    def _minutes(self) -> Entry:
        words, found = self.words, self.timed(self.place)
        return Entry(
            words.listing([words("minutes measured"), "p50 · p90", self.span]),
            words.listing([words.number(found.within(5), 0), words.number(found.within(9), 0)]),
            words("min") if found.within(5) is not None else "",
            said=(words("{n} timed returns", n=words.number(found.total, 0)),),
        )

    def _on_time(self) -> Entry:
        words = self.words
        now, last = (
            self.added(filing.RETURNS, self.returned, self.place, first, until)
            for first, until in ((self.first, self.month), (self.first.year_ago, self.month.year_ago))
        )
        rate, before = (filing.rate(one.get("on_time", 0), one.get("obligations", 0)) for one in (now, last))
        filled = filing.rate(now.get("prefilled", 0), now.get("filed", 0))
        return Entry(
            words.listing([words("filed on time"), self.span]),
            words.number(_hundredfold(rate)),
            "%" if rate is not None else "",
            said=(
                words("{rate} a year ago", rate=words.percent(before)),
                words("pre-filled {rate}", rate=words.percent(filled)),
            ),
        )

    def _online(self) -> tuple[Entry, ...]:
        words = self.words
        now = self.added(filing.HANDLING, self.handled, self.place, self.first, self.month)
        done, every = online(now)
        rate, mobile = filing.rate(done, every), filing.rate(now.get("mobile", 0), every)
        entry = Entry(
            words.listing([words("handled online"), self.span]),
            words.number(_hundredfold(rate)),
            "%" if rate is not None else "",
            said=(words("mobile {rate}", rate=words.percent(mobile)),),
        )
        if self.floor is None:
            return (entry,)
        demand = f"{self.floor.demand:g}"
        named = words.listing([self.floor.code, words("at least {n} %", n=demand), self.month_name])
        if self.kept.status is None:
            said = words("below the provincial line") if self.low(now) else words("the plan judges the province alone")
            return (replace(entry, said=(*entry.said, said)),)
        held = (
            words("held for {n} months", n=self.kept.held)
            if self.kept.held
            else words("missed for {n} months", n=self.kept.late)
        )
        return entry, Entry(named, status_mark(self.kept.status, words), said=(held,))

    def _refunds(self) -> Entry:
        words, found = self.words, self.refunded(self.place)
        return Entry(
            words.listing([words("refund days"), "p90", self.span]),
            words.number(found.within(9), 0),
            words("working days") if found.within(9) is not None else "",
            said=(
                words("p50 {n}", n=words.number(found.within(5), 0)),
                words("{n} cases paid", n=words.number(found.total, 0)),
                # Of the last months some cases are still open: the longest durations are yet to come.
                *((words("last two months cut off"),) if self.cut(self.place) else ()),
            ),
        )

    def sentence(self) -> str:
        """Return one sentence that answers the page's question, made by rule."""
        return self.words.sentence(filter(None, (self._how_long(), self._where(), *self._online_said())))

    def _how_long(self) -> str:
        words = self.words
        target = self.demand
        if self.hours and target and self.view.area == self.reading.pack.root:
            found = self.standing(target)
            if found.surplus is not None:
                hours, demand = words.number(abs(float(found.surplus))), f"{target.demand:g}"
                if found.surplus < 0:
                    return words("Modelled time is {hours} hours above {demand}", hours=hours, demand=demand)
                return words("Modelled time is {hours} hours below {demand}", hours=hours, demand=demand)
        found_minutes = self.timed(self.place)
        if found_minutes.within(5) is None:
            return ""
        return words(
            "Half of the timed returns took {half} minutes or less, nine in ten {nine}",
            half=found_minutes.within(5),
            nine=found_minutes.within(9),
        )

    def _where(self) -> str:
        """Return the cell of tax and step that takes the most of the modelled hours."""
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        if not self.hours or self.view.area != pack.root:
            return ""
        cells = list(self.hours.values())[-1]
        group, part = max(cells, key=lambda cell: cells[cell])
        groups, parts = pack.lists.get("tax_groups", {}), pack.lists.get("steps", {})
        if group not in groups or part not in parts:
            return ""
        return words(
            "{step} for {tax} takes {share} of it",
            step=words.inside(parts[part].names[lang]),
            tax=words.inside(groups[group].names[lang]),
            share=words.percent(cells[group, part] / sum(cells.values()), 0),
        )

    def _online_said(self) -> tuple[str, ...]:
        """Return whether the online rate holds, and which areas lie below the provincial line, in code order."""
        words, lang, areas = self.words, self.view.lang, self.reading.pack.areas
        low = [
            areas[code].shorts[lang]
            for code in self.clipped(self.below)
            if not areas[code].residual and code != self.view.area and self.low(self._handled(code))
        ]
        if self.low(self._handled(self.place)):
            first = words("the online rate lies below the provincial line")
        elif filing.rate(*online(self._handled(self.place))) is None:
            return ()
        else:
            first = words("the online rate holds")
        if not low or self.around != self.place:
            return (first,)
        named = words.enumeration(low[:4])
        if len(low) > 4:
            more = words("below the provincial line: {areas} and {n} more", areas=named, n=len(low) - 4)
        else:
            more = words("below the provincial line: {areas}", areas=named)
        return first, more

    def _handled(self, place: str) -> Counts:
        return self.added(filing.HANDLING, self.handled, place, self.first, self.month)

    def sheet(self) -> Sheet:
        """Return the page's lead and cards."""
        made = {name: getattr(self, name)() for name in self.slots}
        wall = partial(_filing_wall.of, self, made, self.lead(), self.sentence())
        return Sheet(made, self.lead(), self.sentence(), self.notes(), wall=wall)


def _hundredfold(rate: float | None) -> float | None:
    return None if rate is None else rate * 100
