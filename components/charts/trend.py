"""A long line that is interrupted where its meaning changes."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from components.charts import Figure
from components.charts._ruler import em, literal, numbers, places, present, ticks
from components.theme import token
from components.words import Words


@dataclass(frozen=True, slots=True)
class Break:
    """A stretch whose figures do not compare with the rest; without `last`, a cut before `first`."""

    first: date
    last: date | None
    text: str


def trend(
    rows: pd.DataFrame,
    *,
    words: Words,
    end: str,
    breaks: Sequence[Break] = (),
    factor: int = 1,
    decimals: int = 1,
    unit: str = "",
    k: float = 1,
    fs: float = 12,
) -> Figure:
    """Return one line over time; `rows` in order: start (first day), name, value, like (minor units), provisional.

    Inside a break the natural line stays grey and the like-for-like line runs dotted through it. `end` is what
    stands beside the last value.
    """
    days = [_day(start) for start in rows["start"]]
    text = [day.isoformat() for day in days]
    value, like = numbers(rows["value"], factor), numbers(rows["like"], factor)
    inside = [any(one.last and one.first <= day <= one.last for one in breaks) for day in days]
    cuts = {one.first for one in breaks if one.last is None}
    closed = [not bool(flag) for flag in rows["provisional"]]
    known = [index for index, cell in enumerate(value) if cell is not None]
    tail = known[-1] if known else None
    other = words("like-for-like")
    hover = [
        f"<b>{name}\u2003{words.with_unit(words.number(one, decimals), literal(unit))}</b>"
        + (f"<br>{other}\u2003<b>{words.number(two, decimals)}</b>" if within and two else "")
        for name, one, two, within in zip(rows["name"], value, like, inside, strict=True)
    ]

    def line(name: str, cells: Sequence[float | None], keep: Sequence[bool], look: Figure, cut: bool = True) -> Figure:
        x: list[str | None] = []
        y: list[float | None] = []
        said: list[str | None] = []
        for index, day in enumerate(days):
            if cut and day in cuts:
                x, y, said = [*x, None], [*y, None], [*said, None]
            x.append(text[index])
            y.append(cells[index] if keep[index] else None)
            said.append(hover[index])
        return {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": x,
            "y": y,
            "line": look,
            "connectgaps": False,
            "hovertext": said,
            "hovertemplate": "%{hovertext}<extra></extra>",
        }

    outside = [not flag for flag in inside]
    # A dotted run begins at the point before it, so that it joins the line it continues.
    open_run = [
        not closed[index] or (index + 1 < len(closed) and not closed[index + 1]) for index in range(len(closed))
    ]
    dotted = f"{2 * k}px,{2 * k}px"
    accent = token("accent")
    data = [
        line(
            words("natural"),
            value,
            [a and b for a, b in zip(outside, closed, strict=True)],
            {"color": accent, "width": 2 * k},
        ),
        line(words("preliminary"), value, open_run, {"color": accent, "width": 2 * k, "dash": dotted}),
    ]
    if any(inside):
        data.append(line(words("natural"), value, inside, {"color": token("last"), "width": 2 * k}))
        if present([cell for cell, flag in zip(like, inside, strict=True) if flag]):
            look = {"color": accent, "width": 1.6 * k, "dash": dotted}
            data.append(line(words("like-for-like"), like, inside, look))
    shapes: list[Figure] = []
    annotations: list[Figure] = []
    right = (max(em(end), 4) + 1.6) * fs
    narrow: list[Figure] = []
    rows_above = narrow_rows = 0
    for one in breaks:
        for edge in filter(None, (one.first, one.last)):
            shapes.append(
                {
                    "type": "line",
                    "xref": "x",
                    "yref": "paper",
                    "x0": edge.isoformat(),
                    "x1": edge.isoformat(),
                    "y0": 0,
                    "y1": 1,
                    "line": {"color": token("ink3"), "width": k, "dash": f"{k}px,{3 * k}px"},
                }
            )
        edge = one.last or one.first
        late = bool(days) and (edge - days[0]).days > (days[-1] - days[0]).days * 0.6
        annotations.append(
            {
                "text": one.text,
                "showarrow": False,
                "x": (one.first if late else edge).isoformat(),
                "xref": "x",
                "y": 1,
                "yref": "paper",
                "yanchor": "top",
                "xanchor": "right" if late else "left",
                "xshift": (-8 if late else 8) * k,
                "yshift": -16 * k * rows_above,
                "align": "right" if late else "left",
                "font": {"color": token("ink2"), "size": fs},
            }
        )
        wrapped = "<br>".join(textwrap.wrap(one.text, 46))
        narrow.append(
            {
                **annotations[-1],
                "text": wrapped,
                "x": 1,
                "xref": "paper",
                "xanchor": "right",
                "xshift": right,
                "yshift": -16 * k * narrow_rows,
                "align": "right",
            }
        )
        rows_above += one.text.count("<br>") + 1
        narrow_rows += wrapped.count("<br>") + 1
    if tail is not None:
        hollow = not closed[tail]
        data.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": [text[tail]],
                "y": [value[tail]],
                "marker": {
                    "color": token("paper") if hollow else accent,
                    "size": 8 * k,
                    "line": {"color": accent, "width": 2 * k},
                },
                "cliponaxis": False,
                "hoverinfo": "skip",
            }
        )
        annotations.append(
            {
                "text": f"<b>{words.number(value[tail], decimals)}</b><br>{end}",
                "showarrow": False,
                "x": 1,
                "xref": "paper",
                "xanchor": "left",
                "xshift": 10 * k,
                "align": "left",
                "y": value[tail],
                "yref": "y",
                "font": {"color": accent, "size": fs},
            }
        )
        if hollow:
            data.insert(0, _care(text, closed, k))
    low, high = min([0.0, *present(value)]), max(present(value, like), default=1.0)
    at = ticks(low, high)
    left = max(40 * k, (max(em(words.number(tick, places(at))) for tick in at) + 0.9) * fs)
    room = 16 * max(rows_above, 1) + 4
    lower = 16 * max(narrow_rows, 1) + 4
    spanned = sorted({day.year for day in days})
    return {
        "data": data,
        "layout": {
            "margin": {"l": left, "r": right, "t": 12 * k, "b": 26 * k},
            "shapes": shapes,
            "annotations": annotations,
            "xaxis": {
                "type": "date",
                "range": _reach(days),
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
                "range": [low * 1.05, high * 1.04],
                "tickvals": at,
                "ticktext": [words.number(tick, places(at)) for tick in at],
                "tickfont": {"size": fs},
                "ticklabelstandoff": 4 * k,
            },
            "yaxis2": {"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
            "meta": {
                "px": {"yaxis": [0, -room * k], "yaxis2": [0, -room * k]},
                "narrow": {
                    "xaxis": years(spanned, 4),
                    "annotations": narrow + annotations[len(narrow) :],
                    "px": {"yaxis": [0, -lower * k], "yaxis2": [0, -lower * k]},
                },
            },
        },
    }


def _care(text: Sequence[str], closed: Sequence[bool], k: float) -> Figure:
    """The hatched strip behind the preliminary end."""
    first = closed.index(False)
    edge = [text[max(first - 1, 0)], text[-1]]
    middle = [pd.Timestamp(edge[0]) + (pd.Timestamp(text[first]) - pd.Timestamp(edge[0])) / 2, pd.Timestamp(edge[1])]
    width = (middle[1] - middle[0]).total_seconds() * 1000
    return {
        "type": "bar",
        "x": [middle[0].isoformat()],
        "y": [1],
        "yaxis": "y2",
        "offset": 0,
        "width": [max(width * 2, 1)],
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


def years(spanned: Sequence[int], most: int) -> Figure:
    """Return the ticks of an axis of days: years, at most so many."""
    step = max(1, -(-len(spanned) // most))
    shown = list(spanned)[::step]
    return {"tickvals": [f"{year}-01-01" for year in shown], "ticktext": [str(year) for year in shown]}


def _reach(days: Sequence[date]) -> list[str]:
    if not days:
        return ["2000-01-01", "2001-01-01"]
    spare = (days[-1] - days[0]) / max(len(days) - 1, 1) / 2
    return [days[0].isoformat(), (days[-1] + spare).isoformat()]


def _day(start: object) -> date:
    return pd.Timestamp(start).date()  # type: ignore[arg-type]
