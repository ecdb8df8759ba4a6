"""One dot a row on a short axis, the same period of last year hollow beside it, and a line they are held against."""

from __future__ import annotations

import pandas as pd

from components.charts import Figure
from components.charts._ruler import em, literal, number, numbers, places, present, records, ticks
from components.theme import token
from components.words import SUPPRESSED, Words

_LEAST = 9  # rows of room, so that a few stand close together


def dots(
    rows: pd.DataFrame,
    *,
    words: Words,
    line: float | None,
    line_name: str = "",
    judged: bool = False,
    decimals: int = 1,
    unit: str = "%",
    k: float = 1,
    fs: float = 12,
) -> Figure:
    """Return a dot for each row, in the order given: label, value, last (ratios), more, key.

    `line` is in shown units. Where rows may be judged by it, those short of it are triangles in the colour of behind;
    else all are alike. A suppressed value is a text.
    """
    count = len(rows)
    labels = [str(label) for label in rows["label"]]
    value, last = numbers(rows["value"], 0.01), numbers(rows["last"], 0.01)
    every = present(value, last, [line])
    low, high = min(every, default=0.0), max(every, default=100.0)
    spare = max(high - low, 5.0) * 0.08
    bottom, top = max(low - spare, 0.0), min(high + spare, 100.0 + spare)
    at = [tick for tick in ticks(bottom, top, 3) if bottom <= tick <= 100]
    short = [judged and line is not None and cell is not None and cell < line for cell in value]
    colour = [token("behind" if flag else "accent") for flag in short]
    spans: list[tuple[float | None, float | None]] = []
    for index, (one, two) in enumerate(zip(value, last, strict=True)):
        if one is not None and two is not None:
            spans += [(two, index), (one, index), (None, None)]
    written = [
        SUPPRESSED if isinstance(cell, str) else words.number(one, decimals)
        for cell, one in zip(rows["value"], value, strict=True)
    ]
    room = (max(map(em, written), default=3) + 0.6) * fs
    year_ago = words("a year ago")
    hover = [
        "<br>".join(
            (
                f"<b>{literal(row['label'])}\u2003{words.with_unit(text, unit)}</b>",
                f"{year_ago}\u2003{words.number(number(row['last'], 0.01), decimals)}",
                *map(literal, row["more"]),
            )
        )
        for row, text in zip(records(rows), written, strict=True)
    ]
    shapes: list[Figure] = [
        {
            **{"type": "line", "xref": "x", "x0": bottom, "x1": top, "yref": "y", "y0": index, "y1": index},
            **{"layer": "below", "line": {"color": token("grid"), "width": k}},
        }
        for index in range(count)
    ]
    annotations: list[Figure] = []
    if line is not None:
        shapes.append(
            {
                **{"type": "line", "xref": "x", "x0": line, "x1": line, "yref": "y", "y0": -0.7, "y1": count - 0.5},
                "line": {"color": token("ink"), "width": 1.2 * k, "dash": f"{4 * k}px,{3 * k}px"},
            }
        )
        annotations.append(
            {
                "text": literal(line_name),
                "showarrow": False,
                "x": line,
                "xref": "x",
                "y": -0.75,
                "yref": "y",
                "yanchor": "bottom",
                "xanchor": "center" if (line - bottom) < 0.75 * (top - bottom) else "right",
                "font": {"color": token("ink"), "size": fs},
            }
        )
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": [x for x, _ in spans],
                "y": [y for _, y in spans],
                "line": {"color": token("last"), "width": 1.2 * k},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "name": year_ago,
                "x": last,
                "y": list(range(count)),
                "marker": {
                    "color": token("paper"),
                    "size": 7 * k,
                    "line": {"color": token("last"), "width": 1.3 * k},
                },
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "name": words("value"),
                "x": value,
                "y": list(range(count)),
                "customdata": list(rows["key"]),
                "marker": {
                    "color": colour,
                    "symbol": ["triangle-down" if flag else "circle" for flag in short],
                    "size": 9 * k,
                },
                "hovertext": hover,
                "hovertemplate": "%{hovertext}<extra></extra>",
                "cliponaxis": False,
            },
            {
                "type": "scatter",
                "mode": "text",
                "xaxis": "x2",
                "x": [room] * count,
                "y": list(range(count)),
                "text": [f"<b>{text}</b>" for text in written],
                "textposition": "middle left",
                "textfont": {"color": token("ink"), "size": fs},
                "cliponaxis": False,
                "hoverinfo": "skip",
            },
        ],
        "layout": {
            "margin": {"l": (max(map(em, labels), default=4) + 0.9) * fs, "r": 0, "t": 6 * k, "b": 22 * k},
            "shapes": shapes,
            "annotations": annotations,
            "xaxis": {
                "range": [bottom, top],
                "showgrid": False,
                "tickvals": at,
                "ticktext": [words.number(tick, places(at)) for tick in at],
                "tickfont": {"size": fs},
            },
            "xaxis2": {"range": [0, room], "visible": False, "fixedrange": True, "anchor": "y"},
            "yaxis": {
                "range": [max(count, _LEAST) - 0.4, -2.1 if line is not None else -0.8],
                "showgrid": False,
                "tickvals": list(range(count)),
                "ticktext": [literal(label) for label in labels],
                "tickfont": {"color": token("ink"), "size": fs},
                "ticklabelstandoff": 4 * k,
            },
            "meta": {
                "px": {"xaxis": [0, -room - 8 * k], "xaxis2": [-room, 0]},
                "places": {
                    str(key): ["paper", 0, 1, "y", index - 0.5, index + 0.5] for index, key in enumerate(rows["key"])
                },
            },
        },
    }
