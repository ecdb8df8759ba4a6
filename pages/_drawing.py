"""What the cards of any page share: view, reading, place and month, and the words of their scope lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import pandas as pd
from markupsafe import Markup

from components import cards
from components.cards import Card, Column, Kind, Nothing
from components.words import Words, missing
from domain.measure import Unit
from domain.period import Period
from domain.reading import Reading
from domain.view import Basis, View
from pages._draw import Link, Slot
from queries.dictionary import better


@dataclass(frozen=True)
class Drawing:
    """One drawing of a page: every card shares its view, its place and its month.

    A page says in `extract` which extract its month and its caveats are of.
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

    @cached_property
    def provisional(self) -> str:
        if not self.reading.is_provisional(self.extract, self.place, self.month):
            return ""
        return cards.Caveat(self.words("{month} preliminary", month=self.month_name))

    @cached_property
    def late(self) -> str | Markup:
        """Say who has not reported, where only a part of the root can be shown for this month."""
        pack = self.reading.pack
        missing = self.reading.late(self.extract, self.month)
        if self.view.area != pack.root or self.view.scope == pack.default_scope or not missing:
            return ""
        names = self.words.listing([pack.reporters[code].names[self.view.lang] for code in missing])
        return cards.state("late", self.words("{reporter} late", reporter=names))

    def scope_line(
        self,
        *more: str,
        unit: str | None = None,
        tax: bool = True,
        industry: bool = True,
        place: str | None = None,
    ) -> tuple[str | Markup, ...]:
        """Return the parts of a scope line: scope, unit, filters, period, caveats."""
        pack, lang = self.reading.pack, self.view.lang
        return (
            pack.title(place or self.place, lang),
            self.late,
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
        **more: Any,
    ) -> Card:
        slot = self.slots[name]
        about = more.pop("about", slot.about)
        if len(rows) == 0 and "nothing" not in more:
            more = {"nothing": Nothing.NO_DATA, "nothing_text": self.words("No rows for this choice.")}
        if "hidden" in rows and any(rows["hidden"]) and "nothing" not in more:
            more["notes"] = (*more.get("notes", ()), self.withheld)
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

    def suppressed(self, name: str, title: str, scope: tuple[str | Markup, ...], columns: tuple[Column, ...]) -> Card:
        """Return a card that shows nothing for secrecy's sake."""
        empty = pd.DataFrame(columns=[column.name for column in columns])
        return self.card(name, title, scope, columns, empty, nothing=Nothing.SUPPRESSED, nothing_text=self.withheld)
