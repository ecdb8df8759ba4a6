"""Invoices and their use: marts are what the files add up to, what few sold is withheld, what cannot be is refused."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from data.definition import audits, marts
from data.fault import Fault
from data.manifest import Manifest
from data.publish import check, publish
from data.release import current
from domain.errors import ReleaseError
from domain.pack import Pack
from domain.reading import Release
from tests import lake
from tests.oracle.invoices import INVOICES, ISSUERS, MONEY, STEPS, SURVEY, USE, Invoices
from tests.oracle.revenue import ALL, written

Cells = dict[tuple[str, ...], tuple[int | None, ...]]
Spoil = Callable[[pd.DataFrame], pd.DataFrame]
SELECT = {
    INVOICES: f"select place, strftime(month, '%Y-%m'), industry, kind, {', '.join(MONEY)} from mart.invoices",
    ISSUERS: "select place, strftime(month, '%Y-%m'), industry, issuers, digital_issuers from mart.issuers",
    USE: "select place, strftime(month, '%Y-%m'), receivers, covered, received, booked from mart.invoice_use",
    SURVEY: "select place, strftime(month, '%Y-%m'), received, reimbursed, booked, archived, stored, all_four"
    " from mart.invoice_use_survey",
}
KEYS = {INVOICES: 4, ISSUERS: 3, USE: 2, SURVEY: 2}
COLUMNS = {
    INVOICES: MONEY,
    ISSUERS: ("issuers", "digital_issuers"),
    USE: ("receivers", "covered", "received", "booked"),
    SURVEY: ("received", *STEPS),
}


def mart(database: Path, name: str) -> Cells:
    with duckdb.connect(str(database), read_only=True) as con:
        rows = con.execute(SELECT[name]).fetchall()
    found = {row[: KEYS[name]]: row[KEYS[name] :] for row in rows}
    assert len(found) == len(rows), "a key stands twice"
    return found


def again(release: Path, pack: Pack, name: str) -> Cells:
    """Return a mart from the files alone, with what must be hidden empty."""
    with duckdb.connect(str(release / "marts.duckdb"), read_only=True) as con:
        cells = con.execute("select distinct place, year(month)::integer, industry from mart.hidden").fetchall()
    oracle = Invoices(release / "extracts", pack.folder, frozenset(cells))
    rows = oracle.frames[name]
    by = ["ym", *(one for one in ("industry", "kind") if one in rows)]
    found: Cells = {}
    for place in pack.places:
        own = rows[rows["area"].isin(oracle.cities(place) if name == SURVEY else oracle.inside(place))]
        own = own[own["ym"].isin(oracle.reported(name, place))]
        wider = [own, own.assign(industry=ALL)] if "industry" in own else [own]
        sums = pd.concat(wider).groupby(by)[list(COLUMNS[name])].sum()
        for key, *values in sums.itertuples():
            month, *rest = key if isinstance(key, tuple) else (key,)
            found[place, written(month), *rest] = tuple(int(one) for one in values)
    return dict(withheld(found, oracle, set(rows["kind"]) if "kind" in rows else set(), name))


def withheld(cells: Cells, oracle: Invoices, kinds: set[str], name: str) -> Iterable[tuple[Any, Any]]:
    nothing = (None,) * len(COLUMNS[name])
    months = {key[:2] for key in cells}
    split = name in (INVOICES, ISSUERS)
    for key, values in cells.items():
        if (key[0], int(key[1][:4]), key[2] if split else ALL) not in oracle.hidden:
            yield key, values
        elif not split:
            yield key, nothing
    for place, year, industry in oracle.hidden if split else ():
        for there, month in months:
            if (there, int(month[:4])) == (place, year):
                for kind in kinds or {""}:
                    yield tuple(filter(None, (place, month, industry, kind))), nothing


@pytest.mark.parametrize("name", SELECT)
def test_a_mart_is_what_the_files_add_up_to(name: str, release: Release, pack: Pack) -> None:
    assert mart(release.path / "marts.duckdb", name) == again(release.path, pack, name)


@pytest.mark.parametrize("name", SELECT)
def test_one_planted_invoice_is_seen(name: str, release: Release, pack: Pack, tmp_path: Path) -> None:
    planted = Path(shutil.copy(release.path / "marts.duckdb", tmp_path / "marts.duckdb"))
    planted.chmod(0o644)
    column = COLUMNS[name][-1]
    with duckdb.connect(str(planted)) as con:
        con.execute(f"update mart.{name} set {column} = {column} + 1 where rowid = 7")
    assert mart(planted, name) != again(release.path, pack, name)


def test_the_province_issues_what_the_head_of_the_rows_says(release: Release) -> None:
    found = mart(release.path / "marts.duckdb", INVOICES)
    electronic = found["330000", "2020-01", "C", "E_GEN"]
    assert electronic[0] == 10 * 3 * 20, "of each sixty of industry C ten are electronic"
    assert found["330000", "2022-06", "G", "D_RAIL"][0] == 2 * 700, "tickets stand on both residual areas"
    assert found["330100R", "2020-01", "Q", "F_E"][0] == 30
    assert ("330000", "2022-12", "C", "E_GEN") not in found, "Ningbo is late: the whole has no such month"
    survey = mart(release.path / "marts.duckdb", SURVEY)
    assert survey["330000", "2020-01"][0] == 600 * (10 + 3 + 6)
    assert survey["330100", "2020-01"][-1] == 90 * 10
    assert {place for place, _ in survey} == {
        *("330000", "330000:without", "330000:only", "330100", "330200", "330300")
    }, "the pilots report whole cities"


def test_what_few_taxpayers_sold_is_withheld_for_every_kind(release: Release) -> None:
    found = mart(release.path / "marts.duckdb", INVOICES)
    cells = [values for key, values in found.items() if key[:3] == ("330103", "2021-03", "B")]
    assert len(cells) == len({key[3] for key in found})
    assert set(cells) == {(None,) * 5}
    assert mart(release.path / "marts.duckdb", ISSUERS)["330103", "2021-03", "B"] == (None, None)


# What cannot be true.


def put(column: str, value: Any, row: int = 0) -> Spoil:
    def spoil(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[row, column] = value
        return frame

    return spoil


def kind(code: str, column: str, value: Any) -> Spoil:
    """Return what writes a value into the first row of a kind."""
    return lambda frame: put(column, value, frame.index[frame["kind"] == code][0])(frame)


def but(area: str) -> Spoil:
    return lambda frame: frame[~frame["area"].str.startswith(area)].reset_index(drop=True)


def times(column: str, tenths: int) -> Spoil:
    def spoil(frame: pd.DataFrame) -> pd.DataFrame:
        frame[column] = frame[column] * tenths // 10
        return frame

    return spoil


# audit: extract, month, how a good file is spoilt, the column that must be named
PLANTED: dict[str, tuple[str, int, Spoil, str]] = {
    "invoices_amount": (INVOICES, 3, kind("E_GEN", "blue_tax", 10**15), "blue_amount"),
    "invoices_restated": (INVOICES, 2, times("blue_count", 13), "blue_count"),
    "invoices_void": (INVOICES, 3, kind("E_GEN", "void_count", 1), "void_count"),
    "issuers_digital": (ISSUERS, 3, put("digital_issuers", 10**6), "digital_issuers"),
    "invoice_use_parts": (USE, 3, put("booked", 10**6), "covered"),
    "invoice_use_survey_city": (SURVEY, 4, put("area", "330102"), "area"),
    "invoice_use_survey_complete": (SURVEY, 4, but("3303"), "area"),
    "invoice_use_survey_steps": (SURVEY, 4, put("all_four", 10**5, 1), "all_four"),
}


@pytest.fixture(scope="module")
def told(two_whole_months: Path, pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> list[Fault]:
    """Return what is said of all planted files at once: each later drop of a file is refused in its turn."""
    home = tmp_path_factory.mktemp("planted") / "home"
    shutil.copytree(two_whole_months, home)
    (home / "inbox").mkdir(exist_ok=True)
    for name, (extract, month, spoil, _) in PLANTED.items():
        made = lake.MAKE[extract](lake.PROVINCE, 2021, month)
        assert made
        lake.write(home / "inbox" / file_of(name), spoil(lake.frame(extract, made)))
    return list(check(home, pack, now=lake.NOW))


def file_of(name: str) -> str:
    """Return the name of the file in which an audit's fault is planted."""
    extract, month, _, _ = PLANTED[name]
    period = f"2021Q{month // 3 + 1}" if extract == SURVEY else f"2021-{month:02d}"
    return f"{extract}.330000.{period}.{list(PLANTED).index(name) + 2}.parquet"


@pytest.mark.parametrize("name", PLANTED)
def test_an_audit_catches_its_planted_fault(name: str, told: list[Fault]) -> None:
    (audit,) = (audit for audit in audits() if audit.name == name)
    found = [(fault.column, fault.rule in audit.sql) for fault in told if fault.file == file_of(name)]
    assert found == [(PLANTED[name][3], True)]


def test_every_audit_of_these_extracts_is_planted() -> None:
    every = {audit.name for audit in audits() if audit.extract in SELECT}
    assert every == {*PLANTED, "invoices_add_up"}


def test_a_mart_whose_parts_do_not_add_up_is_caught(
    with_only: Callable[..., Path], pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = with_only("taxpayers", INVOICES, ISSUERS)
    from data import check as checks
    from data.definition import Mart

    one = Mart(
        "late",
        "",
        "update mart.invoices set blue_count = blue_count + 1"
        " where place = '330100' and industry = 'C' and kind = 'E_GEN' and month = '2021-02-01'",
    )
    monkeypatch.setattr(checks, "marts", lambda: (*marts(), one))
    lake.drop(home / "inbox", "issuers", lake.PROVINCE, 2021, 3)
    with pytest.raises(ReleaseError, match="invoices_add_up: a place is not the sum of its parts"):
        publish(home, pack, now=lake.NOW)


def test_a_cohort_is_delivered_again_as_it_is_used(whole: Path, pack: Pack) -> None:
    made = lake.MAKE[USE](lake.PROVINCE, 2021, 2)
    assert made
    frame = lake.frame(USE, made)
    frame["booked"] = frame["booked"] * 2
    (whole / "inbox").mkdir(exist_ok=True)
    lake.write(whole / "inbox" / "invoice_use.330000.2021-02.2.parquet", frame)
    outcome = publish(whole, pack, now=lake.NOW)
    found = current(whole)
    assert (outcome.faults, outcome.changed) == ((), True)
    assert found
    assert "invoice_use.330000.2021-02.2.parquet" in {one.name for one in Manifest.read(found.path).inputs}
