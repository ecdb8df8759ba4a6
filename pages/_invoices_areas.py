"""The cards of the invoices page that set areas side by side, in code order, by their distance to the line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from components import cards, strips
from components.cards import Card, Column, Kind, Mark, Nothing
from components.charts import Figure
from components.charts._ruler import records
from components.charts.area_map import area_map
from components.charts.blocks import blocks
from components.charts.tiles import tiles
from components.controls import Choice
from domain.incidence import CAREFUL
from domain.view import Map
from pages._invoices_drawing import AT_TARGET, DISTANCES, hidden
from pages._invoices_spans import Spans
from queries import invoices
from queries.shares import Share

# More areas than this leave no room for a full row.
CROWD = 24


class Areas(Spans):
    """The map of distances with its table."""

    def areas(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        around = pack.places[self.around].area
        total = pack.called(self.around, lang)
        shown = [(code, code, self.label(code)) for code in self.parts]
        if len(self.parts) > 1:
            shown.append((around, self.around, total))
        found: list[dict[str, Any]] = []
        for code, place, label in shown:
            now, last, issuers = self.share(place), self.share(place, back=True), self.issuing[place].at(self.month)
            away = self.distance(now)
            found.append(
                {
                    "area": code,
                    "label": label,
                    "value": now.ratio,
                    "distance": away,
                    "below": words("below the line") if away is not None and away < 0 else "",
                    "last": last.ratio,
                    "issuers": issuers.ratio,
                    "electronic": now.part,
                    "total": now.whole,
                    "hidden": hidden(value=now, distance=now, electronic=now, total=now, last=last, issuers=issuers),
                }
            )
        rows = pd.DataFrame(found)
        columns = (
            Column("area", words("Code"), Kind.CODE),
            Column("label", words("Area"), Kind.TEXT),
            self.rate("value", f"{self.span} %", strong=True),
            *(
                (
                    Column("distance", words("to the line, pts"), Kind.POINTS),
                    Column("below", words("provincial line"), Kind.TEXT),
                )
                if self.demand is not None
                else ()
            ),
            self.rate("last", words("a year ago %"), wide=True),
            self.rate("issuers", words("issuers, {month} %", month=self.month_name), wide=True),
            self.count("electronic", words.listing([words("electronic"), self.many_name]), wide=True),
            self.count("total", words.listing([words("all"), self.many_name]), wide=True),
        )
        rows = self.hide(rows, columns)
        drillable = {code for code in self.parts if not pack.areas[code].residual and code != self.view.area}
        drillable |= {around} - {self.view.area}
        chosen = next((at for at, code in enumerate(rows["area"]) if code == self.view.area and code != around), None)
        figure, marks, switch = self._map()
        notes = [
            words(
                "Rail and air e-tickets, and taxpayers that no county has, stand under {name}.",
                name=words("Unallocated"),
            )
        ] * any(pack.areas[code].residual for code in self.parts)
        if self.demand is not None:
            notes.append(words("The line is the province's: it shades areas and judges none."))
        if any(self.share(place).careful for _, place, _ in shown):
            notes.append(words("A hatched figure has a base under 30; under 10 none is told."))
        if switch and self.view.map is Map.BOUNDS:
            notes.append(
                words("Map review number {number}", number=pack.map_review_number)
                if pack.map_review_number
                else words("A sketch, not a basis for drawing boundaries.")
            )
        return self.card(
            "areas",
            words("Distance to the provincial line") if self.demand is not None else words("By area"),
            self.chosen_scope(
                self.span,
                words("points to {demand} %", demand=f"{self.demand:g}") if self.demand is not None else "",
                words("in code order"),
                place=self.around,
            ),
            columns,
            rows,
            figure=figure,
            body=cards.table(
                self._hatched(rows, columns, {code: self.share(place).careful for code, place, _ in shown}),
                [one for one in columns[1:7] if one.name != "below" or any(rows["below"])],
                words,
                row_href=[self.link(area=code) if code in drillable else None for code in rows["area"]],
                selected=chosen,
                strong_last=len(self.parts) > 1,
                density="tight" if len(self.parts) > CROWD else "",
            ),
            key=cards.key("distance", DISTANCES, words, target=AT_TARGET) if figure else None,
            marks=marks,
            switch=switch,
            notes=tuple(notes),
        )

    def _hatched(self, rows: pd.DataFrame, columns: tuple[Column, ...], careful: Mapping[str, bool]) -> pd.DataFrame:
        """Return the rows as the table of the card reads them: a ratio of few invoices hatched."""
        words, ratios = self.words, [column for column in columns if column.name in ("value", "distance")]
        why = words("hatched: fewer than {n}", n=CAREFUL)
        return pd.DataFrame(
            [
                row | {one.name: strips.few(cards.shown(row[one.name], one, words), why) for one in ratios}
                if careful[row["area"]]
                else row
                for row in records(rows)
            ],
            columns=rows.columns,
            dtype=object,
        )

    def _map(self) -> tuple[Figure | None, tuple[Mark, ...], tuple[Choice, ...]]:
        """Return the map of distances: parts of the parts within them if there are any, else a square a part."""
        words, pack = self.words, self.reading.pack
        known = self._placed
        if not known or self.demand is None:
            return None, (), ()
        level = pack.areas[known[0]].level
        bounds = pack.boundaries(level) is not None
        switch = (
            (
                Choice(words("Tiles"), self.link(map=None), on=self.view.map is not Map.BOUNDS, glyph="tiles"),
                Choice(words("Boundaries"), self.link(map=Map.BOUNDS), on=self.view.map is Map.BOUNDS, glyph="map"),
            )
            if bounds
            else ()
        )
        below = [
            part.code
            for code in known
            for part in pack.children(code, self.month)
            if part.tile is not None and self.reading.permits(part.code)
        ]
        geo = self.view.map is Map.BOUNDS and bounds
        if below and not geo:
            return self._blocks(known, below), self._marks(sorted([*known, *below])), switch
        if geo:
            drawn = self._squares(known, {code: self.share(code) for code in known})
            points = {code: pack.label_point(code) for code in drawn["key"]}
            drawn = drawn[[points[code] is not None for code in drawn["key"]]].copy()
            places = [points[code] or (0.0, 0.0) for code in drawn["key"]]
            drawn["longitude"], drawn["latitude"] = [x for x, _ in places], [y for _, y in places]
            return area_map(drawn, geojson=self.geometry(level), **self._look), self._marks(known), switch
        return self.squares(), self._marks(known), switch

    def squares(self) -> Figure | None:
        """Return a square a part by its distance, None where no part has a place or nothing is demanded."""
        if not self._placed or self.demand is None:
            return None
        drawn = self._squares(self._placed, {code: self.share(code) for code in self._placed})
        return tiles(drawn, values=bool(drawn["column"].max() < 7), **self._look)

    @property
    def _placed(self) -> list[str]:
        return [code for code in self.parts if self.reading.pack.areas[code].tile is not None]

    @property
    def _look(self) -> dict[str, Any]:
        words = self.words
        return {"words": words, "breaks": DISTANCES, "scale": "distance", "factor": 0.01, "unit": words("pts")}

    def geometry(self, level: int) -> str:
        return f"geo/{self.reading.pack.digest[:12]}/{level}.geojson"

    def _marks(self, codes: list[str]) -> tuple[Mark, ...]:
        names = {code: self.reading.pack.areas[code].names[self.view.lang] for code in codes}
        return tuple(Mark(self.link(area=code), name, code, on=code == self.view.area) for code, name in names.items())

    def _squares(self, codes: list[str], shares: Mapping[str, Share]) -> pd.DataFrame:
        pack, lang, words = self.reading.pack, self.view.lang, self.words
        return pd.DataFrame(
            [
                {
                    "key": code,
                    "head": pack.areas[code].parent,
                    "label": pack.areas[code].shorts[lang],
                    "name": pack.areas[code].names[lang],
                    "row": pack.areas[code].tile[0],  # type: ignore[index]
                    "column": pack.areas[code].tile[1],  # type: ignore[index]
                    "value": str(Nothing.SUPPRESSED) if shares[code].hidden else self.distance(shares[code]),
                    "more": (
                        "\u2003".join((words("ratio"), words.percent(shares[code].ratio))),
                        *self.of(shares[code], words("electronic"), words("all")),
                    ),
                }
                for code in codes
            ]
        )

    def _blocks(self, heads: list[str], codes: list[str]) -> Figure:
        found = invoices.cells(
            self.reading,
            places=codes,
            industries=self.view.industries or (invoices.ALL,),
            since=self.first,
            until=self.month,
        )
        shares = {code: invoices.chosen(found, code, self.view.industries) for code in codes}
        return blocks(
            self._squares(codes, shares),
            self._squares(heads, {code: self.share(code) for code in heads}),
            words=self.words,
            breaks=DISTANCES,
            unit=self.words("pts"),
        )
