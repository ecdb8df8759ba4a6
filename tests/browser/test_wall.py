"""The wall in a real Chromium: what is read at every size, and that nothing makes it blank, stop, lie or grow."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from data import release as published
from tests.browser.reader import barriers
from tests.browser.served import Served
from tests.browser.soak import CEILING, Sample, Soak, grown, growth

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SIZES = ((1920, 1080), (3840, 2160), (3840, 1080), (7680, 2160))
FLOOR = 0.0228  # 2.3 hundredths of the height, rounded
Motion = Literal["reduce", "no-preference"]
QUICK = {
    "COCKPIT_WALL_POLL_SECONDS": "0.4",
    "COCKPIT_WALL_LOST_SECONDS": "1",
    "COCKPIT_WALL_DEAD_SECONDS": "3",
    "COCKPIT_WALL_IDLE_SECONDS": "1",
    "COCKPIT_WALL_STUCK_SECONDS": "2",
    "COCKPIT_SCREENS_TOKEN": "sesame",
}
FIVE = ("/", "/revenue", "/invoices", "/filing", "/risk")
DAY = 86400


def play_list(name: str, *pictures: tuple[str, str, str]) -> str:
    """Return a play-list of pictures: address, language, theme."""
    rows = [f'{{ address = "{path}", lang = "{lang}", theme = "{theme}" }}' for path, lang, theme in pictures]
    return f'[[wall]]\nname = "{name}"\npicture = [{", ".join(rows)}]\n'


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
    const line = one.closest(".facts");
    if (line && at.top >= line.getBoundingClientRect().bottom) continue; // left out whole, for want of room
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
  const parts = [".facts", ".notice", ".place"].map((name) => document.querySelector(name));
  const ends = parts.filter((one) => one.clientWidth).map((one) => [one, one.getBoundingClientRect()]);
  for (const [at, [one, { right }]] of ends.slice(0, -1).entries()) {
    const most = one.scrollWidth > one.clientWidth + 1 ? Infinity : right;
    if (most > ends[at + 1][1].left) faults.push(`covered in the status line: ${text(one)}`);
  }
  const foot = document.querySelector(".status-line").getBoundingClientRect().top;
  const rooms = [...picture.querySelectorAll(".panel")].map((one) => one.getBoundingClientRect());
  const panels = rooms.filter((one) => one.width);
  const right = Math.max(...panels.map((one) => one.right));
  const bottom = Math.max(...panels.map((one) => one.bottom));
  if (right < innerWidth * 0.94 || bottom < foot - innerHeight * 0.05) faults.push("an empty part");
  for (const gd of picture.querySelectorAll(".figure")) {
    if (!gd.getClientRects().length) continue;
    if (!gd.querySelector(".main-svg")) faults.push("a figure is not drawn");
    if (gd.closest(".plot").clientHeight < innerHeight / 6) faults.push("a figure without room");
  }
  return faults;
}"""


@dataclass(frozen=True, slots=True)
class Hall:
    """A quick wall's server, and the two releases of its home; the first is current."""

    served: Served
    releases: tuple[str, str]

    @property
    def origin(self) -> str:
        """Return scheme, host and port."""
        return self.served.origin

    def activate(self, at: int) -> None:
        """Make a release current."""
        published.activate(self.served.home, self.releases[at], now=datetime.now())


@pytest.fixture(scope="module")
def hall(two_releases: tuple[Path, tuple[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Return a quick wall's server, over a home of its own with two releases."""
    made, releases = two_releases
    home = shutil.copytree(made, tmp_path_factory.mktemp("hall") / "home")
    lists = home / "walls.toml"
    zh, en = ([(path, lang, theme) for path in FIVE] for lang, theme in (("zh", "dark"), ("en", "light")))
    lists.write_text(play_list("main", *zh) + play_list("both", *zh, *en), "utf-8")
    with Served(home, settings={**QUICK, "COCKPIT_WALLS": str(lists)}) as running:
        yield Hall(running, releases)


@pytest.fixture
def walls(desk: BrowserContext) -> Iterator[Callable[..., Page]]:
    """Return a maker of walls, all of them closed in the end and without errors in the page."""
    pages, errors = [], []

    def make(
        origin: str,
        path: str = "main?screen=test",
        hurry: float = 1,
        script: str = "",
        context: BrowserContext = desk,
        motion: Motion = "no-preference",
    ) -> Page:
        page = context.new_page()
        pages.append(page)
        page.set_default_navigation_timeout(120_000)  # a server that has just bound its port may still be warming up
        page.add_init_script(f"window.cockpitWallHurry = {hurry}; {script}")
        page.emulate_media(reduced_motion=motion)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if path:
            page.goto(f"{origin}/wall/{path}")
        return page

    yield make
    for page in pages:
        page.close()
    assert errors == []


def live(page: Page) -> Page:
    """Wait until a picture stands, and return the page."""
    page.wait_for_function("() => window.cockpitWall && cockpitWall.at >= 0", timeout=60_000)
    return page


def look(page: Page, patience: float = 15) -> list[str]:
    """Return what cannot be read of the picture that stands, once it is drawn at its size."""
    end = time.monotonic() + patience
    while True:
        page.wait_for_timeout(50)
        found: list[str] = page.evaluate(AUDIT, FLOOR)
        if not found or time.monotonic() > end:
            return found


def state(hall: Hall) -> dict[str, Any]:
    """Return what the server tells a wall now."""
    found: dict[str, Any] = json.loads(hall.served.get("/wall/main/state"))
    return found


def turns(page: Page, more: int) -> None:
    """Wait for more turns."""
    until = page.evaluate("cockpitWall.turns") + more
    page.wait_for_function(f"() => cockpitWall.turns >= {until}", timeout=30_000)


@pytest.mark.parametrize(("pictures", "many"), [("main", 5), pytest.param("both", 10, marks=pytest.mark.wide)])
def test_every_picture_is_read_at_every_size(walls: Callable[..., Page], hall: Hall, pictures: str, many: int) -> None:
    page = live(walls(hall.origin, pictures, motion="reduce"))
    page.wait_for_function(f"() => document.querySelectorAll('.picture').length === {many}")
    faults = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for at in range(many):
            faults[width, height, at] = look(page)
            page.keyboard.press("ArrowRight")
    assert {at: found for at, found in faults.items() if found} == {}


MARK = """() => {
  for (const one of document.querySelectorAll(".picture")) {
    const said = `<span class="status late">${one.lang === "en" ? "Out of date" : "过期"}</span>`;
    one.querySelector(".trust .through").insertAdjacentHTML("beforebegin", said);
    for (const scope of one.querySelectorAll(".panel .scope")) {
      scope.innerHTML = `${said}<span>${scope.innerHTML}</span>`;
      scope.classList.add("old");
    }
  }
}"""


@pytest.mark.wide
def test_the_marks_of_old_rows_find_room_at_every_size(walls: Callable[..., Page], hall: Hall) -> None:
    page = live(walls(hall.origin, "both", motion="reduce"))
    page.wait_for_function("() => document.querySelectorAll('.picture').length === 10")
    page.evaluate(MARK)
    faults = {}
    for width, height in reversed(SIZES):
        page.set_viewport_size({"width": width, "height": height})
        for at in range(10):
            faults[width, height, at] = look(page, 3)
            page.keyboard.press("ArrowRight")
    assert {at: found for at, found in faults.items() if found} == {}


def test_at_two_pixels_a_point_the_picture_is_the_same_and_open_to_all(
    walls: Callable[..., Page], hall: Hall, browser: Browser
) -> None:
    fine = browser.new_context(viewport={"width": 1920, "height": 1080}, device_scale_factor=2)
    page = live(walls(hall.origin, "both", context=fine, motion="reduce"))
    page.wait_for_function("() => document.querySelectorAll('.picture').length === 10")
    faults = {}
    for at in range(10):  # those in English are looked at at this size alone
        faults[at] = look(page) + (barriers(page) if at % 2 else [])
        page.keyboard.press("ArrowRight")
    assert {at: found for at, found in faults.items() if found} == {}
    page.evaluate("() => { document.querySelector('.picture.shown h1').style.color = '#333' }")
    assert barriers(page) != []
    fine.close()


def test_what_cannot_be_read_is_seen(walls: Callable[..., Page], served: Served) -> None:
    page = live(walls(served.origin, motion="reduce"))
    page.keyboard.press(" ")
    for selector, style, said in (
        ("h1", "font-size: 10px", "small 10.0"),
        (".board", "margin-left: -300px", "outside"),
        (".panels", "width: 50%", "an empty part"),
        ("h2", "width: 50px", "cut"),
        (".plot", "flex: none; height: 100px", "a figure without room"),
    ):
        one = page.locator(f".picture.shown {selector}").first
        one.evaluate("(one, style) => { one.style.cssText = style }", style)
        assert any(said in fault for fault in look(page, 0.3)), said
        one.evaluate("(one) => { one.style.cssText = '' }")
    assert look(page) == []


def test_it_rotates_and_toggles_without_touching_the_pictures_and_moves_a_little(
    walls: Callable[..., Page], hall: Hall
) -> None:
    page = live(walls(hall.origin, hurry=100))
    page.wait_for_function("() => document.querySelectorAll('.picture').length === 5")
    page.evaluate(
        """() => {
          window.slots = [...document.querySelectorAll(".picture")];
          window.places = new Set();
          const stage = document.querySelector(".stage");
          new MutationObserver(() => {
            const { left, top } = stage.getBoundingClientRect();
            places.add(`${left.toFixed(1)} ${top.toFixed(1)}`);
          }).observe(stage, { attributes: true, attributeFilter: ["style"] });
        }"""
    )
    turns(page, 12)
    same = "() => [...document.querySelectorAll('.picture')].every((one, at) => one === window.slots[at])"
    assert page.evaluate(same)
    assert page.locator(".picture.shown").count() == 1
    # Against burn-in: 0.4 hundredths of the height in each direction.
    places = [[float(side) for side in one.split()] for one in page.evaluate("[...places]")]
    assert len(places) == 9
    assert {abs(side) for place in places for side in place} == {0.0, 4.3}


def test_a_killed_server_leaves_the_last_pictures_with_their_age_and_is_found_again(
    walls: Callable[..., Page], hall: Hall
) -> None:
    page = live(walls(hall.origin, hurry=20))
    for pid in [*hall.served.workers, hall.served.pid]:
        os.kill(pid, signal.SIGKILL)
    page.wait_for_selector('[data-urgency="late"] .notice .status', timeout=15_000)
    page.wait_for_selector('[data-urgency="urgent"]', timeout=15_000)
    turns(page, 2)
    page.keyboard.press(" ")
    assert look(page) == []
    inside = """() => { const line = document.querySelector(".facts").getBoundingClientRect();
      return [...document.querySelectorAll(".facts > *")].map((one) => one.getBoundingClientRect())
        .filter((one) => one.top < line.bottom && one.right <= line.right + 1).length }"""
    assert page.evaluate(inside) > 0  # what is known to be amiss in the data is said as long as there is room
    page.keyboard.press(" ")
    assert page.locator(".picture.shown").count() == 1
    assert "无应答" in page.locator(".notice").inner_text()
    hall.served.stop()
    hall.served.start()
    page.wait_for_function("() => !document.querySelector('.stage').dataset.urgency", timeout=60_000)


def test_a_silence_shorter_than_the_settings_is_not_complained_of(walls: Callable[..., Page], served: Served) -> None:
    page = live(walls(served.origin))
    page.context.set_offline(True)
    try:
        page.wait_for_timeout(3500)
    finally:
        page.context.set_offline(False)
    assert page.locator(".stage").get_attribute("data-urgency") in (None, "")


def test_a_new_release_is_shown_by_itself_whole_and_within_a_minute(walls: Callable[..., Page], hall: Hall) -> None:
    page = live(walls(hall.origin, hurry=20))
    page.wait_for_function("() => document.querySelectorAll('.picture').length === 5")
    second = hall.releases[1]
    seen: list[str] = []
    page.on("response", lambda answer: seen.append(answer.url) if "?release=" in answer.url else None)
    began = time.monotonic()
    hall.activate(1)
    page.wait_for_function("() => cockpitWall.swaps > 1", timeout=60_000)
    assert time.monotonic() - began < 60
    assert {url.rpartition("=")[2] for url in seen} == {second}
    assert second[:7] in page.locator(".facts").inner_text()
    page.wait_for_function("() => document.querySelectorAll('.picture').length === 5", timeout=5000)
    hall.activate(0)


def test_a_paused_wall_takes_a_new_release_in_place_and_asks_for_it_once(
    walls: Callable[..., Page], hall: Hall
) -> None:
    page = live(walls(hall.origin, hurry=20))
    page.wait_for_function("() => document.querySelectorAll('.picture').length === 5")
    page.keyboard.press(" ")
    page.evaluate("() => { cockpitWall.paused = 'operator' }")  # who does not go on after idle
    seen: list[str] = []
    page.on("response", lambda answer: seen.append(answer.url) if "?release=" in answer.url else None)
    at = page.evaluate("cockpitWall.at")
    page.evaluate("window.olds = [...document.querySelectorAll('.picture')]")
    hall.activate(1)
    page.wait_for_function("() => olds.every((one) => !one.isConnected)", timeout=60_000)
    page.wait_for_timeout(2500)  # polls, hurried twentyfold, come twice a second
    assert len(seen) == 5
    assert page.locator(".picture").count() == 5
    assert page.evaluate("cockpitWall.at") == at
    assert hall.releases[1][:7] in page.locator(".facts").inner_text()
    hall.activate(0)


@pytest.mark.parametrize("fault", ["503", pytest.param("silence", marks=pytest.mark.wide)])
def test_a_failed_picture_is_skipped_and_said_and_comes_back(
    walls: Callable[..., Page], hall: Hall, fault: str
) -> None:
    broken = [True]
    asked: list[float] = []

    def answer(route: Route) -> None:
        asked.append(time.monotonic())
        if not broken[0]:
            route.continue_()
        elif fault == "503":
            route.fulfill(status=503)

    patience = "const wait = AbortSignal.timeout; AbortSignal.timeout = () => wait.call(AbortSignal, 1500)"
    page = walls(hall.origin, "", hurry=100, script=patience if fault == "silence" else "")
    page.route("**/wall/main/2?*", answer)
    page.goto(f"{hall.origin}/wall/main")
    live(page)
    page.wait_for_selector('.notice .status:has-text("第 3 幅未能绘出，已跳过")', timeout=20_000)
    page.keyboard.press(" ")
    assert look(page) == []
    page.keyboard.press(" ")
    turns(page, 8)
    assert page.locator(".picture").count() == 4
    if fault == "503":  # the server draws it anew each time: it is asked for less and less often
        page.wait_for_timeout(3000)
        assert max(later - one for one, later in pairwise(asked)) > 1.2
    broken[0] = False
    page.wait_for_function("() => document.querySelectorAll('.picture').length === 5", timeout=20_000)
    page.wait_for_function("() => !document.querySelector('.notice').textContent", timeout=20_000)


def test_a_wall_that_gathers_slow_pictures_is_heard_and_shows_the_first_one(
    walls: Callable[..., Page], hall: Hall
) -> None:
    for at in range(5):
        hall.served.get(f"/wall/main/{at}?release={hall.releases[0]}")  # so that it is remembered
    watch = """window.said = new Set(); setInterval(() => {
      const notice = document.querySelector(".notice");
      if (notice && notice.textContent) said.add(notice.textContent);
    }, 50)"""
    page = walls(hall.origin, "", script=watch)
    order: list[str] = []
    page.on("request", lambda request: order.append(request.url))

    def answer(route: Route) -> None:
        time.sleep(0.6)
        route.continue_()

    page.route("**/wall/main/*?release=*", answer)
    page.goto(f"{hall.origin}/wall/main?screen=slow")
    live(page)
    assert page.locator(".picture").count() < 5
    page.wait_for_function("() => document.querySelectorAll('.picture').length === 5", timeout=20_000)
    assert page.evaluate("[...said]") == []
    last = max(at for at, url in enumerate(order) if "?release=" in url)
    assert sum("/beat" in url for url in order[:last]) > 3


def test_a_server_that_answers_with_an_error_is_said_to_do_so(walls: Callable[..., Page], hall: Hall) -> None:
    page = live(walls(hall.origin, "main"))
    page.route("**/wall/main/state", lambda route: route.fulfill(status=404))
    page.wait_for_selector('[data-urgency="urgent"]', timeout=15_000)
    assert "错误 404" in page.locator(".notice").inner_text()


def test_a_wall_whose_list_is_gone_with_a_new_build_goes_where_it_is_sent(
    walls: Callable[..., Page], hall: Hall
) -> None:
    page = walls(hall.origin, "", hurry=20)
    told = {**state(hall), "build": "ffffffffffff", "sent": "both", "commands": []}
    page.route("**/screens/moved/beat", lambda route: route.fulfill(json=told))
    page.route("**/wall/main?*", lambda route: route.continue_() if page.url == "about:blank" else route.abort())
    page.goto(f"{hall.origin}/wall/main?screen=moved")
    page.wait_for_url("**/wall/both?screen=moved", timeout=20_000)


@pytest.mark.parametrize("part", ["assets/wall.js", "plotly.min.js"])
def test_a_first_load_that_got_stuck_loads_itself(walls: Callable[..., Page], hall: Hall, part: str) -> None:
    page = walls(hall.origin, "")
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.abort() if len(asked) == 1 else route.continue_()

    page.route(f"**/*{part}*", answer)
    page.goto(f"{hall.origin}/wall/main")
    live(page)
    assert len(asked) == 2


def test_a_new_build_is_loaded_once(walls: Callable[..., Page], hall: Hall) -> None:
    page = walls(hall.origin, "", hurry=20)
    loads: list[str] = []
    page.route("**/wall/main/state", lambda route: route.fulfill(json={**state(hall), "build": "ffffffffffff"}))
    page.on("load", lambda _: loads.append(page.url))
    page.goto(f"{hall.origin}/wall/main")
    with page.expect_event("load", timeout=20_000):
        pass
    page.wait_for_timeout(2500)
    assert len(loads) == 2


@pytest.mark.parametrize(("days", "said"), [(44, ""), (46, "数据发布已 46 天")])
def test_an_old_release_is_said_to_be_old(walls: Callable[..., Page], hall: Hall, days: int, said: str) -> None:
    page = walls(hall.origin, "")
    told = state(hall)
    aged = {**told, "published": told["now"] - days * DAY}
    page.route("**/wall/main/state", lambda route: route.fulfill(json=aged))
    page.goto(f"{hall.origin}/wall/main")
    live(page)
    page.wait_for_timeout(300)
    assert page.locator(".notice").inner_text() == said


def test_the_keyboard_pauses_turns_and_goes_on_after_idle(walls: Callable[..., Page], hall: Hall) -> None:
    page = live(walls(hall.origin, hurry=10))
    page.wait_for_function("() => document.querySelectorAll('.picture').length === 5")
    page.keyboard.press(" ")
    assert page.evaluate("cockpitWall.paused") == "key"
    assert "已暂停" in page.locator(".notice").inner_text()
    at = page.evaluate("cockpitWall.at")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("cockpitWall.at") == (at + 1) % 5
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("cockpitWall.at") == at
    page.wait_for_function("() => !cockpitWall.paused", timeout=6000)
    turns(page, 2)


def test_an_operator_is_obeyed(walls: Callable[..., Page], hall: Hall, desk: BrowserContext) -> None:
    page = live(walls(hall.origin, "main?screen=hall-a"))
    office = desk.new_page()

    def tell(act: str) -> None:
        office.goto(f"{hall.origin}/screens")
        office.locator('tr:has-text("hall-a") input').fill("sesame")
        office.locator('tr:has-text("hall-a") button', has_text=act).click()
        assert office.url.endswith("/screens")

    tell("暂停")
    page.wait_for_function("() => cockpitWall.paused === 'operator'", timeout=10_000)
    assert barriers(office) == []
    live(page).reload()
    assert live(page).evaluate("cockpitWall.paused") == "operator"
    at = page.evaluate("cockpitWall.at")
    tell("下一幅")
    page.wait_for_function(f"() => cockpitWall.at !== {at}", timeout=10_000)
    office.locator('tr:has-text("hall-a") select').select_option("both")
    office.locator('tr:has-text("hall-a") input').fill("sesame")
    office.locator('tr:has-text("hall-a") button', has_text="派发").click()
    page.wait_for_url("**/wall/both?screen=hall-a", timeout=10_000)
    office.close()


def test_reduced_motion_is_respected(walls: Callable[..., Page], served: Served) -> None:
    lasts = "getComputedStyle(document.querySelector('.picture.shown')).transitionDuration"
    for motion, seconds in (("reduce", "0s"), ("no-preference", "0.4s")):
        page = live(walls(served.origin, motion=motion))
        assert str(page.evaluate(lasts)).split(", ")[0] == seconds


def test_it_asks_no_other_host_and_breaks_no_policy(walls: Callable[..., Page], served: Served) -> None:
    page = walls(served.origin, "")
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{served.origin}/wall/main")
    live(page)
    assert [url for url in asked if not url.startswith((served.origin, "data:", "blob:"))] == []
    assert said == []


def test_it_is_bounded_while_things_fail_and_each_planted_leak_is_caught(browser: Browser, hall: Hall) -> None:
    soak = Soak(browser, hall.served, hall.releases, hurry=1000, every=15)
    try:
        soak.rotate(4)  # what is compiled and remembered at the first turns
        samples = soak.suffer(soak.change, soak.kill_worker, soak.cut, soak.change)
        assert grown(samples) == {}
        for leak, ceiling in CEILING.items():
            soak.plant(leak)
            leaking = soak.rotate(6)
            soak.plant("")
            found = grown(leaking)
            assert list(found) == [leak]
            assert found[leak] > 5 * ceiling
        assert soak.errors == []
    finally:
        soak.close()
        hall.activate(0)


def test_growth_is_the_slope_in_the_middle() -> None:
    flat = [Sample(turns, 0, 5e6 + (turns % 300) * 100, 900, 40, 1) for turns in range(0, 2000, 100)]
    assert grown(flat) == {}
    assert growth([Sample(0, 0, 0, 0, 0, 0), Sample(500, 0, 0, 50, 0, 0)], "nodes") == 100
