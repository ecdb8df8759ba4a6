"""Areas as equal squares near where they lie, filled by class: how much, never good or bad."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

import pandas as pd

from components.charts import Figure
from components.charts._ruler import literal, number, records
from components.theme import CLASSES, TOKENS, contrast, token
from components.words import MISSING, OPEN, SUPPRESSED, Words

PALE = 1.35


def class_of(value: float | None, breaks: Sequence[float]) -> int | None:
    """Return the class of a value, 1 to one more than there are breaks; None when it is missing."""
    return None if value is None else bisect_right(list(breaks), value) + 1


def stepped(scale: str) -> list[list[Any]]:
    """Return a colour scale with one flat step a class."""
    steps: list[list[Any]] = []
    for step in range(CLASSES):
        steps += [[step / CLASSES, token(f"{scale}-{step + 1}")], [(step + 1) / CLASSES, token(f"{scale}-{step + 1}")]]
    return steps


def pale(scale: str, step: int) -> bool:
    """Say whether a class is too near to paper, in any theme, to stand without an outline."""
    return any(contrast(role[f"{scale}-{step}"], role["paper"]) < PALE for role in TOKENS.values())


def said(value: Any, shown: float | None, words: Words, decimals: int) -> str:
    """Return what is written for an area: its value, the sign of a suppressed one, or an ellipsis."""
    if isinstance(value, str):
        return SUPPRESSED
    text = words.number(shown, decimals)
    return OPEN if text == MISSING else text


def tiles(
    rows: pd.DataFrame,
    *,
    words: Words,
    breaks: Sequence[float],
    scale: str = "revenue",
    factor: int = 1,
    decimals: int = 1,
    unit: str = "",
    values: bool = True,
    k: float = 1,
    fs: float = 13,
) -> Figure:
    """Return a square for each row, in the order given: label, name, row, column, value (minor units), key.

    `breaks` are the five joints between six classes, in shown units. A suppressed value is a text.
    """
    unit = literal(unit)
    height = int(rows["row"].max()) + 1 if len(rows) else 1
    width = int(rows["column"].max()) + 1 if len(rows) else 1
    classes: list[list[int | None]] = [[None] * width for _ in range(height)]
    hover = [[""] * width for _ in range(height)]
    keys: list[list[Any]] = [[None] * width for _ in range(height)]
    text, colour, outlines, places = [], [], [], {}
    for record in records(rows):
        row, column = int(record["row"]), int(record["column"])
        shown = number(record["value"], factor)
        step = class_of(shown, breaks)
        classes[row][column] = step
        written = said(record["value"], shown, words, decimals)
        hover[row][column] = (
            f"<b>{literal(record['name'])}\u2003{words.with_unit(written, unit) if shown is not None else written}</b>"
        )
        keys[row][column] = record["key"]
        label = literal(record["label"])
        text.append(f"{label}<br><b>{written}</b>" if values else label)
        colour.append(token("ink") if step is None else token(f"on-{scale}-{step}"))
        if step is None or pale(scale, step):
            outlines.append((row, column))
        places[str(record["key"])] = ["x", column - 0.5, column + 0.5, "y", row - 0.5, row + 0.5]
    return {
        "data": [
            {
                "type": "heatmap",
                "z": classes,
                "customdata": keys,
                "hovertext": hover,
                "hovertemplate": "%{hovertext}<extra></extra>",
                "hoverongaps": False,
                "colorscale": stepped(scale),
                "zmin": 0.5,
                "zmax": CLASSES + 0.5,
                "showscale": False,
                "xgap": 2 * k,
                "ygap": 2 * k,
            },
            {
                "type": "scatter",
                "mode": "text",
                "x": [int(column) for column in rows["column"]],
                "y": [int(row) for row in rows["row"]],
                "text": text,
                "customdata": list(rows["key"]),
                "textfont": {"color": colour, "size": fs},
                "hoverinfo": "skip",
            },
        ],
        "layout": {
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "shapes": [
                {
                    "type": "rect",
                    "x0": column - 0.5,
                    "x1": column + 0.5,
                    "y0": row - 0.5,
                    "y1": row + 0.5,
                    "line": {"color": token("hair"), "width": k},
                }
                for row, column in outlines
            ],
            "xaxis": {"range": [-0.5, width - 0.5], "visible": False},
            "yaxis": {"range": [height - 0.5, -0.5], "visible": False},
            "meta": {"places": places, "key": {"scale": scale, "breaks": list(breaks)}},
        },
    }
