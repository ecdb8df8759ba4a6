"""Specimens of steps, a matrix, a distribution and lines; every number is invented."""

from __future__ import annotations

import math
from random import Random

import pandas as pd

from components.cards import Card, Column, Kind
from components.charts import Figure
from components.charts.distribution import Rule, distribution
from components.charts.lines import Panel, lines
from components.charts.matrix import matrix
from components.charts.steps import Tread, steps
from components.words import Words
from domain.measure import Better

PLAIN = (Column("label", "", Kind.TEXT), Column("value", "", Kind.INDEX))


def cards(words: Words, scope: str) -> list[Card]:
    """Return a card for each form."""
    zh = words.lang == "zh"
    return [_steps(words, scope, zh), _matrix(words, scope, zh), _spread(words, scope, zh), _lines(words, scope, zh)]


def _card(name: str, number: str, title: str, scope: str, rows: pd.DataFrame, figure: Figure, width: str) -> Card:
    return Card(
        name=name,
        number=number,
        title=title,
        scope=(scope,),
        columns=PLAIN,
        rows=rows,
        figure=figure,
        height=250,
        width=width,
        better=Better.DOWN,
    )


def _steps(words: Words, scope: str, zh: bool) -> Card:
    rows = pd.DataFrame({"label": [str(2017 + at) for at in range(7)], "value": [131, 120, 111, 97, 86, 83, 79.4]})
    treads = (Tread(1, 4, 88, "T5 ≤ 88"), Tread(5, 6, 77, "T6 ≤ 77"))
    figure = steps(rows, words=words, treads=treads, end="79.4", unit="小时" if zh else "h")
    return _card("steps", "4.1", "台阶" if zh else "Steps", scope, rows, figure, "w5 n7")


def _matrix(words: Words, scope: str, zh: bool) -> Card:
    across = {"a": "准备", "b": "申报", "c": "缴纳"} if zh else {"a": "Prepare", "b": "File", "c": "Pay"}
    down = {"x": "所得税", "y": "增值税", "z": "社保"} if zh else {"x": "Income", "y": "VAT", "z": "Social"}
    made = Random(31)
    rows = pd.DataFrame(
        [
            {
                "label": f"{x}{y}",
                "down": x,
                "across": y,
                "value": made.randint(20, 160),
                "change": made.randint(-12, 6),
            }
            for x in down
            for y in across
        ]
    )
    figure = matrix(rows, words=words, across=across, down=down, breaks=(1, 2, 3, 5, 10), factor=10)
    return _card("matrix", "4.2", "矩阵" if zh else "Matrix", scope, rows, figure, "w3 n5")


def _spread(words: Words, scope: str, zh: bool) -> Card:
    value = [40 * math.exp(-((math.log(at + 1) - 1.5) ** 2)) for at in range(20)]
    rows = pd.DataFrame(
        {
            "low": range(20),
            "high": range(1, 21),
            "value": value,
            "label": [str(at) for at in range(20)],
            "late": [at > 15 for at in range(20)],
        }
    )
    rules = (Rule(5, "p50 5"), Rule(13, "p90 13"))
    along = [(float(at), str(at)) for at in (0, 5, 10, 15)]
    figure = distribution(rows, words=words, rules=rules, along=along)
    return _card("spread", "4.3", "分布" if zh else "Distribution", scope, rows, figure, "w4 n6")


def _lines(words: Words, scope: str, zh: bool) -> Card:
    made = Random(37)
    panels = [Panel(key, key.upper(), rule=(9, "≤ 9") if key == "b" else None, legal=True) for key in "abc"]
    rows = pd.DataFrame(
        [
            {
                "label": panel.key,
                "panel": panel.key,
                "line": line,
                "step": step,
                "value": base + made.randint(-1, 1),
                "main": line == "p50",
            }
            for panel in panels
            for line, base in (("p90", 8), ("p50", 4))
            for step in range(13)
        ]
    )
    names = [words.period(pd.Timestamp(2025 + at // 12, at % 12 + 1, 1).date(), "month") for at in range(13)]
    figure = lines(rows, words=words, panels=panels, steps=names, open_steps=2, across=True, decimals=0)
    return _card("lines", "4.6", "折线" if zh else "Lines", scope, rows, figure, "w4 n6")
