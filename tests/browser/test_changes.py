"""A drill or a filter is one change of the address and one call of the server; afterwards everything agrees with it."""

from __future__ import annotations

import pytest

from tests.browser.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def card(reader: Reader, name: str) -> str:
    """Return a selector of a card by its name."""
    found = reader.page.evaluate(
        "(name) => [...document.querySelectorAll('.card')].find((one) => JSON.parse(one.id).name === name).id", name
    )
    return f"[id='{found}']"


def lengths(reader: Reader) -> int:
    """Return how many entries the browser's history holds."""
    found: int = reader.page.evaluate("history.length")
    return found


def follow(reader: Reader, selector: str, query: dict[str, str], *, drill: bool) -> None:
    """Click, and hold that it was one call, the canonical address, and a new entry of history only for a drill."""
    before = lengths(reader)
    with reader.one_call():
        reader.page.click(selector)
    assert reader.query == query
    assert lengths(reader) - before == (1 if drill else 0)
    reader.agrees()


def choose(reader: Reader, label: str, choice: str, query: dict[str, str]) -> None:
    """Open a menu of the page head and choose."""
    reader.page.click(f".filters .menu:has(.label:text-is('{label}')) > summary")
    follow(reader, f".filters .menu[open] li a:has(:text-is('{choice}'))", query, drill=False)
    assert reader.page.locator("details.menu[open]").count() == 0


def test_drills_by_tile_row_mark_and_drill_row(reader: Reader) -> None:
    reader.open()
    areas = card(reader, "areas")
    # Ningbo is late with October, so the whole province stands at September, and a drill stays there.
    month = {"month": "2026-09"}
    follow(reader, f"{areas} .mark[aria-label='杭州市']", {"area": "330100"} | month, drill=True)
    assert reader.text(".drill b") == "杭州"
    assert reader.text(".filters .menu .value") == "杭州市"
    assert "杭州" in reader.text(f"{areas} .scope")
    follow(reader, f"{areas} .lines a:text-is('临平')", {"area": "330113"} | month, drill=True)
    assert reader.text(".drill b") == "临平"
    follow(reader, ".drill a:text-is('全省')", {}, drill=True)
    follow(reader, f"{areas} .lines a:text-is('温州')", {"area": "330300"} | month, drill=True)
    follow(reader, f"{card(reader, 'months')} .mark >> nth=2", {"area": "330300", "month": "2026-04"}, drill=True)
    assert reader.text(".filters .menu:has(.label:text-is('月份')) .value") == "2026年4月"
    follow(reader, ".drill a:text-is('龙港')", {"area": "330383", "month": "2026-04"}, drill=True)
    follow(
        reader,
        f"{card(reader, 'industries')} .mark[aria-label='制造']",
        {"area": "330383", "month": "2026-04", "industry": "C"},
        drill=True,
    )


def search(reader: Reader, typed: str) -> None:
    """Open the area picker and type, as soon as it has the focus."""
    reader.page.click(".filters summary >> nth=0")
    assert reader.wait("document.activeElement.matches('[data-picker] input')")
    reader.page.keyboard.type(typed)


def test_areas_are_picked_by_pinyin_code_and_name(reader: Reader) -> None:
    reader.open("lang=zh&basis=month")
    for typed, code, name in (
        ("yuh", "330110", "余杭区"),
        ("330383", "330383", "龙港市"),
        ("临", "330112", "临安区"),
        ("330110", "330110", "余杭区"),
        ("Lin'an", "330112", "临安区"),
    ):
        search(reader, typed)
        shown = reader.page.locator("[data-areas] > li:visible")
        assert 1 <= shown.count() <= 6
        assert code in shown.first.inner_text()
        with reader.one_call():
            reader.page.keyboard.press("Enter")
        assert reader.query == {"area": code, "month": "2026-09", "basis": "month"}
        assert reader.text(".filters .menu .value") == name
    reader.agrees()


def test_an_unknown_area_is_named_and_enter_stays(reader: Reader) -> None:
    reader.open()
    search(reader, "zzz")
    assert "zzz" in reader.text("[data-none]")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_timeout(100)
    assert reader.calls == []


def test_drills_by_keyboard_alone(reader: Reader) -> None:
    reader.open()
    page = reader.page
    page.locator(".switch a").last.focus()
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.mark')"):
            break
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert first == "杭州市"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "宁波市"
    width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
    assert width >= 2
    with reader.one_call():
        page.keyboard.press("Enter")
    assert reader.query == {"area": "330200"}
    reader.agrees()


def test_every_filter_is_one_call_and_replaces(reader: Reader) -> None:
    reader.open()
    choose(reader, "月份", "2025年12月", {"month": "2025-12"})
    follow(reader, ".segments a:text-is('不含宁波')", {"month": "2025-12", "scope": "without"}, drill=False)
    follow(
        reader,
        ".segments a:text-is('当月')",
        {"month": "2025-12", "scope": "without", "basis": "month"},
        drill=False,
    )
    follow(reader, ".segments a:text-is('含宁波')", {"month": "2025-12", "basis": "month"}, drill=False)
    choose(reader, "行业", "C 制造业", {"month": "2025-12", "basis": "month", "industry": "C"})
    choose(reader, "税种", "增值税", {"month": "2025-12", "basis": "month", "industry": "C", "tax": "VAT"})
    twin = f"{card(reader, 'months')} .tools a.glyph"
    follow(
        reader,
        twin,
        {"month": "2025-12", "basis": "month", "industry": "C", "tax": "VAT", "open": "months"},
        drill=False,
    )
    assert reader.page.locator(f"{card(reader, 'months')} table.lines").is_visible()
    assert not reader.page.locator(f"{card(reader, 'months')} .js-plotly-plot").is_visible()
    follow(reader, twin, {"month": "2025-12", "basis": "month", "industry": "C", "tax": "VAT"}, drill=False)
    assert reader.page.locator(f"{card(reader, 'months')} .js-plotly-plot .main-svg").first.is_visible()
    follow(
        reader,
        ".switch a:has-text('边界')",
        {"month": "2025-12", "basis": "month", "industry": "C", "tax": "VAT", "map": "bounds"},
        drill=False,
    )


def test_what_is_typed_is_read_and_written_canonically(reader: Reader) -> None:
    reader.open("tax=nonsense&month=2999-13&open=..&basis=ytd&scope=without&area=330100#%zz")
    assert reader.text(".drill b") == "杭州"
    with reader.one_call():
        reader.page.click(".segments a:text-is('当月')")
    assert reader.query == {"area": "330100", "basis": "month"}


def test_a_plain_link_opens_in_a_new_page(reader: Reader) -> None:
    reader.open()
    with reader.page.context.expect_page() as opened:
        reader.page.click(".drill a:text-is('舟山')", modifiers=["Control"])
    opened.value.wait_for_selector(".drill b:text-is('舟山')")
    opened.value.close()
    assert reader.query == {}
