"""The extracts of the filing page: marts are what the files add up to, and what cannot be true is refused by name."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from data.contract import contracts
from data.manifest import Manifest
from data.publish import check, publish
from data.release import current
from domain.pack import Pack
from domain.reading import Release
from tests import lake
from tests.oracle.filing import Filing
from tests.rows import filing

Spoil = Callable[[pd.DataFrame], pd.DataFrame]
Counts = Counter[tuple[Any, ...]]
SELECT = {
    "handling": "select place, month, item, online, mobile, self, counter from mart.handling where item <> 'ALL'",
    "returns": "select place, month, tax, every, obligations, on_time, late, tail, excused, filed, prefilled"
    " from mart.returns where tax <> 'ALL'",
    "return_days": "select place, month, tax, due, filed, obligations from mart.return_days where tax <> 'ALL'",
    "return_minutes": "select place, month, tax, channel, minutes, returns from mart.return_minutes where tax <> 'ALL'",
    "refund_days": "select place, month, kind, open, days, cases from mart.refund_days where kind <> 'ALL'",
}
OF = {"return_days": "returns", "return_minutes": "returns", "refund_days": "refund_cases"}
DUPLICATE = "is a duplicate of an earlier row's key"
WAYS = ("online", "mobile", "self", "counter")
MEANT = ("obligations", "on_time", "late", "tail", "excused", "filed", "prefilled")


def month_of(day: date) -> int:
    return day.year * 12 + day.month - 1


def mart(database: Path, name: str) -> Counts:
    """Return a mart as counts by place, month, dimensions and, of a wide one, the name of the count."""
    names = {"handling": WAYS, "returns": MEANT}.get(name)
    with duckdb.connect(str(database), read_only=True) as con:
        rows = con.execute(SELECT[name]).fetchall()
    found: Counts = Counter()
    for place, day, *rest in rows:
        key = (place, month_of(day))
        if names:
            dimensions, counts = rest[: -len(names)], rest[-len(names) :]
            found.update({(*key, *dimensions, what): count for what, count in zip(names, counts, strict=True) if count})
        else:
            found[*key, *rest[:-1]] += rest[-1]
    return found


def again(oracle: Filing, name: str, pack: Pack) -> Counts:
    """Return the same counts from the files."""
    leaf: dict[str, Counts] = {}

    def add(area: str, *key: Any) -> None:
        leaf.setdefault(area, Counter())[key] += 1

    if name == "handling":
        for (area, month), rows in oracle.handling.items():
            for item, channel, items in rows:
                leaf.setdefault(area, Counter())[month, item, channel] += items
    elif name == "refund_days":
        for (area, month), cases in oracle.cases.items():
            for kind, open_, days in cases:
                add(area, month, kind, open_, days)
    else:
        for (area, month), obligations in oracle.returns.items():
            for row in obligations:
                if name == "return_days" and not row["excused"]:
                    add(area, month, row["tax"], row["due"], row["filed"])
                if name == "return_minutes" and row["filed"]:
                    add(area, month, row["tax"], row["channel"], row["minutes"])
                if name == "returns":
                    holds = {
                        "obligations": not row["excused"],
                        "on_time": not row["excused"] and row["filed"] and row["after"] <= 0,
                        "late": not row["excused"] and row["filed"] and row["after"] > 0,
                        "tail": not row["excused"] and row["filed"] and row["after"] > 5,
                        "excused": row["excused"],
                        "filed": row["filed"],
                        "prefilled": row["prefilled"],
                    }
                    for what, on in holds.items():
                        if on:
                            add(area, month, row["tax"], row["every"], what)
    found: Counts = Counter()
    for place, about in pack.places.items():
        known = oracle.base.reported(OF.get(name, name), place)
        for code in about.leaves:
            for key, count in leaf.get(code, {}).items():
                if key[0] in known:
                    found[place, *key] += count
    return found


@pytest.fixture(scope="module")
def oracle(release: Release, pack: Pack) -> Filing:
    return Filing(release.path / "extracts", pack.folder)


@pytest.mark.parametrize("name", SELECT)
def test_a_mart_is_what_the_files_add_up_to(name: str, release: Release, oracle: Filing, pack: Pack) -> None:
    found = mart(release.path / "marts.duckdb", name)
    assert found
    assert found == again(oracle, name, pack)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("handling", "self"),
        ("returns", "late"),
        ("return_days", "obligations"),
        ("return_minutes", "returns"),
        ("refund_days", "days"),
    ],
)
def test_one_planted_count_is_seen(
    name: str, column: str, release: Release, oracle: Filing, pack: Pack, tmp_path: Path
) -> None:
    planted = Path(shutil.copy(release.path / "marts.duckdb", tmp_path / "marts.duckdb"))
    planted.chmod(0o644)
    where = SELECT[name].partition(" where ")[2]
    with duckdb.connect(str(planted)) as con:
        con.execute(
            f"update mart.{name} set {column} = {column} + 1"
            f" where rowid in (select min(rowid) from mart.{name} where {where})"
        )
    assert mart(planted, name) != again(oracle, name, pack)


@pytest.mark.parametrize(
    ("name", "dimension"),
    [
        ("handling", "item"),
        ("return_days", "tax"),
        ("return_minutes", "tax"),
        ("refund_days", "kind"),
        ("returns", "tax"),
    ],
)
def test_all_is_the_sum_of_its_parts(name: str, dimension: str, release: Release) -> None:
    count = {"handling": "counter", "refund_days": "cases", "return_minutes": "returns"}.get(name, "obligations")
    with duckdb.connect(str(release.path / "marts.duckdb"), read_only=True) as con:
        wrong = con.execute(
            f"select place, month from mart.{name} group by all"
            f" having sum({count}) filter (where {dimension} = 'ALL')"
            f" <> sum({count}) filter (where {dimension} <> 'ALL')"
        ).fetchall()
    assert wrong == []


def test_no_taxpayer_and_no_case_leaves_to_a_mart(release: Release) -> None:
    restricted = {
        field.name
        for name in ("returns", "refund_cases")
        for field in contracts()[name].fields
        if field.classification == "restricted" and field.name != "amount"
    }
    assert {"taxpayer", "claim", "filed_at", "accepted", "paid"} <= restricted
    with duckdb.connect(str(release.path / "marts.duckdb"), read_only=True) as con:
        rows = con.execute(
            "select table_name, column_name from information_schema.columns where table_name like 'return%'"
            " or table_name like 'refund%'"
        ).fetchall()
    assert rows
    assert not {column for _, column in rows} & (restricted | {"amount"})


def test_hours_are_the_provinces_own_and_of_a_year(release: Release) -> None:
    with duckdb.connect(str(release.path / "marts.duckdb"), read_only=True) as con:
        rows = con.execute(
            "select place, month, sum(tenths)::integer from mart.paying_time group by all order by all"
        ).fetchall()
    whole = sum(tenths for steps in filing.HOURS.values() for tenths in steps.values())
    assert rows == [("330000", date(year, 1, 1), whole - 45 * (year - 2020)) for year in (2020, 2021, 2022)]


def at(row: int, **values: Any) -> Spoil:
    """Return what changes a row, counted from 1."""

    def spoil(frame: pd.DataFrame) -> pd.DataFrame:
        for column, value in values.items():
            frame.loc[row - 1, column] = value
        return frame

    return spoil


def twice(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([frame, frame.iloc[[0]]], ignore_index=True)


# Faults of one file, each in a row of its own: what spoils it, the column and the rule by which it is refused. What the
# contract forbids comes before audits, so the two never stand in one file. Every sixth row from the fifth is not filed.
FAULTS: dict[str, tuple[str, str, tuple[tuple[Spoil, str, str], ...]]] = {
    "returns against the contract": (
        "returns",
        "2021-03",
        (
            (at(1, tax="VAX"), "tax", "is not among the pack's taxes"),
            (at(2, industry="Z"), "industry", "is not among the pack's industries"),
            (at(3, channel="fax"), "channel", "is not among the pack's lists.return_channels"),
            (at(4, excused="holiday"), "excused", "is none of extension, abnormal"),
            (at(6, minutes=-1), "minutes", "is negative"),
            (at(7, minutes=1441), "minutes", "is more than 1440"),
            (at(8, prefilled=2), "prefilled", "is more than 1"),
            (at(9, taxpayer=None), "taxpayer", "is missing"),
            (at(10, taxpayer=" "), "taxpayer", "is blank"),
            (at(12, due=None), "due", "is missing"),
        ),
    ),
    "returns that stand twice": ("returns", "2021-03", ((twice, "month, taxpayer, tax, period", DUPLICATE),)),
    "returns against the audits": (
        "returns",
        "2021-03",
        (
            (at(1, area="330205"), "area", "is not an area of this reporter"),
            (at(2, due=date(2021, 2, 26)), "due", "lies outside the month of the file"),
            (at(3, period="2021Q5"), "period", "is no month, quarter or year"),
            (at(4, period="2021-03"), "period", "is not over when its return is due"),
            (at(5, channel="web"), "channel", "is given though nothing was filed"),
            (at(11, minutes=9), "minutes", "is given though nothing was filed"),
            (at(17, prefilled=1), "prefilled", "is given though nothing was filed"),
            (at(7, channel=None), "channel", "is missing though the return was filed"),
            (at(8, filed_at=datetime(2021, 4, 20)), "filed_at", "lies after the file was written"),
        ),
    ),
    "matters": (
        "handling",
        "2021-03",
        (
            (at(1, item="gossip"), "item", "is not among the pack's lists.handling_items"),
            (at(2, channel="fax"), "channel", "is not among the pack's lists.channels"),
            (at(3, items=-1), "items", "is negative"),
        ),
    ),
    "matters that stand twice": ("handling", "2021-03", ((twice, "month, area, item, channel", DUPLICATE),)),
    "cases against the contract": (
        "refund_cases",
        "2021-03",
        (
            (at(1, kind="gift"), "kind", "is not among the pack's lists.refund_kinds"),
            (at(2, suspended=-1), "suspended", "is negative"),
            (at(3, amount=-1), "amount", "is negative"),
            (at(4, claim=None), "claim", "is missing"),
        ),
    ),
    "cases against the audits": (
        "refund_cases",
        "2021-03",
        (
            (at(1, suspended=99), "suspended", "exceeds the working days since it was accepted"),
            (at(2, paid=date(2021, 4, 1)), "paid", "lies outside the month of the file"),
            (at(3, accepted=date(2021, 3, 30)), "accepted", "lies after the case was paid or the month ended"),
            (at(4, accepted=date(1999, 3, 1)), "accepted", "is a day that the calendar of the pack does not know"),
        ),
    ),
    "cases that stand twice": ("refund_cases", "2021-03", ((twice, "month, claim", DUPLICATE),)),
    "hours against the contract": (
        "paying_time",
        "2020",
        (
            (at(1, tax_group="WAGES"), "tax_group", "is not among the pack's lists.tax_groups"),
            (at(2, step="queue"), "step", "is not among the pack's lists.steps"),
            (at(3, tenths=-1), "tenths", "is negative"),
        ),
    ),
    "hours against the audits": (
        "paying_time",
        "2020",
        (
            (at(4, month=date(2019, 1, 1)), "month", "differs from the period in the file name"),
            (lambda frame: frame.iloc[1:].reset_index(drop=True), "step", "a tax group lacks steps that another has"),
        ),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_cannot_be_true_is_refused(name: str, with_only: Callable[..., Path], pack: Pack) -> None:
    home = with_only("returns", "handling", "refund_cases", "paying_time")
    extract, period, faults = FAULTS[name]
    year, month = int(period[:4]), int(period[5:] or 1)
    file = f"{extract}.330000.{period}.parquet"
    frame = lake.frame(extract, lake.MAKE[extract](lake.PROVINCE, year, month) or [])
    for spoil, _, _ in faults:
        frame = spoil(frame)
    (home / "inbox").mkdir(exist_ok=True)
    lake.write(home / "inbox" / file, frame)
    found = {(fault.file, fault.column, fault.rule) for fault in check(home, pack, now=lake.NOW)}
    assert {(file, column, rule) for _, column, rule in faults} <= found


@pytest.mark.parametrize("extract", ["returns", "handling", "paying_time", "refund_cases"])
def test_a_file_without_rows_is_refused(extract: str) -> None:
    assert not contracts()[extract].may_be_empty


def test_good_files_of_another_month_stand(whole: Path, pack: Pack) -> None:
    for extract in ("returns", "handling", "refund_cases"):
        lake.drop(whole / "inbox", extract, lake.PROVINCE, 2021, 3)
    assert check(whole, pack, now=lake.NOW) == ()


def test_a_return_where_nobody_is_active_is_told_and_stops_nothing(pack: Pack, tmp_path: Path) -> None:
    lake.drop_all(tmp_path / "inbox", (2021, 1), (2021, 1), ("taxpayers", "returns"))
    frame = at(1, industry="T")(lake.frame("returns", filing.returns(lake.PROVINCE, 2021, 1)))
    lake.write(tmp_path / "inbox" / "returns.330000.2021-01.2.parquet", frame)
    assert publish(tmp_path, pack, now=lake.NOW).faults == ()
    found = current(tmp_path)
    assert found
    (told,) = (one for one in Manifest.read(found.path).checks if one.name == "returns_active")
    assert (told.found, told.passed) == (1, True)


def test_in_the_whole_lake_nobody_files_who_is_not_active(release: Release) -> None:
    (told,) = (one for one in Manifest.read(release.path).checks if one.name == "returns_active")
    assert told.found == 0
