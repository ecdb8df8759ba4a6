"""The matrix of the risk page: areas by industry or by indicator, drilled down to counties with its rows kept."""

from __future__ import annotations

from typing import Any

import pandas as pd

from components import cards
from components.cards import Card, Column, Kind, Mark
from components.charts.heat import heat
from components.controls import Choice
from domain.incidence import CAREFUL, LEAST, Incidence
from domain.view import Matrix
from pages._risk_drawing import NONE, RiskDrawing
from queries.risk import ALL

# Joints between classes, the same on every page: per 1,000 of all taxpayers, and of those that an indicator looks at.
OVERALL: tuple[float, ...] = (20, 40, 60, 85, 115)
SINGLE: tuple[float, ...] = (2, 5, 10, 20, 40)


_CELL = ["row", "row_label", "column", "column_label", "name", "value", "care", "more", "key"]


class MatrixCard(RiskDrawing):
    """Taxpayers at risk per 1,000, a cell each area and industry or indicator."""

    def matrix(self) -> Card:
        words = self.words
        lines = self.lines()
        cells = self.indicators if self.by_indicator else self.cells
        single = self.by_indicator or bool(self.view.indicator)
        decimals = 1 if single else 0
        joints = SINGLE if single else OVERALL
        drawn: list[dict[str, Any]] = []
        rows: list[dict[str, Any]] = []
        for place in (*self.below, self.around):
            for line in lines:
                value = cells.get((place, line), NONE)
                code = ALL if place == self.around else place
                if place in self.parts or code == ALL:
                    drawn.append(self.drawn(code, place, line, value))
                rows.append(
                    {
                        "area": self.reading.pack.places[place].area,
                        "label": self.area_name(place),
                        "line": "" if line == ALL else line,
                        "name": self.line_name(line, coded=False),
                        "secret": value.secret,
                        **self.counted(value),
                    }
                )
        columns = (
            Column("area", words("Code"), Kind.CODE),
            Column("label", words("Area"), Kind.TEXT),
            Column("line", words("Code"), Kind.CODE),
            Column("name", words("Indicator") if self.by_indicator else words("Industry"), Kind.TEXT),
            *self.counts(),
        )
        figure = heat(
            pd.DataFrame(drawn, columns=_CELL, dtype=object),
            words=words,
            breaks=joints,
            decimals=decimals,
            unit=self.rate_unit,
            head=0.9 if len(lines) < 24 else 1.2,
        )
        notes = [
            words("Hatched: a base under {n}, to be taken with care.", n=CAREFUL),
            words("— base under {n}, no rate.", n=LEAST),
        ]
        if set(self.below) - set(self.parts):
            notes.append(words("{name} is in the table alone.", name=self.area_name(self.below[-1])))
        secret = [row for row in rows if row["secret"]]
        if secret:
            notes.append(self.withheld_in(pd.DataFrame(secret)))
        if self.by_indicator:
            notes.append(words("One taxpayer can be marked by several indicators: hits do not add up."))
        return self.card(
            "matrix",
            words("{subject}: area by indicator", subject=self.graded)
            if self.by_indicator
            else words("{subject}: area by industry", subject=self.graded),
            self.scope_of(
                words("total = hits ÷ base"), place=self.around, focus=self.by_indicator, every=self.by_indicator
            ),
            columns,
            pd.DataFrame(rows, dtype=object),
            figure=figure,
            key=cards.key("risk", joints, words),
            marks=tuple(self.mark(cell) for cell in drawn if cell["key"]),
            switch=(
                Choice(words("by industry"), self.link(matrix=None), on=not self.by_indicator),
                Choice(words("by indicator"), self.link(matrix=Matrix.INDICATOR), on=self.by_indicator),
            ),
            notes=tuple(notes),
        )

    def lines(self) -> tuple[str, ...]:
        """Return the rows: industries or indicators in the order of their catalogue that anybody is looked at for."""
        pack = self.reading.pack
        if self.by_indicator:
            known = (*pack.lists.get("risk_indicators", {}), ALL)
            return tuple(code for code in known if self.indicators.get((self.around, code), NONE).base != 0)
        known = (*(self.view.industries or pack.industries), ALL)
        return tuple(code for code in known if self.cells[self.around, code].base != 0)

    def line_name(self, line: str, *, coded: bool = True) -> str:
        if not self.by_indicator:
            return self.industry_name(line, coded=coded)
        return self.indicator_name(line) if coded or line == ALL else self.indicator_name(line)[len(line) + 1 :]

    def drawn(self, code: str, place: str, line: str, value: Incidence) -> dict[str, Any]:
        words = self.words
        rate = value.rate(self.view.grade)
        more = [] if value.base is None else [words("base {n}", n=words.number(value.base, 0))]
        if not value.secret and not value.few:
            more.append(
                words(
                    "medium {medium}, high {high}",
                    medium=words.number(value.medium, 0),
                    high=words.number(value.high, 0),
                )
            )
        return {
            "row": line,
            "row_label": self.line_name(line),
            "column": code,
            "column_label": self.area_name(place),
            "name": words.listing([self.area_name(place), self.line_name(line, coded=False)]),
            "value": "secret" if value.secret else rate,
            "care": value.careful and value.base != 0,
            "more": more,
            "key": None if rate is None or value.secret or code == line == ALL else f"{code}.{line}",
        }

    def mark(self, cell: dict[str, Any]) -> Mark:
        """Return the link of a cell: to point at it, or no more where it is pointed at."""
        area = None if cell["column"] == ALL else cell["column"]
        line = None if cell["row"] == ALL else cell["row"]
        pointed = self.view.indicator if self.by_indicator else self.view.industry
        on = (area, line) == (self.at, pointed)
        row = "indicator" if self.by_indicator else "industry"
        href = self.link(**{"at": None if on else area, row: None if on else line})
        return Mark(href, cell["name"], cell["key"], on=on)
