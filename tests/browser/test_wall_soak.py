"""A short soak of the wall: bounded under faults, and each planted leak is caught. At most a minute."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from data import release as published
from tests.browser.served import Served, cockpit
from tests.browser.soak import LEAKS, SETTINGS, Sample, Soak, grown, growth


@pytest.fixture(scope="module")
def soaked(desk_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, tuple[str, str]]]:
    home = tmp_path_factory.mktemp("soak") / "home"
    shutil.copytree(desk_home, home)
    first = published.current(home)
    cockpit(home, "demo", "--scale", "0.02", "--seed", "2", "--first", "2026-08", "--last", "2026-10")
    cockpit(home, "publish")
    second = published.current(home)
    assert first is not None
    assert second is not None
    with Served(home, settings=SETTINGS) as running:
        yield running, (first.id, second.id)


def test_the_wall_is_bounded_while_everything_fails(browser: Browser, soaked: tuple[Served, tuple[str, str]]) -> None:
    soak = Soak(browser, *soaked)
    samples = soak.run(24, soak.faults()[:3], 5)
    soak.close()
    assert samples[-1].turns > 200
    assert grown(samples[1:]) == {}
    assert soak.errors == []


@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_is_caught(browser: Browser, soaked: tuple[Served, tuple[str, str]], leak: str) -> None:
    soak = Soak(browser, *soaked, leak=leak)
    samples = soak.run(9, [], 99)
    soak.close()
    assert leak in grown(samples[1:])


def test_growth_is_the_slope_in_the_middle() -> None:
    flat = [Sample(turns, 0, 5e6 + (turns % 300) * 100, 900, 40, 1) for turns in range(0, 2000, 100)]
    assert grown(flat) == {}
    assert growth([Sample(0, 0, 0, 0, 0, 0), Sample(500, 0, 0, 50, 0, 0)], "nodes") == 100
