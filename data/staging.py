"""The bench on which a release is made: one DuckDB connection with the pack, the extracts and, in the end, the marts.

Catalogues: `ref` (the pack), `extract` (the files that stand) and `previous` (the files that they replace) in memory;
`marts` is the file that becomes the release's. What is made in passing goes to `memory`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import duckdb
import pandas as pd
from duckdb import ColumnExpression as column
from duckdb import ConstantExpression as constant
from duckdb import DuckDBPyRelation, Expression
from duckdb import FunctionExpression as function
from duckdb import SQLExpression as expression

from data.contract import ACCEPTED, Contract, Field
from data.definition import ROOM
from data.fault import Fault
from data.inbox import Input
from domain.pack import Pack

SHOWN = 5
DUCKDB_TYPES_WITH_OFFSET = frozenset({"TIMESTAMP WITH TIME ZONE", "TIME WITH TIME ZONE"})
FLOATING = frozenset({"DOUBLE", "FLOAT"})
OFFSET = r".*\d([+-]\d{2}(:?\d{2})?|Z)"
FORMS = {
    "DATE": (r"\d{4}-\d{2}-\d{2}", "must be a date like 2026-09-01"),
    "BIGINT": (r"-?\d{1,18}", "must be a whole number of at most 18 digits"),
    "TIMESTAMP": (
        r"\d{4}-\d{2}-\d{2}[ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?",
        "must be a time like 2026-09-01 08:00:00",
    ),
}


class Staging:
    """Holds the files that stand for their keys; files come and go until all that stand are good."""

    def __init__(self, database: Path | None, pack: Pack, contracts: Mapping[str, Contract]) -> None:
        self.contracts = contracts
        self.inputs: dict[int, Input] = {}
        self.ignored: dict[int, tuple[str, ...]] = {}
        self._next = 0
        self.con = duckdb.connect(":memory:")
        if database:
            self.con.execute("set temp_directory = $folder", {"folder": str(database.parent / "spill")})
        # Small row groups, so that a question about one place or tax skips nearly all the others.
        self.con.execute("attach $database as marts (row_group_size 8192)", {"database": str(database or ":memory:")})
        self.con.execute(
            "attach ':memory:' as ref; attach ':memory:' as extract; attach ':memory:' as previous;"
            "set search_path = 'marts.main,memory.main'; create schema mart"
        )
        self.con.execute((ROOM / "ref.sql").read_text("utf-8"))
        self._fill(pack)
        for contract in contracts.values():
            columns = ", ".join(f"{field.name} {field.type}" for field in contract.fields)
            for catalogue in ("extract", "previous"):
                self.con.execute(f"create table {catalogue}.{contract.name} (file integer, row bigint, {columns})")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.con.close()

    def _fill(self, pack: Pack) -> None:
        parents = {area.parent for area in pack.areas.values() if area.parent}
        self._insert(
            "ref.area",
            (
                (
                    area.code,
                    area.parent,
                    area.code not in parents,
                    pack.path(area.code)[min(1, area.level)].code,
                    pack.reporter(area.code),
                    area.valid_from and area.valid_from.start,
                    area.valid_to and area.valid_to.start,
                )
                for area in pack.areas.values()
            ),
        )
        self._insert(
            "ref.place",
            ((place.code, place.area, place.scope, leaf) for place in pack.places.values() for leaf in place.leaves),
        )
        self._insert(
            "ref.place_reporter",
            ((place, reporter) for place in pack.places for reporter in pack.reporters_of(place)),
        )
        self._insert("ref.reporter", ((code, reporter.area) for code, reporter in pack.reporters.items()))
        self._insert(
            "ref.part",
            (
                (place.code, part)
                for place in pack.places.values()
                for part in (
                    place.leaves if place.code != place.area else [area.code for area in pack.children(place.area)]
                )
            ),
        )
        self._insert("ref.tax", ((tax.code, tax.category) for tax in pack.taxes.values()))
        self._insert(
            "ref.item",
            ((name, one.code, one.group) for name, items in pack.lists.items() for one in items.values()),
        )
        self._insert("ref.workday", pack.worked())
        self._insert("ref.due", ((due.period.start, due.day) for due in pack.due))

    def _insert(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        target = self.con.table(table)
        # Dates go in as text: an all-empty column of dates would become numbers on its way through pandas.
        frame = pd.DataFrame(
            [[None if value is None else str(value) for value in row] for row in rows],
            columns=target.columns,
            dtype=str,
        )
        if len(frame):
            self.con.from_df(frame).project(
                *(
                    column(name).cast(str(kind)).alias(name)
                    for name, kind in zip(target.columns, target.types, strict=True)
                )
            ).insert_into(table)

    def put(self, inputs: Sequence[Input], replaced: Mapping[Input, Input]) -> dict[str, list[Fault]]:
        """Bring files in and return the faults of shape by check; a file with one is remembered but holds no rows.

        `replaced` gives the file of CURRENT whose place a fresh one takes.
        """
        faults: dict[str, list[Fault]] = {}
        numbers: dict[str, dict[int, Input]] = {}
        for one in inputs:
            self.inputs[self._next] = one
            numbers.setdefault(one.extract, {})[self._next] = one
            self._next += 1
        self._insert(
            "ref.input",
            (
                (number, one.name, one.extract, one.reporter, one.period.start, one.fresh)
                for files in numbers.values()
                for number, one in files.items()
            ),
        )
        for extract, files in numbers.items():
            contract = self.contracts[extract]
            faults[f"{extract}: shape"] = list(self._load(f"extract.{extract}", contract, files))
            if contract.tolerance:
                before = {number: replaced[one] for number, one in files.items() if one in replaced}
                for _ in self._load(f"previous.{extract}", contract, before):
                    pass
        return faults

    def drop(self, numbers: Iterable[int]) -> None:
        """Take files out again."""
        gone = sorted(numbers)
        for extract in {self.inputs[number].extract for number in gone}:
            for catalogue in ("extract", "previous"):
                self.con.execute(
                    f"delete from {catalogue}.{extract} where file in (select unnest($gone))", {"gone": gone}
                )
        self.con.execute("delete from ref.input where file in (select unnest($gone))", {"gone": gone})
        for number in gone:
            del self.inputs[number]

    def _load(self, table: str, contract: Contract, files: Mapping[int, Input]) -> Iterator[Fault]:
        good: dict[int, Input] = {}
        for number, one in files.items():
            if one.bytes == 0:
                yield one.fault("the file is empty")
            elif one.csv:
                yield from self._load_csv(table, contract, number, one)
            else:
                good[number] = one
        if not good:
            return
        try:
            schemas = self._schemas(list(good.values()))
        except duckdb.Error:
            schemas = {}
            for number, one in list(good.items()):
                try:
                    schemas |= self._schemas([one])
                except duckdb.Error as error:
                    yield one.fault("cannot be read as parquet (truncated?)", value=_first_line(error))
                    del good[number]
        for number, one in list(good.items()):
            found = list(self._misfits(contract, one, schemas[str(one.path)]))
            yield from found
            self._ignore(number, contract, schemas[str(one.path)])
            if found:
                del good[number]
        yield from self._load_parquet(table, contract, good)

    def _schemas(self, files: Sequence[Input]) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {str(one.path): {} for one in files}
        rows = self.con.execute(
            "select file_name, name, duckdb_type from parquet_schema($files) where duckdb_type is not null",
            {"files": list(found)},
        ).fetchall()
        for file, name, kind in rows:
            found[file][name] = kind
        return found

    def _misfits(self, contract: Contract, one: Input, schema: Mapping[str, str]) -> Iterator[Fault]:
        for field in contract.fields:
            kind = schema.get(field.name)
            if kind is None:
                yield one.fault("the column is missing", column=field.name)
            elif kind in DUCKDB_TYPES_WITH_OFFSET:
                yield one.fault("must not carry an offset from UTC", column=field.name, value=kind)
            elif kind not in ACCEPTED[field.type]:
                yield one.fault(f"must be {field.type}", column=field.name, value=kind)
                if kind in FLOATING:
                    odd = (
                        self.con.read_parquet(str(one.path), file_row_number=True)
                        .filter(~function("isfinite", column(field.name)))
                        .project(column("file_row_number") + constant(1), column(field.name).cast("VARCHAR"))
                        .limit(SHOWN)
                    )
                    for row, value in odd.fetchall():
                        yield one.fault("is NaN or infinite", column=field.name, row=row, value=value)

    def _ignore(self, number: int, contract: Contract, names: Iterable[str]) -> None:
        extra = tuple(name for name in names if name not in contract.columns)
        if extra:
            self.ignored[number] = extra

    def _load_parquet(self, table: str, contract: Contract, files: Mapping[int, Input]) -> Iterator[Fault]:
        if not files:
            return
        numbers = list(files)
        try:
            self.con.read_parquet(
                [str(one.path) for one in files.values()], union_by_name=True, file_row_number=True
            ).project(
                function("list_extract", constant(numbers), column("file_index").cast("BIGINT") + constant(1)).cast(
                    "INTEGER"
                ),
                column("file_row_number") + constant(1),
                *(column(field.name).cast(field.type) for field in contract.fields),
            ).insert_into(table)
        except duckdb.Error as error:
            if len(files) == 1:
                yield next(iter(files.values())).fault("cannot be read as parquet (damaged?)", value=_first_line(error))
                return
            half = len(numbers) // 2
            for part in (numbers[:half], numbers[half:]):
                yield from self._load_parquet(table, contract, {number: files[number] for number in part})

    def _load_csv(self, table: str, contract: Contract, number: int, one: Input) -> Iterator[Fault]:
        raw = one.path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            row = raw.count(b"\n", 0, error.start) + 1
            yield one.fault(_encoding(raw), row=row)
            return
        heading = next(csv.reader(io.StringIO(text)), [])
        found = [
            one.fault("the column is missing", column=field.name)
            for field in contract.fields
            if field.name not in heading
        ]
        found += [
            one.fault("the column stands twice", column=name)
            for name in sorted(set(heading))
            if heading.count(name) > 1
        ]
        if found:
            yield from found
            return
        self._ignore(number, contract, heading)
        try:
            self.con.sql(
                "select row_number() over () + 1 as row, * from read_csv($path, columns = $columns, header = true,"
                " delim = ',', quote = '\"', escape = '\"', auto_detect = false)",
                params={"path": str(one.path), "columns": dict.fromkeys(heading, "varchar")},
            ).create("memory.csv")
        except duckdb.Error as error:
            yield one.fault("cannot be read as CSV", row=_line(error), value="; ".join(str(error).splitlines()[:3]))
            return
        try:
            lines = self.con.table("memory.csv")
            found = list(self._misread(lines, contract, one))
            yield from found
            if not found:
                lines.project(
                    constant(number).cast("INTEGER"),
                    column("row"),
                    *(column(field.name).cast(field.type) for field in contract.fields),
                ).insert_into(table)
        finally:
            self.con.execute("drop table memory.csv")

    def _misread(self, lines: DuckDBPyRelation, contract: Contract, one: Input) -> Iterator[Fault]:
        formed = [(field, _malformed(field)) for field in contract.fields if field.type in FORMS]
        (counts,) = lines.aggregate([function("count_if", wrong).cast("BIGINT") for _, wrong in formed]).fetchall()
        for (field, wrong), count in zip(formed, counts, strict=True):
            if not count:
                continue
            rule = FORMS[field.type][1]
            bad = lines.filter(wrong).project(column("row"), column(field.name)).limit(SHOWN)
            for row, value in bad.fetchall():
                yield one.fault(_sharper(field, value, rule), column=field.name, row=row, value=value)
            if count > SHOWN:
                yield one.fault(rule, column=field.name, value=f"and {count - SHOWN} more rows")

    def found(self, rows: DuckDBPyRelation) -> list[tuple[int | None, int | None, str, str, str | None, int]]:
        """Return (file, row, column, rule, value, how many of them), at most a few of each file, column and rule."""
        # Nearly always there is nothing, which a first row tells without a table, windows and an order.
        if not rows.limit(1).fetchall():
            return []
        return (
            rows.project(
                *(column(name) for name in ("file", "row", "column_name", "rule", "value")),
                expression("count(*) over (partition by file, column_name, rule)").alias("of_kind"),
                expression("row_number() over (partition by file, column_name, rule order by row, value)").alias("nth"),
            )
            .filter(column("nth") <= constant(SHOWN))
            .order("file, column_name, rule, row, value")
            .project("file, row, column_name, rule, value, of_kind")
            .fetchall()
        )


def _malformed(field: Field) -> Expression:
    name = column(field.name)
    wrong = ~function("regexp_full_match", name, constant(FORMS[field.type][0]))
    if field.type in ("DATE", "TIMESTAMP"):
        day = function("try_strptime", function("left", name, constant(10)), constant("%Y-%m-%d"))
        wrong = wrong | day.isnull()
    return name.isnotnull() & wrong


def _sharper(field: Field, value: str, rule: str) -> str:
    plain = value.strip().lstrip("+-").lower()
    if field.type == "BIGINT" and plain in ("nan", "inf", "infinity"):
        return "is NaN or infinite"
    if (
        field.type == "TIMESTAMP"
        and duckdb.execute("select regexp_full_match($v, $p)", {"v": value, "p": OFFSET}).fetchall()[0][0]
    ):
        return "must not carry an offset from UTC"
    return rule


def _encoding(raw: bytes) -> str:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return "is not UTF-8"
    return "is not UTF-8, looks like GB18030"


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200]


def _line(error: Exception) -> int | None:
    _, found, rest = str(error).partition("Line: ")
    digits = rest.split()[0] if found and rest.split() else ""
    return int(digits) if digits.isdigit() else None
