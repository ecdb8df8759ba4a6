"""Every rule of every column of every contract is broken once, named and set aside; the last good file stands.

The walk follows `contracts()`, so an extract that comes tomorrow is held to it: it needs rows in the small lake. All
faults are planted at once, a kind a drop: each later drop of a file is refused in its turn, down to the good one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.contract import Contract, Field, contracts
from data.fault import Fault
from data.manifest import Manifest
from data.publish import Outcome, publish
from data.release import current
from domain.pack import Pack
from tests import lake

# The latest month of the walk: one in which every extract of the small lake has reported something.
UNTIL = (2021, 11)
TYPES = {"DATE": pa.date32(), "VARCHAR": pa.string(), "BIGINT": pa.int64(), "TIMESTAMP": pa.timestamp("us")}
# A type in which no value of a column could be lost, and which is still not the one agreed on.
OTHERS = {"DATE": pa.string(), "VARCHAR": pa.int64(), "BIGINT": pa.float64(), "TIMESTAMP": pa.string()}
KINDS = ("key", "values", "missing", "types")  # in the order of drops, so the last is tried first


@dataclass(frozen=True, slots=True)
class Plant:
    """A value that breaks one rule of one column."""

    column: str
    value: Any
    rule: str


@dataclass(frozen=True, slots=True)
class Walk:
    """What a publish said of every planted file, before and after."""

    outcome: Outcome
    before: Manifest
    after: Manifest
    home: Path
    files: dict[str, str]

    def faults(self, extract: str, kind: str) -> list[Fault]:
        """Return the faults of one planted file."""
        file = name_of(self.files[extract], kind)
        return [fault for fault in self.outcome.faults if fault.file == file]


def plants(field: Field) -> Iterator[Plant]:
    """Yield a value for each rule of a column that a value can break."""
    if field.required:
        yield Plant(field.name, None, "is missing")
    if field.minimum is not None:
        rule = "is negative" if field.minimum == 0 else f"is less than {field.minimum}"
        yield Plant(field.name, field.minimum - 1, rule)
    if field.maximum is not None:
        yield Plant(field.name, field.maximum + 1, f"is more than {field.maximum}")
    if field.shortest:
        yield Plant(field.name, " ", "is blank")
    if field.values:
        yield Plant(field.name, "??", f"is none of {', '.join(field.values)}")
    if field.reference:
        yield Plant(field.name, "??", f"is not among the pack's {field.reference}")


def planted(contract: Contract) -> list[Plant]:
    """Return every plant of a contract; each goes into a row of its own, in this order."""
    return [plant for field in contract.fields for plant in plants(field)]


def name_of(file: str, kind: str) -> str:
    """Return the name of the drop of a kind: the good file is the first drop."""
    return file.replace(".parquet", f".{KINDS.index(kind) + 2}.parquet")


def spoilt(contract: Contract, good: pd.DataFrame, kind: str) -> pa.Table:
    """Return a good file's rows with every fault of a kind."""
    schema = pa.schema([(field.name, TYPES[field.type]) for field in contract.fields])
    if kind == "key":
        return pa.Table.from_pandas(pd.concat([good, good.iloc[[0]]]), schema, preserve_index=False)
    if kind == "missing":
        return pa.table({"remark": ["x"] * len(good)})
    if kind == "types":
        wrong = {"VARCHAR": 1, "BIGINT": 1.0, "DATE": "2021-11-01", "TIMESTAMP": "2021-11-01 08:00:00"}
        return pa.table(
            {one.name: pa.array([wrong[one.type]] * len(good), OTHERS[one.type]) for one in contract.fields}
        )
    found = planted(contract)
    frame = pd.concat([good] * (len(found) // len(good) + 1), ignore_index=True)
    for row, plant in enumerate(found):
        frame.loc[row, plant.column] = plant.value
    return pa.Table.from_pandas(frame, schema, preserve_index=False)


def good_file(extract: str, inbox: Path) -> Path:
    """Drop the latest file of an extract that has rows."""
    for year, month in reversed([one for one in lake.months() if one <= UNTIL]):
        path = lake.drop(inbox, extract, lake.PROVINCE, year, month)
        if path and len(pq.read_table(path)):
            return path
        if path:
            path.unlink()
    pytest.fail(f"the small lake has no rows of {extract}: add tests/rows")


@pytest.fixture(scope="module")
def walk(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Publish a good file of every extract, then four bad ones of each at once."""
    home = tmp_path_factory.mktemp("every")
    good = {extract: good_file(extract, home / "inbox") for extract in contracts()}
    files = {extract: path.name for extract, path in good.items()}
    frames = {extract: pq.read_table(path).to_pandas(date_as_object=True) for extract, path in good.items()}
    outcome = publish(home, pack, now=lake.NOW)
    assert not outcome.faults, "\n".join(map(str, outcome.faults))
    before = current(home)
    assert before
    for extract, contract in contracts().items():
        for kind in KINDS:
            pq.write_table(
                spoilt(contract, frames[extract].astype(object), kind), home / "inbox" / name_of(files[extract], kind)
            )
    outcome = publish(home, pack, now=lake.NOW)
    after = current(home)
    assert after
    return Walk(outcome, Manifest.read(before.path), Manifest.read(after.path), home, files)


COLUMNS = [(extract, field.name) for extract, contract in contracts().items() for field in contract.fields]
PLANTS = [(extract, at) for extract, contract in contracts().items() for at in range(len(planted(contract)))]


@pytest.mark.parametrize(("extract", "column"), COLUMNS)
def test_a_column_that_is_missing_is_named(extract: str, column: str, walk: Walk) -> None:
    assert ("the column is missing", column) in [(one.rule, one.column) for one in walk.faults(extract, "missing")]


@pytest.mark.parametrize(("extract", "column"), COLUMNS)
def test_a_column_of_another_type_is_named(extract: str, column: str, walk: Walk) -> None:
    kind = next(field.type for field in contracts()[extract].fields if field.name == column)
    assert (f"must be {kind}", column) in [(one.rule, one.column) for one in walk.faults(extract, "types")]


@pytest.mark.parametrize(
    ("extract", "at"),
    PLANTS,
    ids=[f"{one}-{(p := planted(contracts()[one])[at]).column}-{p.rule}" for one, at in PLANTS],
)
def test_a_value_that_breaks_a_rule_is_named_with_its_row(extract: str, at: int, walk: Walk) -> None:
    plant = planted(contracts()[extract])[at]
    said = [(one.column, one.row, one.rule) for one in walk.faults(extract, "values")]
    assert (plant.column, at + 1, plant.rule) in said


@pytest.mark.parametrize("extract", contracts())
def test_a_duplicate_key_is_named_with_its_row(extract: str, walk: Walk) -> None:
    (fault,) = (one for one in walk.faults(extract, "key") if "duplicate" in one.rule)
    assert fault.column == ", ".join(contracts()[extract].key)
    assert fault.row


@pytest.mark.parametrize("extract", contracts())
def test_bad_files_are_set_aside_and_the_last_good_one_stands(extract: str, walk: Walk) -> None:
    aside = {path.name.split("-", 1)[1] for path in (walk.home / "quarantine").iterdir()}
    for kind in KINDS:
        name = name_of(walk.files[extract], kind)
        assert {name, f"{name}.fault.txt"} <= aside
    (mark,) = (one for one in walk.after.marks if one.extract == extract)
    assert mark.kept
    assert walk.files[extract] in {one.name for one in walk.after.inputs}


def test_nothing_bad_came_in(walk: Walk) -> None:
    assert walk.outcome.accepted == ()
    assert [(one.name, one.sha256) for one in walk.after.inputs] == [
        (one.name, one.sha256) for one in walk.before.inputs
    ]
    assert list((walk.home / "inbox").iterdir()) == []


def test_every_contract_has_something_to_break() -> None:
    assert {extract for extract, _ in PLANTS} == set(contracts())
    assert all(any(plant.rule == "is missing" for plant in planted(one)) for one in contracts().values())
