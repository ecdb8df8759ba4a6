"""What stands around the figures: copying, themes, languages, old browsers, phones, the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
_INK = "() => [...document.querySelectorAll('.js-plotly-plot')].map((gd) => JSON.stringify(gd._fullLayout.font.color))"
_FILLS = """() => [...document.querySelectorAll('.js-plotly-plot .point path, .js-plotly-plot .js-line')]
  .map((one) => one.style.fill + one.style.stroke)"""


def test_the_link_is_copied_and_said(readers: Callable[..., Reader]) -> None:
    reader = readers(permissions=["clipboard-read", "clipboard-write"]).open("area=330200&basis=month")
    toast = reader.page.locator(".toast")
    assert toast.get_attribute("aria-live") == "polite"
    assert not toast.is_visible()
    reader.page.click("[data-copy=link]")
    assert reader.page.evaluate("navigator.clipboard.readText()") == reader.page.url
    assert reader.wait("document.querySelector('.toast.shown') && document.querySelector('.toast').innerText")
    assert "链接已复制" in toast.inner_text()
    assert "?area=330200&basis=month" in toast.inner_text()
    # The release can be pinned, so that the link shows the same figures for ever.
    pinned = toast.locator("a")
    assert "固定此发布" in pinned.inner_text()
    with reader.one_call():
        pinned.click()
    release = reader.query["release"]
    assert len(release) == 12
    assert release[:7] in reader.text(".trust .more")
    reader.agrees()
    assert reader.wait("!document.querySelector('.toast.shown')", patience=8)


def test_a_table_is_copied_with_its_cells(readers: Callable[..., Reader]) -> None:
    reader = readers(permissions=["clipboard-read", "clipboard-write"]).open("open=months")
    reader.page.click("[data-copy=table]")
    lines = reader.page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0].startswith("期间\t")
    assert len({line.count("\t") for line in lines}) == 1
    assert len(lines) > 5


def test_the_theme_recolours_without_asking_for_figures(reader: Reader) -> None:
    reader.open()
    light, fills = reader.page.evaluate(_INK), reader.page.evaluate(_FILLS)
    with (
        reader.page.expect_response(lambda answer: "_dash-update-component" in answer.url) as answered,
        reader.one_call(),
    ):
        reader.page.click("[data-theme-link]")
    assert '"figure":' not in answered.value.text()
    assert reader.query == {"theme": "dark"}
    dark = reader.page.evaluate(_INK)
    assert len(dark) == 6
    assert not set(light) & set(dark)
    now = reader.page.evaluate(_FILLS)
    kept = [one for one, other in zip(fills, now, strict=True) if one == other]
    assert len(kept) < len(fills) / 10, kept
    reader.agrees()


def test_a_dark_address_is_never_white(readers: Callable[..., Reader]) -> None:
    reader = readers()
    # The colour of the ground at every frame from the first on.
    reader.page.add_init_script("""
      window.grounds = new Set();
      const look = () => {
        if (document.body) window.grounds.add(getComputedStyle(document.body).backgroundColor);
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    """)
    reader.open("theme=dark")
    grounds = [ground for ground in reader.page.evaluate("[...window.grounds]")]
    assert grounds == ["rgb(20, 23, 27)"]


def test_the_language_changes_the_document(reader: Reader) -> None:
    reader.open("area=330200")
    reader.page.click("[data-language]")
    assert reader.wait("document.documentElement.lang === 'en' && document.querySelector('h1')") is not None
    reader.settle()
    assert reader.query == {"area": "330200", "lang": "en"}
    assert reader.text("h1") == "Revenue"
    words = reader.page.evaluate("document.querySelector('#content').innerText")
    chinese = [line for line in words.splitlines() if any("\u4e00" <= sign <= "\u9fff" for sign in line)]
    assert not chinese, chinese
    reader.agrees()
    reader.page.go_back()
    assert reader.wait("document.documentElement.lang === 'zh-CN'")
    reader.settle()
    assert reader.text("h1") == "税收收入"


def test_an_old_browser_gets_a_sentence(readers: Callable[..., Reader]) -> None:
    reader = readers()
    reader.page.add_init_script("CSS.supports = (text) => !/has\\(|container/.test(text)")
    reader.page.goto(reader.url)
    reader.page.wait_for_selector("#oldest")
    assert "Chromium 109" in reader.text("#oldest")
    assert reader.page.locator("#oldest").is_visible()
    reader.settle()
    assert reader.page.locator("#oldest").is_visible()


def test_without_script_there_is_a_sentence_too(readers: Callable[..., Reader]) -> None:
    reader = readers(java_script_enabled=False)
    reader.page.goto(reader.url)
    assert "JavaScript" in reader.page.content()
    assert reader.page.locator("noscript").inner_text()
    # Where no script may run, the preloaded ones are refused; nothing else may be.
    assert all(fault.endswith(".js csp") for fault in reader.faults), reader.faults
    reader.faults.clear()


def test_a_phone_holds_the_page(readers: Callable[..., Reader]) -> None:
    reader = readers(**PHONE).open()
    page = reader.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert reader.small() == []
    page.tap(".filters summary >> nth=1")
    menu = page.locator(".filters details[open] .pop")
    box = menu.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    with reader.one_call():
        menu.locator("a").nth(3).tap()
    assert list(reader.query) == ["month"]
    page.tap(".burger summary")
    assert page.locator(".burger .pop").is_visible()
    with reader.one_call():
        page.locator(".burger .pop a[href*='theme=dark']").tap()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.tap(".tools details:has(a[download]) > summary >> nth=0")
    pop = page.locator(".tools details[open] .pop").bounding_box()
    assert pop is not None
    assert pop["x"] >= 0
    assert pop["x"] + pop["width"] <= 390
    reader.agrees()


def test_the_keyboard_reaches_everything(reader: Reader) -> None:
    reader.open()
    page = reader.page
    assert reader.skip() == []
    # Escape closes a menu and gives the focus back; arrows walk through it.
    page.locator(".filters summary >> nth=1").focus()
    page.keyboard.press("Enter")
    assert page.locator(".filters details[open] .pop").is_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.pop') !== null")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Escape")
    assert page.locator(".filters details[open]").count() == 0
    assert page.evaluate("document.activeElement.matches('.filters summary')")
    assert reader.unshown() == []
    assert reader.calls == []
