"""A matrix says value and change in every cell, and sums that its cells add up to."""

from __future__ import annotations

import pandas as pd

from components.charts import Figure
from components.charts.matrix import matrix
from components.words import Words

ZH = Words.of("zh")
ACROSS, DOWN = {"prepare": "准备", "pay": "缴纳"}, {"CIT": "企业所得税", "VAT": "增值税"}
ROWS = pd.DataFrame(
    [
        {"down": "CIT", "across": "prepare", "value": 147, "change": -11},
        {"down": "CIT", "across": "pay", "value": 37, "change": None},
        {"down": "VAT", "across": "prepare", "value": 134, "change": 0},
        {"down": "VAT", "across": "pay", "value": 32, "change": 3},
    ],
    dtype=object,
)
BREAKS = (1, 2, 3, 5, 10)


def drawn() -> Figure:
    return matrix(ROWS, words=ZH, across=ACROSS, down=DOWN, breaks=BREAKS, factor=10, unit="小时")


def test_a_cell_says_value_and_change() -> None:
    _, cells, _ = drawn()["data"]
    assert cells["text"] == ["<b>14.7</b><br>\u22121.1", "<b>3.7</b>", "<b>13.4</b><br>0.0", "<b>3.2</b><br>+0.3"]


def test_sums_are_of_whole_minor_units() -> None:
    *_, sums = drawn()["data"]
    assert sums["text"] == ["<b>18.4</b>", "<b>16.6</b>", "<b>28.1</b>", "<b>6.9</b>", "<b>35.0</b>"]


def test_a_cell_has_the_colour_of_its_class_and_text_that_reads_on_it() -> None:
    heat, cells, _ = drawn()["data"]
    assert heat["z"] == [[6, 4], [6, 4]]
    assert cells["textfont"]["color"][0] == "var(--on-revenue-6)"


def test_a_missing_cell_is_left_open() -> None:
    heat, _, sums = matrix(ROWS.iloc[:3], words=ZH, across=ACROSS, down=DOWN, breaks=BREAKS, factor=10)["data"]
    assert heat["z"][1][1] is None
    assert sums["text"][-1] == "<b>31.8</b>"


def test_rows_and_columns_keep_the_order_given() -> None:
    layout = matrix(ROWS.iloc[::-1], words=ZH, across=ACROSS, down=DOWN, breaks=BREAKS)["layout"]
    assert layout["xaxis"]["ticktext"] == ["准备", "缴纳"]
    assert layout["yaxis"]["ticktext"] == ["企业所得税", "增值税", "合计"]
