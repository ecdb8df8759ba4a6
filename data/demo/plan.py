"""The simulated facts of the plan: steps that a bureau takes on a day, and outages; nothing of it follows a curve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

import duckdb

from data.demo.simulation import Simulation
from domain.period import Grain, Period, periods

COLUMNS: Final[Mapping[str, str]] = {"plan_facts": "month, area, indicator, item, numerator, denominator, evidence"}
GRAIN: Final[Mapping[str, Grain]] = {}
_DAY: Final = 24 * 60
Fact = tuple[str, int, str, str, str, str, int, int, str | None]


def generate(
    connection: duckdb.DuckDBPyConnection, simulation: Simulation, scale: float, first: Period, last: Period
) -> None:
    """Make the table `plan_facts` from the steps and outages that the calibration tells."""
    told, pack = simulation.section("plan"), simulation.pack
    since = max(first, Period.parse(told["since"], pack.grain))
    connection.execute(
        "create temp table plan_facts (reporter varchar, position integer, month date, area varchar, "
        "indicator varchar, item varchar, numerator bigint, denominator bigint, evidence varchar)"
    )
    found = [
        fact
        for at in (periods(since, last) if since <= last else ())
        for reporter, one in told["bureaux"].items()
        for fact in _facts(one, reporter, pack.reporters[reporter].area, at)
    ]
    if found:
        connection.executemany("insert into plan_facts values (?, ?, ?, ?, ?, ?, ?, ?, ?)", found)


def _facts(told: Mapping[str, Any], reporter: str, area: str, at: Period) -> Iterator[Fact]:
    """Give what a bureau can show at the end of a period."""
    position = at.year * at.grain.per_year + at.index - 1

    def fact(indicator: str, item: str, numerator: int, denominator: int, evidence: str | None) -> Fact:
        return reporter, position, at.start.isoformat(), area, indicator, item, numerator, denominator, evidence

    for item, one in told["three_all_progress"].items():
        reached = max((month for month in one["steps"] if month <= str(at)), default=None)
        yield fact(
            "three_all_progress",
            item,
            one["steps"][reached] if reached else 0,
            one["of"],
            max((month, text) for month, text in one["said"].items() if month <= str(at))[1]
            if any(month <= str(at) for month in one.get("said", ()))
            else None,
        )
    for item, month in told["record_items"].items():
        yield fact("record_items", item, int(not month or str(at) < month), 1, None)
    for item, (month, document) in told["milestones"].items():
        stands = bool(month) and month <= str(at)
        yield fact("milestones", item, int(stands), 1, document if stands else None)
    minutes = _DAY * ((at.shift(1).start - at.start) // timedelta(days=1))
    for item in told["services"]:
        lost = [one for one in told.get("outages", ()) if one["month"] == str(at) and one["service"] == item]
        out = sum(one["minutes"] for one in lost)
        yield fact("platform_availability", item, minutes - out, minutes, lost[0]["said"] if lost else None)
