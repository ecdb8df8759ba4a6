"""What the figures say: names, values, labels, order; nothing else may decide how they look."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
import pytest

from components import theme
from components.charts import GRAPH_CONFIG, Figure, graph_config
from components.charts._ruler import em, ticks
from components.charts.area_map import area_map
from components.charts.bars import bars
from components.charts.bridge import bridge
from components.charts.heat import heat
from components.charts.months import months
from components.charts.multiples import multiples
from components.charts.stacked import Part, stacked
from components.charts.tiles import class_of, tiles
from components.charts.trend import Break, trend
from components.words import Words

ZH = Words.of("zh")
YI = 10**10
BREAKS = (200, 300, 400, 800, 1400)
NAN = float("nan")

YEAR = pd.DataFrame(
    {
        "label": ["1—2月", "3月", "4月", "5月"],
        "name": ["2026年1—2月", "2026年3月", "2026年4月", "2026年5月"],
        "key": ["2026-02", "2026-03", "2026-04", "2026-05"],
        "span": [2, 1, 1, 1],
        "value": [1200 * YI, 480 * YI, 455 * YI, None],
        "last": [1100 * YI, 470 * YI, 440 * YI, 500 * YI],
        "low": [1000 * YI, 400 * YI, NAN, 450 * YI],
        "high": [1150 * YI, 490 * YI, NAN, 510 * YI],
        "natural": [0.0909, 0.0213, -0.0341, NAN],
        "like": [0.1, 0.03, None, NAN],
        "provisional": [False, False, True, False],
    }
)
AREAS = pd.DataFrame(
    {
        "key": ["330100", "330200", "330300", "330400"],
        "label": ["杭州", "宁波", "温州", "嘉兴"],
        "name": ["杭州市", "宁波市", "温州市", "嘉兴市"],
        "row": [1, 1, 3, 0],
        "column": [0, 2, 2, 1],
        "longitude": [120.2, 121.5, 120.7, 120.8],
        "latitude": [30.3, 29.9, 28.0, 30.8],
        "value": [1681 * YI, 250 * YI, "suppressed", None],
    }
)
LINES = pd.DataFrame(
    [
        {"key": key, "label": label, "step": step, "value": value, "provisional": step == 2}
        for key, label, values in (("b", "乙", (100.0, 90.0, 130.0)), ("a", "甲", (100.0, NAN, 110.0)))
        for step, value in enumerate(values)
    ]
)
STEPS = pd.DataFrame(
    {
        "label": ["自然", "加计抵减", "缓缴", "同口径"],
        "value": [0.02, 0.01, -0.004, 0.026],
        "total": [True, False, False, True],
    }
)
SERIES = pd.DataFrame(
    {
        "start": [date(2022, month, 1) for month in range(1, 8)],
        "name": [f"2022年{month}月" for month in range(1, 8)],
        "value": [100 * YI, 110 * YI, 20 * YI, 30 * YI, 120 * YI, 130 * YI, 140 * YI],
        "like": [None, None, 105 * YI, 115 * YI, None, None, None],
        "provisional": [False] * 6 + [True],
    }
)
INDUSTRIES = pd.DataFrame(
    {
        "label": ["A 农林牧渔", "B 采矿", "C 制造"],
        "key": ["A", "B", "C"],
        "value": [7 * YI, "suppressed", 1810 * YI],
        "last": [6 * YI, 3 * YI, NAN],
        "natural": [0.021, None, 0.034],
        "like": [0.025, None, 0.065],
    }
)
CELLS = pd.DataFrame(
    [
        {
            "row": row,
            "row_label": label,
            "column": column,
            "column_label": name,
            "name": f"{name} · {label}",
            "value": value,
            "care": value in (0.0, None) and "ALL" not in (row, column),
            "more": ["基数 12 户"] if row == "B" else [],
            "key": None if value is None else f"{column}.{row}",
        }
        for row, label, values in (
            ("F", "F 批发零售", (93.4, 19.9, 61.0)),
            ("B", "B 采矿", (0.0, None, 16.2)),
            ("C", "C 制造", (36.0, "suppressed", 43.0)),
            ("ALL", "各业合计", (66.0, 51.0, 60.9)),
        )
        for column, name, value in zip(("330700", "330100", "ALL"), ("金华", "杭州", "全省"), values, strict=True)
    ]
)
JOINTS = (20, 40, 60, 85, 115)
PARTS = (Part("medium", "中", "risk-3"), Part("high", "高", "risk-5"))
HITS = pd.DataFrame(
    {
        "label": ["R06 开票与申报", "R11 用量突增", "R28 协定待遇"],
        "key": ["R06", "R11", "R28"],
        "medium": [753, 678, None],
        "high": [138, 88, None],
        "said": ["<b>891</b> 其中高 138", "<b>766</b> 其中高 88", "＊"],
    }
)


def own() -> Figure:
    """Return small multiples round their own centres."""
    return multiples(LINES, words=ZH, steps=["1月", "2月", "3月"], own=True, heads={"b": "+30"}, unit="户/千户")


def drawn() -> dict[str, Figure]:
    """Return one figure of every form."""
    return {
        "months": months(YEAR, words=ZH, factor=YI, unit="亿元"),
        "bridge": bridge(STEPS, words=ZH),
        "trend": trend(
            SERIES,
            words=ZH,
            end="7月 初步",
            factor=YI,
            breaks=[Break(date(2022, 3, 1), date(2022, 4, 1), "留抵退税"), Break(date(2022, 6, 1), None, "划转")],
        ),
        "bars": bars(INDUSTRIES, words=ZH, value_head="1—9月", factor=YI),
        "tiles": tiles(AREAS, words=ZH, breaks=BREAKS, factor=YI, unit="亿元"),
        "area_map": area_map(AREAS, words=ZH, geojson="/areas.geojson", breaks=BREAKS, factor=YI),
        "multiples": multiples(LINES, words=ZH, steps=["2019", "2020", "2021"], breaks={"b": [2]}),
        "multiples of their own": own(),
        "stacked": stacked(HITS, words=ZH, parts=PARTS, unit="户"),
        "heat": heat(CELLS, words=ZH, breaks=JOINTS, unit="户/千户"),
    }


def leaves(part: Any) -> Iterator[Any]:
    """Yield every value of a figure."""
    if isinstance(part, dict):
        for one in part.values():
            yield from leaves(one)
    elif isinstance(part, list):
        for one in part:
            yield from leaves(one)
    else:
        yield part


def named(figure: Figure, name: str) -> Figure:
    """Return the one trace of a name."""
    trace: Figure
    (trace,) = [trace for trace in figure["data"] if trace.get("name") == name]
    return trace


def values(figure: Figure, name: str) -> list[Any]:
    """Return the heights of the one trace of a name."""
    found: list[Any] = named(figure, name)["y"]
    return found


@pytest.mark.parametrize(("form", "figure"), drawn().items())
def test_a_figure_is_plain_and_names_roles_only(form: str, figure: Figure) -> None:
    json.dumps(figure, allow_nan=False)
    assert {type(leaf) for leaf in leaves(figure)} <= {str, int, float, bool, type(None)}
    assert "template" not in figure["layout"]
    assert not {"width", "height"} & set(figure["layout"])
    text = json.dumps(figure)
    assert not re.search(r"#[0-9A-Fa-f]{6}", text)
    assert set(re.findall(r"var\(--([\w-]+)\)", text)) <= set(theme.roles("light"))


@pytest.mark.parametrize(
    ("form", "empty"),
    [
        ("months", lambda: months(YEAR.head(0), words=ZH)),
        ("bridge", lambda: bridge(STEPS.head(0), words=ZH)),
        ("trend", lambda: trend(SERIES.head(0), words=ZH, end="")),
        ("bars", lambda: bars(INDUSTRIES.head(0), words=ZH, value_head="")),
        ("tiles", lambda: tiles(AREAS.head(0), words=ZH, breaks=BREAKS)),
        ("area_map", lambda: area_map(AREAS.head(0), words=ZH, geojson="", breaks=BREAKS)),
        ("multiples", lambda: multiples(LINES.head(0), words=ZH, steps=["2019"])),
        ("own", lambda: multiples(LINES.head(0), words=ZH, steps=["2019"], own=True)),
        ("stacked", lambda: stacked(HITS.head(0), words=ZH, parts=PARTS)),
        ("heat", lambda: heat(CELLS.head(0), words=ZH, breaks=JOINTS)),
    ],
)
def test_no_rows_are_an_empty_figure(form: str, empty: Any) -> None:
    json.dumps(empty(), allow_nan=False)


def test_a_merged_bar_has_the_area_of_its_months() -> None:
    bar = named(drawn()["months"], "今年")
    assert bar["y"] == [600, 480]
    assert bar["x"] == [1, 2.5]
    assert bar["width"][0] - bar["width"][1] == pytest.approx(1)
    labels = drawn()["months"]["data"][4]["text"]
    assert labels == ["合计 1,200.0", "480.0", "455.0", ""]


def test_on_a_phone_a_label_stands_only_where_it_fits_and_the_ruler_has_its_room() -> None:
    short = drawn()["months"]["data"][4]["meta"]["narrow"]["text"]
    assert short == ["1,200", "480", "455", ""]
    figure = months(YEAR, words=ZH, factor=YI // 1000)
    long = figure["data"][4]["meta"]["narrow"]["text"]
    assert [bool(text) for text in long] == [True, False, True, False], "the last stands, its neighbour does not"
    small = drawn()["months"]["layout"]["meta"]["narrow"]["margin"]["l"]
    assert figure["layout"]["meta"]["narrow"]["margin"]["l"] > small >= 34


def test_an_open_month_is_not_zero_and_a_preliminary_one_is_hatched_and_named() -> None:
    figure = drawn()["months"]
    open_ = named(figure, "初步数")
    assert (open_["y"], open_["marker"]["pattern"]["shape"]) == ([455], "/")
    assert "初步" in [note["text"] for note in figure["layout"]["annotations"]]
    assert 0 not in values(figure, "今年")
    assert "2026-05" not in figure["layout"]["meta"]["places"]


def test_natural_and_like_for_like_stand_together() -> None:
    figure = drawn()["months"]
    assert named(figure, "自然 %")["text"] == ["+9.1", "+2.1", "−3.4", "…"]
    assert named(figure, "同口径 %")["text"] == ["<b>+10.0</b>", "<b>+3.0</b>", "—", "…"]
    for trace in (named(figure, "自然 %"), named(figure, "同口径 %")):
        assert trace["meta"]["narrow"] == {"visible": False}
    assert "+9.1\u00a0% / <b>+10.0\u00a0%</b>" in named(figure, "今年")["hovertext"][0]


def test_the_band_is_only_where_three_years_are_known() -> None:
    band = named(drawn()["months"], "前三年区间")
    assert (band["base"], band["y"]) == ([500, 400, 450], [75, 90, 60])


def test_a_bridge_ends_where_its_steps_lead() -> None:
    bar = named(drawn()["bridge"], "百分点")
    assert bar["base"] == [0, 2, 3, 0]
    assert bar["x"] == [2, 1, -0.4, 2.6]
    assert bar["marker"]["color"][2] == "var(--paper)"
    assert drawn()["bridge"]["data"][2]["text"][2] == "\u2002<b>−0.40</b>"


def test_a_line_is_interrupted_by_a_break_and_cut_by_a_change_of_area() -> None:
    figure = drawn()["trend"]
    outside, inside = (trace for trace in figure["data"] if trace.get("name") == "自然")
    assert outside["y"] == [100, 110, None, None, 120, None, 130, None]
    assert outside["x"][5] is None
    assert [value for value in inside["y"] if value is not None] == [20, 30]
    assert [value for value in values(figure, "同口径") if value is not None] == [105, 115]
    assert inside["line"]["color"] == "var(--last)"
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == ["2022-03-01", "2022-04-01", "2022-06-01"]


def test_the_end_is_hollow_while_preliminary_and_says_its_value() -> None:
    figure = drawn()["trend"]
    end = figure["data"][-1]
    assert (end["y"], end["marker"]["color"]) == ([140], "var(--paper)")
    assert [note["text"] for note in figure["layout"]["annotations"]][-1] == "<b>140.0</b><br>7月 初步"
    closed = trend(SERIES.head(6), words=ZH, end="6月", factor=YI)
    assert closed["data"][-1]["marker"]["color"] == "var(--accent)"


def test_bars_keep_the_order_of_their_rows() -> None:
    figure = drawn()["bars"]
    bar = named(figure, "1—9月")
    assert (bar["x"], bar["y"], bar["customdata"]) == ([7, None, 1810], [0, 1, 2], ["A", "B", "C"])
    assert figure["layout"]["yaxis"]["ticktext"] == ["A 农林牧渔", "B 采矿", "C 制造"]
    assert figure["layout"]["yaxis"]["range"][0] > figure["layout"]["yaxis"]["range"][1]
    assert bar["marker"]["color"] == "var(--soft)"


def test_numbers_stand_in_columns_beside_the_bars() -> None:
    text = named(drawn()["bars"], "数值")["text"]
    assert text == [
        "1—9月", "7.0", "＊", "1,810.0", "自然 %", "+2.1", "—", "+3.4", "同口径 %", "<b>+2.5</b>", "—", "<b>+6.5</b>",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "step"), [(0, 1), (199.9, 1), (200, 2), (1399, 5), (1400, 6), (9e9, 6), (None, None)]
)
def test_a_value_falls_into_its_class(value: float | None, step: int | None) -> None:
    assert class_of(value, BREAKS) == step


def test_tiles_say_how_much_and_nothing_else() -> None:
    figure = drawn()["tiles"]
    assert figure["data"][0]["z"] == [[None, None, None], [6, None, 2], [None] * 3, [None] * 3]
    assert figure["data"][1]["customdata"] == list(AREAS["key"])
    assert figure["data"][1]["text"] == [
        "杭州<br><b>1,681.0</b>",
        "宁波<br><b>250.0</b>",
        "温州<br><b>＊</b>",
        "嘉兴<br><b>…</b>",
    ]
    assert figure["data"][1]["textfont"]["color"][0] == "var(--on-revenue-6)"
    hues = {colour for _, colour in figure["data"][0]["colorscale"]}
    assert hues == {f"var(--revenue-{step})" for step in range(1, 7)}
    assert list(figure["layout"]["meta"]["places"]) == list(AREAS["key"])
    assert figure["layout"]["meta"]["places"]["330200"] == ["x", 1.5, 2.5, "y", 0.5, 1.5]


def test_a_map_asks_for_its_own_boundaries_and_keeps_the_order() -> None:
    figure = drawn()["area_map"]
    known, blank, names = figure["data"]
    assert known["geojson"] == "/areas.geojson"
    assert (known["locations"], known["z"]) == (["330100", "330200"], [6, 2])
    assert blank["locations"] == ["330300", "330400"]
    assert names["text"] == list(AREAS["label"])
    assert figure["layout"]["geo"]["visible"] is False


def test_small_multiples_keep_their_order_and_break_where_told() -> None:
    figure = drawn()["multiples"]
    heads = figure["data"][8]
    assert heads["text"] == ["<b>乙</b>\u2002130", "<b>甲</b>\u2002110"]
    line = named(figure, "指数")
    own = [value for value, cell in zip(line["y"], line["meta"]["cell"], strict=True) if cell == 0]
    assert own == [100, 90, None, None]
    assert named(figure, "初步数")["y"] == []  # nothing joins the end across a break or a gap
    assert figure["layout"]["meta"]["flow"]["cells"] == 2


def test_a_frame_of_its_own_has_its_own_centre_and_the_span_of_all() -> None:
    figure = own()
    line = named(figure, "数值")
    cells = {cell: [y for y, at in zip(line["y"], line["meta"]["cell"], strict=True) if at == cell] for cell in (0, 1)}
    assert cells == {0: [-10, -20, None], 1: [-5, None, None]}
    bottom, top = figure["layout"]["yaxis"]["range"]
    assert top == pytest.approx(20 + 0.12 * 40)
    assert bottom < -20
    assert figure["data"][8]["text"] == ["<b>乙\u2002130</b>\u2002+30", "<b>甲\u2002110</b>\u2002"]
    assert "<b>甲\u2003110.0\u00a0户/千户</b><br>3月\u2003初步数" in figure["data"][6]["hovertext"]


def test_parts_of_a_bar_stand_end_to_end_and_a_missing_one_is_a_gap() -> None:
    figure = drawn()["stacked"]
    medium, high = named(figure, "中"), named(figure, "高")
    assert (medium["x"], high["x"]) == ([753, 678, None], [138, 88, None])
    assert (medium["marker"]["color"], high["marker"]["color"]) == ("var(--risk-3)", "var(--risk-5)")
    assert figure["layout"]["barmode"] == "stack"
    assert figure["layout"]["xaxis"]["range"][1] == pytest.approx(891 * 1.02)
    assert named(figure, "数值")["text"] == list(HITS["said"])
    assert list(figure["layout"]["meta"]["places"]) == ["R06", "R11", "R28"]
    assert high["hovertext"][2] == "<b>R28 协定待遇</b><br>中\u2003—<br>高\u2003—"


def test_every_cell_says_where_each_of_its_points_goes() -> None:
    for trace in drawn()["multiples"]["data"]:
        assert len(trace["meta"]["cell"]) == len(trace["x"]) == len(trace["y"])
        for part in ("text", "hovertext"):
            assert part not in trace or len(trace[part]) == len(trace["x"])


def test_a_matrix_says_class_value_and_care_of_every_cell_and_keeps_its_order() -> None:
    cells, hatched, under, texts, totals, labels = drawn()["heat"]["data"]
    assert cells["z"] == [[5, 1], [None, None], [2, None]]
    assert texts["text"] == ["93", "20", "0", "—", "36", "＊"]
    assert texts["textfont"]["color"][:3] == ["var(--on-risk-5)", "var(--on-risk-1)", "var(--ink)"]
    assert (under["x"], under["y"]) == ([0, 1], [1, 1])
    assert hatched["x"].count(None) == 2
    assert hatched["fillpattern"]["shape"] == "/"
    assert labels["text"] == ["F 批发零售", "B 采矿", "C 制造", "<b>各业合计</b>"]
    assert totals["text"] == ["<b>61</b>", "<b>16</b>", "<b>43</b>", "<b>66</b>", "<b>51</b>", "<b>61</b>"]
    assert {at for at in totals["x"] if at != int(at)} == {2.12}
    assert cells["hovertext"][0][0] == "<b>金华 · F 批发零售\u200393.4\u00a0户/千户</b>"
    assert cells["hovertext"][1][1] == "<b>杭州 · B 采矿\u2003—</b><br>基数 12 户"
    assert cells["customdata"][1] == ["330700.B", None]


def test_what_can_be_drilled_in_a_matrix_has_a_place_and_the_heads_stand_over_it() -> None:
    layout = drawn()["heat"]["layout"]
    assert layout["meta"]["places"]["330100.F"] == ["x", 0.5, 1.5, "y", -0.5, 0.5]
    assert "330100.B" not in layout["meta"]["places"]
    assert [one["text"] for one in layout["annotations"]] == ["金华", "杭州", "<b>全省</b>"]
    assert layout["yaxis"]["range"] == [3.62, -1.5]
    english = CELLS.assign(column_label=CELLS["column"].map({"330700": "Jinhua", "330100": "Hangzhou", "ALL": "All"}))
    narrow = heat(english, words=Words.of("en"), breaks=JOINTS)["layout"]["meta"]["narrow"]
    assert {one["textangle"] for one in narrow["annotations"]} == {-90}
    assert narrow["yaxis"]["range"][1] < -3


def test_a_phone_reads_codes_and_whole_numbers_where_a_matrix_has_long_names_and_decimals() -> None:
    long = CELLS.assign(row_label=CELLS["row"] + " 增值税与所得税收入差异")
    *_, values, totals, labels = heat(long, words=ZH, breaks=JOINTS, decimals=1)["data"]
    assert (values["text"][0], values["meta"]["narrow"]["text"][0]) == ("93.4", "93")
    assert (totals["text"][0], totals["meta"]["narrow"]["text"][0]) == ("<b>61.0</b>", "<b>61</b>")
    assert labels["meta"]["narrow"]["text"] == ["F", "B", "C", "<b>ALL 增值税与所得税收入差异</b>"]


@pytest.mark.parametrize(
    ("low", "high", "want"),
    [(0, 790, [0, 200, 400, 600]), (0, 4.06, [0, 1, 2, 3, 4]), (-30, 100, [-50, 0, 50, 100]), (0, 0, [0])],
)
def test_ticks_are_round(low: float, high: float, want: list[float]) -> None:
    assert ticks(low, high) == want


def test_a_chinese_character_is_as_wide_as_the_type_is_high() -> None:
    assert em("增值税") == 3
    assert em("VAT") < 2


def test_no_graph_can_send_its_figure_away() -> None:
    for lang, locale in (("zh", "zh-CN"), ("en", "en-US")):
        config = graph_config(lang)
        assert (config["showSendToCloud"], config["plotlyServerURL"], config["displayModeBar"]) == (False, "", False)
        assert config["locale"] == locale
        assert config.items() >= GRAPH_CONFIG.items()
