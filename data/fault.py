"""A fault: why an input was refused, to the file, column, row and rule."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason why a file is refused.

    `row` counts from 1 in parquet and is the line in CSV (its heading is line 1); `rule` is one of a small set of
    sentences, `value` what was found. What does not apply is None or empty.
    """

    extract: str
    reporter: str
    month: str
    file: str
    column: str | None
    row: int | None
    rule: str
    value: str | None = None

    def __str__(self) -> str:
        parts = [self.file]
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}")
        if self.value is not None:
            parts.append(f"value {self.value!r}")
        return f"{', '.join(parts)}: {self.rule}"
