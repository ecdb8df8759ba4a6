"""The cards of the invoices page that set industries side by side: against the line, and by area."""

from __future__ import annotations

from typing import Any

import pandas as pd

from components import cards
from components.cards import Card, Column, Kind, Mark, Nothing
from components.charts._ruler import records
from components.charts.dots import dots
from components.charts.heat import heat
from components.words import missing
from domain.incidence import CAREFUL
from pages._invoices_drawing import AT_TARGET, hidden
from pages._invoices_spans import Spans
from queries import invoices
from queries.shares import NO_SHARE

LOWEST = 5


class Sections(Spans):
    """Industries of a place, and the matrix of areas and industries."""

    def industries(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        broken = pack.broken(self.view.area, self.first.year_ago, self.month)
        found: list[dict[str, Any]] = []
        for code in self.sections:
            now, last = self.now[self.place, code], self.last[self.place, code]
            if broken:
                last = NO_SHARE
            found.append(
                {
                    "industry": code,
                    "label": pack.industries[code].shorts[lang],
                    "value": now.ratio,
                    "distance": self.distance(now),
                    "last": last.ratio,
                    "electronic": now.part,
                    "total": now.whole,
                    "hidden": hidden(value=now, distance=now, electronic=now, total=now, last=last),
                }
            )
        rows = pd.DataFrame(found)
        columns = (
            Column("industry", words("Code"), Kind.CODE),
            Column("label", words("Industry"), Kind.TEXT),
            self.rate("value", f"{self.span} %", strong=True),
            *((Column("distance", words("to the line, pts"), Kind.POINTS),) if self.demand is not None else ()),
            self.rate("last", words("a year ago %")),
            self.count("electronic", words.listing([words("electronic"), self.many_name])),
            self.count("total", words.listing([words("all"), self.many_name])),
        )
        scope = self.scope_line(
            self.span,
            words("hollow: a year ago"),
            words("* industries of the plan") if self.narrow else "",
            unit="%",
            tax=False,
            industry=False,
        )
        if not len(rows):
            return self.card("industries", words("By industry"), scope, columns, pd.DataFrame(columns=["label"]))
        drawn = self.hide(rows, columns).copy()
        drawn["key"] = rows["industry"]
        drawn["label"] = [
            f"{code} {label}{'*' if code in self.narrow else ''}"
            for code, label in zip(rows["industry"], rows["label"], strict=True)
        ]
        drawn["more"] = [
            self.of(self.now[self.place, code], words("electronic"), words("all")) for code in rows["industry"]
        ]
        chosen = set(self.view.industries)
        return self.card(
            "industries",
            words("By industry"),
            scope,
            columns,
            self.hide(rows, columns),
            figure=dots(
                drawn,
                words=words,
                line=self.demand,
                line_name=self.line_name(self.aim),
                judged=self.judged,
            ),
            notes=self.careful(
                label
                for code, label in zip(rows["industry"], rows["label"], strict=True)
                if self.now[self.place, code].careful
            ),
            marks=tuple(
                Mark(self.link(industries=None if chosen == {code} else code), label, code, on=code in chosen)
                for code, label in zip(rows["industry"], rows["label"], strict=True)
            ),
        )

    def heat(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        down = [*((code, code, self.label(code)) for code in self.parts), (invoices.ALL, self.around, words("Total"))]
        across = [(code, pack.industries[code].shorts[lang]) for code in self.sections]
        across = [one for one in across if not self.view.industries or one[0] in self.view.industries]
        across.append((invoices.ALL, words("Total")))
        found: list[dict[str, Any]] = []
        for code, place, label in down if len(self.parts) > 1 else down[:1]:
            for industry, head in across:
                share = self.share(place) if industry == invoices.ALL else self.now[place, industry]
                found.append(
                    {
                        "area": "" if code == invoices.ALL else code,
                        "label": label,
                        "industry": "" if industry == invoices.ALL else industry,
                        "section": head,
                        "value": share.ratio,
                        "electronic": None if share.few else share.part,
                        "total": None if share.few else share.whole,
                        "hidden": hidden(value=share, electronic=share, total=share),
                    }
                )
        rows = pd.DataFrame(found, columns=_HEAT)
        columns = (
            Column("area", words("Code"), Kind.CODE),
            Column("label", words("Area"), Kind.TEXT),
            Column("industry", words("Section"), Kind.CODE),
            Column("section", words("Industry"), Kind.TEXT),
            self.rate("value", f"{self.span} %", strong=True),
            self.count("electronic", words.listing([words("electronic"), self.many_name])),
            self.count("total", words.listing([words("all"), self.many_name])),
        )
        lowest = self._lowest(rows)
        cells = (row for row in _cells(rows) if row["total"] >= CAREFUL)
        least = min(cells, key=lambda row: row["value"], default=None)
        scale, joints, places = _scale(rows, self.demand if self.demand is not None else 0.0)
        drawn = pd.DataFrame(
            [
                {
                    "row": row["industry"] or invoices.ALL,
                    "row_label": f"{row['industry']} {row['section']}".strip(),
                    "column": row["area"] or invoices.ALL,
                    "column_label": row["label"],
                    "name": words.listing([row["label"], row["section"]]),
                    "value": str(Nothing.SUPPRESSED) if "value" in row["hidden"] else row["value"],
                    "care": row["total"] is not None and row["total"] < CAREFUL,
                    "more": (
                        ()
                        if row["total"] is None
                        else (
                            "\u2003".join((words("electronic"), words.number(row["electronic"], 0))),
                            "\u2003".join((words("all"), words.number(row["total"], 0))),
                        )
                    ),
                    "key": row["area"] if not row["industry"] and row["area"] else None,
                }
                for row in records(rows)
            ]
        )
        drills = [code for code in self.parts if not pack.areas[code].residual and code != self.view.area]
        return self.card(
            "heat",
            words("No cell below the line, lowest: {cells}", cells=self._said(least))
            if scale == "revenue" and least
            else words("Where it falls short: industry by area"),
            self.chosen_scope(
                self.span,
                words("total = sum by sum"),
                words("hatched: fewer than {n}", n=CAREFUL),
                place=self.around,
            ),
            columns,
            self.hide(rows, columns),
            figure=heat(
                drawn,
                words=words,
                breaks=joints,
                scale=scale,
                factor=0.01,
                decimals=1,
                unit="%",
                total=invoices.ALL,
            )
            if len(drawn) and self.demand is not None
            else None,
            key=cards.key(scale, joints, words, decimals=places, target=AT_TARGET if scale == "distance" else None)
            if self.demand is not None
            else None,
            marks=tuple(Mark(self.link(area=code), pack.areas[code].names[lang], code) for code in drills),
            notes=(words("Lowest cells, in code order: {cells}.", cells=words.enumeration(lowest)),)
            if scale == "revenue" and lowest
            else (),
        )

    def _lowest(self, rows: pd.DataFrame) -> list[str]:
        """Return the cells of the lowest ratios as they are said, in code order."""
        held = [row for row in _cells(rows) if row["total"] >= CAREFUL]
        bound = max(sorted(row["value"] for row in held)[:LOWEST], default=0.0)
        return [self._said(row) for row in held if row["value"] <= bound]

    def _said(self, row: dict[str, Any]) -> str:
        return f"{row['label']} {row['section']} {self.words.percent(row['value'])}"


def _cells(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the cells that have a value and are no totals."""
    return [row for row in records(rows) if row["area"] and row["industry"] and not missing(row["value"])]


def _scale(rows: pd.DataFrame, line: float) -> tuple[str, tuple[float, ...], int]:
    """Return scale, joints and their decimals: around the line where any cell is below it, else around the cells."""
    values = [row["value"] * 100 for row in _cells(rows)]
    low, high = min(values, default=line), max(values, default=line)
    if low < line or not values:
        step = next((one for one in (1, 2, 4, 5, 10, 15) if 4 * one >= line - low), 20)
        return "distance", (line - 3 * step, line - 2 * step, line - step, line, line + 5), 0
    fine = next((one for one in (0.2, 0.5, 1.0) if 6 * one >= high - low), 2.0)
    first = fine * (low // fine + 1)
    return "revenue", tuple(joint for at in range(5) if (joint := round(first + fine * at, 1)) < 100), 1


_HEAT = ["area", "label", "industry", "section", "value", "electronic", "total", "hidden"]
