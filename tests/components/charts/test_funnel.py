"""What a funnel says: what is left at each step, in shares and in counts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from components.charts.funnel import funnel
from components.words import Words

ROWS = pd.DataFrame(
    {
        "label": ["收到", "入账", "四环节"],
        "value": [1.0, 0.6, 0.41],
        "count": [80_000, 48_000, 32_800],
        "look": ["whole", "part", "focus"],
        "care": [False, True, True],
        "more": [(), ("x",), ()],
    }
)


def drawn(rows: pd.DataFrame = ROWS, **more: Any) -> dict[str, Any]:
    options = {
        "line": 60.0,
        "line_name": "目标 60",
        "count_head": "万份",
        "factor": 10_000,
        "count_decimals": 1,
        **more,
    }
    return funnel(rows, words=Words.of("zh"), **options)


def bar(figure: dict[str, Any]) -> dict[str, Any]:
    return dict(figure["data"][0])


def written(figure: dict[str, Any]) -> list[str]:
    return list(figure["data"][1]["text"])


def test_bars_keep_the_order_and_start_at_nought() -> None:
    assert bar(drawn())["x"] == [100, 60, 41]
    assert drawn()["layout"]["xaxis"]["range"] == [0, 100]


def test_shares_and_counts_stand_in_columns() -> None:
    assert written(drawn()) == ["%", "<b>100.0</b>", "<b>60.0</b>", "<b>41.0</b>", "万份", "8.0", "4.8", "3.3"]
    assert written(drawn(count_head="")) == ["%", "<b>100.0</b>", "<b>60.0</b>", "<b>41.0</b>"]


def test_what_may_still_change_is_hatched() -> None:
    assert bar(drawn())["marker"]["pattern"]["shape"] == ["", "/", "/"]


def test_the_focus_alone_wears_the_accent() -> None:
    assert bar(drawn())["marker"]["color"] == ["var(--pap-1)", "var(--revenue-3)", "var(--accent)"]


def test_the_line_has_its_name_only_where_there_is_one() -> None:
    assert [one["text"] for one in drawn()["layout"]["annotations"]] == ["目标 60"]
    assert drawn(line=None)["layout"]["shapes"] == []


def test_what_is_withheld_has_its_sign_in_both_columns() -> None:
    rows = ROWS.astype(object)
    rows.loc[1, ["value", "count"]] = "suppressed"
    assert written(drawn(rows))[2::4] == ["<b>＊</b>", "＊"]
