"""The invoices page again, from the extract files of a release and the files of its pack alone.

Pandas adds up, Python compares in exact fractions; nothing of the cockpit is imported. What must be hidden is given.
Months are numbers: year x 12 + month - 1; a quarter is its first month.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd

from tests.oracle.once import once
from tests.oracle.plan import Plan
from tests.oracle.revenue import ALL, HIDDEN, Oracle, Row, Sign, month_of, written

INVOICES, ISSUERS, USE, SURVEY = "invoices", "issuers", "invoice_use", "invoice_use_survey"
STEPS = ("reimbursed", "booked", "archived", "stored", "all_four")
E = ("digital", "electronic")
MONEY = ("blue_count", "blue_amount", "red_count", "red_amount", "void_count")
BACK = 23
# A part of a whole, both hidden, or not known.
Share = tuple[int, int] | Sign | None


@dataclass(frozen=True, slots=True)
class Asked:
    """An address, resolved."""

    area: str
    scope: str
    month: int
    to_date: bool
    industries: tuple[str, ...]
    lang: str

    @property
    def first(self) -> int:
        """Return the first month of the span: the year's or the month itself."""
        return self.month // 12 * 12 if self.to_date else self.month


def ratio(share: Share) -> Fraction | Sign | None:
    """Return a share as a fraction; None of fewer than ten."""
    if share is None or isinstance(share, Sign):
        return share
    return Fraction(*share) if share[1] >= 10 else None


def part(share: Share) -> int | Sign | None:
    """Return the numerator of a share."""
    return share if share is None or isinstance(share, Sign) else share[0]


def whole(share: Share) -> int | Sign | None:
    """Return the denominator of a share."""
    return share if share is None or isinstance(share, Sign) else share[1]


def inner(rows: Sequence[Row]) -> list[Row]:
    """Return the cells of a matrix that are no totals."""
    return [row for row in rows if row["area"] and row["industry"]]


class Invoices(Oracle):
    """One release: what was issued, by whom, and what became of it."""

    # The pack.

    @cached_property
    def kinds(self) -> dict[str, dict[str, str]]:
        """Return the kinds of invoice in the order of the list."""
        return {line["code"]: line for line in self.lines("lists/invoice_kinds.csv")}

    @cached_property
    def targets(self) -> dict[str, dict[str, Any]]:
        """Return the targets by what is measured for them."""
        top = tomllib.loads((self.pack / "targets.toml").read_text("utf-8"))
        return {one["indicator"]: one for one in top["targets"]}

    @cached_property
    def narrow(self) -> tuple[str, ...]:
        """Return the industries of the narrower reading of the target."""
        found = (one["industries"] for one in self.targets["e_invoice_ratio"]["readings"] if one.get("industries"))
        return tuple(next(found))

    @cached_property
    def sections(self) -> list[str]:
        """Return the sections of the classification."""
        return [line["code"] for line in self.lines("industries.csv")]

    @cached_property
    def plan(self) -> Plan:
        """Return the facts of the plan."""
        return Plan(self)

    @property
    def demand(self) -> Fraction:
        """Return what is demanded of the ratio."""
        return Fraction(self.targets["e_invoice_ratio"]["demand"], 100)

    def due(self, indicator: str) -> int:
        """Return the month by whose end a target is due."""
        return month_of(str(self.targets[indicator]["due"]))

    # The extracts.

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        """Return every row of the four extracts, counts and money as whole numbers."""
        found = {}
        for extract in (INVOICES, ISSUERS, USE, SURVEY):
            rows = self.rows(extract)
            texts = {"month", "area", "industry", "kind", "reporter", "loaded_at", "source", "dq"}
            for column in set(rows) - texts - {"ym"}:
                rows[column] = rows[column].astype("int64")
            found[extract] = rows
        return found

    @cached_property
    def opened(self) -> dict[str, dict[str, set[int]]]:
        """Return the provisional periods of each extract and reporter."""
        found: dict[str, dict[str, set[int]]] = {}
        for extract, rows in self.frames.items():
            rows = rows[rows["dq"] == "provisional"]
            found[extract] = {str(one): set(part["ym"]) for one, part in rows.groupby("reporter")}
        return found

    def open(self, extract: str, place: str, month: int) -> bool:
        """Say whether a bureau of a place calls a period provisional."""
        return any(month in self.opened[extract].get(one, set()) for one in self.reporters(place))

    @once
    def known(self, extract: str, place: str) -> list[int]:
        """Return the periods of a place: reported, while the area was there."""
        area = place.partition(":")[0]
        return sorted(month for month in self.reported(extract, place) if self.exists(area, month))

    @once
    def issued(self, place: str) -> dict[int, list[tuple[str, str, list[int]]]]:
        """Return by month the industries and kinds of a place with their counts and amounts."""
        rows = self.frames[INVOICES]
        rows = rows[rows["area"].isin(self.inside(place))]
        found: dict[int, list[tuple[str, str, list[int]]]] = {}
        for (month, industry, kind), *line in rows.groupby(["ym", "industry", "kind"])[list(MONEY)].sum().itertuples():
            found.setdefault(month, []).append((industry, kind, [int(one) for one in line]))
        return found

    @once
    def _by_kind(self, place: str, month: int, industries: tuple[str, ...]) -> dict[str, list[int]]:
        """Return the counts and amounts of each kind in a month, over some industries (none: all)."""
        found: dict[str, list[int]] = {}
        for industry, kind, line in self.issued(place).get(month, ()):
            if not industries or industry in industries:
                found[kind] = [one + other for one, other in zip(found.get(kind, [0] * len(line)), line, strict=True)]
        return found

    def used(self, place: str, months: Iterable[int], industries: Sequence[str]) -> set[str]:
        """Return the kinds that were issued in any of some months."""
        issued = self.issued(place)
        return {
            kind
            for month in months
            for industry, kind, _ in issued.get(month, ())
            if not industries or industry in industries
        }

    def secret_in(self, place: str, months: Iterable[int], industries: Sequence[str]) -> bool:
        """Say whether anything of some industries (none: of their sum) must be hidden in any of the years."""
        return any(self.secret(place, months, one) for one in industries or (ALL,))

    def issued_of(
        self, place: str, first: int, last: int, industries: Sequence[str], column: str, kinds: Iterable[str]
    ) -> int:
        """Return the sum of a column over months, industries (none: all) and kinds."""
        at, kinds = MONEY.index(column), set(kinds)
        return sum(
            line[at]
            for month in range(first, last + 1)
            for kind, line in self._by_kind(place, month, tuple(industries)).items()
            if kind in kinds
        )

    @once
    def of(self, *groups: str) -> list[str]:
        """Return the kinds of some groups."""
        return [code for code, line in self.kinds.items() if line["group"] in groups]

    @once
    def share(
        self, place: str, first: int, last: int, industries: Sequence[str] = (), column: str = "blue_count"
    ) -> Share:
        """Return what is electronic of all that was issued over a span; fiscal notes are not among it."""
        if not set(self.known(INVOICES, place)) >= set(range(first, last + 1)):
            return None
        if self.secret_in(place, range(first, last + 1), industries):
            return HIDDEN
        every = self.of(*E, "paper")
        return (
            self.issued_of(place, first, last, industries, column, self.of(*E)),
            self.issued_of(place, first, last, industries, column, every),
        )

    @once
    def issuing(self, place: str, month: int, industries: Sequence[str] = ()) -> Share:
        """Return those who issued a digital invoice of those who issued one."""
        if month not in self.known(ISSUERS, place):
            return None
        if self.secret_in(place, [month], industries):
            return HIDDEN
        rows = self.frames[ISSUERS]
        rows = rows[(rows["ym"] == month) & rows["area"].isin(self.inside(place))]
        if industries:
            rows = rows[rows["industry"].isin(industries)]
        return int(rows["digital_issuers"].sum()), int(rows["issuers"].sum())

    @once
    def use(self, place: str, first: int, last: int, above: str, below: str) -> Share:
        """Return a share of what was received over a span of cohorts."""
        if not set(self.known(USE, place)) >= set(range(first, last + 1)):
            return None
        if self.secret(place, range(first, last + 1), ALL):
            return HIDDEN
        rows = self.frames[USE]
        rows = rows[rows["ym"].between(first, last) & rows["area"].isin(self.inside(place))]
        return int(rows[above].sum()), int(rows[below].sum())

    def booked(self, place: str, first: int, last: int) -> Share:
        """Return what is booked of what was received."""
        return self.use(place, first, last, "booked", "received")

    def covered(self, place: str, month: int) -> Share:
        """Return how many of the receivers are seen."""
        return self.use(place, month, month, "covered", "receivers")

    @once
    def cities(self, place: str) -> set[str]:
        """Return the cities that a place is made of; none if it is a part of one."""
        inside = self.inside(place)
        return {code for code in self.parts(self.root) if self.leaves(code) <= inside}

    @once
    def surveyed(self, place: str) -> bool:
        """Say whether the pilots report the place."""
        rows = self.frames[SURVEY]
        return bool(set(rows["area"]) & self.cities(place))

    @once
    def quarters(self, place: str, month: int) -> list[int]:
        """Return the quarters of a place that had ended by a month."""
        return [one for one in self.known(SURVEY, place) if one + 2 <= month]

    @once
    def step(self, place: str, quarter: int, step: str) -> Share:
        """Return what took a step of what the pilots received in a quarter."""
        if quarter not in self.known(SURVEY, place) or not self.surveyed(place):
            return None
        if self.secret(place, [quarter], ALL):
            return HIDDEN
        rows = self.frames[SURVEY]
        rows = rows[(rows["ym"] == quarter) & rows["area"].isin(self.cities(place))]
        return int(rows[step].sum()), int(rows["received"].sum())

    @once
    def coverage(self, place: str, quarter: int) -> Fraction | None:
        """Return what the pilots see of what the covered receivers received."""
        seen, all_ = whole(self.step(place, quarter, "all_four")), whole(self.booked(place, quarter, quarter + 2))
        return Fraction(seen, all_) if isinstance(seen, int) and isinstance(all_, int) and all_ else None

    # Paths and where things stand.

    def path(self, indicator: str, points: Mapping[int, Fraction | None], month: int) -> Fraction | None:
        """Return where the straight way from the first value to the demand stands at the end of a month."""
        known = sorted(one for one, value in points.items() if value is not None)
        due = self.due(indicator)
        if not known or known[0] >= due or not known[0] <= month <= due:
            return None
        base, demand = points[known[0]], Fraction(self.targets[indicator]["demand"], 100)
        assert base is not None
        return base + (demand - base) * (month - known[0]) / (due - known[0])

    def points(self, place: str, month: int, industries: Sequence[str]) -> dict[int, Fraction | None]:
        """Return the ratio of every month up to one."""
        shares = {
            one: ratio(self.share(place, one, one, industries)) for one in self.known(INVOICES, place) if one <= month
        }
        return {one: value if isinstance(value, Fraction) else None for one, value in shares.items()}

    def settled(self, place: str, month: int) -> dict[int, Fraction | None]:
        """Return the quarters, by their last month, of which use is no longer to be expected."""
        found = {}
        for quarter in self.quarters(place, month):
            if not self.open(SURVEY, place, quarter):
                value = ratio(self.step(place, quarter, "all_four"))
                found[quarter + 2] = value if isinstance(value, Fraction) else None
        return found

    def distance(self, share: Share) -> Fraction | Sign | None:
        """Return how far a share is from the demand."""
        value = ratio(share)
        return value - self.demand if isinstance(value, Fraction) else value

    # The address.

    def resolve(self, query: Mapping[str, str]) -> Asked:  # type: ignore[override]
        """Return what an address asks for; a month that a late bureau lacks is in the first scope that has it."""
        area = query.get("area", self.root)
        scope = query.get("scope", self.scopes[0]) if area == self.root else self.scopes[0]
        if "month" in query:
            month = month_of(query["month"])
            if month not in self.reported(INVOICES, self.place(area, scope)):
                scope = next(one for one in self.scopes if month in self.reported(INVOICES, self.place(area, one)))
        else:
            month = max(self.reported(INVOICES, self.place(area, scope)))
        some = set(query.get("industries", "").split("."))
        chosen = tuple(code for code in self.sections if code in some)
        return Asked(area, scope, month, query.get("basis", "ytd") == "ytd", chosen, query.get("lang", "zh"))

    def around_of(self, asked: Asked) -> str:
        """Return the place whose parts stand side by side."""
        alone = not any(self.exists(code, asked.month) for code in self.parts(asked.area))
        return self.nodes[asked.area].parent if alone else self.place(asked.area, asked.scope)

    def inside_of(self, asked: Asked) -> list[str]:
        """Return the areas in the place around, in code order; of one area alone its own parts, if it has any."""
        place = self.around_of(asked)
        inside, area = self.inside(place), place.partition(":")[0]
        found = [code for code in self.parts(area) if self.exists(code, asked.month) and self.leaves(code) & inside]
        within = [code for code in self.parts(found[0]) if self.exists(code, asked.month)] if len(found) == 1 else []
        return within or found

    def shown_of(self, asked: Asked) -> list[str]:
        """Return those of them that are shown: what has no county only where something was issued."""
        found = []
        for code in self.inside_of(asked):
            many = whole(self.share(code, asked.first, asked.month))
            if code != f"{self.nodes[code].parent}R" or many is HIDDEN or many:
                found.append(code)
        return found

    def torn(self, code: str, first: int, month: int) -> bool:
        """Say whether an area became another between a span a year ago and now."""
        return any(first - 12 < at <= month for at in self.cuts(code))

    # The cards.

    def trajectory(self, asked: Asked, industries: tuple[str, ...], *, issuers: bool) -> list[Row]:
        """Return every month up to the one asked for in a reading of the target."""
        place = self.place(asked.area, asked.scope)
        points = self.points(place, asked.month, industries)
        found: list[Row] = []
        for month in points:
            share = self.share(place, month, month, industries)
            row: Row = {
                "month": written(month),
                "value": ratio(share),
                "amount": ratio(self.share(place, month, month, industries, "blue_amount")),
                "electronic": part(share),
                "total": whole(share),
            }
            if self.judged(asked.area, asked.scope):
                row["path"] = self.path("e_invoice_ratio", points, month)
            if issuers:
                row["issuers"] = ratio(self.issuing(place, month))
            found.append(row)
        return found

    def areas_(self, asked: Asked) -> list[Row]:
        """Return the areas in code order, and their total when there are several."""
        shown = [(code, code) for code in self.shown_of(asked)]
        around = self.around_of(asked)
        if len(shown) > 1:
            shown.append((around.partition(":")[0], around))
        found: list[Row] = []
        for code, place in shown:
            share = self.share(place, asked.first, asked.month, asked.industries)
            before = self.share(place, asked.first - 12, asked.month - 12, asked.industries)
            away = self.distance(share)
            found.append(
                {
                    "area": code,
                    "value": ratio(share),
                    "distance": away,
                    "last": None if self.torn(code, asked.first, asked.month) else ratio(before),
                    "issuers": ratio(self.issuing(place, asked.month, asked.industries)),
                    "electronic": part(share),
                    "total": whole(share),
                    "low": isinstance(away, Fraction) and away < 0,
                }
            )
        return found

    def kinds_(self, asked: Asked) -> list[Row]:
        """Return two years of months by kind: how many, and their share of all but the fiscal notes."""
        place, months = self.place(asked.area, asked.scope), self.window(asked)
        used = self.used(place, months, asked.industries)
        if self.secret_in(place, months, asked.industries):
            return [{"value": HIDDEN}]
        found: list[Row] = []
        for month in months:
            many = {
                kind: self.issued_of(place, month, month, asked.industries, "blue_count", [kind]) for kind in self.kinds
            }
            all_ = sum(one for kind, one in many.items() if self.kinds[kind]["group"] != "fiscal")
            found += [
                {
                    "month": written(month),
                    "key": kind,
                    "label": line.get(f"short_{asked.lang}"),
                    "count": many[kind],
                    "value": Fraction(many[kind], all_) if all_ and line["group"] != "fiscal" else None,
                }
                for kind, line in self.kinds.items()
                if kind in used
            ]
        return found

    def window(self, asked: Asked) -> list[int]:
        """Return the last two years of reported months."""
        reported = self.reported(INVOICES, self.place(asked.area, asked.scope))
        return [one for one in range(asked.month - BACK, asked.month + 1) if one in reported]

    def issuing_sections(self, asked: Asked) -> list[str]:
        """Return the industries that issued anything in the place around."""
        around = self.around_of(asked)
        shares = {code: whole(self.share(around, asked.first, asked.month, (code,))) for code in self.sections}
        return [code for code, many in shares.items() if many is HIDDEN or many]

    def industries(self, asked: Asked) -> list[Row]:  # type: ignore[override]
        """Return the industries in the order of the classification."""
        place = self.place(asked.area, asked.scope)
        found: list[Row] = []
        for code in self.issuing_sections(asked):
            share = self.share(place, asked.first, asked.month, (code,))
            before = self.share(place, asked.first - 12, asked.month - 12, (code,))
            found.append(
                {
                    "industry": code,
                    "value": ratio(share),
                    "distance": self.distance(share),
                    "last": None if self.torn(asked.area, asked.first, asked.month) else ratio(before),
                    "electronic": part(share),
                    "total": whole(share),
                }
            )
        return found

    def heat(self, asked: Asked) -> list[Row]:
        """Return the matrix of areas and industries, totals as sums; a ratio of fewer than ten is not told."""
        down = [(code, code) for code in self.shown_of(asked)]
        if len(down) > 1:
            down.append(("", self.around_of(asked)))
        chosen = asked.industries or tuple(self.sections)
        found: list[Row] = []
        for code, place in down:
            for section in [*(one for one in self.issuing_sections(asked) if one in chosen), ""]:
                share = self.share(place, asked.first, asked.month, (section,) if section else asked.industries)
                many = whole(share)
                few = isinstance(many, int) and many < 10
                found.append(
                    {
                        "area": code,
                        "industry": section,
                        "value": None if few else ratio(share),
                        "electronic": None if few else part(share),
                        "total": None if few else many,
                    }
                )
        return found

    def scale(self, rows: Sequence[Row]) -> tuple[str, list[Fraction]]:
        """Return scale and joints of a matrix, in points: around the line if any cell is short of it, else the cells.

        Below the line the lowest cell is no more than four steps away, of a set of steps; above it six steps hold all.
        """
        cells = [100 * value for row in inner(rows) if isinstance(value := row["value"], Fraction)]
        line = 100 * self.demand
        if not cells or min(cells) < line:
            far = line - min(cells, default=line)
            step = min((one for one in (1, 2, 4, 5, 10, 15, 20) if far <= 4 * one), default=20)
            return "distance", [line - 3 * step, line - 2 * step, line - step, line, line + 5]
        wide = max(cells) - min(cells)
        fine = min((one for one in map(Fraction, ("1/5", "1/2", "1", "2")) if wide <= 6 * one), default=Fraction(2))
        first = (min(cells) // fine + 1) * fine
        return "revenue", [first + at * fine for at in range(5)]

    def lowest(self, rows: Sequence[Row], *, many: int, least: int) -> list[Row]:
        """Return the cells of a matrix that are among so many lowest, ties included; small ones do not count."""
        cells = [row for row in inner(rows) if isinstance(row["value"], Fraction) and row["total"] >= least]
        last = sorted(row["value"] for row in cells)[:many][-1:]
        return [row for row in cells if row["value"] <= last[0]]

    def use_(self, asked: Asked) -> list[Row]:
        """Return every cohort up to the month: booked, how many see, and at the end of a quarter all four steps."""
        place = self.place(asked.area, asked.scope)
        surveyed = self.surveyed(place)
        ends = {one + 2: one for one in self.quarters(place, asked.month)}
        settled = self.settled(place, asked.month)
        found: list[Row] = []
        for month in (one for one in self.known(USE, place) if one <= asked.month):
            share = self.booked(place, month, month)
            row: Row = {
                "month": written(month),
                "booked": ratio(share),
                "coverage": ratio(self.covered(place, month)),
                "received": whole(share),
            }
            if surveyed:
                four = self.step(place, ends[month], "all_four") if month in ends else None
                row |= {"four": ratio(four), "surveyed": whole(four)}
                if self.judged(asked.area, asked.scope):
                    row["path"] = self.path("paperless_ratio", settled, month) if month in ends else None
            found.append(row)
        return found

    def steps(self, asked: Asked) -> list[Row]:
        """Return the steps of the last quarter; below a city what is booked of the month."""
        place = self.place(asked.area, asked.scope)
        quarters = self.quarters(place, asked.month)
        if self.surveyed(place) and quarters:
            shares = {step: self.step(place, quarters[-1], step) for step in STEPS}
        else:
            shares = {"booked": self.booked(place, asked.month, asked.month)}
        first = next(iter(shares.values()))
        if first is None:
            return []
        base: Share = first if isinstance(first, Sign) else (first[1], first[1])
        return [
            {"step": step, "value": ratio(share), "count": part(share)}
            for step, share in [("received", base), *shares.items()]
        ]

    def three(self, asked: Asked) -> list[Row]:
        """Return the three axes as the bureaux tell of them."""
        place = self.place(asked.area, asked.scope)
        cells = self.plan.cells(place, "three_all_progress")
        months = [one for one in self.plan_months(place) if one <= asked.month]
        found: list[Row] = []
        for one in self.targets["three_all_progress"]["readings"]:
            cell = cells.get(one["code"], {}).get(months[-1]) if months else None
            if cell:
                found.append({"item": one["code"], "value": Fraction(*cell), "count": cell[0], "whole": cell[1]})
        return found

    def told_for(self, asked: Asked) -> bool:
        """Say whether an area is a bureau's own, of which it tells the axes."""
        return asked.area in {one["area"] for one in self.entries("reporters")}

    def plan_months(self, place: str) -> list[int]:
        """Return the months in which the bureaux of a place, or the one that tells of an area itself, told facts."""
        if place.partition(":")[0] == self.root:
            return sorted(self.reported("plan_facts", place))
        code, by_area = place, {one["area"]: one["code"] for one in self.entries("reporters")}
        while code not in by_area:
            code = self.nodes[code].parent
        return sorted(self.files.get("plan_facts", {}).get(by_area[code], set()))

    def booked_(self, asked: Asked) -> list[Row]:
        """Return the areas by use: booked over the span, coverage, and of whole cities all four steps of a quarter."""
        rows = self.frames[USE]
        held = set(rows["area"])
        shown = [(code, code) for code in self.inside_of(asked) if self.leaves(code) & held and self.cells_of(code)]
        around = self.around_of(asked)
        if len(shown) > 1:
            shown.append((around.partition(":")[0], around))
        last = next(
            (
                self.quarters(place, asked.month)[-1]
                for _, place in reversed(shown)
                if self.surveyed(place) and self.quarters(place, asked.month)
            ),
            None,
        )
        found: list[Row] = []
        for code, place in shown:
            before = self.booked(place, asked.first - 12, asked.month - 12)
            row: Row = {
                "area": code,
                "booked": ratio(self.booked(place, asked.first, asked.month)),
                "last": None if self.torn(code, asked.first, asked.month) else ratio(before),
                "coverage": ratio(self.covered(place, asked.month)),
            }
            if last is not None:
                four = self.step(place, last, "all_four")
                row |= {"four": ratio(four), "pilots": self.coverage(place, last) if isinstance(four, tuple) else None}
            found.append(row)
        return found

    @once
    def cells_of(self, place: str) -> bool:
        """Say whether anything was ever told of the use in a place, in a month that counts."""
        rows = self.frames[USE]
        rows = rows[rows["area"].isin(self.inside(place))]
        return bool(set(rows["ym"]) & self.reported(USE, place))

    def corrected(self, asked: Asked) -> list[Row]:
        """Return what was taken back and voided, by kind and of all but the fiscal notes."""
        place, months = self.place(asked.area, asked.scope), self.window(asked)
        used = self.used(place, months, asked.industries)
        if self.secret_in(place, months, asked.industries):
            used = set(self.frames[INVOICES]["kind"])
        groups: dict[str, tuple[str, ...]] = {kind: (kind,) for kind in self.of(*E, "paper") if kind in used}
        # There is no sum of no kind at all.
        if groups:
            groups["ALL"] = tuple(groups)
        found: list[Row] = []
        for kind, some in groups.items():

            def rate(first: int, last: int, above: str, *below: str, some: tuple[str, ...] = some) -> Share:
                if not self.reported(INVOICES, place).issuperset(range(first, last + 1)):
                    return None
                if some and self.secret_in(place, range(first, last + 1), asked.industries):
                    return HIDDEN
                sums = [self.issued_of(place, first, last, asked.industries, one, some) for one in (above, *below)]
                return sums[0], sum(sums[1:])

            span, ago = (asked.first, asked.month), (asked.first - 12, asked.month - 12)
            blue = rate(*span, "blue_count", "blue_count")
            series = [ratio(rate(month, month, "red_count", "blue_count")) for month in months]
            found.append(
                {
                    "kind": kind,
                    "blue": part(blue),
                    "red": ratio(rate(*span, "red_count", "blue_count")),
                    "paid": ratio(rate(*span, "red_amount", "blue_amount")),
                    "void": ratio(rate(*span, "void_count", "blue_count", "void_count")),
                    "last": ratio(rate(*ago, "red_count", "blue_count")) if ago[0] >= months[0] else None,
                    "series": [None if one is HIDDEN else one for one in series],
                }
            )
        return found
