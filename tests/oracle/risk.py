"""The risk page again, from the extract files of a release and the files of its pack alone, in exact fractions.

Nothing of the cockpit is imported. What must be hidden is given, as for revenue; months are numbers.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from tests.oracle.once import once
from tests.oracle.revenue import ALL, HIDDEN, Oracle, Row, month_of

RISK = "risk"
Counts = tuple[int, int, int]
GRADES = {"both": (1, 1), "medium": (1, 0), "high": (0, 1)}


@dataclass(frozen=True)
class Asked:
    """An address, resolved: `around` is the area whose parts are shown, `focus` the industries pointed at."""

    area: str
    scope: str
    month: int
    around: str
    industries: tuple[str, ...]
    focus: tuple[str, ...]
    indicator: str
    grade: str
    by_indicator: bool
    at: str | None
    lang: str


@dataclass
class Risk:
    """The figures of taxpayers at risk in a lake."""

    lake: Oracle

    @cached_property
    def counts(self) -> dict[tuple[str, int, str], dict[str, Counts]]:
        """Return by leaf, month and indicator, then by industry: base, medium, high."""
        found: dict[tuple[str, int, str], dict[str, Counts]] = {}
        columns = ["area", "ym", "indicator", "industry", "base", "medium", "high"]
        for area, ym, indicator, industry, *numbers in self.lake.rows(RISK)[columns].itertuples(index=False, name=None):
            base, medium, high = (int(one) for one in numbers)
            found.setdefault((area, ym, indicator), {})[industry] = (base, medium, high)
        return found

    @cached_property
    def catalogue(self) -> list[dict[str, str]]:
        """Return the lines of the pack's risk indicators."""
        with (self.lake.pack / "lists" / "risk_indicators.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def industries(self) -> list[str]:
        """Return the codes of the industries."""
        return [line["code"] for line in self.lake.lines("industries.csv")]

    @cached_property
    def codes(self) -> list[str]:
        """Return the codes of the indicators."""
        return [line["code"] for line in self.catalogue]

    # What an address asks for.

    def ask(self, query: Mapping[str, str]) -> Asked:
        """Return what an address asks for; a month that a late bureau has not reached is in the first scope with it."""
        area = query.get("area", self.lake.root)
        scope = query.get("scope", self.lake.scopes[0]) if area == self.lake.root else self.lake.scopes[0]
        known = self.lake.reported(RISK, self.lake.place(area, scope))
        month = month_of(query["month"]) if "month" in query else max(known)
        if month not in known:
            scope = next(
                one for one in self.lake.scopes if month in self.lake.reported(RISK, self.lake.place(area, one))
            )
        parts = self.valid(area, month)
        around = area if parts else self.lake.nodes[area].parent
        some = tuple(code for code in self.industries if code in query.get("industries", "").split("."))
        pointed = query.get("at", "")
        below = self.below(around, scope, month)
        return Asked(
            area,
            scope,
            month,
            around,
            some or (ALL,),
            (query["industry"],) if "industry" in query else some or (ALL,),
            query.get("indicator", ALL),
            query.get("grade", "both"),
            query.get("matrix") == "indicator",
            pointed if pointed in below else area if area in below else None,
            query.get("lang", "zh"),
        )

    def valid(self, area: str, month: int) -> list[str]:
        """Return the parts of an area that exist in a month."""
        return [
            code
            for code in self.lake.parts(area)
            if self.lake.nodes[code].since <= month <= self.lake.nodes[code].until
        ]

    def below(self, around: str, scope: str, month: int) -> list[str]:
        """Return the parts of an area that lie in a scope."""
        inside = self.lake.inside(self.lake.place(around, scope))
        found = [code for code in self.valid(around, month) if inside & self.lake.leaves(code)]
        # A scope of one city is told in the parts of that city, as one area is no comparison.
        return (self.valid(found[0], month) if len(found) == 1 else []) or found

    def whole(self, asked: Asked) -> str:
        """Return the place whose parts are shown."""
        return self.lake.place(asked.around, asked.scope)

    # Figures.

    @once
    def count(self, place: str, month: int, industries: Iterable[str], indicator: str) -> Counts:
        """Return base, medium and high of a place, summed over its leaves."""
        base = medium = high = 0
        if month in self.lake.reported(RISK, place):
            for leaf in self.lake.inside(place):
                for industry, numbers in self.counts.get((leaf, month, indicator), {}).items():
                    if ALL in industries or industry in industries:
                        base, medium, high = base + numbers[0], medium + numbers[1], high + numbers[2]
        return base, medium, high

    @cached_property
    def ever(self) -> set[str]:
        """Return the indicators that anybody ever reported."""
        return {indicator for _, _, indicator in self.counts}

    @once
    def secret(self, place: str, month: int, industries: Iterable[str], indicator: str) -> bool:
        """Say whether hits must not be told: of any of the industries, in the year of the month."""
        told = month in self.lake.reported(RISK, place) and indicator in self.ever
        return told and any((place, month // 12, industry) in self.lake.hidden for industry in industries)

    def figures(self, asked: Asked, place: str, month: int, industries: Sequence[str], indicator: str) -> Row:
        """Return what a table says: base, medium, high, hits and rate per 1,000.

        Where hits are secret, the base of a single indicator is too; how many taxpayers there are is known anyhow.
        """
        base, medium, high = self.count(place, month, industries, indicator)
        if self.secret(place, month, industries, indicator):
            known = base if indicator == ALL else HIDDEN
            return {"base": known, **dict.fromkeys(("medium", "high", "hits", "rate"), HIDDEN)}
        if base < 10:
            return {"base": base, **dict.fromkeys(("medium", "high", "hits", "rate"))}
        one, other = GRADES[asked.grade]
        hits = one * medium + other * high
        return {"base": base, "medium": medium, "high": high, "hits": hits, "rate": Fraction(1000 * hits, base)}

    def change(self, asked: Asked, now: Row, before: Row, since: int, indicator: str) -> Fraction | None:
        """Return by how much a rate changed; nothing where thresholds were set anew in between."""
        one, other = now["rate"], before["rate"]
        if not isinstance(one, Fraction) or not isinstance(other, Fraction):
            return None
        return None if self.anew(since + 1, asked.month, indicator) else one - other

    def anew(self, first: int, last: int, indicator: str) -> list[int]:
        """Return the months of a span in which thresholds are new."""
        since = {
            month_of(line["since"]) for line in self.catalogue if indicator in (ALL, line["code"]) and line["since"]
        }
        return sorted(month for month in since if first <= month <= last)

    # Cards.

    def matrix(self, asked: Asked) -> list[Row]:
        """Return a row each area and line, the whole last."""
        whole = self.whole(asked)
        places = [*self.below(asked.around, asked.scope, asked.month), whole]

        def cell(place: str, line: str) -> Row:
            if asked.by_indicator:
                return self.figures(asked, place, asked.month, asked.focus, line)
            chosen = asked.industries if line == ALL else (line,)
            return self.figures(asked, place, asked.month, chosen, asked.indicator)

        lines = (
            self.codes
            if asked.by_indicator
            else [one for one in self.industries if one in asked.industries or ALL in asked.industries]
        )
        shown = [line for line in (*lines, ALL) if cell(whole, line)["base"]]
        return [
            {"area": place.partition(":")[0], "line": "" if line == ALL else line, "at": line, **cell(place, line)}
            for place in places
            for line in shown
        ]

    def trend(self, asked: Asked) -> list[Row]:
        """Return 24 months of the whole and of each part that is drawn, with the change of its line over a year."""
        drawn = [
            code for code in self.below(asked.around, asked.scope, asked.month) if code[-1] != "R" or code == asked.area
        ]
        rows = []
        for place in (self.whole(asked), *drawn):
            line = {
                month: self.figures(asked, place, month, asked.focus, asked.indicator)
                for month in range(asked.month - 23, asked.month + 1)
            }
            ago = asked.month - 12
            moved = self.change(asked, line[asked.month], line[ago], ago, asked.indicator)
            rows += [
                {"area": place.partition(":")[0], "ym": month, "moved": moved, **row} for month, row in line.items()
            ]
        return rows

    def moves(self, asked: Asked) -> list[Row]:
        """Return the three cells that rose most and the three that fell most, in code order."""
        lines = [one for one in self.industries if one in asked.industries or ALL in asked.industries]
        found: list[tuple[Fraction, int, Row]] = []
        for place in self.below(asked.around, asked.scope, asked.month):
            for line in lines:
                now, before = (
                    self.figures(asked, place, asked.month - back, (line,), asked.indicator) for back in (0, 1)
                )
                rates = now["rate"], before["rate"]
                if all(isinstance(rate, Fraction) for rate in rates) and min(now["base"], before["base"]) >= 30:
                    change = rates[0] - rates[1]
                    found.append(
                        (change, len(found), {"area": place, "industry": line, "rate": rates[0], "change": change})
                    )
        rose = sorted((one for one in found if one[0] > 0), key=lambda one: (-one[0], one[1]))[:3]
        fell = sorted((one for one in found if one[0] < 0), key=lambda one: (one[0], one[1]))[:3]
        return [row for _, _, row in sorted((*rose, *fell), key=lambda one: one[1])]

    def driver(self, asked: Asked, move: Row) -> set[str]:
        """Return the indicators whose hits moved most the way that a cell did; none where the address names one."""
        if asked.indicator != ALL:
            return set()
        one, other = GRADES[asked.grade]
        moved = {}
        for code in self.codes:
            counts = [self.count(move["area"], asked.month - back, (move["industry"],), code) for back in (0, 1)]
            now, before = (one * medium + other * high for _, medium, high in counts)
            moved[code] = (now - before) * (1 if move["change"] > 0 else -1)
        most = max(moved.values())
        return {code for code, by in moved.items() if by == most} if most > 0 else set()

    def pointed(self, asked: Asked) -> tuple[Row, list[Row]]:
        """Return the cell that is pointed at, and the indicators or industries that explain it."""
        place = asked.at or self.whole(asked)
        if asked.by_indicator and asked.indicator != ALL:
            lines = [one for one in self.industries if one in asked.industries or ALL in asked.industries]
            rows = [
                {"code": line, **self.figures(asked, place, asked.month, (line,), asked.indicator)} for line in lines
            ]
            return self.figures(asked, place, asked.month, asked.industries, asked.indicator), [
                row for row in rows if row["base"]
            ]
        rows = [{"code": code, **self.figures(asked, place, asked.month, asked.focus, code)} for code in self.codes]
        return self.figures(asked, place, asked.month, asked.focus, ALL), [row for row in rows if row["base"]]

    def indicators(self, asked: Asked) -> list[Row]:
        """Return every indicator of the catalogue with its hits in the place of the page."""
        place = self.lake.place(asked.area, asked.scope)
        rows = []
        for line in self.catalogue:
            now, before = (self.figures(asked, place, asked.month - back, asked.focus, line["code"]) for back in (0, 1))
            rows.append(
                {
                    "code": line["code"],
                    "name": line[f"name_{asked.lang}"],
                    "formula": line[f"formula_{asked.lang}"],
                    **now,
                    "change": self.change(asked, now, before, asked.month - 1, line["code"]),
                }
            )
        return rows

    def lead(self, asked: Asked) -> list[Row]:
        """Return the figures of the place now, a month and a year ago, then of the other scopes."""
        place = self.lake.place(asked.area, asked.scope)
        found = [
            self.figures(asked, place, asked.month - back, asked.industries, asked.indicator) for back in (0, 1, 12)
        ]
        if asked.area == self.lake.root:
            found += [
                self.figures(asked, self.lake.place(asked.area, scope), asked.month, asked.industries, asked.indicator)
                for scope in self.lake.scopes
                if scope != asked.scope
            ]
        return found
