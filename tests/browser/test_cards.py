"""The furniture of a card, on every page: explained, as a table, alone at its own address, and all of it by keys."""

from __future__ import annotations

import pytest

from docs.listed import PAGES
from tests.browser.reader import Reader, some

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_FOCUSED = """() => {
  const card = document.activeElement.closest(".card");
  return card && JSON.parse(card.id).name;
}"""
_SHOWN = """() => [...document.querySelectorAll(".card")].filter((one) => one.getClientRects().length)
  .map((one) => JSON.parse(one.id).name)"""


def press(reader: Reader, key: str) -> None:
    """Press a key that asks the server nothing."""
    calls = len(reader.calls)
    reader.page.keyboard.press(key)
    reader.page.wait_for_timeout(30)
    assert len(reader.calls) == calls


def card(name: str) -> str:
    """Return a selector of a card."""
    return f'.card[id*=\'"name":"{name}"\']'


@pytest.mark.parametrize("page", some(PAGES))
def test_a_card_is_reached_explained_turned_and_shown_alone_by_keys(page: str, reader: Reader) -> None:
    reader.open(page=page)
    shown = reader.page.evaluate(_SHOWN)
    assert shown == list(PAGES[page].cards)
    for name in shown[:2]:
        press(reader, "j")
        assert reader.page.evaluate(_FOCUSED) == name
    outline = reader.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "2px"
    press(reader, "k")
    name = shown[0]
    assert reader.page.evaluate(_FOCUSED) == name
    if PAGES[page].slots[name].about:
        press(reader, "i")
        pop = reader.page.locator(f"{card(name)} .pop.explain")
        assert pop.is_visible()
        assert pop.locator("dd").count() >= 6 * len(PAGES[page].slots[name].about)
        press(reader, "Escape")
        assert not pop.is_visible()
        assert reader.page.evaluate(_FOCUSED) == name, "the focus comes back"
    if reader.page.locator(f"{card(name)} [data-tool=twin]").count():
        for opened in (1, 0):
            with reader.one_call():
                reader.page.keyboard.press("t")
            assert reader.page.locator(f"{card(name)} .twin-head").count() == opened
    if len(shown) > 1:
        before = reader.said()
        with reader.one_call():
            reader.page.keyboard.press("o")
        assert reader.query == {"card": name}
        assert reader.page.evaluate(_SHOWN) == [name]
        reader.agrees()
        with reader.one_call():
            reader.page.keyboard.press("o")
        assert reader.query == {}
        with reader.one_call():
            reader.page.go_back()
        assert reader.page.evaluate(_SHOWN) == [name]
        with reader.one_call():
            reader.page.click(".crumbs a >> nth=0")
        assert reader.agrees().said()["cards"] == before["cards"]


@pytest.mark.parametrize("page", some(name for name, one in PAGES.items() if "area" in one.filters)[1:])
def test_a_drill_and_a_filter_are_one_call_each_and_back_undoes_them(page: str, reader: Reader) -> None:
    reader.open("area=330100", page=page)
    before = reader.said()
    with reader.one_call():
        reader.page.evaluate("document.querySelector('[data-areas] a[data-code=\"330300\"]').click()")
    assert reader.query["area"] == "330300"
    reader.agrees()
    with reader.one_call():
        reader.page.keyboard.press("[")
    assert reader.query["month"] < "2026-10"
    reader.agrees()
    with reader.one_call():
        reader.page.keyboard.press("]")
    with reader.one_call():
        reader.page.go_back()
    assert reader.agrees().said() == before


def test_keys_turn_pages_themes_languages_and_tell_themselves(reader: Reader) -> None:
    reader.open()
    press(reader, "?")
    dialog = reader.page.locator("dialog.keys")
    assert dialog.is_visible()
    assert reader.barriers() == []
    known = reader.page.evaluate("[...document.querySelectorAll('dialog.keys kbd')].map((one) => one.textContent)")
    assert {"j", "k", "t", "i", "o", "[", "]", "/", "l", "d", "?", "Esc"} <= set(known)
    press(reader, "d")
    assert reader.query == {}, "no key acts behind the map"
    press(reader, "Escape")
    assert not dialog.is_visible()
    press(reader, "/")
    assert reader.wait("document.activeElement.matches('[data-picker] input')")
    reader.page.keyboard.type("dl")
    assert reader.query == {}, "what is typed is no key"
    press(reader, "Escape")
    with reader.one_call():
        reader.page.keyboard.press("d")
    assert reader.query == {"theme": "dark"}
    reader.page.keyboard.press("1")
    assert reader.wait(
        f"location.pathname === '{next(iter(PAGES.values())).path}' && !document.documentElement.dataset.busy"
    )
    reader.settle()
    assert reader.query == {"theme": "dark"}
    reader.page.keyboard.press("l")
    assert reader.wait("document.documentElement.lang === 'en' && document.querySelector('h1')") is not None
    reader.settle().agrees()


def test_keys_can_be_switched_off(reader: Reader) -> None:
    reader.open()
    reader.page.click("[data-keys]")
    reader.page.check("[data-keys-off]")
    reader.page.click("dialog.keys .close")
    for key in "jdo?":
        press(reader, key)
    assert reader.query == {}
    assert not reader.page.locator("dialog.keys").is_visible()
    reader.page.click("[data-keys]")
    reader.page.uncheck("[data-keys-off]")
    reader.page.click("dialog.keys .close")
    press(reader, "j")
    assert reader.page.evaluate(_FOCUSED)


def test_an_explanation_leads_to_its_definition(reader: Reader) -> None:
    reader.open("area=330200", page="revenue")
    reader.page.click(f"{card('months')} [data-tool=explain] summary")
    reader.page.click(f"{card('months')} .explain h3 a")
    reader.page.wait_for_selector("article#revenue_by_month")
    reader.settle()
    assert reader.page.url.endswith("/indicators?area=330200#revenue_by_month")
    assert reader.page.evaluate("document.activeElement.id") == "revenue_by_month"
    top = reader.page.evaluate("document.activeElement.getBoundingClientRect().top")
    assert -1 <= top < 1080
    reader.page.click("article#revenue_by_month dd a >> nth=0")
    assert reader.wait("document.querySelectorAll('.card.alone').length === 1")
    reader.settle().agrees()
    assert reader.query["card"]
