"""Back and Forward: the address, the controls and the figures are those of the address opened afresh."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.reader import Reader
from tests.browser.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HANGZHOU = ".marks .mark[aria-label='杭州市']"
YUHANG = ".lines a:text-is('余杭')"
MARCH = ".marks .mark[aria-label='2026年3月']"


@pytest.fixture
def afresh(served: Served, desk: BrowserContext) -> Iterator[Reader]:
    """Return a second page that opens addresses afresh."""
    one = Reader(desk, served.url)
    yield one
    one.close()
    one.clean()


def test_back_and_forward_over_one_two_and_three_drills(reader: Reader, afresh: Reader) -> None:
    said = [reader.open().said()]
    addresses = [reader.page.url]
    for selector in (HANGZHOU, YUHANG, MARCH):
        with reader.one_call():
            reader.page.click(selector)
        said.append(reader.said())
        addresses.append(reader.page.url)
    assert len({str(one) for one in said}) == 4
    for at in (2, 1, 0):
        with reader.one_call():
            reader.page.go_back()
        assert reader.page.url == addresses[at]
        assert reader.agrees().said() == said[at]
    for at in (1, 2, 3):
        with reader.one_call():
            reader.page.go_forward()
        assert reader.page.url == addresses[at]
        assert reader.agrees().said() == said[at]
    for at, address in enumerate(addresses):
        afresh.page.goto(address)
        assert afresh.settle().said() == said[at], address


def test_back_skips_filters(reader: Reader, afresh: Reader) -> None:
    reader.open()
    before = reader.page.evaluate("history.length")
    for selector in (".segments a:text-is('不含宁波')", ".segments a:text-is('当月')"):
        with reader.one_call():
            reader.page.click(selector)
    assert reader.page.evaluate("history.length") == before
    filtered = reader.page.url
    with reader.one_call():
        reader.page.click(HANGZHOU)
    with reader.one_call():
        reader.page.go_back()
    assert reader.page.url == filtered
    afresh.page.goto(filtered)
    assert reader.said() == afresh.settle().said()


def test_back_from_another_page(reader: Reader, served: Served) -> None:
    reader.open("area=330200&tax=VAT")
    with reader.one_call():
        reader.page.click(".segments a:text-is('当月')")
    address, said = reader.page.url, reader.said()
    reader.page.click(".nav a:text-is('指标')")
    reader.page.wait_for_selector("h1:text-is('指标')")
    reader.settle()
    # What was asked on one page holds on the next.
    assert reader.query == {"area": "330200", "basis": "month", "tax": "VAT"}
    for leave in (None, f"{served.origin}/healthz"):
        if leave:
            reader.page.goto(leave)
        reader.page.go_back()
        reader.page.wait_for_selector("h1:text-is('税收收入')")
        reader.settle()
        assert reader.page.url == address
        assert reader.said() == said
    reader.agrees()
