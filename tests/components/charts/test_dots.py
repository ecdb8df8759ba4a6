"""What dots say: each value beside that of a year ago, and on which side of the line it is, judged or not."""

from __future__ import annotations

from typing import Any

import pandas as pd

from components.charts.dots import dots
from components.words import Words

ROWS = pd.DataFrame(
    {
        "label": ["C 制造", "G 交通*", "<Q>", "T 国际"],
        "value": [0.92, 0.7, "suppressed", None],
        "last": [0.8, None, None, 0.5],
        "more": [("电子\u20039",), (), (), ()],
        "key": ["C", "G", "Q", "T"],
    }
)


def drawn(**more: Any) -> dict[str, Any]:
    return dots(ROWS, words=Words.of("zh"), **{"line": 90.0, "line_name": "目标 90", **more})


def spots(figure: dict[str, Any]) -> dict[str, Any]:
    (found,) = (one for one in figure["data"] if "customdata" in one)
    return dict(found)


def test_dots_keep_the_order_and_are_in_hundredths() -> None:
    found = spots(drawn())
    assert found["customdata"] == ["C", "G", "Q", "T"]
    assert found["x"] == [92, 70, None, None]


def test_what_is_short_of_the_line_is_a_triangle_only_where_it_may_be_judged() -> None:
    judged, plain = spots(drawn(judged=True))["marker"], spots(drawn())["marker"]
    assert judged["symbol"] == ["circle", "triangle-down", "circle", "circle"]
    assert judged["color"][1] == "var(--behind)"
    assert set(plain["symbol"]) == {"circle"}
    assert set(plain["color"]) == {"var(--accent)"}


def test_a_withheld_value_and_one_that_lacks_are_written_apart() -> None:
    (text,) = (one for one in drawn()["data"] if one["mode"] == "text")
    assert text["text"] == ["<b>92.0</b>", "<b>70.0</b>", "<b>＊</b>", "<b>—</b>"]


def test_a_year_ago_is_hollow_and_joined_where_both_are_known() -> None:
    figure = drawn()
    assert figure["data"][0]["x"] == [80, 92, None]
    assert figure["data"][1]["marker"]["color"] == "var(--paper)"


def test_the_line_and_its_name_are_there_only_with_a_line() -> None:
    with_, without = drawn()["layout"], drawn(line=None)["layout"]
    assert [one["text"] for one in with_["annotations"]] == ["目标 90"]
    assert without["annotations"] == []
    assert len(with_["shapes"]) == len(without["shapes"]) + 1


def test_names_are_shown_as_they_are_and_rows_are_places_for_links() -> None:
    layout = drawn()["layout"]
    assert layout["yaxis"]["ticktext"][2] == "&lt;Q&gt;"
    assert list(layout["meta"]["places"]) == ["C", "G", "Q", "T"]
