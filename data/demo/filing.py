"""Simulates what the filing page is about: returns, matters handled, modelled paying time and refund cases."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, Final, TypeVar

import duckdb

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
_SLOTS = 500
T = TypeVar("T")


def generate(
    connection: duckdb.DuckDBPyConnection, simulation: Simulation, scale: float, first: Period, last: Period
) -> None:
    """Make the four tables; returns and refund cases are a sample of taxpayers over the last months only."""
    top, pack = simulation.section("filing"), simulation.pack
    if not top or pack.grain is not Grain.MONTH:
        return
    due = {one.period: one.day for one in pack.due}
    span = [at for at in periods(pack.first, last) if at in due]
    years = range(pack.first.year, last.year + 1)
    thin = min(1.0, math.sqrt(scale))
    seed, base, until = simulation.seed, simulation.base, _position(last)
    since = max(_position(first), until - int(top["return_months"]) + 1)
    _run(connection, "draw", {})
    _lay(connection, "duty", "kind varchar, tax varchar, every varchar, share double, minutes double, prefilled double",
         ((*one[:3], *map(float, one[3:])) for one in top["duties"]))  # fmt: skip
    _lay(connection, "way", "kind varchar, year integer, slot integer, channel varchar", (
        (kind, year, slot, channel) for kind, year, shares in _ways(simulation, years) for slot, channel in _slots(shares)
    ))  # fmt: skip
    _lay(connection, "due", "position integer, due date", ((_position(at), due[at]) for at in span))
    _lay(connection, "pace", "position integer, slot integer, day date", (
        (_position(at), slot, day) for at in span if _position(at) >= since for slot, day in _slots(_pace(pack, at, due[at]))
    ))  # fmt: skip
    _lay(connection, "workday", "nth integer, day date", enumerate(_workdays(pack, last)))
    _lay(connection, "item", "item varchar, a_head double, self double, counter double, mobile double, growth double",
         ((code, *map(float, rates)) for code, rates in top["items"].items()))  # fmt: skip
    _lay(connection, "refund", "kind varchar, a_head double, days double, faster double, suspended double, yuan double",
         ((code, *map(float, rates)) for code, rates in top["refunds"].items()))  # fmt: skip
    _lay(connection, "refund_season", "kind varchar, month integer, factor double", (
        (code, at, float(factor)) for code in top["refunds"]
        for at, factor in enumerate(top.get("refund_season", {}).get(code, [1.0] * 12), start=1)
    ))  # fmt: skip
    _lay(connection, "modelled", "year integer, tax_group varchar, step varchar, tenths bigint", _modelled(top))
    _lay(connection, "crowd", "leaf varchar, factor double", (
        (leaf, float(factor)) for code, factor in top.get("counter_areas", {}).items() for leaf in pack.leaves(code)
    ))  # fmt: skip
    _run(connection, "returns", {
        "seed": seed, "base": base, "first": since, "last": until, "sample": float(top["sample"]) * thin,
        "late": float(top["late"]), "never": float(top["never"]), "excused": float(top["excused"]), "slots": _SLOTS,
    })  # fmt: skip
    _run(connection, "handling", {"seed": seed, "base": base})
    since = max(_position(first), until - int(top["case_months"]) + 1)
    _run(connection, "refund_cases", {
        "seed": seed, "first": since, "last": until, "longest": _LONGEST, "growth": simulation.people_growth,
        "thin": thin,
    })  # fmt: skip
    _run(connection, "paying_time", {
        "reporter": pack.reporter(pack.root), "area": pack.root, "first": first.year,
        "last": last.year - (last.index < pack.grain.per_year),
    })  # fmt: skip


def _position(at: Period) -> int:
    return at.year * at.grain.per_year + at.index - 1


def _run(connection: duckdb.DuckDBPyConnection, name: str, values: Mapping[str, Any]) -> None:
    connection.execute(files(__package__).joinpath(f"{name}.sql").read_text("utf-8"), values)


def _lay(connection: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    pairs = [column.split() for column in columns.split(", ")]
    values = list(zip(*rows, strict=True)) or [()] * len(pairs)
    unnested = ", ".join(f"unnest(${column}::{kind}[]) as {column}" for column, kind in pairs)
    connection.execute(
        f"create or replace temp table {name} as select {unnested}",
        {column: list(part) for (column, _), part in zip(pairs, values, strict=True)},
    )


def _ways(simulation: Simulation, years: Iterable[int]) -> Iterator[tuple[str, int, Mapping[str, float]]]:
    """Return the share of each channel for each kind and year; shares drift from the base year on."""
    for kind, channels in simulation.section("filing")["channels"].items():
        for year in years:
            past = year - simulation.base
            yield kind, year, {code: max(0.005, share + drift * past) for code, (share, drift) in channels.items()}


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
