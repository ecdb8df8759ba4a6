"""The area map of the overview: one indicator at a time, areas in code order, money neutral."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import pandas as pd

from components import cards
from components.cards import Card, Column, Kind, Mark
from components.charts import Figure
from components.charts.area_map import area_map
from components.charts.tiles import tiles
from components.controls import Choice
from domain.incidence import Incidence
from domain.pack import Target
from domain.period import Period
from domain.view import Grade, Shade
from domain.view import Map as Form
from pages._revenue_areas import CROWD, WIDEST, Areas
from queries import filing, invoices, risk
from queries.shares import NO_SHARE, Share, Shares, shares_of


@dataclass(frozen=True, slots=True)
class Filling:
    """What a map is filled by: its extract, its query, the target of its line, and the joints (around the line)."""

    extract: str
    about: str
    target: str
    joints: tuple[float, ...]


# The joint between the fourth and the fifth class is the line itself.
AT_TARGET: Final = 3
FILLINGS: Final[Mapping[Shade, Filling]] = {
    Shade.INVOICES: Filling(invoices.EXTRACT, "e_invoice_by_month", "e_invoice_ratio", (-12, -8, -4, 0, 5)),
    Shade.ONLINE: Filling(filing.HANDLING, "handling_by_month", "online_rate", (-3, -2, -1, 0, 1)),
    Shade.RISK: Filling(risk.EXTRACT, "risk_by_area", "", (20, 40, 60, 85, 115)),
}


class Map(Areas):
    """The areas of the place around, filled by what the reader chose."""

    def areas(self) -> Card:
        """Return the map and its table."""
        filling = FILLINGS.get(self.view.shade)
        if filling is None or not self.reading.has(filling.extract):
            card = super().areas()
            kept = self.sketch() if self.view.map is Form.BOUNDS else ()
            return replace(card, title=self.subject, switch=(*self.shades(), *card.switch), notes=kept)
        return self.risk_map(filling) if self.view.shade is Shade.RISK else self.ratio_map(filling)

    def beside(self, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """Return only the columns of the period that was chosen: there is room for no more."""
        return tuple(column for column in columns if not column.wide)

    def shades(self) -> tuple[Choice, ...]:
        """Return what the map can be filled by, where the release has it."""
        words = self.words
        names = {
            Shade.REVENUE: words("revenue"),
            Shade.INVOICES: words("e-invoices"),
            Shade.ONLINE: words("online"),
            Shade.RISK: words("risk"),
        }
        held = [one for one in names if one not in FILLINGS or self.reading.has(FILLINGS[one].extract)]
        return tuple(
            Choice(names[one], self.link(shade=one), on=one is self.view.shade) for one in held if len(held) > 1
        )

    @cached_property
    def everywhere(self) -> tuple[str, ...]:
        """Return the parts that are shown and the place around them."""
        return tuple(dict.fromkeys((*self.parts, self.around)))

    def shares(self, filling: Filling) -> Mapping[str, Shares]:
        """Return the ratio that was chosen, by place and month."""
        places = list(self.everywhere)
        if self.view.shade is Shade.INVOICES:
            return invoices.ratios(self.reading, places=places, industries=())[0]
        frame = filing.handling_by_month(self.reading, places=places)
        frame["part"] = frame["online"] + frame["mobile"]
        frame["whole"] = frame["part"] + frame["self"] + frame["counter"]
        return shares_of(self.reading, frame, places, filling.extract, ("part", "whole"))

    def ratio_map(self, filling: Filling) -> Card:
        """Return a ratio of each area over the span, filled by its distance to the line of the province."""
        words = self.words
        found = self.shares(filling)
        target = self.target(filling)
        line = target.demand if target else None
        rows = pd.DataFrame(
            [
                {
                    "area": code,
                    "label": self.area_label(code),
                    "value": share.ratio,
                    "distance": _distance(share, line),
                    "below": words("below the line") if (_distance(share, line) or 0) < 0 else "",
                    "part": share.part,
                    "whole": share.whole,
                    "hidden": frozenset(("value", "distance", "part", "whole") if share.hidden else ()),
                }
                for code in self.everywhere
                for share in [self.over(found.get(code))]
            ]
        )
        columns = (
            Column("area", words("Code"), Kind.CODE),
            Column("label", words("Area"), Kind.TEXT),
            Column("value", f"{self.span} %", Kind.PERCENT, 1, strong=True, signed=False),
            Column("distance", words("to the line, pts"), Kind.POINTS),
            Column("below", words("provincial line"), Kind.TEXT),
            Column("part", words("electronic") if self.view.shade is Shade.INVOICES else words("online"), Kind.COUNT),
            Column("whole", words("all"), Kind.COUNT),
        )
        name = target.names[self.view.lang] if target else ""
        joints = tuple((line or 0) + step for step in filling.joints)
        said = words("provincial line {n} %", n=words.number(line, 0)) if line is not None else ""
        scope = self.scope_line(self.span, words("in code order"), said, unit="%", place=self.around)
        card = self.filled(name, scope, columns, rows, filling, joints, "distance", factor=0.01)
        few = self.careful(self.area_label(code) for code in self.everywhere if self.over(found.get(code)).careful)
        return replace(card, notes=(*card.notes, *few))

    def over(self, found: Shares | None) -> Share:
        return found.over(self.first, self.month) if found else NO_SHARE

    def risk_map(self, filling: Filling) -> Card:
        """Return the taxpayers at medium or high risk per 1,000 of each area, at the end of the month."""
        words = self.words
        found = risk.incidences(
            risk.risk_by_area(self.reading, places=self.everywhere, month=self.month, indicator=risk.ALL),
            "place",
            "industry",
        )
        rows = pd.DataFrame(
            [
                {
                    "area": code,
                    "label": self.area_label(code),
                    "value": one.rate(Grade.BOTH),
                    "hits": None if one.few else one.hits(Grade.BOTH),
                    "base": one.base or None,
                    "hidden": frozenset(("value", "hits") if one.secret else ()),
                }
                for code in self.everywhere
                for one in [found.get((code, risk.ALL), Incidence())]
            ]
        )
        columns = (
            Column("area", words("Code"), Kind.CODE),
            Column("label", words("Area"), Kind.TEXT),
            Column("value", words("per 1,000"), Kind.INDEX, 1, strong=True),
            Column("hits", words("medium and high"), Kind.COUNT),
            Column("base", words("taxpayers"), Kind.COUNT),
        )
        end = words("end of {month}, a stock", month=self.month_name)
        scope = self.scope_line(end, words("in code order"), unit=words("per 1,000 taxpayers"), place=self.around)
        return self.filled(
            words("Medium and high risk"), scope, columns, rows, filling, filling.joints, "risk", since=self.month
        )

    def filled(
        self,
        title: str,
        scope: tuple[Any, ...],
        columns: tuple[Column, ...],
        rows: pd.DataFrame,
        filling: Filling,
        joints: Sequence[float],
        scale: str,
        *,
        factor: float = 1,
        since: Period | None = None,
    ) -> Card:
        """Return the map of a column `value` with its table."""
        words, pack = self.words, self.reading.pack
        rows = self.hide(rows, columns)
        around = pack.places[self.around].area
        on_map = rows[[code in pack.areas and pack.areas[code].tile is not None for code in rows["area"]]]
        on_map = on_map[on_map["area"] != around] if len(self.everywhere) > 1 else on_map
        figure, marks = self.drawn(on_map, joints, scale, factor)
        drillable = {code for code in self.parts if not pack.areas[code].residual} | {around}
        hrefs = [self.link(area=code) if code in drillable - {self.view.area} else None for code in self.areas_of(rows)]
        chosen = next((at for at, code in enumerate(rows["area"]) if code == self.view.area and code != around), None)
        target = AT_TARGET if scale == "distance" else None
        bounds = pack.boundaries(pack.areas[self.parts[0]].level) is not None
        table = rows.assign(area=self.areas_of(rows))
        beyond = {"part", "whole"} | ({"below"} if "below" in rows and not any(rows["below"]) else set())
        shown = tuple(column for column in columns[1:] if column.name not in beyond)
        return self.card(
            "areas",
            title,
            scope,
            columns,
            table,
            about=(filling.about,),
            since=since,
            figure=figure,
            body=cards.table(
                table,
                shown,
                words,
                row_href=hrefs,
                selected=chosen,
                strong_last=len(self.everywhere) > 1,
                density="tight" if len(self.parts) > CROWD else "",
            ),
            key=cards.key(scale, joints, words, target=target) if figure else None,
            marks=marks,
            switch=(*self.shades(), *(self.forms() if bounds and figure else ())),
            notes=self.sketch() if bounds and figure and self.view.map is Form.BOUNDS else (),
        )

    def forms(self) -> tuple[Choice, Choice]:
        words, geo = self.words, self.view.map is Form.BOUNDS
        return (
            Choice(words("Tiles"), self.link(map=None), on=not geo, glyph="tiles"),
            Choice(words("Boundaries"), self.link(map=Form.BOUNDS), on=geo, glyph="map"),
        )

    def drawn(
        self, rows: pd.DataFrame, joints: Sequence[float], scale: str, factor: float
    ) -> tuple[Figure | None, tuple[Mark, ...]]:
        """Return the figure of the areas that have a place on the map, and its links."""
        pack = self.reading.pack
        areas = [pack.areas[code] for code in rows["area"]]
        drawn = pd.DataFrame(
            {
                "label": [area.shorts[self.view.lang] for area in areas],
                "name": [area.names[self.view.lang] for area in areas],
                "row": [area.tile[0] if area.tile else 0 for area in areas],
                "column": [area.tile[1] if area.tile else 0 for area in areas],
                "value": list(rows["value"]),
                "key": [area.code for area in areas],
            }
        )
        options: dict[str, Any] = {
            "words": self.words,
            "breaks": joints,
            "scale": scale,
            "factor": factor,
            "decimals": 1,
            "fs": 13 if self.view.lang == "zh" else 12,
            "unit": "%" if scale == "distance" else self.words("per 1,000"),
        }
        points = [pack.label_point(area.code) for area in areas]
        level = areas[0].level if areas else 0
        if self.view.map is Form.BOUNDS and pack.boundaries(level) is not None:
            drawn = drawn[[point is not None for point in points]].copy()
            drawn["longitude"], drawn["latitude"] = zip(*[point for point in points if point], strict=True)
            figure = area_map(drawn, geojson=self.geometry(level), **options)
        elif len(drawn):
            figure = tiles(drawn, values=bool(drawn["column"].max() < WIDEST), **options)
        else:
            return None, ()
        marks = (
            Mark(self.link(area=code), name, code, on=code == self.view.area)
            for code, name in zip(drawn["key"], drawn["name"], strict=True)
        )
        return figure, tuple(marks)

    def areas_of(self, rows: pd.DataFrame) -> list[str]:
        """Return the area of each row of places."""
        return [self.reading.pack.places[place].area for place in rows["area"]]

    def area_label(self, place: str) -> str:
        """Return the name of a place in a table: in full where it is the total."""
        lang = self.view.lang
        return self.reading.pack.called(place, lang, short=lang != "en" and place != self.around)

    def target(self, filling: Filling) -> Target | None:
        """Return the target whose line the areas are held to."""
        every = self.reading.pack.targets.values()
        return next((target for target in every if target.indicator == filling.target), None)


def _distance(share: Share, line: float | None) -> float | None:
    return None if share.ratio is None or line is None else share.ratio - line / 100
