"""The cards of returns: measured minutes, obligations on time, the days of the month, and channels by tax."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd

from components import cards, strips
from components.cards import Card, Column, Kind
from components.charts._ruler import records
from components.charts.distribution import Rule, distribution
from domain.incidence import CAREFUL, LEAST
from pages._filing_drawing import FilingDrawing
from queries import filing
from queries.filing import Durations

# Bars of so many minutes, as many as this; what took longer stands in one more.
WIDTH, BARS = 3, 20
# The colours of the channels in a bar, from its foot.
ROLES = ("soft", "accent", "last")
# The place of what was filed before the month; its days follow from 0 on, then what came after it, and what did not.
BEFORE = -1


class Returns(FilingDrawing):
    """Obligations and returns of the place."""

    def minutes(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        title = words("Filing minutes, measured")
        scope = self.scope_line(words("% of timed returns"), self.span, words("pauses cut"), unit="", industry=False)
        if why := self.absent(filing.RETURNS):
            return self.empty("minutes", title, scope, why)
        frame = filing.minutes_by_place(
            self.reading, places=[self.place], tax=self.tax, since=self.first, until=self.month
        )
        of = filing.durations(frame, "channel", "minutes", "returns")
        every = self.timed(self.place)
        items = pack.lists.get("return_channels", {})
        edges = [(at * WIDTH, (at + 1) * WIDTH if at < BARS else None) for at in range(BARS + 1)]
        rows = pd.DataFrame(
            [
                {
                    "label": words("{low} to under {high} min", low=low, high=high)
                    if high is not None
                    else words("{low} min and more", low=low),
                    **{code: of.get(code, Durations()).between(low, high) for code in self.interactive},
                    "returns": every.between(low, high),
                    "share": every.between(low, high) / every.total if every.total else None,
                    "low": low,
                    "high": low + WIDTH,
                }
                for low, high in edges
            ]
        )
        roles = {code: ROLES[at % len(ROLES)] for at, code in enumerate(self.interactive)}
        drawn = pd.DataFrame(
            [
                {
                    **row,
                    "label": words.listing([row["label"], items[code].shorts[lang]]),
                    "value": 100 * row[code] / every.total if every.total else None,
                    "role": role,
                }
                for code, role in roles.items()
                for row in records(rows)
            ]
        )
        columns = (
            Column("label", words("Minutes"), Kind.TEXT),
            *(Column(code, items[code].shorts[lang], Kind.COUNT) for code in self.interactive),
            Column("returns", words("returns"), Kind.COUNT),
            Column("share", words("share %"), Kind.PERCENT, signed=False, strong=True),
        )
        half, nine = every.within(5), every.within(9)
        counted = words.listing(
            words("{channel} {n}", channel=items[code].shorts[lang], n=words.number(self._of(frame, code), 0))
            for code in self.counted
        )
        notes = [words("Only counted, not timed: {counted}.", counted=counted)]
        notes.append(words("Measured minutes and modelled hours are two readings, never added or averaged."))
        enough = every.total >= LEAST
        if every.total and not enough:
            notes.append(words("Fewer than ten timed returns: too few to read."))
        return self.card(
            "minutes",
            title,
            scope,
            columns,
            rows if enough else rows.iloc[:0],
            figure=distribution(
                drawn,
                words=words,
                rules=[
                    Rule(min(found, WIDTH * BARS) + 0.5, f"{name} {words.number(found, 0)}")
                    for name, found in (("p50", half), ("p90", nine))
                    if found is not None
                ],
                along=[
                    *((at, words.number(at, 0)) for at in range(0, WIDTH * BARS, 15)),
                    (WIDTH * BARS, words("{low} min and more", low=WIDTH * BARS)),
                ],
            )
            if enough
            else None,
            key=cards.swatches((role, items[code].shorts[lang]) for code, role in roles.items()) if enough else None,
            notes=tuple(notes),
        )

    def _of(self, frame: pd.DataFrame, channel: str) -> int:
        return sum(int(row["returns"]) for row in records(frame) if row["channel"] == channel)

    def obligations(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        title = words("On-time filing by obligation")
        scope = self.scope_line(
            "%", self.span, words("of obligations due, excused apart"), unit="", tax=False,
            industry=False,
        )  # fmt: skip
        if why := self.absent(filing.RETURNS):
            return self.empty("obligations", title, scope, why)
        frame = filing.returns_by_tax(self.reading, place=self.place, since=self.first, until=self.month)
        often = {"month": words("monthly"), "quarter": words("quarterly"), "year": words("yearly")}
        found = {(row["tax"], row["every"]): row for row in records(frame)}
        order = [(tax, every) for tax in pack.taxes for every in often if (tax, every) in found]
        rows: list[dict[str, Any]] = []
        for tax, every in [*order, (filing.ALL, filing.ALL)]:
            if (tax, every) not in found:
                continue
            row = {name: int(found[tax, every][name]) for name in _COUNTS}
            due = row["obligations"]
            never = due - row["on_time"] - row["late"]
            shares = {
                "on_time_share": filing.rate(row["on_time"], due),
                "late_share": filing.rate(row["late"], due),
                "tail_share": filing.rate(row["tail"], due),
                "never_share": filing.rate(never, due),
            }
            label = (
                words("All obligations")
                if tax == filing.ALL
                else words("{tax} ({often})", tax=pack.taxes[tax].shorts[lang], often=often[every])
            )
            soon = (row["late"] - row["tail"]) / due if due else 0
            rows.append(
                {
                    "tax": tax,
                    "label": label,
                    **row,
                    **shares,
                    "never": never,
                    "strip": strips.parts(
                        (
                            (soon, "soft"),
                            (row["tail"] / due if due else 0, "last"),
                            (never / due if due else 0, "risk-4"),
                        ),
                        _FULL,
                    )
                    if shares["on_time_share"] is not None
                    else "",
                }
            )
        table = pd.DataFrame(rows, columns=["tax", "label", *_COUNTS, *_SHARES, "never", "strip"], dtype=object)
        columns = (
            Column("label", words("Obligation"), Kind.TEXT),
            Column("on_time_share", words("on time %"), Kind.PERCENT, signed=False, strong=True),
            Column("late_share", words("late %"), Kind.PERCENT, signed=False),
            Column("tail_share", words("of these over 5 days %"), Kind.PERCENT, signed=False),
            Column("never_share", words("not filed %"), Kind.PERCENT, signed=False),
            Column("obligations", words("due"), Kind.COUNT),
            Column("excused", words("excused"), Kind.COUNT),
        )
        shown = (
            *(column for column in columns[:-1] if column.name != "tail_share"),
            Column("strip", words("late, very late, not filed"), Kind.TEXT, wide=True),
            columns[-1],
        )
        hrefs = [
            self.link(tax=None if row["tax"] in (filing.ALL, self.view.tax) else row["tax"]) for row in records(table)
        ]
        chosen = next((at for at, row in enumerate(rows) if row["tax"] == self.view.tax), None)
        return self.card(
            "obligations",
            title,
            scope,
            columns,
            table,
            body=cards.table(self._careful(table), shown, words, row_href=hrefs, selected=chosen, strong_last=True)
            + strips.legend(
                (
                    ("soft", words("late up to 5 days")),
                    ("last", words("later")),
                    ("risk-4", words("not filed when the file was written")),
                ),
                words("full width {share}", share=words.percent(_FULL, 0)),
            )
            if rows
            else None,
            notes=(words("A hatched figure has a base under 30; under 10 none is told."),)
            if any(row["obligations"] < CAREFUL for row in rows)
            else (),
        )

    def _careful(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of obligations as they are read: shares of few of them hatched."""
        told = [
            row | {name: self.told(row[name], row["obligations"], share=True) for name in _SHARES}
            for row in records(rows)
        ]
        return pd.DataFrame(told, columns=rows.columns, dtype=object)

    def days(self) -> Card:
        words, pack = self.words, self.reading.pack
        title = words("Filing through the month")
        named = words.period(self.month.start, self.month.grain)
        scope = self.scope_line(
            words("% of obligations due"), named, words("one month, never to date") if self.to_date else "",
            unit="", industry=False,
        )  # fmt: skip
        if not self.whole(filing.RETURNS, self.place, self.month):
            return self.empty("days", title, scope, self.absent(filing.RETURNS))
        frame = filing.returns_by_day(self.reading, place=self.place, tax=self.tax, month=self.month)
        found = records(frame)
        total = sum(row["obligations"] for row in found)
        due_days = {row["due"] for row in found}
        first, after = self.month.start, self.month.shift(1).start
        days = (after - first).days
        count: dict[tuple[int, bool], int] = {}
        for row in found:
            key = (_place(row["filed"], first, after), row["filed"] is None or row["filed"] > row["due"])
            count[key] = count.get(key, 0) + row["obligations"]
        # Each place with its name and where its bar begins: what lies outside the month stands apart from its days.
        named_places = (
            (BEFORE, words("before"), -4),
            *((place, words.day(first + timedelta(days=place)), place + 1) for place in range(days)),
            (days, words("after"), days + 3),
            (days + 1, words("not filed"), days + 9),
        )
        pack_due = next((one.day for one in pack.due if one.period == self.month), None)
        rows = pd.DataFrame(
            [
                {
                    "label": label,
                    "on_time": count.get((place, False), 0),
                    "late_count": count.get((place, True), 0),
                    "share": (count.get((place, False), 0) + count.get((place, True), 0)) / total if total else None,
                    "low": low,
                    "high": low + 1,
                }
                for place, label, low in named_places
            ]
        )
        columns = (
            Column("label", words("Day"), Kind.TEXT),
            Column("on_time", words("on time"), Kind.COUNT),
            Column("late_count", words("late or not"), Kind.COUNT),
            Column("share", words("share %"), Kind.PERCENT, 2, signed=False, strong=True),
        )
        drawn = pd.DataFrame(
            [
                {**row, "value": 100 * row[name] / total if total else None, "late": late}
                for name, late in (("on_time", False), ("late_count", True))
                for row in records(rows)
            ]
        )
        marked = [pack_due] if pack_due else sorted(due_days)[:2]
        return self.card(
            "days",
            title,
            scope,
            columns,
            rows if total >= LEAST else rows.iloc[:0],
            figure=distribution(
                drawn,
                words=words,
                rules=[
                    Rule((day - self.month.start).days + 2, words("last day {day}", day=words.day(day)))
                    for day in marked
                    if day
                ],
                along=[
                    *((day + 0.5, str(day)) for day in (1, 5, 10, 15, 20, 25)),
                    *((low + 0.5, label) for place, label, low in named_places if not 0 <= place < days),
                ],
            )
            if total >= LEAST
            else None,
            since=self.month,
            notes=(words("The last day stands as the calendar of holidays moves it."),) if pack_due else (),
        )

    def channels(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        title = words("Minutes and channels by tax")
        scope = self.scope_line(
            words("minutes of timed returns"), words("returns of the others"), self.span, unit="",
            tax=False, industry=False,
        )  # fmt: skip
        if why := self.absent(filing.RETURNS):
            return self.empty("channels", title, scope, why)
        items = pack.lists.get("return_channels", {})
        frame = filing.minutes_by_tax(self.reading, place=self.place, since=self.first, until=self.month)
        returned = records(filing.returns_by_tax(self.reading, place=self.place, since=self.first, until=self.month))
        timed: dict[tuple[str, str], list[tuple[int, int]]] = {}
        counted: dict[tuple[str, str], int] = {}
        for row in records(frame):
            key = (row["tax"], row["channel"])
            counted[key] = counted.get(key, 0) + int(row["returns"])
            if row["minutes"] is not None and row["channel"] in self.interactive:
                timed.setdefault(key, []).append((int(row["minutes"]), int(row["returns"])))
        rows, plain = [], []
        for tax in (*pack.taxes, filing.ALL):
            if not any(of == tax for of, _ in counted):
                continue
            mine = [row for row in returned if row["tax"] == tax]
            filed, filled = (sum(int(row[name]) for row in mine) for name in ("filed", "prefilled"))
            every = Durations(pair for code in self.interactive for pair in timed.get((tax, code), ()))
            row = {
                "tax": tax,
                "label": words("All taxes") if tax == filing.ALL else pack.taxes[tax].shorts[lang],
                "timed": every.total,
                "p50": every.within(5),
                "p90": every.within(9),
                "prefilled": filing.rate(filled, filed),
            }
            said = {name: self.told(row[name], every.total) for name in ("p50", "p90")}
            said["prefilled"] = self.told(row["prefilled"], filed, share=True)
            for code in self.interactive:
                own = Durations(timed.get((tax, code), ()))
                row |= {f"{code}_50": own.within(5), f"{code}_90": own.within(9)}
                said |= {name: self.told(row[name], own.total) for name in (f"{code}_50", f"{code}_90")}
            row |= {code: counted.get((tax, code), 0) for code in self.counted}
            rows.append(row)
            plain.append(row | said)
        pairs = [
            column
            for code in self.interactive
            for column in (
                Column(f"{code}_50", f"{items[code].shorts[lang]} p50", Kind.COUNT, wide=True),
                Column(f"{code}_90", f"{items[code].shorts[lang]} p90", Kind.COUNT, wide=True),
            )
        ]
        columns = (
            Column("label", words("Tax"), Kind.TEXT),
            Column("timed", words("timed"), Kind.COUNT),
            Column("p50", "p50", Kind.COUNT, strong=True),
            Column("p90", "p90", Kind.COUNT, strong=True),
            *pairs,
            *(Column(code, items[code].shorts[lang], Kind.COUNT, wide=True) for code in self.counted),
            Column("prefilled", words("pre-filled %"), Kind.PERCENT, signed=False),
        )
        hrefs = [self.link(tax=None if row["tax"] in (filing.ALL, self.view.tax) else row["tax"]) for row in rows]
        return self.card(
            "channels",
            title,
            scope,
            columns,
            pd.DataFrame(rows, columns=["tax", *(column.name for column in columns)], dtype=object),
            body=cards.table(
                pd.DataFrame(plain, dtype=object),
                columns,
                words,
                row_href=hrefs,
                selected=next((at for at, row in enumerate(rows) if row["tax"] == self.view.tax), None),
                strong_last=True,
            )
            if rows
            else None,
            notes=(
                words("Agents, the interface and the counter are counted; their minutes are not known."),
                words("A hatched figure has a base under 30; under 10 none is told."),
            ),
        )


_COUNTS = ("obligations", "on_time", "late", "tail", "excused", "filed", "prefilled")
_SHARES = ("on_time_share", "late_share", "tail_share", "never_share")
# The share of obligations that fills the strip of what was late or not filed.
_FULL = 0.06


def _place(filed: date | None, first: date, after: date) -> int:
    """Return the place of a day of filing in a month that ends before `after`."""
    days = (after - first).days
    return days + 1 if filed is None else max(BEFORE, min((filed - first).days, days))
