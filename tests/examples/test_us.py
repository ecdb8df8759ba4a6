"""The real input: what the converter writes against the Bureau's own totals, quarter by quarter.

The bulk file is read here a second time, apart from the converter.
"""

from __future__ import annotations

import csv
import gzip
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import takewhile
from pathlib import Path

import pytest

from domain.pack import Pack
from domain.period import Grain, Period, periods

ROOT = Path(__file__).parents[2]
BULK = ROOT / "examples" / "us" / "us_census_qtax.csv.gz"
CONVERT = ROOT / "examples" / "us" / "convert.py"
PACK = Pack.load(ROOT / "regions" / "us")
QUARTERS = [str(one) for one in periods(Period(1994, 1, Grain.QUARTER), Period(2019, 4, Grain.QUARTER))]
CENTS = 100_000_000
STATES = set(PACK.places["US:without"].leaves) - {"USR"}

# Quarters in which the Bureau revised table 2 (national totals) and table 3 (states) apart: the 50
# states less table 2's total, in millions of dollars.
REVISED_APART = {
    "2003Q3": 524, "2004Q3": 606, "2005Q3": 652, "2009Q3": 410, "2010Q2": -199, "2010Q3": 285, "2010Q4": 357,
    "2011Q1": 39, "2011Q2": 98, "2011Q3": 899, "2011Q4": 34, "2012Q1": 40, "2012Q2": 123, "2012Q3": 809,
}  # fmt: skip

Table = Mapping[tuple[str, str, str], int]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an inbox that the converter wrote, as a newcomer calls it."""
    folder = tmp_path_factory.mktemp("us") / "inbox"
    done = subprocess.run(
        [sys.executable, str(CONVERT), str(BULK), str(folder)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "104 files, revenue.us.1994Q1.csv to revenue.us.2019Q4.csv\n"
    return folder


@pytest.fixture(scope="module")
def rows(inbox: Path) -> dict[str, list[dict[str, str]]]:
    """Return the rows of every quarter's file."""
    found = {}
    for path in sorted(inbox.iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.name.split(".")[2]] = list(csv.DictReader(file))
    return found


@pytest.fixture(scope="module")
def bulk() -> dict[str, Table]:
    """Return each table's unadjusted amounts in millions of dollars by quarter, area and type."""
    with gzip.open(BULK, "rt", encoding="ascii") as file:
        lines = list(csv.reader(file))

    def after(*head: str) -> list[list[str]]:
        start = next(at for at, line in enumerate(lines) if tuple(line[:2]) == head)
        return list(takewhile(bool, lines[start + 1 :]))

    tables = {line[0]: line[1] for line in after("cat_idx", "cat_code")}
    kinds = {line[0]: line[1] for line in after("dt_idx", "dt_code")}
    areas = {line[0]: line[1] for line in after("geo_idx", "geo_code")}
    quarters = {line[0]: line[1][2:] + line[1][:2] for line in after("per_idx", "per_name")}
    found: dict[str, dict[tuple[str, str, str], int]] = defaultdict(dict)
    for quarter, table, kind, area, adjusted, amount in after("per_idx", "cat_idx"):
        if adjusted == "0":
            found[tables[table]][quarters[quarter], areas[area], kinds[kind]] = int(amount)
    return dict(found)


def by_area(rows: list[dict[str, str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for row in rows:
        total[row["area"]] += int(row["collected"])
    return total


def test_there_is_a_file_for_each_of_104_quarters(rows: dict[str, list[dict[str, str]]]) -> None:
    assert list(rows) == QUARTERS
    assert len(QUARTERS) == 104


def test_every_row_holds_what_the_extract_asks_for(rows: dict[str, list[dict[str, str]]]) -> None:
    for quarter, found in rows.items():
        month = Period.parse(quarter, Grain.QUARTER).start.isoformat()
        keys = {(row["area"], row["tax"]) for row in found}
        assert len(keys) == len(found)
        assert {area for area, _ in keys} == STATES | {"DC"}
        assert {tax for _, tax in keys} <= set(PACK.taxes)
        for row in found:
            assert row["collected"] == row["local"]
            fixed = [value for name, value in row.items() if name not in ("area", "tax", "collected", "local")]
            assert fixed == [
                *(month, "tax", "WHOLE", "WHOLE", "0"),
                *("us", "2020-03-17 22:02:32", "US Census Bureau, QTAX", "final"),
            ]


def test_every_cell_is_the_bureaus_to_the_cent(rows: dict[str, list[dict[str, str]]], bulk: dict[str, Table]) -> None:
    written = {
        (quarter, row["area"], row["tax"]): int(row["collected"])
        for quarter, found in rows.items()
        for row in found
        if row["tax"] != "RND"
    }
    printed = {
        cell: amount * CENTS for cell, amount in bulk["QTAXCAT3"].items() if cell[1] != "US" and cell[2] != "TOTAL"
    }
    assert written == printed


def test_the_taxes_of_a_state_add_up_to_the_bureaus_total_by_a_rounding_of_at_most_five_millions(
    rows: dict[str, list[dict[str, str]]], bulk: dict[str, Table]
) -> None:
    for quarter, found in rows.items():
        for area, total in by_area(found).items():
            assert total == bulk["QTAXCAT3"][quarter, area, "TOTAL"] * CENTS
        rounding = [int(row["collected"]) for row in found if row["tax"] == "RND"]
        assert all(0 < abs(amount) <= 5 * CENTS for amount in rounding)


def test_the_50_states_add_up_to_the_nations_row_within_6_millions_in_all_104_quarters(
    rows: dict[str, list[dict[str, str]]], bulk: dict[str, Table]
) -> None:
    assert len(STATES) == 50
    for quarter in QUARTERS:
        total = by_area(rows[quarter])
        nation = bulk["QTAXCAT3"][quarter, "US", "TOTAL"] * CENTS
        assert abs(sum(total[state] for state in STATES) - nation) <= 6 * CENTS, quarter
        assert sum(total.values()) - nation >= 390 * CENTS, "DC is no part of the nation's row"


def test_the_50_states_add_up_to_table_2_within_25_millions_in_90_quarters_and_14_stand_by_name(
    rows: dict[str, list[dict[str, str]]], bulk: dict[str, Table]
) -> None:
    apart = {}
    for quarter in QUARTERS:
        total = by_area(rows[quarter])
        less = sum(total[state] for state in STATES) - bulk["QTAXCAT2"][quarter, "US", "TOTAL"] * CENTS
        if abs(less) > 25 * CENTS:
            apart[quarter] = less // CENTS
    assert apart == REVISED_APART
    assert len(QUARTERS) - len(apart) == 90
    assert {abs(less) for less in apart.values()} <= set(range(34, 900))


def test_the_pack_has_the_bureaus_states_and_taxes(bulk: dict[str, Table]) -> None:
    areas = {area for _, area, _ in bulk["QTAXCAT3"]}
    taxes = {tax for _, _, tax in bulk["QTAXCAT3"]}
    assert {area.code for area in PACK.areas.values() if area.level == 1 and not area.residual} == areas - {"US"}
    assert set(PACK.taxes) - {"RND"} == taxes - {"TOTAL"}
    assert len(taxes) == 26


def test_the_taxes_with_rows_of_their_own_are_the_ten_largest_of_2019(bulk: dict[str, Table]) -> None:
    year: Counter[str] = Counter()
    for (quarter, area, tax), amount in bulk["QTAXCAT3"].items():
        if quarter.startswith("2019") and area == "US" and tax != "TOTAL":
            year[tax] += amount
    assert {tax for tax, _ in year.most_common(10)} == {tax.code for tax in PACK.taxes.values() if tax.main}


def test_converting_twice_writes_the_same_bytes(inbox: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    subprocess.run([sys.executable, str(CONVERT), str(BULK), str(again)], capture_output=True, check=True)
    assert {path.name: path.read_bytes() for path in again.iterdir()} == {
        path.name: path.read_bytes() for path in inbox.iterdir()
    }


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("TIME PERIODS", "TIMES", "sections are missing: TIME PERIODS"),
        ("112,3,37,52,0,", "112,3,37,52,1,", "seasonally adjusted"),
        ("112,3,37,52,0,", "112,3,35,52,0,", "2019Q4 WY has no total"),
        ("112,3,37,52,0,", "112,3,33,52,0,", "stands twice"),
        ("112,3,37,52,0,", "112,3,37,52,0,x", "ValueError"),
    ],
)
def test_a_file_of_another_shape_is_refused_and_nothing_is_written(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = tmp_path / "bulk.csv"
    text = gzip.decompress(BULK.read_bytes()).decode("ascii")
    assert old in text
    path.write_text(text.replace(old, new, 1), "ascii")
    done = subprocess.run(
        [sys.executable, str(CONVERT), str(path), str(tmp_path / "inbox")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "inbox").exists()
