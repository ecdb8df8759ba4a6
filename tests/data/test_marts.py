"""Marts equal their recomputation from the extract files."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from data.publish import publish
from domain.pack import Pack
from domain.reading import Reading, Release
from tests import lake
from tests.oracle import marts as oracle

SELECT = {
    "revenue": "select place, month::varchar, tax, industry, collected, central, local, adjusted from mart.revenue",
    "adjustments": "select place, month::varchar, tax, industry, kind, amount from mart.adjustments",
    "taxpayers": "select place, month::varchar, industry, registered, active from mart.taxpayers",
}
KEYS = {"revenue": 4, "adjustments": 5, "taxpayers": 3}


def read(database: Path, name: str) -> dict[tuple[str, ...], tuple[int, ...]]:
    with duckdb.connect(str(database), read_only=True) as con:
        rows = con.execute(SELECT[name]).fetchall()
    found = {row[: KEYS[name]]: row[KEYS[name] :] for row in rows}
    assert len(found) == len(rows), "a key stands twice"
    return found


def hidden(database: Path) -> set[tuple[str, str, str]]:
    with duckdb.connect(str(database), read_only=True) as con:
        return set(con.execute("select distinct place, year(month)::varchar, industry from mart.hidden").fetchall())


@pytest.mark.parametrize("name", SELECT)
def test_a_mart_is_what_the_extract_files_add_up_to(name: str, release: Release, pack: Pack) -> None:
    database = release.path / "marts.duckdb"
    assert read(database, name) == oracle.served(release.path, name, pack, hidden(database))


@pytest.mark.parametrize(("name", "column"), [("revenue", "local"), ("adjustments", "amount"), ("taxpayers", "active")])
def test_one_planted_fen_is_seen(name: str, column: str, release: Release, pack: Pack, tmp_path: Path) -> None:
    planted = shutil.copy(release.path / "marts.duckdb", tmp_path / "marts.duckdb")
    Path(planted).chmod(0o644)
    with duckdb.connect(str(planted)) as con:
        con.execute(f"update mart.{name} set {column} = {column} + 1 where rowid = 7")
    assert read(Path(planted), name) != oracle.served(release.path, name, pack, hidden(Path(planted)))


def test_the_province_collects_what_the_head_of_the_lake_says(release: Release) -> None:
    found = read(release.path / "marts.duckdb", "revenue")
    assert found["330000", "2020-01-01", "ALL", "ALL"][0] == 20 * 10 * 101 * lake.U
    assert found["330100", "2021-12-01", "VAT", "C"][0] == 10 * 3 * 122 * lake.U
    assert found["330000:without", "2022-12-01", "ALL", "ALL"][0] == 14 * 10 * 132 * lake.U
    assert found["330000:only", "2020-01-01", "NONTAX", "S"] == found["330200", "2020-01-01", "NONTAX", "S"]
    assert ("330000", "2022-12-01", "ALL", "ALL") not in found, "Ningbo is late: the whole has no such month"


def test_documents_of_an_adjustment_stand_beside_it(release: Release) -> None:
    with duckdb.connect(str(release.path / "marts.duckdb"), read_only=True) as con:
        found = con.execute(
            "select amount, documents from mart.adjustments where place = '330100' and month = '2022-04-01'"
            " and tax = 'ALL' and industry = 'ALL' and kind = 'ALL'"
        ).fetchall()
    assert found == [(10 * 10 * lake.U, lake.CREDIT_REFUND)]


def test_money_is_bigint_in_every_mart(release: Release) -> None:
    with duckdb.connect(str(release.path / "marts.duckdb"), read_only=True) as con:
        kinds = con.execute(
            "select distinct data_type from information_schema.columns where column_name in"
            " ('collected', 'central', 'local', 'adjusted', 'amount', 'registered', 'active')"
        ).fetchall()
    assert kinds == [("BIGINT",)]


def test_rows_lie_in_the_order_in_which_they_are_asked_for(release: Release) -> None:
    with duckdb.connect(str(release.path / "marts.duckdb"), read_only=True) as con:
        rows = con.execute("select place, tax, industry, month from mart.revenue").fetchall()
    assert rows == sorted(rows)


def test_a_reading_knows_the_months_and_the_late_reporter(reading: Reading, pack: Pack) -> None:
    last = reading.months("revenue", "330000:without")[-1]
    assert str(last) == "2022-12"
    assert str(reading.months("revenue", "330000")[-1]) == "2022-11"
    assert reading.late("revenue", last) == ("330200",)
    assert reading.is_provisional("revenue", "330100", last)
    assert reading.release.simulated


def test_an_adjustment_that_left_nothing_to_pay_is_not_lost(pack: Pack, tmp_path: Path) -> None:
    lake.drop_all(tmp_path / "inbox", (2022, 3), (2022, 4))
    path = tmp_path / "inbox" / "adjustments.330000.2022-04.parquet"
    one = {**lake.adjustments(lake.PROVINCE, 2022, 4)[0], "area": "330106", "tax": "TLT", "industry": "A"}
    lake.write(path, lake.frame("adjustments", [one]))
    outcome = publish(tmp_path, pack, now=lake.NOW)
    assert not outcome.faults
    release = tmp_path / "releases" / str(outcome.release)
    found = read(release / "marts.duckdb", "revenue")
    assert found["330106", "2022-04-01", "TLT", "A"] == (0, 0, 0, one["amount"])
    assert found == oracle.served(release, "revenue", pack, hidden(release / "marts.duckdb"))
