"""Click to painted in Chromium, beside a bare static page that draws the same figures from memory; bytes on the wire.

The floor page holds what the cockpit's page holds: the same style sheets, the same elements, the same HTML strings and
the same dressed figures, all in its memory. It has plotly.js and forty lines of script, no Dash, no React, no server.
Both are painted when no text and no figure has changed for half a second; the time is that of the second animation
frame after the last change. The two take turns, change by change, in one browser.
"""

from __future__ import annotations

import http.server
import json
import os
import re
import threading
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import brotli
import plotly
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.figures import Line, Series, ratio, size, timed
from benchmarks.house import HOST, Served, forget, served
from delivery import chromium
from docs.listed import PAGES

STEPS = 20
LOADS = 5
KINDS = ("area", "month", "basis", "tax", "area", "industry", "scope")
SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")
PLOTLY = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()
State = dict[str, Any]


def chromium_version() -> str:
    """Return the name and version of the browser."""
    with opened() as browser:
        return f"Chromium {browser.version}"


@contextmanager
def opened() -> Iterator[Browser]:
    """Give a browser until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        try:
            yield browser
        finally:
            browser.close()


def measure(home: Path) -> Iterable[Line]:
    """Yield the rows of the table on the browser."""
    forget(home, "pictures")
    with served(home) as server, opened() as browser:
        yield from _changes(browser, server)
        yield from _loads(browser, server)
        yield from _pages(browser, server)


def _changes(browser: Browser, server: Served) -> Iterable[Line]:
    page, wire = _page(browser, f"{server.url}/revenue")
    start = page.evaluate("bench.state()")
    with _static(_floor(page, start)) as address:
        floor, _ = _page(browser, address)
        walk, states, first, beside, weights = list[str](), [start], list[float](), list[float](), list[int]()
        for kind in _kinds():
            link = _link(page, kind, walk)
            walk.append(link)
            wire.clear()
            first.append(_click(page, link))
            weights.append(sum(wire))
            states.append(page.evaluate("bench.state()"))
            beside.append(_draw(floor, *states[-2:]))
        _click(page, "")
        _draw(floor, states[-1], start)
        again, bare = list[float](), list[float]()
        for at, link in enumerate(walk):
            if at % 2:
                bare.append(_draw(floor, *states[at : at + 2]))
            again.append(_click(page, link))
            if not at % 2:
                bare.append(_draw(floor, *states[at : at + 2]))
    yield timed("click to painted, first time", Series(tuple(first)))
    yield timed("floor page, the same figures and text", Series(tuple(beside)))
    yield ratio("click to painted over the floor, first time", first, beside)
    yield timed("click to painted, remembered", Series(tuple(again)))
    yield timed("floor page, the same figures and text again", Series(tuple(bare)))
    yield ratio("click to painted over the floor, remembered", again, bare, "1.5")
    yield Line("on the wire, a filter change", size(median(weights)), size(sorted(weights)[-2]), str(len(weights)))


def _loads(browser: Browser, server: Served) -> Iterable[Line]:
    """Yield the rows of first loads, each with an empty cache."""
    page, _ = _page(browser, f"{server.url}/revenue")
    ours, bare = list[tuple[float, int]](), list[tuple[float, int]]()
    with _static(_floor(page, page.evaluate("bench.state()"))) as address:
        for _ in range(LOADS):
            for found, url in ((ours, f"{server.url}/revenue"), (bare, address)):
                loaded, wire = _page(browser, url)
                found.append((loaded.evaluate("bench.painted"), sum(wire)))
                loaded.context.close()
    for what, at in (("first load to painted", 0), ("on the wire, first load", 1)):
        left, right = [one[at] for one in ours], [one[at] for one in bare]
        if at == 0:
            yield timed(f"{what}, empty cache", Series(tuple(left)))
            yield timed(f"{what}, floor page", Series(tuple(right)))
            yield ratio(f"{what}, over the floor", left, right)
        else:
            yield Line(f"{what}, empty cache", size(median(left)), n=str(LOADS), aim="1.8 MB")
            yield Line(f"{what}, floor page", size(median(right)), n=str(LOADS))
            yield ratio(f"{what}, over the floor", left, right, "1.3")


def _pages(browser: Browser, server: Served) -> Iterable[Line]:
    """Yield the rows of first loads of every page, each with an empty cache."""
    for page in PAGES.values():
        found = list[tuple[float, int]]()
        for _ in range(LOADS):
            loaded, wire = _page(browser, f"{server.url}{page.path}")
            found.append((loaded.evaluate("bench.painted"), sum(wire)))
            loaded.context.close()
        yield timed(f"`{page.path}`, first load to painted, empty cache", Series(tuple(one for one, _ in found)))
        yield Line(
            f"`{page.path}`, on the wire, first load", size(median(one for _, one in found)), n=str(LOADS), aim="1.8 MB"
        )


def _page(browser: Browser, url: str) -> tuple[Page, list[int]]:
    """Return a page in a context of its own, once painted, and the bytes that it takes from the wire."""
    page = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
    wire: list[int] = []
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: wire.append(int(event["encodedDataLength"])))
    page.add_init_script(SCRIPT)
    page.goto(url)
    page.evaluate("bench.painted")
    page.wait_for_timeout(500)
    return page, wire


def _kinds() -> Iterable[str]:
    return (KINDS[at % len(KINDS)] for at in range(STEPS))


def _link(page: Page, kind: str, walked: list[str]) -> str:
    """Return the query of a link in the page that changes only one thing: of this kind if there is one."""
    here = dict(parse_qsl(urlsplit(page.url).query))
    chance = Random(len(walked))
    found: dict[str, list[str]] = {}
    for link in sorted(set(page.evaluate("bench.links()"))):
        there = dict(parse_qsl(link.lstrip("?")))
        changed = {key for key in here.keys() | there.keys() if here.get(key) != there.get(key)}
        if changed and changed <= {*KINDS} and link not in walked and link:
            found.setdefault(kind if kind in changed else min(changed), []).append(link)
    return chance.choice(found.get(kind) or [link for links in found.values() for link in links])


def _click(page: Page, link: str) -> float:
    """Return the milliseconds from a click on a link until the page is painted; without one, of going to the start."""
    page.bring_to_front()
    return float(page.evaluate("link => bench.step(() => bench.click(link))", link))


def _draw(page: Page, before: State, after: State) -> float:
    """Return the milliseconds in which the floor page draws what differs between two states."""
    page.bring_to_front()
    changed = {kind: {key: one for key, one in after[kind].items() if one != before[kind].get(key)} for kind in after}
    page.evaluate("changed => { bench.next = changed }", changed)
    return float(page.evaluate("bench.step(() => bench.draw(bench.next))"))


def _floor(page: Page, state: State) -> dict[str, tuple[str, bytes]]:
    """Return the files of the floor page by path: mimetype and body."""
    sheets = page.evaluate("[...document.querySelectorAll('link[rel=stylesheet]')].map((one) => one.href)")
    files = {"/plotly.js": ("text/javascript", PLOTLY), "/floor.js": ("text/javascript", _drawer())}
    for at, sheet in enumerate(sheets):
        with urllib.request.urlopen(sheet) as answer:
            files[f"/{at}.css"] = ("text/css", answer.read())
    links = "".join(f'<link rel="stylesheet" href="{at}.css">' for at in range(len(sheets)))
    memory = json.dumps(state, ensure_ascii=False).replace("</", "<\\/")
    files["/"] = (
        "text/html",
        f'<!DOCTYPE html><html lang="zh-CN" data-theme="light"><head><meta charset="utf-8">{links}</head><body>'
        f'{page.evaluate("bench.skeleton()")}<script type="application/json" id="memory">{memory}</script>'
        '<script src="plotly.js"></script><script src="floor.js"></script></body></html>'.encode(),
    )
    return files


def _drawer() -> bytes:
    """Return the part of the script that draws on the floor page."""
    found = re.search(r"// floor: begin\n(.*?)// floor: end", SCRIPT, re.DOTALL)
    assert found
    return f"{found[1]}\nfloorDraw(JSON.parse(document.getElementById('memory').textContent));\n".encode()


@contextmanager
def _static(files: dict[str, tuple[str, bytes]]) -> Iterator[str]:
    """Serve files in brotli until the block ends; give the address."""
    packed = {
        path: (kind, brotli.compress(body, quality=9 if len(body) > 2_000_000 else 11))
        for path, (kind, body) in files.items()
    }

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            kind, body = packed.get(self.path, ("text/plain", b""))
            self.send_response(200)
            headers = {
                "Content-Type": f"{kind}; charset=utf-8",
                "Content-Length": str(len(body)),
                "Content-Encoding": "br",
            }
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer((HOST, 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
