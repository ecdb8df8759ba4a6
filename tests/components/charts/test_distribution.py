"""A distribution has a bar a row and named rules."""

from __future__ import annotations

import pandas as pd

from components.charts.distribution import Rule, distribution
from components.words import Words

ZH = Words.of("zh")
ROWS = pd.DataFrame(
    {
        "low": [0, 3, 6],
        "high": [3, 6, 9],
        "value": [25.0, 60.0, 15.0],
        "label": ["0—3", "3—6", "≥ 6"],
        "late": [False, False, True],
    }
)


def test_bars_stand_where_they_begin_and_end() -> None:
    bars, late = distribution(ROWS, words=ZH)["data"]
    assert (bars["x"], late["x"]) == ([1.5, 4.5], [7.5])
    assert (bars["y"], late["y"]) == ([25.0, 60.0], [15.0])
    assert (bars["marker"]["color"], late["marker"]["color"]) == ("var(--soft)", "var(--risk-4)")
    assert "60.0" in bars["hovertext"][1]


def test_bars_of_several_roles_stand_on_one_another_and_have_room() -> None:
    pile = pd.concat([ROWS.assign(role="soft"), ROWS.assign(role="accent")]).drop(columns="late")
    figure = distribution(pile, words=ZH)
    assert [bars["marker"]["color"] for bars in figure["data"]] == ["var(--soft)", "var(--accent)"]
    assert figure["layout"]["barmode"] == "stack"
    assert figure["layout"]["yaxis"]["range"][1] > 120


def test_rules_are_named_on_two_lines_where_they_are_near() -> None:
    far = distribution(ROWS, words=ZH, rules=[Rule(1, "p50 1"), Rule(8, "p90 8")])["layout"]
    assert [one["x0"] for one in far["shapes"]] == [1, 8]
    assert [one["xanchor"] for one in far["annotations"]] == ["left", "right"]
    assert len({one["yshift"] for one in far["annotations"]}) == 1
    near = distribution(ROWS, words=ZH, rules=[Rule(1, "p50 1"), Rule(2, "p90 2")])["layout"]
    assert len({one["yshift"] for one in near["annotations"]}) == 2


def test_bars_begin_at_nought_and_ticks_are_as_given() -> None:
    layout = distribution(ROWS, words=ZH, along=[(0, "0"), (9, "≥ 9 分钟")])["layout"]
    assert layout["yaxis"]["range"][0] == 0
    assert layout["xaxis"]["ticktext"] == ["0", "≥ 9 分钟"]
    assert layout["margin"]["r"] > 20, "the last tick has room"


def test_nothing_known_draws_no_bar() -> None:
    (bars,) = distribution(ROWS.assign(value=None, late=False), words=ZH)["data"]
    assert bars["y"] == [None, None, None]
