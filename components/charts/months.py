"""The periods of a year as bars, with the same period of last year and the range of three years."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from components.charts import Figure
from components.charts._ruler import em, literal, number, numbers, places, present, records, ticks
from components.theme import token
from components.words import MISSING, OPEN, Words

_BAR = 0.46
_TICK = 0.74
_SLOT = 26  # pixels of a month on a phone


def months(
    rows: pd.DataFrame,
    *,
    words: Words,
    factor: int = 1,
    decimals: int = 1,
    unit: str = "",
    k: float = 1,
    fs: float = 12,
) -> Figure:
    """Return a bar for each slot of the year; `rows` in order, one a slot:

    label, name (in full, for the hover), span (periods merged into the slot), value, last, low, high (minor
    units, whole slot), natural, like (ratios), provisional, key. A bar's height is the mean of its periods, so
    that the area of a merged one is true. Open slots have no value.
    """
    spans = [int(span) for span in rows["span"]]
    starts = [sum(spans[:at]) for at in range(len(spans))]
    middle = [start + span / 2 for start, span in zip(starts, spans, strict=True)]
    bar = [span - 1 + _BAR for span in spans]
    mark = [span - 1 + _TICK for span in spans]
    value, last, low, high = (
        [None if cell is None else cell / span for cell, span in zip(numbers(rows[name], factor), spans, strict=True)]
        for name in ("value", "last", "low", "high")
    )
    totals = numbers(rows["value"], factor)
    open_ = [cell is None for cell in value]
    provisional = [bool(flag) and not unknown for flag, unknown in zip(rows["provisional"], open_, strict=True)]
    top = max(present(value, last, high), default=1.0)
    bottom = min([0.0, *present(value, last, low)])
    at = ticks(bottom, max(top, bottom + 1e-9))
    short = [_label(words, total, span, 0, merged="{value}") for total, span in zip(totals, spans, strict=True)]
    label = [
        _label(words, total, span, decimals, merged=words("total {value}"))
        for total, span in zip(totals, spans, strict=True)
    ]
    hover = _hover(rows, words, factor, decimals, unit)
    ink, accent = token("ink"), token("accent")

    def bars(name: str, chosen: Sequence[bool], colour: str, **more: object) -> Figure:
        keep = [index for index, flag in enumerate(chosen) if flag]
        return {
            "type": "bar",
            "name": name,
            "x": [middle[index] for index in keep],
            "y": [value[index] for index in keep],
            "width": [bar[index] for index in keep],
            "customdata": [rows["key"].iloc[index] for index in keep],
            "hovertext": [hover[index] for index in keep],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {"color": colour, **more},
        }

    ranged = [index for index in range(len(rows)) if low[index] is not None and high[index] is not None]
    band = {
        "type": "bar",
        "name": words("three-year range"),
        "x": [middle[index] for index in ranged],
        "base": [low[index] for index in ranged],
        "y": [round(high[index] - low[index], 6) for index in ranged],  # type: ignore[operator]
        "width": [mark[index] for index in ranged],
        "hovertext": [hover[index] for index in ranged],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"color": token("band"), "line": {"color": token("pap-3"), "width": k}},
    }
    dashes: list[tuple[float | None, float | None]] = []
    for centre, width, cell in zip(middle, mark, last, strict=True):
        if cell is not None:
            dashes += [(centre - width / 2, cell), (centre + width / 2, cell), (None, None)]
    year_ago = {
        "type": "scatter",
        "mode": "lines",
        "name": words("same period last year"),
        "x": [x for x, _ in dashes],
        "y": [y for _, y in dashes],
        "line": {"color": ink, "width": 2 * k},
        "hoverinfo": "skip",
    }
    tops = [
        max(present([one], [two], [three]), default=None) for one, two, three in zip(value, last, high, strict=True)
    ]
    lift = (top - bottom) * 0.012
    labels = {
        "type": "scatter",
        "mode": "text",
        "x": middle,
        "y": [None if unknown or cell is None else cell + lift for cell, unknown in zip(tops, open_, strict=True)],
        "text": label,
        "textposition": "top center",
        "textfont": {"color": ink, "size": fs},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "meta": {"narrow": {"text": _fitting(short, spans, fs)}},
    }
    signs = _growth(rows, words, middle, open_, k, fs)
    annotations = [
        *(
            {
                **_note(words("prelim."), fs),
                "x": middle[index],
                "y": (value[index] or 0) / 2,
                "bgcolor": token("paper"),
                "font": {"color": ink, "size": fs},
            }
            for index, flag in enumerate(provisional)
            if flag
        ),
        *_named(words, last, low, fs),
    ]
    written = [words.number(tick, places(at)) for tick in at]
    ruler = max(34 * k, max(map(em, written), default=0) * fs + 10 * k)
    left = max(62 * k, (em(words("Like-for-like %")) + 1.6) * fs)
    rows_of_growth = [
        {
            **_note(text, fs),
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 2 * k - left,
            "yshift": 0.12 * fs,
            "y": y,
            "yref": "y2",
            "font": {"color": colour, "size": fs},
        }
        for text, y, colour in (
            (words("Natural %"), 1, token("ink2")),
            (words("Like-for-like %"), 0, accent),
        )
    ]
    return {
        "data": [
            band,
            bars(words("this year"), [not (a or b) for a, b in zip(open_, provisional, strict=True)], token("soft")),
            bars(
                words("preliminary"),
                provisional,
                token("paper"),
                line={"color": accent, "width": 1.2 * k},
                pattern={
                    "shape": "/",
                    "fgcolor": accent,
                    "bgcolor": token("paper"),
                    "fillmode": "replace",
                    "size": 7 * k,
                    "solidity": 0.16,
                },
            ),
            year_ago,
            labels,
            *signs,
        ],
        "layout": {
            "barmode": "overlay",
            "margin": {"l": left, "r": 8 * k, "t": 30 * k, "b": 4 * k},
            "annotations": annotations + rows_of_growth,
            "xaxis": {
                "anchor": "y",
                "range": [0, sum(spans)],
                "tickvals": middle,
                "ticktext": list(rows["label"]),
                "tickfont": {"size": fs, "color": token("ink2")},
                "ticklabelstandoff": 2 * k,
            },
            "yaxis": {
                "range": [bottom * 1.06, top * 1.04],
                "tickvals": at,
                "ticktext": written,
                "tickfont": {"size": fs},
                "ticklabelstandoff": 4 * k,
                "zeroline": True,
                "zerolinecolor": ink,
                "zerolinewidth": k,
            },
            "yaxis2": {"anchor": "free", "range": [-0.5, 1.5], "showgrid": False, "showticklabels": False},
            "meta": {
                "px": {"yaxis": [70 * k, 0], "yaxis2": [0, 46 * k]},
                "narrow": {
                    "annotations": [],
                    "margin": {"l": ruler, "r": 2 * k, "t": 22 * k, "b": 2 * k},
                    "xaxis": {"tickfont": {"size": fs - 1, "color": token("ink2")}},
                    "yaxis2": {"visible": False},
                    "px": {"yaxis": [20 * k, 0], "yaxis2": [0, 1]},
                },
                "places": {
                    str(key): ["x", start, start + span, "y", bottom, top * 1.04]
                    for key, start, span, unknown in zip(rows["key"], starts, spans, open_, strict=True)
                    if not unknown
                },
            },
        },
    }


def _label(words: Words, total: float | None, span: int, decimals: int, *, merged: str) -> str:
    text = "" if total is None else words.number(total, decimals)
    return merged.format(value=text) if text and span > 1 else text


def _note(text: str, fs: float) -> Figure:
    return {"text": text, "showarrow": False, "font": {"size": fs, "color": token("ink2")}, "borderpad": 1}


def _growth(
    rows: pd.DataFrame, words: Words, middle: Sequence[float], open_: Sequence[bool], k: float, fs: float
) -> list[Figure]:
    """Natural and like-for-like stand under the axis together or not at all."""
    lines = []
    for name, title, y, colour, bold in (
        ("natural", words("Natural %"), 1, token("ink2"), False),
        ("like", words("Like-for-like %"), 0, token("accent"), True),
    ):
        texts = []
        for ratio, unknown in zip(numbers(rows[name], 0.01), open_, strict=True):
            text = OPEN if unknown else words.signed(ratio)
            texts.append(f"<b>{text}</b>" if bold and text not in (OPEN, MISSING) else text)
        lines.append(
            {
                "type": "scatter",
                "mode": "text",
                "name": title,
                "x": list(middle),
                "y": [y] * len(texts),
                "yaxis": "y2",
                "text": texts,
                "textfont": {
                    "color": [token("ink3") if unknown else colour for unknown in open_],
                    "size": fs,
                },
                "cliponaxis": False,
                "hoverinfo": "skip",
                "meta": {"narrow": {"visible": False}},
            }
        )
    return lines


def _named(words: Words, last: Sequence[float | None], low: Sequence[float | None], fs: float) -> list[Figure]:
    """Return the key of the tick and the band, above the figure at the right."""
    if not present(last):
        return []
    text = "\u2501 " + words("last year")
    if present(low):
        text += f"\u2003<span style='color:{token('pap-3')}'>\u25a0</span> " + words("3-year range")
    return [
        {
            **_note(text, fs),
            "x": 1,
            "y": 1,
            "xref": "paper",
            "yref": "paper",
            "xanchor": "right",
            "yanchor": "bottom",
            "yshift": 8,
        }
    ]


def _fitting(texts: Sequence[str], spans: Sequence[int], fs: float) -> list[str]:
    """Return the labels that have room side by side on a phone, the last first."""
    found, edge = [], float("inf")
    starts = [sum(spans[:at]) for at in range(len(spans))]
    for text, start, span in reversed(list(zip(texts, starts, spans, strict=True))):
        middle, half = (start + span / 2) * _SLOT, em(text) * fs / 2
        fits = bool(text) and middle + half <= edge
        found.append(text if fits else "")
        edge = middle - half if fits else edge
    return found[::-1]


def _hover(rows: pd.DataFrame, words: Words, factor: int, decimals: int, unit: str) -> list[str]:
    year_ago, band = words("same period last year"), words("three-year range")
    growth, open_ = words("natural / like-for-like"), words("preliminary")
    texts = []
    for row in records(rows):
        value = number(row["value"], factor)
        shown = OPEN if value is None else words.with_unit(words.number(value, decimals), literal(unit))
        lines = [f"<b>{row['name']}\u2003{shown}</b>"]
        last, low, high = (number(row[name], factor) for name in ("last", "low", "high"))
        if last is not None:
            lines.append(f"{year_ago}\u2003{words.number(last, decimals)}")
        if low is not None and high is not None:
            run = f"{words.number(low, decimals)}{words.dash}{words.number(high, decimals)}"
            lines.append(f"{band}\u2003{run}")
        if value is not None:
            natural, like = (
                words.with_unit(words.signed(number(row[name], 0.01)), "%") for name in ("natural", "like")
            )
            lines.append(f"{growth}\u2003{natural} / <b>{like}</b>")
        if row["provisional"] and value is not None:
            lines.append(open_)
        texts.append("<br>".join(lines))
    return texts
