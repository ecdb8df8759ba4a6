"""What a trajectory says: where its lines stand beside path and demand, and where they are not yet closed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from components.charts.trajectory import Goal, trajectory
from components.words import Words

ZH = Words.of("zh")
GOAL = Goal(90, date(2023, 4, 1), "目标 ≥ 90 %")
COLUMNS = ["key", "label", "start", "name", "value", "path", "provisional", "more"]


def rows(values: list[float | None], paths: list[float | None], open_: int = 0) -> list[list[Any]]:
    months = range(1, len(values) + 1)
    return [
        [
            "count",
            "按份数",
            date(2023, month, 1),
            f"2023年{month}月",
            value,
            path,
            month > len(values) - open_,
            ("1 / 2",),
        ]
        for month, value, path in zip(months, values, paths, strict=True)
    ]


def drawn(table: list[list[Any]], goal: Goal | None = GOAL) -> dict[str, Any]:
    return trajectory(pd.DataFrame(table, columns=COLUMNS), words=ZH, goal=goal)


def named(figure: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (one for one in figure["data"] if one.get("name") == name)
    return dict(found)


def notes(figure: dict[str, Any]) -> list[str]:
    return [one["text"] for one in figure["layout"]["annotations"]]


def test_lines_are_in_shown_units_and_end_with_their_name_and_value() -> None:
    figure = drawn(rows([0.5, 0.6, 0.7], [None] * 3))
    assert named(figure, "按份数")["y"] == [50, 60, 70]
    assert "按份数 <b>70.0</b>" in notes(figure)
    assert named(figure, "按份数")["hovertext"][1] == "<b>2023年2月\u200360.0\u00a0%</b><br>按份数<br>1 / 2"


def test_the_path_runs_on_to_the_due_day_where_there_is_no_value_yet() -> None:
    figure = drawn(rows([0.5, 0.6, None, None], [0.5, 0.63, 0.76, 0.9]))
    assert named(figure, "应达路径")["y"] == [50, 63, 76, 90]
    assert figure["layout"]["xaxis"]["range"] == ["2023-01-01", "2023-04-01"]
    assert "应达路径\u200363.0" in named(figure, "按份数")["hovertext"][1]


@pytest.mark.parametrize(
    ("values", "tint", "behind"),
    [([0.5, 0.7, 0.8], True, False), ([0.5, 0.55, 0.6], False, True), ([0.5, 0.7, 0.6], True, True)],
)
def test_what_lies_between_is_filled_by_the_side_it_is_on(values: list[float | None], tint: bool, behind: bool) -> None:
    figure = drawn(rows(values, [0.5, 0.63, 0.76]))
    fills = {one["fillcolor"] for one in figure["data"] if one.get("fill")}
    assert ("var(--tint)" in fills, "var(--risk-2)" in fills) == (tint, behind)


def test_a_stretch_ends_where_the_lines_cross() -> None:
    figure = drawn(rows([0.5, 0.7], [0.6, 0.6]), None)
    (ahead,) = (one for one in figure["data"] if one.get("fillcolor") == "var(--tint)")
    assert ahead["y"][1] == 60, "the crossing"
    assert ahead["x"][1].startswith("2023-01-16T12")


def test_a_preliminary_end_is_dotted_and_hollow() -> None:
    figure = drawn(rows([0.5, 0.6, 0.7], [None] * 3, open_=1))
    assert named(figure, "按份数")["y"] == [50, 60, None]
    assert named(figure, "初步数")["y"] == [None, 60, 70]
    (dot,) = (one for one in figure["data"] if one["mode"] == "markers")
    assert dot["marker"]["color"] == "var(--paper)"


def test_a_gap_is_not_bridged() -> None:
    figure = drawn(rows([0.5, None, 0.7], [None] * 3))
    assert named(figure, "按份数")["connectgaps"] is False
    assert named(figure, "按份数")["y"] == [50, None, 70]


def test_the_due_day_is_marked_only_where_the_line_goes_beyond_it() -> None:
    within, beyond = (drawn(rows([0.5] * many, [None] * many)) for many in (4, 6))
    assert len(within["layout"]["shapes"]) == 1
    assert [one["x0"] for one in beyond["layout"]["shapes"]] == [0, "2023-04-01"]


def test_names_of_lines_that_end_together_stand_apart() -> None:
    table = rows([0.5, 0.701], [None] * 2) + [
        ["amount", "按金额", *row[2:4], value, *row[5:]]
        for row, value in zip(rows([0.4, 0.7], [None] * 2), (0.4, 0.7), strict=True)
    ]
    figure = drawn(table)
    places = [one["y"] for one in figure["layout"]["annotations"] if "<b>" in one["text"]]
    low, high = figure["layout"]["yaxis"]["range"]
    assert abs(places[0] - places[1]) >= (high - low) * 0.07


def test_nothing_is_drawn_of_no_rows() -> None:
    figure = drawn([])
    assert [one for one in figure["data"] if one.get("y")] == []


def test_a_name_with_marks_is_shown_as_it_is() -> None:
    table = rows([0.5, 0.6], [None] * 2)
    for row in table:
        row[1] = "<i>x</i>"
    assert any("&lt;i&gt;x" in text for text in notes(drawn(table)))
