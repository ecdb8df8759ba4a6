"""A small matrix of amounts that add up: value and change in every cell, sums outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from components.charts import Figure
from components.charts._ruler import em, literal, number, records
from components.charts.tiles import class_of, stepped
from components.theme import CLASSES, token
from components.words import MISSING, Words


def matrix(
    rows: pd.DataFrame,
    *,
    words: Words,
    across: Mapping[str, str],
    down: Mapping[str, str],
    breaks: Sequence[float],
    scale: str = "revenue",
    factor: int = 1,
    decimals: int = 1,
    unit: str = "",
    k: float = 1,
    fs: float = 12,
) -> Figure:
    """Return a cell for each row: down, across (codes), value, change (whole minor units; a change may be missing).

    `across` and `down` name columns and rows in their order; `factor` minor units make a shown one, `breaks` are in
    shown units. Sums stand at the right and below, added from whole minor units.
    """
    total, over_a_year = words("Total"), words("change over a year")
    at = {code: place for place, code in enumerate(across)}
    under = {code: place for place, code in enumerate(down)}
    classes: list[list[int | None]] = [[None] * len(at) for _ in under]
    hover = [[""] * len(at) for _ in under]
    cells: Figure = {"x": [], "y": [], "text": [], "color": []}
    sums: dict[tuple[int | None, int | None], int] = {}
    for record in records(rows):
        column, row, value = at[record["across"]], under[record["down"]], record["value"]
        shown = number(value, factor)
        step = class_of(shown, breaks)
        classes[row][column] = step
        written, change = words.number(shown, decimals), words.signed(number(record["change"], factor), decimals)
        named = words.listing([down[record["down"]], across[record["across"]]])
        hover[row][column] = (
            f"<b>{literal(named)}\u2003{words.with_unit(written, literal(unit))}</b><br>{over_a_year}\u2003{change}"
        )
        cells["x"].append(column)
        cells["y"].append(row)
        cells["text"].append(f"<b>{written}</b>" + (f"<br>{change}" if change != MISSING else ""))
        cells["color"].append(token("ink") if step is None else token(f"on-{scale}-{step}"))
        if shown is not None:
            for key in ((row, None), (None, column), (None, None)):
                sums[key] = sums.get(key, 0) + int(value)

    def summed(key: tuple[int | None, int | None]) -> str:
        return f"<b>{words.number(number(sums.get(key), factor), decimals)}</b>"

    edges: list[tuple[float, float, str]] = [
        *((len(at) - 0.05, row, summed((row, None))) for row in under.values()),
        *((column, len(under) - 0.2, summed((None, column))) for column in at.values()),
        (len(at) - 0.05, len(under) - 0.2, summed((None, None))),
    ]
    labels = [*down.values(), total]
    left = (max(map(em, labels)) + 0.8) * fs

    def text(found: Sequence[tuple[float, float, str]], position: str, colour: str) -> Figure:
        return {
            "type": "scatter",
            "mode": "text",
            "x": [x for x, _, _ in found],
            "y": [y for _, y, _ in found],
            "text": [one for _, _, one in found],
            "textposition": position,
            "textfont": {"color": colour, "size": fs},
            "cliponaxis": False,
            "hoverinfo": "skip",
        }

    head: dict[str, Any] = {"size": fs, "color": token("ink")}
    return {
        "data": [
            {
                "type": "heatmap",
                "z": classes,
                "hovertext": hover,
                "hovertemplate": "%{hovertext}<extra></extra>",
                "hoverongaps": False,
                "colorscale": stepped(scale),
                "zmin": 0.5,
                "zmax": CLASSES + 0.5,
                "showscale": False,
                "xgap": 1.5 * k,
                "ygap": 1.5 * k,
            },
            {
                "type": "scatter",
                "mode": "text",
                "x": cells["x"],
                "y": cells["y"],
                "text": cells["text"],
                "textfont": {"color": cells["color"], "size": fs},
                "hoverinfo": "skip",
            },
            text(edges, "middle center", token("ink")),
        ],
        "layout": {
            "margin": {"l": left, "r": 4 * k, "t": 24 * k, "b": 4 * k},
            "xaxis": {
                "range": [-0.5, len(at) + 0.3],
                "side": "top",
                "tickvals": list(at.values()),
                "ticktext": [literal(name) for name in across.values()],
                "tickfont": head,
            },
            "yaxis": {
                "range": [len(under) + 0.15, -0.5],
                "showgrid": False,
                "tickvals": [*under.values(), len(under) - 0.2],
                "ticktext": [literal(name) for name in labels],
                "tickfont": head,
                "ticklabelstandoff": 6 * k,
            },
            "meta": {"key": {"scale": scale, "breaks": list(breaks)}},
        },
    }
