"""How a calibration is laid down for the SQL of the simulated lake: as temporary tables, periods as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any

import duckdb

from domain.period import Period


def sql(name: str) -> str:
    """Return a statement of this room by its name."""
    return files(__package__).joinpath(f"{name}.sql").read_text("utf-8")


def put(connection: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Make a temporary table of rows; `columns` says names and types."""
    pairs = [column.split() for column in columns.split(", ")]
    values = list(zip(*rows, strict=True)) or [()] * len(pairs)
    unnested = ", ".join(f"unnest(${column}::{kind}[]) as {column}" for column, kind in pairs)
    connection.execute(
        f"create temp table {name} as select {unnested}",
        {column: list(part) for (column, _), part in zip(pairs, values, strict=True)},
    )


def position(at: Period) -> int:
    """Return the number of a period in its grain."""
    return at.year * at.grain.per_year + at.index - 1
