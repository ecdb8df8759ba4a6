"""Steps say one value a period, and targets over the periods they govern."""

from __future__ import annotations

import pandas as pd

from components.charts.steps import Tread, steps
from components.words import Words

ZH = Words.of("zh")
ROWS = pd.DataFrame({"label": ["2021", "2022", "2023", "2024"], "value": [115.2, None, 88.6, 84.9]})
TREADS = (Tread(0, 2, 90, "T5 ≤ 90"), Tread(3, 3, 80, "T6 ≤ 80"))


def test_each_value_is_a_tread_of_its_own_and_a_gap_stays_a_gap() -> None:
    _, line, text = steps(ROWS, words=ZH)["data"]
    assert line["x"] == [-0.5, 0.5, None, 1.5, 2.5, 2.5, 3.5]
    assert line["y"] == [115.2, 115.2, None, 88.6, 88.6, 84.9, 84.9]
    assert text["text"] == ["115.2", "88.6", "<b>84.9</b>"]
    assert "2023" in text["hovertext"][1]


def test_a_target_is_dashed_over_the_steps_it_governs_and_named_once() -> None:
    figure = steps(ROWS, words=ZH, treads=TREADS, end="84.9 超 4.9")
    dashed = figure["data"][0]
    assert dashed["x"] == [-0.5, 2.5, None, 2.5, 3.5, None]
    assert dashed["y"] == [90, 90, None, 80, 80, None]
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["T5 ≤ 90", "T6 ≤ 80", "<b>84.9 超 4.9</b>"]


def test_no_label_stands_on_a_target_line() -> None:
    figure = steps(ROWS, words=ZH, treads=TREADS)
    assert figure["data"][2]["y"][1] > 90, "88.6 goes above the line at 90"
    assert figure["data"][2]["y"][0] < 120


def test_the_end_and_a_target_near_it_do_not_collide() -> None:
    figure = steps(ROWS.assign(value=[115.2, 100, 88.6, 81.0]), words=ZH, treads=TREADS, end="81.0")
    below, above = figure["layout"]["annotations"][1:]
    assert below["yshift"] < 0 < above["yshift"]


def test_steps_begin_at_nought() -> None:
    assert steps(ROWS, words=ZH)["layout"]["yaxis"]["range"][0] == 0


def test_names_are_shown_as_they_are() -> None:
    figure = steps(ROWS.assign(label=["<b>", "2", "3", "4"]), words=ZH)
    assert figure["layout"]["xaxis"]["ticktext"][0] == "&lt;b&gt;"
