"""What a whole is made of, period by period: stacked shares named at the right, and a line over some of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from components.charts import Figure
from components.charts._ruler import em, literal, number, numbers, records, spread
from components.theme import token
from components.words import Words


def composition(
    rows: pd.DataFrame,
    *,
    words: Words,
    steps: Sequence[str],
    ticks: Mapping[int, str],
    colours: Mapping[str, str],
    line: Sequence[float | None] = (),
    line_name: str = "",
    provisional: Sequence[bool] = (),
    decimals: int = 1,
    k: float = 1,
    fs: float = 12,
) -> Figure:
    """Return a bar of shares for each step; `rows` from the bottom up: key, label, step, value (a ratio), more.

    `step` counts along `steps`, the periods in full; `ticks` names some of them, `colours` gives each key its role.
    `line` (ratios, one a step) runs over the bars in steps. What has no share in the last step has no name.
    """
    keys = list(dict.fromkeys(rows["key"]))
    open_ = [*provisional, *([False] * (len(steps) - len(provisional)))]
    data: list[Figure] = []
    names: list[tuple[float, str]] = []
    reached = [0.0] * len(steps)
    for key in keys:
        own = rows[rows["key"] == key]
        at = [int(step) for step in own["step"]]
        value = numbers(own["value"], 0.01)
        label = str(own["label"].iloc[0])
        data.append(
            {
                "type": "bar",
                "name": literal(label),
                "x": at,
                "y": value,
                "width": 0.86,
                "marker": {
                    "color": token(colours[key]),
                    "line": {"color": token("paper"), "width": 0.6 * k},
                    "pattern": {
                        "shape": ["/" if open_[step] else "" for step in at],
                        "fgcolor": token("paper"),
                        "bgcolor": token(colours[key]),
                        "fillmode": "replace",
                        "size": 6 * k,
                        "solidity": 0.14,
                    },
                },
                "hovertext": [
                    "<br>".join(
                        (
                            f"<b>{literal(label)}\u2003{words.with_unit(words.number(cell, decimals), '%')}</b>",
                            literal(steps[step]),
                            *map(literal, row["more"]),
                        )
                    )
                    for step, cell, row in zip(at, value, records(own), strict=True)
                ],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )
        for step, cell in zip(at, value, strict=True):
            if cell is not None:
                if step == len(steps) - 1 and cell > 0:
                    names.append((reached[step] + cell / 2, f"{literal(label)} <b>{words.number(cell, decimals)}</b>"))
                reached[step] += cell
    stand = spread([place for place, _ in names], 5.4, 2.0, 98.0)
    right = (max((em(re.sub("<[^>]*>", "", text)) for _, text in names), default=4) + 1.0) * fs
    annotations: list[Figure] = [
        {
            "text": text,
            "showarrow": False,
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 6 * k,
            "y": place,
            "yref": "y",
            "yanchor": "middle",
            "yshift": 0.12 * fs,
            "font": {"color": token("ink2"), "size": fs},
        }
        for place, (_, text) in zip(stand, names, strict=True)
    ]
    whole = [number(cell, 0.01) for cell in line]
    if any(cell is not None for cell in whole):
        xs: list[float | None] = []
        ys: list[float | None] = []
        for step, cell in enumerate(whole):
            xs += [step - 0.5, step + 0.5]
            ys += [cell, cell]
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": line_name,
                "x": xs,
                "y": ys,
                "line": {"color": token("ink"), "width": 1.8 * k},
                "connectgaps": False,
                "hoverinfo": "skip",
            }
        )
        begin = next(cell for cell in whole if cell is not None)
        annotations.append(
            {
                "text": f"<b>{literal(line_name)}</b>",
                "showarrow": False,
                "x": -0.4,
                "xref": "x",
                "xanchor": "left",
                "y": begin,
                "yref": "y",
                "yanchor": "bottom" if begin < 90 else "top",
                "yshift": 4 * k if begin < 90 else -4 * k,
                "bgcolor": token("paper"),
                "borderpad": 1,
                "font": {"color": token("ink"), "size": fs},
            }
        )
    two = any("<br>" in text for text in ticks.values())
    return {
        "data": data,
        "layout": {
            "barmode": "stack",
            "margin": {"l": 30 * k, "r": right, "t": 10 * k, "b": (2.2 + 1.2 * two) * fs},
            "annotations": annotations,
            "xaxis": {
                "range": [-0.6, len(steps) - 0.4],
                "showgrid": False,
                "tickvals": list(ticks),
                "ticktext": list(ticks.values()),
                "tickfont": {"size": fs},
            },
            "yaxis": {
                "range": [0, 100],
                "tickvals": [0, 25, 50, 75, 100],
                "tickfont": {"size": fs},
                "ticklabelstandoff": 4 * k,
                "zeroline": True,
                "zerolinecolor": token("ink"),
                "zerolinewidth": k,
            },
        },
    }
