"""Cells of few taxpayers are hidden, and no subtraction of what is shown brings one back."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import datetime
from fractions import Fraction
from itertools import product
from pathlib import Path

import duckdb
import pytest

from data.publish import publish
from data.release import current
from domain.pack import Pack
from domain.reading import Release
from tests import lake
from tests.oracle import marts as oracle

FLOOR = 3
Cell = tuple[str, str]


def hidden_by_month(release: Release) -> dict[str, set[Cell]]:
    found: dict[str, set[Cell]] = defaultdict(set)
    with duckdb.connect(str(release.path / "marts.duckdb"), read_only=True) as con:
        for place, month, industry in con.execute("select place, month::varchar, industry from mart.hidden").fetchall():
            found[month].add((place, industry))
    return found


def active(release: Release, month: str) -> dict[Cell, int]:
    """Return the active taxpayers of each leaf and industry, from the extract files."""
    rows = oracle.extract(release.path, "taxpayers")
    found: dict[Cell, int] = defaultdict(int)
    for when, area, industry, count in rows[["month", "area", "industry", "active"]].itertuples(index=False, name=None):
        if when == month and count:
            found[area, industry] += count
    return found


def issuers(release: Release, month: str) -> dict[Cell, int]:
    """Return the issuers of each leaf and industry, from the extract files."""
    rows = oracle.extract(release.path, "issuers")
    found: dict[Cell, int] = defaultdict(int)
    for when, area, industry, count in rows[["month", "area", "industry", "issuers"]].itertuples(
        index=False, name=None
    ):
        if when == month:
            found[area, industry] += count
    return found


def small(counts: dict[Cell, int], pack: Pack) -> set[Cell]:
    """Return the cells of any place, and totals ('ALL'), in which fewer than the floor are counted, but some."""
    sums: dict[Cell, int] = defaultdict(int)
    for place in pack.places.values():
        for (leaf, industry), count in counts.items():
            if leaf in place.leaves:
                sums[place.code, industry] += count
                sums[place.code, "ALL"] += count
    return {cell for cell, count in sums.items() if 0 < count < FLOOR}


def betrayed(counts: dict[Cell, int], hidden: set[Cell], pack: Pack) -> set[Cell]:
    """Return the hidden cells whose money follows from all that is shown, by elimination in whole fractions.

    The unknowns are the leaf cells with taxpayers; each shown cell of any place tells one sum of them. A hidden cell is
    betrayed if its own sum is a combination of the sums that are told.
    """
    unknowns = {cell: index for index, cell in enumerate(sorted(counts))}
    members: dict[Cell, list[int]] = defaultdict(list)
    for place in pack.places.values():
        for leaf, industry in counts:
            if leaf in place.leaves:
                members[place.code, industry].append(unknowns[leaf, industry])
                members[place.code, "ALL"].append(unknowns[leaf, industry])

    def left(inside: list[int]) -> dict[int, Fraction]:
        """Return what remains of a sum when all that is told has been taken from it."""
        vector = dict.fromkeys(inside, Fraction(1))
        for first in sorted(pivots):
            if factor := vector.get(first):
                for index, value in pivots[first].items():
                    vector[index] = vector.get(index, Fraction(0)) - factor * value
                vector = {index: value for index, value in vector.items() if value}
        return vector

    pivots: dict[int, dict[int, Fraction]] = {}
    for cell, inside in members.items():
        if cell not in hidden and (vector := left(inside)):
            first = min(vector)
            pivots[first] = {index: value / vector[first] for index, value in vector.items()}
    return {cell for cell in hidden & set(members) if not left(members[cell])}


def release_of(home: Path, counts: dict[Cell, int], pack: Pack, issued: dict[Cell, int] | None = None) -> Release:
    """Return a release of one month with so many active taxpayers in each leaf and industry, and so many issuers."""
    (home / "inbox").mkdir(parents=True)
    for reporter in pack.reporters:
        rows = [
            {
                "month": datetime(2022, 1, 1).date(),
                "area": leaf,
                "industry": industry,
                "kind": "general",
                "credit": "A",
                "registered": count,
                "active": count,
                **lake.common(reporter, 2022, 1),
            }
            for (leaf, industry), count in counts.items()
            if pack.reporter(leaf) == reporter
        ]
        if rows:
            lake.write(home / "inbox" / f"taxpayers.{reporter}.2022-01.parquet", lake.frame("taxpayers", rows))
        rows = [
            {
                "month": datetime(2022, 1, 1).date(),
                "area": leaf,
                "industry": industry,
                "issuers": count,
                "digital_issuers": 0,
                **lake.common(reporter, 2022, 1),
            }
            for (leaf, industry), count in (issued or {}).items()
            if pack.reporter(leaf) == reporter
        ]
        if rows:
            lake.write(home / "inbox" / f"issuers.{reporter}.2022-01.parquet", lake.frame("issuers", rows))
    outcome = publish(home, pack, now=lake.NOW)
    assert not outcome.faults
    found = current(home)
    assert found
    return found


def test_the_attack_finds_what_lone_suppression_leaves_open(release: Release, pack: Pack) -> None:
    counts = active(release, "2020-01-01")
    lone = small(counts, pack)
    assert lone >= {("330102", "B"), ("330103", "B"), ("330203", "B")}
    assert betrayed(counts, lone, pack) >= lone, "hiding only the small cells hides nothing: totals give them away"


@pytest.mark.parametrize("month", ["2020-01-01", "2021-04-01", "2022-11-01"])
def test_no_hidden_cell_of_the_lake_can_be_computed(month: str, release: Release, pack: Pack) -> None:
    counts = active(release, month)
    hidden = hidden_by_month(release)[month]
    assert hidden >= small(counts, pack)
    assert hidden >= small({cell: count for cell, count in issuers(release, month).items() if cell in counts}, pack)
    assert betrayed(counts, hidden, pack) == set()


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_cell_of_any_lake_can_be_computed(seed: int, pack: Pack, tmp_path: Path) -> None:
    dice = random.Random(seed)
    leaves = [
        "330102", "330105", "330106", "330100R", "330203", "330205", "330200R", "330302", "330303", "330402", "330000R",
    ]  # fmt: skip
    sizes = [0, 0, 1, 1, 2, 5, 40] if seed % 2 else [0, 1, 2, 9, 30, 50, 80, 200]
    counts = {
        (leaf, industry): count
        for leaf, industry in product(dice.sample(leaves, dice.randint(3, 11)), "ABCKT"[: dice.randint(2, 5)])
        if (count := dice.choice(sizes))
    }
    issued = {cell: dice.randint(0, min(count, 4)) for cell, count in counts.items()}
    found = release_of(tmp_path, counts, pack, issued)
    hidden = hidden_by_month(found)["2022-01-01"]
    assert hidden >= small(counts, pack) | small(issued, pack)
    assert betrayed(counts, hidden, pack) == set()


def test_nothing_is_hidden_where_all_are_many(pack: Pack, tmp_path: Path) -> None:
    counts = {(leaf, industry): 10 for leaf in ("330102", "330203") for industry in "CK"}
    assert hidden_by_month(release_of(tmp_path, counts, pack)) == {}


def test_the_smallest_neighbours_cover_a_small_cell(pack: Pack, tmp_path: Path) -> None:
    counts = {(leaf, industry): 50 for leaf in ("330102", "330105", "330106", "330203") for industry in "CFK"}
    counts |= {("330102", "C"): 2, ("330102", "K"): 20, ("330106", "C"): 30}
    hidden = hidden_by_month(release_of(tmp_path, counts, pack))["2022-01-01"]
    assert hidden == {("330102", "C"), ("330102", "K"), ("330106", "C"), ("330106", "K")}


def test_few_issuers_among_many_taxpayers_are_hidden_in_every_mart_of_theirs(pack: Pack, tmp_path: Path) -> None:
    counts = {(leaf, industry): 50 for leaf in ("330102", "330105", "330203") for industry in "CFK"}
    issued = {cell: 30 for cell in counts}
    assert hidden_by_month(release_of(tmp_path / "many", counts, pack, issued)) == {}
    found = release_of(tmp_path / "few", counts, pack, issued | {("330102", "C"): 2})
    hidden = hidden_by_month(found)["2022-01-01"]
    assert ("330102", "C") in hidden
    assert len(hidden) == 4
    with duckdb.connect(str(found.path / "marts.duckdb"), read_only=True) as con:
        told = con.execute("select place, industry from mart.issuers where issuers is not null").fetchall()
    assert told
    assert hidden.isdisjoint(told)


def test_a_month_without_counts_takes_those_before_it(standing: Path, pack: Pack) -> None:
    lake.drop(standing / "inbox", "revenue", lake.PROVINCE, 2021, 3)
    publish(standing, pack, now=lake.NOW)
    found = current(standing)
    assert found
    hidden = hidden_by_month(found)
    assert {cell for cell in hidden["2021-03-01"] if cell[0] == "330102"} == {("330102", "B"), ("330102", "S")}


def test_no_tax_leaves_a_withheld_industry_alone(release: Release) -> None:
    """A single empty cell under a total that is shown would be the total less what is shown."""
    with duckdb.connect(str(release.path / "marts.duckdb"), read_only=True) as con:
        withheld = con.execute("select count(*) from mart.revenue where local is null").fetchall()
        alone = con.execute(
            "select place, month, tax from mart.revenue group by place, month, tax"
            " having count(*) filter (industry <> 'ALL' and local is null) = 1"
            " and not bool_or(industry = 'ALL' and local is null)"
        ).fetchall()
    assert withheld[0][0] > 0
    assert alone == []
