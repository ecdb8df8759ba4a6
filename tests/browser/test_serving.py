"""Many readers, new releases, restarts and crashes: what a reader must not notice."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
import urllib.error
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from data import release as published
from tests.browser.reader import Reader
from tests.browser.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

RESTARTS = 1  # the app is made once, before the port is bound


@pytest.fixture(scope="module")
def other(two_releases: tuple[Path, tuple[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a cockpit over a home of its own with two releases, that may be changed and killed."""
    home = shutil.copytree(two_releases[0], tmp_path_factory.mktemp("other") / "home")
    with Served(home) as running:
        yield running


def test_two_readers_do_not_mix(readers: Callable[..., Reader]) -> None:
    one, two = readers().open("area=330100"), readers(locale="en-GB").open("area=330300&lang=en&theme=dark")
    for _ in range(2):
        for reader, choice in ((one, "当月"), (two, "month only")):
            with reader.one_call():
                reader.page.locator(".filters .segments a[href*='basis=month']").click()
            assert choice
        for reader in (one, two):
            with reader.one_call():
                reader.page.locator(".filters .segments a:not([href*='basis=month'])").first.click()
    assert one.query["area"] == "330100"
    assert one.text("h1") == "税收收入"
    assert two.query == {"area": "330300", "lang": "en", "theme": "dark"} | (
        {"month": two.query["month"]} if "month" in two.query else {}
    )
    assert two.text("h1") == "Revenue"
    one.agrees()
    two.agrees()


def test_a_new_release_shows_at_the_next_change(
    other: Served, two_releases: tuple[Path, tuple[str, str]], readers: Callable[..., Reader]
) -> None:
    reader = readers(other.url).open()
    before, released = two_releases[1]
    assert before[:7] in reader.text(".trust .more")
    old = reader.text(".entry.hero .figure-value")
    published.activate(other.home, released, now=datetime.now())
    with reader.one_call():
        reader.page.click(".segments a:text-is('当月')")
    assert released[:7] in reader.text(".trust .more")
    reader.agrees()
    with reader.one_call():
        reader.page.click(".segments a:text-is('累计')")
    assert reader.text(".entry.hero .figure-value") != old
    reader.agrees()
    afresh = readers(other.url).open()
    assert released[:7] in afresh.text(".trust .more")
    # A pinned address goes on showing what it showed.
    afresh.open(f"release={before}")
    assert before[:7] in afresh.text(".trust .more")
    assert afresh.text(".entry.hero .figure-value") == old


def test_the_first_requests_after_a_restart_never_fail(served: Served, desk_home: Path) -> None:
    page = served.get("/revenue").decode()
    assets = [one for one in re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css)[^"]*)"', page)]
    asked = [*assets, "/_dash-layout", "/_dash-dependencies", "/revenue"]
    asked = (asked * 21)[: max(21, len(asked))]
    for _ in range(RESTARTS):
        with Served(desk_home) as fresh, ThreadPoolExecutor(len(asked)) as pool:
            bodies = list(pool.map(lambda path: fresh.get(path, Referer=fresh.url), asked))
            assert all(bodies)


def test_a_killed_worker_comes_back(other: Served, desk: BrowserContext) -> None:
    reader = Reader(desk, other.url).open()
    before = other.workers
    assert len(before) == 2
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if other.get("/readyz") and len(set(other.workers) - set(before)) == 2:
                break
        except (urllib.error.URLError, ConnectionError, OSError):
            pass
        time.sleep(0.1)
    assert not set(other.workers) & set(before)
    with reader.one_call():
        reader.page.click(".segments a:text-is('当月')")
    reader.agrees()
    reader.close()
    reader.clean()
