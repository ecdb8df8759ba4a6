"""Taxpayers at risk: the mart is what the files add up to, secrets are empty, and what cannot be true is refused."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from data.definition import audits
from data.publish import check
from domain.pack import Pack
from domain.reading import Release
from tests import lake
from tests.data.test_hidden import active, betrayed, small
from tests.oracle import marts as oracle
from tests.rows.risk import risk

Spoil = Callable[[pd.DataFrame], pd.DataFrame]
Cells = dict[tuple[str, ...], tuple[int | None, ...]]
NAME = "risk.330000.2021-03.parquet"
ALL = "ALL"


def mart(database: Path) -> Cells:
    with duckdb.connect(str(database), read_only=True) as con:
        rows = con.execute("select place, month::varchar, industry, indicator, base, medium, high from mart.risk")
        found = rows.fetchall()
    cells = {row[:4]: row[4:] for row in found}
    assert len(cells) == len(found), "a key stands twice"
    return cells


def hidden(database: Path) -> set[tuple[str, str, str]]:
    with duckdb.connect(str(database), read_only=True) as con:
        return set(con.execute("select distinct place, year(month)::varchar, industry from mart.hidden").fetchall())


def again(release: Path, pack: Pack, secret: set[tuple[str, str, str]]) -> Cells:
    """Return the mart from the extract files: sums over leaves, and over industries, never over indicators."""
    whole = oracle.whole_months(release, "risk", pack)
    sums: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for path in sorted((release / "extracts").glob("risk.*")):
        rows = pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)
        for row in rows.to_dict("records"):
            month = str(row["month"])[:10]
            for place in pack.places.values():
                if row["area"] in place.leaves and month in whole[place.code]:
                    for industry in (row["industry"], ALL):
                        cell = sums[place.code, month, industry, row["indicator"]]
                        for at, name in enumerate(("base", "medium", "high")):
                            cell[at] += int(row[name])
    found: Cells = {key: tuple(cell) for key, cell in sums.items()}
    months = {key[:2] for key in found}
    for where, year, industry in secret:
        for code in {key[3] for key in sums}:
            for one, month in months:
                if (one, month[:4]) == (where, year):
                    base = sums[where, month, industry, ALL][0] if code == ALL else None
                    found[where, month, industry, code] = (base, None, None)
    return found


def test_the_mart_is_what_the_files_add_up_to(release: Release, pack: Pack) -> None:
    database = release.path / "marts.duckdb"
    assert mart(database) == again(release.path, pack, hidden(database))


def test_one_planted_taxpayer_is_seen(release: Release, pack: Pack, tmp_path: Path) -> None:
    planted = Path(shutil.copy(release.path / "marts.duckdb", tmp_path / "marts.duckdb"))
    planted.chmod(0o644)
    with duckdb.connect(str(planted)) as con:
        con.execute("update mart.risk set base = base + 1 where rowid = 7")
    assert mart(planted) != again(release.path, pack, hidden(planted))


def test_the_root_is_what_the_head_of_the_rows_says(release: Release) -> None:
    found = mart(release.path / "marts.duckdb")
    # Hangzhou's real estate: nine in ten of fifty for each share, split in two kinds without a remainder.
    assert found["330100", "2021-12-01", "K", "R21"][0] == 2 * 180 + 2 * 44
    assert found["330100", "2021-12-01", "K", "R01"][0] == 2 * 90 + 2 * 22
    assert found["330000:only", "2021-12-01", ALL, "R06"] == found["330200", "2021-12-01", ALL, "R06"]
    assert ("330000", "2022-12-01", ALL, ALL) not in found, "Ningbo is late: the whole has no such month"
    assert ("330000", "2020-06-01", ALL, ALL) not in found, "nothing was reported before July 2020"


def test_the_hits_of_a_withheld_cell_are_empty_for_every_indicator_and_its_taxpayers_stand(release: Release) -> None:
    database = release.path / "marts.duckdb"
    secret, cells = hidden(database), mart(database)
    assert {cell[2] for cell in secret} > {"B"}
    codes = {key[3] for key in cells}
    for (place, month, industry, code), (base, medium, high) in cells.items():
        withheld = (place, month[:4], industry) in secret
        assert (medium is None) == (high is None) == withheld
        assert (base is None) == (withheld and code != ALL)
        assert not withheld or {one for one in codes if (place, month, industry, one) in cells} == codes


@pytest.mark.parametrize("month", ["2020-07-01", "2021-04-01", "2022-11-01"])
def test_no_cell_of_few_taxpayers_can_be_computed_from_what_is_told(month: str, release: Release, pack: Pack) -> None:
    """By elimination, for each indicator: unknown are the leaf cells with taxpayers, what is told are sums of them."""
    counts = active(release, month)
    cells = mart(release.path / "marts.duckdb")
    few = small(counts, pack)
    assert few
    for code in {key[3] for key in cells}:
        empty = {
            (key[0], key[2]) for key, cell in cells.items() if (key[1], key[3]) == (month, code) and cell[1] is None
        }
        assert few <= empty
        assert betrayed(counts, empty, pack) & few == set()


def put(where: dict[str, str], **values: Any) -> Spoil:
    """Return what changes the first row that has some codes."""

    def spoil(frame: pd.DataFrame) -> pd.DataFrame:
        fits = [all(row[name] == code for name, code in where.items()) for row in frame.to_dict("records")]
        for column, value in values.items():
            frame.loc[frame.index[fits][0], column] = value
        return frame

    return spoil


def without(**where: str) -> Spoil:
    def spoil(frame: pd.DataFrame) -> pd.DataFrame:
        fits = [
            all(str(row[name]).startswith(code) for name, code in where.items()) for row in frame.to_dict("records")
        ]
        return frame[[not one for one in fits]].reset_index(drop=True)

    return spoil


KINDS = {"area": "330106", "industry": "C"}


@pytest.mark.parametrize(
    ("spoil", "column", "rule"),
    [
        (put({"indicator": "R01"}, indicator="R99"), "indicator", "is not among the pack's lists.risk_indicators"),
        (put({"indicator": "R01"}, indicator="all"), "indicator", "is not among the pack's lists.risk_indicators"),
        (put({"indicator": "R01"}, industry="Z"), "industry", "is not among the pack's industries"),
        (put({"indicator": "R01"}, medium=-1), "medium", "is negative"),
        (put({"indicator": "R01"}, high=None), "high", "is missing"),
        (put({"indicator": "R06", **KINDS}, indicator="R01"), "month, area, industry, indicator",
         "is a duplicate of an earlier row's key"),
        (put({"indicator": "R01", **KINDS}, area="330203"), "area", "is not an area of this reporter"),
        # risk_hits
        (put({"indicator": "R06", **KINDS}, medium=10**6), "base", "is less than medium and high together"),
        # risk_base
        (put({"indicator": "R06", **KINDS}, base=10**6), "base", "is more than the base of ALL"),
        (without(indicator=ALL), "base", "has no row ALL for its area and industry"),
        # risk_overall: fewer than one indicator marks, more than all mark together, so too at high risk
        (put({"indicator": ALL, **KINDS}, medium=0), "medium", "does not fit the hits of the single indicators"),
        (put({"indicator": ALL, **KINDS}, medium=300), "medium", "does not fit the hits of the single indicators"),
        (put({"indicator": ALL, **KINDS}, high=0), "high", "does not fit the hits of the single indicators"),
        (put({"indicator": ALL, **KINDS}, high=200), "high", "does not fit the hits of the single indicators"),
        # risk_registered
        (put({"indicator": ALL, **KINDS}, base=401), "base", "is more than the registered taxpayers"),
    ],
)  # fmt: skip
def test_what_cannot_be_true_is_refused(
    spoil: Spoil, column: str, rule: str, with_only: Callable[..., Path], pack: Pack
) -> None:
    home = with_only("taxpayers", "risk")
    for extract in ("taxpayers", "risk"):
        lake.drop(home / "inbox", extract, lake.PROVINCE, 2021, 3)
    (home / "inbox" / NAME).unlink()
    lake.write(home / "inbox" / NAME, spoil(lake.frame("risk", risk(lake.PROVINCE, 2021, 3) or [])))
    faults = [(fault.file, fault.column, fault.rule) for fault in check(home, pack, now=lake.NOW)]
    assert (NAME, column, rule) in faults, faults


def test_a_restatement_beyond_the_tolerance_is_refused(with_only: Callable[..., Path], pack: Pack) -> None:
    home = with_only("taxpayers", "risk")
    name = "risk.330000.2021-02.2.parquet"
    (home / "inbox").mkdir(exist_ok=True)
    frame = lake.frame("risk", risk(lake.PROVINCE, 2021, 2) or [])
    for column in ("base", "medium", "high"):
        frame[column] = frame[column] * 7 // 10
    lake.write(home / "inbox" / name, frame)
    faults = [(fault.file, fault.column, fault.rule) for fault in check(home, pack, now=lake.NOW)]
    assert (name, "base", "restates the total beyond the tolerance") in faults


def test_every_audit_of_the_extract_has_its_planted_fault_here() -> None:
    held = {"risk_hits", "risk_base", "risk_overall", "risk_registered", "risk_restated"}
    assert {audit.name for audit in audits() if audit.extract == "risk"} == held


def test_a_good_file_stands(whole: Path, pack: Pack) -> None:
    lake.drop(whole / "inbox", "risk", lake.PROVINCE, 2021, 3)
    assert check(whole, pack, now=lake.NOW) == ()


# The simulated rows.


@pytest.fixture(scope="module")
def simulated(thin: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the risk and the taxpayers of the province in four months."""

    def read(extract: str) -> pd.DataFrame:
        paths = sorted(thin.glob(f"{extract}.*.2025-0[5-8].*"))
        return pd.concat([pd.read_parquet(path) for path in paths], ignore_index=True)

    return read("risk"), read("taxpayers")


def rates(rows: pd.DataFrame, *by: str) -> pd.Series:
    sums = rows.groupby(list(by))[["base", "medium", "high"]].sum()
    return 1000 * (sums["medium"] + sums["high"]) / sums["base"]


def test_as_many_are_at_risk_as_the_bureau_would_expect(simulated: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    rows = simulated[0][simulated[0]["indicator"] == ALL]
    base, medium, high = (rows[name].sum() for name in ("base", "medium", "high"))
    assert 0.03 < medium / base < 0.08
    assert 0.005 < high / base < 0.02


def test_the_base_is_the_active_taxpayers_of_the_same_lake(simulated: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    rows, taxpayers = simulated
    by = ["month", "area", "industry"]
    whole = rows[rows["indicator"] == ALL].set_index(by)["base"].sort_index()
    active = taxpayers.groupby(by)["active"].sum()
    active = active[active > 0]
    late = active.index.difference(whole.index)
    assert set(whole.index) <= set(active.index)
    assert len(late) == 0
    assert (whole == active.loc[whole.index]).all()


def test_risk_differs_by_indicator_industry_and_area(simulated: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    rows, _ = simulated
    every = rows[rows["indicator"] == ALL]
    by_industry = rates(every, "industry")
    assert by_industry["L"] > 1.2 * by_industry["C"] > 1.2 * by_industry["A"]
    by_city = rates(every.assign(city=every["area"].str[:4]), "city").drop("3300")
    assert by_city.max() > 1.4 * by_city.min()
    assert rates(rows, "indicator").max() > 5 * rates(rows, "indicator").min()
    assert set(rows[rows["indicator"] == "R24"]["industry"]) == {"C", "F"}
    assert len(set(rows["indicator"])) == 29


def test_new_thresholds_are_a_step(simulated: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    rows, _ = simulated
    found = rates(rows[rows["indicator"].isin(["R01", "R02"])], "indicator", "month").unstack("indicator")
    found.index = pd.Index([str(month)[:7] for month in found.index])
    moved = found.loc["2025-07"] / found.loc["2025-06"]
    assert moved["R01"] < 0.93 < 0.97 < moved["R02"] < 1.03
