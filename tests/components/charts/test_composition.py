"""What a composition says: shares from the bottom up, a line over some of them, names at the right."""

from __future__ import annotations

from typing import Any

import pandas as pd

from components.charts.composition import composition
from components.words import Words

COLOURS = {"a": "revenue-6", "b": "revenue-3", "c": "pap-2"}
SHARES = {"a": (0.1, 0.3), "b": (0.5, 0.4), "c": (0.4, 0.3)}


def drawn(**more: Any) -> dict[str, Any]:
    rows = pd.DataFrame(
        [
            {"key": key, "label": f"票 {key}", "step": step, "value": value, "more": ("12 份",)}
            for key, values in SHARES.items()
            for step, value in enumerate(values)
        ]
    )
    return composition(
        rows,
        words=Words.of("zh"),
        steps=["2023年1月", "2023年2月"],
        ticks={0: "2023年<br>1月"},
        colours=COLOURS,
        **{"line": (0.6, 0.7), "line_name": "电子", **more},
    )


def bars(figure: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in figure["data"] if one["type"] == "bar"]


def test_bars_are_stacked_in_the_order_given_and_add_up() -> None:
    figure = drawn()
    assert figure["layout"]["barmode"] == "stack"
    assert [one["y"] for one in bars(figure)] == [[10, 30], [50, 40], [40, 30]]
    assert [one["marker"]["color"] for one in bars(figure)] == [f"var(--{role})" for role in COLOURS.values()]


def test_names_stand_at_the_right_with_the_last_share_in_the_order_of_the_bars() -> None:
    names = [one for one in drawn()["layout"]["annotations"] if one["xref"] == "paper"]
    assert [one["text"] for one in names] == ["票 a <b>30.0</b>", "票 b <b>40.0</b>", "票 c <b>30.0</b>"]
    assert [one["y"] for one in names] == sorted(one["y"] for one in names)


def test_the_line_goes_in_steps() -> None:
    (line,) = (one for one in drawn()["data"] if one["type"] == "scatter")
    assert (line["x"], line["y"]) == ([-0.5, 0.5, 0.5, 1.5], [60, 60, 70, 70])


def test_there_is_no_line_where_nothing_is_summed() -> None:
    assert all(one["type"] == "bar" for one in drawn(line=())["data"])


def test_a_preliminary_step_is_hatched() -> None:
    assert [one["marker"]["pattern"]["shape"] for one in bars(drawn(provisional=[False, True]))] == [["", "/"]] * 3


def test_pointing_at_a_bar_says_share_period_and_count() -> None:
    assert bars(drawn())[1]["hovertext"][0] == "<b>票 b\u200350.0\u00a0%</b><br>2023年1月<br>12 份"


def test_what_has_no_share_at_the_end_has_no_name() -> None:
    rows = pd.DataFrame([{"key": "a", "label": "a", "step": 0, "value": 1.0, "more": ()}])
    figure = composition(rows, words=Words.of("en"), steps=["1", "2"], ticks={}, colours=COLOURS)
    assert figure["layout"]["annotations"] == []
