"""Small multiples: one frame an area, in code order, on one common scale or round its own centre with one span."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from components.charts import Figure
from components.charts._ruler import em, literal, number, places, records, ticks
from components.theme import token
from components.words import Words


def multiples(
    rows: pd.DataFrame,
    *,
    words: Words,
    steps: Sequence[str],
    breaks: Mapping[str, Sequence[int]] | None = None,
    heads: Mapping[str, str] | None = None,
    own: bool = False,
    unit: str = "",
    decimals: int = 0,
    row: int = 176,
    least: int = 106,
    k: float = 1,
    fs: float = 12,
) -> Figure:
    """Return a line for each key of `rows`, in the order given: key, label, step, value, provisional.

    `step` counts along `steps`, the names of the periods; `breaks` holds for a key the steps before which its
    line is interrupted, `heads` what stands beside its last value. Values are indices on one scale, or with `own` any
    value, each frame round the middle of its own line: a flat line on a long axis says nothing. Cells wrap into rows of
    `row` pixels by the width there is, none below `least`.
    """
    keys = list(dict.fromkeys(rows["key"]))
    cell = {key: at for at, key in enumerate(keys)}
    cut = breaks or {}
    span = max(len(steps) - 1, 1)
    middle, low, high = _centres(rows, own=own)
    spare = (high - low or 20.0) * 0.12
    bottom, top = low - spare, high + spare
    at = [] if own else [tick for tick in ticks(low, top, 3) if tick >= low]
    under = bottom - (top - bottom) * 0.05
    accent = token("accent")

    class Pen:
        """Points of one trace and the cell that each stands in; the browser moves them to their frame."""

        def __init__(self) -> None:
            self.x: list[float | None] = []
            self.y: list[float | None] = []
            self.cell: list[int] = []
            self.text: list[str] = []

        def put(self, where: int, x: float | None, y: float | None, text: str = "") -> None:
            self.x.append(x)
            self.y.append(y)
            self.cell.append(where)
            self.text.append(text)

        def lift(self, where: int) -> None:
            self.put(where, None, None)

    grid, base, hundred, solid, dotted, rules, dots, spots = (Pen() for _ in range(8))
    titles, scale, ends, cuts = (Pen() for _ in range(4))
    preliminary = words("preliminary")
    marked: list[bool] = []
    hover: list[str] = []
    for key, frame in rows.groupby("key", sort=False):
        here = cell[key]
        for tick in at:
            pen = hundred if tick == 100 else grid
            pen.put(here, 0, tick)
            pen.put(here, span, tick)
            pen.lift(here)
            scale.put(here, 0, tick, words.number(tick, places(at)) + "\u2005")
        base.put(here, 0, bottom)
        base.put(here, span, bottom)
        base.lift(here)
        before: tuple[int, float | None] | None = None
        last: tuple[int, float, bool] | None = None
        value: float | None = None
        for record in records(frame):
            x, shown, open_ = int(record["step"]), number(record["value"]), bool(record["provisional"])
            y = None if shown is None else shown - middle[str(key)]
            if x in cut.get(str(key), ()):
                before = None
                solid.lift(here)
            if y is None:
                before = None
                solid.lift(here)
                continue
            if open_ and before:
                dotted.put(here, before[0], before[1])
                dotted.put(here, x, y)
                dotted.lift(here)
            elif not open_:
                solid.put(here, x, y)
            written = words.with_unit(words.number(shown, max(decimals, 1)), literal(unit))
            line = f"<b>{literal(record['label'])}\u2003{written}</b><br>{steps[x]}"
            spots.put(here, x, y)
            hover.append(line + (f"\u2003{preliminary}" if open_ else ""))
            before, last = (x, y), (x, y, open_)
            value = shown
        solid.lift(here)
        for step in cut.get(str(key), ()):
            rules.put(here, step - 0.5, bottom)
            rules.put(here, step - 0.5, top)
            rules.lift(here)
            cuts.put(here, step - 0.5, top, "" if own else steps[step])
        label = literal(frame["label"].iloc[0])
        said = (heads or {}).get(str(key), "")
        ended = f"\u2002{words.number(value, decimals)}" if last else ""
        titles.put(here, 0, top, f"<b>{label}{ended if own else '</b>' + ended}" + (f"</b>\u2002{said}" if own else ""))
        if own:
            least = max(least, round(em(f"{frame['label'].iloc[0]}{ended} {said}") * fs))
        if not own:
            ends.put(here, 0, under, steps[0])
            ends.put(here, span, under, steps[-1] if len(steps) > 1 else "")
        if last:
            dots.put(here, last[0], last[1])
            marked.append(last[2])

    def trace(pen: Pen, mode: str, **look: object) -> Figure:
        return {
            "type": "scatter",
            "mode": mode,
            "x": pen.x,
            "y": pen.y,
            "hoverinfo": "skip",
            "cliponaxis": False,
            "meta": {"cell": pen.cell},
            **look,
        }

    def text(pen: Pen, position: str, colour: str, **meta: object) -> Figure:
        return {
            **trace(pen, "text", text=pen.text, textposition=position, textfont={"color": colour, "size": fs}),
            "meta": {"cell": pen.cell, **meta},
        }

    dash = f"{2 * k}px,{2 * k}px"
    data = [
        trace(grid, "lines", line={"color": token("grid"), "width": k}),
        trace(hundred, "lines", line={"color": token("hair"), "width": 1.4 * k}),
        trace(base, "lines", line={"color": token("ink"), "width": 1.3 * k}),
        trace(rules, "lines", line={"color": token("ink3"), "width": k, "dash": f"{k}px,{3 * k}px"}),
        trace(solid, "lines", name=words("figures") if own else words("index"), line={"color": accent, "width": 2 * k}),
        trace(dotted, "lines", name=words("preliminary"), line={"color": accent, "width": 2 * k, "dash": dash}),
        trace(
            spots,
            "markers",
            marker={"color": "rgba(0,0,0,0)", "size": 10 * k},
            hoverinfo=None,
            hovertext=hover,
            hovertemplate="%{hovertext}<extra></extra>",
        ),
        trace(
            dots,
            "markers",
            marker={
                "size": 7 * k,
                "color": [token("paper") if hollow else accent for hollow in marked],
                "line": {"color": accent, "width": 1.8 * k},
            },
        ),
        text(titles, "top right", token("ink"), lift=True),
        text(scale, "middle left", token("ink3"), first=True),
        text(ends, "bottom center", token("ink3"), first=True),
        text(cuts, "bottom right", token("ink3")),
    ]
    return {
        "data": data,
        "layout": {
            "margin": {"l": (10 if own else 34) * k, "r": 8 * k, "t": 30 * k, "b": (8 if own else 22) * k},
            "xaxis": {"visible": False, "range": [0, span]},
            "yaxis": {"visible": False, "range": [under, top]},
            "meta": {
                "flow": {
                    "cells": len(keys),
                    "least": least * k,
                    "row": row * k,
                    "span": span,
                    "gap": (20 if own else 38) * k,
                    "grand": 1.5 if own else 2.6,
                },
                "places": {str(key): ["cell", cell[key], span, "y", bottom, top] for key in keys},
            },
        },
    }


def _centres(rows: pd.DataFrame, *, own: bool) -> tuple[dict[str, float], float, float]:
    """Return what is taken from the values of each key, and the ends of the scale that they all fit on."""
    values: dict[str, list[float]] = {}
    for key, value in zip(rows["key"], map(number, rows["value"]), strict=True):
        values.setdefault(str(key), []).extend(() if value is None else (value,))
    if not own:
        every = [100.0, *(value for some in values.values() for value in some)]
        return dict.fromkeys(values, 0.0), min(every), max(every)
    middle = {key: (min(some) + max(some)) / 2 if some else 0.0 for key, some in values.items()}
    half = max((max(some) - min(some) for some in values.values() if some), default=0.0) / 2 or 1.0
    return middle, -half, half
