"""The cards of service: matters handled online and in the app, and how long refunds take."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from components import cards
from components.cards import Card, Column, Kind
from components.charts._ruler import records
from components.charts.lines import Panel, lines
from domain.incidence import CAREFUL, LEAST
from domain.period import Period, periods
from pages._filing_drawing import FilingDrawing, online
from queries import filing
from queries.filing import Durations

# How many months the lines show, and how many of them are still open where refunds are.
MONTHS, REFUND_MONTHS, OPEN = 25, 13, 2
# The shares of the matters of an item.
_SHARES = ("online", "mobile", "self", "counter")
# Ages of open cases in working days: from, to below.
AGES = ((0, 6), (6, 11), (11, 21), (21, None))


class Service(FilingDrawing):
    """Matters handled and refunds of the place."""

    def online(self) -> Card:
        words = self.words
        title = words("Online and mobile")
        scope = self.scope_line(words("% of matters handled"), unit="", tax=False, industry=False)
        if why := self.absent(filing.HANDLING):
            return self.empty("online", title, scope, why)
        known = set(self.reading.months(filing.HANDLING, self.place))
        span = [one for one in periods(self.month.shift(1 - MONTHS), self.month) if one >= min(known)]
        rows: list[dict[str, Any]] = []
        for month in span:
            counts = self.handled[self.place].get(month, {}) if month in known else {}
            done, every = online(counts)
            rows.append(
                {
                    "month": words.period(month.start, month.grain),
                    "online": filing.rate(done, every),
                    "mobile": filing.rate(counts.get("mobile", 0), every),
                    "items": every if counts else None,
                }
            )
        table = pd.DataFrame(rows, dtype=object)
        columns = (
            Column("month", words("Month"), Kind.TEXT),
            Column("online", words("online %"), Kind.PERCENT, 2, signed=False, strong=True),
            Column("mobile", words("mobile %"), Kind.PERCENT, 2, signed=False),
            Column("items", words("matters"), Kind.COUNT),
        )
        names = {"online": words("online"), "mobile": words("mobile")}
        drawn = pd.DataFrame(
            [
                {
                    "panel": key,
                    "line": names[key],
                    "step": step,
                    "value": None if row[key] is None else row[key] * 100,
                    "main": key == "online",
                }
                for key in names
                for step, row in enumerate(rows)
            ]
        )
        floor, items = self.floor, self._by_item()
        rule = (floor.demand, words("floor {n}", n=f"{floor.demand:g}")) if floor else None
        return self.card(
            "online",
            title,
            scope,
            columns,
            table,
            figure=lines(
                drawn,
                words=words,
                panels=[Panel("online", rule=rule, zero=False), Panel("mobile")],
                steps=[row["month"] for row in rows],
                unit="%",
            ),
            body=self._items(items),
            since=span[0],
            notes=(
                words("The floor of the plan is the province's; terminals count as neither online nor counter."),
                *(
                    (words("A hatched figure has a base under 30; under 10 none is told."),)
                    if any(row["matters"] < CAREFUL for row in items)
                    else ()
                ),
            ),
        )

    def _by_item(self) -> list[dict[str, Any]]:
        """Return the shares of each item over the span, all of them last, with how many matters they are of."""
        words, lang = self.words, self.view.lang
        found = {
            row["item"]: row
            for row in records(
                filing.handling_by_item(self.reading, place=self.place, since=self.first, until=self.month)
            )
        }
        listed = self.reading.pack.lists.get("handling_items", {})
        rows = []
        for code in (*listed, filing.ALL):
            if code in found:
                done, every = online(found[code])
                parts = {"online": done, **{name: int(found[code][name]) for name in ("mobile", "self", "counter")}}
                rows.append(
                    {
                        "label": listed[code].shorts[lang] if code in listed else words("All items"),
                        "matters": every,
                        **{name: filing.rate(part, every) for name, part in parts.items()},
                    }
                )
        return rows

    def _items(self, items: list[dict[str, Any]]) -> Markup:
        words = self.words
        rows = [row | {name: self.told(row[name], row["matters"], share=True) for name in _SHARES} for row in items]
        table = pd.DataFrame(rows, columns=["label", "online", "mobile", "self", "counter"], dtype=object)
        columns = (
            Column("label", words.listing([words("Item"), self.span]), Kind.TEXT),
            Column("online", words("online %"), Kind.PERCENT, signed=False, strong=True),
            Column("mobile", words("mobile %"), Kind.PERCENT, signed=False),
            Column("self", words("terminal %"), Kind.PERCENT, signed=False, wide=True),
            Column("counter", words("counter %"), Kind.PERCENT, signed=False, wide=True),
        )
        return cards.table(table, columns, words, density="tight", strong_last=len(rows) > 1)

    def refunds(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        title = words("Refund days and the age of open cases")
        scope = self.scope_line(
            words("working days"), words("by month paid"), words("suspended days taken out"), unit="", tax=False,
            industry=False,
        )  # fmt: skip
        if not self.whole(filing.REFUNDS, self.place, self.month):
            return self.empty("refunds", title, scope, self.absent(filing.REFUNDS))
        known = self.reading.months(filing.REFUNDS, self.place)
        span = [one for one in periods(self.month.shift(1 - REFUND_MONTHS), self.month) if one >= known[0]]
        frame = records(filing.refunds_by_month(self.reading, place=self.place, since=span[0], until=self.month))
        paid: dict[tuple[str, Period], list[tuple[int, int]]] = {}
        open_: dict[str, list[tuple[int, int]]] = {}
        for row in frame:
            at, pair = Period.of(row["month"], self.month.grain), (int(row["days"]), int(row["cases"]))
            if not row["open"]:
                paid.setdefault((row["kind"], at), []).append(pair)
            elif at == self.month:
                open_.setdefault(row["kind"], []).append(pair)
        kinds = pack.lists.get("refund_kinds", {})
        names = {code: item.shorts[lang] for code, item in kinds.items()} | {filing.ALL: words("All kinds")}
        rows: list[dict[str, Any]] = []
        drawn = []
        for code in kinds:
            for step, month in enumerate(span):
                found = Durations(paid.get((code, month), ()))
                half, nine = found.within(5), found.within(9)
                rows.append(
                    {
                        "kind": names[code],
                        "month": words.period(month.start, month.grain),
                        "p50": half,
                        "p90": nine,
                        "cases": found.total,
                        "cut": words.listing(
                            [
                                # The lines are too thin to hatch: the table says what is to be read with care.
                                words("a base under 30") if LEAST <= found.total < CAREFUL else "",
                                words("cut off") if open_ and month > self.month.shift(-OPEN) else "",
                            ]
                        ),
                    }
                )
                drawn += [
                    {"panel": code, "line": name, "step": step, "value": value, "main": name == "p50"}
                    for name, value in (("p90", nine), ("p50", half))
                ]
        columns = (
            Column("kind", words("Kind"), Kind.TEXT),
            Column("month", words("Month paid"), Kind.TEXT),
            Column("p50", "p50", Kind.COUNT, strong=True),
            Column("p90", "p90", Kind.COUNT),
            Column("cases", words("cases paid"), Kind.COUNT),
            Column("cut", words("note"), Kind.TEXT),
        )
        terms = {code: item.facts.get("term", "") for code, item in kinds.items()}
        notes = (
            [words("Hatched: cases of the last two months are still open, so p50 and p90 are cut off.")]
            if open_
            else []
        )
        if any(LEAST <= row["cases"] < CAREFUL for row in rows):
            notes.append(words("The table names the months whose base is under 30; under 10 none is told."))
        return self.card(
            "refunds",
            title,
            scope,
            columns,
            pd.DataFrame(rows, dtype=object),
            figure=lines(
                pd.DataFrame(drawn),
                words=words,
                panels=[
                    Panel(
                        code,
                        item.shorts[lang],
                        rule=(float(terms[code]), words("by law {n}", n=terms[code])) if terms[code] else None,
                        legal=True,
                    )
                    for code, item in kinds.items()
                ],
                steps=[words.period(month.start, month.grain) for month in span],
                open_steps=min(OPEN, len(span)) if open_ else 0,
                across=True,
                decimals=0,
                unit=words("working days"),
            ),
            since=span[0],
            body=self._ages({code: Durations(open_.get(code, ())) for code in (*kinds, filing.ALL)}, names),
            notes=tuple(notes),
        )

    def _ages(self, found: dict[str, Durations], names: dict[str, str]) -> Markup:
        words = self.words
        columns = (
            Column(
                "label",
                words("Open at the end of {month}", month=self.month_name),
                Kind.TEXT,
            ),
            Column("total", words("Total"), Kind.COUNT, strong=True),
            *(
                Column(
                    str(low),
                    words("{low} to {high} days", low=low, high=high - 1) if high else words("over {n}", n=low - 1),
                    Kind.COUNT,
                )
                for low, high in AGES
            ),
        )
        rows = [
            {
                "label": names[code],
                **{str(low): one.between(low, high) for low, high in AGES},
                "total": one.total,
            }
            for code, one in found.items()
        ]
        return cards.table(pd.DataFrame(rows), columns, words, density="tight", strong_last=True)
