"""A matrix of rows and columns, each cell filled by its class with its value written in it; totals stand apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from components.charts import Figure
from components.charts._ruler import em, literal, number, records
from components.charts.tiles import class_of, stepped
from components.theme import CLASSES, token
from components.words import SUPPRESSED, Words, missing

_NARROW = 520  # pixels, below which any figure is narrow; names that need more stand on end sooner
_PHONE = 340  # pixels of a figure on a phone
_APART = 0.12  # of a cell, between the cells and their totals
_LONG = 9.0  # em: on a phone names of rows that are longer give way to their codes
_PHONE, _CELL = 358, 22  # pixels of a phone, and of a cell on it that holds three digits
_INSET = 0.46  # half a hatched cell, so that two neighbours do not run into one


def heat(
    rows: pd.DataFrame,
    *,
    words: Words,
    breaks: Sequence[float],
    scale: str = "risk",
    factor: float = 1,
    decimals: int = 0,
    unit: str = "",
    total: str = "ALL",
    head: float = 1.0,
    k: float = 1,
    fs: float = 12,
) -> Figure:
    """Return a cell for each row of `rows`: row, row_label, column, column_label, name, value, care, more, key.

    Rows and columns keep the order in which they first come; those called `total` stand last and apart. A value is None
    (written —) or a text (＊); with `care` the cell is hatched. `more` are the lines under its name when pointed
    at, and a `key` makes the cell a place for a link. `breaks` are the five joints between six classes, in shown units;
    `head` is the room for the names of the columns, in rows.
    """
    across = _order(rows, "column", total)
    down = _order(rows, "row", total)
    right, bottom = (max(at.values(), default=0.0) + 0.5 for at in (across, down))
    wide = [code for code in across if code != total]
    high = [code for code in down if code != total]
    classes: list[list[int | None]] = [[None] * len(wide) for _ in high]
    hover = [[""] * len(wide) for _ in high]
    keys: list[list[Any]] = [[None] * len(wide) for _ in high]
    inks: Figure = {"x": [], "y": [], "text": [], "short": [], "colour": []}
    sums: Figure = {"x": [], "y": [], "text": [], "short": [], "hover": []}
    hatched: Figure = {"x": [], "y": []}
    under: Figure = {"x": [], "y": []}
    places: dict[str, list[Any]] = {}
    unit = literal(unit)
    for record in records(rows):
        x, y = across[record["column"]], down[record["row"]]
        shown = number(record["value"], factor)
        written = SUPPRESSED if isinstance(record["value"], str) else words.number(shown, decimals)
        whole = written if shown is None else words.number(shown, 0)
        finer = written if shown is None else words.with_unit(words.number(shown, max(decimals, 1)), unit)
        lines = [f"<b>{literal(record['name'])}\u2003{finer}</b>", *map(literal, record["more"])]
        key = None if missing(record["key"]) else str(record["key"])
        if key:
            places[key] = ["x", x - 0.5, x + 0.5, "y", y - 0.5, y + 0.5]
        if record["care"]:
            hatched["x"] += [x - _INSET, x + _INSET, x + _INSET, x - _INSET, x - _INSET, None]
            hatched["y"] += [y - _INSET, y - _INSET, y + _INSET, y + _INSET, y - _INSET, None]
            under["x"].append(x)
            under["y"].append(y)
        if total in (record["column"], record["row"]):
            sums["x"].append(x)
            sums["y"].append(y)
            sums["text"].append(f"<b>{written}</b>")
            sums["short"].append(f"<b>{whole}</b>")
            sums["hover"].append("<br>".join(lines))
            continue
        row, column = high.index(record["row"]), wide.index(record["column"])
        step = None if record["care"] else class_of(shown, breaks)
        classes[row][column] = step
        hover[row][column] = "<br>".join(lines)
        keys[row][column] = key
        inks["x"].append(x)
        inks["y"].append(y)
        inks["text"].append(written)
        inks["short"].append(whole)
        faint = shown is None and not isinstance(record["value"], str)
        inks["colour"].append(token("ink3" if faint else "ink") if step is None else token(f"on-{scale}-{step}"))
    labels = dict(zip(rows["row"], map(str, rows["row_label"]), strict=True))
    heads = dict(zip(rows["column"], map(str, rows["column_label"]), strict=True))
    room = (max(map(em, labels.values()), default=2) + 1.2) * fs
    longer = max(map(em, labels.values()), default=0.0)
    brief = longer > _LONG or (longer + 1.2) * fs + _CELL * len(across) > _PHONE
    short = {code: str(code) if brief and code != total else label for code, label in labels.items()}
    tight = (max(map(em, short.values()), default=2) + 1.2) * fs
    longest = max(map(em, heads.values()), default=0.0)
    # Long names over many columns take turns on two lines; on a phone they stand on end.
    turns = 2 if longest * fs * len(across) > 760 else 1
    # So wide is a figure on the smallest phone that is held to.
    upright = longest > 2 or longest * 1.15 * fs * len(across) > _PHONE - tight
    # Three digits must not touch those of the next cell.
    small = fs * 0.88 if (_PHONE - tight) / max(len(across), 1) < 2.1 * fs else fs
    tall = head * longest / 1.3 if upright else head
    return {
        "data": [
            {
                "type": "heatmap",
                "x": [across[code] for code in wide],
                "y": [down[code] for code in high],
                "z": classes,
                "customdata": keys,
                "hovertext": hover,
                "hovertemplate": "%{hovertext}<extra></extra>",
                "colorscale": stepped(scale),
                "zmin": 0.5,
                "zmax": CLASSES + 0.5,
                "showscale": False,
                "xgap": 1.5 * k,
                "ygap": 1.5 * k,
            },
            {
                "type": "scatter",
                "mode": "lines",
                "x": hatched["x"],
                "y": hatched["y"],
                "fill": "toself",
                "line": {"width": 0},
                "fillpattern": {
                    "shape": "/",
                    "fgcolor": token("last"),
                    "bgcolor": token("paper"),
                    "fillmode": "replace",
                    "size": 7 * k,
                    "solidity": 0.14,
                },
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": under["x"],
                "y": under["y"],
                "marker": {"symbol": "square", "size": 1.5 * fs, "color": token("paper")},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "text",
                "x": inks["x"],
                "y": inks["y"],
                "text": inks["text"],
                "textfont": {"color": inks["colour"], "size": fs},
                "hoverinfo": "skip",
                "meta": {"narrow": {"text": inks["short"], "textfont": {"color": inks["colour"], "size": small}}},
            },
            {
                "type": "scatter",
                "mode": "text",
                "x": sums["x"],
                "y": sums["y"],
                "text": sums["text"],
                "textfont": {"color": token("ink"), "size": fs},
                "hovertext": sums["hover"],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "meta": {"narrow": {"text": sums["short"], "textfont": {"color": token("ink"), "size": small}}},
            },
            {
                "type": "scatter",
                "mode": "text",
                "xaxis": "x2",
                "x": [room - 0.6 * fs] * len(down),
                "y": list(down.values()),
                "text": [_bold(labels[code], code == total) for code in down],
                "textposition": "middle left",
                "textfont": {"color": token("ink"), "size": fs},
                "cliponaxis": False,
                "hoverinfo": "skip",
                "meta": {
                    "narrow": {
                        "x": [tight - 0.6 * fs] * len(down),
                        "text": [_bold(short[code], code == total) for code in down],
                    }
                },
            },
        ],
        "layout": {
            "margin": {"l": 0, "r": 0, "t": 4 * k, "b": 2 * k},
            "xaxis": {"range": [-0.5, right], "visible": False},
            "xaxis2": {"range": [0, room], "visible": False, "fixedrange": True, "anchor": "y"},
            "yaxis": {"range": [bottom, -0.5 - head * turns], "visible": False},
            "annotations": _heads(heads, across, total, fs, k, turns=turns),
            "meta": {
                "px": {"xaxis2": [0, room], "xaxis": [room, 0]},
                "until": max(_NARROW, room + 1.05 * longest * fs * len(across) / turns),
                "narrow": {
                    "annotations": _heads(heads, across, total, fs, k, upright=upright),
                    "yaxis": {"range": [bottom, -0.5 - tall]},
                    "xaxis2": {"range": [0, tight]},
                    "px": {"xaxis2": [0, tight], "xaxis": [tight, 0]},
                },
                "places": places,
                "key": {"scale": scale, "breaks": list(breaks)},
            },
        },
    }


def _order(rows: pd.DataFrame, name: str, total: str) -> dict[str, float]:
    """Return where each row or column stands: 0, 1, 2 ..., the total after all others and a little apart."""
    codes = list(dict.fromkeys(rows[name]))
    at = {code: float(index) for index, code in enumerate(code for code in codes if code != total)}
    return {**at, total: len(at) + _APART} if total in codes else at


def _bold(text: str, strong: bool) -> str:
    return f"<b>{literal(text)}</b>" if strong else literal(text)


def _heads(
    heads: dict[str, str],
    across: dict[str, float],
    total: str,
    fs: float,
    k: float,
    *,
    turns: int = 1,
    upright: bool = False,
) -> list[Figure]:
    """Return the names over the columns, by turns on so many lines or on end."""
    return [
        {
            "text": _bold(heads[code], code == total),
            "x": x,
            "xref": "x",
            "y": -0.5,
            "yref": "y",
            "yanchor": "bottom",
            "yshift": 2 * k + (1.3 * fs if turns > 1 and index % 2 else 0),
            "textangle": -90 if upright else 0,
            "showarrow": False,
            "borderpad": 0,
            "font": {"size": fs, "color": token("ink") if code == total else token("ink2")},
        }
        for index, (code, x) in enumerate(across.items())
    ]
