"""What every form measures with: ticks at round numbers, the width of a text, values in shown units."""

from __future__ import annotations

import html
import math
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from components.words import missing


def ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Return about `count` + 1 round numbers; the first at or below low, the last at or below high."""
    span = high - low
    if not math.isfinite(span) or span <= 0:
        return [low]
    power = 10.0 ** math.floor(math.log10(span / count))
    step = next(power * unit for unit in (1, 2, 2.5, 5, 10) if span / (power * unit) <= count + 0.5)
    first = math.floor(low / step + 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(step * at, 10) for at in range(first, last + 1)]


def places(numbers: Sequence[float]) -> int:
    """Return how many decimals the ticks need."""
    return max((len(f"{number:g}".partition(".")[2]) for number in numbers), default=0)


def axis_under(count: int, under: float, half: float) -> dict[str, list[float | None]]:
    """Return the base line of bars that stand under their labels, in pieces, so that it runs through no label."""
    pieces = [[index + under - half, index + under + half, None] for index in range(count)]
    return {"x": [0.0, 0.0, None] * count, "y": [at for piece in pieces for at in piece]}


def em(text: str) -> float:
    """Return the width of a text in em: 1 for a Chinese character, 0.58 for another."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.58 for sign in text)


def literal(text: object) -> str:
    """Return a text as a figure must be told it, so that a name with < or & in it is shown as it is."""
    return html.escape(str(text), quote=False)


def number(value: Any, factor: float = 1) -> float | None:
    """Return a cell in shown units as a plain float, None when missing or not a number."""
    if isinstance(value, str) or missing(value):
        return None
    shown = float(value) / factor
    # Ten decimals hold every minor unit of the largest shown one, so that a label rounds once, like its table.
    return round(shown, 10) if math.isfinite(shown) else None


def numbers(column: Iterable[Any], factor: float = 1) -> list[float | None]:
    """Return a column in shown units."""
    return [number(value, factor) for value in column]


def present(*columns: Iterable[float | None]) -> list[float]:
    """Return every value that is there."""
    return [value for column in columns for value in column if value is not None]


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as dictionaries; a page does this twenty times, and pandas takes ten times as long for it."""
    names = rows.columns.tolist()
    return [dict(zip(names, row, strict=True)) for row in rows.to_numpy(dtype=object).tolist()]


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return where labels stand that want to be at `places`: at least `gap` apart, from low to high, in their order."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = [places[index] for index in order]
    for at in range(len(moved)):
        moved[at] = max(moved[at], moved[at - 1] + gap if at else low)
    for at in reversed(range(len(moved))):
        moved[at] = min(moved[at], moved[at + 1] - gap if at + 1 < len(moved) else high)
    found = [0.0] * len(places)
    for index, place in zip(order, moved, strict=True):
        found[index] = place
    return found
