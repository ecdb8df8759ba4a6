"""The cards of the invoices page about kinds of invoice: what the whole is made of, and what is taken back."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from components import cards
from components.cards import Card, Column, Kind
from components.charts._ruler import records
from components.charts.composition import composition
from components.words import missing
from domain.period import Period, periods
from pages._invoices_drawing import InvoicesDrawing, Some, hidden
from queries import invoices
from queries.compare import whole
from queries.shares import NO_SHARE, Share, together

# How far back a composition and the small lines reach.
BACK = 23
COLOURS = {
    "digital": ("revenue-6", "revenue-5"),
    "electronic": ("revenue-4", "revenue-3"),
    "paper": ("pap-2", "pap-3", "pap-1"),
}


class Kinds(InvoicesDrawing):
    """Composition and corrections of a place, by kind."""

    @cached_property
    def known(self) -> frozenset[Period]:
        return frozenset(self.reading.months(self.extract, self.place))

    def kinds(self) -> Card:
        words, lang = self.words, self.view.lang
        since = max(self.month.shift(-BACK), min(self.known, default=self.month))
        frame = invoices.invoices_by_kind(
            self.reading, place=self.place, industries=self.view.industries, since=since, until=self.month
        )
        months = [one for one in periods(since, self.month) if one in self.known]
        cells = {(Period.of(row["month"], self.month.grain), row["kind"]): row for row in records(frame)}
        shown = [code for code in self.catalogue if any((month, code) in cells for month in months)]
        found: list[dict[str, Any]] = []
        secret = any(row["blue_count"] is None for row in cells.values())
        electronic: list[float | None] = []
        for step, month in enumerate(months):
            counts = {code: cells.get((month, code), {"blue_count": 0})["blue_count"] for code in shown}
            counted = {code: many for code, many in counts.items() if self.catalogue[code].group != "fiscal"}
            all_ = sum(many or 0 for many in counted.values())
            e = sum(
                many or 0 for code, many in counted.items() if self.catalogue[code].group in ("digital", "electronic")
            )
            electronic.append(e / all_ if all_ else None)
            found += [
                {
                    "key": code,
                    "month": str(month),
                    "name": words.period(month.start, month.grain),
                    "label": self.catalogue[code].shorts[lang],
                    "step": step,
                    "count": many,
                    "value": many / all_ if code in counted and many is not None and all_ else None,
                }
                for code, many in counts.items()
            ]
        rows = pd.DataFrame(found, columns=_KIND if not found else None)
        columns = (
            Column("name", words("Period"), Kind.TEXT),
            Column("label", words("Kind of invoice"), Kind.TEXT),
            self.count("count", self.many_name),
            self.rate("value", words("share %"), strong=True),
        )
        title = words("By kind of invoice")
        scope = self.chosen_scope(words("share of the invoices issued"), words("single months"))
        if secret:
            return self.suppressed("kinds", title, scope, columns)
        if not len(rows):
            return self.card("kinds", title, scope, columns, rows)
        drawn = rows[[not missing(value) for value in rows["value"]]].copy()
        drawn["more"] = [(words.with_unit(words.number(many, 0), words("invoices")),) for many in drawn["count"]]
        order = {code: at for at, code in enumerate(self.catalogue)}
        drawn = drawn.sort_values("key", key=lambda codes: codes.map(order), kind="stable")
        ticks = {
            step: words.period(month.start, month.grain)
            if lang == "en"
            else f"{month.year}年<br>{words.short(month.start, month.grain)}"
            for step, month in enumerate(months)
            if (month.index - 1) % 6 == 0
        }
        return self.card(
            "kinds",
            title,
            scope,
            columns,
            rows,
            figure=composition(
                drawn,
                words=words,
                steps=[words.period(month.start, month.grain) for month in months],
                ticks=ticks,
                colours=self._colours(shown),
                line=electronic,
                line_name=words("e-invoices together"),
                provisional=[self.reading.is_provisional(self.extract, self.place, month) for month in months],
            )
            if len(drawn)
            else None,
            notes=self._beside(cells, months),
        )

    def _colours(self, shown: list[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for group, palette in COLOURS.items():
            codes = [code for code in shown if self.catalogue[code].group == group]
            found |= {code: palette[at % len(palette)] for at, code in enumerate(codes)}
        return found

    def _beside(self, cells: dict[tuple[Period, str], dict[str, Any]], months: list[Period]) -> tuple[str, ...]:
        """Say how many notes of the treasury stand beside the ratio in the last month."""
        words, last = self.words, months[-1] if months else self.month
        fiscal = [code for code, item in self.catalogue.items() if item.group == "fiscal" and (last, code) in cells]
        if not fiscal:
            return ()
        many = self.spoken(sum(cells[last, code]["blue_count"] for code in fiscal))
        return (words("Beside them {count} fiscal e-notes, not in the ratio.", count=many),)

    def corrected(self) -> Card:
        """Return red-letter and void rates by kind; what is taken back of one against what was issued of it."""
        words, lang = self.words, self.view.lang
        since = max(self.month.shift(-BACK), min(self.known, default=self.month))
        frame = invoices.invoices_by_kind(
            self.reading, place=self.place, industries=self.view.industries, since=since, until=self.month
        )
        held: dict[str, dict[Period, dict[str, Any]]] = {}
        for row in records(frame):
            held.setdefault(row["kind"], {})[Period.of(row["month"], self.month.grain)] = row
        groups: dict[str, Some] = {
            code: (code,) for code in self.catalogue if code in held and self.catalogue[code].group != "fiscal"
        }
        if groups:
            groups["ALL"] = tuple(groups)
        months = [one for one in periods(since, self.month) if one in self.known]
        found: list[dict[str, Any]] = []
        for code, some in groups.items():
            red, paid, void, blue = (self._rates(held, some, self.first, self.month, *pair) for pair in _PAIRS)
            before = (
                self._rates(held, some, self.first.year_ago, self.month.year_ago, *_PAIRS[0])
                if self.first.year_ago >= since
                else NO_SHARE
            )
            found.append(
                {
                    "kind": code,
                    "label": words("All but fiscal e-notes") if code == "ALL" else self.catalogue[code].shorts[lang],
                    "blue": blue.part,
                    "red": red.ratio,
                    "paid": paid.ratio,
                    "void": void.ratio,
                    "last": before.ratio,
                    "series": [self._rates(held, some, month, month, *_PAIRS[0]).ratio for month in months],
                    "hidden": hidden(blue=blue, red=red, paid=paid, void=void, last=before),
                }
            )
        rows = pd.DataFrame(found)
        columns = (
            Column("label", words("Kind of invoice"), Kind.TEXT),
            self.count("blue", words.listing([words("blue"), self.many_name])),
            self._fine("red", words("red-letter, by count %")),
            self._fine("last", words("a year ago %"), wide=True),
            Column("series", words("last 24 months"), Kind.LINE),
            self._fine("paid", words("red-letter, by amount %")),
            self._fine("void", words("void %")),
        )
        title = words("Red-letter and void invoices")
        scope = self.chosen_scope(self.span, words("electronic ones cannot be voided, only taken back"))
        rows = self.hide(rows, columns)
        return self.card(
            "corrected",
            title,
            scope,
            columns,
            rows,
            body=cards.table(
                rows, columns, words, strong_last=True, density="open", provisional=bool(self.preliminary("corrected"))
            )
            if groups
            else None,
        )

    def _fine(self, name: str, label: str, *, wide: bool = False) -> Column:
        return Column(name, label, Kind.PERCENT, 2, signed=False, wide=wide)

    def _rates(
        self,
        held: dict[str, dict[Period, dict[str, Any]]],
        some: Some,
        first: Period,
        last: Period,
        part: str,
        base: tuple[str, ...],
    ) -> Share:
        if not self.known.issuperset(periods(first, last)):
            return NO_SHARE
        found = []
        for code in some:
            for month in periods(first, last):
                row = held[code].get(month)
                if row is None:
                    continue
                cells = [whole(row[name]) for name in (part, *base)]
                if None in cells:
                    found.append(Share(None, None, hidden=True))
                else:
                    found.append(Share(cells[0], sum(one or 0 for one in cells[1:])))
        return together(found)


# Numerator, and what adds up to its denominator.
_PAIRS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("red_count", ("blue_count",)),
    ("red_amount", ("blue_amount",)),
    ("void_count", ("blue_count", "void_count")),
    ("blue_count", ("blue_count",)),
)
_KIND = ["key", "month", "name", "label", "step", "count", "value"]
