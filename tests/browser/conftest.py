"""Fixtures of the browser tests: one home, one server and one Chromium for all of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from data import release as published
from delivery import chromium
from tests.browser.reader import Reader
from tests.browser.served import Served, cockpit


def launch(playwright: Playwright) -> Browser:
    """Return a Chromium for which no host exists but this machine."""
    return playwright.chromium.launch(executable_path=chromium.find(), args=chromium.arguments())


def publish_demo(home: Path) -> Path:
    """Return a home with the small simulated lake published."""
    cockpit(home, "demo", "--scale", "0.02", "--first", "2022-01", "--last", "2026-10")
    cockpit(home, "publish")
    return home


@pytest.fixture(scope="session")
def desk_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home whose release no test changes."""
    return publish_demo(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="session")
def two_releases(desk_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, str]]:
    """Return a home with a second release of other figures, to be copied, and both; the first is current."""
    home = shutil.copytree(desk_home, tmp_path_factory.mktemp("two") / "home")
    found = [published.current(home)]
    cockpit(home, "demo", "--scale", "0.02", "--seed", "2", "--first", "2026-09", "--last", "2026-10")
    cockpit(home, "publish")
    found.append(published.current(home))
    first, second = (one.id for one in found if one)
    published.activate(home, first, now=datetime.now())
    return home, (first, second)


@pytest.fixture(scope="session")
def served(desk_home: Path) -> Iterator[Served]:
    """Return the cockpit that most tests read."""
    with Served(desk_home) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the one Chromium."""
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture(scope="session")
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """Return a desk of 1920 px, its cache shared by the tests."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def reader(served: Served, desk: BrowserContext) -> Iterator[Reader]:
    """Return a reader at the desk, whose browser must have nothing to complain of in the end."""
    one = Reader(desk, served.url)
    yield one
    one.close()
    one.clean()


@pytest.fixture
def readers(served: Served, browser: Browser) -> Iterator[Callable[..., Reader]]:
    """Return a maker of readers with browsers of their own, all of them clean in the end."""
    made: list[Reader] = []

    def make(url: str = served.url, **context: object) -> Reader:
        options = {"viewport": {"width": 1366, "height": 768}, "locale": "zh-CN", **context}
        one = Reader(browser.new_context(**options), url)  # type: ignore[arg-type]
        made.append(one)
        return one

    yield make
    for one in made:
        one.page.context.close()
    for one in made:
        one.clean()
