"""The rows behind a card as CSV and XLSX: typed cells, codes as text, and a head that says what they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import xlsxwriter

from components.cards import Card, Column, Kind, Nothing, figure_name
from components.charts._ruler import records
from components.words import SUPPRESSED, Words, missing
from domain.reading import Reading

# The full-width signs count where Chinese is typed.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Cell = str | int | float | Decimal | None


def csv_of(card: Card, reading: Reading, words: Words) -> bytes:
    """Return the card's rows as UTF-8 CSV with a byte order mark, the head as lines before the column names."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for line in head(card, reading, words):
        writer.writerow([safe(line)])
    columns = columns_of(card)
    writer.writerow([safe(column.label) for column in columns])
    for row in cells(card, columns):
        writer.writerow(
            [
                "" if cell is None else safe(cell) if isinstance(cell, str) else format(Decimal(str(cell)), "f")
                for cell in row
            ]
        )
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx_of(card: Card, reading: Reading, words: Words) -> bytes:
    """Return the card's rows as one sheet of a workbook."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(card.number)
        bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
        lines = list(head(card, reading, words))
        for at, line in enumerate(lines):
            sheet.write_string(at, 0, line)
        columns = columns_of(card)
        top = len(lines) + 1
        for at, column in enumerate(columns):
            sheet.write_string(top, at, column.label, bold)
            wide = 26 if column.kind is Kind.TEXT else 14
            places = "0." + "0" * column.decimals if column.decimals else "0"
            plain = text if column.kind in (Kind.CODE, Kind.TEXT) else book.add_format({"num_format": f"#,##{places}"})
            sheet.set_column(at, at, wide, plain)
        for down, row in enumerate(cells(card, columns), start=top + 1):
            for at, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(down, at, cell)
                elif cell is not None:
                    sheet.write_number(down, at, float(cell))
        sheet.freeze_panes(top + 1, 1)
    return file.getvalue()


def head(card: Card, reading: Reading, words: Words) -> Iterator[str]:
    """Give the lines that stand above the rows: what, of whom, of which release, and whether it is simulated."""
    release = reading.release
    if release.simulated:
        yield words("SIMULATED DATA")
    yield f"{figure_name(card, words)} {card.title}"
    yield words.listing(card.scope)
    yield words("Release {release}, published {day}", release=release.id, day=words.day(release.published.date()))
    yield from card.notes


def columns_of(card: Card) -> list[Column]:
    """Return the columns that can be written: a small line is no number."""
    return [column for column in card.columns if column.kind is not Kind.LINE]


def cells(card: Card, columns: list[Column]) -> Iterator[list[Cell]]:
    """Give each row's cells: money in the unit of its label, exact; rates in hundredths; codes and names as text."""
    for row in records(card.rows):
        yield [_cell(column, row.get(column.name)) for column in columns]


def _cell(column: Column, value: Any) -> Cell:
    if isinstance(value, Nothing):
        return SUPPRESSED if value is Nothing.SUPPRESSED else None
    if column.kind in (Kind.CODE, Kind.TEXT):
        return "" if missing(value) else str(value)
    if missing(value):
        return None
    if column.kind is Kind.MONEY:
        return Decimal(int(value)) / column.factor
    if column.kind in (Kind.PERCENT, Kind.POINTS):
        return round(float(value) * 100, 6)
    return int(value) if column.kind in (Kind.COUNT,) else round(float(value), 6)


def _written(cell: Cell) -> str:
    """Return a cell as plain text, numbers in full: never 5E-10."""
    if cell is None or isinstance(cell, str):
        return safe(cell or "")
    return format(Decimal(str(cell)), "f")


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text
