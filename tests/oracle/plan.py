"""The facts of the plan again, from the extract files and the pack's files alone: plain Python.

A place at the root is what its bureaux tell of their own areas, added up; any other area is what is told of it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import pandas as pd

from tests.oracle.once import once
from tests.oracle.revenue import Oracle, month_of

EXTRACT = "plan_facts"
Cell = tuple[int, int]


@dataclass
class Plan:
    """The facts of one release."""

    oracle: Oracle

    @cached_property
    def rows(self) -> list[dict[str, str]]:
        """Return every row of every file, as texts."""
        found: list[dict[str, str]] = []
        for path in sorted(self.oracle.extracts.glob(f"{EXTRACT}.*")):
            if path.suffix == ".csv":
                with path.open(encoding="utf-8", newline="") as file:
                    found += csv.DictReader(file)
            else:
                frame = pd.read_parquet(path).astype(str)
                found += [
                    dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False, name=None)
                ]
        return found

    @cached_property
    def by_indicator(self) -> dict[str, list[dict[str, str]]]:
        """Return the rows of each indicator."""
        found: dict[str, list[dict[str, str]]] = {}
        for row in self.rows:
            found.setdefault(row["indicator"], []).append(row)
        return found

    @once
    def own_areas(self, place: str) -> set[str]:
        """Return the areas whose rows a place is made of."""
        area = place.partition(":")[0]
        if area != self.oracle.root:
            return {area}
        by_code = {one["code"]: one["area"] for one in self.oracle.entries("reporters")}
        return {by_code[code] for code in self.oracle.reporters(place)}

    @once
    def cells(self, place: str, indicator: str) -> dict[str, dict[int, Cell]]:
        """Return numerator and denominator by item and month."""
        areas, known = self.own_areas(place), self.oracle.reported(EXTRACT, place)
        found: dict[str, dict[int, Cell]] = {}
        for row in self.by_indicator.get(indicator, []):
            month = month_of(row["month"])
            if row["area"] in areas and month in known:
                item = found.setdefault(row["item"], {})
                above, below = item.get(month, (0, 0))
                item[month] = (above + int(row["numerator"]), below + int(row["denominator"]))
        return found

    @once
    def three_all(self, place: str) -> dict[int, Fraction]:
        """Return in hundredths the axis that is furthest from all, by month; nothing unless all three are told of."""
        axes = self.cells(place, "three_all_progress")
        if set(axes) != {"domain", "step", "element"}:
            return {}
        return {
            month: min(100 * Fraction(*axis[month]) for axis in axes.values())
            for month in set.intersection(*(set(axis) for axis in axes.values()))
        }

    @once
    def record_items(self, place: str) -> dict[int, Fraction]:
        """Return how many items any bureau still asks to file, by month."""
        items = self.cells(place, "record_items").values()
        months = {month for item in items for month in item}
        return {month: Fraction(sum(item.get(month, (0, 0))[0] > 0 for item in items)) for month in months}

    @once
    def availability(self, place: str) -> dict[int, Fraction]:
        """Return in hundredths the minutes in which the services were there, by month."""
        services = self.cells(place, "platform_availability").values()
        months = {month for service in services for month in service}
        return {
            month: 100 * Fraction(*(sum(service[month][at] for service in services) for at in (0, 1)))
            for month in months
        }

    @once
    def stood(self, place: str) -> dict[str, int | None]:
        """Return since which month each milestone has stood at every bureau."""
        found: dict[str, int | None] = {}
        for item, months in self.cells(place, "milestones").items():
            open_ = [month for month, (above, below) in months.items() if above < below]
            later = [month for month in months if month > max(open_, default=-1)]
            found[item] = min(later, default=None)
        return found


def plan_of(extracts: Path, pack: Path) -> Plan:
    """Return the facts of a folder of extracts."""
    return Plan(Oracle(extracts, pack))
