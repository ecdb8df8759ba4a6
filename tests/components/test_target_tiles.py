"""Tiles of targets: what they say, in words and shapes, and where they lead."""

from __future__ import annotations

import re

import pytest

from components.target_tiles import Line, Step, Tile, count_of, small_line, status_mark, target_tiles, word
from components.theme import token
from components.words import Words
from domain.target import Status
from tests.document import read

ZH, EN = Words.of("zh"), Words.of("en")


def tile(**values: object) -> Tile:
    made = {
        "code": "T1",
        "name": "电子发票比例",
        "clause": "第3条",
        "value": "97.8",
        "unit": "%",
        "status": Status.MET_LATE,
        "demand": "≥ 90 %",
        "said": ("逾期 2 个月", "此后保持"),
        "line": Line((1.0, 2.0), 1.5),
        "href": "/invoices?area=330100",
    }
    return Tile(**{**made, **values})  # type: ignore[arg-type]


def test_a_tile_says_everything_in_order_and_is_one_link() -> None:
    found = read(str(target_tiles([tile()], ZH)))
    said = ["T1", "电子发票比例", "第3条", "97.8", "%", "逾期达标", "≥ 90 %", "逾期 2 个月", "此后保持"]
    assert found.texts == said
    assert [link["href"] for link in found.links] == ["/invoices?area=330100"]


def test_a_tile_without_a_page_is_no_link() -> None:
    assert read(str(target_tiles([tile(href="")], ZH))).links == []


def test_tiles_keep_their_order() -> None:
    found = read(str(target_tiles([tile(code=code) for code in ("T9", "T1", "T5")], ZH)))
    assert [text for text in found.texts if re.fullmatch(r"T\d", text)] == ["T9", "T1", "T5"]


@pytest.mark.parametrize("status", Status)
def test_a_status_is_word_and_shape_and_colour(status: Status) -> None:
    html = str(status_mark(status, EN))
    assert status.shape in html
    assert status.role in html
    assert read(html).texts == [str(status)]
    assert word(status, ZH) != str(status)


def test_a_line_of_facts_breaks_between_its_parts_only() -> None:
    html = str(target_tiles([tile(said=("逾期 1 个月 · 已保持 33 个月", "一（二）· 三"))], ZH))
    whole = re.findall(r'<span class="whole">([^<]+)</span>', html)
    assert whole == ["逾期 1 个月", "已保持 33 个月", "一（二）", "三"]
    assert '逾期 1 个月</span> · <span class="whole">已保持' in html


def test_no_status_is_a_dash() -> None:
    assert read(str(status_mark(None, ZH))).texts == ["—"]


def test_what_is_not_the_provinces_is_shaded_and_says_whose_status_it_is() -> None:
    html = str(target_tiles([tile(below=True, of="全省")], ZH))
    assert "worth below" in html
    assert "全省" in read(html).texts
    assert "below" not in str(target_tiles([tile()], ZH))


def test_statuses_are_counted_by_what_they_mean() -> None:
    every = [Status.MET, Status.KEPT, Status.MET_ON_TIME, Status.MET_LATE, Status.MISSED, Status.MISSED, None]
    named = [(f"T{at}", status) for at, status in enumerate(every, 1)]
    assert read(str(count_of(named, EN))).texts == ["met 3", "met late 1", "missed 2: T5 T6"]
    assert read(str(count_of([("a", Status.WARNING), ("b", Status.BEHIND)], EN))).texts == ["behind 1", "warning 1"]
    assert str(count_of([], EN)) == ""


def paths(html: object) -> list[str]:
    return re.findall(r'd="([^"]+)"', str(html))


def test_a_small_line_ends_in_its_status_and_has_the_demand_across() -> None:
    html = small_line(Line((0.0, 10.0), 5.0), "met")
    assert paths(html) == ["M0 15.00H100", "M0.00 27.00L100.00 3.00"]
    assert f"left:100.00%;top:10.0%;background:{token('met')}" in str(html)


def test_the_demand_is_in_sight_even_where_the_value_never_came_near() -> None:
    demand, line = paths(small_line(Line((1.0, 2.0), 10.0), "miss"))
    assert demand == "M0 3.00H100"
    assert line == "M0.00 27.00L100.00 24.33"


def test_years_are_steps_and_a_gap_is_a_gap() -> None:
    assert paths(small_line(Line((4.0, 2.0), None, steps=True), "on")) == ["M0.00 3.00L100.00 3.00L100.00 27.00"]
    assert paths(small_line(Line((1.0, None, 3.0), None), "on")) == ["M0.00 27.00M100.00 3.00"]
    assert str(small_line(Line((None, None)), "on")) == ""


def test_milestones_stand_on_their_ribbon_open_ones_hollow() -> None:
    steps = (Step("2022", 0.04, Status.MET_ON_TIME), Step("2025", 0.96, None))
    html = str(target_tiles([tile(steps=steps, line=None)], ZH))
    assert "2022" in read(html).texts
    assert f"left:4.0%;color:{token('met')}" in html
    assert f'class="open" style="left:96.0%;color:{token("ink3")}"' in html


def test_a_name_cannot_bring_markup() -> None:
    assert "<b>" not in str(target_tiles([tile(name="<b>x")], ZH)).replace("<b>&lt;b&gt;x</b>", "")
