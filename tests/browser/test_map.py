"""The map: tiles and boundaries draw every area, a click and the keyboard go down, and the note stands."""

from __future__ import annotations

import pytest

from tests.browser.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CARD = '.card[id*=\'"name":"areas"\']'
NOTE = "示意图，不作为划界依据"
# The middle of a polygon in the window, a point that is surely inside it.
_INSIDE = """([card, key]) => {
  const gd = document.querySelector(card).querySelector(".js-plotly-plot");
  const paths = [...gd.querySelectorAll(".choroplethlayer path")];
  const at = gd.data.find((trace) => trace.type === "choropleth").locations.indexOf(key);
  const path = paths[at];
  path.scrollIntoView({ block: "center", behavior: "instant" });
  const box = path.getBoundingClientRect();
  for (let step = 1; step < 400; step++) {
    const x = box.left + box.width * ((step * 0.37) % 1), y = box.top + box.height * ((step * 0.61) % 1);
    const point = new DOMPoint(x, y).matrixTransform(path.getScreenCTM().inverse());
    if (path.isPointInFill(point) && document.elementFromPoint(x, y)?.closest(".mark") === null) return [x, y];
  }
  return null;
}"""


def polygons(reader: Reader) -> list[float]:
    """Return the areas of the polygons drawn, in square pixels of their boxes."""
    found: list[float] = reader.page.evaluate(
        "(card) => [...document.querySelector(card).querySelectorAll('.choroplethlayer path')]"
        ".map((one) => one.getBBox()).map(({ width, height }) => width * height)",
        CARD,
    )
    return found


def test_boundaries_draw_cities_and_counties(reader: Reader) -> None:
    reader.open("map=bounds")
    drawn = polygons(reader)
    assert len(drawn) == 11
    whole = reader.page.locator(f"{CARD} .plot").bounding_box()
    assert whole is not None
    assert all(20 < one < 0.5 * whole["width"] * whole["height"] for one in drawn), drawn
    assert NOTE in reader.text(f"{CARD} .notes")
    place = reader.page.evaluate(_INSIDE, [CARD, "330300"])
    with reader.one_call():
        reader.page.mouse.click(*place)
    assert reader.query == {"area": "330300", "map": "bounds", "month": "2026-09"}
    assert len(polygons(reader)) == 12
    assert NOTE in reader.text(f"{CARD} .notes")
    reader.agrees()
    reader.page.locator(f"{CARD} .mark").first.focus()
    reader.page.keyboard.press("ArrowDown")
    label = reader.page.evaluate("document.activeElement.getAttribute('aria-label')")
    with reader.one_call():
        reader.page.keyboard.press("Enter")
    assert reader.text(".filters .menu .value") == label
    geo = [one.url for one in reader.requests if ".geojson" in one.url]
    assert len(geo) == len(set(geo)) == 2


def test_the_switch_is_reached_by_keyboard(reader: Reader) -> None:
    reader.open()
    tiles = reader.page.locator(f"{CARD} .mark:visible").count()
    assert tiles == 11
    reader.page.locator(f"{CARD} .switch a").last.focus()
    with reader.one_call():
        reader.page.keyboard.press("Enter")
    assert reader.query == {"map": "bounds"}
    assert len(polygons(reader)) == 11
    with reader.one_call():
        reader.page.locator(f"{CARD} .switch a").first.click()
    assert reader.query == {}
    assert polygons(reader) == []
    reader.agrees()
