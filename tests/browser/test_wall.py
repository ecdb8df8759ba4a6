"""The wall in a real Chromium: what is read at every size, and that nothing makes it blank, stop or lie."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from data import release as published
from tests.browser.served import Served, cockpit

SIZES = {
    "1920x1080": (1920, 1080, 1),
    "3840x2160": (3840, 2160, 1),
    "3840x2160 at 2": (1920, 1080, 2),
    "3840x1080": (3840, 1080, 1),
    "7680x2160": (7680, 2160, 1),
}
FLOOR = 0.0228  # 2.3 hundredths of the height, rounded
QUICK = {
    "COCKPIT_WALL_POLL_SECONDS": "0.5",
    "COCKPIT_WALL_LOST_SECONDS": "2",
    "COCKPIT_WALL_DEAD_SECONDS": "5",
    "COCKPIT_WALL_IDLE_SECONDS": "2",
    "COCKPIT_WALL_STUCK_SECONDS": "3",
    "COCKPIT_SCREENS_TOKEN": "sesame",
}

# What a reader 5 m away could not read: too small, outside, cut or covered. A figure is scaled as a whole, by --f.
AUDIT = """(floor) => {
  const faults = [];
  const least = innerHeight * floor;
  const wall = document.getElementById("wall");
  const scale = parseFloat(getComputedStyle(wall).getPropertyValue("--f"));
  const picture = document.querySelector(".picture.shown");
  const text = (one) => one.textContent.trim().slice(0, 40);
  for (const one of [...picture.querySelectorAll("*"), ...document.querySelectorAll(".status-line *")]) {
    if (![...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())) continue;
    const style = getComputedStyle(one);
    const at = one.getBoundingClientRect();
    if (style.visibility === "hidden" || !at.width) continue;
    const size = parseFloat(style.fontSize) * (one.closest(".figure") ? scale : 1);
    if (size < least) faults.push(`small ${size.toFixed(1)}: ${text(one)}`);
    const inside = at.left >= 0 && at.right <= innerWidth && at.top >= 0 && at.bottom <= innerHeight;
    if (!inside) faults.push(`outside: ${text(one)}`);
    if (style.overflow !== "visible" && one.scrollWidth > one.clientWidth + 1) faults.push(`cut: ${text(one)}`);
    const plot = one.closest(".plot");
    if (plot) {
      const room = plot.getBoundingClientRect();
      const slack = at.height / 3;
      if (at.left < room.left - slack || at.right > room.right + slack) faults.push(`cut in its figure: ${text(one)}`);
    }
  }
  if (document.documentElement.scrollHeight > innerHeight + 1) faults.push("scrolls");
  const foot = document.querySelector(".status-line").getBoundingClientRect().top;
  const rooms = [...picture.querySelectorAll(".panel")].map((one) => one.getBoundingClientRect());
  const panels = rooms.filter((one) => one.width);
  const right = Math.max(...panels.map((one) => one.right));
  const bottom = Math.max(...panels.map((one) => one.bottom));
  if (right < innerWidth * 0.94 || bottom < foot - innerHeight * 0.05) faults.push("an empty part");
  for (const gd of picture.querySelectorAll(".figure")) {
    if (gd.getClientRects().length && !gd.querySelector(".main-svg")) faults.push("a figure is not drawn");
  }
  return faults;
}"""


@pytest.fixture(scope="module")
def hall(desk_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a quick wall's server, over a copy of the home."""
    home = tmp_path_factory.mktemp("hall") / "home"
    shutil.copytree(desk_home, home)
    with Served(home, settings=QUICK) as running:
        yield running


@pytest.fixture
def walls(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a maker of walls, all of them closed in the end and without errors in the page."""
    contexts, errors = [], []

    def make(served: Served, path: str = "wall/main?screen=test", hurry: float = 1, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1920, "height": 1080}, "locale": "zh-CN", **options})
        contexts.append(context)
        context.add_init_script(f"window.cockpitWallHurry = {hurry}")
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{served.origin}{served.prefix}{path}")
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


def live(page: Page) -> Page:
    """Wait until a picture stands, and return the page."""
    page.wait_for_function("() => window.cockpitWall && cockpitWall.at >= 0", timeout=60_000)
    return page


def look(page: Page) -> list[str]:
    page.wait_for_timeout(700)
    found: list[str] = page.evaluate(AUDIT, FLOOR)
    return found


@pytest.mark.parametrize("size", SIZES)
def test_every_picture_is_read_at_every_size(walls: Callable[..., Page], served: Served, size: str) -> None:
    width, height, ratio = SIZES[size]
    page = live(walls(served, viewport={"width": width, "height": height}, device_scale_factor=ratio))
    faults = {}
    for at in range(5):
        faults[at] = look(page)
        page.keyboard.press("ArrowRight")
    assert {at: found for at, found in faults.items() if found} == {}


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("document.querySelector('.picture.shown h1').style.fontSize = '10px'", "small 10.0"),
        ("document.querySelector('.picture.shown .board').style.marginLeft = '-300px'", "outside"),
        ("document.querySelector('.picture.shown .panels').style.width = '50%'", "an empty part"),
        ("const h = document.querySelector('.picture.shown h2'); h.style.width = '50px'", "cut"),
    ],
)
def test_what_cannot_be_read_is_seen(walls: Callable[..., Page], served: Served, planted: str, said: str) -> None:
    page = live(walls(served))
    page.evaluate(f"() => {{ {planted} }}")
    assert any(said in one for one in look(page))


def test_it_rotates_and_toggles_without_touching_the_pictures(walls: Callable[..., Page], hall: Served) -> None:
    page = live(walls(hall, hurry=100))
    page.evaluate("() => { window.slots = [...document.querySelectorAll('.picture')] }")
    page.wait_for_function("() => cockpitWall.turns > 12")
    assert page.evaluate(
        "() => [...document.querySelectorAll('.picture')].every((one, at) => one === window.slots[at])"
    )
    assert page.locator(".picture.shown").count() == 1


def test_a_killed_server_leaves_the_last_pictures_with_their_age_and_is_found_again(
    walls: Callable[..., Page], hall: Served
) -> None:
    page = live(walls(hall, hurry=20))
    for pid in [*hall.workers, hall.pid]:
        os.kill(pid, signal.SIGKILL)
    page.wait_for_selector('[data-urgency="late"] .notice .status', timeout=15_000)
    page.wait_for_selector('[data-urgency="urgent"]', timeout=15_000)
    turns = page.evaluate("cockpitWall.turns")
    page.wait_for_function(f"() => cockpitWall.turns > {turns} + 2")
    assert page.locator(".picture.shown").count() == 1
    assert "无应答" in page.locator(".notice").inner_text()
    hall.stop()
    hall.start()
    began = time.monotonic()
    page.wait_for_function("() => !document.querySelector('.stage').dataset.urgency", timeout=30_000)
    assert time.monotonic() - began < 30


def test_a_new_release_is_shown_by_itself_whole_and_within_a_minute(
    walls: Callable[..., Page], hall: Served, tmp_path: Path
) -> None:
    home = hall.home
    first = published.current(home)
    assert first is not None
    cockpit(home, "demo", "--scale", "0.02", "--seed", "2", "--first", "2026-08", "--last", "2026-10")
    page = live(walls(hall, hurry=20))
    seen: list[str] = []
    page.on("response", lambda answer: seen.append(answer.url) if "?release=" in answer.url else None)
    cockpit(home, "publish")
    second = published.current(home)
    assert second is not None
    assert second.id != first.id
    began = time.monotonic()
    page.wait_for_function("() => cockpitWall.swaps > 1", timeout=60_000)
    assert time.monotonic() - began < 60
    assert {url.rpartition("=")[2] for url in seen} == {second.id}
    assert second.id[:7] in page.locator(".facts").inner_text()
    page.wait_for_timeout(800)
    assert page.locator(".picture").count() == 5
    published.activate(home, first.id, now=datetime.now())


def test_a_failed_picture_is_skipped_and_said_and_comes_back(walls: Callable[..., Page], hall: Served) -> None:
    broken = [True]
    page = walls(hall, "wall", hurry=100)
    page.route("**/wall/main/2?*", lambda route: route.fulfill(status=503) if broken[0] else route.continue_())
    page.goto(f"{hall.origin}/wall/main")
    live(page)
    page.wait_for_selector(".notice .status", timeout=20_000)
    assert "第 3 幅未能绘出，已跳过" in page.locator(".notice").inner_text()
    turns = page.evaluate("cockpitWall.turns")
    page.wait_for_function(f"() => cockpitWall.turns > {turns} + 8")
    assert page.locator(".picture").count() == 4
    broken[0] = False
    page.wait_for_function("() => document.querySelectorAll('.picture').length === 5", timeout=20_000)
    page.wait_for_function("() => !document.querySelector('.notice').textContent", timeout=20_000)


def test_a_first_load_that_got_stuck_loads_itself(walls: Callable[..., Page], hall: Served) -> None:
    page = walls(hall, "wall")
    broken = [True]
    page.route("**/assets/wall.js*", lambda route: route.abort() if broken[0] else route.continue_())
    page.goto(f"{hall.origin}/wall/main")
    page.wait_for_timeout(1000)
    assert page.evaluate("window.cockpitWall === undefined")
    broken[0] = False
    live(page)


def test_a_new_build_is_loaded_once(walls: Callable[..., Page], hall: Served) -> None:
    page = walls(hall, "wall", hurry=20)
    loads: list[str] = []

    def another(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "build": "ffffffffffff"})

    page.route("**/wall/main/state", another)
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    page.goto(f"{hall.origin}/wall/main")
    page.wait_for_timeout(6000)
    assert len(loads) == 2


def test_the_keyboard_pauses_turns_and_goes_on_after_idle(walls: Callable[..., Page], hall: Served) -> None:
    page = live(walls(hall))
    at = page.evaluate("cockpitWall.at")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("cockpitWall.at") == (at + 1) % 5
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("cockpitWall.at") == at
    page.keyboard.press(" ")
    assert page.evaluate("cockpitWall.paused") == "key"
    assert "已暂停" in page.locator(".notice").inner_text()
    page.wait_for_function("() => !cockpitWall.paused", timeout=6000)


def test_an_operator_is_obeyed(walls: Callable[..., Page], hall: Served, browser: Browser) -> None:
    page = live(walls(hall, "wall/main?screen=hall-a"))
    page.wait_for_timeout(1000)
    desk = browser.new_page()
    desk.goto(f"{hall.origin}/screens")
    desk.locator('tr:has-text("hall-a") input').fill("sesame")
    desk.locator('tr:has-text("hall-a") button', has_text="暂停").click()
    assert desk.url.endswith("/screens")
    page.wait_for_function("() => cockpitWall.paused === 'operator'", timeout=10_000)
    desk.close()


def test_reduced_motion_is_respected(walls: Callable[..., Page], served: Served) -> None:
    page = live(walls(served, reduced_motion="reduce"))
    assert page.evaluate("getComputedStyle(document.querySelector('.picture.shown')).transitionDuration") in (
        "0s",
        "0s, 0s",
    )


def test_it_asks_no_other_host_and_breaks_no_policy(walls: Callable[..., Page], served: Served) -> None:
    page = walls(served, "wall")
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{served.origin}/wall/main")
    live(page)
    assert [url for url in asked if not url.startswith((served.origin, "data:", "blob:"))] == []
    assert said == []
