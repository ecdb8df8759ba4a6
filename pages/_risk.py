"""The risk page drawn: its lead, the sentence that answers its question, and its cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property, partial

from components.frame import Entry
from components.words import SUPPRESSED
from domain.incidence import Incidence
from domain.period import Period
from pages import _risk_wall
from pages._draw import Sheet
from pages._risk_cards import Cards
from pages._risk_catalogue import Catalogue
from pages._risk_drawing import NONE
from pages._risk_matrix import MatrixCard
from queries import risk
from queries.risk import ALL

# So many industries and areas answer where risk gathers.
NAMED = 3


class Risk(MatrixCard, Cards, Catalogue):
    """One drawing of the page."""

    @cached_property
    def run(self) -> Mapping[tuple[str, date], Incidence]:
        """Return the counts of the place and of the other scopes, this month, the last and a year ago."""
        places = list(dict.fromkeys((self.place, *self.scoped)))
        return risk.incidences(
            risk.risk_by_month(
                self.reading,
                places=[place for place in places if self.reading.permits(place)],
                since=self.month.year_ago,
                until=self.month,
                indicator=self.indicator,
                industries=self.industries,
            ),
            "place",
            "month",
        )

    def of(self, place: str, month: Period) -> Incidence:
        return self.run.get((place, month.start), NONE)

    def lead(self) -> tuple[Entry, ...]:
        """Return the rate and what it is made of, then the other scopes."""
        words, now = self.words, self.of(self.place, self.month)
        last, ago = self.month.shift(-1), self.month.year_ago
        hits = now.hits(self.view.grade)
        return (
            Entry(
                words.listing([self.graded, *self.of_what(), words("end of {month}", month=self.month_name)]),
                self.said(now),
                self.rate_unit,
                (words("{change} on last month", change=self.change(now, self.of(self.place, last), last) or "—"),),
                hero=True,
            ),
            Entry(
                words("a year ago"),
                self.said(self.of(self.place, ago)),
                self.rate_unit,
                (words("{change} on a year ago", change=self.change(now, self.of(self.place, ago), ago) or "—"),),
            ),
            Entry(
                words("taxpayers at risk"),
                SUPPRESSED if hits is None else words.number(None if now.few else hits, 0),
                "",
                (self.split(now),),
            ),
            Entry(
                words("base"),
                SUPPRESSED if now.base is None else words.number(now.base, 0),
                "",
                (words("active taxpayers"), words("a stock: no year to date")),
            ),
            *(self.scope(place) for place in self.scoped if place != self.place and self.reading.permits(place)),
        )

    def split(self, now: Incidence) -> str:
        if now.secret or now.few:
            return ""
        return self.words(
            "medium {medium}, high {high}",
            medium=self.words.number(now.medium, 0),
            high=self.words.number(now.high, 0),
        )

    def scope(self, place: str) -> Entry:
        pack = self.reading.pack
        now = self.of(place, self.month)
        return Entry(
            pack.scopes[pack.places[place].scope].names[self.view.lang],
            self.said(now),
            self.rate_unit if now.base else "",
            (self.split(now),),
        )

    def sentence(self) -> str:
        """Return where risk gathers, by rule: what has more at risk than its share of the taxpayers."""
        words, whole = self.words, self.cells[self.around, ALL]
        rate = whole.rate(self.view.grade)
        if not rate or whole.secret:
            return ""
        lines = self.view.industries or tuple(self.reading.pack.industries)
        industries = self.above([(line, self.cells[self.around, line]) for line in lines], rate)
        areas = self.above([(code, self.cells[code, ALL]) for code in self.parts], rate)
        said = []
        if industries and len(lines) > 1:
            some = [self.cells[self.around, line] for line in industries]
            hits = sum(one.hits(self.view.grade) or 0 for one in some)
            said.append(
                words(
                    "Risk gathers in {industries}: {base} of the taxpayers, {hits} of those at risk",
                    industries=words.series([self.industry_name(line, coded=False) for line in industries]),
                    base=words.percent(sum(one.base or 0 for one in some) / (whole.base or 1), 0),
                    hits=words.percent(hits / (whole.hits(self.view.grade) or 1), 0),
                )
            )
        if areas and len(self.parts) > 1:
            said.append(
                words(
                    "furthest above the {rate} of all (in code order): {areas}",
                    rate=words.with_unit(words.number(rate), self.rate_unit),
                    areas=words.series([self.area_name(code) for code in areas]),
                )
            )
        if not said:
            return ""
        text = (
            words("{first}; {second}.", first=said[0], second=said[1])
            if len(said) == 2
            else words("{first}.", first=said[0])
        )
        if self.around == self.place:
            return text
        # At the lowest level the figures beside it are of the place, and it is about the one above.
        pack = self.reading.pack
        return words("{area}: {text}", area=pack.areas[pack.places[self.around].area].names[self.view.lang], text=text)

    def above(self, parts: Sequence[tuple[str, Incidence]], rate: float) -> list[str]:
        """Return the parts that have most taxpayers at risk beyond what the rate of all would give, in their order."""
        beyond = {
            code: (one.hits(self.view.grade) or 0) - (one.base or 0) * rate / 1000
            for code, one in parts
            if not one.careful and not one.secret
        }
        some = sorted((code for code in beyond if beyond[code] > 0), key=lambda code: -beyond[code])[:NAMED]
        return [code for code, _ in parts if code in some]

    def sheet(self) -> Sheet:
        """Return the page's lead and cards."""
        made = {name: getattr(self, name)() for name in self.slots}
        notes = (self.reading.pack.notice[self.view.lang], *self.notes())
        wall = partial(_risk_wall.of, self, self.lead())
        return Sheet(made, self.lead(), self.sentence(), notes, wall=wall)
