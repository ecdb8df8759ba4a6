"""Lines on their way to a target: the one in question against its path, others beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pandas as pd

from components.charts import Figure
from components.charts._ruler import em, literal, number, numbers, places, present, records, spread, ticks
from components.charts.trend import years
from components.theme import token
from components.words import Words

Points = Sequence[tuple[str, float | None]]


@dataclass(frozen=True, slots=True)
class Goal:
    """The demand in shown units, the first day of its due period, and what is written at its line and its day."""

    value: float
    due: date | None
    text: str
    day: str


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

    Columns: key, label, end (what stands beside the last value), start (a first day), name (the period in full), value,
    path (where the line should be, or None), provisional, more (further lines when pointed at). The stretch between the
    first line and its path is filled; a provisional stretch is dotted and its end hollow. The rows run to the due day
    where that is yet to come.
    """
    groups = [(str(key), frame) for key, frame in rows.groupby("key", sort=False)]
    shown = {key: numbers(frame["value"], factor) for key, frame in groups}
    days = sorted({_day(start) for start in rows["start"]})
    last = max([*days[-1:], *([goal.due] if goal and goal.due else [])], default=date(2001, 1, 1))
    first = days[0] if days else date(2000, 1, 1)
    paths = numbers(rows["path"], factor)
    every = present(*shown.values(), paths, [goal.value if goal else None])
    low, high = min(every, default=0.0), max(every, default=100.0)
    spare = (high - low or 10.0) * 0.1
    bottom, top = max(0.0, low - spare), high + spare
    at = [tick for tick in ticks(bottom, top) if tick >= bottom]
    data: list[Figure] = []
    annotations: list[Figure] = []
    ends: list[tuple[float, str, bool]] = []
    for order, (key, frame) in enumerate(groups):
        text = [_day(start).isoformat() for start in frame["start"]]
        value, way = shown[key], numbers(frame["path"], factor)
        focus = order == 0
        if focus:
            data += _between(text, value, way, goal.due.isoformat() if goal else "")
        if present(way):
            data.append(
                {
                    **_line(words("path due"), text, way, {"color": token("last"), "width": 1.25 * k}),
                    "hoverinfo": "skip",
                }
            )
        open_ = [bool(flag) for flag in frame["provisional"]]
        hover = [
            "<br>".join(
                (
                    f"<b>{literal(row['name'])}\u2003{words.with_unit(words.number(cell, decimals), unit)}</b>",
                    literal(row["label"]),
                    *(
                        (f"{words('path due')}\u2003{words.number(number(row['path'], factor), decimals)}",)
                        if number(row["path"]) is not None
                        else ()
                    ),
                    *map(literal, row["more"]),
                )
            )
            for row, cell in zip(records(frame), value, strict=True)
        ]
        look = {
            "color": token("accent" if focus else "ink2"),
            "width": (2.5 if focus else 1.75 if order == 1 else 1.25) * k,
        }
        closed = [None if flag else cell for cell, flag in zip(value, open_, strict=True)]
        # A dotted stretch begins at the closed point before it.
        dotted = [
            cell if flag or (index + 1 < len(open_) and open_[index + 1]) else None
            for index, (cell, flag) in enumerate(zip(value, open_, strict=True))
        ]
        said = {"hovertext": hover, "hovertemplate": "%{hovertext}<extra></extra>"}
        data.append({**_line(str(frame["label"].iloc[0]), text, closed, look), **said})
        if any(open_):
            dots = {**look, "dash": f"{2 * k}px,{2 * k}px"}
            data.append({**_line(words("preliminary"), text, dotted, dots), **said})
        tail = max((index for index, cell in enumerate(value) if cell is not None), default=None)
        if tail is None:
            continue
        hollow = open_[tail]
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [text[tail]],
                "y": [value[tail]],
                "marker": {
                    "color": token("paper") if hollow else look["color"],
                    "size": (8 if focus else 6) * k,
                    "line": {"color": look["color"], "width": 2 * k},
                },
                "cliponaxis": False,
                "hoverinfo": "skip",
            }
        )
        ends.append(
            (value[tail] or 0.0, f"{literal(frame['end'].iloc[0])} <b>{words.number(value[tail], decimals)}</b>", focus)
        )
    right = (max((em(text.replace("<b>", "").replace("</b>", "")) for _, text, _ in ends), default=4) + 1.4) * fs
    stand = spread([place for place, _, _ in ends], (top - bottom) * 0.075, bottom, top)
    annotations += [
        {
            "text": text,
            "showarrow": False,
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 9 * k,
            "align": "left",
            "y": place,
            "yref": "y",
            "font": {"color": token("accent" if focus else "ink2"), "size": fs},
        }
        for place, (_, text, focus) in zip(stand, ends, strict=True)
    ]
    shapes: list[Figure] = []
    if goal:
        ink = {"color": token("ink"), "width": 1.1 * k, "dash": f"{4 * k}px,{3 * k}px"}
        faint = {"color": token("ink3"), "width": k, "dash": f"{k}px,{3 * k}px"}
        shapes = [
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "yref": "y",
                "y0": goal.value,
                "y1": goal.value,
                "line": ink,
            },
            *(
                [
                    {
                        **{"type": "line", "xref": "x", "x0": goal.due.isoformat(), "x1": goal.due.isoformat()},
                        **{"yref": "paper", "y0": 0, "y1": 1, "line": faint},
                    }
                ]
                if first <= goal.due < last
                else []
            ),
        ]
        annotations.append(
            {
                "text": literal(goal.text),
                "showarrow": False,
                "x": 0,
                "xref": "paper",
                "xanchor": "left",
                "xshift": 6 * k,
                "y": goal.value,
                "yref": "y",
                "yanchor": "bottom",
                "yshift": 2 * k,
                "font": {"color": token("ink"), "size": fs},
            }
        )
        if first <= goal.due < last:
            annotations.append(
                {
                    "text": literal(goal.day),
                    "showarrow": False,
                    "x": goal.due.isoformat(),
                    "xref": "x",
                    "xanchor": "right",
                    "xshift": -5 * k,
                    "y": 0,
                    "yref": "paper",
                    "yanchor": "bottom",
                    "yshift": 3 * k,
                    "font": {"color": token("ink2"), "size": fs},
                }
            )
    if groups and present(numbers(groups[0][1]["path"], factor)):
        way = [
            (day, cell) for day, cell in zip(groups[0][1]["start"], numbers(groups[0][1]["path"], factor), strict=True)
        ]
        known = [(day, cell) for day, cell in way if cell is not None and (goal is None or _day(day) < goal.due)]
        if len(known) > 4:
            day, cell = known[len(known) * 3 // 5]
            annotations.append(
                {
                    "text": words("path due"),
                    "showarrow": False,
                    "x": _day(day).isoformat(),
                    "xref": "x",
                    "xanchor": "right",
                    "xshift": -8 * k,
                    "y": cell,
                    "yref": "y",
                    "yanchor": "bottom",
                    "yshift": 4 * k,
                    "font": {"color": token("ink2"), "size": fs},
                }
            )
    left = max(34 * k, (max(em(words.number(tick, places(at))) for tick in at) + 0.9) * fs)
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


def _between(x: Sequence[str], value: Sequence[float | None], way: Sequence[float | None], due: str) -> list[Figure]:
    """Return the stretches between a line and its path up to the due day: where it is ahead, and where behind."""
    known = [
        (pd.Timestamp(day), cell, goal)
        for day, cell, goal in zip(x, value, way, strict=True)
        if cell is not None and goal is not None and day <= due
    ]
    found = []
    for colour, sign in (("tint", 1.0), ("risk-2", -1.0)):
        xs: list[str | None] = []
        ys: list[float | None] = []
        for (a, one, two), (b, three, four) in pairwise(known):
            gaps = [sign * (one - two), sign * (three - four)]
            if max(gaps) <= 0:
                continue
            # Where the lines cross between two points, the stretch ends at the crossing.
            cross = gaps[0] / (gaps[0] - gaps[1]) if min(gaps) < 0 else None
            if cross is None:
                corners = [(a, one), (b, three), (b, four), (a, two)]
            else:
                meet = (a + (b - a) * cross, one + (three - one) * cross)
                corners = [(a, one), meet, (a, two)] if gaps[0] > 0 else [(b, three), meet, (b, four)]
            corners.append(corners[0])
            xs += [*(day.isoformat() for day, _ in corners), None]
            ys += [*(round(cell, 6) for _, cell in corners), None]
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
    return pd.Timestamp(start).date()  # type: ignore[arg-type]
