"""Areas within areas: the tile grid with each tile split into the squares of its parts, its own value as its head."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from components.charts import Figure
from components.charts._ruler import em, literal, number, records
from components.charts.tiles import class_of, pale, said
from components.theme import token
from components.words import Words

_GAP = 0.5  # of a square, between two blocks
_HEAD = 0.95  # room over a block for a head of one line, in squares
_LONG = 6.0  # em, beyond which a head stands on two lines


def blocks(
    rows: pd.DataFrame,
    heads: pd.DataFrame,
    *,
    words: Words,
    breaks: Sequence[float],
    scale: str = "distance",
    factor: float = 0.01,
    decimals: int = 1,
    unit: str = "",
    signed: bool = True,
    k: float = 1,
    fs: float = 12,
) -> Figure:
    """Return a square for each of `rows`, in the order given, within the block of its head.

    Columns of `rows`: head, name, row, column, value, more, key; of `heads`: label, row, column, value, key.

    Rows and columns count within a block, those of heads across blocks. `breaks` are the joints in shown units. A
    suppressed value is a text, a missing one leaves its square pale.
    """
    wide = int(rows["column"].max()) + 1 if len(rows) else 1
    tall = int(rows["row"].max()) + 1 if len(rows) else 1
    said_of = {head["key"]: _said(head["value"], words, factor, decimals, signed) for head in records(heads)}
    two = any(em(str(head["label"]) + said_of[head["key"]]) > _LONG for head in records(heads))
    over, between = _HEAD * (1.75 if two else 1), "<br>" if two else "\u2002"
    corner = {
        head["key"]: (int(head["column"]) * (wide + _GAP), int(head["row"]) * (tall + over + 0.15) + over)
        for head in records(heads)
    }
    x, y, z, hover, places = [], [], [], [], {}
    shapes: list[Figure] = []
    for record in records(rows):
        left, top = corner[record["head"]]
        left, top = left + int(record["column"]), top + int(record["row"])
        shown, written = number(record["value"], factor), _said(record["value"], words, factor, decimals, signed)
        step = class_of(shown, breaks)
        x.append(left + 0.5)
        y.append(top + 0.5)
        z.append(step)
        name = literal(record["name"])
        hover.append(
            "<br>".join(
                (
                    f"<b>{name}\u2003{words.with_unit(written, unit) if shown is not None else written}</b>",
                    *map(literal, record["more"]),
                )
            )
        )
        inset = 0.035
        shapes.append(
            {
                "type": "rect",
                "x0": left + inset,
                "x1": left + 1 - inset,
                "y0": top + inset,
                "y1": top + 1 - inset,
                "fillcolor": token(f"{scale}-{step}") if step else token("paper"),
                "line": {
                    "color": token("hair") if step is None or pale(scale, step) else token(f"{scale}-{step}"),
                    "width": k if step is None or pale(scale, step) else 0,
                },
                "layer": "below",
            }
        )
        places[str(record["key"])] = ["x", left, left + 1, "y", top, top + 1]
    text: list[str] = []
    stand: list[tuple[float, float]] = []
    for head in records(heads):
        left, top = corner[head["key"]]
        text.append(f"<b>{literal(head['label'])}</b>{between}{said_of[head['key']]}")
        stand.append((left, top - over * 0.45))
        places[str(head["key"])] = ["x", left, left + wide, "y", top - over, top]
    right = max((left + wide for left, _ in corner.values()), default=1.0)
    bottom = max((top + tall for _, top in corner.values()), default=1.0)
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "x": x,
                "y": y,
                "customdata": list(rows["key"]),
                "meta": {"classes": z},
                "marker": {"color": "rgba(0,0,0,0)", "size": 12 * k, "symbol": "square"},
                "hovertext": hover,
                "hovertemplate": "%{hovertext}<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "text",
                "x": [left for left, _ in stand],
                "y": [top for _, top in stand],
                "text": text,
                "customdata": list(heads["key"]),
                "textposition": "middle right",
                "textfont": {"color": token("ink"), "size": fs},
                "cliponaxis": False,
                "hoverinfo": "skip",
            },
        ],
        "layout": {
            "margin": {"l": 0, "r": 0, "t": 8 * k, "b": 0},
            "shapes": shapes,
            "xaxis": {"range": [0, right], "visible": False},
            "yaxis": {"range": [bottom, 0], "visible": False},
            # In the order of codes: a head, then its own squares.
            "meta": {"places": dict(sorted(places.items())), "key": {"scale": scale, "breaks": list(breaks)}},
        },
    }


def _said(value: object, words: Words, factor: float, decimals: int, signed: bool) -> str:
    shown = number(value, factor)
    return words.signed(shown, decimals) if signed and shown is not None else said(value, shown, words, decimals)
