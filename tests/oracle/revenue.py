"""The revenue page again, from the extract files of a release and the files of its pack alone.

Pandas adds up, Python compares in exact fractions. Nothing of the cockpit is imported. What must be hidden is given
(a rule of its own decides it); what follows from it is not. Months are numbers: year x 12 + month - 1.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import cached_property
from math import isqrt
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from tests.oracle.once import once

ALL = "ALL"
REVENUE, ADJUSTMENTS, TAXPAYERS = "revenue", "adjustments", "taxpayers"


class Sign(Enum):
    """What stands where a figure must not be shown."""

    HIDDEN = "＊"


HIDDEN = Sign.HIDDEN
Cell = int | Fraction | str | Sign | None
Row = dict[str, Any]
Money = int | Sign | None
Rate = Fraction | Sign | None


def month_of(text: str) -> int:
    """Return the number of a month written 2026-09 or 2026-09-01; of a year or a quarter (2026Q3) that of its first."""
    if text[4:5] == "Q":
        return int(text[:4]) * 12 + 3 * int(text[5]) - 3
    return int(text[:4]) * 12 + int(text[5:7] or 1) - 1


def written(month: int) -> str:
    """Return a month as 2026-09."""
    return f"{month // 12}-{month % 12 + 1:02d}"


@dataclass(frozen=True, slots=True)
class Node:
    """An area as areas.csv has it, or the residual of one."""

    code: str
    parent: str
    level: int
    names: Mapping[str, str]
    shorts: Mapping[str, str]
    since: int
    until: int
    on_map: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """An address, resolved."""

    area: str
    scope: str
    month: int
    to_date: bool
    tax: str
    industry: str
    lang: str

    @property
    def first(self) -> int:
        """Return the first month of what is compared: the year's or the month itself."""
        return self.month // 12 * 12 if self.to_date else self.month


@dataclass
class Oracle:
    """One release, one pack, and the cells (place, year, industry) that must not be shown."""

    extracts: Path
    pack: Path
    hidden: frozenset[tuple[str, int, str]] = frozenset()

    # The pack.

    @cached_property
    def top(self) -> dict[str, Any]:
        """Return pack.toml."""
        return tomllib.loads((self.pack / "pack.toml").read_text("utf-8"))

    def entries(self, key: str) -> list[dict[str, Any]]:
        """Return a list of tables of pack.toml."""
        return list(self.top.get(key, []))

    @property
    def root(self) -> str:
        """Return the code of the root."""
        return str(self.top["root"])

    @once
    def lines(self, name: str) -> list[dict[str, str]]:
        """Return a CSV file of the pack."""
        with (self.pack / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Return every area by code, the residual of each that has parts included."""
        languages = self.top["languages"]

        def names(line: Mapping[str, str], stem: str) -> dict[str, str]:
            return {one: line.get(f"{stem}_{one}") or line[f"name_{one}"] for one in languages}

        found = {
            line["code"]: Node(
                line["code"],
                line["parent"],
                int(line["level"]),
                names(line, "name"),
                names(line, "short"),
                month_of(line["valid_from"]) if line["valid_from"] else 0,
                month_of(line["valid_to"]) if line["valid_to"] else 1 << 30,
                bool(line["tile_row"]),
            )
            for line in self.lines("areas.csv")
        }
        for parent in {node.parent for node in found.values() if node.parent}:
            words = self.entries("levels")[found[parent].level]["residual"]
            found[parent + "R"] = Node(
                parent + "R", parent, found[parent].level + 1, words, words, 0, 1 << 30, on_map=False
            )
        return found

    @cached_property
    def _parts(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for node in self.nodes.values():
            found.setdefault(node.parent, []).append(node.code)
        return {code: sorted(below, key=lambda one: (one == f"{code}R", one)) for code, below in found.items()}

    def parts(self, code: str) -> list[str]:
        """Return the parts of an area by code, its residual last."""
        return self._parts.get(code, [])

    @once
    def leaves(self, code: str) -> set[str]:
        """Return what rows are reported for, at and below an area."""
        below = self.parts(code)
        return {leaf for part in below for leaf in self.leaves(part)} if below else {code}

    @once
    def scope(self, code: str) -> dict[str, Any]:
        """Return a scope of pack.toml."""
        return next(one for one in self.entries("scopes") if one["code"] == code)

    @cached_property
    def scopes(self) -> list[str]:
        """Return the codes of the scopes."""
        return [one["code"] for one in self.entries("scopes")]

    def judged(self, area: str, scope: str) -> bool:
        """Say whether the plan judges a place: the province, with or without what reports for itself, never a part."""
        return area == self.root and not self.scope(scope).get("only")

    def place(self, area: str, scope: str) -> str:
        """Return the code of an area in a scope."""
        return area if area != self.root or scope == self.scopes[0] else f"{area}:{scope}"

    @once
    def inside(self, place: str) -> set[str]:
        """Return the leaves of a place."""
        area, _, code = place.partition(":")
        found = self.leaves(area)
        if not code:
            return found
        scope = self.scope(code)
        only, without = (
            {leaf for one in scope.get(key, []) for leaf in self.leaves(one)} for key in ("only", "without")
        )
        return (found & only if only else found) - without

    @cached_property
    def main(self) -> list[str]:
        """Return the taxes that have a row of their own, in the order of the catalogue."""
        return [line["code"] for line in self.lines("taxes.csv") if line["category"] == "tax" and line["main"] == "1"]

    @cached_property
    def taxed(self) -> set[str]:
        """Return what is a tax: neither non-tax revenue nor a contribution."""
        return {line["code"] for line in self.lines("taxes.csv") if line["category"] == "tax"}

    def unit(self, area: str) -> tuple[int, int]:
        """Return the minor units of a shown unit and its decimals, for an area."""
        levels = self.entries("levels")
        level = levels[min(self.nodes[area].level, len(levels) - 1)]
        unit = self.top["units"][level["unit"]]
        return int(unit["factor"]), int(unit["decimals"])

    # The extracts.

    @cached_property
    def files(self) -> dict[str, dict[str, set[int]]]:
        """Return the months of each extract and reporter that has a file."""
        found: dict[str, dict[str, set[int]]] = {}
        for path in self.extracts.iterdir():
            extract, reporter, period = path.name.split(".")[:3]
            found.setdefault(extract, {}).setdefault(reporter, set()).add(month_of(period))
        return found

    def rows(self, extract: str) -> pd.DataFrame:
        """Return every row of an extract, with `ym`, the number of its month."""
        paths = sorted(path for path in self.extracts.iterdir() if path.name.startswith(f"{extract}."))
        # All files of a kind at once: a table for each of hundreds takes most of the time.
        frames = [pd.read_csv(path, dtype=str, keep_default_na=False) for path in paths if path.suffix == ".csv"]
        if whole := [str(path) for path in paths if path.suffix != ".csv"]:
            frames.append(pq.read_table(whole, partitioning=None).to_pandas())
        every = pd.concat([frame for frame in frames if len(frame)], ignore_index=True)
        every["ym"] = every["month"].map({month: month_of(str(month)) for month in every["month"].unique()})
        return every

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Return each extract summed by leaf, month and dimensions."""
        kept = {
            REVENUE: (["area", "ym", "tax", "industry"], "local"),
            ADJUSTMENTS: (["area", "ym", "tax", "industry", "kind"], "amount"),
            TAXPAYERS: (["area", "ym", "industry"], "active"),
        }
        found = {}
        for extract, (by, column) in kept.items():
            rows = self.rows(extract)
            rows["value"] = rows[column].astype("int64")
            found[extract] = rows.groupby(by)["value"].sum().reset_index()
        return found

    @cached_property
    def open_months(self) -> dict[str, set[int]]:
        """Return the provisional months of each reporter's revenue."""
        rows = self.rows(REVENUE)
        rows = rows[rows["dq"] == "provisional"]
        return {str(reporter): set(part["ym"]) for reporter, part in rows.groupby("reporter")}

    @cached_property
    def papers(self) -> pd.DataFrame:
        """Return the documents of adjustments by leaf, month and dimensions."""
        rows = self.rows(ADJUSTMENTS)
        return rows[["area", "ym", "tax", "industry", "kind", "document"]].drop_duplicates()

    @once
    def reporters(self, place: str) -> set[str]:
        """Return the bureaus that report a place."""
        by_area = {one["area"]: one["code"] for one in self.entries("reporters")}
        found = set()
        for leaf in self.inside(place):
            code = leaf
            while code not in by_area:
                code = self.nodes[code].parent
            found.add(by_area[code])
        return found

    @once
    def reported(self, extract: str, place: str) -> set[int]:
        """Return the months in which every bureau of a place has a file."""
        by_reporter = self.files.get(extract, {})
        return set.intersection(*(by_reporter.get(one, set()) for one in self.reporters(place)))

    def provisional(self, place: str, month: int) -> bool:
        """Say whether a bureau of a place calls a month provisional."""
        return any(month in self.open_months.get(one, set()) for one in self.reporters(place))

    @once
    def sums(self, extract: str, place: str) -> dict[tuple[str, ...], dict[int, int]]:
        """Return by dimensions, each a code or ALL, the sum of each month of a place."""
        found: dict[tuple[str, ...], dict[int, int]] = {}
        for leaf in self.inside(place):
            for codes, of_leaf in self._of_leaves[extract].get(leaf, {}).items():
                for way in self._ways(extract, codes):
                    months = found.setdefault(way, {})
                    for ym, value in of_leaf.items():
                        months[ym] = months.get(ym, 0) + value
        return found

    @cached_property
    def _of_leaves(self) -> dict[str, dict[str, dict[tuple[str, ...], dict[int, int]]]]:
        """Return by extract, leaf and dimensions the value of each month."""
        every: dict[str, dict[str, dict[tuple[str, ...], dict[int, int]]]] = {}
        for extract, table in self.tables.items():
            found = every.setdefault(extract, {})
            for leaf, ym, *codes, value in table.itertuples(index=False, name=None):
                found.setdefault(leaf, {}).setdefault(tuple(codes), {})[ym] = value
        return every

    @once
    def _ways(self, extract: str, codes: tuple[str, ...]) -> list[tuple[str, ...]]:
        """Return the sums that a cell counts in; what is no tax is in no sum of all taxes."""
        ways: list[tuple[str, ...]] = [()]
        for at, code in enumerate(codes):
            untaxed = extract != TAXPAYERS and at == 0 and code not in self.taxed
            ways = [(*way, one) for way in ways for one in ((code,) if untaxed else (code, ALL))]
        return ways

    # Figures.

    def resolve(self, query: Mapping[str, str]) -> Asked:
        """Return what an address asks for; a month that a late bureau has not reached is in the first scope with it."""
        area = query.get("area", self.root)
        scope = query.get("scope", self.scopes[0]) if area == self.root else self.scopes[0]
        if "month" in query:
            month = month_of(query["month"])
            if month not in self.reported(REVENUE, self.place(area, scope)):
                scope = next(one for one in self.scopes if month in self.reported(REVENUE, self.place(area, one)))
        else:
            month = max(self.reported(REVENUE, self.place(area, scope)))
        to_date = query.get("basis", "ytd") == "ytd"
        return Asked(
            area, scope, month, to_date, query.get("tax", ALL), query.get("industry", ALL), query.get("lang", "zh")
        )

    @once
    def amount(self, place: str, first: int, last: int, tax: str, industry: str) -> Money:
        """Return the revenue of a place over months."""
        node = self.nodes[place.partition(":")[0]]
        known = self.reported(REVENUE, place)
        if not all(month in known and node.since <= month <= node.until for month in range(first, last + 1)):
            return None
        if any((place, year, industry) in self.hidden for year in range(first // 12, last // 12 + 1)):
            return HIDDEN
        months = self.sums(REVENUE, place).get((tax, industry), {})
        return sum(months.get(month, 0) for month in range(first, last + 1))

    @once
    def adjusted(self, place: str, first: int, last: int, tax: str, industry: str, kind: str = ALL) -> int | None:
        """Return by how much policy lowered revenue over months."""
        if not self.reported(ADJUSTMENTS, place).issuperset(range(first, last + 1)):
            return None
        months = self.sums(ADJUSTMENTS, place).get((tax, industry, kind), {})
        return sum(months.get(month, 0) for month in range(first, last + 1))

    def secret(self, place: str, months: Iterable[int], industry: str) -> bool:
        """Say whether a year of any of the months must not be told of."""
        return any((place, month // 12, industry) in self.hidden for month in months)

    @cached_property
    def every_tax(self) -> set[str]:
        """Return each tax that anybody ever paid, and the sum of all."""
        return {*self.tables[REVENUE]["tax"], ALL}

    def sayable(self, area: str, first: int, last: int, years: int = 1) -> bool:
        """Say whether a span may be compared with the one some years ago."""
        for one in self.entries("merged"):
            group = set(range(one["first"] - 1, one["last"]))
            shown = {month % 12 for month in range(first, last + 1)}
            if group & shown and not group <= shown:
                return False
        return not any(first - 12 * years < at <= last for at in self.cuts(area))

    @once
    def cuts(self, area: str) -> list[int]:
        """Return the months from which an area is another than before."""
        return sorted(month_of(one["first"]) for one in self.entries("breaks") if area in one.get("areas", []))

    def growth(self, place: str, first: int, last: int, tax: str, industry: str) -> tuple[Rate, Rate]:
        """Return natural and like-for-like growth over a year."""
        if not self.sayable(place.partition(":")[0], first, last):
            return None, None
        now, then = (self.amount(place, first - back, last - back, tax, industry) for back in (0, 12))
        if now is None or then is None:
            return None, None
        if isinstance(now, Sign) or isinstance(then, Sign):
            return HIDDEN, HIDDEN
        added, before = (self.adjusted(place, first - back, last - back, tax, industry) for back in (0, 12))
        like = None if added is None or before is None else ratio(now + added, then + before)
        return ratio(now, then), like

    def steady(self, place: str, first: int, last: int, tax: str, industry: str) -> tuple[float | None, float | None]:
        """Return the mean yearly natural and like-for-like growth over two years."""
        if not self.sayable(place.partition(":")[0], first, last, years=2):
            return None, None
        now, then = (self.amount(place, first - back, last - back, tax, industry) for back in (0, 24))
        if not isinstance(now, int) or not isinstance(then, int):
            return None, None
        added, before = (self.adjusted(place, first - back, last - back, tax, industry) for back in (0, 24))
        like = None if added is None or before is None else ratio(now + added, then + before)
        return root(ratio(now, then)), root(like)

    # The cards: rows as they stand, a cell by the name of its column.

    def around(self, asked: Asked) -> str:
        """Return the place whose parts stand side by side: this one, or the one above an area without parts."""
        alone = not any(self.exists(code, asked.month) for code in self.parts(asked.area))
        return self.nodes[asked.area].parent if alone else self.place(asked.area, asked.scope)

    def unit_around(self, asked: Asked) -> tuple[int, int]:
        """Return the unit of what stands side by side: that of the place it is part of."""
        return self.unit(self.around(asked).partition(":")[0])

    def exists(self, code: str, month: int) -> bool:
        """Say whether an area is there in a month."""
        return self.nodes[code].since <= month <= self.nodes[code].until

    def below(self, asked: Asked) -> list[str]:
        """Return the areas that the page sets side by side; a residual only if it ever had such revenue.

        One area alone is no comparison: where a scope leaves only one that has parts, its parts stand in its place.
        """
        place = self.around(asked)
        inside, area = self.inside(place), place.partition(":")[0]
        found = [code for code in self.parts(area) if self.exists(code, asked.month) and self.leaves(code) & inside]
        if len(found) == 1:
            found = [code for code in self.parts(found[0]) if self.exists(code, asked.month)] or found
        known = self.reported(REVENUE, place)
        return [
            code
            for code in found
            if code != f"{self.nodes[code].parent}R"
            or known & set(self.sums(REVENUE, code).get((asked.tax, asked.industry), {}))
            or self.secret(code, known, asked.industry)
        ]

    def months(self, asked: Asked) -> list[Row]:
        """Return the slots of the year: value, a year ago, both growths, the range of the three years before."""
        place, begin = self.place(asked.area, asked.scope), asked.month // 12 * 12
        starts = {begin + at: begin + at for at in range(12)}
        for one in self.entries("merged"):
            first, last = (begin + one[key] - 1 for key in ("first", "last"))
            for month in range(first + 1, last + 1):
                del starts[month]
            starts[first] = min(last, max(first, asked.month))
        found: list[Row] = []
        for first, last in starts.items():
            past = last <= asked.month
            at = (asked.tax, asked.industry)
            natural, like = self.growth(place, first, last, *at) if past else (None, None)
            now = self.amount(place, first, last, *at) if past else None
            before = [self.amount(place, first - back, last - back, *at) for back in (12, 24, 36)]
            whole = [one for one in before if isinstance(one, int)]
            found.append(
                {
                    "key": written(last),
                    "span": last - first + 1,
                    "value": now,
                    "last_value": before[0],
                    "natural": natural,
                    "like": like,
                    "low": min(whole) if len(whole) == 3 else None,
                    "high": max(whole) if len(whole) == 3 else None,
                    "provisional": int(any(self.provisional(place, month) for month in range(first, last + 1))),
                }
            )
        return found

    def bridge(self, asked: Asked) -> tuple[Rate, list[Row], Rate]:
        """Return natural growth, what each kind adds on the way, and like-for-like growth."""
        place, first, last = self.place(asked.area, asked.scope), asked.first, asked.month
        natural, like = self.growth(place, first, last, asked.tax, asked.industry)
        if not isinstance(natural, Fraction) or not isinstance(like, Fraction):
            return natural, [], like
        sums = [self.amount(place, first - back, last - back, asked.tax, asked.industry) for back in (0, 12)]
        now, then = (one for one in sums if isinstance(one, int))
        reached, found = natural, list[Row]()
        for entry in self.entries("adjustment_kinds"):
            kind = entry["code"]
            added, before = (
                self.adjusted(place, first - back, last - back, asked.tax, asked.industry, kind) or 0
                for back in (0, 12)
            )
            now, then = now + added, then + before
            if not added and not before:
                continue
            following = ratio(now, then)
            assert following is not None
            found.append(
                {
                    "kind": kind,
                    "label": entry["names"][asked.lang],
                    "adjusted": added,
                    "last_adjusted": before,
                    "points": following - reached,
                    "documents": self.documents(place, first, last, asked, kind),
                }
            )
            reached = following
        return natural, found, like

    def documents(self, place: str, first: int, last: int, asked: Asked, kind: str) -> str:
        """Return the documents of a kind over months, each once."""
        rows = self.papers
        rows = rows[rows["area"].isin(self.inside(place)) & rows["ym"].between(first, last) & (rows["kind"] == kind)]
        rows = rows[rows["tax"].isin(self.taxed if asked.tax == ALL else {asked.tax})]
        if asked.industry != ALL:
            rows = rows[rows["industry"] == asked.industry]
        return "、".join(sorted(set(rows["document"])))

    def taxes(self, asked: Asked) -> list[Row]:
        """Return the taxes of the catalogue, minor ones together, all of them first."""
        place, last = self.place(asked.area, asked.scope), asked.month
        year, sums = last // 12 * 12, self.sums(REVENUE, place)
        known = self.reported(REVENUE, place)
        window = [month for month in range(last - 23, last + 1) if month in known and self.exists(asked.area, month)]
        paid = {tax for tax, one in sums if one == asked.industry and set(sums[tax, one]) & set(window)}
        # A hidden year tells nothing of any tax, not even that it was not paid.
        if self.secret(place, window, asked.industry):
            paid |= self.every_tax
        minor = sorted((paid & self.taxed) - set(self.main))
        found: list[Row] = []
        total_then = self.amount(place, year - 12, last - 12, ALL, asked.industry)
        for tax, codes in [(ALL, [ALL]), *((one, [one]) for one in self.main), ("OTHER", minor)]:
            if not paid & set(codes):
                continue
            natural, like = self.grown(place, last, last, codes, asked.industry)
            ytd_natural, ytd_like = self.grown(place, year, last, codes, asked.industry)
            now, then = (self.total(place, year - back, last - back, codes, asked.industry) for back in (0, 12))
            sayable = self.growth(place, year, last, ALL, asked.industry)[0] is not None
            found.append(
                {
                    "tax": tax,
                    "amount": self.total(place, last, last, codes, asked.industry),
                    "natural": natural,
                    "like_for_like": like,
                    "series": tuple(self.total(place, month, month, codes, asked.industry) for month in window),
                    "ytd": now,
                    "ytd_natural": ytd_natural,
                    "ytd_like_for_like": ytd_like,
                    "contribution": share(now, then, total_then) if sayable else None,
                }
            )
        return found

    def total(self, place: str, first: int, last: int, taxes: Iterable[str], industry: str) -> Money:
        """Return the revenue of some taxes together."""
        found = [self.amount(place, first, last, tax, industry) for tax in taxes]
        if HIDDEN in found:
            return HIDDEN
        return None if None in found else sum(one for one in found if isinstance(one, int))

    def grown(self, place: str, first: int, last: int, taxes: Sequence[str], industry: str) -> tuple[Rate, Rate]:
        """Return both growths of some taxes together."""
        if not self.sayable(place.partition(":")[0], first, last):
            return None, None
        now, then = (self.total(place, first - back, last - back, taxes, industry) for back in (0, 12))
        if now is None or then is None:
            return None, None
        if isinstance(now, Sign) or isinstance(then, Sign):
            return HIDDEN, HIDDEN
        sides = [[self.adjusted(place, first - back, last - back, tax, industry) for tax in taxes] for back in (0, 12)]
        if any(one is None for side in sides for one in side):
            return ratio(now, then), None
        added, before = (sum(one or 0 for one in side) for side in sides)
        return ratio(now, then), ratio(now + added, then + before)

    def industries(self, asked: Asked) -> list[Row]:
        """Return the industries in the order of the classification, all of them last."""
        place, last, first = self.place(asked.area, asked.scope), asked.month, asked.first
        window = set(range(last // 12 * 12 - 12, last + 1)) & self.reported(REVENUE, place)
        paid = {one for tax, one in self.sums(REVENUE, place) if tax == asked.tax}
        paid = {one for one in paid if set(self.sums(REVENUE, place)[asked.tax, one]) & window}
        if asked.tax in self.every_tax:
            paid |= {one for at, _, one in self.hidden if at == place and self.secret(place, window, one)}
        names = ("ytd", "last_ytd", "ytd_natural", "ytd_like_for_like")
        if not asked.to_date:
            names = ("amount", "last_amount", "natural", "like_for_like")
        found: list[Row] = []
        for code in [*(line["code"] for line in self.lines("industries.csv")), ALL]:
            if code in paid:
                now, then = (self.amount(place, first - back, last - back, asked.tax, code) for back in (0, 12))
                cells = (now, then, *self.growth(place, first, last, asked.tax, code))
                found.append({"industry": "" if code == ALL else code, **dict(zip(names, cells, strict=True))})
        return found

    def areas(self, asked: Asked) -> list[Row]:
        """Return the areas in code order, and their total when there are several."""
        below, year = self.below(asked), asked.month // 12 * 12
        shown = [(code, code) for code in below]
        if len(below) > 1:
            shown.append((self.around(asked), self.around(asked)))
        found: list[Row] = []
        for code, place in shown:
            at = (asked.tax, asked.industry)
            natural, like = self.growth(place, asked.month, asked.month, *at)
            ytd_natural, ytd_like = self.growth(place, year, asked.month, *at)
            found.append(
                {
                    "area": code,
                    "amount": self.amount(place, asked.month, asked.month, *at),
                    "natural": natural,
                    "like_for_like": like,
                    "ytd": self.amount(place, year, asked.month, *at),
                    "ytd_natural": ytd_natural,
                    "ytd_like_for_like": ytd_like,
                }
            )
        return found

    def trend(self, asked: Asked) -> list[Row]:
        """Return every month up to the one asked for, as it was and with adjustments added back."""
        place = self.place(asked.area, asked.scope)
        found: list[Row] = []
        for month in sorted(one for one in self.reported(REVENUE, place) if one <= asked.month):
            value = self.amount(place, month, month, asked.tax, asked.industry)
            added = self.adjusted(place, month, month, asked.tax, asked.industry)
            like = value + added if isinstance(value, int) and added is not None else value if value is HIDDEN else None
            found.append({"key": written(month), "value": value, "like": like})
        return found

    def multiples(self, asked: Asked) -> list[Row]:
        """Return each area by year against the first year since its last break; a year with a break in it is none."""
        begin = int(self.top["first"][:4])
        found: list[Row] = []
        for code in self.below(asked):
            bases: dict[int, int] = {}
            for year in range(begin, asked.month // 12 + 1):
                last = year * 12 + asked.month % 12
                first = year * 12 if asked.to_date else last
                amount = self.amount(code, first, last, asked.tax, asked.industry)
                torn = any(first < at <= last for at in self.cuts(code))
                era = sum(at <= first for at in self.cuts(code))
                value: Rate = None
                if isinstance(amount, int) and not torn:
                    if amount:
                        bases.setdefault(era, amount)
                    value = Fraction(100 * amount, bases[era]) if era in bases else None
                found.append({"area": code, "year": str(year), "value": value, "amount": amount})
        return found

    def payers(self, place: str, month: int, industry: str) -> int | None:
        """Return the active taxpayers at the end of a month."""
        if month not in self.reported(TAXPAYERS, place):
            return None
        return self.sums(TAXPAYERS, place).get((industry,), {}).get(month)

    def small(self, least: int) -> set[tuple[str, int, str]]:
        """Return the cells (place, year, industry) in which in some month a few, but not none, are active."""
        places = [*self.nodes, *(self.place(self.root, scope) for scope in self.scopes[1:])]
        return {
            (place, month // 12, industry)
            for place in places
            for (industry,), months in self.sums(TAXPAYERS, place).items()
            for month, active in months.items()
            if 0 < active < least and month in self.reported(TAXPAYERS, place)
        }


def ratio(now: int, then: int) -> Fraction | None:
    """Return now / then - 1, if there was something."""
    return Fraction(now, then) - 1 if then > 0 else None


def root(over_two: Fraction | None) -> float | None:
    """Return the yearly growth whose double is a growth over two years, to twelve places."""
    if over_two is None or over_two <= -1:
        return None
    square = 1 + over_two
    return isqrt(square.numerator * 10**24 // square.denominator) / 10**12 - 1


def share(now: Money, then: Money, total_then: Money) -> Rate:
    """Return the change of a part over the whole of a year ago."""
    if HIDDEN in (now, then, total_then):
        return HIDDEN
    if not isinstance(now, int) or not isinstance(then, int) or not isinstance(total_then, int) or total_then <= 0:
        return None
    return Fraction(now - then, total_then)


def shown(value: Cell, decimals: int, factor: Fraction | int = 1, *, signed: bool = False) -> set[str]:
    """Return how a number may be written, rounded half away from zero: one text, two where floats cannot tell a tie."""
    if isinstance(value, Sign):
        return {value.value}
    assert isinstance(value, (int, Fraction))
    scaled = Fraction(value) / factor * 10**decimals
    near = [scaled] if isinstance(value, int) else [scaled - Fraction(1, 10**7), scaled + Fraction(1, 10**7)]
    return {_text(one, decimals, signed) for one in near}


def _text(scaled: Fraction, decimals: int, signed: bool) -> str:
    units = int(abs(scaled) + Fraction(1, 2))
    whole, part = divmod(units, 10**decimals)
    text = f"{whole:,}" + (f".{part:0{decimals}d}" if decimals else "")
    if scaled < 0 and units:
        return f"\u2212{text}"
    return f"+{text}" if signed and units else text
