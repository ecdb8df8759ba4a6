"""What the cards of any page share: view, reading, place and month, and the words of their scope lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import pandas as pd
from markupsafe import Markup

from components import cards
from components.cards import Card, Column, Kind, Nothing
from components.words import Words, missing
from domain.incidence import CAREFUL
from domain.measure import Unit
from domain.period import Period
from domain.reading import Reading
from domain.view import Basis, View
from pages._draw import Link, Slot
from queries.dictionary import better, extracts


@dataclass(frozen=True)
class Drawing:
    """One drawing of a page: every card shares its view, its place and its month.

    A page says in `extract` which extract its month is of. What is to be said of the data behind a card (not yet
    closed, a bureau late, a file refused) follows from the extracts of the queries that it is `about`.
    """

    view: View
    reading: Reading
    link: Link
    words: Words
    slots: Mapping[str, Slot]
    month: Period

    extract: ClassVar[str]

    @cached_property
    def place(self) -> str:
        return self.reading.pack.place(self.view.area, self.view.scope)

    @cached_property
    def to_date(self) -> bool:
        return self.view.basis is Basis.YTD

    @cached_property
    def unit(self) -> Unit:
        return self.reading.pack.unit(self.view.area)

    @cached_property
    def judged(self) -> bool:
        """Say whether the plan judges the place: the root, all of it or without a part, but no part of it alone."""
        pack = self.reading.pack
        return self.view.area == pack.root and not pack.scopes[self.view.scope].only

    @cached_property
    def unit_around(self) -> Unit:
        """Return the unit of the cards about the place around, whose money may be of another size."""
        pack = self.reading.pack
        return pack.unit(pack.places[self.around].area)

    @cached_property
    def around(self) -> str:
        """Return the place whose parts are shown: this one, or at the lowest level the one above it."""
        pack, above = self.reading.pack, self.reading.pack.areas[self.view.area].parent
        if pack.children(self.view.area, self.month) or above is None or not self.reading.permits(above):
            return self.place
        return above

    @cached_property
    def below(self) -> tuple[str, ...]:
        """Return the areas of the place around, in code order."""
        pack, place = self.reading.pack, self.reading.pack.places[self.around]
        inside = set(place.leaves)
        below = pack.children(place.area, self.month) or (pack.areas[place.area],)
        found = tuple(part.code for part in below if inside & set(pack.leaves(part.code)))
        # A scope of one area shows the parts of that area: alone it is no comparison.
        within = tuple(part.code for part in pack.children(found[0], self.month)) if len(found) == 1 else ()
        return within if within and all(map(self.reading.permits, within)) else found

    @cached_property
    def scoped(self) -> tuple[str, ...]:
        pack = self.reading.pack
        return tuple(pack.place(pack.root, scope) for scope in pack.scopes) if self.view.area == pack.root else ()

    @cached_property
    def first(self) -> Period:
        return Period(self.month.year, 1, self.month.grain) if self.to_date else self.month

    # Words that the cards share.

    @cached_property
    def span(self) -> str:
        return self.words.span(self.first.start, self.month.start, self.month.grain)

    @cached_property
    def month_name(self) -> str:
        return self.words.short(self.month.start, self.month.grain)

    @cached_property
    def year_to(self) -> str:
        first = Period(self.month.year, 1, self.month.grain)
        return self.words.span(first.start, self.month.start, self.month.grain)

    # What is to be said of the data behind a card.

    def behind(self, about: Sequence[str]) -> tuple[tuple[str, Period], ...]:
        """Return the extracts that some queries ask and the release has, each with its period at the month shown."""
        held = [one for one in extracts(about) if self.reading.has(one)]
        found = ((one, self.reading.standing(one, self.month)) for one in held)
        return tuple((one, period) for one, period in found if period)

    def preliminary(self, name: str) -> str:
        """Name the periods at the month shown that are not closed yet in what a card is about."""
        return self._preliminary(self.slots[name].about)

    def _preliminary(self, about: Sequence[str]) -> str:
        open_ = [
            self.month_name if period == self.month else self.words.period(period.start, period.grain)
            for extract, period in self.behind(about)
            if self.reading.is_provisional(extract, self.place, period)
        ]
        named = self.words.listing(dict.fromkeys(open_))
        return cards.Caveat(self.words("{month} preliminary", month=named)) if open_ else ""

    def _late(self, about: Sequence[str]) -> str | Markup:
        """Say who has not reported, where only a part of the root can be shown for this month."""
        pack = self.reading.pack
        if self.view.area != pack.root or self.view.scope == pack.default_scope:
            return ""
        late = {code for extract, period in self.behind(about) for code in self.reading.late(extract, period)}
        names = self.words.listing([one.names[self.view.lang] for code, one in pack.reporters.items() if code in late])
        return cards.state("late", self.words("{reporter} late", reporter=names)) if late else ""

    def _stale(self, about: Sequence[str], since: Period) -> dict[str, Any]:
        """Return what a card says for whose span the newest file of an extract was refused; nothing if none was."""
        for extract, period in self.behind(about):
            first = since if period.grain is since.grain else period
            if mark := self.reading.kept(extract, self.place, first, period):
                said = self.words("The newest file was refused ({rule}); the rows before it stand in.", rule=mark.rule)
                return {"nothing": Nothing.STALE, "nothing_text": said}
        return {}

    def _why(self, about: Sequence[str]) -> str:
        """Return why a card has nothing to show."""
        asked = extracts(about)
        held = [one for one in asked if self.reading.has(one)]
        if asked and not held:
            return self.words("Its extract has not been delivered.")
        return next(filter(None, map(self.unreported, held)), self.words("No rows for this choice."))

    def unreported(self, extract: str, place: str | None = None) -> str:
        """Return why a place has no rows of an extract for the month shown; nothing where it has some."""
        words, pack, place = self.words, self.reading.pack, place or self.place
        period, known = self.reading.standing(extract, self.month), self.reading.months(extract, place)
        if period in known:
            return ""
        if known and self.month.start < known[0].start:
            return words("Its rows begin in {month}.", month=words.period(known[0].start, known[0].grain))
        period = period or self.month
        own = self.reading.reporters(extract, place)
        named = [pack.reporters[one].names[self.view.lang] for one in self.reading.late(extract, period) if one in own]
        return words(
            "{reporter} has not reported {month} yet.",
            reporter=words.listing(named),
            month=words.period(period.start, period.grain),
        )

    def notes(self) -> tuple[str, ...]:
        """Return what stands at the foot of the page: who has not yet reported the newest period of its extracts."""
        words, pack, release = self.words, self.reading.pack, self.reading.release
        found: dict[Period, set[str]] = {}
        for extract in extracts(tuple(name for slot in self.slots.values() for name in slot.about)):
            days = [day for some in release.reported.get(extract, {}).values() for day in some]
            if days:
                newest = Period.of(max(days), self.reading.grain(extract))
                found.setdefault(newest, set()).update(self.reading.late(extract, newest))
        return tuple(
            words(
                "{reporter} has not reported {month} yet.",
                reporter=words.listing(
                    [one.names[self.view.lang] for code, one in pack.reporters.items() if code in late]
                ),
                month=words.period(period.start, period.grain),
            )
            for period, late in found.items()
            if late
        )

    def scope_line(
        self,
        *more: str,
        unit: str | None = None,
        tax: bool = True,
        industry: bool = True,
        place: str | None = None,
    ) -> tuple[str | Markup, ...]:
        """Return the parts of a scope line: scope, unit, filters, period; its card adds what is to be said of data."""
        pack, lang = self.reading.pack, self.view.lang
        return (
            pack.title(place or self.place, lang),
            self.words.unit(self.unit) if unit is None else unit,
            pack.taxes[self.view.tax].shorts[lang] if tax and self.view.tax else "",
            pack.industries[self.view.industry].shorts[lang] if industry and self.view.industry else "",
            *more,
        )

    def card(
        self,
        name: str,
        title: str,
        scope: tuple[str | Markup, ...],
        columns: tuple[Column, ...],
        rows: pd.DataFrame,
        *,
        about: tuple[str, ...] | None = None,
        preliminary: str | None = None,
        since: Period | None = None,
        **more: Any,
    ) -> Card:
        """Return a card with what is to be said of the data behind it, from `since` on: the span, unless another."""
        slot = self.slots[name]
        about = slot.about if about is None else about
        open_ = self._preliminary(about) if preliminary is None else preliminary
        scope = (*scope[:1], self._late(about), *scope[1:], open_)
        if len(rows) == 0 and "nothing" not in more:
            more = {"nothing": Nothing.NO_DATA, "nothing_text": self._why(about)}
        if "hidden" in rows and any(rows["hidden"]) and "nothing" not in more:
            hidden = rows[[bool(one) for one in rows["hidden"]]]
            more["notes"] = (*more.get("notes", ()), self.withheld_in(hidden))
        if more.get("nothing") is None:
            more |= self._stale(about, since or self.first)
        return Card(
            name=name,
            number=slot.number,
            title=title,
            scope=scope,
            columns=columns,
            rows=rows,
            width=slot.width,
            height=slot.height,
            beside=slot.beside,
            side=slot.side,
            about=about,
            better=better(about),
            **more,
        )

    def careful(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the note that names what has a ratio of few, where the figure has no hatch for it; none for none."""
        words, few = self.words, list(names)
        said = words("A base under {n}, to be taken with care: {names}.", n=CAREFUL, names=words.enumeration(few))
        return (said,) if few else ()

    def hide(self, rows: pd.DataFrame, columns: tuple[Column, ...]) -> pd.DataFrame:
        """Return the rows with the sign of a withheld figure where the release holds none for secrecy's sake."""
        if not len(rows) or not any(rows["hidden"]):
            return rows
        found = rows.copy()
        for column in columns:
            if column.kind not in (Kind.CODE, Kind.TEXT, Kind.LINE):
                cells = [
                    Nothing.SUPPRESSED if column.name in hidden and missing(value) else value
                    for hidden, value in zip(found["hidden"], found[column.name], strict=True)
                ]
                # Said to be objects, or pandas makes plain texts of a column in which all is withheld.
                found[column.name] = pd.Series(cells, found.index, dtype=object)
        return found

    def money(self, name: str, label: str, *, strong: bool = False, unit: Unit | None = None) -> Column:
        unit = unit or self.unit
        return Column(name, label, Kind.MONEY, unit.decimals, unit.factor, strong=strong)

    @property
    def withheld(self) -> str:
        return self.words("＊ fewer than three taxpayers, or needed to keep such a cell unknown; totals stand.")

    def withheld_in(self, hidden: pd.DataFrame) -> str:
        """Return what the sign of a withheld figure means; that totals stand is said only where none is withheld.

        A total has no code of its own: its area, industry or line is an empty text.
        """
        coded = [name for name in ("area", "industry", "line") if name in hidden]
        if any((hidden[name] == "").any() for name in coded):
            return self.words("＊ fewer than three taxpayers, or needed to keep such a cell unknown.")
        return self.withheld

    def suppressed(self, name: str, title: str, scope: tuple[str | Markup, ...], columns: tuple[Column, ...]) -> Card:
        """Return a card that shows nothing for secrecy's sake."""
        empty = pd.DataFrame(columns=[column.name for column in columns])
        return self.card(name, title, scope, columns, empty, nothing=Nothing.SUPPRESSED, nothing_text=self.withheld)
