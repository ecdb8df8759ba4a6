"""The page around the cards: links, names, and what makes the figures trusted."""

from __future__ import annotations

import re

from components import controls, frame
from components.controls import AreaPicker, Choice, Menu, Place, Segments
from components.words import Words

ZH, EN = Words.of("zh"), Words.of("en")
TOP = frame.Header(
    product="税收数据驾驶舱",
    office="",
    home="/",
    entries=(Choice("总览", "/"), Choice("收入", "/revenue", on=True)),
    data_through="2026-09-30",
    release="7f3a9c",
    checks="核验 148/148",
    simulated=True,
    language=Choice("EN", "/revenue?lang=en"),
    theme=Choice("换深色", "/revenue?theme=dark"),
)


def hrefs(text: str) -> list[str]:
    """Return every address in a text."""
    return re.findall(r'href="([^"]+)"', text)


def test_the_header_says_what_makes_its_figures_trusted() -> None:
    text = frame.header(TOP, ZH)
    assert 'data-stamp="数据截至 2026-09-30 · 发布 7f3a9c · 核验 148/148" data-simulated="模拟数据"' in text
    assert re.findall(r'aria-current="page">([^<]+)<', text) == ["收入", "收入"]  # the row and the phone's menu


def test_real_data_is_not_called_simulated() -> None:
    from dataclasses import replace

    text = frame.header(replace(TOP, simulated=False), ZH)
    assert "模拟数据" not in text
    assert 'data-simulated=""' in text


def test_a_menu_is_links_and_what_cannot_be_chosen_says_why() -> None:
    menu = Menu("期间", "累计", (Choice("当月", "/a", reason="存量无累计"), Choice("累计", "/b?x=1&y=2", on=True)))
    text = frame.page_head([Choice("收入")], "收入", "", [menu], ZH)
    assert hrefs(text) == ["/b?x=1&amp;y=2"]
    assert "<s>当月</s><small>存量无累计</small>" in text


def test_segments_are_a_menu_on_a_phone_and_their_label_gives_the_reason() -> None:
    text = frame.page_head(
        [Choice("收入")],
        "收入",
        "",
        [Segments("期间", (Choice("当月", "/m", on=True), Choice("累计", reason="存量无累计")))],
        ZH,
    )
    assert hrefs(text) == ["/m", "/m"]
    assert 'aria-label="期间 · 存量无累计"' in text
    assert '<s title="存量无累计">累计</s>' in text


def test_filters_replace_and_drills_push() -> None:
    text = controls.drill(
        [Choice("浙江", "/p"), Choice("杭州", "/c", on=True)], [Choice("上城", "/d")], ZH, later=["行业"]
    )
    assert hrefs(text) == ["/p", "/d"]
    assert set(re.findall(r'data-go="(\w+)"', text)) == {"push"}
    assert '<b aria-current="true">杭州</b>' in text
    page = frame.page_head([Choice("收入")], "", "", [Menu("月份", "9月", (Choice("9月", "/"),))], ZH)
    assert set(re.findall(r'data-go="(\w+)"', page)) == {"replace"}


def test_an_area_is_found_by_name_latin_initials_and_code() -> None:
    assert controls.search_text(Place("330112", "临安区", "Lin'an", "/")).split() == ["临安区", "linan", "la", "330112"]
    assert controls.search_text(Place("36", "New York", "New York", "/")).split() == [
        "newyork",
        "new",
        "york",
        "ny",
        "36",
    ]


def test_the_picker_names_locked_areas_without_entering_them_and_keeps_code_order() -> None:
    places = (
        Place("1", "甲", "Jia", "/1", near=True, on=True),
        Place("2", "乙", "Yi", "/2", locked=True),
        Place("3", "丙", "Bing", "/3"),
    )
    text = frame.page_head([Choice("收入")], "", "", [AreaPicker("地区", "甲", "按代码", places)], ZH)
    assert hrefs(text) == ["/1", "/3"]
    assert "无权查看" in text
    assert re.findall(r'data-search="(\S+)', text) == ["甲", "乙", "丙"]
    assert re.findall(r'<li data-search="[^"]+"( data-near)?( hidden)?>', text) == [
        (" data-near", ""),
        ("", " hidden"),
        ("", " hidden"),
    ]


def test_the_lead_has_three_lines_an_entry() -> None:
    text = frame.lead([frame.Entry("自然增长", "+2.3", "%", ("两年平均 +2.4",), like=True)], "一句话。")
    assert re.findall(r'class="(label|figure-value|unit|said)"', text) == ["label", "figure-value", "unit", "said"]
    assert '<p class="sentence">一句话。</p>' in text


def test_a_look_back_is_marked_with_the_way_to_the_latest() -> None:
    looking = ("回看2023年6月", Choice("回到最新", "?"))
    text = frame.page_head([Choice("收入")], "收入", "", [], ZH, looking)
    assert "回看2023年6月" in text
    assert '<a href="?" data-go="push">回到最新</a>' in text
    assert "looking" not in frame.page_head([Choice("收入")], "收入", "", [], ZH)


def test_notes_and_what_follows_them_do_not_run_together() -> None:
    assert "</span> <span>" in frame.footer(["Not reported yet."], "Tiles: equal areas", "/snapshots", ZH)
