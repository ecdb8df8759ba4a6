"""Lines on their way to a target: the one in question against its path, others beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pandas as pd

from components.charts import Figure
from components.charts._ruler import em, literal, numbers, places, present, records, spread, ticks
from components.charts.trend import years
from components.theme import token
from components.words import Words

_APART = 0.075  # of the height, between the names of two lines


@dataclass(frozen=True, slots=True)
class Goal:
    """The demand in shown units, the first day of its due period (if it has one), and what is written at its line."""

    value: float
    due: date | None
    text: str


@dataclass(frozen=True, slots=True)
class _End:
    """The last point of a line and its name there."""

    day: str
    value: float
    text: str
    focus: bool


def trajectory(
    rows: pd.DataFrame,
    *,
    words: Words,
    goal: Goal | None,
    factor: float = 0.01,
    decimals: int = 1,
    unit: str = "%",
    k: float = 1,
    fs: float = 12,
) -> Figure:
    """Return a line for each key of `rows`, the first being the one in question.

    Columns: key, label, start (a first day), name (the period in full), value, path (where the line should be, if it
    has one), provisional, more (further lines when pointed at). The stretch between the first line and its path is
    filled; a provisional stretch is dotted and its end hollow. The rows run to the due day where that is yet to come.
    """
    groups = [frame for _, frame in rows.groupby("key", sort=False)]
    days = sorted({_day(start) for start in rows["start"]})
    first, last = (days[0], days[-1]) if days else (date(2000, 1, 1), date(2001, 1, 1))
    every = present(numbers(rows["value"], factor), numbers(rows["path"], factor), [goal.value if goal else None])
    low, high = min(every, default=0.0), max(every, default=100.0)
    spare = (high - low or 10.0) * 0.1
    bottom, top = max(0.0, low - spare), high + spare
    data: list[Figure] = []
    ends: list[_End] = []
    annotations: list[Figure] = []
    for order, frame in enumerate(groups):
        focus = order == 0
        text = [_day(start).isoformat() for start in frame["start"]]
        value, way = numbers(frame["value"], factor), numbers(frame["path"], factor)
        open_ = [bool(flag) for flag in frame["provisional"]]
        colour = token("accent" if focus else "ink2")
        if focus:
            data += _between(text, value, way)
            annotations += _path_name(text, way, words, k, fs)
        if present(way):
            look = {"color": token("last"), "width": 1.25 * k}
            data.append({**_line(words("path due"), text, way, look), "hoverinfo": "skip"})
        hover = {
            "hovertext": _hover(frame, value, way, words, decimals, unit),
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
        look = {"color": colour, "width": (2.5, 1.75, 1.25)[min(order, 2)] * k}
        closed = [None if flag else cell for cell, flag in zip(value, open_, strict=True)]
        data.append({**_line(str(frame["label"].iloc[0]), text, closed, look), **hover})
        if any(open_):
            # A dotted stretch begins at the closed point before it.
            dotted = [
                cell if flag or following else None
                for cell, flag, following in zip(value, open_, [*open_[1:], False], strict=True)
            ]
            dots = {**look, "dash": f"{2 * k}px,{2 * k}px"}
            data.append({**_line(words("preliminary"), text, dotted, dots), **hover})
        tail = max((index for index, cell in enumerate(value) if cell is not None), default=None)
        if tail is None:
            continue
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [text[tail]],
                "y": [value[tail]],
                "marker": {
                    "color": token("paper") if open_[tail] else colour,
                    "size": (8 if focus else 6) * k,
                    "line": {"color": colour, "width": 2 * k},
                },
                "cliponaxis": False,
                "hoverinfo": "skip",
            }
        )
        name = literal(frame["label"].iloc[0])
        ends.append(_End(text[tail], value[tail] or 0.0, f"{name} <b>{words.number(value[tail], decimals)}</b>", focus))
    stand = spread([end.value for end in ends], (top - bottom) * _APART, bottom, top)
    annotations += [
        {
            **_note(end.text, end.day, place, fs),
            "xanchor": "left",
            "xshift": 9 * k,
            "font": {"color": token("accent" if end.focus else "ink2"), "size": fs},
        }
        for place, end in zip(stand, ends, strict=True)
    ]
    shapes: list[Figure] = []
    if goal:
        shapes = _rules(goal, first, last, k)
        annotations.append(
            {
                **_note(literal(goal.text), first.isoformat(), goal.value, fs),
                "xanchor": "left",
                "xshift": 6 * k,
                "yanchor": "bottom",
                "yshift": 2 * k,
                "font": {"color": token("ink"), "size": fs},
            }
        )
    at = [tick for tick in ticks(bottom, top) if tick >= bottom]
    left = max(34 * k, (max(em(words.number(tick, places(at))) for tick in at) + 0.9) * fs)
    right = (max((em(end.text) - em("<b></b>") for end in ends), default=4) + 1.4) * fs
    spanned = range(first.year, last.year + 1)
    return {
        "data": data,
        "layout": {
            "margin": {"l": left, "r": right, "t": 12 * k, "b": 26 * k},
            "shapes": shapes,
            "annotations": annotations,
            "xaxis": {
                "type": "date",
                "range": [first.isoformat(), last.isoformat()],
                "showgrid": False,
                "showline": True,
                "linecolor": token("ink"),
                "linewidth": k,
                "ticks": "outside",
                "ticklen": 4 * k,
                "tickcolor": token("ink"),
                **years(spanned, 8),
                "tickfont": {"size": fs},
            },
            "yaxis": {
                "range": [bottom, top],
                "tickvals": at,
                "ticktext": [words.number(tick, places(at)) for tick in at],
                "tickfont": {"size": fs},
                "ticklabelstandoff": 4 * k,
            },
            "meta": {"narrow": {"xaxis": years(spanned, 4)}},
        },
    }


def _hover(
    frame: pd.DataFrame,
    value: Sequence[float | None],
    way: Sequence[float | None],
    words: Words,
    decimals: int,
    unit: str,
) -> list[str]:
    """Return what is said of each point: its value, its line, where it should be, and what it is made of."""
    due = words("path due")
    return [
        "<br>".join(
            (
                f"<b>{literal(row['name'])}\u2003{words.with_unit(words.number(cell, decimals), unit)}</b>",
                literal(row["label"]),
                *((f"{due}\u2003{words.number(goal, decimals)}",) if goal is not None else ()),
                *map(literal, row["more"]),
            )
        )
        for row, cell, goal in zip(records(frame), value, way, strict=True)
    ]


def _line(name: str, x: Sequence[str], y: Sequence[float | None], look: Figure) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": list(x),
        "y": list(y),
        "line": look,
        "connectgaps": False,
    }


def _note(text: str, day: str, y: float, fs: float) -> Figure:
    return {
        "text": text,
        "showarrow": False,
        "borderpad": 0,
        "x": day,
        "xref": "x",
        "y": y,
        "yref": "y",
        "font": {"color": token("ink2"), "size": fs},
    }


def _path_name(x: Sequence[str], way: Sequence[float | None], words: Words, k: float, fs: float) -> list[Figure]:
    """Return the name of the path beside it, where there is room."""
    known = [(day, cell) for day, cell in zip(x, way, strict=True) if cell is not None]
    if len(known) < 5:
        return []
    day, cell = known[len(known) * 3 // 5]
    return [
        {
            **_note(words("path due"), day, cell, fs),
            "xanchor": "right",
            "xshift": -8 * k,
            "yanchor": "bottom",
            "yshift": 4 * k,
        }
    ]


def _rules(goal: Goal, first: date, last: date, k: float) -> list[Figure]:
    """Return the line of the demand, and an upright one at the due day where the line goes on beyond it."""
    found: list[Figure] = [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "yref": "y",
            "y0": goal.value,
            "y1": goal.value,
            "line": {"color": token("ink"), "width": 1.1 * k, "dash": f"{4 * k}px,{3 * k}px"},
        }
    ]
    if goal.due and first <= goal.due < last:
        found.append(
            {
                "type": "line",
                "xref": "x",
                "x0": goal.due.isoformat(),
                "x1": goal.due.isoformat(),
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": token("ink3"), "width": k, "dash": f"{k}px,{3 * k}px"},
            }
        )
    return found


def _between(x: Sequence[str], value: Sequence[float | None], way: Sequence[float | None]) -> list[Figure]:
    """Return the stretches between a line and its path: where it is ahead, and where behind."""
    known = [
        (pd.Timestamp(day), cell, goal)
        for day, cell, goal in zip(x, value, way, strict=True)
        if cell is not None and goal is not None
    ]
    found = []
    for colour, sign in (("tint", 1.0), ("risk-2", -1.0)):
        xs: list[str | None] = []
        ys: list[float | None] = []
        for (a, one, two), (b, three, four) in pairwise(known):
            gaps = [sign * (one - two), sign * (three - four)]
            if max(gaps) <= 0:
                continue
            corners = [(a, one), (b, three), (b, four), (a, two)]
            if min(gaps) < 0:
                # Where the lines cross between two points, the stretch ends at the crossing.
                part = gaps[0] / (gaps[0] - gaps[1])
                meet = (a + (b - a) * part, one + (three - one) * part)
                corners = [(a, one), meet, (a, two)] if gaps[0] > 0 else [(b, three), meet, (b, four)]
            xs += [*(day.isoformat() for day, _ in [*corners, corners[0]]), None]
            ys += [*(round(cell, 6) for _, cell in [*corners, corners[0]]), None]
        if xs:
            found.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": xs,
                    "y": ys,
                    "fill": "toself",
                    "fillcolor": token(colour),
                    "line": {"width": 0},
                    "hoverinfo": "skip",
                }
            )
    return found


def _day(start: object) -> date:
    if type(start) is date:
        return start
    return pd.Timestamp(start).date()  # type: ignore[arg-type]
