"""Facts of the plan: the mart is what the files add up to, and what cannot be true is refused by name."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from data.publish import check
from domain.pack import Pack
from domain.reading import Release
from tests import lake
from tests.oracle.plan import plan_of
from tests.oracle.revenue import written
from tests.rows.plan import plan_facts

Cells = dict[tuple[str, str, str, str], tuple[int, int]]
INDICATORS = ("three_all_progress", "record_items", "milestones", "platform_availability")
NAME = "plan_facts.330000.2021-03.parquet"


def mart(database: Path) -> Cells:
    with duckdb.connect(str(database), read_only=True) as con:
        rows = con.execute(
            "select place, strftime(month, '%Y-%m'), indicator, item, numerator, denominator from mart.plan_facts"
        ).fetchall()
    found = {row[:4]: row[4:] for row in rows}
    assert len(found) == len(rows), "a key stands twice"
    return found


def again(release: Path, pack: Pack) -> Cells:
    plan = plan_of(release / "extracts", pack.folder)
    return {
        (place, written(month), indicator, item): cell
        for place in pack.places
        for indicator in INDICATORS
        for item, months in plan.cells(place, indicator).items()
        for month, cell in months.items()
    }


def test_the_mart_is_what_the_files_add_up_to(release: Release, pack: Pack) -> None:
    assert mart(release.path / "marts.duckdb") == again(release.path, pack)


def test_one_planted_field_is_seen(release: Release, pack: Pack, tmp_path: Path) -> None:
    planted = Path(shutil.copy(release.path / "marts.duckdb", tmp_path / "marts.duckdb"))
    planted.chmod(0o644)
    with duckdb.connect(str(planted)) as con:
        con.execute("update mart.plan_facts set numerator = numerator + 1 where rowid = 7")
    assert mart(planted) != again(release.path, pack)


def test_the_root_is_what_the_head_of_the_rows_says(release: Release) -> None:
    found = mart(release.path / "marts.duckdb")
    fields = ("three_all_progress", "domain")
    assert found["330000", "2021-01", *fields] == (8 + 12, 40)
    assert found["330000:without", "2021-01", *fields] == (8, 20)
    assert found["330000:only", "2021-01", *fields] == found["330200", "2021-01", *fields] == (12, 20)
    assert found["330100", "2022-11", *fields] == (5 + 7, 20)
    assert ("330000", "2022-12", *fields) not in found, "Ningbo is late: the whole has no such month"
    assert found["330000", "2022-10", "milestones", "M1"] == (1, 2), "it stands at one of two bureaux"
    assert found["330000", "2022-10", "platform_availability", "check"] == (2 * 31 * 1440 - 30, 2 * 31 * 1440)


def at(first: str, **values: Any) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return what changes the first row of an item."""

    def spoil(frame: pd.DataFrame) -> pd.DataFrame:
        row = frame.index[frame["item"] == first][0]
        for column, value in values.items():
            frame.loc[row, column] = value
        return frame

    return spoil


def without(item: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda frame: frame[frame["item"] != item]


@pytest.mark.parametrize(
    ("spoil", "column", "rule", "value"),
    [
        (at("domain", numerator=21), "numerator", "is more than the denominator", "21 of 20"),
        (at("R01", denominator=2), "denominator", "must be 1 for what is only yes or no", "2"),
        (at("M1", denominator=3), "denominator", "must be 1 for what is only yes or no", "3"),
        (at("issue", denominator=44_641), "denominator", "is not the minutes of the month", "44641"),
        (without("R02"), "item", "is missing, though the month before has it", "330000 R02"),
        (at("domain", item="field"), "item", "is not among the pack's lists.plan_items", "field"),
        (at("domain", indicator="three_all"), "indicator", f"is none of {', '.join(INDICATORS)}", "three_all"),
        (at("step", item="domain"), "month, area, indicator, item", "is a duplicate of an earlier row's key", None),
        (at("domain", area="330200"), "area", "is not an area of this reporter", "330200"),
    ],
)
def test_what_cannot_be_true_is_refused(
    spoil: Callable[[pd.DataFrame], pd.DataFrame],
    column: str,
    rule: str,
    value: str | None,
    with_only: Callable[..., Path],
    pack: Pack,
) -> None:
    home = with_only("plan_facts")
    (home / "inbox").mkdir(exist_ok=True)
    lake.write(home / "inbox" / NAME, spoil(lake.frame("plan_facts", plan_facts(lake.PROVINCE, 2021, 3) or [])))
    faults = [(fault.file, fault.column, fault.rule, fault.value) for fault in check(home, pack, now=lake.NOW)]
    assert (NAME, column, rule) in [fault[:3] for fault in faults], faults
    assert value is None or value in [fault[3] for fault in faults]


def test_a_good_file_of_any_level_of_areas_stands(whole: Path, pack: Pack) -> None:
    lake.drop(whole / "inbox", "plan_facts", lake.PROVINCE, 2021, 3)
    assert check(whole, pack, now=lake.NOW) == ()
