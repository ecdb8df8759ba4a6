"""The cards of the revenue page: what each asks, how it is drawn, what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd
from markupsafe import Markup

from components import cards
from components.cards import Card, Column, Kind, Mark, Nothing
from components.charts import Figure
from components.charts._ruler import records
from components.charts.area_map import area_map
from components.charts.bars import bars
from components.charts.bridge import bridge
from components.charts.months import months
from components.charts.multiples import multiples
from components.charts.tiles import tiles
from components.charts.trend import Break, trend
from components.controls import Choice
from components.frame import Entry
from components.words import OPEN, SUPPRESSED, Words, missing
from domain import growth
from domain.measure import Unit, ladder
from domain.period import Period
from domain.reading import Reading
from domain.view import Basis, Map, View
from pages._draw import Link, Sheet, Slot
from queries import revenue
from queries.compare import Growth, Series, Total, whole

# More tiles across than this leave no room for a value in each, more areas than that none for a full row.
WIDEST, CROWD = 7, 24


@dataclass(frozen=True)
class Revenue:
    """One drawing of the page: every card shares its view, its month and its series."""

    view: View
    reading: Reading
    link: Link
    words: Words
    slots: Mapping[str, Slot]
    month: Period

    @cached_property
    def place(self) -> str:
        return self.reading.pack.place(self.view.area, self.view.scope)

    @cached_property
    def tax(self) -> str:
        return self.view.tax or revenue.ALL

    @cached_property
    def industry(self) -> str:
        return self.view.industry or revenue.ALL

    @cached_property
    def to_date(self) -> bool:
        return self.view.basis is Basis.YTD

    @cached_property
    def unit(self) -> Unit:
        return self.reading.pack.unit(self.view.area)

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
        return tuple(part.code for part in below if inside & set(pack.leaves(part.code)))

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Return the areas that are shown: a residual only where something was ever reported for it."""
        areas = self.reading.pack.areas
        return tuple(code for code in self.below if not areas[code].residual or self.runs[code].cells)

    @cached_property
    def scoped(self) -> tuple[str, ...]:
        pack = self.reading.pack
        return tuple(pack.place(pack.root, scope) for scope in pack.scopes) if self.view.area == pack.root else ()

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

    @cached_property
    def first(self) -> Period:
        return Period(self.month.year, 1, self.month.grain) if self.to_date else self.month

    # Words that the cards share.

    @cached_property
    def subject(self) -> str:
        pack, lang = self.reading.pack, self.view.lang
        return pack.taxes[self.view.tax].names[lang] if self.view.tax else pack.measure[lang]

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
        if not self.reading.is_provisional(revenue.EXTRACT, self.place, self.month):
            return ""
        return self.words("{month} preliminary", month=self.month_name)

    @cached_property
    def late(self) -> str | Markup:
        """Say who has not reported, where only a part of the root can be shown for this month."""
        pack = self.reading.pack
        missing = self.reading.late(revenue.EXTRACT, self.month)
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

    def money(self, name: str, label: str, *, strong: bool = False) -> Column:
        return Column(name, label, Kind.MONEY, self.unit.decimals, self.unit.factor, strong=strong)

    def rates(self, natural: str, like: str) -> tuple[Column, Column]:
        """Return the two growth columns; they never stand apart."""
        return (
            Column(natural, self.words("natural %"), Kind.PERCENT),
            Column(like, self.words("like-for-like %"), Kind.PERCENT, strong=True, accent=True),
        )

    @property
    def withheld(self) -> str:
        return self.words("＊ fewer than three taxpayers, or needed to keep such a cell unknown; totals stand.")

    def suppressed(self, name: str, title: str, scope: tuple[str | Markup, ...], columns: tuple[Column, ...]) -> Card:
        """Return a card that shows nothing for secrecy's sake."""
        empty = pd.DataFrame(columns=[column.name for column in columns])
        return self.card(name, title, scope, columns, empty, nothing=Nothing.SUPPRESSED, nothing_text=self.withheld)

    # The seven cards.

    def months(self) -> Card:
        words, grain = self.words, self.month.grain
        rows = revenue.year(self.reading, self.place, self.run, self.month)
        rows["key"] = [str(last) for last in rows["last"]]
        rows["label"] = [words.span(a.start, b.start, grain) for a, b in zip(rows["first"], rows["last"], strict=True)]
        rows["name"] = [
            words.span(a.start, b.start, grain, year=True) for a, b in zip(rows["first"], rows["last"], strict=True)
        ]
        title = (
            words("{subject} by month", subject=self.subject)
            if grain == "month"
            else words("{subject} by quarter", subject=self.subject)
        )
        columns = (
            Column("label", words("Period"), Kind.TEXT),
            self.money("value", words("this year"), strong=True),
            self.money("last_value", words("last year")),
            *self.rates("natural", "like"),
            self.money("low", words("three-year low")),
            self.money("high", words("three-year high")),
        )
        merged = [row["label"] for row in records(rows) if row["span"] > 1]
        scope = self.scope_line(
            self.reading.pack.basis[self.view.lang],
            str(self.month.year),
            words("{span} merged, bar height is the monthly mean", span=merged[0]) if merged else "",
            self.provisional,
        )
        if self.run.to(self.month).hidden:
            return self.suppressed("months", title, scope, columns)
        figure = months(
            rows.rename(columns={"last": "until", "last_value": "last"}),
            words=words,
            factor=self.unit.factor,
            decimals=self.unit.decimals,
            unit=words.unit(self.unit),
        )
        return self.card(
            "months",
            title,
            scope,
            columns,
            self.hide(rows.drop(columns=["first", "last"]), columns),
            figure=figure,
            marks=tuple(
                Mark(self.link(month=row["key"]), f"{row['name']}", row["key"])
                for row in records(rows)
                if row["value"] is not None and row["value"] == row["value"]
            ),
        )

    def bridge(self) -> Card:
        words, lang = self.words, self.view.lang
        title = words("From natural to like-for-like growth")
        now, last = (
            self.run.over(self.first, self.month),
            self.run.over(self.first.year_ago, self.month.year_ago),
        )
        rate = self.run.growth(self.first, self.month)
        columns = (
            Column("label", words("Adjustment"), Kind.TEXT),
            self.money("adjusted", words.unit(self.unit)),
            self.money("last_adjusted", words("a year ago")),
            Column("points", words("points"), Kind.POINTS, 2, strong=True),
            Column("documents", words("Documents"), Kind.TEXT),
        )
        scope = self.scope_line(words("percentage points"), self.span, words("added back one after another"))
        if now.hidden or last.hidden:
            return self.suppressed("bridge", title, scope, columns)
        if rate.natural is None or rate.like_for_like is None or now.amount is None or last.amount is None:
            why = (
                words(
                    "Growth of {span} cannot be said: it is merged with the next period, or a break lies between.",
                    span=self.span,
                )
                if self.reading.has("adjustments")
                else words("Policy adjustments have not been delivered: like-for-like growth cannot be computed.")
            )
            return self.card(
                "bridge",
                title,
                scope,
                columns,
                pd.DataFrame(columns=["label"]),
                nothing=Nothing.NO_DATA,
                nothing_text=why,
            )
        rows = self.steps.copy()
        rows["label"] = [self.reading.pack.adjustment_kinds[kind].names[lang] for kind in rows["kind"]]
        ends = [(words("natural growth"), rate.natural), (words("like-for-like growth"), rate.like_for_like)]
        drawn = pd.DataFrame(
            [
                {"label": ends[0][0], "value": ends[0][1], "total": True},
                *({"label": row["label"], "value": row["points"], "total": False} for row in records(rows)),
                {"label": ends[1][0], "value": ends[1][1], "total": True},
            ]
        )
        return self.card(
            "bridge",
            title,
            scope,
            columns,
            rows,
            figure=bridge(drawn, words=words),
            body=cards.table(rows, columns[:2] + columns[3:], words),
            nothing=None,
        )

    def taxes(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        rows = revenue.taxes(
            self.reading, place=self.place, month=self.month, industry=self.industry, hidden=self.hidden
        )
        names = {code: tax.names[lang] for code, tax in pack.taxes.items()}
        rows["label"] = [names.get(code, words("Other taxes")) for code in rows["tax"]]
        if len(rows):
            rows.loc[rows["tax"] == revenue.ALL, "label"] = pack.measure[lang]
        columns = (
            Column("label", words("Tax"), Kind.TEXT),
            self.money("amount", words.listing([self.month_name, words.unit(self.unit)])),
            *self.rates("natural", "like_for_like"),
            Column(
                "series",
                words("last 24 months") if self.month.grain == "month" else words("last 8 quarters"),
                Kind.LINE,
            ),
            self.money("ytd", words.listing([self.year_to, words.unit(self.unit)])),
            *self.rates("ytd_natural", "ytd_like_for_like"),
            Column("contribution", words("contribution, pts"), Kind.POINTS, 2),
        )
        scope = self.scope_line(
            words("in catalogue order"),
            words("contribution to the growth of {span}", span=self.year_to),
            self.provisional,
            tax=False,
        )
        if not len(rows) and self.run.to(self.month).hidden:
            return self.suppressed("taxes", words("By tax"), scope, columns)
        rows = self.hide(rows, columns)
        hrefs = [
            self.link(tax=None) if code == revenue.ALL else self.link(tax=code) if code in pack.taxes else None
            for code in rows["tax"]
        ]
        return self.card(
            "taxes",
            words("By tax"),
            scope,
            columns,
            rows,
            body=cards.table(
                rows,
                columns,
                words,
                row_href=hrefs,
                total=[at for at, code in enumerate(rows["tax"]) if code == revenue.ALL],
                selected=next((at for at, code in enumerate(rows["tax"]) if code == self.view.tax), None),
                provisional=bool(self.provisional),
            )
            if len(rows)
            else None,
        )

    def trend(self) -> Card:
        words, grain = self.words, self.month.grain
        rows = revenue.whole_run(self.reading, self.place, self.run, self.month)
        rows["name"] = [words.period(period.start, grain) for period in rows["start"]]
        rows["start"] = [period.start for period in rows["start"]]
        found = [one for one in self.reading.pack.breaks_of(self.view.area, self.view.tax) if one.first <= self.month]
        title = words.plural("{subject}, one period", "{subject}, {n} periods", len(rows), subject=self.subject)
        scope = self.scope_line(words("single periods"), words("breaks marked") if found else "", self.provisional)
        columns = (
            Column("name", words("Period"), Kind.TEXT),
            self.money("value", words("natural"), strong=True),
            self.money("like", words("with adjustments added back")),
        )
        if len(rows) and all(rows["hidden"]):
            return self.suppressed("trend", title, scope, columns)
        return self.card(
            "trend",
            title,
            scope,
            columns,
            self.hide(rows, columns),
            figure=trend(
                rows,
                words=words,
                end=words.listing([self.month_name, words("prelim.") if self.provisional else ""]),
                breaks=[
                    Break(one.first.start, one.last.start if one.last else None, one.text[self.view.lang])
                    for one in found
                ],
                factor=self.unit.factor,
                decimals=self.unit.decimals,
                unit=words.unit(self.unit),
            ),
        )

    def industries(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        title = words("By industry")
        now, last, natural, like = (
            ("ytd", "last_ytd", "ytd_natural", "ytd_like_for_like")
            if self.to_date
            else ("amount", "last_amount", "natural", "like_for_like")
        )
        columns = (
            Column("industry", words("Code"), Kind.CODE),
            Column("label", words("Industry"), Kind.TEXT),
            self.money(now, words.listing([self.span, words.unit(self.unit)])),
            self.money(last, words("a year ago")),
            *self.rates(natural, like),
        )
        scope = self.scope_line(self.span, words("by the national classification"), self.provisional, industry=False)
        if len(pack.industries) < 2:
            return self.card(
                "industries",
                title,
                scope,
                columns,
                pd.DataFrame(columns=["industry"]),
                nothing=Nothing.NO_DATA,
                nothing_text=words("This extract is not split by industry."),
            )
        rows = revenue.industries(self.reading, place=self.place, month=self.month, tax=self.tax, hidden=self.hidden)
        rows["label"] = [
            pack.industries[code].shorts[lang] if code in pack.industries else words("Total")
            for code in rows["industry"]
        ]
        rows = self.hide(rows, columns)
        shown = rows[rows["industry"] != revenue.ALL]
        drawn = pd.DataFrame(
            {
                "label": [f"{code} {label}" for code, label in zip(shown["industry"], shown["label"], strict=True)],
                "value": shown[now],
                "last": shown[last],
                "natural": shown[natural],
                "like": shown[like],
                "key": shown["industry"],
            }
        )
        selected = self.view.industry
        return self.card(
            "industries",
            title,
            scope,
            columns,
            rows,
            figure=bars(
                drawn,
                words=words,
                value_head=self.span,
                factor=self.unit.factor,
                decimals=self.unit.decimals,
                unit=words.unit(self.unit),
            ),
            marks=tuple(
                Mark(self.link(industry=None if code == selected else code), label, code)
                for code, label in zip(shown["industry"], shown["label"], strict=True)
            ),
        )

    def areas(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        rows = revenue.areas(self.runs, self.parts, self.month)
        named = {
            code: pack.areas[code].names[lang] if lang == "en" else pack.areas[code].shorts[lang] for code in self.parts
        }
        rows["label"] = [named[code] for code in rows["area"]]
        around = pack.places[self.around].area
        total = revenue.areas({self.around: self.runs[self.around]}, [self.around], self.month)
        total["label"] = pack.levels[0].plural[lang] if around == pack.root else pack.areas[around].names[lang]
        value = "ytd" if self.to_date else "amount"
        columns = (
            Column("area", words("Code"), Kind.CODE),
            Column("label", words("Area"), Kind.TEXT),
            self.money("amount", words.listing([self.month_name, words.unit(self.unit)])),
            *self.rates("natural", "like_for_like"),
            self.money("ytd", words.listing([self.year_to, words.unit(self.unit)])),
            *self.rates("ytd_natural", "ytd_like_for_like"),
        )
        table = pd.concat([rows, total], ignore_index=True) if len(self.parts) > 1 else rows
        drillable = {code for code in self.parts if not pack.areas[code].residual and code != self.view.area}
        drillable |= {around} - {self.view.area}
        chosen = next((at for at, code in enumerate(table["area"]) if code == self.view.area and code != around), None)
        hrefs = [self.link(area=code) if code in drillable else None for code in table["area"]]
        joints = tuple(joint / self.unit.factor for joint in ladder(whole(cell) for cell in rows[value]))
        residual = next((row for row in records(rows) if pack.areas[row["area"]].residual), None)
        rows, table = self.hide(rows, columns), self.hide(table, columns)
        on_map = rows[[pack.areas[code].tile is not None for code in rows["area"]]]
        level = pack.areas[self.parts[0]].level
        bounds = pack.boundaries(level) is not None
        geo = self.view.map is Map.BOUNDS and bounds
        drawn = pd.DataFrame(
            {
                "label": [pack.areas[code].shorts[lang] for code in on_map["area"]],
                "name": [pack.areas[code].names[lang] for code in on_map["area"]],
                "row": [pack.areas[code].tile[0] for code in on_map["area"]],  # type: ignore[index]
                "column": [pack.areas[code].tile[1] for code in on_map["area"]],  # type: ignore[index]
                "value": on_map[value],
                "key": on_map["area"],
            }
        )
        if geo:
            points = [pack.label_point(code) for code in drawn["key"]]
            drawn = drawn[[point is not None for point in points]].copy()
            drawn["longitude"], drawn["latitude"] = zip(*[point for point in points if point], strict=True)
        options: dict[str, Any] = {
            "words": words,
            "breaks": joints,
            "factor": self.unit.factor,
            "decimals": self.unit.decimals,
            "unit": words.unit(self.unit),
        }
        figure: Figure | None = None
        if len(drawn):
            figure = (
                area_map(drawn, geojson=self.geometry(level), **options)
                if geo
                else tiles(drawn, values=bool(drawn["column"].max() < WIDEST), **options)
            )
        notes = []
        if residual and whole(residual[value]):
            notes.append(
                words(
                    "{name} is not on the map but in the table; the parts add up to the total.",
                    name=residual["label"],
                )
            )
        if geo and not pack.map_review_number:
            notes.append(words("A sketch, not a basis for drawing boundaries."))
        elif geo:
            notes.append(words("Map review number {number}", number=pack.map_review_number))
        return self.card(
            "areas",
            words("By area"),
            self.scope_line(
                self.span, words("in code order"), words("not ranked"), self.provisional, place=self.around
            ),
            columns,
            table,
            figure=figure,
            body=cards.table(
                table,
                columns[1:],
                words,
                row_href=hrefs,
                selected=chosen,
                strong_last=len(self.parts) > 1,
                density="tight" if len(self.parts) > CROWD else "",
            ),
            key=cards.key("revenue", joints, words) if len(drawn) else None,
            marks=tuple(
                Mark(self.link(area=code), name, code, on=code == self.view.area)
                for code, name in zip(drawn["key"], drawn["name"], strict=True)
            )
            if len(drawn)
            else (),
            switch=(
                Choice(words("Tiles"), self.link(map=None), on=not geo, glyph="tiles"),
                Choice(words("Boundaries"), self.link(map=Map.BOUNDS), on=geo, glyph="map"),
            )
            if bounds and len(drawn)
            else (),
            notes=tuple(notes),
        )

    def geometry(self, level: int) -> str:
        return f"geo/{self.reading.pack.digest[:12]}/{level}.geojson"

    def multiples(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        rows = revenue.indices(self.reading, self.runs, self.parts, self.month, to_date=self.to_date)
        years = sorted(set(rows["year"]))
        drawn = pd.DataFrame(
            {
                "key": rows["area"],
                "label": [pack.areas[code].shorts[lang] for code in rows["area"]],
                "step": [years.index(year) for year in rows["year"]],
                "value": rows["value"],
                "provisional": rows["provisional"],
            }
        )
        cuts: dict[str, list[int]] = {}
        for code, year in zip(rows["area"][rows["cut"]], rows["year"][rows["cut"]], strict=True):
            cuts.setdefault(code, []).append(years.index(year))
        texts = [one.text[lang] for one in pack.breaks if one.areas & set(self.parts)]
        rows["label"] = drawn["label"]
        title = words("Each area against its own {year} = 100", year=years[0])
        scope = self.scope_line(
            self.span,
            words("natural"),
            words("common scale"),
            words("in code order"),
            self.provisional,
            unit="",
            place=self.around,
        )
        columns = (
            Column("area", words("Code"), Kind.CODE),
            Column("label", words("Area"), Kind.TEXT),
            Column("year", words("Year"), Kind.TEXT),
            Column("value", words("Index"), Kind.INDEX),
            self.money("amount", words.listing([self.span, words.unit(self.unit)])),
        )
        if all(rows["hidden"]):
            return self.suppressed("multiples", title, scope, columns)
        return self.card(
            "multiples",
            title,
            scope,
            columns,
            self.hide(rows, columns),
            figure=multiples(drawn, words=words, steps=[str(year) for year in years], breaks=cuts),
            notes=(*texts, words("After a break the first whole year is 100 again.")) if texts else (),
        )

    # The lead row and the sentence.

    def lead(self) -> tuple[Entry, ...]:
        """Return the year to date and the month, each with both growths, then the other scopes and the payers."""
        words = self.words
        year, now = Period(self.month.year, 1, self.month.grain), self.run.growth(self.month, self.month)
        to_date = self.run.growth(year, self.month)
        month = words.listing([self.month_name, words("preliminary") if self.provisional else ""])
        return (
            self.level(words.listing([self.subject, self.year_to]), self.run, year, hero=True),
            self.rate(words("natural growth"), to_date.natural, self.steady(year, like=False)),
            self.rate(words("like-for-like growth"), to_date.like_for_like, self.steady(year, like=True), like=True),
            *((self.level(month, self.run, self.month), self.both(now)) if year != self.month else ()),
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
        last = self.amount(run.over(first.year_ago, self.month.year_ago))
        said = (self.words("{amount} a year ago", amount=last),)
        return Entry(label, self.amount(run.over(first, self.month)), self.words.unit(self.unit), said=said, hero=hero)

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
        return Entry(
            words.listing([name, self.span]),
            self.amount(self.runs[place].over(self.first, self.month)),
            words.unit(self.unit),
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
        said = [
            words(
                "Like for like, {span} grew {points} points more than natural",
                span=self.span,
                points=words.number(gap * 100, 1),
            )
            if gap >= 0
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
                    kind=names[most["kind"]],
                    points=words.signed(most["points"] * 100, 1),
                )
            )
        return (
            words("{first}, {second}.", first=said[0], second=said[1])
            if len(said) > 1
            else words("{first}.", first=said[0])
        )

    def sheet(self) -> Sheet:
        """Return the page's lead and cards; cards of a month whose file was refused are out of date and say so."""
        made = {name: getattr(self, name)() for name in self.slots}
        pack, mark = self.reading.pack, self.reading.kept(revenue.EXTRACT, self.place, self.month)
        if mark:
            said = self.words("The newest file was refused ({rule}); the rows before it stand in.", rule=mark.rule)
            made = {
                name: replace(card, nothing=Nothing.STALE, nothing_text=said) if card.nothing is None else card
                for name, card in made.items()
            }
        notes = [pack.notice[self.view.lang]]
        newest = max(day for days in self.reading.release.reported[revenue.EXTRACT].values() for day in days)
        missing = self.reading.late(revenue.EXTRACT, Period.of(newest, pack.grain))
        if missing:
            names = self.words.listing([pack.reporters[code].names[self.view.lang] for code in missing])
            month = self.words.period(newest, self.month.grain)
            notes.append(self.words("{reporter} has not reported {month} yet.", reporter=names, month=month))
        return Sheet(made, self.lead(), self.sentence(), tuple(notes))


def _hundredfold(rate: float | None) -> float | None:
    return None if rate is None else rate * 100


def _added(total: Total) -> int | None:
    return None if total.amount is None or total.adjusted is None else total.amount + total.adjusted
