"""Each audit catches a planted fault, and says what its heading promises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.contract import contracts
from data.definition import EVERY, FAULTS, audits, marts, read_audit
from data.manifest import Manifest
from data.publish import check, publish
from data.release import current
from domain.errors import DefinitionError, ReleaseError
from domain.pack import Pack
from tests import lake

Spoil = Callable[[pd.DataFrame], pd.DataFrame]


def put(column: str, value: object) -> Spoil:
    def spoil(frame: pd.DataFrame) -> pd.DataFrame:
        frame[column] = [value, *frame[column].iloc[1:]]
        return frame

    return spoil


def but(city: str) -> Spoil:
    return lambda frame: frame[~frame["area"].str.startswith(city)].reset_index(drop=True)


def times(column: str, tenths: int) -> Spoil:
    def spoil(frame: pd.DataFrame) -> pd.DataFrame:
        frame[column] = frame[column] * tenths // 10
        return frame

    return spoil


def social(frame: pd.DataFrame) -> pd.DataFrame:
    frame.loc[frame["tax"] == "SOCIAL", "local"] = 1
    return frame


# audit: extract, month, how a good file is spoilt, the column that must be named
PLANTED: dict[str, tuple[str, int, Spoil, str]] = {
    "area_is_lowest": ("taxpayers", 3, put("area", "330000"), "area"),
    "area_of_the_reporter": ("adjustments", 11, put("area", "330205"), "area"),
    "area_was_valid": ("taxpayers", 3, put("area", "330114"), "area"),
    "loaded_in_the_past": ("revenue", 3, put("loaded_at", datetime(2099, 1, 1)), "loaded_at"),
    "month_of_the_file": ("adjustments", 11, put("month", date(2021, 10, 1)), "month"),
    "reporter_of_the_file": ("taxpayers", 3, put("reporter", "330200"), "reporter"),
    "revenue_category": ("revenue", 3, put("category", "nontax"), "category"),
    "cities_complete": ("revenue", 3, but("3303"), "area"),
    "revenue_parts": ("revenue", 3, put("central", 1), "collected"),
    "revenue_restated": ("revenue", 2, times("collected", 13), "collected"),
    "revenue_social_is_not_local": ("revenue", 3, social, "local"),
    "taxpayers_active": ("taxpayers", 3, put("active", 10**6), "active"),
    "taxpayers_restated": ("taxpayers", 2, times("registered", 13), "registered"),
    "handling_restated": ("handling", 2, times("items", 13), "items"),
    "refund_cases_days": ("refund_cases", 3, put("accepted", date(2021, 3, 31)), "accepted"),
    "returns_due": ("returns", 3, put("due", date(2021, 4, 15)), "due"),
    "returns_filed": ("returns", 3, put("channel", None), "channel"),
    "returns_period": ("returns", 3, put("period", "2021-3"), "period"),
}
# What only informs, reads marts or is of another grain, and extracts whose faults are planted in tests of their own.
ELSEWHERE = {"adjustments_deferral", "revenue_adds_up", "paying_time_complete", "returns_active"}
APART = {"invoices", "issuers", "invoice_use", "invoice_use_survey", "plan_facts", "risk"}


FILING = ("handling", "refund_cases", "returns")


@pytest.mark.parametrize("name", PLANTED)
def test_an_audit_catches_its_planted_fault(name: str, with_only: Callable[..., Path], pack: Pack) -> None:
    extract, month, spoil, column = PLANTED[name]
    home = with_only(*(FILING if extract in FILING else lake.CORE))
    made = lake.MAKE[extract](lake.PROVINCE, 2021, month)
    assert made
    file = f"{extract}.330000.2021-{month:02d}.2.parquet"
    (home / "inbox").mkdir(exist_ok=True)
    lake.write(home / "inbox" / file, spoil(lake.frame(extract, made)))
    faults = check(home, pack, now=lake.NOW)
    assert (file, column) in {(fault.file, fault.column) for fault in faults}
    (audit,) = (audit for audit in audits() if audit.name == name)
    assert any(fault.rule in audit.sql for fault in faults)


def test_a_city_that_is_missing_is_seen_in_every_extract_that_has_cities_each_month(whole: Path, pack: Pack) -> None:
    (audit,) = (audit for audit in audits() if audit.name == "cities_complete")
    spoilt = {extract: f"{extract}.330000.2021-03.2.parquet" for extract in audit.extract.split()}
    (whole / "inbox").mkdir(exist_ok=True)
    for extract, file in spoilt.items():
        made = lake.MAKE[extract](lake.PROVINCE, 2021, 3)
        assert made
        lake.write(whole / "inbox" / file, but("3303")(lake.frame(extract, made)))
    found = {
        fault.file for fault in check(whole, pack, now=lake.NOW) if fault.value == "330300" and fault.rule in audit.sql
    }
    assert found == set(spoilt.values())


def test_a_mart_whose_parts_do_not_add_up_is_caught(
    standing: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data import check as checks
    from data.definition import Mart

    one_fen = Mart(
        "late",
        "",
        "update mart.revenue set local = local + 1 where place = '330100' and tax = 'CIT' and month = '2021-02-01'",
    )
    monkeypatch.setattr(checks, "marts", lambda: (*marts(), one_fen))
    lake.drop(standing / "inbox", "taxpayers", lake.PROVINCE, 2021, 3)
    with pytest.raises(ReleaseError, match="revenue_adds_up: a place is not the sum of its parts"):
        publish(standing, pack, now=lake.NOW)


def test_a_deferral_that_is_open_is_told_and_stops_nothing(pack: Pack, tmp_path: Path) -> None:
    for month in (11, 12):
        lake.drop(tmp_path / "inbox", "adjustments", lake.PROVINCE, 2021, month)
    outcome = publish(tmp_path, pack, now=lake.NOW)
    found = current(tmp_path)
    assert outcome.faults == ()
    assert found
    (told,) = (one for one in Manifest.read(found.path).checks if one.name == "adjustments_deferral")
    assert (told.found, told.passed) == (1, True)


def test_the_whole_lakes_deferral_is_reversed(home: Path) -> None:
    found = current(home)
    assert found
    (told,) = (one for one in Manifest.read(found.path).checks if one.name == "adjustments_deferral")
    assert told.found == 0


def test_every_audit_has_a_planted_fault() -> None:
    assert {audit.name for audit in audits() if audit.extract not in APART} == {*PLANTED, *ELSEWHERE}


def test_headings_name_extracts_and_say_what_is_refused() -> None:
    for audit in audits():
        assert audit.extract == EVERY or set(audit.extract.split()) <= contracts().keys()
        assert audit.faults in FAULTS
        assert audit.sentence.endswith(".")
    assert all(mart.sentence.endswith(".") for mart in marts())


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("-- faults: file\n-- Says.\nselect 1", "lacks extract"),
        ("-- extract: revenue\n-- Says.\nselect 1", "lacks faults"),
        ("-- extract: revenue\n-- faults: some\n-- Says.\nselect 1", "faults must be one of"),
        ("-- extract: revenue\n-- faults: file\nselect 1", "must say what it means"),
    ],
)
def test_a_heading_that_is_not_whole_is_refused(text: str, rule: str, tmp_path: Path) -> None:
    path = tmp_path / "audit.sql"
    path.write_text(text)
    with pytest.raises(DefinitionError, match=rule):
        read_audit(path)


@pytest.mark.parametrize("statement", [*audits(), *marts()], ids=lambda one: one.name)
def test_sql_is_lower_case_and_one_statement(statement: object) -> None:
    sql = str(getattr(statement, "sql", ""))
    assert len(duckdb.extract_statements(sql)) == 1
    words = duckdb.tokenize(sql)
    keywords = [sql[at:].split()[0] for at, kind in words if kind == duckdb.token_type.keyword]
    assert all(word == word.lower() for word in keywords)
