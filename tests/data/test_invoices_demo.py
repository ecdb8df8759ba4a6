"""Simulated invoices: near what is known of the roll-out, by steps and no curve, and in step with the taxpayers."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.demo import invoices, lake
from data.demo.simulation import Simulation
from domain.pack import Pack
from domain.period import Grain, Period

ZJ = Pack.load(Path(__file__).parents[2] / "regions" / "330000")
LAST = Period(2026, 10)
E = "('D_SP', 'D_GEN', 'D_AIR', 'D_RAIL', 'E_SP', 'E_GEN')"


def made(scale: float, first: Period, last: Period, seed: int = 1) -> duckdb.DuckDBPyConnection:
    """Return a connection with the tables of the simulation, and nothing written."""
    connection = duckdb.connect()
    simulation = Simulation(ZJ, seed)
    lake._plan(connection, simulation, last)
    lake._generate(connection, simulation, scale, first, last)
    invoices.generate(connection, simulation, scale, first, last)
    return connection


@pytest.fixture(scope="module")
def whole() -> duckdb.DuckDBPyConnection:
    """Return the lake as `cockpit demo` makes it."""
    return made(1.0, Period(2019, 1), LAST)


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def ratio(connection: duckdb.DuckDBPyConnection, where: str = "true") -> dict[Period, float]:
    """Return the e-invoice ratio of the province by month, in hundredths."""
    rows = ask(
        connection,
        f"select position, 100.0 * sum(blue_count) filter (kind in {E}) / sum(blue_count) from invoices"
        f" where kind <> 'F_E' and {where} group by 1 order by 1",
    )
    return {Period(at // 12, at % 12 + 1): share for at, share in rows}


def test_the_ratio_is_near_what_is_recalled_of_it(whole: duckdb.DuckDBPyConnection) -> None:
    found = ratio(whole)
    means = {year: sum(found[Period(year, month)] for month in range(1, 11)) / 10 for year in range(2020, 2027)}
    for year, about in {2020: 47, 2021: 60, 2022: 69, 2025: 97}.items():
        assert abs(means[year] - about) < 4, (year, means[year])
    assert 87 < found[Period(2023, 12)] < 90, "the due day is missed by little"
    assert found[Period(2024, 3)] > 90


def test_transport_and_health_come_later(whole: duckdb.DuckDBPyConnection) -> None:
    every, some = ratio(whole), ratio(whole, "industry in ('G', 'Q')")
    assert all(some[at] < every[at] - 5 for at in every if at < Period(2024, 1))
    assert some[Period(2025, 6)] > 95


def test_it_goes_by_steps_rests_and_is_once_taken_back(whole: duckdb.DuckDBPyConnection) -> None:
    found = {at: share for at, share in ratio(whole).items() if at < Period(2025, 1)}
    moves = [two - one for one, two in pairwise(found.values())]
    assert sum(move > 1.0 for move in moves) >= 12, "steps"
    assert sum(abs(move) < 0.5 for move in moves) >= 12, "plateaus"
    assert found[Period(2022, 5)] < found[Period(2022, 3)] - 1.5, "a reversal"
    # A curve that a forecast would fit leaves nothing of the kind: its moves change little from month to month.
    jumps = [abs(two - one) for one, two in pairwise(moves)]
    assert sum(jumps) / len(jumps) > 0.6


def test_areas_join_in_waves(whole: duckdb.DuckDBPyConnection) -> None:
    rows = ask(
        whole,
        "select area, position, 1.0 * sum(blue_count) filter (kind in ('D_SP', 'D_GEN')) / sum(blue_count)"
        " from invoices where kind <> 'F_E' and position between 2023 * 12 + 2 and 2023 * 12 + 6 group by 1, 2",
    )
    first = {area: min(at for one, at, share in rows if one == area and (share or 0) > 0.01) for area, *_ in rows}
    assert len(set(first.values())) > 2


def test_only_what_there_is_issues(whole: duckdb.DuckDBPyConnection) -> None:
    cells = "select distinct area, industry, position from"
    (count,) = ask(
        whole,
        f"select count(*) from ({cells} invoices where kind not in ('D_AIR', 'D_RAIL') except {cells} taxpayers)",
    )
    assert count == (0,)
    (more,) = ask(
        whole,
        "select count(*) from issuers as i join (select area, industry, position, sum(active) as active from taxpayers"
        " group by all) as t using (area, industry, position) where i.issuers > t.active",
    )
    assert more == (0,)


def test_invoices_follow_the_months_of_the_tax(whole: duckdb.DuckDBPyConnection) -> None:
    rows: dict[int, int] = dict(
        ask(whole, "select position, sum(blue_count)::bigint from invoices where kind <> 'F_E' group by 1")
    )
    for year in range(2021, 2027):
        assert rows[year * 12] > 1.1 * rows[year * 12 + 1], "February is short"


@pytest.mark.parametrize(
    "where",
    [
        "kind in ('D_AIR', 'D_RAIL') and area not in ('330000R', '330200R')",
        "kind in ('D_AIR', 'D_RAIL') and position < 2024 * 12 + 10",
        "kind in ('D_SP', 'D_GEN', 'D_PAP') and position < 2023 * 12 + 2",
        f"kind in {E} and void_count > 0",
        "kind = 'F_E' and industry not in ('P', 'Q', 'S')",
        "position < 2020 * 12",
    ],
)
def test_nothing_is_where_it_cannot_be(where: str, whole: duckdb.DuckDBPyConnection) -> None:
    assert ask(whole, f"select count(*) from invoices where {where}") == [(0,)]


def test_the_last_cohorts_are_not_yet_what_they_will_be(whole: duckdb.DuckDBPyConnection) -> None:
    rows = ask(whole, "select position, 1.0 * sum(booked) / sum(received) from invoice_use group by 1 order by 1")
    shares = [share for _, share in rows]
    assert shares[-1] < shares[-2] < shares[-3] < shares[-4]
    assert shares[-1] < 0.6 * shares[-4]


def test_all_four_steps_are_fewer_than_the_least_and_lag_the_ratio(whole: duckdb.DuckDBPyConnection) -> None:
    (few,) = ask(
        whole,
        "select count(*) from invoice_use_survey where all_four >= least(reimbursed, booked, archived, stored)"
        " or greatest(reimbursed, booked, archived, stored) > received",
    )
    assert few == (0,)
    found = ratio(whole)
    rows = ask(
        whole, "select position, 100.0 * sum(all_four) / sum(received) from invoice_use_survey group by 1 order by 1"
    )
    for at, share in rows:
        if at // 4 < 2024:
            assert 25 < found[Period(at // 4, at % 4 * 3 + 3)] - share < 47


def test_a_month_is_the_same_whatever_months_are_asked_for() -> None:
    long, short = (made(0.02, first, Period(2022, 12)) for first in (Period(2021, 1), Period(2022, 5)))
    for extract in invoices.COLUMNS:
        since = Period(2022, 5) if extract not in invoices.GRAIN else Period(2022, 2, Grain.QUARTER)
        at = since.year * since.grain.per_year + since.index - 1
        rows = [
            ask(one, f"select {invoices.COLUMNS[extract]} from {extract} where position >= {at} order by all")
            for one in (long, short)
        ]
        assert rows[0]
        assert rows[0] == rows[1]
