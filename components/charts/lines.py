"""A few lines over the same periods in panels of their own scale, one above the other or side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from components.charts import Figure
from components.charts._ruler import em, literal, number, numbers, places, present, records, ticks
from components.theme import token
from components.words import Words


@dataclass(frozen=True, slots=True)
class Panel:
    """One frame: its key, its title, a rule with its name (a floor, a legal term), and whether it starts at zero."""

    key: str
    title: str = ""
    rule: tuple[float, str] | None = None
    legal: bool = False
    zero: bool = True


def lines(
    rows: pd.DataFrame,
    *,
    words: Words,
    panels: Sequence[Panel],
    steps: Sequence[str],
    open_steps: int = 0,
    across: bool = False,
    decimals: int = 1,
    unit: str = "",
    k: float = 1,
    fs: float = 12,
) -> Figure:
    """Return the lines of each panel; `rows` in order: panel, line (its name), step, value (shown units), main.

    `step` counts along `steps`, the names of the periods; a `main` line is the accent, any other grey. The last
    `open_steps` are hatched, since they may still change. `across` sets the panels side by side, on one scale and with
    the periods named once; else they stand one above the other.
    """
    count = len(steps)
    data: list[Figure] = []
    annotations: list[Figure] = []
    shapes: list[Figure] = []
    layout: Figure = {}
    narrow: Figure = {}
    ends = [0.0]
    common = max(present(numbers(rows["value"])), default=1.0)
    for place, panel in enumerate(panels):
        here = rows[rows["panel"] == panel.key]
        x, y = ("xaxis", "yaxis") if not place else (f"xaxis{place + 1}", f"yaxis{place + 1}")
        xref, yref = x.replace("axis", ""), y.replace("axis", "")
        shown = present(numbers(here["value"]), [panel.rule[0]] if panel.rule else [])
        low, high = min(shown, default=0.0), max(shown, default=1.0)
        spare = (high - low or 1.0) * 0.18
        if panel.zero:
            low, high = 0.0, (common if across else high) * 1.28 or 1.0
        else:
            low, high = low - spare, high + spare
        at = [one for one in ticks(low, high, 3) if low <= one <= high]
        if open_steps:
            data.append(_hatch(count, open_steps, low, high, xref, yref, k))
        for name, line in here.groupby("line", sort=False):
            data.append(_line(line, str(name), panel, steps, words, decimals, unit, xref, yref, k))
            last = [one for one in records(line) if number(one["value"]) is not None]
            if last:
                written = words.number(number(last[-1]["value"]), decimals)
                data.append(_dot(last[-1], xref, yref, open_steps > 0, k))
                colour = token("accent") if last[-1]["main"] else token("ink2")
                said = f"{literal(name)} <b>{written}</b>"
                ends.append(em(f"{name} {written}"))
                annotations.append(
                    _note(said, last[-1]["step"], number(last[-1]["value"]) or 0.0, xref, yref, colour, fs)
                    | ({"xshift": 8 * k} if not across else _beside(line, here, count, k))
                )
        if panel.rule:
            value, text = panel.rule
            ends.append(em(text) if not across else 0)
            dash = f"{k}px,{3 * k}px" if panel.legal else f"{4 * k}px,{3 * k}px"
            colour = token("ink3") if panel.legal else token("ink")
            shapes.append(
                {
                    "type": "line",
                    "xref": xref,
                    "yref": yref,
                    "x0": -0.5,
                    "x1": count - 0.5,
                    "y0": value,
                    "y1": value,
                    "line": {"color": colour, "width": 1.25 * k, "dash": dash},
                }
            )
            if not across:
                annotations.append(_note(literal(text), count - 1, value, xref, yref, colour, fs) | {"xshift": 8 * k})
        if panel.title:
            # In a small panel a name beside the rule would run into the lines.
            rule = f" {literal(panel.rule[1])}" if panel.rule and across else ""
            annotations.append(
                _note(
                    f"<b>{literal(panel.title)}</b>{rule}", 0, 1, f"{xref} domain", f"{yref} domain", token("ink"), fs
                )
                | {"yanchor": "bottom", "yshift": 4 * k}
            )
        wide, tall = _domains(place, len(panels), across)
        first_row = place == (0 if across else len(panels) - 1)
        layout[x] = {
            "range": [-0.5, count - 0.5],
            "domain": wide,
            "anchor": yref,
            "tickvals": [0, count - 1] if count > 1 and first_row else [0] if first_row else [],
            "ticktext": [literal(steps[0]), literal(steps[-1])] if count > 1 else [literal(one) for one in steps],
            "tickfont": {"size": fs},
            "showline": True,
            "linewidth": k,
            "showgrid": False,
        }
        layout[y] = {
            "range": [low, high],
            "domain": tall,
            "anchor": xref,
            "tickvals": at,
            "ticktext": [words.number(one, places(at)) for one in at],
            "tickfont": {"size": fs},
        }
        if across:
            wide, tall = _folded(place, len(panels))
            narrow |= {x: {"domain": wide}, y: {"domain": tall}}
    right = 10 * k if across else (max(ends) + 1.2) * fs
    return {
        "data": data,
        "layout": {
            "margin": {"l": 2.6 * fs, "r": right, "t": (2.2 if across else 0.8) * fs, "b": 24 * k},
            "annotations": annotations,
            "shapes": shapes,
            "barmode": "overlay",
            **layout,
            "meta": {"narrow": narrow} if narrow else {},
        },
    }


def _domains(place: int, count: int, across: bool) -> tuple[list[float], list[float]]:
    """Return where a panel stands: side by side, or the first highest and half as high again as the others."""
    if across:
        gap = 0.07
        width = (1 - gap * (count - 1)) / count
        return [round(place * (width + gap), 4), round(place * (width + gap) + width, 4)], [0, 1]
    gap = 0.1
    height = (1 - gap * (count - 1)) / (count + 0.5)
    tops = [1.0, *(1 - 1.5 * height - gap - at * (height + gap) for at in range(count - 1))]
    top = tops[place]
    return [0, 1], [round(max(0.0, top - height * (1.5 if place == 0 else 1)), 4), round(top, 4)]


def _folded(place: int, count: int) -> tuple[list[float], list[float]]:
    """Return where a panel stands on a phone: two in a row."""
    rows = (count + 1) // 2
    height = (1 - 0.2 * (rows - 1)) / rows
    top = 1 - (place // 2) * (height + 0.2)
    left = 0.55 * (place % 2)
    return [left, left + 0.45], [round(max(0.0, top - height), 4), round(top, 4)]


def _note(text: str, x: float, y: float, xref: str, yref: str, colour: str, fs: float) -> Figure:
    return {
        "text": text,
        "x": x,
        "y": y,
        "xref": xref,
        "yref": yref,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "middle",
        "borderpad": 0,
        "font": {"color": colour, "size": fs},
    }


def _beside(line: pd.DataFrame, every: pd.DataFrame, count: int, k: float) -> Figure:
    """Return where a label stands in a small panel: over its line, and under the lowest of several."""
    middle = (count - 1) * 0.4

    def near(rows: pd.DataFrame) -> list[float]:
        known = [
            (abs(int(step) - middle), cell)
            for step, cell in zip(rows["step"], numbers(rows["value"]), strict=True)
            if cell is not None
        ]
        nearest = min((far for far, _ in known), default=0.0)
        return [cell for far, cell in known if far <= max(count * 0.3, nearest)]

    mine, others = near(line), near(every)
    under = min(mine) == min(others) and len(every["line"].unique()) > 1
    return {
        "x": middle,
        "y": min(mine) if under else max(mine),
        "xanchor": "center",
        "yanchor": "top" if under else "bottom",
        "yshift": (-3 if under else 3) * k,
    }


def _line(
    line: pd.DataFrame, name: str, panel: Panel, steps: Sequence[str], words: Words, decimals: int, unit: str,
    xref: str, yref: str, k: float,
) -> Figure:  # fmt: skip
    main = bool(line["main"].iloc[0])
    value = numbers(line["value"])
    head = words.listing([panel.title, name])
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [int(step) for step in line["step"]],
        "y": value,
        "xaxis": xref,
        "yaxis": yref,
        "connectgaps": False,
        "line": {"color": token("accent" if main else "last"), "width": (2.5 if main else 1.75) * k},
        "hovertext": [
            f"<b>{literal(head)}\u2003{words.with_unit(words.number(cell, decimals), literal(unit))}</b>"
            f"<br>{literal(steps[int(step)])}"
            for step, cell in zip(line["step"], value, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _dot(record: dict[str, object], xref: str, yref: str, hollow: bool, k: float) -> Figure:
    colour = token("accent") if record["main"] else token("ink2")
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [record["step"]],
        "y": [number(record["value"])],
        "xaxis": xref,
        "yaxis": yref,
        "cliponaxis": False,
        "hoverinfo": "skip",
        "marker": {
            "size": 7 * k,
            "color": token("paper") if hollow else colour,
            "line": {"color": colour, "width": 1.8 * k},
        },
    }


def _hatch(count: int, open_steps: int, low: float, high: float, xref: str, yref: str, k: float) -> Figure:
    return {
        "type": "bar",
        "x": [count - 0.5 - open_steps / 2],
        "y": [high - low],
        "base": [low],
        "width": [open_steps],
        "xaxis": xref,
        "yaxis": yref,
        "hoverinfo": "skip",
        "marker": {
            "color": "rgba(0,0,0,0)",
            "line": {"width": 0},
            "pattern": {
                "shape": "/",
                "fgcolor": token("ink3"),
                "bgcolor": "rgba(0,0,0,0)",
                "fillmode": "replace",
                "size": 7 * k,
                "solidity": 0.1,
            },
        },
    }
