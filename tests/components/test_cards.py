"""What a card says: cells, tables, twins, tools, and the kinds of nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from markupsafe import Markup

from components import cards
from components.cards import Card, Column, Kind, Mark, Nothing, Tools
from components.words import Words
from domain.measure import Better

ZH, EN = Words.of("zh"), Words.of("en")
COLUMNS = (
    Column("code", "", Kind.CODE),
    Column("name", "门类", Kind.TEXT),
    Column("value", "亿元", Kind.MONEY, factor=10**10),
    Column("like", "同口径 %", Kind.PERCENT, accent=True),
)
ROWS = pd.DataFrame(
    {
        "code": ["C", "B", "A"],
        "name": ["制造", "<采矿>", "农林牧渔"],
        "value": [18_104 * 10**9, Nothing.SUPPRESSED, None],
        "like": [0.0651, -0.034, float("nan")],
    }
)
CARD = Card("industries", "2.5", "分行业", ("全省（含宁波）", "亿元"), COLUMNS, ROWS, figure={"data": [], "layout": {}})


def cells(text: str) -> list[list[str]]:
    """Return the texts of a table's rows."""
    rows = re.findall(r"<tr.*?</tr>", text, re.DOTALL)
    return [[re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


def test_a_table_keeps_the_order_of_its_rows_and_the_kind_of_its_cells() -> None:
    assert cells(cards.table(ROWS, COLUMNS, ZH)) == [
        ["门类", "亿元", "同口径 %"],
        ["C", "制造", "1,810.4", "+6.5"],
        ["B", "&lt;采矿&gt;", "＊", "−3.4"],
        ["A", "农林牧渔", "—", "—"],
    ]


@pytest.mark.parametrize(
    ("value", "column", "text"),
    [
        (0, Column("x", "", Kind.MONEY, factor=100), "0.0"),
        (0, Column("x", "", Kind.COUNT), "0"),
        (0.5, Column("x", "", Kind.PERCENT, signed=False), "50.0"),
        (0.0052, Column("x", "", Kind.POINTS, decimals=2), "+0.52"),
        (103.25, Column("x", "", Kind.INDEX), "103.3"),
        ("330000R", Column("x", "", Kind.CODE), "330000R"),
        (None, Column("x", "", Kind.TEXT), "—"),
        (pd.NA, Column("x", "", Kind.MONEY), "—"),
        (Nothing.NO_DATA, Column("x", "", Kind.MONEY), "…"),
        (Nothing.NOT_PERMITTED, Column("x", "", Kind.MONEY), "—"),
    ],
)
def test_a_cell_tells_zero_from_nothing(value: object, column: Column, text: str) -> None:
    assert cards.shown(value, column, ZH) == text


def test_a_row_leads_on_and_the_chosen_and_the_total_are_marked() -> None:
    text = cards.table(
        ROWS, COLUMNS, ZH, row_href=["/revenue?industry=C&lang=en", None, None], selected=0, strong_last=True
    )
    assert '<a href="/revenue?industry=C&amp;lang=en" data-go="push" aria-current="true">制造</a>' in text
    assert text.count("data-go") == 1
    assert re.findall(r'<tr class="(\w+)"', text) == ["chosen", "total"]


def test_like_for_like_stands_out_and_a_wide_column_leaves_the_phone() -> None:
    columns = (*COLUMNS[:3], replace(COLUMNS[3], wide=True))
    assert 'class="n like only-wide"' in cards.table(ROWS, columns, ZH)
    assert "only-wide" not in cards.twin(replace(CARD, columns=columns), ZH, "/revenue")


def test_a_twin_says_what_it_is_and_leaves_small_lines_out() -> None:
    card = replace(CARD, columns=(*COLUMNS, Column("code", "24 个月", Kind.LINE)))
    text = cards.twin(card, ZH, "/revenue?tax=vat")
    assert "图 2.5 的数据表" in text
    assert "3 行 · 4 列" in text
    assert 'href="/revenue?tax=vat"' in text
    assert "24 个月" not in text
    assert "1 row · 4 columns" in cards.twin(replace(card, rows=ROWS.head(1)), EN, "/")


def test_the_head_says_number_title_scope_and_only_the_tools_there_are() -> None:
    text = cards.head(CARD, Tools(twin="/revenue?twin=industries", xlsx="/revenue.xlsx?card=industries"), ZH)
    assert [part in text for part in ("图 2.5", "分行业", "全省（含宁波）· 亿元", "数据 XLSX")] == [True] * 4
    assert "CSV" not in text
    assert 'data-image="png"' in text
    table = cards.head(replace(CARD, figure=None, body=Markup("<table></table>")), Tools(csv="/revenue.csv"), ZH)
    assert "表 2.5" in table
    assert "data-image" not in table


@pytest.mark.parametrize("kind", Nothing)
def test_each_kind_of_nothing_has_its_own_word(kind: Nothing) -> None:
    card = replace(CARD, nothing=kind, nothing_text="为何")
    words = {
        one: re.findall("<strong[^>]*>(.*?)</strong>", cards.nothing(replace(card, nothing=one), ZH)) for one in Nothing
    }
    assert len({word[0] for word in words.values()}) == len(Nothing)
    assert "为何" in cards.nothing(card, ZH)
    assert str(kind) in cards.nothing(card, ZH)


def test_something_is_not_nothing() -> None:
    assert cards.nothing(CARD, ZH) == ""
    assert cards.foot(CARD, ZH) == ""


def test_a_card_without_its_figure_keeps_its_height_and_an_old_figure_says_so() -> None:
    bare = replace(CARD, figure=None, nothing=Nothing.FAILED)
    assert cards.classes(bare).split() == ["card", "w6", "bare"]
    assert cards.classes(replace(CARD, nothing=Nothing.STALE)).split() == ["card", "w6", "stale", "kept"]
    assert cards.style(bare) == {"--h": "300px", "--side": "360px"}


def test_a_mark_is_a_link_with_a_name() -> None:
    text = cards.marks(replace(CARD, marks=(Mark("/revenue?area=330100", "杭州", "330100", on=True),)))
    assert 'href="/revenue?area=330100" data-go="push" data-key="330100" aria-label="杭州" aria-current="true"' in text


def test_a_key_writes_the_breaks_at_the_joints() -> None:
    text = cards.key("revenue", (200, 300, 400, 800, 1400), ZH)
    assert re.findall(r'left:([\d.]+)%">([^<]+)<', text) == [
        ("16.67", "200"),
        ("33.33", "300"),
        ("50.00", "400"),
        ("66.67", "800"),
        ("83.33", "1,400"),
    ]
    assert text.count("background:var(--revenue-") == 6
    assert "目标" in cards.key("distance", (-12, -8, -4, 0, 1.5), ZH, target=3)


def test_a_small_line_breaks_where_values_are_missing_and_ends_open_when_provisional() -> None:
    text = cards.spark([1, None, 2, 3], provisional=True)
    assert re.findall(r'd="([^"]+)"', text) == ["M0.00 18.00M66.67 10.00L100.00 2.00"]
    assert 'class="spark-end open"' in text
    assert re.findall(r'd="([^"]+)"', cards.spark([3, 1], steps=True)) == ["M0.00 2.00L100.00 2.00L100.00 18.00"]
    assert cards.spark([1]) == ""


def test_text_from_data_is_escaped() -> None:
    card = replace(CARD, title="<script>", scope=("<b>",))
    assert "<script>" not in cards.head(card, Tools(), ZH)
    assert "&lt;b&gt;" in cards.head(card, Tools(), ZH)


def test_money_cannot_wear_the_colours_of_good_and_bad() -> None:
    card = Card("areas", "3.3", "", (), (), pd.DataFrame(), better=Better.UP)
    figure = {"data": [], "layout": {"meta": {"key": {"scale": "distance", "breaks": []}}}}
    assert replace(card, figure=figure).figure == figure
    with pytest.raises(ValueError, match="card areas: a measure without a direction cannot wear the scale distance"):
        replace(card, figure=figure, better=Better.NEUTRAL)
