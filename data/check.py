"""The checks between inbox and marts: contract by contract, audit by audit, until only good files stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

import duckdb
from duckdb import ColumnExpression as column
from duckdb import ConstantExpression as constant
from duckdb import Expression
from duckdb import FunctionExpression as function
from duckdb import SQLExpression as expression

from data.contract import LOWEST, Contract, codes, grain_of
from data.definition import ROOM, Audit, audits, marts
from data.fault import Fault
from data.inbox import Inbox, Input
from data.manifest import Check
from data.staging import Staging
from domain.errors import ReleaseError
from domain.pack import Pack
from domain.period import Period

Step = Callable[[str], None]
Faults = dict[str, list[Fault]]


@dataclass(frozen=True, slots=True)
class Settled:
    """What stands after all checks: accepted files by number, refused ones with their faults, and the counts."""

    accepted: Mapping[int, Input]
    refused: Mapping[Input, tuple[Fault, ...]]
    checks: tuple[Check, ...]


def settle(staging: Staging, inbox: Inbox, pack: Pack, now: datetime, step: Step) -> Settled:
    """Bring in the best file of each key, refuse what is at fault and bring in the next best, until all is good.

    ReleaseError if checks that have changed refuse what CURRENT holds: no rows are lost without a new file to blame.
    """
    choices = {key: list(files) for key, files in inbox.choices.items()}
    replaced = {
        one: files[-1] for files in inbox.choices.values() for one in files if one.fresh and not files[-1].fresh
    }
    refused: dict[Input, list[Fault]] = {}
    counts: dict[str, int] = {}
    coming = [files[0] for files in choices.values()]
    while True:
        step("stage")
        faults = staging.put(coming, replaced)
        # An extract of which there is no file has nothing to be held against its contract.
        there = {one.extract for one in staging.inputs.values()}
        every = [contract for contract in staging.contracts.values() if contract.name in there]
        if not any(faults.values()):
            step("contracts")
            for contract in every:
                faults |= dict(_keep_contract(staging, contract, pack, now))
            step("audits")
            for contract in every:
                faults |= _audit(staging, contract, now, "file", beside=False)
        if not any(faults.values()):
            for contract in every:
                faults |= _audit(staging, contract, now, "file", beside=True)
        if not any(faults.values()):
            step("marts")
            _build_marts(staging)
            for contract in every:
                faults |= _audit(staging, contract, now, "extract", beside=False)
        for check, found in faults.items():
            counts[check] = counts.get(check, 0) + len(found)
        bad = {fault.file for found in faults.values() for fault in found}
        gone = [number for number, one in staging.inputs.items() if one.name in bad]
        if not gone:
            break
        for number in gone:
            one = staging.inputs[number]
            if not one.fresh:
                why = next(fault for found in faults.values() for fault in found if fault.file == one.name)
                raise ReleaseError(f"a file that CURRENT holds fails the checks as they are now: {why}")
            refused[one] = [fault for found in faults.values() for fault in found if fault.file == one.name]
            choices[one.key].remove(one)
        coming = [choices[key][0] for key in {staging.inputs[number].key for number in gone} if choices[key]]
        staging.drop(gone)
    told = [Check(name.partition(": ")[2], name.partition(": ")[0], found, not found) for name, found in counts.items()]
    told += _informed(staging, now)
    staging.con.execute((ROOM / "withhold.sql").read_text("utf-8"))
    return Settled(
        dict(staging.inputs),
        {one: tuple(found) for one, found in refused.items()},
        tuple(sorted(told, key=lambda check: (check.extract, check.name))),
    )


def _faults(staging: Staging, rows: Any) -> list[Fault]:
    told: list[Fault] = []
    kinds = groupby(staging.found(rows), key=lambda found: (found[0], found[2], found[3]))
    for (file, name, rule), kind in kinds:
        one, shown = staging.inputs[file or 0], list(kind)
        told += [one.fault(rule, column=name, row=row, value=value) for _, row, _, _, value, _ in shown]
        more = shown[0][5] - len(shown)
        if more:
            told.append(one.fault(rule, column=name, value=f"and {more} more rows"))
    return told


def _keep_contract(
    staging: Staging, contract: Contract, pack: Pack, now: datetime
) -> Iterator[tuple[str, list[Fault]]]:
    """Yield the faults of each kind of rule in a contract, over all its files at once."""
    files = {number: one for number, one in staging.inputs.items() if one.extract == contract.name}
    table = staging.con.table(f"extract.{contract.name}")
    today = Period.of(now.date(), grain_of(contract, pack))
    yield (
        f"{contract.name}: no future month",
        [
            one.fault("is a future month", column="month", value=str(one.period))
            for one in files.values()
            if one.fresh and one.period > today
        ],
    )
    held = {number for (number,) in table.project("file").distinct().fetchall()}
    shapeless = {} if contract.may_be_empty else {n: one for n, one in files.items() if n not in held}
    yield f"{contract.name}: rows", [one.fault("the file has no rows") for one in shapeless.values()]
    rules: dict[str, list[tuple[str, str, Expression]]] = {
        "required": [],
        "range": [],
        "values": [],
        "reference": [],
    }
    for field in contract.fields:
        name = column(field.name)
        if field.required:
            rules["required"].append((field.name, "is missing", name.isnull()))
        if field.minimum is not None:
            rule = "is negative" if field.minimum == 0 else f"is less than {field.minimum}"
            rules["range"].append((field.name, rule, name < constant(field.minimum)))
        if field.maximum is not None:
            rules["range"].append((field.name, f"is more than {field.maximum}", name > constant(field.maximum)))
        if field.shortest:
            length = function("length", function("trim", name))
            rules["range"].append((field.name, "is blank", length < constant(field.shortest)))
        if field.values:
            known = ", ".join(field.values)
            wrong = name.isnotin(*(constant(value) for value in field.values))
            rules["values"].append((field.name, f"is none of {known}", wrong))
        if field.reference:
            used = {value for (value,) in table.project(field.name).distinct().fetchall()}
            unknown = sorted(used - set(codes(pack, field.reference)) - {field.besides, None})
            if unknown:
                wrong = name.isin(*(constant(value) for value in unknown))
                rules["reference"].append((field.name, f"is not among the pack's {field.reference}", wrong))
    every = [rule for found in rules.values() for rule in found]
    (counts,) = table.aggregate(
        [function("count_if", wrong).cast("BIGINT").alias(f"rule_{i}") for i, (_, _, wrong) in enumerate(every)]
    ).fetchall()
    hit = {rule[:2] for rule, count in zip(every, counts, strict=True) if count}
    for kind, found in rules.items():
        yield (
            f"{contract.name}: {kind}",
            [
                fault
                for name, rule, wrong in found
                if (name, rule) in hit
                for fault in _faults(
                    staging,
                    table.filter(wrong).project(
                        column("file"),
                        column("row"),
                        constant(name).alias("column_name"),
                        constant(rule).alias("rule"),
                        column(name).cast("VARCHAR").alias("value"),
                    ),
                )
            ],
        )
    yield f"{contract.name}: key", _twice(staging, contract)


def _twice(staging: Staging, contract: Contract) -> list[Fault]:
    """Return the duplicates within files; two files cannot share a key, since it holds what their names say."""
    table = staging.con.table(f"extract.{contract.name}")
    key = ", ".join(("file", *contract.key))
    if not table.aggregate("count(*) as copies", key).filter("copies > 1").limit(1).fetchall():
        return []
    return _faults(
        staging,
        table.project(
            column("file"),
            column("row"),
            constant(", ".join(contract.key)).alias("column_name"),
            constant("is a duplicate of an earlier row's key").alias("rule"),
            function("concat_ws", constant(", "), *(column(name) for name in contract.key)).alias("value"),
            expression(f"row_number() over (partition by {key} order by row)").alias("copy"),
        ).filter("copy > 1"),
    )


def _bound(sql: str, contract: Contract | None, now: datetime) -> dict[str, Any]:
    """Return what a statement asks for, no more: a superfluous parameter is an error."""
    asked = _parameters(sql)
    if not asked:
        return {}
    known = {
        "now": now,
        "tolerance": contract and contract.tolerance,
        "floor": contract and contract.floor,
        "lowest": contract and contract.areas == LOWEST,
    }
    return {name: known[name] for name in asked}


@cache
def _parameters(sql: str) -> frozenset[str]:
    return frozenset(duckdb.extract_statements(sql)[0].named_parameters)


def _audit(staging: Staging, contract: Contract, now: datetime, faults: str, *, beside: bool) -> Faults:
    found: Faults = {}
    staging.con.execute(f"create or replace temp view checked as from extract.{contract.name}")
    for audit in audits():
        if (audit.faults, audit.beside) == (faults, beside) and audit.asks(contract.name):
            rows = staging.con.sql(audit.sql, params=_bound(audit.sql, contract, now))
            found[f"{contract.name}: {audit.name}"] = (
                _faults(staging, rows) if faults == "file" else _whole(staging, audit, contract, rows)
            )
    return found


def _whole(staging: Staging, audit: Audit, contract: Contract, rows: Any) -> list[Fault]:
    """Return a fault for each fresh file of an extract that fails as a whole."""
    found = staging.found(rows)
    if not found:
        return []
    fresh = [one for one in staging.inputs.values() if one.extract == contract.name and one.fresh]
    _, _, name, rule, value, _ = found[0]
    if not fresh:
        raise ReleaseError(f"audit {audit.name}: {rule} ({value}), and no new file is to blame")
    return [one.fault(rule, column=name, value=value) for one in fresh]


def _informed(staging: Staging, now: datetime) -> list[Check]:
    return [
        Check(audit.name, audit.extract, len(staging.found(rows)), True)
        for audit in audits()
        if audit.faults == "nothing"
        for rows in [staging.con.sql(audit.sql, params=_bound(audit.sql, staging.contracts.get(audit.extract), now))]
    ]


def _build_marts(staging: Staging) -> None:
    floor = next((contract.floor for contract in staging.contracts.values() if contract.floor), None)
    staging.con.execute("drop schema mart cascade; create schema mart")
    for mart in marts():
        try:
            staging.con.execute(mart.sql, {"floor": floor} if "floor" in _parameters(mart.sql) else {})
        except duckdb.Error as error:
            raise ReleaseError(f"mart {mart.name}, nothing has changed: {error}") from error
