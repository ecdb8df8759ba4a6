"""How much of a whole is left at each step: bars from a common base, shares and counts in columns."""

from __future__ import annotations

import pandas as pd

from components.charts import Figure
from components.charts._ruler import em, literal, numbers, records
from components.theme import token
from components.words import SUPPRESSED, Words

_WIDTH = 0.46


def funnel(
    rows: pd.DataFrame,
    *,
    words: Words,
    line: float | None = None,
    line_name: str = "",
    count_head: str = "",
    factor: int = 1,
    count_decimals: int = 0,
    decimals: int = 1,
    k: float = 1,
    fs: float = 12,
) -> Figure:
    """Return a bar for each row, in the order given: label, value (a ratio), count, look, care, more.

    `look` is whole, part or focus; `care` hatches a bar; `line` (shown units) is what the focus is held against.
    """
    count = len(rows)
    labels = [str(label) for label in rows["label"]]
    value, counts = numbers(rows["value"], 0.01), numbers(rows["count"], factor)
    fill = {"whole": "pap-1", "part": "revenue-3", "focus": "accent"}
    shares = [
        SUPPRESSED if isinstance(cell, str) else words.number(one, decimals)
        for cell, one in zip(rows["value"], value, strict=True)
    ]
    amounts = [
        SUPPRESSED if isinstance(cell, str) else words.number(one, count_decimals)
        for cell, one in zip(rows["count"], counts, strict=True)
    ]
    columns = [("%", [f"<b>{text}</b>" for text in shares], shares)]
    if count_head:
        columns.append((count_head, amounts, amounts))
    widths = [(max(map(em, (head, *plain))) + 1.1) * fs for head, _, plain in columns]
    room = sum(widths)
    text: Figure = {"x": [], "y": [], "text": [], "color": []}
    edge = 0.0
    for (head, texts, _), width in zip(columns, widths, strict=True):
        edge += width
        for index, written in enumerate((head, *texts)):
            text["x"].append(edge)
            text["y"].append(index - 1)
            text["text"].append(literal(written) if not index else written)
            text["color"].append(token("ink3" if not index else "ink" if texts is columns[0][1] else "ink2"))
    care = [bool(flag) for flag in rows["care"]]
    hover = [
        "<br>".join(
            (f"<b>{literal(row['label'])}\u2003{words.with_unit(share, '%')}</b>", amount, *map(literal, row["more"]))
        )
        for row, share, amount in zip(records(rows), shares, amounts, strict=True)
    ]
    colour = [token(fill[look]) for look in rows["look"]]
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": value,
                "y": list(range(count)),
                "width": _WIDTH,
                "marker": {
                    # Plotly hatches a bar of many colours in its own colour; its ground is `bgcolor`.
                    "color": colour,
                    "line": {"color": colour, "width": [1.2 * k if flag else 0 for flag in care]},
                    "pattern": {
                        "shape": ["/" if flag else "" for flag in care],
                        "bgcolor": token("paper"),
                        "fillmode": "replace",
                        "size": 6 * k,
                        "solidity": 0.2,
                    },
                },
                "hovertext": hover,
                "hovertemplate": "%{hovertext}<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "text",
                "xaxis": "x2",
                "x": text["x"],
                "y": text["y"],
                "text": text["text"],
                "textposition": "middle left",
                "textfont": {"color": text["color"], "size": fs},
                "cliponaxis": False,
                "hoverinfo": "skip",
            },
        ],
        "layout": {
            "margin": {"l": (max(map(em, labels), default=4) + 0.9) * fs, "r": 0, "t": 4 * k, "b": 4 * k},
            "shapes": [
                {
                    **{"type": "line", "xref": "x", "x0": line, "x1": line, "yref": "y", "y0": -0.6, "y1": count - 0.5},
                    "line": {"color": token("ink"), "width": 1.2 * k, "dash": f"{4 * k}px,{3 * k}px"},
                }
            ]
            if line is not None
            else [],
            "annotations": [
                {
                    "text": literal(line_name),
                    "showarrow": False,
                    "x": line,
                    "xref": "x",
                    "xanchor": "center" if line < 90 else "right",
                    "y": -1,
                    "yref": "y",
                    "yanchor": "middle",
                    "font": {"color": token("ink"), "size": fs},
                }
            ]
            if line is not None
            else [],
            "xaxis": {"range": [0, 100], "visible": False},
            "xaxis2": {"range": [0, room], "visible": False, "fixedrange": True, "anchor": "y"},
            "yaxis": {
                "range": [count - 0.4, -1.5],
                "showgrid": False,
                "tickvals": list(range(count)),
                "ticktext": [
                    f"<b>{literal(label)}</b>" if look == "focus" else literal(label)
                    for label, look in zip(labels, rows["look"], strict=True)
                ],
                "tickfont": {"color": token("ink"), "size": fs},
                "ticklabelstandoff": 4 * k,
            },
            "meta": {"px": {"xaxis": [0, -room - 4 * k], "xaxis2": [-room, 0]}},
        },
    }
