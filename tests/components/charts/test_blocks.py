"""What blocks say: the parts of each area as squares in the block of its own, filled by class."""

from __future__ import annotations

from typing import Any

import pandas as pd

from components.charts.blocks import blocks
from components.words import Words

BREAKS = (-12, -8, -4, 0, 5)
HEADS = pd.DataFrame(
    {
        "label": ["杭州", "宁波"],
        "row": [1, 1],
        "column": [0, 2],
        "value": [0.02, "suppressed"],
        "key": ["330100", "330200"],
    }
)
ROWS = pd.DataFrame(
    {
        "head": ["330100", "330100", "330200", "330200"],
        "name": ["上城区", "<西湖>", "海曙区", "江北区"],
        "row": [0, 1, 0, 0],
        "column": [1, 0, 0, 1],
        "value": [-0.13, 0.0, "suppressed", None],
        "more": [("比例\u200377.0",), (), (), ()],
        "key": ["330102", "330106", "330203", "330205"],
    }
)


def drawn() -> dict[str, Any]:
    return blocks(ROWS, HEADS, words=Words.of("zh"), breaks=BREAKS, unit="点")


def test_squares_keep_the_order_and_wear_the_class_of_their_distance() -> None:
    figure = drawn()
    assert figure["data"][0]["customdata"] == ["330102", "330106", "330203", "330205"]
    assert figure["data"][0]["meta"]["classes"] == [1, 5, None, None]
    assert [one["fillcolor"] for one in figure["layout"]["shapes"]] == [
        *("var(--distance-1)", "var(--distance-5)", "var(--paper)", "var(--paper)")
    ]


def test_heads_say_their_own_value_with_its_sign() -> None:
    assert drawn()["data"][1]["text"] == ["<b>杭州</b>\u2002+2.0", "<b>宁波</b>\u2002＊"]


def test_a_square_lies_within_the_block_of_its_head() -> None:
    places = drawn()["layout"]["meta"]["places"]
    _, left, right, _, _, bottom = places["330200"]
    for code in ("330203", "330205"):
        _, x0, x1, _, y0, _ = places[code]
        assert left <= x0 < x1 <= right
        assert y0 >= bottom
    assert places["330102"][2] <= left, "blocks do not run into one another"


def test_pointing_says_name_value_and_more_as_they_are() -> None:
    hover = drawn()["data"][0]["hovertext"]
    assert hover[0] == "<b>上城区\u2003\u221213.0\u00a0点</b><br>比例\u200377.0"
    assert hover[1].startswith("<b>&lt;西湖&gt;")
    assert hover[2:] == ["<b>海曙区\u2003＊</b>", "<b>江北区\u2003…</b>"]


def test_an_image_is_told_of_its_key() -> None:
    assert drawn()["layout"]["meta"]["key"] == {"scale": "distance", "breaks": list(BREAKS)}
