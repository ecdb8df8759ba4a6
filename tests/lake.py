"""The small fixed lake: figures that a reader can add up in his head.

Unit of money: U = 1,000,000 fen. Collected = share of the area x weight of tax and industry x level of the month, with
level = 100 + 10 x (year - 2020) + month. The shares of all areas add up to 20 (Hangzhou 10, Ningbo 6, Wenzhou 3, the
province itself 1) in every month, the weights of all taxes to 10 (VAT 5, corporate income tax 3, deed tax 2); non-tax
revenue weighs 2 and social contributions 4. So the province collects 20 x 10 x 101 U of taxes in January 2020.
In April 2021 Xiacheng (share 2) goes into Shangcheng (3 -> 4) and Linping (0 -> 1). Ningbo has not yet reported
December 2022, the last month, which is provisional for the others. Ningbo's files of 2022 are CSV.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.publish import publish
from data.release import current
from domain.grant import Grant
from domain.pack import Pack
from domain.period import Grain, Period
from domain.reading import Reading, Release
from tests import rows as further
from tests.shared import Shared

ROOT = Path(__file__).parent.parent
U = 1_000_000
FIRST, LAST = (2020, 1), (2022, 12)
NOW = datetime(2023, 1, 20, 9, 0, 0)
LATE = ("330200", (2022, 12))
PROVINCE, NINGBO = "330000", "330200"
# (tax, category, industry): weight, local tenths
WEIGHTS = {
    ("VAT", "tax", "B"): (1, 5),
    ("VAT", "tax", "C"): (3, 5),
    ("VAT", "tax", "F"): (1, 5),
    ("CIT", "tax", "C"): (1, 4),
    ("CIT", "tax", "F"): (1, 4),
    ("CIT", "tax", "K"): (1, 4),
    ("DT", "tax", "K"): (2, 10),
    ("NONTAX", "nontax", "S"): (2, 10),
    ("SOCIAL", "social", "S"): (4, 0),
}
# Registered taxpayers for each unit of share; in mining a few to be counted on one hand.
CROWD = {"C": 100, "F": 200, "K": 50, "S": 20}
MINERS = {"330102": 2, "330103": 1, "330106": 12, "330100R": 5, "330203": 1}
CREDIT_REFUND = "财政部 税务总局公告2022年第14号"
DEFERRAL = "国家税务总局 财政部公告2021年第30号"
TYPES = {
    "month": pa.date32(),
    "loaded_at": pa.timestamp("us"),
    **dict.fromkeys(("collected", "central", "local", "amount", "registered", "active"), pa.int64()),
}
COLUMNS = {
    "revenue": "month area tax category industry taxpayer_kind collected central local reporter loaded_at source dq",
    "adjustments": "month area tax industry kind amount document reporter loaded_at source dq",
    "taxpayers": "month area industry kind credit registered active reporter loaded_at source dq",
}
Row = dict[str, Any]


def shares(reporter: str, year: int, month: int) -> dict[str, int]:
    """Return the share of each area that a bureau reports in a month."""
    if reporter == NINGBO:
        return {"330203": 3, "330205": 2, "330200R": 1}
    before = (year, month) < (2021, 4)
    hangzhou = {"330102": 3, "330103": 2, "330106": 4} if before else {"330102": 4, "330106": 4, "330113": 1}
    return hangzhou | {"330100R": 1, "330302": 2, "330327": 1, "330000R": 1}


def level(year: int, month: int) -> int:
    """Return the level of a month."""
    return 100 + 10 * (year - 2020) + month


def months() -> list[tuple[int, int]]:
    """Return every month of the lake."""
    return [(year, month) for year in range(FIRST[0], LAST[0] + 1) for month in range(1, 13)]


def common(reporter: str, year: int, month: int) -> Row:
    """Return the columns that every row of a file has."""
    return {
        "reporter": reporter,
        "loaded_at": datetime(year + month // 12, month % 12 + 1, 10, 8, 0),
        "source": "simulated",
        "dq": "provisional" if (year, month) == LAST else "final",
    }


def revenue(reporter: str, year: int, month: int) -> list[Row]:
    """Return the rows of a revenue file; VAT of trade is paid half by general, half by small taxpayers."""
    rows = []
    for area, share in shares(reporter, year, month).items():
        for (tax, category, industry), (weight, tenths) in WEIGHTS.items():
            kinds = ("general", "small") if (tax, industry) == ("VAT", "F") else ("general",)
            for kind in kinds:
                collected = share * weight * level(year, month) * U // len(kinds)
                local = collected * tenths // 10
                rows.append(
                    {
                        "month": date(year, month, 1),
                        "area": area,
                        "tax": tax,
                        "category": category,
                        "industry": industry,
                        "taxpayer_kind": kind,
                        "collected": collected,
                        "central": 0 if category == "social" else collected - local,
                        "local": local,
                    }
                    | common(reporter, year, month)
                )
    return rows


def adjustments(reporter: str, year: int, month: int) -> list[Row]:
    """Return the rows of an adjustments file: refunds of April to July 2022, and a deferral that comes back."""
    found = []
    if year == 2022 and 4 <= month <= 7:
        found.append(("VAT", "C", "credit_refund", 10, CREDIT_REFUND))
    if (year, month) in ((2021, 11), (2022, 2)):
        found.append(("CIT", "C", "deferral", 5 if year == 2021 else -5, DEFERRAL))
    return [
        {
            "month": date(year, month, 1),
            "area": area,
            "tax": tax,
            "industry": industry,
            "kind": kind,
            "amount": share * amount * U,
            "document": document,
        }
        | common(reporter, year, month)
        for area, share in shares(reporter, year, month).items()
        for tax, industry, kind, amount, document in found
    ]


def taxpayers(reporter: str, year: int, month: int) -> list[Row]:
    """Return the rows of a taxpayers file; one in ten registered is not active."""
    rows = []
    for area, share in shares(reporter, year, month).items():
        counts = {industry: (many * share, many * share * 9 // 10) for industry, many in CROWD.items()}
        miners = MINERS.get(area, 10)
        for industry, (registered, active) in (counts | {"B": (miners, miners)}).items():
            kinds = ("general", "small") if registered > 20 else ("general",)
            for kind in kinds:
                rows.append(
                    {
                        "month": date(year, month, 1),
                        "area": area,
                        "industry": industry,
                        "kind": kind,
                        "credit": "A" if kind == "general" else None,
                        "registered": registered // len(kinds),
                        "active": active // len(kinds),
                    }
                    | common(reporter, year, month)
                )
    return rows


MAKE: dict[str, Callable[[str, int, int], list[Row] | None]] = {
    "revenue": revenue,
    "adjustments": adjustments,
    "taxpayers": taxpayers,
}
GRAIN: dict[str, Grain] = {}
# What is enough to show how a release is made: each further extract costs each publish its checks.
CORE = tuple(COLUMNS)
for _found in iter_modules(further.__path__):
    _subject = import_module(f"{further.__name__}.{_found.name}")
    COLUMNS |= _subject.COLUMNS
    MAKE |= _subject.MAKE
    TYPES |= getattr(_subject, "TYPES", {})
    GRAIN |= getattr(_subject, "GRAIN", {})


def frame(extract: str, rows: list[Row]) -> pd.DataFrame:
    """Return rows as a frame with the columns of an extract."""
    return pd.DataFrame(rows, columns=COLUMNS[extract].split(), dtype=object)


def write(path: Path, rows: pd.DataFrame) -> Path:
    """Write a frame as the kind of file that its name says, with the types of the contract."""
    part = path.with_name(path.name + ".part")
    if path.suffix == ".csv":
        rows.to_csv(part, index=False)
    else:
        # Column by column, which takes a third of the time of a table made from the frame as a whole.
        columns = {
            name: pa.array(rows[name].tolist(), TYPES.get(name, pa.string()), from_pandas=True) for name in rows.columns
        }
        pq.write_table(pa.table(columns), part)
    return part.rename(path)


def drop(inbox: Path, extract: str, reporter: str, year: int, month: int) -> Path | None:
    """Write one good file of the lake into an inbox, if there is one."""
    inbox.mkdir(parents=True, exist_ok=True)
    made = MAKE[extract](reporter, year, month)
    if made is None:
        return None
    form = "csv" if (reporter, year) == (NINGBO, 2022) else "parquet"
    period = Period.of(date(year, month, 1), GRAIN.get(extract, Grain.MONTH))
    return write(inbox / f"{extract}.{reporter}.{period}.{form}", frame(extract, made))


def drop_all(
    inbox: Path,
    since: tuple[int, int] = FIRST,
    until: tuple[int, int] = LAST,
    extracts: Iterable[str] = COLUMNS,
) -> None:
    """Write the lake's files of some months and extracts into an inbox, but for what is late."""
    for year, month in months():
        for reporter in (PROVINCE, NINGBO):
            if since <= (year, month) <= until and (reporter, (year, month)) != LATE:
                for extract in extracts:
                    drop(inbox, extract, reporter, year, month)


def published(home: Path, pack: Pack, now: datetime) -> None:
    """Publish what lies in the inbox of a home, in which nothing may be at fault."""
    outcome = publish(home, pack, now=now)
    assert not outcome.faults, "\n".join(map(str, outcome.faults))


@pytest.fixture(scope="session")
def pack() -> Pack:
    """Return the pack of the lake."""
    return Pack.load(ROOT / "regions" / "330000")


@pytest.fixture(scope="session")
def lake(shared: Shared) -> Path:
    """Return a folder with all files of the lake."""
    return shared("lake", drop_all)


@pytest.fixture(scope="session")
def home(lake: Path, pack: Pack, shared: Shared) -> Path:
    """Return a home with the lake published; to be read only."""

    def make(folder: Path) -> None:
        shutil.copytree(lake, folder / "inbox")
        published(folder, pack, NOW)

    return shared("home", make)


@pytest.fixture(scope="session")
def release(home: Path) -> Release:
    """Return the release of the lake."""
    found = current(home)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def reading(release: Release, pack: Pack) -> Reading:
    """Return a reading of the lake that may see everything."""
    return Reading(release, Grant(frozenset({pack.root})), pack)


@pytest.fixture
def quarter(tmp_path: Path) -> Path:
    """Return a home of one's own with the first quarter of 2021 in its inbox, not yet published."""
    drop_all(tmp_path / "inbox", (2021, 1), (2021, 3))
    return tmp_path
