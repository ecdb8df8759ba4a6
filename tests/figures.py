"""What a card shows, held against rows that were computed in another way: raw cells, tables, exports, texts in figures.

A wanted row gives by column an int, an exact fraction, a text, HIDDEN for what must not be shown, or None.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import openpyxl

from components.cards import Card, Column, Kind, Nothing
from components.export import csv_of, xlsx_of
from components.words import MISSING, OPEN, SUPPRESSED, Words
from domain.reading import Reading
from tests.document import read
from tests.oracle.revenue import Sign, shown

HUNDRED = Fraction(1, 100)
NUMBERS = (Kind.MONEY, Kind.PERCENT, Kind.POINTS, Kind.COUNT, Kind.INDEX)
Want = Mapping[str, Any]


def wrong(card: Card, rows: Sequence[Want], twin: str, reading: Reading, words: Words) -> Iterator[str]:
    """Yield where the rows of a card, its table, its twin and its exports are not what is wanted."""
    for place, found in (
        ("rows", in_rows(card, rows)),
        ("body", in_table(card, rows, str(card.body)) if card.body else ()),
        ("twin", in_table(card, rows, twin) if twin else ()),
        ("csv", in_export(card, rows, _csv(csv_of(card, reading, words).decode("utf-8-sig")), Fraction(0))),
        ("xlsx", in_export(card, rows, _xlsx(xlsx_of(card, reading, words)), Fraction(4, 10))),
    ):
        for said in found:
            yield f"{card.name} {place}: {said}"


def gone(value: object) -> bool:
    """Say whether a raw cell holds nothing that can be read."""
    return value is None or isinstance(value, Nothing) or (isinstance(value, float) and math.isnan(value))


def agrees(value: Any, want: Any) -> bool:
    """Say whether a raw cell is what was recomputed; a hidden one must bear its sign, not just be empty."""
    if want is None:
        return gone(value) and value is not Nothing.SUPPRESSED
    if isinstance(want, Sign):
        return value is Nothing.SUPPRESSED
    if gone(value):
        return False
    if isinstance(want, str):
        return str(value) == want
    if isinstance(want, int):
        return bool(value == want)
    return math.isclose(float(value), float(want), rel_tol=1e-12, abs_tol=1e-14)


def in_rows(card: Card, rows: Sequence[Want]) -> Iterator[str]:
    """Yield the cells of a card's rows that are not what is wanted."""
    found = card.rows.to_dict("records")
    if len(found) != len(rows):
        yield f"{len(found)} rows, wanted {len(rows)}"
    names = {column.name for column in card.columns}
    for got, want in zip(found, rows, strict=False):
        for name in names & want.keys():
            if isinstance(want[name], list):
                if len(got[name]) != len(want[name]) or not all(map(agrees, got[name], want[name])):
                    yield f"{name} is {got[name]}, wanted {want[name]}"
            elif not agrees(got[name], want[name]):
                yield f"{name} is {got[name]!r}, wanted {want[name]!r} in {want}"


def texts(column: Column, want: Any) -> set[str]:
    """Return how a cell may be written."""
    if want is None:
        # A scope that a bureau keeps from being whole says so in the place of its money.
        return {MISSING, OPEN, *(("未报", "not reported") if column.kind is Kind.MONEY else ())}
    if isinstance(want, Sign):
        return {SUPPRESSED}
    if isinstance(want, (str, list)):
        return {str(want) or MISSING, ""}
    if column.kind is Kind.MONEY:
        return shown(want, column.decimals, column.factor)
    if column.kind is Kind.COUNT:
        return shown(want, 0)
    if column.kind is Kind.INDEX:
        return shown(Fraction(want), column.decimals)
    signed = column.kind is Kind.POINTS or column.signed
    return shown(Fraction(want), column.decimals, HUNDRED, signed=signed)


def in_table(card: Card, rows: Sequence[Want], html: str) -> Iterator[str]:
    """Yield what a table says else than is wanted; it may leave columns out, but keeps their order."""
    head, *body = read(html).one()
    coming = iter(card.columns)
    columns = [next((column for column in coming if column.label == label), None) for label in head]
    if None in columns or not any(column and column.kind in NUMBERS for column in columns):
        yield f"the head is {head}"
    if len(body) != len(rows):
        yield f"{len(body)} rows, wanted {len(rows)}"
    for line, want in zip(body, rows, strict=False):
        for column, text in zip(columns, line, strict=True):
            if (
                column
                and column.kind in NUMBERS
                and column.name in want
                and text not in texts(column, want[column.name])
            ):
                yield f"{column.name} says {text!r}, wanted {texts(column, want[column.name])} in {want}"


def in_export(card: Card, rows: Sequence[Want], lines: Sequence[Sequence[Any]], near: Fraction) -> Iterator[str]:
    """Yield what an export holds else than is wanted."""
    columns = [column for column in card.columns if column.kind is not Kind.LINE]
    labels = [column.label for column in columns]
    at = next(at for at, line in enumerate(lines) if list(line[: len(labels)]) == labels)
    body = lines[at + 1 :]
    if len(body) != len(rows):
        yield f"{len(body)} rows, wanted {len(rows)}"
    for line, want in zip(body, rows, strict=False):
        for column, cell in zip(columns, line, strict=False):
            if column.name in want and not _exported(column, cell, want[column.name], near):
                yield f"{column.name} is {cell!r}, wanted {want[column.name]!r}"


def _exported(column: Column, cell: Any, want: Any, near: Fraction) -> bool:
    empty = cell in (None, "", SUPPRESSED)
    if want is None:
        return empty and cell != SUPPRESSED
    if isinstance(want, Sign):
        return bool(cell == SUPPRESSED)
    if isinstance(want, str):
        return (cell or "") == want
    if empty:
        return False
    if column.kind is Kind.MONEY:
        return bool(abs(Fraction(Decimal(cell)) * column.factor - want) <= near)
    wanted = float(want if column.kind in (Kind.COUNT, Kind.INDEX) else Fraction(want) * 100)
    return math.isclose(float(cell), wanted, rel_tol=1e-9, abs_tol=1e-6)


def _csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def _xlsx(file: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(file)).active.iter_rows()]


def plain(text: str) -> str:
    """Return a figure's text without its marks, a line for each line."""
    return re.sub(r"<[^>]*>|\u2002", "", text.replace("<br>", "\n"))


def close(value: Any, want: Fraction | float) -> bool:
    """Say whether a figure's number is the wanted one."""
    return value is not None and math.isclose(float(value), float(want), rel_tol=1e-9, abs_tol=2e-6)


def has(text: str, wanted: set[str]) -> bool:
    """Say whether a text has one of some numbers, whole."""
    # The plain search first: of expressions, each made for one number, there are more than are remembered.
    return any(one in text and re.search(rf"(?<![\d,.+\u2212]){re.escape(one)}(?![\d,]|\.\d)", text) for one in wanted)


def traces(card: Card, **like: object) -> list[dict[str, Any]]:
    """Return the traces of a card's figure that are like this."""
    assert card.figure is not None
    return [one for one in card.figure["data"] if all(one.get(key) == value for key, value in like.items())]
