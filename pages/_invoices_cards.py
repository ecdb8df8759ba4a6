"""The cards of the invoices page that look at one place: its ratio, by kind and industry, and corrections."""

from __future__ import annotations

from typing import Any

import pandas as pd

from components import cards
from components.cards import Card, Column, Kind, Mark
from components.charts._ruler import records
from components.charts.composition import composition
from components.charts.dots import dots
from components.charts.trajectory import trajectory
from components.words import missing
from domain.period import Period, periods
from domain.target import Path, ended
from pages._invoices_areas import Areas
from pages._invoices_drawing import Some, hidden
from queries import invoices
from queries.compare import whole
from queries.shares import NO_SHARE, Share, Shares, together

# How far back a composition and the small lines reach.
BACK = 23
COLOURS = {
    "digital": ("revenue-6", "revenue-5"),
    "electronic": ("revenue-4", "revenue-3"),
    "paper": ("pap-2", "pap-3", "pap-1"),
}


class Cards(Areas):
    """Trajectories, composition, industries and corrections of a place."""

    def all(self) -> Card:
        shares = self.by_count(())
        others = [
            ("amount", self.words("by amount"), self.by_amount(())),
            ("issuers", self.words("issuers of digital invoices"), self._issuers),
        ]
        return self._ratio("all", self.words("E-invoice ratio, all invoices"), (), shares, others)

    def key(self) -> Card:
        title = self.words("E-invoice ratio, key industries of the plan")
        others = [("amount", self.words("by amount"), self.by_amount(self.narrow))]
        return self._ratio("key", title, self.narrow, self.by_count(self.narrow), others)

    @property
    def _issuers(self) -> Shares:
        if not self.view.industries:
            return self.issuing[self.place]
        return invoices.issuing(self.reading, places=[self.place], industries=())[self.place]

    def _ratio(self, name: str, title: str, codes: Some, shares: Shares, others: list[tuple[str, str, Shares]]) -> Card:
        words = self.words
        path = self.path(self.aim, shares)
        months = [one for one in sorted(shares.reported) if one <= self.month]
        found: list[dict[str, Any]] = []
        for month in months:
            share = shares.at(month)
            found.append(
                {
                    "month": str(month),
                    "name": words.period(month.start, month.grain),
                    "value": share.ratio,
                    "path": way(path, month),
                    "electronic": share.part,
                    "total": share.whole,
                    **{key: one.at(month).ratio for key, _, one in others},
                    "hidden": hidden(
                        value=share, electronic=share, total=share, **{key: one.at(month) for key, _, one in others}
                    ),
                }
            )
        rows = pd.DataFrame(found)
        columns = (
            Column("name", words("Period"), Kind.TEXT),
            self.rate("value", words("by count %"), strong=True),
            *((self.rate("path", words("path due %")),) if path else ()),
            *(self.rate(key, f"{label} %") for key, label, _ in others),
            self.count("electronic", words.listing([words("electronic"), self.many_name])),
            self.count("total", words.listing([words("all"), self.many_name])),
        )
        breaks = [one for one in self.reading.pack.breaks_of(self.view.area, None) if self.view.area in one.areas]
        scope = self.scope_line(
            self.name_of(codes),
            words("single months"),
            words("breaks marked") if breaks else "",
            self.provisional,
            unit="%",
            tax=False,
            industry=False,
        )
        if months and all(shares.at(month).hidden for month in months):
            return self.suppressed(name, title, scope, columns)
        due = self.aim.due if self.aim else None
        ahead = periods(self.month.shift(1), Period.of(due, self.month.grain)) if path and due else ()
        lines = [("count", words("by count"), shares, path), *((*one, None) for one in others)]
        notes: tuple[str, ...] = ()
        if name == "all" and self.to_date:
            notes = (words("Issuers are distinct: months cannot be added, so there is no year to date."),)
        return self.card(
            name,
            title,
            scope,
            columns,
            self.hide(rows, columns) if len(rows) else rows,
            figure=trajectory(self.lines(lines, months, ahead, name), words=words, goal=self.goal(self.aim)),
            notes=notes,
        )

    def lines(
        self,
        lines: list[tuple[str, str, Shares, Path | None]],
        months: list[Period],
        ahead: tuple[Period, ...],
        extract: str,
    ) -> pd.DataFrame:
        """Return lines as a trajectory draws them: interrupted where the area became another, the path to its end."""
        words, pack = self.words, self.reading.pack
        found: list[dict[str, Any]] = []
        for key, label, shares, path in lines:
            before: Period | None = None
            for month in (*months, *(ahead if path else ())):
                share = shares.at(month) if month <= self.month else NO_SHARE
                row = {
                    "key": key,
                    "label": label,
                    "start": month.start,
                    "name": words.period(month.start, month.grain),
                    "value": share.ratio,
                    "path": way(path, month),
                    "provisional": self.reading.is_provisional(self.extract, self.place, month),
                    "more": self.of(share, words("part"), words("whole")),
                }
                if before and pack.broken(self.view.area, before, month):
                    found.append({**row, "value": None})
                found.append(row)
                before = month
        return pd.DataFrame(found, columns=LINE if not found else None)

    def kinds(self) -> Card:
        words, lang = self.words, self.view.lang
        since = max(self.month.shift(-BACK), min(self.reading.months(self.extract, self.place), default=self.month))
        frame = invoices.invoices_by_kind(
            self.reading, place=self.place, industries=self.view.industries, since=since, until=self.month
        )
        known = set(self.reading.months(self.extract, self.place))
        months = [one for one in periods(since, self.month) if one in known]
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
        scope = self.chosen_scope(words("share of the invoices issued"), words("single months"), self.provisional)
        if secret:
            return self.suppressed("kinds", title, scope, columns)
        drawn = rows[[not missing(value) for value in rows["value"]]].copy()
        drawn["more"] = [(f"{words.number(many, 0)} {words('invoices')}",) for many in drawn["count"]]
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
        """Say what stands beside the ratio: the notes of the treasury, and tickets that have no county."""
        words, last = self.words, months[-1] if months else self.month
        found = []
        for group in ("fiscal",):
            many = [
                cells[last, code]["blue_count"]
                for code in self.catalogue
                if (last, code) in cells and self.catalogue[code].group == group
            ]
            if many:
                text = words.with_unit(words.number(sum(many) / self.many.factor, self.many.decimals), self.many_name)
                found.append(words("Beside them {count} of fiscal e-notes, not in the ratio.", count=text))
        return tuple(found)

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
            self.provisional,
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
                line_name=self.line_name,
                judged=self.judged,
            ),
            marks=tuple(
                Mark(self.link(industries=None if chosen == {code} else code), label, code, on=code in chosen)
                for code, label in zip(rows["industry"], rows["label"], strict=True)
            ),
        )

    @property
    def line_name(self) -> str:
        name = self.words("target") if self.judged else self.words("provincial line")
        return f"{name} {self.demand:g}" if self.demand is not None else ""

    def corrected(self) -> Card:
        """Return red-letter and void rates by kind; what is taken back of one against what was issued of it."""
        words, lang = self.words, self.view.lang
        known = self.reading.months(self.extract, self.place)
        since = max(self.month.shift(-BACK), min(known, default=self.month))
        frame = invoices.invoices_by_kind(
            self.reading, place=self.place, industries=self.view.industries, since=since, until=self.month
        )
        held: dict[str, dict[Period, dict[str, Any]]] = {}
        for row in records(frame):
            held.setdefault(row["kind"], {})[Period.of(row["month"], self.month.grain)] = row
        groups: dict[str, Some] = {
            code: (code,) for code in self.catalogue if code in held and self.catalogue[code].group != "fiscal"
        }
        groups["ALL"] = tuple(groups)
        months = [one for one in periods(since, self.month) if one in set(known)]
        found: list[dict[str, Any]] = []
        for code, some in groups.items():
            red, paid, void, blue = (self._rates(held, some, self.first, self.month, *pair) for pair in _PAIRS)
            before = self._rates(held, some, self.first.year_ago, self.month.year_ago, *_PAIRS[0])
            found.append(
                {
                    "kind": code,
                    "label": words("All but fiscal e-notes") if code == "ALL" else self.catalogue[code].shorts[lang],
                    "blue": blue.part,
                    "red": red.ratio,
                    "paid": paid.ratio,
                    "void": void.ratio,
                    "last": before.ratio if self.first.year_ago >= since else None,
                    "series": [self._rates(held, some, month, month, *_PAIRS[0]).ratio for month in months],
                    "hidden": hidden(blue=blue, red=red, paid=paid, void=void),
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
        scope = self.chosen_scope(
            self.span, words("electronic ones cannot be voided, only taken back"), self.provisional
        )
        rows = self.hide(rows, columns)
        return self.card(
            "corrected",
            title,
            scope,
            columns,
            rows,
            body=cards.table(
                rows, columns, words, strong_last=True, density="open", provisional=bool(self.provisional)
            ),
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
        if not set(self.reading.months(self.extract, self.place)) >= set(periods(first, last)):
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
LINE = ["key", "label", "start", "name", "value", "path", "provisional", "more"]
_KIND = ["key", "month", "name", "label", "step", "count", "value"]


def way(path: Path | None, month: Period) -> float | None:
    """Return where a path stands as a ratio, from its baseline to its due month."""
    if path is None or not path.start <= ended(month) <= path.end:
        return None
    return float(path.at(month)) / 100
