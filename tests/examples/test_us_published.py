"""The real input through the door: two quarters are published without a fault and add up in the mart."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from data.publish import check, publish
from data.release import current
from domain.pack import Pack

ROOT = Path(__file__).parents[2]
PACK = Pack.load(ROOT / "regions" / "us")
NOW = datetime(2026, 11, 1)
LAST = "revenue.us.2019Q4.csv"


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all that the converter writes."""
    folder = tmp_path_factory.mktemp("us")
    bulk = ROOT / "examples" / "us" / "us_census_qtax.csv.gz"
    command = [sys.executable, str(ROOT / "examples" / "us" / "convert.py"), str(bulk), str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture
def home(converted: Path, tmp_path: Path) -> Path:
    """Return a home whose inbox holds the last two quarters."""
    (tmp_path / "inbox").mkdir()
    for name in ("revenue.us.2019Q3.csv", LAST):
        shutil.copy(converted / name, tmp_path / "inbox" / name)
    return tmp_path


def test_a_place_holds_each_dollar_once(home: Path, converted: Path) -> None:
    with (converted / LAST).open(encoding="utf-8", newline="") as file:
        rows = [(row["area"], int(row["collected"])) for row in csv.DictReader(file)]
    assert publish(home, PACK, now=NOW).faults == ()
    release = current(home)
    assert release is not None
    with duckdb.connect(str(release.path / "marts.duckdb"), read_only=True) as mart:
        held = dict(
            mart.execute(
                "select place, collected from mart.revenue"
                " where month = '2019-10-01' and tax = 'ALL' and industry = 'ALL'"
            ).fetchall()
        )
    assert held["US"] == sum(amount for _, amount in rows)
    assert held["US:without"] == sum(amount for area, amount in rows if area != "DC")
    assert held["US:only"] == held["DC"]
    assert held["AR"] == sum(amount for area, amount in rows if area == "AR")


@pytest.mark.parametrize("state", ["AZ", "AR", "OR"])
def test_a_state_that_is_missing_is_named_whatever_its_code_ends_with(home: Path, state: str) -> None:
    path = home / "inbox" / LAST
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if f",{state}," not in line), "utf-8")
    (fault,) = check(home, PACK, now=NOW)
    assert LAST in str(fault)
    assert f"'{state}'" in str(fault)
    assert "has no rows" in str(fault)
