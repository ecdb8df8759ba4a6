"""The simulated risk extract: what each indicator of the pack's catalogue marks among the active taxpayers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import duckdb

from data.demo import tables
from data.demo.simulation import Simulation
from domain.period import Grain, Period, periods

COLUMNS: Final[Mapping[str, str]] = {"risk": "month, area, industry, indicator, base, medium, high"}
GRAIN: Final[Mapping[str, Grain]] = {}


def generate(
    connection: duckdb.DuckDBPyConnection, simulation: Simulation, scale: float, first: Period, last: Period
) -> None:
    """Make the table `risk`: the last `months` of the span, from the taxpayers of the lake."""
    pack, top = simulation.pack, simulation.section("risk")
    indicators: Mapping[str, Mapping[str, Any]] = top["indicators"]
    since = max(first, last.shift(1 - top["months"]))
    tables.put(
        connection,
        "risk_indicator",
        "indicator varchar, kind varchar, share double",
        (
            (code, kind, share)
            for code, one in indicators.items()
            for kind, share in {**top["base"], **one.get("base", {})}.items()
            if share
        ),
    )
    tables.put(
        connection,
        "risk_factor",
        "indicator varchar, industry varchar, medium double, high double",
        (
            (code, industry, one["medium"] * factor / 1000, one["high"] * factor / 1000)
            for code, one in indicators.items()
            for industry in one.get("only", pack.industries)
            for factor in [top["industries"].get(industry, 1.0) * one.get("industries", {}).get(industry, 1.0)]
        ),
    )
    tables.put(
        connection,
        "risk_leaf",
        "leaf varchar, city varchar",
        ((leaf, pack.path(leaf)[min(1, pack.areas[leaf].level)].code) for leaf in pack.leaves(pack.root)),
    )
    tables.put(
        connection,
        "risk_step",
        "indicator varchar, position integer, factor double",
        (
            (code, tables.position(at), _step(one, at))
            for code, one in indicators.items()
            for at in periods(since, last)
        ),
    )
    connection.execute(
        tables.sql("risk"),
        {
            "seed": simulation.seed,
            "since": tables.position(since),
            **{name: top[name] for name in ("spread", "wave", "noise", "apart")},
        },
    )


def _step(indicator: Mapping[str, Any], at: Period) -> float:
    """Return how many times as many taxpayers the thresholds of a period mark as those of today."""
    first, factor = indicator.get("before", ("", 1.0))
    return float(factor) if str(at) < first else 1.0
