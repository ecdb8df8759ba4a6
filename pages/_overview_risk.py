"""The risk summary of the overview: areas by the largest industries, per 1,000 taxpayers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pandas as pd

from components import cards
from components.cards import Card, Column, Kind, Mark
from components.charts.heat import heat
from domain.incidence import CAREFUL, LEAST, Incidence
from domain.view import Grade, Matrix, Shade
from pages import _draw
from pages._overview_areas import FILLINGS, Map
from queries import risk

# The industries that are shown: those with the most taxpayers, in the order of the classification.
MOST: Final = 8
# Up to so many areas stand side by side, more below each other; a row is as high as its type needs.
ACROSS: Final = 16
ROW: Final = 17


class Risk(Map):
    """The matrix of areas and industries."""

    def risk(self) -> Card:
        """Return the matrix; its totals cover every industry."""
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        found = risk.incidences(
            risk.risk_by_area(self.reading, places=self.everywhere, month=self.month, indicator=risk.ALL),
            "place",
            "industry",
        )
        none = Incidence()
        largest = sorted(pack.industries, key=lambda code: -(found.get((self.around, code), none).base or 0))[:MOST]
        lines = [code for code in pack.industries if code in largest and found.get((self.around, code), none).base]
        columns = (
            Column("area", words("Code"), Kind.CODE),
            Column("label", words("Area"), Kind.TEXT),
            Column("industry", words("Code"), Kind.CODE),
            Column("name", words("Industry"), Kind.TEXT),
            Column("value", words("per 1,000"), Kind.INDEX, 1, strong=True),
            Column("hits", words("medium and high"), Kind.COUNT),
            Column("base", words("taxpayers"), Kind.COUNT),
        )
        scope = self.scope_line(
            words("end of {month}, a stock", month=self.month_name) if lines else "",
            words.plural(
                "{n} industry with most taxpayers, totals of all",
                "{n} industries with most taxpayers, totals of all",
                len(lines),
            )
            if lines
            else "",
            unit=words("per 1,000 taxpayers"),
            place=self.around,
        )
        title = words("Medium and high risk: area by industry")
        if not lines:
            return self.card("risk", title, scope, columns, pd.DataFrame(columns=["area"]))
        rows: list[dict[str, Any]] = []
        for place in dict.fromkeys((*self.parts, *((self.around,) if len(self.parts) > 1 else ()))):
            for code in (*lines, risk.ALL):
                one = found.get((place, code), none)
                rows.append(
                    {
                        "area": pack.places[place].area,
                        "label": self.area_label(place),
                        "industry": "" if code == risk.ALL else code,
                        "name": pack.industries[code].shorts[lang] if code in pack.industries else words("All"),
                        "value": one.rate(Grade.BOTH),
                        "hits": None if one.few else one.hits(Grade.BOTH),
                        "base": one.base,
                        "hidden": frozenset(("value", "hits") if one.secret else ()),
                        "row": risk.ALL if place == self.around else place,
                        "column": code,
                        "one": one,
                    }
                )
        frame = pd.DataFrame(rows)
        drawn = pd.DataFrame([self._cell(row) for row in rows])
        if len(self.parts) <= ACROSS:
            names = {"row": "column", "column": "row", "row_label": "column_label", "column_label": "row_label"}
            drawn = drawn.rename(columns=names)
        few, careful = (any(getattr(row["one"], name) for row in rows) for name in ("few", "careful"))
        joints = FILLINGS[Shade.RISK].joints
        figure = heat(drawn, words=words, breaks=joints, unit=words("per 1,000"), head=1.3)
        bottom, top = figure["layout"]["yaxis"]["range"]
        card = self.card(
            "risk",
            title,
            scope,
            columns,
            self.hide(frame.drop(columns=["one"]), columns),
            figure=figure,
            key=cards.key("risk", joints, words),
            since=self.month,
            marks=tuple(self._mark(row) for row in rows if self._key(row)),
            notes=(
                *((words("Hatched: a base under {n}, to be taken with care.", n=CAREFUL),) if careful else ()),
                *((words("— base under {n}, no rate.", n=LEAST),) if few else ()),
            ),
        )
        return replace(card, height=round((bottom - top) * ROW) + 6)

    def _cell(self, row: dict[str, Any]) -> dict[str, Any]:
        words, one = self.words, row["one"]
        more = [words("base {n}", n=words.number(one.base, 0))]
        if not one.secret and not one.few:
            medium, high = words.number(one.medium, 0), words.number(one.high, 0)
            more.append(words("medium {medium}, high {high}", medium=medium, high=high))
        total = risk.ALL in (row["row"], row["column"])
        return {
            "row": row["row"],
            "row_label": row["label"],
            "column": row["column"],
            "column_label": row["name"],
            "name": words.listing([row["label"], row["name"]]),
            "value": "secret" if one.secret else one.rate(Grade.BOTH),
            "care": one.careful and bool(one.base) and not total,
            "more": more,
            "key": self._key(row),
        }

    def _key(self, row: dict[str, Any]) -> str | None:
        """Return the key of a cell that leads on: one with a rate, and not the total of totals."""
        whole = row["row"] == row["column"] == risk.ALL
        return None if whole or row["one"].rate(Grade.BOTH) is None else f"{row['row']}.{row['column']}"

    def _mark(self, row: dict[str, Any]) -> Mark:
        """Return the link of a cell: to the risk page that points at it, nothing else narrowed."""
        at, industry = (None if row[name] == risk.ALL else row[name] for name in ("row", "column"))
        there = self.view.but(
            # An area without parts stands among its neighbours here, and their total is on the page of the area above.
            area=self.view.area if at else row["area"],
            at=at,
            industry=industry,
            industries=(),
            indicator=None,
            matrix=Matrix.INDUSTRY,
            grade=Grade.BOTH,
        )
        name = self.words.listing([row["label"], row["name"]])
        return Mark(_draw.elsewhere("risk", there), name, self._key(row))
