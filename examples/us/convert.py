"""Turn the Census Bureau's quarterly state taxes into `revenue` extracts, one CSV file a quarter.

    python examples/us/convert.py examples/us/us_census_qtax.csv.gz var-us/inbox

Standard library only. What it decides is told in docs/real-input.md.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

MILLION_DOLLARS = 100_000_000  # in cents
TABLE = "QTAXCAT3"
NATION = "US"
TOTAL = "TOTAL"
ROUNDING = "RND"
COLUMNS = (
    *("month", "area", "tax", "category", "industry", "taxpayer_kind", "collected", "central", "local"),
    *("reporter", "loaded_at", "source", "dq"),
)

Row = Sequence[str]


class QtaxError(ValueError):
    """The file is not laid out as it was in March 2020."""


@dataclass(frozen=True, slots=True)
class Qtax:
    """The bulk file: for each quarter (`2019Q4`), area and tax of table 3 its millions of dollars."""

    updated: datetime
    amounts: Mapping[str, Mapping[str, Mapping[str, int]]]


def sections(path: Path) -> Iterator[tuple[str, list[Row]]]:
    """Yield the name and the rows of each section of the file, heads included."""
    opened = gzip.open(path, "rt", encoding="ascii") if path.suffix == ".gz" else path.open(encoding="ascii")
    name, rows = "", list[Row]()
    with opened as file:
        for row in csv.reader(file):
            if len(row) == 1 and row[0] in _SECTIONS:
                yield name, rows
                name, rows = row[0], []
            elif row:
                rows.append(row)
    yield name, rows


_SECTIONS = ("CATEGORIES", "DATA TYPES", "GEO LEVELS", "TIME PERIODS", "NOTES", "DATA UPDATED ON", "DATA")


def read(path: Path) -> Qtax:
    """Return table 3 of the bulk file; QtaxError if a section, a cell or a total is not as it should be."""
    found = dict(sections(path))
    if missing := [name for name in _SECTIONS if name not in found]:
        raise QtaxError(f"{path.name}: sections are missing: {', '.join(missing)}")
    tables, taxes, areas, quarters = (
        {row[0]: row[1] for row in found[name][1:]}
        for name in ("CATEGORIES", "DATA TYPES", "GEO LEVELS", "TIME PERIODS")
    )
    amounts: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for quarter, table, tax, area, adjusted, amount in found["DATA"][1:]:
        if tables[table] != TABLE:
            continue
        if adjusted != "0":
            raise QtaxError(f"{path.name}: table 3 holds seasonally adjusted amounts")
        cell = amounts[_quarter(quarters[quarter])][areas[area]]
        if taxes[tax] in cell:
            raise QtaxError(f"{path.name}: {quarters[quarter]} {areas[area]} {taxes[tax]} stands twice")
        cell[taxes[tax]] = int(amount)
    for quarter, cells in amounts.items():
        for area, cell in cells.items():
            if TOTAL not in cell:
                raise QtaxError(f"{path.name}: {quarter} {area} has no total")
    if not amounts:
        raise QtaxError(f"{path.name}: there is no table 3")
    return Qtax(_updated(found["DATA UPDATED ON"][0][0]), amounts)


def extract(qtax: Qtax, quarter: str) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a quarter's `revenue` extract, in the order of COLUMNS.

    The nation's own row is left out: it is the sum of the states. A cell that the Bureau leaves out gives
    no row; a zero that it prints is kept. What its total has beyond the rounded taxes is a row of its own, so
    that the taxes of an area add up to the Bureau's total.
    """
    month = f"{quarter[:4]}-{int(quarter[-1]) * 3 - 2:02d}-01"
    for area, cell in sorted(qtax.amounts[quarter].items()):
        if area == NATION:
            continue
        taxes = {tax: amount for tax, amount in sorted(cell.items()) if tax != TOTAL}
        if rounding := cell[TOTAL] - sum(taxes.values()):
            taxes[ROUNDING] = rounding
        for tax, millions in taxes.items():
            cents = millions * MILLION_DOLLARS
            yield (
                *(month, area, tax, "tax", "WHOLE", "WHOLE", cents, 0, cents),
                *("us", qtax.updated, "US Census Bureau, QTAX", "final"),
            )


def write(qtax: Qtax, inbox: Path) -> list[Path]:
    """Write every quarter's extract into the inbox, each complete when it gets its name; return the files."""
    inbox.mkdir(parents=True, exist_ok=True)
    written = []
    for quarter in sorted(qtax.amounts):
        path = inbox / f"revenue.us.{quarter}.csv"
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(extract(qtax, quarter))
        part.replace(path)
        written.append(path)
    return written


def _quarter(name: str) -> str:
    """Return `Q42019` as `2019Q4`."""
    return f"{name[2:]}{name[:2]}"


def _updated(text: str) -> datetime:
    """Return the time of the file (`Tuesday, 17-Mar-20 10:02:32 EDT`) in Asia/Shanghai."""
    day, _, zone = text.partition(", ")[2].rpartition(" ")
    if zone not in ("EDT", "EST"):
        raise QtaxError(f"the time zone {zone!r} of the file is not known")
    return datetime.strptime(day, "%d-%b-%y %H:%M:%S") + timedelta(hours=12 if zone == "EDT" else 13)


def main(arguments: Sequence[str]) -> int:
    """Convert a bulk file into an inbox; the exit status tells whether it went well."""
    if len(arguments) != 2:
        print("usage: convert.py <us_census_qtax.csv[.gz]> <inbox>", file=sys.stderr)
        return 2
    try:
        written = write(read(Path(arguments[0])), Path(arguments[1]))
    except (OSError, EOFError, LookupError, ValueError) as error:
        print(f"convert.py: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print(f"{len(written)} files, {written[0].name} to {written[-1].name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
