"""A histogram in the data's own resolution, with named rules where something is to be read off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from components.charts import Figure
from components.charts._ruler import em, literal, numbers, places, present, ticks
from components.theme import token
from components.words import Words


@dataclass(frozen=True, slots=True)
class Rule:
    """A named upright rule: p50, or the last day for filing."""

    at: float
    text: str
    dashed: bool = False


def distribution(
    rows: pd.DataFrame,
    *,
    words: Words,
    rules: Sequence[Rule] = (),
    along: Sequence[tuple[float, str]] = (),
    decimals: int = 1,
    unit: str = "%",
    k: float = 1,
    fs: float = 12,
) -> Figure:
    """Return a bar for each row, in the order given: low, high (where it begins and ends), value, label, late or role.

    `value` is in shown units, `label` what the hover calls the bar; a `late` one stands in ochre, on top of another.
    With a `role` of colour in place of `late`, bars that begin alike stand on one another in the order of their roles.
    `along` are the ticks under the bars: place and text.
    """
    low, high, value = (numbers(rows[name]) for name in ("low", "high", "value"))
    piles: dict[float | None, float] = {}
    for begun, one in zip(low, value, strict=True):
        piles[begun] = piles.get(begun, 0.0) + (one or 0.0)
    top = max(piles.values(), default=1.0) or 1.0
    at = ticks(0, top, 3)
    begin, end = min(present(low), default=0.0), max(present(high), default=1.0)
    span = (end - begin) or 1.0
    ink = token("ink")
    shapes, annotations = [], []
    for place, rule in enumerate(sorted(rules, key=lambda one: one.at)):
        shapes.append(
            {
                "type": "line",
                "x0": rule.at,
                "x1": rule.at,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": ink, "width": 1.4 * k, **({"dash": f"{k}px,{3 * k}px"} if rule.dashed else {})},
            }
        )
        behind = (rule.at - begin) / span > 0.72
        annotations.append(
            {
                "text": literal(rule.text),
                "x": rule.at,
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "xanchor": "right" if behind else "left",
                "showarrow": False,
                "borderpad": 0,
                "yshift": 2 * k + (place % 2) * 1.2 * fs * (len(rules) > 1 and _near(rules, span)),
                "font": {"color": ink, "size": fs},
            }
        )
    said = [
        f"<b>{literal(label)}\u2003{words.with_unit(words.number(one, decimals), literal(unit))}</b>"
        for label, one in zip(rows["label"], value, strict=True)
    ]
    colours = list(rows["role"]) if "role" in rows else ["risk-4" if flag else "soft" for flag in rows["late"]]
    order = dict.fromkeys(colours) if "role" in rows else sorted(set(colours), key=("soft", "risk-4").index)

    def bars(colour: str) -> Figure:
        keep = [index for index, role in enumerate(colours) if role == colour]
        ends = [(low[index] or 0.0, high[index] or 0.0) for index in keep]
        return {
            "type": "bar",
            "x": [(one + two) / 2 for one, two in ends],
            "width": [(two - one) * 0.9 for one, two in ends],
            "y": [value[index] for index in keep],
            "marker": {"color": token(colour)},
            "hovertext": [said[index] for index in keep],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }

    return {
        "data": [bars(colour) for colour in order],
        "layout": {
            "barmode": "stack",
            "margin": {
                "l": (max((em(words.number(one, places(at))) for one in at), default=1) + 0.9) * fs,
                "r": max(8 * k, em(along[-1][1]) / 2 * fs) if along else 8 * k,
                "t": (1.9 + 1.2 * (len(rules) > 1 and _near(rules, span))) * fs,
                "b": 24 * k,
            },
            "shapes": shapes,
            "annotations": annotations,
            "xaxis": {
                "range": [begin - span * 0.01, end + span * 0.01],
                "tickvals": [place for place, _ in along],
                "ticktext": [literal(text) for _, text in along],
                "tickfont": {"size": fs},
                "showline": True,
                "linewidth": k,
            },
            "yaxis": {
                "range": [0, top * 1.06],
                "tickvals": at,
                "ticktext": [words.number(one, places(at)) for one in at],
                "tickfont": {"size": fs},
            },
        },
    }


def _near(rules: Sequence[Rule], span: float) -> bool:
    """Say whether the names of two rules would run into each other on one line."""
    at = sorted(rule.at for rule in rules)
    return any(two - one < span * 0.28 for one, two in pairwise(at))
