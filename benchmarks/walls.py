"""Walls at the settings as they come: 50 of them on the server, and one in Chromium."""

from __future__ import annotations

import http.client
import json
import os
import signal
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from playwright.sync_api import Browser, Page

from benchmarks.browser import opened
from benchmarks.figures import Line, Series, timed
from benchmarks.house import HOST, Served, cockpit, forget, served
from data import release as published

WALLS = 50
POLL = 10.0  # seconds between two heartbeats, the default
BEATS = 4
DOWN = 40.0
TICKS = os.sysconf("SC_CLK_TCK")


def measure(home: Path) -> Iterable[Line]:
    """Yield the rows of the table on walls."""
    cockpit(home, "demo", "--seed", "2", "--first", "2026-09", "--last", "2026-10")
    first = published.current(home)
    cockpit(home, "publish")
    second = published.current(home)
    assert first is not None
    assert second is not None
    releases = (first.id, second.id)
    with served(home) as server:
        yield from _crowd(home, server, releases)
    forget(home, "pictures")
    with served(home) as server, opened() as browser:
        yield from _alone(home, server, releases, browser)


def _activate(home: Path, release: str) -> None:
    published.activate(home, release, now=datetime.now())


@dataclass(slots=True)
class Wall:
    """A wall without a browser: beats as one does, and fetches every picture of a release that it has not got."""

    name: str
    port: int
    release: str = ""
    beats: list[float] = field(default_factory=list)
    pictures: list[float] = field(default_factory=list)
    whole: float = 0.0

    def live(self, until: float) -> None:
        """Beat about every ten seconds until then, not at one moment with the others."""
        draw = Random(self.name)
        time.sleep(draw.uniform(0, POLL))
        while time.monotonic() < until:
            connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
            self._beat(connection)
            connection.close()
            time.sleep(POLL * draw.uniform(0.9, 1.1))

    def _beat(self, connection: http.client.HTTPConnection) -> None:
        said = {"list": "main", "picture": "/", "release": self.release, "memory": 1, "painted": time.time()}
        told = json.loads(self._ask(connection, self.beats, "POST", f"/screens/{self.name}/beat", json.dumps(said)))
        if told["release"] == self.release:
            return
        for at in range(len(told["pictures"])):
            self._ask(connection, self.pictures, "GET", f"/wall/main/{at}?release={told['release']}")
        self.release, self.whole = told["release"], time.monotonic()

    def _ask(
        self,
        connection: http.client.HTTPConnection,
        times: list[float],
        method: str,
        path: str,
        body: str | None = None,
    ) -> bytes:
        began = time.perf_counter()
        connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        found = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        times.append((time.perf_counter() - began) * 1000)
        return found


def _crowd(home: Path, server: Served, releases: Sequence[str]) -> Iterable[Line]:
    """Yield what 50 walls cost: beats alone, then a new release whose pictures nobody has drawn."""
    walls = [Wall(f"bench-{at}", server.port) for at in range(WALLS)]
    with ThreadPoolExecutor(WALLS) as pool:
        began = time.monotonic()
        quiet, news, end = began + 1.5 * POLL, began + (1.5 + BEATS) * POLL, began + (4.5 + BEATS) * POLL
        living = [pool.submit(wall.live, end) for wall in walls]
        time.sleep(quiet - time.monotonic())  # all have got the first release
        for wall in walls:
            wall.beats, wall.pictures = [], []
        before = _spent(server)
        time.sleep(news - time.monotonic())
        beats = [ms for wall in walls for ms in list(wall.beats)]
        yield Line(f"server's CPU, {WALLS} walls with a heartbeat every 10 s", _share(server, before, news - quiet))
        yield timed("heartbeat", Series(tuple(beats)))
        forget(home, "pictures")
        before, changed = _spent(server), time.monotonic()
        _activate(home, releases[0])
        for one in living:
            one.result()
        pictures = [ms for wall in walls for ms in wall.pictures]
        whole = [(wall.whole - changed) * 1000 for wall in walls]
        yield timed(f"picture after a release, {WALLS} walls, none drawn before", Series(tuple(pictures)))
        yield Line("from release to a whole set, of 50 walls", *_seconds(Series(tuple(whole))), str(len(whole)), "60 s")
        yield Line("server's CPU for that release", f"{_spent(server) - before:.1f} s")


def _alone(home: Path, server: Served, releases: Sequence[str], browser: Browser) -> Iterable[Line]:
    """Yield what one wall costs and how long it waits, in Chromium."""
    page = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN").new_page()
    heard: list[float] = []
    page.on("response", lambda answer: heard.append(time.monotonic()) if "/beat" in answer.url else None)
    began = time.monotonic()
    page.goto(f"{server.url}/wall/main?screen=bench")
    page.wait_for_function("() => window.cockpitWall && cockpitWall.at >= 0", timeout=60_000)
    yield Line("wall, address to first picture, none drawn before", f"{time.monotonic() - began:.1f} s")
    page.wait_for_timeout(30_000)
    _turned(page)
    page.wait_for_timeout(1000)
    yield Line("CPU of a wall between rotations, all of its processes", _cpu(browser, page, 17), aim="5 % of a core")
    yield Line("CPU of a wall over rotations of 20 s", _cpu(browser, page, 60))
    waits = []
    for at in (1, 0, 1, 0):
        swaps = int(page.evaluate("cockpitWall.swaps"))
        changed = time.monotonic()
        _activate(home, releases[at])
        page.wait_for_function(f"() => cockpitWall.swaps > {swaps}", timeout=120_000)
        waits.append((time.monotonic() - changed) * 1000)
        page.wait_for_timeout(3000)
    yield Line("from release to wall", *_seconds(Series(tuple(waits))), str(len(waits)), "60 s")
    for pid in [*server.workers, server.pid]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    backs = []
    for _ in range(3):
        page.wait_for_timeout(DOWN * 1000)
        heard.clear()
        with served(home, server.port):
            ready = time.monotonic()
            while not heard:
                page.wait_for_timeout(50)
            backs.append((heard[0] - ready) * 1000)
            page.wait_for_timeout(2000)
    yield Line(f"server back (gone for {DOWN:g} s) to live picture", *_seconds(Series(tuple(backs))), str(len(backs)))


def _turned(page: Page) -> None:
    turns = int(page.evaluate("cockpitWall.turns"))
    page.wait_for_function(f"() => cockpitWall.turns > {turns}", timeout=60_000)


def _seconds(series: Series) -> tuple[str, str]:
    return f"{series.median / 1000:.1f} s", f"{max(series.values) / 1000:.1f} s (longest)"


def _cpu(browser: Browser, page: Page, seconds: float) -> str:
    session = browser.new_browser_cdp_session()

    def spent() -> float:
        return sum(float(one["cpuTime"]) for one in session.send("SystemInfo.getProcessInfo")["processInfo"])

    before, began = spent(), time.monotonic()
    page.wait_for_timeout(seconds * 1000)
    found = (spent() - before) / (time.monotonic() - began)
    session.detach()
    return f"{found * 100:.1f} %"


def _spent(server: Served) -> float:
    """Return the seconds of CPU that the server's processes have used."""
    total = 0
    for pid in (server.pid, *server.workers):
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def _share(server: Served, before: float, seconds: float) -> str:
    return f"{(_spent(server) - before) / seconds * 100:.1f} % of a core"
