"""The revenue page drawn: its lead, the sentence that answers its question, and its cards."""

from __future__ import annotations

from functools import partial

from markupsafe import Markup

from components import cards
from components.charts._ruler import records
from components.frame import Entry
from components.words import OPEN, SUPPRESSED
from domain import growth
from domain.period import Period
from pages import _revenue_wall
from pages._draw import Sheet
from pages._revenue_areas import Areas
from pages._revenue_cards import Cards
from queries import revenue
from queries.compare import Growth, Series, Total, whole


class Revenue(Cards, Areas):
    """One drawing of the page."""

    def lead(self) -> tuple[Entry, ...]:
        """Return the year to date and the month, each with both growths, then the other scopes and the payers."""
        words = self.words
        year, now = Period(self.month.year, 1, self.month.grain), self.run.growth(self.month, self.month)
        to_date = self.run.growth(year, self.month)
        month = words.listing([self.month_name, words("preliminary") if self.preliminary("months") else ""])
        return (
            self.level(
                words.listing([self.subject, self.year_to]), self.run, year, hero=self.to_date or year == self.month
            ),
            self.rate(words("natural growth"), to_date.natural, self.steady(year, like=False)),
            self.rate(words("like-for-like growth"), to_date.like_for_like, self.steady(year, like=True), like=True),
            *(
                (self.level(month, self.run, self.month, hero=not self.to_date), self.both(now))
                if year != self.month
                else ()
            ),
            *(self.scope(place) for place in self.scoped if place != self.place and self.reading.permits(place)),
            *self.payers(),
        )

    def both(self, rate: Growth) -> Entry:
        """Return natural and like-for-like growth of the month side by side."""
        natural, like = (self.words.signed(_hundredfold(one)) for one in (rate.natural, rate.like_for_like))
        return Entry(
            Markup("{} · {}").format(self.words("natural"), cards.like(self.words("like-for-like"))),
            Markup("{} {}").format(natural, cards.like(like)),
            "%" if rate.natural is not None else "",
            (self.month_name,),
        )

    def level(self, label: str, run: Series, first: Period, *, hero: bool = False) -> Entry:
        now, last = run.over(first, self.month), self.amount(run.over(first.year_ago, self.month.year_ago))
        said = (self.words("{amount} a year ago", amount=last),)
        return Entry(label, self.amount(now), self.unit_of(now), said=said, hero=hero)

    def rate(self, label: str, value: float | None, steady: float | None, *, like: bool = False) -> Entry:
        said = (self.words("two-year mean {rate}", rate=self.words.percent(steady, signed=True)),)
        return Entry(label, self.words.signed(_hundredfold(value)), "%" if value is not None else "", said, like=like)

    def steady(self, first: Period, *, like: bool) -> float | None:
        """Return the mean growth over two years, which a base that jumped does not bend."""
        now = self.run.over(first, self.month)
        before = self.run.over(first.year_ago.year_ago, self.month.year_ago.year_ago)
        if not self.reading.pack.comparable(first, self.month):
            return None
        if self.reading.pack.broken(self.run.area, first.year_ago.year_ago, self.month):
            return None
        if like:
            return growth.two_year_average(_added(now), _added(before))
        return growth.two_year_average(now.amount, before.amount)

    def scope(self, place: str) -> Entry:
        pack, words = self.reading.pack, self.words
        name = pack.scopes[pack.places[place].scope].names[self.view.lang]
        rate = self.runs[place].growth(self.first, self.month)
        now = self.runs[place].over(self.first, self.month)
        return Entry(
            words.listing([name, self.span]),
            self.amount(now),
            self.unit_of(now),
            said=(
                words("natural {rate}", rate=words.percent(rate.natural, signed=True)),
                cards.like(words("like-for-like {rate}", rate=words.percent(rate.like_for_like, signed=True))),
            ),
        )

    def payers(self) -> tuple[Entry, ...]:
        """Return the active taxpayers: a stock, so it has no year to date, and says so."""
        words = self.words
        if not self.reading.has("taxpayers"):
            return ()
        rows = revenue.taxpayers_by_month(self.reading, place=self.place, month=self.month, industry=self.industry)
        active = {Period.of(row["month"], self.month.grain): whole(row["active"]) for row in records(rows)}
        now, last = active.get(self.month), active.get(self.month.year_ago)
        rate = words.percent(growth.natural(now, last), signed=True)
        return (
            Entry(
                words("active taxpayers, end of {month}", month=self.month_name),
                words.number(now, 0),
                said=(words("{rate} on a year ago", rate=rate), words("a stock: no year to date")),
            ),
        )

    def amount(self, total: Total) -> str:
        if total.amount is None:
            return SUPPRESSED if total.hidden else OPEN
        return self.words.number(total.amount / self.unit.factor, self.unit.decimals)

    def unit_of(self, total: Total) -> str:
        return "" if total.amount is None else self.words.unit(self.unit)

    def sentence(self) -> str:
        """Return one sentence that answers the page's question, made by rule from the bridge."""
        words = self.words
        rate = self.run.growth(self.first, self.month)
        now, last = (
            self.run.over(self.first, self.month),
            self.run.over(self.first.year_ago, self.month.year_ago),
        )
        if rate.natural is None or rate.like_for_like is None or now.amount is None or last.amount is None:
            return ""
        steps = self.steps
        gap = rate.like_for_like - rate.natural
        if round(abs(gap) * 100, 1) == 0:
            same = words("Like for like, {span} grew as much as natural", span=self.span)
            return words("{first}.", first=same)
        said = [
            words(
                "Like for like, {span} grew {points} points more than natural",
                span=self.span,
                points=words.number(gap * 100, 1),
            )
            if gap > 0
            else words(
                "Like for like, {span} grew {points} points less than natural",
                span=self.span,
                points=words.number(-gap * 100, 1),
            )
        ]
        names = {code: kind.names[self.view.lang] for code, kind in self.reading.pack.adjustment_kinds.items()}
        along = [row for row in records(steps) if row["points"] * gap > 0]
        if along:
            most = max(along, key=lambda row: abs(row["points"]))
            said.append(
                words(
                    "mostly {kind} ({points} points)",
                    kind=words.inside(names[most["kind"]]),
                    points=words.signed(most["points"] * 100, 1),
                )
            )
        return (
            words("{first}, {second}.", first=said[0], second=said[1])
            if len(said) > 1
            else words("{first}.", first=said[0])
        )

    def sheet(self) -> Sheet:
        """Return the page's lead and cards."""
        made = {name: getattr(self, name)() for name in self.slots}
        wall = partial(_revenue_wall.of, self, made)
        return Sheet(made, self.lead(), self.sentence(), self.notes(), wall=wall)


def _hundredfold(rate: float | None) -> float | None:
    return None if rate is None else rate * 100


def _added(total: Total) -> int | None:
    return None if total.amount is None or total.adjusted is None else total.amount + total.adjusted
