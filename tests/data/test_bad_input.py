"""Each way in which a file can be bad is named by file, column, row and rule, and stops nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.fault import Fault
from data.publish import check, publish
from data.release import current
from domain.pack import Pack
from tests import lake
from tests.wide import further

MARCH = "revenue.330000.2021-03.parquet"
CSV = "revenue.330000.2021-03.csv"


def rows(extract: str = "revenue", reporter: str = lake.PROVINCE, month: int = 3) -> pd.DataFrame:
    made = {"revenue": lake.revenue, "adjustments": lake.adjustments, "taxpayers": lake.taxpayers}[extract]
    return lake.frame(extract, made(reporter, 2021, month))


def put(column: str, row: int, value: Any) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return what writes one value into a frame; rows count from 1."""

    def spoil(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[row - 1, column] = value
        return frame

    return spoil


def drop(home: Path, name: str, frame: pd.DataFrame) -> Path:
    (home / "inbox").mkdir(exist_ok=True)
    return lake.write(home / "inbox" / name, frame)


def told(faults: tuple[Fault, ...]) -> list[tuple[str, str | None, int | None, str, str | None]]:
    return [(fault.file, fault.column, fault.row, fault.rule, fault.value) for fault in faults]


def test_a_good_month_has_no_fault(standing: Path, pack: Pack) -> None:
    lake.drop_all(standing / "inbox", (2021, 3), (2021, 3), lake.CORE)
    assert check(standing, pack, now=lake.NOW) == ()


@pytest.mark.parametrize(
    ("extract", "spoil", "column", "row", "rule", "value"),
    [
        ("revenue", put("area", 7, "339999"), "area", 7, "is not among the pack's areas", "339999"),
        further("revenue", put("tax", 7, "VAX"), "tax", 7, "is not among the pack's taxes", "VAX"),
        further("revenue", put("industry", 1, "Z"), "industry", 1, "is not among the pack's industries", "Z"),
        ("revenue", put("taxpayer_kind", 2, "?"), "taxpayer_kind", 2, "is not among the pack's taxpayer_kinds", "?"),
        ("revenue", put("area", 3, "330113"), "area", 3, "is out of its validity in the month", "330113"),
        ("revenue", put("area", 3, "330100"), "area", 3, "must be a lowest area (or a residual, code and R)", "330100"),
        ("revenue", put("area", 3, "330203"), "area", 3, "is not an area of this reporter", "330203"),
        (
            "revenue",
            put("reporter", 4, "330200"),
            "reporter",
            4,
            "differs from the reporter in the file name",
            "330200",
        ),
        (
            "revenue",
            put("month", 5, date(2021, 2, 1)),
            "month",
            5,
            "differs from the period in the file name",
            "2021-02-01",
        ),
        (
            "revenue",
            put("month", 5, date(2021, 4, 1)),
            "month",
            5,
            "is a future month: later than the period in the file name",
            "2021-04-01",
        ),
        ("revenue", put("collected", 6, None), "collected", 6, "is missing", None),
        ("revenue", put("collected", 6, 10**15 + 1), "collected", 6, "is more than 1000000000000000", str(10**15 + 1)),
        ("revenue", put("category", 6, "levy"), "category", 6, "is none of tax, nontax, social", "levy"),
        further("revenue", put("dq", 6, "good"), "dq", 6, "is none of final, provisional", "good"),
        ("revenue", put("source", 6, " "), "source", 6, "is blank", " "),
        (
            "revenue",
            put("loaded_at", 6, datetime(2031, 1, 1)),
            "loaded_at",
            6,
            "lies in the future",
            "2031-01-01 00:00:00",
        ),
        ("taxpayers", put("active", 9, -1), "active", 9, "is negative", "-1"),
        ("taxpayers", put("registered", 9, -1), "registered", 9, "is negative", "-1"),
        ("taxpayers", put("credit", 9, "E"), "credit", 9, "is none of A, B, M, C, D", "E"),
    ],
)
def test_a_wrong_value_is_named(
    extract: str,
    spoil: Callable[[pd.DataFrame], pd.DataFrame],
    column: str,
    row: int,
    rule: str,
    value: str | None,
    standing: Path,
    pack: Pack,
) -> None:
    name = f"{extract}.330000.2021-03.parquet"
    drop(standing, name, spoil(rows(extract)))
    assert (name, column, row, rule, value) in told(check(standing, pack, now=lake.NOW))


def test_the_line_of_a_fault_says_it_all(standing: Path, pack: Pack) -> None:
    drop(standing, MARCH, put("area", 7, "339999")(rows()))
    (fault,) = check(standing, pack, now=lake.NOW)
    assert str(fault) == f"{MARCH}, row 7, column area, value '339999': is not among the pack's areas"


def test_many_rows_of_one_kind_are_counted(standing: Path, pack: Pack) -> None:
    frame = rows()
    frame["tax"] = "VAX"
    drop(standing, MARCH, frame)
    found = told(check(standing, pack, now=lake.NOW))
    assert [row for _, column, row, _, _ in found if column == "tax"] == [1, 2, 3, 4, 5, None]
    assert found[5][4] == f"and {len(frame) - 5} more rows"


def test_a_duplicate_key_is_named(standing: Path, pack: Pack) -> None:
    frame = pd.concat([rows(), rows().iloc[[11]]], ignore_index=True)
    drop(standing, MARCH, frame)
    (found,) = told(check(standing, pack, now=lake.NOW))
    assert found[1:4] == (
        "month, area, tax, industry, taxpayer_kind",
        len(frame),
        "is a duplicate of an earlier row's key",
    )
    assert str(found[4]).startswith("2021-03-01, 330103, ")


def test_a_row_of_another_months_key_refuses_only_the_file_that_it_is_in(standing: Path, pack: Pack) -> None:
    lake.drop_all(standing / "inbox", (2021, 3), (2021, 4), lake.CORE)
    strays = rows(month=4)
    drop(standing, MARCH, pd.concat([rows(), strays.iloc[[0]]], ignore_index=True))
    rule = "is a future month: later than the period in the file name"
    assert told(check(standing, pack, now=lake.NOW)) == [(MARCH, "month", len(rows()) + 1, rule, "2021-04-01")]


def test_a_stray_city_in_one_file_is_not_missed_in_the_next(pack: Pack, tmp_path: Path) -> None:
    lake.drop_all(tmp_path / "inbox", (2021, 2), (2021, 4), lake.CORE)
    drop(tmp_path, "revenue.330000.2021-02.parquet", put("area", 3, "330203")(rows(month=2)))
    assert {fault.file for fault in check(tmp_path, pack, now=lake.NOW)} == {"revenue.330000.2021-02.parquet"}


def test_a_city_that_disappears_is_named(standing: Path, pack: Pack) -> None:
    frame = rows()
    drop(standing, MARCH, frame[~frame["area"].str.startswith("3303")].reset_index(drop=True))
    assert told(check(standing, pack, now=lake.NOW)) == [
        (MARCH, "area", None, "has no rows, though its reporter did report", "330300")
    ]


def test_a_county_that_was_merged_away_is_not_missed(pack: Pack, tmp_path: Path) -> None:
    lake.drop_all(tmp_path / "inbox", (2021, 3), (2021, 4), lake.CORE)
    assert check(tmp_path, pack, now=lake.NOW) == ()


def test_a_restatement_beyond_the_tolerance_is_named(standing: Path, pack: Pack) -> None:
    frame = rows(month=2)
    for column in ("collected", "central", "local"):
        frame[column] = frame[column] * 13 // 10
    drop(standing, "revenue.330000.2021-02.2.parquet", frame)
    ((_, name, row, what, said),) = told(check(standing, pack, now=lake.NOW))
    assert (name, row, what) == ("collected", None, "restates the total beyond the tolerance")
    before = rows(month=2)["collected"].sum()
    assert said == f"{before} -> {before * 13 // 10}"


def test_a_restatement_within_the_tolerance_stands(standing: Path, pack: Pack) -> None:
    frame = rows(month=2)
    for column in ("collected", "central", "local"):
        frame[column] = frame[column] * 11 // 10
    drop(standing, "revenue.330000.2021-02.2.parquet", frame)
    assert check(standing, pack, now=lake.NOW) == ()


def test_a_truncated_parquet_is_named(standing: Path, pack: Pack) -> None:
    path = drop(standing, MARCH, rows())
    path.write_bytes(path.read_bytes()[:-20])
    lake.drop(standing / "inbox", "taxpayers", lake.PROVINCE, 2021, 3)
    ((file, _, _, rule, _),) = told(check(standing, pack, now=lake.NOW))
    assert (file, rule) == (MARCH, "cannot be read as parquet (truncated?)")


def test_a_parquet_with_damaged_pages_is_named(standing: Path, pack: Pack) -> None:
    path = drop(standing, MARCH, rows())
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + b"\xff" * 400 + whole[404:])
    lake.drop(standing / "inbox", "revenue", lake.NINGBO, 2021, 3)
    ((file, _, _, rule, _),) = told(check(standing, pack, now=lake.NOW))
    assert (file, rule) == (MARCH, "cannot be read as parquet (damaged?)")


def test_an_empty_file_is_named(standing: Path, pack: Pack) -> None:
    (standing / "inbox").mkdir(exist_ok=True)
    (standing / "inbox" / MARCH).touch()
    assert (MARCH, None, None, "the file is empty", None) in told(check(standing, pack, now=lake.NOW))


@pytest.mark.parametrize("name", [MARCH, CSV, "taxpayers.330000.2021-03.parquet"])
def test_a_file_without_rows_is_named(name: str, standing: Path, pack: Pack) -> None:
    drop(standing, name, rows(name.partition(".")[0]).iloc[:0])
    assert (name, None, None, "the file has no rows", None) in told(check(standing, pack, now=lake.NOW))


def test_a_month_without_adjustments_is_a_file_without_rows(standing: Path, pack: Pack) -> None:
    drop(standing, "adjustments.330000.2021-03.parquet", rows("adjustments"))
    assert rows("adjustments").empty
    assert check(standing, pack, now=lake.NOW) == ()


def test_a_missing_column_is_named(standing: Path, pack: Pack) -> None:
    drop(standing, MARCH, rows().drop(columns=["local"]))
    drop(standing, "taxpayers.330000.2021-03.csv", rows("taxpayers").drop(columns=["active"]))
    assert set(told(check(standing, pack, now=lake.NOW))) == {
        (MARCH, "local", None, "the column is missing", None),
        ("taxpayers.330000.2021-03.csv", "active", None, "the column is missing", None),
    }


def test_an_extra_column_is_tolerated_and_named(standing: Path, pack: Pack) -> None:
    lake.drop_all(standing / "inbox", (2021, 3), (2021, 3), lake.CORE)
    drop(standing, MARCH, rows().assign(remark="x"))
    outcome = publish(standing, pack, now=lake.NOW)
    assert outcome.faults == ()
    assert outcome.ignored == (f"{MARCH}: remark",)


@pytest.mark.parametrize(
    ("column", "kind", "rule", "value"),
    [
        ("month", pa.timestamp("ns"), "must be DATE", "TIMESTAMP_NS"),
        further("month", pa.string(), "must be DATE", "VARCHAR"),
        ("collected", pa.float64(), "must be BIGINT", "DOUBLE"),
        further("collected", pa.decimal128(18, 2), "must be BIGINT", "DECIMAL(18,2)"),
        further("collected", pa.string(), "must be BIGINT", "VARCHAR"),
        further("area", pa.int64(), "must be VARCHAR", "BIGINT"),
        further("loaded_at", pa.string(), "must be TIMESTAMP", "VARCHAR"),
        (
            "loaded_at",
            pa.timestamp("us", tz="Asia/Shanghai"),
            "must not carry an offset from UTC",
            "TIMESTAMP WITH TIME ZONE",
        ),
    ],
)
def test_a_wrong_type_is_named(
    column: str, kind: pa.DataType, rule: str, value: str, standing: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = rows()
    if column == "area":
        frame["area"] = 330102
    elif kind == pa.string():
        frame[column] = frame[column].astype(str)
    elif column == "month":
        frame[column] = pd.to_datetime(frame[column])
    monkeypatch.setitem(lake.TYPES, column, kind)
    drop(standing, MARCH, frame)
    assert told(check(standing, pack, now=lake.NOW)) == [(MARCH, column, None, rule, value)]


def test_a_narrower_integer_is_no_fault(standing: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(lake.TYPES, "active", pa.int16())
    drop(standing, "taxpayers.330000.2021-03.parquet", rows("taxpayers"))
    assert check(standing, pack, now=lake.NOW) == ()


@pytest.mark.parametrize("value", [float("nan"), further(float("inf")), further(float("-inf"))])
def test_money_that_is_no_number_is_named(
    value: float, standing: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(lake.TYPES, "collected", pa.float64())
    frame = rows()
    frame["collected"] = frame["collected"].astype(float)
    frame.loc[11, "collected"] = value
    schema = pa.schema([(name, lake.TYPES.get(name, pa.string())) for name in frame.columns])
    (standing / "inbox").mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pandas(frame, schema=schema, safe=False).replace_schema_metadata(), standing / "x")
    table = pq.read_table(standing / "x")
    column = pa.array([value if at == 11 else float(one) for at, one in enumerate(frame["collected"])], pa.float64())
    table = table.set_column(table.schema.get_field_index("collected"), "collected", column)
    pq.write_table(table, standing / "inbox" / MARCH)
    assert told(check(standing, pack, now=lake.NOW)) == [
        (MARCH, "collected", None, "must be BIGINT", "DOUBLE"),
        (MARCH, "collected", 12, "is NaN or infinite", str(value)),
    ]


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("collected", "NaN", "is NaN or infinite"),
        further("collected", "-inf", "is NaN or infinite"),
        ("collected", "12.5", "must be a whole number of at most 18 digits"),
        further("collected", "1e9", "must be a whole number of at most 18 digits"),
        further("collected", "1,000", "must be a whole number of at most 18 digits"),
        ("collected", "9" * 19, "must be a whole number of at most 18 digits"),
        further("month", "2021/03/01", "must be a date like 2026-09-01"),
        ("month", "2021-02-30", "must be a date like 2026-09-01"),
        ("loaded_at", "2021-04-10 08:00:00+08:00", "must not carry an offset from UTC"),
        further("loaded_at", "2021-04-10T08:00:00Z", "must not carry an offset from UTC"),
        further("loaded_at", "yesterday", "must be a time like 2026-09-01 08:00:00"),
        ("loaded_at", "2021-04-10 28:00:00", "must be a time like 2026-09-01 08:00:00"),
    ],
)
def test_a_text_that_is_no_value_is_named_by_its_line(
    column: str, value: str, rule: str, standing: Path, pack: Pack
) -> None:
    drop(standing, CSV, put(column, 8, value)(rows()))
    assert told(check(standing, pack, now=lake.NOW)) == [(CSV, column, 9, rule, value)]


def test_csv_is_held_to_the_same_rules_as_parquet(standing: Path, pack: Pack) -> None:
    drop(standing, CSV, put("area", 7, "339999")(rows()))
    assert told(check(standing, pack, now=lake.NOW)) == [(CSV, "area", 8, "is not among the pack's areas", "339999")]


def test_csv_in_gb18030_is_named(standing: Path, pack: Pack) -> None:
    path = drop(standing, CSV, put("source", 3, "征管系统")(rows()))
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))
    assert told(check(standing, pack, now=lake.NOW))[0] == (CSV, None, 4, "is not UTF-8, looks like GB18030", None)


def test_csv_with_a_byte_order_mark_and_chinese_is_read(standing: Path, pack: Pack) -> None:
    path = drop(standing, CSV, put("source", 3, "征管系统")(rows()))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert check(standing, pack, now=lake.NOW) == ()


def test_csv_with_a_line_too_long_is_named(standing: Path, pack: Pack) -> None:
    path = drop(standing, CSV, rows())
    lines = path.read_text("utf-8").splitlines()
    lines[5] += ",one,too,many"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    ((file, _, row, rule, _),) = told(check(standing, pack, now=lake.NOW))
    assert (file, row, rule) == (CSV, 6, "cannot be read as CSV")


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("revenue.xlsx", "the name must be <extract>.<reporter>.<period>[.<n>].parquet or .csv"),
        ("incomes.330000.2021-03.csv", "the name starts with no known extract"),
        ("revenue.440000.2021-03.csv", "the name holds no reporter of the pack"),
        ("revenue.330000.2021-13.csv", "the name holds no month"),
        further("revenue.330000.2021Q1.csv", "the name holds no month"),
    ],
)
def test_a_name_that_says_nothing_is_a_fault(name: str, rule: str, standing: Path, pack: Pack) -> None:
    (standing / "inbox").mkdir(exist_ok=True)
    (standing / "inbox" / name).write_text("x")
    assert told(check(standing, pack, now=lake.NOW)) == [(name, None, None, rule, None)]


def test_a_file_still_being_written_is_left_alone(standing: Path, pack: Pack) -> None:
    (standing / "inbox").mkdir(exist_ok=True)
    part = standing / "inbox" / f"{MARCH}.part"
    part.write_text("x")
    assert not publish(standing, pack, now=lake.NOW).changed
    assert part.exists()


def test_a_month_that_has_not_begun_is_a_fault(standing: Path, pack: Pack) -> None:
    drop(standing, MARCH, rows())
    found = told(check(standing, pack, now=datetime(2021, 2, 28, 23, 59)))
    assert (MARCH, "month", None, "is a future month", "2021-03") in found


def test_a_link_is_not_followed(standing: Path, pack: Pack, tmp_path: Path) -> None:
    lake.write(tmp_path / MARCH, rows())
    (standing / "inbox").mkdir(exist_ok=True)
    (standing / "inbox" / MARCH).symlink_to(tmp_path / MARCH)
    assert told(check(standing, pack, now=lake.NOW)) == [(MARCH, None, None, "is not a plain file", None)]


def test_one_bad_file_stops_no_other(standing: Path, pack: Pack) -> None:
    lake.drop_all(standing / "inbox", (2021, 3), (2021, 3), lake.CORE)
    drop(standing, MARCH, put("area", 7, "339999")(rows()))
    dropped = {path.name for path in (standing / "inbox").iterdir()}
    outcome = publish(standing, pack, now=lake.NOW)
    assert set(outcome.accepted) == dropped - {MARCH}
    found = current(standing)
    assert found
    assert date(2021, 3, 1) not in found.reported["revenue"]["330000"]
    assert date(2021, 3, 1) in found.reported["revenue"]["330200"]
    assert date(2021, 3, 1) in found.reported["taxpayers"]["330000"]


def test_names_that_no_system_should_write_are_set_aside_too(standing: Path, pack: Pack) -> None:
    inbox = standing / "inbox"
    inbox.mkdir(exist_ok=True)
    (inbox / "folder").mkdir()
    names = [b"\xcb\xb0\xca\xd5.csv", "税".encode() * 84 + b".c", b"a" * 250, "税收 收入.csv".encode()]
    for name in names:
        Path(os.fsdecode(bytes(inbox) + b"/" + name)).write_text("x")
    outcome = publish(standing, pack, now=lake.NOW)
    assert len(outcome.faults) == 5
    assert [str(fault) for fault in outcome.faults if fault.file == "folder"] == ["folder: is not a plain file"]
    assert list(inbox.iterdir()) == []
    assert len([path for path in (standing / "quarantine").iterdir() if path.name.endswith(".fault.txt")]) == 5
    assert len(list((standing / "quarantine").iterdir())) == 10


def test_a_file_that_cannot_be_read_is_a_fault(standing: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(standing, MARCH, rows())

    def refuse(path: Path) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("data.inbox.sha256", refuse)
    assert told(check(standing, pack, now=lake.NOW)) == [(MARCH, None, None, "cannot be read: Permission denied", None)]
