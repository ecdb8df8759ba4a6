"""Invoices, issuers and what becomes of e-invoices: the rows of the simulated lake, where the pack calibrates them.

The share of e-invoices follows no curve. Areas and industries join each step of the roll-out in waves, rest on a
plateau until the next, and one step is taken back; so no forecast knows the rule by which the lake was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files
from itertools import chain
from typing import Any

import duckdb

from data.demo.simulation import Simulation
from domain.pack import Pack
from domain.period import Grain, Period

COLUMNS: Mapping[str, str] = {
    "invoices": "month, area, industry, kind, blue_count, blue_amount, blue_tax, red_count, red_amount, void_count",
    "issuers": "month, area, industry, issuers, digital_issuers",
    "invoice_use": "month, area, receivers, covered, received, booked",
    "invoice_use_survey": "month, area, received, reimbursed, booked, archived, stored, all_four",
}
GRAIN: Mapping[str, Grain] = {"invoice_use_survey": Grain.QUARTER}
# Use lags receipt: three cohorts are not yet what they will be.
OPEN: Mapping[str, int] = {"invoice_use": 3, "invoice_use_survey": 3}


def generate(
    connection: duckdb.DuckDBPyConnection, simulation: Simulation, scale: float, first: Period, last: Period
) -> None:
    """Make the four tables from the stock of taxpayers; `scale` has thinned it already."""
    top = simulation.section("invoices")
    if not top:
        return
    pack = simulation.pack
    begin = Period.parse(top["first"], pack.grain)
    # A quarter needs its three months, whichever of them is asked for first.
    start = max(begin, Period(first.year, (first.index - 1) // 3 * 3 + 1, pack.grain))
    _plan(connection, simulation, top)
    values: dict[str, Any] = {
        "seed": simulation.seed,
        "growth": simulation.people_growth,
        "tax": top["activity"],
        "per_year": pack.grain.per_year,
        "business": top["business"],
        "books": top["books"],
    }
    for name in ("rollout", "issue", "invoices", "issuers", "receipt", "invoice_use", "invoice_use_survey"):
        wide = name in ("rollout", "issue", "receipt")
        spans = {"first": _position(start if wide else max(begin, first)), "last": _position(last)}
        sql = files(__package__).joinpath(f"{name}.sql").read_text("utf-8")
        asked = duckdb.extract_statements(sql)[0].named_parameters
        connection.execute(sql, {key: one for key, one in {**values, **spans}.items() if key in asked})


def _position(at: Period) -> int:
    return at.year * at.grain.per_year + at.index - 1


def _plan(connection: duckdb.DuckDBPyConnection, simulation: Simulation, top: Mapping[str, Any]) -> None:
    pack = simulation.pack
    _table(
        connection,
        "issue_rate",
        "kind varchar, per_month double, issuing double",
        ((kind, rate, top["issuing"][kind]) for kind, rate in top["per_month"].items()),
    )
    usual = top["industries"]["usual"]
    _table(
        connection,
        "issue_industry",
        "industry varchar, times double, amount double, special double, quota double, paper double",
        ((code, *({**usual, **top["industries"].get(code, {})}[key] for key in usual)) for code in pack.industries),
    )
    leaves = pack.leaves(pack.root)
    _table(
        connection,
        "issue_area",
        "leaf varchar, paper double",
        ((leaf, _nearest(pack, leaf, top["areas"], 1.0)) for leaf in leaves),
    )
    _table(
        connection,
        "leaf_city",
        "leaf varchar, city varchar",
        ((leaf, one.code) for leaf in leaves for one in pack.path(leaf)[1:2] if not one.residual),
    )
    _table(
        connection,
        "note_rate",
        "industry varchar, per_month double",
        ((industry, rate) for industry, rate in top["notes"].items()),
    )
    _table(
        connection,
        "ticket",
        "area varchar, industry varchar, kind varchar, first integer, per_month double, fare double",
        (
            (area, one["industry"], one["kind"], _position(Period.parse(one["first"], pack.grain)), many, one["fare"])
            for one in top["ticket"]
            for area, many in one["per_month"].items()
        ),
    )
    _table(
        connection,
        "rollout_step",
        "step integer, series varchar, industry varchar, first integer, last integer, gain double, waves integer, "
        "gap integer, late integer, reach double",
        chain.from_iterable(_steps(number, one, pack) for number, one in enumerate(top["step"])),
    )


def _steps(number: int, one: Mapping[str, Any], pack: Pack) -> Iterable[tuple[Any, ...]]:
    last = _position(Period.parse(one["last"], pack.grain)) if "last" in one else None
    for industry in pack.industries:
        gain = one.get("industries", {}).get(industry, one["gain"])
        if gain:
            first = _position(Period.parse(one["first"], pack.grain))
            waves = [one.get(key, usual) for key, usual in (("waves", 1), ("gap", 1), ("late", 1), ("reach", 1.0))]
            yield (number, one["series"], industry, first, last, gain, *waves)


def _nearest(pack: Pack, leaf: str, factors: Mapping[str, float], usual: float) -> float:
    return next((factors[one.code] for one in reversed(pack.path(leaf)) if one.code in factors), usual)


def _table(connection: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    pairs = [column.split() for column in columns.split(", ")]
    values = list(zip(*rows, strict=True)) or [()] * len(pairs)
    unnested = ", ".join(f"unnest(${column}::{kind}[]) as {column}" for column, kind in pairs)
    connection.execute(
        f"create temp table {name} as select {unnested}",
        {column: list(part) for (column, _), part in zip(pairs, values, strict=True)},
    )
