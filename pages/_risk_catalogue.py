"""The catalogue of indicators with what each of them marks; thresholds only for a grant that may know them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from components import cards
from components.cards import Card, Column, Kind
from pages._risk_drawing import NONE, RiskDrawing
from queries import risk


class Catalogue(RiskDrawing):
    """Formula, thresholds, hits and the last two years of every indicator."""

    def catalogue(self) -> Card:
        words, lang = self.words, self.view.lang
        known = self.reading.pack.lists.get("risk_indicators", {})
        found = risk.incidences(
            risk.risk_of_indicators(
                self.reading, place=self.place, since=self.months[0], until=self.month, industries=self.focus
            ),
            "indicator",
            "month",
        )
        last = self.month.shift(-1)
        told = risk.catalogue(self.reading)
        rows: list[dict[str, Any]] = []
        for code, since, medium, high in told.itertuples(index=False, name=None):
            now, before = (found.get((code, month.start), NONE) for month in (self.month, last))
            one, other = now.rate(self.view.grade), before.rate(self.view.grade)
            anew = self.set_anew(self.month, self.month, code)
            rows.append(
                {
                    "code": code,
                    "name": known[code].names[lang],
                    "formula": known[code].facts.get(f"formula_{lang}", ""),
                    "medium_from": medium and medium[lang],
                    "high_from": high and high[lang],
                    "since": words.period(self.since[code].start, self.month.grain) if since else "",
                    "secret": now.secret,
                    **self.counted(now),
                    "change": None if anew or one is None or other is None else one - other,
                    "series": [found.get((code, month.start), NONE).rate(self.view.grade) for month in self.months],
                }
            )
        thresholds = (
            Column("medium_from", words("medium from"), Kind.TEXT),
            Column("high_from", words("high from"), Kind.TEXT),
        )
        knows = any(row["medium_from"] for row in rows)
        columns = (
            Column("code", words("Code"), Kind.CODE),
            Column("name", words("Indicator"), Kind.TEXT),
            Column("formula", words("Formula"), Kind.TEXT, wide=True),
            *(thresholds if knows else ()),
            Column("since", words("thresholds since"), Kind.TEXT, wide=True),
            Column("base", words("base"), Kind.COUNT, wide=True),
            Column("medium", words("medium"), Kind.COUNT),
            Column("high", words("high"), Kind.COUNT),
            Column("rate", self.rate_unit, Kind.INDEX, strong=True),
            Column("series", words("{n} months", n=risk.MONTHS), Kind.LINE),
            Column("change", words("on last month"), Kind.CHANGE, 2, wide=True),
        )
        notes = [words("One taxpayer can be marked by several indicators: hits do not add up.")]
        if not knows:
            notes.append(words("Thresholds are shown to those alone whose grant is for sensitive data."))
        if any(row["secret"] for row in rows):
            notes.append(self.withheld)
        frame = pd.DataFrame(rows, dtype=object)
        chosen = self.view.indicator
        return self.card(
            "catalogue",
            words("Risk indicators and thresholds") if knows else words("Risk indicators"),
            self.scope_of(
                words("{n} indicators by number", n=len(rows)), words("each of its own base"), focus=True, every=True
            ),
            columns,
            frame,
            body=cards.table(
                frame,
                columns,
                words,
                row_href=[self.link(indicator=None if code == chosen else code) for code in frame["code"]],
                selected=next((at for at, code in enumerate(frame["code"]) if code == chosen), None),
                provisional=bool(self.preliminary("catalogue")),
            )
            if rows
            else None,
            notes=tuple(notes),
        )
