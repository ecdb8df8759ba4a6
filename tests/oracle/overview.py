"""The overview again, from extract files and pack alone: every series that a target is judged by, and the judgement.

The judgement is written anew in months and closed forms: of six values the slope is their sum with the weights -5, -3,
-1, 1, 3, 5 over 35, of three half the way from the first to the last, of two the step.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from tests.oracle.once import once
from tests.oracle.plan import Plan
from tests.oracle.revenue import HIDDEN, Oracle, Row, Sign

Counts = dict[int, tuple[int, int]]
Series = dict[int, Fraction | None]
WEIGHTS = {6: (-5, -3, -1, 1, 3, 5), 3: (-1, 0, 1), 2: (-1, 1)}


@dataclass
class Overview:
    """One release, told what its rule of secrecy hides."""

    oracle: Oracle

    @cached_property
    def plan(self) -> Plan:
        """Return the facts of the plan."""
        return Plan(self.oracle)

    @cached_property
    def targets(self) -> dict[str, dict[str, Any]]:
        """Return targets.toml by code."""
        text = (self.oracle.pack / "targets.toml").read_text("utf-8")
        return {one["code"]: one for one in tomllib.loads(text)["targets"]}

    @cached_property
    def electronic(self) -> dict[str, str]:
        """Return the group of each kind of invoice."""
        return {line["code"]: line["group"] for line in self.oracle.lines("lists/invoice_kinds.csv")}

    def around(self, place: str, areas: Iterable[str]) -> set[str]:
        """Return the areas of any level that lie in a place."""
        inside = self.oracle.inside(place)
        return {area for area in areas if self.oracle.leaves(area) <= inside}

    @once
    def invoices(self, place: str, industries: tuple[str, ...] = ()) -> Counts:
        """Return electronic and all invoices by month; fiscal notes are none."""
        rows = self.table("invoices")
        rows = rows[rows["area"].isin(self.oracle.inside(place)) & (rows["group"] != "fiscal")]
        if industries:
            rows = rows[rows["industry"].isin(industries)]
        every = rows.groupby("ym")["blue_count"].sum()
        part = rows[rows["group"].isin({"digital", "electronic"})].groupby("ym")["blue_count"].sum()
        known = self.oracle.reported("invoices", place)
        return {int(ym): (int(part.get(ym, 0)), int(count)) for ym, count in every.items() if ym in known}

    @cached_property
    def _tables(self) -> dict[str, Any]:
        return {}

    def table(self, extract: str) -> Any:
        """Return the rows of an extract, its counts as whole numbers."""
        if extract not in self._tables:
            rows = self.oracle.rows(extract)
            for name in ("blue_count", "received", "all_four", "items", "tenths", "base", "medium", "high"):
                if name in rows:
                    rows[name] = rows[name].astype("int64")
            if extract == "invoices":
                rows["group"] = rows["kind"].map(self.electronic)
            self._tables[extract] = rows
        return self._tables[extract]

    @once
    def paperless(self, place: str) -> Counts:
        """Return what went all four steps and what was received, by the first month of each closed quarter."""
        rows = self.table("invoice_use_survey")
        areas = self.around(place, set(rows["area"]))
        known = self.oracle.reported("invoice_use_survey", place)
        bureaux = self.oracle.reporters(place)
        open_ = {int(ym) for ym in rows[(rows["dq"] == "provisional") & rows["reporter"].isin(bureaux)]["ym"]}
        found = rows[rows["area"].isin(areas)].groupby("ym")[["all_four", "received"]].sum()
        return {
            int(ym): (int(row["all_four"]), int(row["received"]))
            for ym, row in found.iterrows()
            if ym in known and ym not in open_
        }

    @once
    def handling(self, place: str) -> Counts:
        """Return the matters handled online (web and app) and all, by month."""
        rows = self.table("handling")
        rows = rows[rows["area"].isin(self.oracle.inside(place))]
        every = rows.groupby("ym")["items"].sum()
        part = rows[rows["channel"].isin({"online", "mobile"})].groupby("ym")["items"].sum()
        known = self.oracle.reported("handling", place)
        return {int(ym): (int(part.get(ym, 0)), int(count)) for ym, count in every.items() if ym in known}

    @once
    def hours(self, place: str) -> Series:
        """Return the modelled hours of a year of the area itself, by its January; a part of the root has none."""
        area, _, scope = place.partition(":")
        if scope and self.oracle.scope(scope).get("only"):
            return {}
        rows = self.table("paying_time")
        found = rows[rows["area"] == area].groupby("ym")["tenths"].sum()
        return {int(ym): Fraction(int(tenths), 10) for ym, tenths in found.items()}

    @once
    def series(self, code: str, place: str) -> tuple[Series, int]:
        """Return the series by which a target is judged, by first month, and the months that a value is of."""
        target = self.targets[code]
        if code == "T1":
            return _hundredths(self.invoices(place)), 1
        if code == "T2":
            return _hundredths(self.paperless(place)), 3
        if code == "T4":
            return _hundredths(self.handling(place)), 1
        if target["kind"] == "modelled":
            return self.hours(place), 12
        found = {"T3": self.plan.three_all, "T7": self.plan.record_items, "T9": self.plan.availability}[code](place)
        return dict(found), 1

    @once
    def standing(self, code: str, place: str, month: int) -> Row:
        """Return value, status, needed, pace, late and held of a target at the end of a month, or the last reported."""
        target = self.targets[code]
        if extract := {"T1": "invoices", "T4": "handling"}.get(code, "plan_facts" if code in _FACTS else ""):
            month = max((one for one in self.oracle.reported(extract, place) if one <= month), default=month)
        if target["kind"] == "milestones":
            return self.milestones(target, place, month)
        series, length = self.series(code, place)
        return judged(target, series, length, month)

    def milestones(self, target: Mapping[str, Any], place: str, month: int) -> Row:
        """Return how many milestones stand, and the status of them all."""
        known = any(month in months for months in self.plan.cells(place, "milestones").values())
        if not known:
            return {"value": None, "status": None}
        stood = self.plan.stood(place)
        done = late = 0
        words = []
        for one in target["milestones"]:
            due, since = _month(one["due"]), stood.get(one["code"])
            if since is not None and since <= month:
                done += 1
                words.append("late" if since > due else "on time")
            elif month >= due:
                words.append("missed")
                late = max(late, month - due)
            else:
                words.append("open")
        status = next(
            status
            for word, status in (
                ("missed", "missed"),
                ("open", "on track"),
                ("late", "met late"),
                ("on time", "met on time"),
            )
            if word in words
        )
        return {"value": Fraction(done), "status": status}

    def shares(self, shade: str, place: str, first: int, last: int) -> tuple[int | Sign | None, int | Sign | None]:
        """Return part and whole of a ratio over a span; nothing unless all of it is reported and the area was there."""
        node = self.oracle.nodes[place.partition(":")[0]]
        extract = {"invoices": "invoices", "online": "handling"}[shade]
        known = self.oracle.reported(extract, place)
        if not all(month in known and node.since <= month <= node.until for month in range(first, last + 1)):
            return None, None
        if shade == "invoices" and self.oracle.secret(place, range(first, last + 1), "ALL"):
            return HIDDEN, HIDDEN
        counts = self.invoices(place) if shade == "invoices" else self.handling(place)
        cells = [counts.get(month, (0, 0)) for month in range(first, last + 1)]
        return sum(part for part, _ in cells), sum(whole for _, whole in cells)

    @once
    def risk(self, place: str, industry: str, month: int) -> tuple[int, int | Sign]:
        """Return base and hits at medium and high risk; the hits are hidden with the money of the cell."""
        if month not in self.oracle.reported("risk", place):
            return 0, 0
        inside = self.oracle.inside(place)
        cells = [
            cell
            for (area, of), cell in self._risks.get(month, {}).items()
            if area in inside and industry in ("ALL", of)
        ]
        base, hits = (sum(cell[at] for cell in cells) for at in (0, 1))
        return base, HIDDEN if self.oracle.secret(place, [month], industry) else hits

    @cached_property
    def _risks(self) -> dict[int, dict[tuple[str, str], tuple[int, int]]]:
        """Return base and hits over all indicators together, by month, then leaf and industry."""
        rows = self.table("risk")
        found: dict[int, dict[tuple[str, str], tuple[int, int]]] = {}
        columns = rows[rows["indicator"] == "ALL"][["ym", "area", "industry", "base", "medium", "high"]]
        for ym, area, industry, base, medium, high in columns.itertuples(index=False, name=None):
            cells = found.setdefault(ym, {})
            before = cells.get((area, industry), (0, 0))
            cells[area, industry] = (before[0] + base, before[1] + medium + high)
        return found


_FACTS = ("T3", "T7", "T8", "T9")


def judged(target: Mapping[str, Any], series: Series, length: int, month: int) -> Row:
    """Return how a series stands at the end of a month; `length` is how many months a value is of."""
    nothing: Row = {"value": None, "status": None, "needed": None, "pace": None}
    ended = {ym: value for ym, value in series.items() if ym + length - 1 <= month}
    if not ended:
        return nothing
    last = max(ended)
    value = ended[last]
    if value is None or (length == 1 and last != month):
        return nothing
    demand, sign = Fraction(str(target["demand"])), -1 if target["better"] == "down" else 1

    def met(ym: int) -> bool:
        one = ended.get(ym)
        return one is not None and sign * (one - demand) >= 0

    held = 0
    while met(last - held * length):
        held += 1
    count = {1: 6, 3: 3, 12: 2}[length]
    recent = [ended.get(last - back * length) for back in range(count - 1, -1, -1)]
    pace = None
    if None not in recent:
        pace = sum(w * y for w, y in zip(WEIGHTS[count], recent, strict=True) if y is not None) / Fraction(
            {6: 35, 3: 2, 2: 1}[count]
        )
    found: Row = {"value": value, "pace": pace, "needed": None, "held": held, "late": 0}
    if "due" not in target:
        missed = 0
        while ended.get(last - missed) is not None and not met(last - missed):
            missed += 1
        outage = "warning" if target["kind"] == "availability" else "missed"
        return {**found, "status": "kept" if held else outage, "late": missed}
    due = _month(target["due"])
    now = last + length - 1
    if now >= due:
        at_due = due - length + 1
        if not met(last):
            since = max([ym + length - 1 for ym in ended if met(ym)] + [due])
            return {**found, "status": "missed", "late": month - max(since, due)}
        if ended.get(at_due) is None:
            return {**found, "status": "met"}
        if met(at_due):
            return {**found, "status": "met on time"}
        first = min(ym for ym in ended if ym > at_due and met(ym))
        return {**found, "status": "met late", "late": first + length - 1 - due}
    left = (due - now) // length
    found["needed"] = (demand - value) / left
    if met(last):
        return {**found, "status": "met"}
    base = target["baseline"]
    if "value" in base:
        start, begin = int(base["month"]) * 12 + 11, Fraction(str(base["value"]))
    else:
        first = min(ym for ym, one in ended.items() if one is not None)
        start, begin = first + length - 1, ended[first] or Fraction(0)
    if now <= start:
        return {**found, "status": None}
    if pace is not None and (sign * pace < 0 or sign * found["needed"] > 2 * sign * pace):
        return {**found, "status": "warning"}
    ahead = sign * (value - (begin + (demand - begin) * Fraction(now - start, due - start)))
    word = "on track" if abs(ahead) <= 1 else "ahead" if ahead > 0 else "behind"
    return {**found, "status": word}


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _hundredths(counts: Counts) -> Series:
    return {month: Fraction(100 * part, whole) if whole else None for month, (part, whole) in counts.items()}
