"""Yearly or modelled values as steps, one period a tread, with targets dashed over the periods they govern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from components.charts import Figure
from components.charts._ruler import em, literal, numbers, places, present, ticks
from components.theme import token
from components.words import Words


@dataclass(frozen=True, slots=True)
class Tread:
    """A target over the steps from `first` to `last` (counted from 0), and what is written beside it."""

    first: int
    last: int
    value: float
    text: str


def steps(
    rows: pd.DataFrame,
    *,
    words: Words,
    treads: Sequence[Tread] = (),
    end: str = "",
    decimals: int = 1,
    unit: str = "",
    k: float = 1,
    fs: float = 12,
) -> Figure:
    """Return one step a row, in the order given: label, value (in shown units; missing ones leave a gap).

    `end` is what stands beside the last step; a tread that reaches the end is named there too.
    """
    labels = [str(label) for label in rows["label"]]
    value = numbers(rows["value"])
    known = [at for at, cell in enumerate(value) if cell is not None]
    top = max(present(value, [tread.value for tread in treads]), default=1.0) * 1.14
    at = ticks(0, top)
    count = len(labels)
    x: list[float | None] = []
    y: list[float | None] = []
    for index, cell in enumerate(value):
        if cell is None:
            x, y = [*x, None], [*y, None]
        else:
            x, y = [*x, index - 0.5, index + 0.5], [*y, cell, cell]
    dashed: list[tuple[float | None, float | None]] = []
    for tread in treads:
        dashed += [(tread.first - 0.5, tread.value), (tread.last + 0.5, tread.value), (None, None)]
    final = [tread for tread in treads if tread.last >= count - 1]
    right = (max((em(text) for text in (end, *(tread.text for tread in final)) if text), default=0) + 1.2) * fs
    edge = count - 0.5

    def note(text: str, where: float, height: float, **more: object) -> Figure:
        return {
            "text": text,
            "x": where,
            "y": height,
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "middle",
            "borderpad": 0,
            "font": {"color": token("ink"), "size": fs},
            **more,
        }

    annotations = [
        note(literal(tread.text), tread.first - 0.5, tread.value, yanchor="top", yshift=-3 * k)
        for tread in treads
        if tread not in final
    ]
    # The end of the line and the target beside it stand one above the other, the larger above.
    beside = [(tread.value, literal(tread.text), token("ink")) for tread in final]
    if end and known:
        beside.append((value[known[-1]] or 0.0, f"<b>{literal(end)}</b>", token("accent")))
    near = len(beside) == 2 and abs(beside[0][0] - beside[1][0]) < top * 0.09
    for height, text, colour in beside:
        shift = (1 if height == max(one for one, *_ in beside) else -1) * 0.62 * fs if near else 0
        annotations.append(note(text, edge, height, xshift=6 * k, yshift=shift, font={"color": colour, "size": fs}))
    strong = known[-1] if known else None

    def said(index: int) -> str:
        number = words.number(value[index], decimals)
        return f"<b>{number}</b>" if index == strong else number

    # A label never stands on a target line: where one runs through it, it goes above.
    lift = {
        index: max(
            [value[index] or 0.0]
            + [
                tread.value
                for tread in treads
                if tread.first <= index <= tread.last and 0 < tread.value - (value[index] or 0.0) < top * 0.11
            ]
        )
        + top * 0.015
        for index in known
    }
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "name": words("target"),
                "x": [one for one, _ in dashed],
                "y": [one for _, one in dashed],
                "line": {"color": token("ink"), "width": 1.25 * k, "dash": f"{4 * k}px,{3 * k}px"},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "lines",
                "name": words("value"),
                "x": x,
                "y": y,
                "line": {"color": token("accent"), "width": 2.5 * k},
                "connectgaps": False,
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "text",
                "x": known,
                "y": [lift[index] for index in known],
                # What the line ends in says the last value already.
                "text": ["" if index == strong and end else said(index) for index in known],
                "textposition": "top center",
                "textfont": {
                    "color": [token("accent") if index == strong else token("ink") for index in known],
                    "size": fs,
                },
                "cliponaxis": False,
                "hovertext": [
                    f"<b>{literal(labels[index])}\u2003"
                    f"{words.with_unit(words.number(value[index], decimals), literal(unit))}</b>"
                    for index in known
                ],
                "hovertemplate": "%{hovertext}<extra></extra>",
                # A tread of a phone is as wide as its value: every third is written, as its year is.
                "meta": {"narrow": {"text": [said(index) if (count - 1 - index) % 3 == 0 else "" for index in known]}},
            },
        ],
        "layout": {
            "margin": {"l": (places(at) + 4) * 0.58 * fs, "r": right, "t": 10 * k, "b": 24 * k},
            "annotations": annotations,
            "xaxis": {
                "range": [-0.5, edge],
                "tickvals": list(range(count)),
                "ticktext": [literal(label) for label in labels],
                "tickfont": {"color": token("ink2"), "size": fs},
                "showline": True,
                "linewidth": k,
            },
            "yaxis": {
                "range": [0, top],
                "tickvals": at,
                "ticktext": [words.number(one, places(at)) for one in at],
                "tickfont": {"size": fs},
            },
            "meta": {
                "narrow": {
                    "margin": {"l": 3 * fs, "r": right, "t": 10 * k, "b": 24 * k},
                    "xaxis": {
                        "tickvals": [index for index in range(count) if (count - 1 - index) % 3 == 0],
                        "ticktext": [
                            literal(label) for index, label in enumerate(labels) if (count - 1 - index) % 3 == 0
                        ],
                    },
                }
            },
        },
    }
