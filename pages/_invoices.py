"""The invoices page drawn: its lead, the sentence that answers its question, and its cards."""

from __future__ import annotations

from functools import partial

from markupsafe import Markup

from components.frame import Entry
from components.target_tiles import status_mark
from components.words import MISSING, OPEN, SUPPRESSED
from domain.target import Judgement, Status
from pages import _invoices_wall
from pages._draw import Sheet
from pages._invoices_areas import Areas
from pages._invoices_drawing import Some
from pages._invoices_kinds import Kinds
from pages._invoices_parts import Parts
from pages._invoices_ratio import Ratios
from pages._invoices_sections import Sections
from queries.shares import Share


class Invoices(Ratios, Kinds, Areas, Sections, Parts):
    """One drawing of the page."""

    def lead(self) -> tuple[Entry, ...]:
        """Return the ratio and how it stands, the other reading, by amount, by issuers, paperless use, other scopes."""
        chosen = self.view.industries
        others = [codes for codes in dict.fromkeys(((), self.narrow)) if codes != chosen]
        return (
            self.headline(chosen, hero=True),
            *((self.standing(chosen),) if self.aim else ()),
            *(self.headline(codes) for codes in others),
            self.amount(chosen),
            self.issuers(),
            self.paperless(),
            *(self.scope(place) for place in self.scoped if place != self.place and self.reading.permits(place)),
        )

    def headline(self, codes: Some, *, hero: bool = False) -> Entry:
        words = self.words
        share = self.by_count(codes).over(self.first, self.month)
        said = self.target_text if hero else self.stand_text(codes)
        name = self.aim.names[self.view.lang] if hero and self.aim else ""
        return Entry(words.listing([name, self.name_of(codes), self.span]), *self.ratio(share), said=(said,), hero=hero)

    def standing(self, codes: Some) -> Entry:
        """Return status and distance; a place or a choice of industries that the plan does not judge has no status."""
        words, found = self.words, self.judge(codes) if codes in self.readings else Judgement()
        share = self.by_count(codes).at(self.month)
        away = self.distance(share)
        points = words.points(away)
        if found.status is None:
            label = (
                words("to the target, {month}", month=self.month_name)
                if self.judged
                else words("to the provincial line, {month}", month=self.month_name)
            )
            if away is None:
                return Entry(label, SUPPRESSED if share.hidden else OPEN)
            said = words("below the line") if away < 0 else words("not below the line")
            return Entry(label, words.signed(away * 100), words("pts"), (said,))
        return Entry(
            words("status, {month}", month=self.month_name),
            status_mark(found.status, words),
            said=(self.why(found, points),),
        )

    def why(self, found: Judgement, points: str) -> str:
        """Return what a status rests on: when the demand was met, or the distance to path and demand."""
        words = self.words
        if found.status in (Status.MET_ON_TIME, Status.MET_LATE, Status.MET) and found.since:
            since = words.period(found.since.start, found.since.grain)
            return words.listing([words("since {month}", month=since), points])
        if found.path is not None and found.value is not None:
            gap = words.signed(float(found.value - found.path), 1)
            return words("{points} to the path", points=words.with_unit(gap, words("pts")))
        if found.status is Status.MISSED:
            return words.listing([words.plural("{n} month late", "{n} months late", found.late), points])
        return points

    def stand_text(self, codes: Some) -> str | Markup:
        found = self.judge(codes)
        if found.status is not None:
            return Markup("{} {}").format(status_mark(found.status, self.words), self.month_name)
        away = self.distance(self.by_count(codes).over(self.first, self.month))
        return self.words("{points} to the line", points=self.words.points(away)) if away is not None else ""

    @property
    def target_text(self) -> str:
        goal = self.goal(self.aim)
        return goal.text if goal else ""

    def ratio(self, share: Share) -> tuple[str, str]:
        """Return a share and its unit as an entry shows them."""
        if share.hidden:
            return SUPPRESSED, ""
        if share.ratio is None:
            return OPEN, ""
        return self.words.number(share.ratio * 100), "%"

    def amount(self, codes: Some) -> Entry:
        words, shares = self.words, self.by_amount(codes)
        last = shares.over(self.first.year_ago, self.month.year_ago)
        said = words("{amount} a year ago", amount=words.percent(last.ratio))
        return Entry(
            words.listing([words("by amount"), self.span]), *self.ratio(shares.over(self.first, self.month)), (said,)
        )

    def issuers(self) -> Entry:
        words, share = self.words, self.issuing[self.place].at(self.month)
        return Entry(
            words("issuers of digital invoices, {month}", month=self.month_name),
            *self.ratio(share),
            (words("of {n}: distinct, no year to date", n=words.number(share.whole, 0)),),
        )

    def paperless(self) -> Entry:
        """Return the four steps of the last settled quarter; below a city what is booked."""
        words = self.words
        if not self.surveyed or not self.settled:
            share, seen = (one[self.place].over(self.first, self.month) for one in self.booking)
            said = words("{rate} of receivers covered", rate=words.percent(seen.ratio))
            return Entry(words.listing([words("booked"), self.span]), *self.ratio(share), (said,))
        quarter = self.settled[-1][0]
        share = self.survey["all_four"][self.place].at(quarter)
        label = words.listing([words("paperless, all four steps"), words.period(quarter.start, quarter.grain)])
        status = self.use_judged.status
        aim = self.goal(self.use_aim)
        text = aim.text if aim else ""
        said = Markup("{} {}").format(status_mark(status, words), text) if status else text
        return Entry(label, *self.ratio(share), (said,))

    def scope(self, place: str) -> Entry:
        pack, words = self.reading.pack, self.words
        name = pack.scopes[pack.places[place].scope].names[self.view.lang]
        share = self.by_count(self.view.industries, place).over(self.first, self.month)
        away = self.distance(share)
        said = words("{points} to the line", points=words.points(away)) if away is not None else ""
        return Entry(words.listing([name, self.span]), *self.ratio(share), (said,))

    def sentence(self) -> str:
        """Return one sentence that answers the page's question, made by rule: how far, and where it falls short."""
        words, codes = self.words, self.view.industries
        share = self.by_count(codes).at(self.month)
        away = self.distance(share)
        if away is None or self.demand is None:
            return ""
        found = self.judge(codes) if codes in self.readings else Judgement()
        values = {
            "month": self.month_name,
            "name": self.name_of(codes),
            "ratio": words.percent(share.ratio),
            "points": words.number(abs(away) * 100),
            "since": words.period(found.since.start, found.since.grain) if found.since else MISSING,
            "late": words.plural("{n} month", "{n} months", found.late),
        }
        if found.status is Status.MET_LATE:
            first = words(
                "{name}: {ratio} in {month}; the target was met {late} late, {points} points above it", **values
            )
        elif found.status is not None and away >= 0:
            first = words(
                "{name}: {ratio} in {month}; the target is met since {since}, {points} points above it", **values
            )
        elif found.path is not None and found.value is not None:
            gap = float(found.value - found.path)
            values["gap"] = words.number(abs(gap))
            first = (
                words(
                    "{name}: {ratio} in {month}, {gap} points above its path and {points} short of the target", **values
                )
                if gap >= 0
                else words(
                    "{name}: {ratio} in {month}, {gap} points below its path and {points} short of the target", **values
                )
            )
        elif away >= 0:
            first = words("{name}: {ratio} in {month}, {points} points above the provincial line", **values)
        else:
            first = words("{name}: {ratio} in {month}, {points} points below the line", **values)
        return words("{first}; {second}.", first=first[:1].upper() + first[1:], second=self._short())

    def _short(self) -> str:
        """Return how many industries of the place and parts of the area are short of the line, over the span."""
        words = self.words
        inside = [code for code in self.sections if not self.view.industries or code in self.view.industries]
        low = [code for code in inside if self._low(self.now[self.place, code])]
        named_areas = [code for code in self.parts if not self.reading.pack.areas[code].residual]
        below = [code for code in named_areas if self._low(self.share(code))]
        named = words.listing([self.reading.pack.industries[code].shorts[self.view.lang] for code in low])
        said = (
            words("no industry is short of the line")
            if not low
            else words("short of the line: {names}", names=named)
            if len(low) < 4
            else words("{n} of {all} industries are short of the line", n=len(low), all=len(inside))
        )
        # At the lowest level the parts are its neighbours.
        if len(self.parts) < 2 or self.around != self.place:
            return said
        if not below:
            return words("{first}, {second}", first=said, second=words("nor is any area"))
        return words("{first}, {second}", first=said, second=words.plural("{n} area too", "{n} areas too", len(below)))

    def _low(self, share: Share) -> bool:
        away = self.distance(share)
        return away is not None and away < 0

    def sheet(self) -> Sheet:
        """Return the page's lead and cards."""
        made = {name: getattr(self, name)() for name in self.slots}
        wall = partial(_invoices_wall.of, self, made, self.lead())
        return Sheet(made, self.lead(), self.sentence(), self.notes(), wall=wall)
