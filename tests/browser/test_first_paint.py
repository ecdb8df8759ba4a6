"""The first paint: complete at once, from this host alone, without a word of complaint."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Shapes that stand for values: bars, points, lines, cells of a heatmap, polygons.
_MARKS = """() => Object.fromEntries([...document.querySelectorAll(".dash-graph")].map((room) => [
  JSON.parse(room.id).name,
  room.querySelectorAll(".point, .js-line, .textpoint, .hm image, .choroplethlayer path").length,
]))"""


def test_first_paint_is_whole_and_asks_nothing_twice(readers: Callable[..., Reader]) -> None:
    reader = readers(viewport={"width": 1920, "height": 1080}).open()
    assert reader.calls == []
    drawn = reader.page.evaluate(_MARKS)
    assert set(drawn) == {"months", "bridge", "trend", "industries", "areas", "multiples"}
    assert all(drawn.values()), drawn
    assert reader.page.locator("#oldest").count() == 0
    asked = [one.url for one in reader.requests]
    assert len(asked) == len(set(asked)), "something was asked for twice"
    # Nothing comes later either.
    reader.page.wait_for_timeout(300)
    assert reader.calls == []


def test_every_send_to_cloud_is_off(reader: Reader) -> None:
    reader.open()
    configs = reader.page.evaluate(
        "[...document.querySelectorAll('.js-plotly-plot')]"
        ".map(({ _context: one }) => [one.showSendToCloud, one.plotlyServerURL])"
    )
    assert configs == [[False, ""]] * 6
    assert reader.page.locator(".modebar-btn").count() == 0
