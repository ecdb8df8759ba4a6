"""One bar a row with the same period of last year as a tick, and the numbers in columns at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from components.charts import Figure
from components.charts._ruler import axis_under, em, literal, number, numbers, present, records
from components.theme import token
from components.words import MISSING, SUPPRESSED, Words

_UNDER = 0.12  # on a phone a bar stands this far under its label, in rows
_BARS = 70  # px: the least that bars have beside labels and columns
_LEAST = 9  # rows of room, so that few bars do not grow fat


@dataclass(frozen=True, slots=True)
class Figures:
    """A column of numbers beside the bars: its head and its texts, in the order of the rows."""

    head: str
    texts: Sequence[str]
    accent: bool = False


def bars(
    rows: pd.DataFrame,
    *,
    words: Words,
    value_head: str,
    factor: int = 1,
    decimals: int = 1,
    unit: str = "",
    k: float = 1,
    fs: float = 12,
) -> Figure:
    """Return horizontal bars; `rows` in order: label, value, last (minor units), natural, like (ratios), key.

    The order of the rows is kept; a suppressed value is a text. Natural and like-for-like stand together at the right.
    """
    count = len(rows)
    labels = [str(label) for label in rows["label"]]
    value, last = numbers(rows["value"], factor), numbers(rows["last"], factor)
    columns = (
        Figures(
            value_head,
            [
                SUPPRESSED if isinstance(cell, str) else words.number(one, decimals)
                for cell, one in zip(rows["value"], value, strict=True)
            ],
        ),
        Figures(words("natural %"), [words.signed(cell) for cell in numbers(rows["natural"], 0.01)]),
        Figures(words("like-for-like %"), [words.signed(cell) for cell in numbers(rows["like"], 0.01)], accent=True),
    )
    widths = [(max(map(em, (column.head, *column.texts))) + 1.3) * fs for column in columns]
    room = sum(widths)
    high = max(present(value, last), default=1.0) or 1.0
    low = min([0.0, *present(value, last)])
    ticks: list[tuple[float | None, float | None]] = []
    for index, cell in enumerate(last):
        if cell is not None:
            ticks += [(cell, index - 0.42), (cell, index + 0.42), (None, None)]
    lowered = [
        None if y is None else index + _UNDER + (-0.3 if y < index else 0.3)
        for y, index in ((y, round(y) if y is not None else 0) for _, y in ticks)
    ]
    text: Figure = {"x": [], "y": [], "text": [], "color": []}
    edge = 0.0
    for column, width in zip(columns, widths, strict=True):
        edge += width
        for index, written in enumerate((column.head, *column.texts)):
            text["x"].append(edge)
            text["y"].append(index - 1)
            bold = column.accent and index > 0 and written != MISSING
            text["text"].append(f"<b>{written}</b>" if bold else written)
            plain = token("ink3") if not index else token("ink") if column is columns[0] else token("ink2")
            text["color"].append(token("accent") if column.accent else plain)
    left = (max(map(em, labels), default=4) * 1.06 + 0.8) * fs
    year_ago, both = words("same period last year"), words("natural / like-for-like")
    hover = []
    for label, one, two, row in zip(labels, value, last, records(rows), strict=True):
        growth = " / ".join(words.with_unit(words.signed(number(row[name], 0.01)), "%") for name in ("natural", "like"))
        hover.append(
            f"<b>{literal(label)}\u2003{words.with_unit(words.number(one, decimals), literal(unit))}</b>"
            f"<br>{year_ago}\u2003{words.number(two, decimals)}<br>{both}\u2003{growth}"
        )
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "name": value_head,
                "x": value,
                "y": list(range(count)),
                "width": 0.48,
                "customdata": list(rows["key"]),
                "marker": {"color": token("soft")},
                "hovertext": hover,
                "hovertemplate": "%{hovertext}<extra></extra>",
                "meta": {"narrow": {"y": [index + _UNDER for index in range(count)], "width": 0.34}},
            },
            {
                "type": "scatter",
                "mode": "lines",
                "name": words("same period last year"),
                "x": [x for x, _ in ticks],
                "y": [y for _, y in ticks],
                "line": {"color": token("ink"), "width": 1.6 * k},
                "hoverinfo": "skip",
                "meta": {"narrow": {"y": lowered}},
            },
            {
                "type": "scatter",
                "mode": "lines",
                "x": [0, 0],
                "y": [-0.5, count - 0.5],
                "line": {"color": token("ink"), "width": k},
                "hoverinfo": "skip",
                "meta": {"narrow": axis_under(count, _UNDER, 0.24)},
            },
            {
                "type": "scatter",
                "mode": "text",
                "visible": False,
                "x": [low] * count,
                "y": [index - 0.3 for index in range(count)],
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
                "x": text["x"],
                "y": text["y"],
                "text": text["text"],
                "textposition": "middle left",
                "textfont": {"color": text["color"], "size": fs},
                "cliponaxis": False,
                "hoverinfo": "skip",
                # A long label needs the whole of its line.
                "meta": {"narrow": {"y": [y if y < 0 else y + _UNDER for y in text["y"]]}},
            },
        ],
        "layout": {
            "barmode": "overlay",
            "margin": {"l": left, "r": 0, "t": 4 * k, "b": 4 * k},
            "xaxis": {
                "range": [low * 1.04, high * 1.04],
                "showticklabels": False,
            },
            "xaxis2": {"range": [0, room], "visible": False, "fixedrange": True, "anchor": "y"},
            "yaxis": {
                "range": [max(count, _LEAST) - 0.4, -1.6],
                "showgrid": False,
                "tickvals": list(range(count)),
                "ticktext": [literal(label) for label in labels],
                "tickfont": {"color": token("ink"), "size": fs},
                "ticklabelstandoff": 6 * k,
            },
            "meta": {
                # Labels stand over their bars where the bars would be stubs beside them.
                "until": left + room + _BARS * k,
                "px": {"xaxis": [0, -room - 4 * k], "xaxis2": [-room, 0]},
                "narrow": {"margin": {"l": 2 * k}, "yaxis": {"showticklabels": False}},
                "places": {
                    str(key): ["paper", 0, 1, "y", index - 0.5, index + 0.5] for index, key in enumerate(rows["key"])
                },
            },
        },
    }
