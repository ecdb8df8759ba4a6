"""The soak of the wall: thousands of hurried rotations while server, network and release fail and change.

`make soak` (also with SOAK="--seconds 1200") writes docs/wall-soak.svg and its part of docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Error, Page, sync_playwright

from data import release as published
from domain.settings import ROOT
from tests.browser.conftest import launch
from tests.browser.served import Served, cockpit

HURRY = 400  # a picture of 20 seconds stands for 50 milliseconds
EVERY = 100  # rotations between two samples
SETTINGS = {"COCKPIT_WALL_POLL_SECONDS": "0.5", "COCKPIT_WALL_LOST_SECONDS": "1", "COCKPIT_WORKERS": "2"}
# The most that may be added by a thousand rotations, in the middle of all pairs of samples: nodes, listeners, bytes.
CEILING = {"nodes": 100.0, "listeners": 20.0, "heap": 4e6}
# What a careless slot would keep of each rotation as long as the document lives: one node, one listener, or 64 kB.
LEAK = """(what) => {
  const kept = [];
  let seen = cockpitWall.turns;
  const leaks = {
    nodes: () => kept.push(document.createElement("i")),
    listeners: () => addEventListener("planted", () => kept),
    heap: () => kept.push(new Array(8000).fill(Math.random())),
  };
  clearInterval(window.planted);
  window.planted = what && setInterval(() => { for (; seen < cockpitWall.turns; seen++) leaks[what](); }, 10);
}"""
# At rest nothing is being drawn beside what is shown, and nothing is complained of.
RESTS = """() => window.cockpitWall && document.querySelectorAll(".picture").length === PICTURES
  && !document.querySelector(".notice").textContent"""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the page holds after so many rotations, garbage taken away; `rss` is the renderer's memory in bytes."""

    turns: int
    seconds: float
    heap: float
    nodes: float
    listeners: float
    rss: float
    event: str = ""


def growth(samples: Sequence[Sample], what: str) -> float:
    """Return what a thousand rotations add: the slope in the middle of all pairs of samples (Theil and Sen)."""
    pairs = [
        1000 * (getattr(b, what) - getattr(a, what)) / (b.turns - a.turns)
        for at, a in enumerate(samples)
        for b in samples[at + 1 :]
        if b.turns > a.turns
    ]
    return statistics.median(pairs) if pairs else 0.0


def grown(samples: Sequence[Sample]) -> dict[str, float]:
    """Return what grows beyond its ceiling, by a thousand rotations."""
    found = {what: growth(samples, what) for what in CEILING}
    return {what: by for what, by in found.items() if by > CEILING[what]}


def two_releases(home: Path, last: str = "2026-10", before: str = "2026-09") -> tuple[str, str]:
    """Publish two releases in a home and return their ids; the second is current."""
    found = []
    for month in (before, last):
        cockpit(home, "demo", "--scale", "0.02", "--last", month)
        cockpit(home, "publish")
        current = published.current(home)
        assert current is not None
        found.append(current.id)
    return found[0], found[1]


class Soak:
    """One wall in one browser, hurried."""

    def __init__(
        self, browser: Browser, served: Served, releases: tuple[str, str], hurry: int = HURRY, every: int = EVERY
    ) -> None:
        self.served, self.releases, self.every = served, releases, every
        self._browser = browser.new_browser_cdp_session()
        before = set(self._renderers())
        self.context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
        self.context.add_init_script(f"window.cockpitWallHurry = {hurry}")
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{served.origin}{served.prefix}wall/main?screen=soak", timeout=180_000)
        self.page.wait_for_function("() => window.cockpitWall && cockpitWall.at >= 0", timeout=180_000)
        self.cdp: CDPSession = self.context.new_cdp_session(self.page)
        self.cdp.send("Performance.enable")
        self.cdp.send("Network.enable")
        self.renderer = next(iter(set(self._renderers()) - before), None)
        self.began = time.monotonic()
        self.base = 0
        self.last = 0

    def turns(self) -> int:
        """Return the rotations so far, over reloads."""
        try:
            now = int(self.page.evaluate("window.cockpitWall ? cockpitWall.turns : 0"))
        except Error:  # it is loading again
            now = self.last
        if now < self.last:
            self.base += self.last
        self.last = now
        return self.base + now

    def sample(self, event: str = "") -> Sample:
        """Return what the page holds now."""
        self.cdp.send("HeapProfiler.collectGarbage")
        metrics = {one["name"]: one["value"] for one in self.cdp.send("Performance.getMetrics")["metrics"]}
        return Sample(
            self.turns(),
            time.monotonic() - self.began,
            metrics["JSHeapUsedSize"],
            metrics["Nodes"],
            metrics["JSEventListeners"],
            self._rss(),
            event,
        )

    def plant(self, leak: str) -> None:
        """Let the wall keep something of every rotation from now on; nothing for no name."""
        self.page.evaluate(LEAK, leak)

    def rotate(self, samples: int) -> list[Sample]:
        """Rotate undisturbed, and give so many samples."""
        found = [self.sample()]
        while len(found) < samples:
            self.page.wait_for_timeout(20)
            if self.turns() - found[-1].turns >= self.every:
                found.append(self.sample())
        return found

    def suffer(self, *faults: Callable[[], None]) -> list[Sample]:
        """Let things go wrong one after another; give a sample whenever the wall is at rest again and has gone on."""
        found = self.rotate(3)
        for fault in faults:
            fault()
            self.page.wait_for_function(RESTS.replace("PICTURES", "5"), timeout=60_000)
            found += self.rotate(3)
        return found

    def run(self, seconds: float, faults: Sequence[tuple[str, Callable[[], None]]], pause: float) -> list[Sample]:
        """Rotate for so long; between faults there is a pause; give a sample every hundred rotations."""
        samples = [self.sample("start")]
        due, at, event = time.monotonic() + pause, 0, ""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if faults and time.monotonic() > due:
                event, fault = faults[at % len(faults)]
                fault()
                at, due = at + 1, time.monotonic() + pause
            self.page.wait_for_timeout(200)
            if self.turns() - samples[-1].turns >= self.every:
                samples.append(self.sample(event))
                event = ""
        return samples

    def faults(self) -> list[tuple[str, Callable[[], None]]]:
        """Return what goes wrong, in turn."""
        return [
            ("release", self.change),
            ("kill -9 of a worker", self.kill_worker),
            ("network cut", self.cut),
            ("kill -9 of the server", self.kill),
            ("slow answers", self.slow),
        ]

    def change(self) -> None:
        """Make the other release current."""
        now = published.current(self.served.home)
        other = self.releases[0] if now and now.id == self.releases[1] else self.releases[1]
        published.activate(self.served.home, other, now=datetime.now())

    def kill_worker(self) -> None:
        os.kill(self.served.workers[0], signal.SIGKILL)

    def kill(self, down: float = 3.0) -> None:
        """Kill every process of the server, and start it again."""
        every = [*self.served.workers, self.served.pid]
        for pid in every:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.page.wait_for_timeout(down * 1000)
        self.served.stop()
        self.served.start()

    def cut(self) -> None:
        self.context.set_offline(True)
        self.page.wait_for_timeout(3000)
        self.context.set_offline(False)

    def slow(self) -> None:
        """Let answers take two seconds while the release changes."""
        self._network(2000)
        self.change()
        self.page.wait_for_timeout(6000)
        self._network(0)

    def _network(self, latency: int) -> None:
        speed = {"offline": False, "latency": latency, "downloadThroughput": -1, "uploadThroughput": -1}
        self.cdp.send("Network.emulateNetworkConditions", speed)

    def _renderers(self) -> Iterator[int]:
        for one in self._browser.send("SystemInfo.getProcessInfo")["processInfo"]:
            if one["type"] == "renderer":
                yield int(one["id"])

    def _rss(self) -> float:
        with suppress(OSError, StopIteration):
            lines = Path(f"/proc/{self.renderer}/status").read_text("ascii").splitlines()
            return 1024.0 * int(next(line for line in lines if line.startswith("VmRSS")).split()[1])
        return 0.0

    def close(self) -> None:
        with suppress(Error):
            self.context.close()


def chart(samples: Sequence[Sample]) -> str:
    """Return the curves as an SVG: each measure from nought, over rotations; faults as dashes at the foot."""
    parts, width, height = [], 860, 120
    most_turns = max(one.turns for one in samples) or 1
    named = (
        ("heap", "JS heap, MB", 1e6),
        ("nodes", "DOM nodes", 1),
        ("listeners", "listeners", 1),
        ("rss", "renderer RSS, MB", 1e6),
    )
    for at, (what, title, unit) in enumerate(named):
        top = 30 + at * (height + 44)
        most = max(getattr(one, what) for one in samples) * 1.1 or 1
        points = " ".join(
            f"{60 + (width - 80) * one.turns / most_turns:.1f},{top + height - height * getattr(one, what) / most:.1f}"
            for one in samples
        )
        parts.append(
            f'<text x="60" y="{top - 6}" font-weight="700">{title}</text>'
            f'<path d="M60 {top + height}H{width - 20}" stroke="#1D2126"/>'
            f'<text x="54" y="{top + height + 4}" text-anchor="end">0</text>'
            f'<text x="54" y="{top + 14}" text-anchor="end">{most / 1.1 / unit:,.0f}</text>'
            f'<polyline points="{points}" fill="none" stroke="#1F4B7F" stroke-width="1.5"/>'
        )
        for one in samples:
            if one.event:
                x = 60 + (width - 80) * one.turns / most_turns
                parts.append(f'<path d="M{x:.1f} {top + height}v5" stroke="#8A5700"/>')
    foot = 30 + 4 * (height + 44)
    parts.append(
        f'<text x="60" y="{foot}">0</text>'
        f'<text x="{width - 20}" y="{foot}" text-anchor="end">{most_turns:,} rotations</text>'
    )
    body = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {foot + 14}" '
        'font-family="sans-serif" font-size="12" '
        f'fill="#1D2126"><rect width="100%" height="100%" fill="#FBFAF7"/>{body}</svg>\n'
    )


def report(samples: Sequence[Sample], errors: Sequence[str]) -> str:
    """Return the part of docs/performance.md."""
    first, last = samples[min(3, len(samples) - 1)], samples[-1]
    faults: dict[str, int] = {}
    for one in samples:
        if one.event not in ("", "start"):
            faults[one.event] = faults.get(one.event, 0) + 1
    rows = [
        ("JS heap", "heap", 1e6, "MB"),
        ("DOM nodes", "nodes", 1, ""),
        ("listeners", "listeners", 1, ""),
        ("renderer RSS", "rss", 1e6, "MB"),
    ]
    lines = [
        f"Measured {date.today()}: {last.turns:,} rotations in {last.seconds / 60:.0f} minutes, "
        + ", ".join(f"{n} x {name}" for name, n in faults.items())
        + f"; {len(errors)} errors in the page.",
        "",
        f"| | after {first.turns:,} | at the end | growth by 1,000 rotations |",
        "|---|---:|---:|---:|",
        *(
            f"| {title} | {getattr(first, what) / unit:,.1f} {name} | {getattr(last, what) / unit:,.1f} {name} "
            f"| {growth(samples[3:], what) / unit:+,.2f} {name} |"
            for title, what, unit, name in rows
        ),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Soak, and write what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=1200)
    parser.add_argument("--pause", type=float, default=15, help="seconds between two faults")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "home"
        home.mkdir()
        releases = two_releases(home)
        desk = launch(playwright, Path(folder) / "profile")
        assert desk.browser is not None
        with Served(home, settings=SETTINGS) as served:
            soak = Soak(desk.browser, served, releases)
            samples = soak.run(given.seconds, soak.faults(), given.pause)
            soak.close()
        desk.close()
    text = report(samples, soak.errors)
    (ROOT / "docs" / "wall-soak.svg").write_text(chart(samples), "utf-8")
    page = ROOT / "docs" / "performance.md"
    before, _, rest = page.read_text("utf-8").partition("<!-- wall: begin -->")
    after = rest.partition("<!-- wall: end -->")[2]
    page.write_text(f"{before}<!-- wall: begin -->\n{text}<!-- wall: end -->{after}", "utf-8")
    print(text, *soak.errors[:10], grown(samples[3:]), sep="\n")


if __name__ == "__main__":
    main()
