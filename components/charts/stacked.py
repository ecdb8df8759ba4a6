"""A bar a row whose parts stand end to end, what they come to written at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from components.charts import Figure
from components.charts._ruler import axis_under, em, literal, number, present
from components.theme import token
from components.words import Words

_UNDER = 0.12  # on a phone a bar stands this far under its label, in rows


@dataclass(frozen=True, slots=True)
class Part:
    """A part of every bar: the column of its values, its name, and the role of its colour."""

    column: str
    name: str
    role: str


def stacked(
    rows: pd.DataFrame,
    *,
    words: Words,
    parts: Sequence[Part],
    unit: str = "",
    least: int = 8,
    k: float = 1,
    fs: float = 12,
) -> Figure:
    """Return horizontal bars; `rows` in order: label, said (at the right), key, and a column for each part.

    A missing part is a gap, not nought. The order of the rows is kept; with fewer rows than `least` bars stay as thin.
    """
    count = len(rows)
    labels, said = [str(label) for label in rows["label"]], [str(text) for text in rows["said"]]
    keys = [str(key) for key in rows["key"]]
    values = {part.column: [number(value) for value in rows[part.column]] for part in parts}
    sums = [sum(present(line)) for line in zip(*values.values(), strict=True)] if count else []
    high = max(sums, default=1.0) or 1.0
    room = (max(map(em, said), default=0) + 1.2) * fs
    left = (max(map(em, labels), default=4) * 1.06 + 0.8) * fs
    hover = [
        "<br>".join(
            [
                f"<b>{literal(label)}</b>",
                *(
                    f"{literal(part.name)}\u2003"
                    + words.with_unit(words.number(values[part.column][at], 0), literal(unit))
                    for part in parts
                ),
            ]
        )
        for at, label in enumerate(labels)
    ]
    at = list(range(count))
    return {
        "data": [
            *(
                {
                    "type": "bar",
                    "orientation": "h",
                    "name": part.name,
                    "x": values[part.column],
                    "y": at,
                    "width": 0.56,
                    "customdata": keys,
                    "marker": {"color": token(part.role)},
                    "hovertext": hover,
                    "hovertemplate": "%{hovertext}<extra></extra>",
                    "meta": {"narrow": {"y": [index + _UNDER for index in at], "width": 0.3}},
                }
                for part in parts
            ),
            {
                "type": "scatter",
                "mode": "lines",
                "x": [0, 0],
                "y": [-0.5, max(count, 1) - 0.5],
                "line": {"color": token("ink"), "width": k},
                "hoverinfo": "skip",
                "meta": {"narrow": axis_under(count, _UNDER, 0.22)},
            },
            {
                "type": "scatter",
                "mode": "text",
                "visible": False,
                "x": [0] * count,
                "y": [index - 0.3 for index in at],
                "text": [literal(label) for label in labels],
                "textposition": "middle right",
                "textfont": {"color": token("ink"), "size": fs},
                "cliponaxis": False,
                "hoverinfo": "skip",
                "meta": {"narrow": {"visible": True}},
            },
            {
                "type": "scatter",
                "mode": "text",
                "name": words("figures"),
                "xaxis": "x2",
                "x": [0] * count,
                "y": at,
                "text": said,
                "textposition": "middle right",
                "textfont": {"color": token("ink2"), "size": fs},
                "cliponaxis": False,
                "hoverinfo": "skip",
                # A long label needs the whole of its line.
                "meta": {"narrow": {"y": [index + _UNDER for index in at]}},
            },
        ],
        "layout": {
            "barmode": "stack",
            "margin": {"l": left, "r": 0, "t": 2 * k, "b": 2 * k},
            "xaxis": {"range": [0, high * 1.02], "showticklabels": False},
            "xaxis2": {"range": [0, room], "visible": False, "fixedrange": True, "anchor": "y"},
            "yaxis": {
                "range": [max(count, least) - 0.5, -0.6],
                "showgrid": False,
                "tickvals": at,
                "ticktext": [literal(label) for label in labels],
                "tickfont": {"color": token("ink"), "size": fs},
                "ticklabelstandoff": 6 * k,
            },
            "meta": {
                "px": {"xaxis": [0, -room - 4 * k], "xaxis2": [-room, 0]},
                "narrow": {"margin": {"l": 2 * k}, "yaxis": {"showticklabels": False}},
                "places": {key: ["paper", 0, 1, "y", index - 0.5, index + 0.5] for index, key in enumerate(keys)},
            },
        },
    }
