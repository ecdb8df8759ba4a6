"""Simulates what the filing page is about: returns, matters handled, modelled paying time and refund cases."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final, TypeVar

import duckdb

from data.demo import tables
from data.demo.controls import shared
from data.demo.simulation import Simulation
from domain.calendar import days, rests
from domain.pack import Pack
from domain.period import Grain, Period, periods

COLUMNS: Final[Mapping[str, str]] = {
    "returns": "month, area, industry, taxpayer, tax, period, due, filed_at, excused, channel, minutes, prefilled",
    "handling": "month, area, item, channel, items",
    "paying_time": "month, area, tax_group, step, tenths",
    "refund_cases": "month, area, claim, kind, accepted, paid, suspended, amount",
}
GRAIN: Final[Mapping[str, Grain]] = {"paying_time": Grain.YEAR}
# A case accepted this many months before a period may still be open in it.
_LONGEST = 6
# A draw falls into one of so many equal slots.
_SLOTS = 500
T = TypeVar("T")


def generate(
    connection: duckdb.DuckDBPyConnection, simulation: Simulation, scale: float, first: Period, last: Period
) -> None:
    """Make the four tables; returns and refund cases are a sample of taxpayers over the last months only."""
    top, pack = simulation.section("filing"), simulation.pack
    due = {one.period: one.day for one in pack.due}
    span = [at for at in periods(pack.first, last) if at in due]
    years = range(pack.first.year, last.year + 1)

    def since(months: int) -> int:
        return max(tables.position(first), tables.position(last) - months + 1)

    def put(name: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
        tables.put(connection, name, columns, rows)

    put(
        "duty",
        "kind varchar, tax varchar, every varchar, share double, minutes double, prefilled double",
        ((*one[:3], *map(float, one[3:])) for one in top["duties"]),
    )
    put(
        "way",
        "kind varchar, year integer, slot integer, channel varchar",
        ((*key, *slot) for key, shares in _ways(simulation, years) for slot in _slots(shares)),
    )
    put("due", "position integer, due date", ((tables.position(at), due[at]) for at in span))
    put(
        "written",
        "reporter varchar, position integer, until date",
        (
            (code, tables.position(at), at.shift(1).start + timedelta(days=simulation.days_late(code, at)))
            for code in pack.reporters
            for at in span
        ),
    )
    put(
        "pace",
        "position integer, slot integer, day date",
        (
            (tables.position(at), *slot)
            for at in span
            if tables.position(at) >= since(top["return_months"])
            for slot in _slots(_pace(pack, at, due[at]))
        ),
    )
    put("workday", "nth integer, day date", enumerate(_workdays(pack, last)))
    put(
        "item",
        "item varchar, a_head double, self double, counter double, mobile double, growth double",
        ((code, *map(float, rates)) for code, rates in top["items"].items()),
    )
    put(
        "crowd",
        "leaf varchar, factor double",
        ((leaf, float(one)) for code, one in top["counter_areas"].items() for leaf in pack.leaves(code)),
    )
    put(
        "refund",
        "kind varchar, a_head double, days double, faster double, suspended double, yuan double",
        ((code, *map(float, rates)) for code, rates in top["refunds"].items()),
    )
    put(
        "refund_season",
        "kind varchar, month integer, factor double",
        (
            (code, at, float(factor))
            for code in top["refunds"]
            for at, factor in enumerate(top["refund_season"].get(code, [1.0] * 12), start=1)
        ),
    )
    put("modelled", "year integer, tax_group varchar, step varchar, tenths bigint", _modelled(top))

    # Counts shrink less than industries, so that small lakes have percentiles too.
    thin = min(1.0, math.sqrt(scale))
    always = {"seed": simulation.seed, "last": tables.position(last)}
    base = {"base": simulation.base}
    rates = {name: float(top[name]) for name in ("late", "never", "excused")}
    returns = {"first": since(top["return_months"]), "sample": float(top["sample"]) * thin, "slots": _SLOTS}
    cases = {"first": since(top["case_months"]), "longest": _LONGEST, "growth": simulation.people_growth, "thin": thin}
    ended = last.year if last.index == pack.grain.per_year else last.year - 1
    root = {"reporter": pack.reporter(pack.root), "area": pack.root, "first": first.year, "last": ended}
    for name, values in (
        ("draw", {}),
        ("returns", {**always, **base, **rates, **returns}),
        ("handling", {"seed": simulation.seed, **base}),
        ("refund_cases", {**always, **cases}),
        ("paying_time", root),
    ):
        connection.execute(tables.sql(name), values)


def _ways(simulation: Simulation, years: Iterable[int]) -> Iterator[tuple[tuple[str, int], Mapping[str, float]]]:
    """Return the share of each channel for each kind and year; shares drift from the base year on."""
    for kind, channels in simulation.section("filing")["channels"].items():
        for year in years:
            past = year - simulation.base
            yield (kind, year), {code: max(0.005, share + drift * past) for code, (share, drift) in channels.items()}


def _slots(shares: Mapping[T, float]) -> Iterator[tuple[int, T]]:
    """Return equal slots from 0 on, each with one of the keys, as many as its share: drawing a slot draws a key."""
    counts = shared(_SLOTS, list(shares.values()))
    return enumerate(key for key, count in zip(shares, counts, strict=True) for _ in range(count))


def _workdays(pack: Pack, last: Period) -> tuple[date, ...]:
    """Return the working days from half a year before the pack begins to half a year after the last period."""
    span = days(pack.first.start - timedelta(days=200), last.shift(7).start)
    return tuple(day for day in span if not rests(day, pack.holidays, pack.workdays))


def _pace(pack: Pack, at: Period, due: date) -> Mapping[date, float]:
    """Return the weight of each day among the returns that come in on time: they cluster at the due day."""
    return {
        day: (0.05 if rests(day, pack.holidays, pack.workdays) else 1.0)
        * (0.6 + 5.5 * 0.55 ** (due - day).days + 1.2 * 0.5 ** (day - at.start).days)
        for day in days(at.start, due)
    }


def _modelled(top: Mapping[str, Any]) -> Iterator[tuple[int, str, str, int]]:
    """Return the tenths of hours of each year, group and step: its total shared out by shares that move along."""
    totals = {int(year): float(hours) for year, hours in top["hours"].items()}
    start, end = min(totals), max(totals)
    cells = [(group, step, *shares) for group, steps in top["hours_split"].items() for step, shares in steps.items()]
    for year, hours in totals.items():
        part = (year - start) / (end - start)
        weights = [before * (1 - part) + after * part for _, _, before, after in cells]
        for (group, step, _, _), tenths in zip(cells, shared(round(hours * 10), weights), strict=True):
            yield year, group, step, tenths
