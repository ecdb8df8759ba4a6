"""The cards of the revenue page that set areas side by side, in code order and never ranked."""

from __future__ import annotations

from typing import Any

import pandas as pd

from components import cards
from components.cards import Card, Column, Kind, Mark
from components.charts import Figure
from components.charts._ruler import places, records
from components.charts.area_map import area_map
from components.charts.multiples import multiples
from components.charts.tiles import tiles
from components.controls import Choice
from domain.measure import ladder
from domain.view import Map
from pages._revenue_drawing import RevenueDrawing
from queries import revenue
from queries.compare import compared, whole

# More tiles across than this leave no room for a value in each, more areas than that none for a full row.
WIDEST, CROWD = 7, 24


class Areas(RevenueDrawing):
    """The area map with its table, and each area against its own first year."""

    def areas(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        rows = compared("area", {code: self.runs[code] for code in self.parts}, self.month)
        named = {
            code: pack.areas[code].names[lang] if lang == "en" else pack.areas[code].shorts[lang] for code in self.parts
        }
        rows["label"] = [named[code] for code in rows["area"]]
        around = pack.places[self.around].area
        total = compared("area", {self.around: self.runs[self.around]}, self.month)
        total["label"] = pack.called(self.around, lang)
        value = "ytd" if self.to_date else "amount"
        month, to_date = self.bases(self.unit_around)
        columns = (
            Column("area", words("Code"), Kind.CODE),
            Column("label", words("Area"), Kind.TEXT),
            *month,
            *to_date,
        )
        table = pd.concat([rows, total], ignore_index=True) if len(self.parts) > 1 else rows
        drillable = {code for code in self.parts if not pack.areas[code].residual and code != self.view.area}
        drillable |= {around} - {self.view.area}
        chosen = next((at for at, code in enumerate(table["area"]) if code == self.view.area and code != around), None)
        hrefs = [self.link(area=code) if code in drillable else None for code in table["area"]]
        joints = tuple(joint / self.unit_around.factor for joint in ladder(whole(cell) for cell in rows[value]))
        residual = next((row for row in records(rows) if pack.areas[row["area"]].residual), None)
        paid = any(whole(cell) for cell in rows[value])
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
            "factor": self.unit_around.factor,
            "decimals": self.unit_around.decimals,
            "unit": words.unit(self.unit_around),
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
        if geo:
            notes += self.sketch()
        return self.card(
            "areas",
            words("By area"),
            self.scope_line(
                self.span,
                words("in code order"),
                words("not ranked"),
                unit=words.unit(self.unit_around),
                place=self.around,
            ),
            columns,
            table,
            figure=figure,
            body=cards.table(
                table,
                self.beside(columns[1:]),
                words,
                row_href=hrefs,
                selected=chosen,
                strong_last=len(self.parts) > 1,
                density="tight" if len(self.parts) > CROWD else "",
            ),
            key=cards.key("revenue", joints, words, decimals=places(joints)) if len(drawn) and paid else None,
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

    def beside(self, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """Return the columns of the table that stands beside the map."""
        return columns

    def sketch(self) -> tuple[str]:
        """Return what must stand under every map of boundaries: its review number, else that it is a sketch."""
        number, words = self.reading.pack.map_review_number, self.words
        if number:
            return (words("Map review number {number}", number=number),)
        return (words("A sketch, not a basis for drawing boundaries."),)

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
        texts = [words("{first}.", first=one.text[lang]) for one in pack.breaks if one.areas & set(self.parts)]
        rows["label"] = drawn["label"]
        title = words("Each area against its own {year} = 100", year=years[0])
        scope = self.scope_line(
            self.span,
            words("natural"),
            words("common scale"),
            words("in code order"),
            unit="",
            place=self.around,
        )
        columns = (
            Column("area", words("Code"), Kind.CODE),
            Column("label", words("Area"), Kind.TEXT),
            Column("year", words("Year"), Kind.TEXT),
            Column("value", words("Index"), Kind.INDEX),
            self.money("amount", words.listing([self.span, words.unit(self.unit_around)]), unit=self.unit_around),
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
