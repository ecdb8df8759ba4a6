"""From one growth rate to another in steps, read from top to bottom."""

from __future__ import annotations

import pandas as pd

from components.charts import Figure
from components.charts._ruler import em, literal, number, places, ticks
from components.theme import token
from components.words import Words

_LEAST = 5  # rows of room, so that few bars do not grow fat


def bridge(rows: pd.DataFrame, *, words: Words, decimals: int = 2, k: float = 1, fs: float = 12) -> Figure:
    """Return the steps between two totals; `rows` in order: label, value (a ratio), total (true at both ends).

    A total starts at zero, a step where the one above it ended. Shown in hundredths (percentage points).
    """
    labels = [str(label) for label in rows["label"]]
    values = [number(value, 0.01) or 0.0 for value in rows["value"]]
    totals = [bool(flag) for flag in rows["total"]]
    starts, ends, running = [], [], 0.0
    for value, total in zip(values, totals, strict=True):
        starts.append(0.0 if total else running)
        running = value if total else round(running + value, 6)
        ends.append(running)
    low, high = min([0.0, *starts, *ends]), max([0.0, *starts, *ends])
    span = (high - low) or 1.0
    at = ticks(low, high + span * 0.02)
    last = len(values) - 1

    def fill(index: int) -> str:
        if totals[index]:
            return token("accent") if index == last else token("last")
        return token("revenue-4") if values[index] >= 0 else token("paper")

    joints: list[tuple[float | None, float | None]] = []
    for index in range(last):
        joints += [(ends[index], index + 0.27), (ends[index], index + 0.73), (None, None)]
    hover = [
        f"<b>{literal(label)}</b>\u2003{words.signed(value, decimals)}"
        for label, value in zip(labels, values, strict=True)
    ]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": [x for x, _ in joints],
                "y": [y for _, y in joints],
                "line": {"color": token("ink3"), "width": k, "dash": f"{k}px,{2 * k}px"},
                "hoverinfo": "skip",
            },
            {
                "type": "bar",
                "orientation": "h",
                "name": words("percentage points"),
                "base": starts,
                "x": [round(end - start, 6) for start, end in zip(starts, ends, strict=True)],
                "y": list(range(len(values))),
                "width": 0.54,
                "marker": {
                    "color": [fill(index) for index in range(len(values))],
                    "line": {
                        "color": [
                            token("ink2") if not totals[index] and values[index] < 0 else fill(index)
                            for index in range(len(values))
                        ],
                        "width": k,
                    },
                },
                "hovertext": hover,
                "hovertemplate": "%{hovertext}<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "text",
                "x": [max(start, end) for start, end in zip(starts, ends, strict=True)],
                "y": list(range(len(values))),
                "text": [f"\u2002<b>{words.signed(value, decimals)}</b>" for value in values],
                "textposition": "middle right",
                "textfont": {"color": token("ink"), "size": fs},
                "cliponaxis": False,
                "hoverinfo": "skip",
            },
        ],
        "layout": {
            "barmode": "overlay",
            "margin": {"l": (max(map(em, labels), default=4) * 1.04 + 1) * fs, "r": 60 * k, "t": 8 * k, "b": 24 * k},
            "xaxis": {
                "range": [low - span * 0.01 if low < 0 else 0, high + span * 0.01],
                "showgrid": True,
                "tickvals": at,
                "ticktext": [words.number(tick, places(at)) for tick in at],
                "tickfont": {"size": fs},
                "zeroline": True,
                "zerolinecolor": token("ink"),
                "zerolinewidth": k,
            },
            "yaxis": {
                "range": [max(last, _LEAST - 1) + 0.5, -0.5],
                "showgrid": False,
                "tickvals": list(range(len(labels))),
                "ticktext": [literal(label) for label in labels],
                "tickfont": {"color": token("ink"), "size": fs},
                "ticklabelstandoff": 6 * k,
            },
        },
    }
