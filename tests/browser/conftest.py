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
from tests.shared import Shared


def launch(playwright: Playwright, profile: Path) -> BrowserContext:
    """Return the desk of 1920 px of a Chromium for which no host exists but this machine.

    It keeps what it has fetched and compiled, as a reader's browser does: a page opens in half the time that it takes
    in a further context of the same browser, which keeps nothing.
    """
    return playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium.find(),
        args=chromium.arguments(),
        viewport={"width": 1920, "height": 1080},
        locale="zh-CN",
    )


def publish_demo(home: Path) -> Path:
    """Return a home with the small simulated lake published."""
    cockpit(home, "demo", "--scale", "0.02", "--first", "2022-01", "--last", "2026-10")
    cockpit(home, "publish")
    return home


@pytest.fixture(scope="session")
def desk_home(shared: Shared) -> Path:
    """Return a home whose release no test changes."""
    return shared("desk", publish_demo)


@pytest.fixture(scope="session")
def two_releases(desk_home: Path, shared: Shared) -> tuple[Path, tuple[str, str]]:
    """Return a home with a second release of other figures, to be copied, and both; the first is current."""

    def make(home: Path) -> None:
        # Another worker may be serving the desk's home just now, and write beside what is copied.
        shutil.copytree(desk_home / "releases", home / "releases")
        for name in ("CURRENT", "activations.log"):
            shutil.copy2(desk_home / name, home)
        first = published.current(home)
        assert first
        cockpit(home, "demo", "--scale", "0.02", "--seed", "2", "--first", "2026-09", "--last", "2026-10")
        cockpit(home, "publish")
        published.activate(home, first.id, now=datetime.now())

    home = shared("two_releases", make)
    first = published.current(home)
    assert first
    (second,) = {one.name for one in (home / "releases").iterdir()} - {first.id}
    return home, (first.id, second)


@pytest.fixture(scope="session")
def served(desk_home: Path) -> Iterator[Served]:
    """Return the cockpit that most tests read."""
    with Served(desk_home) as running:
        yield running


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """Return the desk of the one Chromium; what it keeps is shared by the tests."""
    with sync_playwright() as playwright:
        found = launch(playwright, tmp_path_factory.mktemp("profile"))
        yield found
        found.close()


@pytest.fixture(scope="session")
def browser(desk: BrowserContext) -> Browser:
    """Return the one Chromium, in which a test may have a desk of its own that has kept nothing yet."""
    assert desk.browser is not None
    return desk.browser


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
