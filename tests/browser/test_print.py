"""Ctrl-P on every page: sheets of A4 that say what they are, nothing to click on, no figure cut; then all as before."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from docs.listed import PAGES
from tests.browser.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MOST = 12
A4 = "841.92 x 594.96 pts (A4)"
_SIZES = "() => [...document.querySelectorAll('.js-plotly-plot')].map((gd) => [gd.clientWidth, gd._fullLayout.width])"


def told(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("page", PAGES)
def test_a_page_prints_clean(page: str, reader: Reader, tmp_path: Path) -> None:
    reader.open("theme=dark&lang=zh", page=page)
    before, sizes = reader.said(), reader.page.evaluate(_SIZES)
    title, release = reader.text("h1"), reader.text(".trust .more").split(" · ")[0]
    file = tmp_path / "page.pdf"
    reader.page.pdf(path=file, prefer_css_page_size=True, print_background=True)
    facts = told("pdfinfo", file)
    assert A4 in facts
    sheets = told("pdftotext", "-layout", file, "-").rstrip("\f").split("\f")
    assert 1 <= len(sheets) <= MOST
    for at, sheet in enumerate(sheets, 1):
        plain = re.sub(r"\s+", " ", sheet)
        for said in (title, release, "模拟数据"):
            assert said in plain, f"sheet {at} does not say {said}"
        assert re.search(rf"\b{at} ?/ ?{len(sheets)}\b", plain), f"sheet {at} has no number"
        # The notes of the page may come to stand on a last sheet by themselves.
        assert len(plain) > (200 if at < len(sheets) else 70), f"sheet {at} is all but empty"
        for control in ("快捷键", "下钻", "数据 XLSX", "中 / EN", "回到图"):
            assert control not in plain, f"sheet {at} holds {control}"
    for name in PAGES[page].slots.values():
        assert re.search(rf"[图表] {re.escape(name.number)}\b", "".join(sheets)), name.number
    # Afterwards the page is as it was.
    reader.settle()
    assert reader.page.evaluate(_SIZES) == sizes
    assert reader.said() == before


@pytest.mark.wide
@pytest.mark.parametrize("page", PAGES)
def test_on_a_sheet_nothing_is_cut_whatever_the_window(page: str, reader: Reader) -> None:
    reader.open("theme=dark&lang=en", page=page)
    reader.page.emulate_media(media="print")
    faults = []
    for width in (390, 1366, 3840):
        reader.page.set_viewport_size({"width": width, "height": 900})
        reader.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        reader.settle()
        assert reader.page.evaluate("document.documentElement.dataset.theme") == "light"
        faults += [
            f"{width} px: {one}" for one in reader.crowded() if "sideways" not in one and "the window" not in one
        ]
        wide = reader.page.evaluate("document.querySelector('.page').getBoundingClientRect().width")
        assert 1000 < wide < 1017, "the width of a sheet of A4 within its margins"
        reader.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    reader.page.emulate_media(media="screen")
    reader.page.set_viewport_size({"width": 1920, "height": 1080})
    assert not faults, "\n".join(faults)
