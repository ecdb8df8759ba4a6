"""Every pair of choices opens clean: nothing complained of, nothing cut, nothing over the edge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.reader import Reader
from tests.browser.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CHOICES: dict[str, Sequence[str]] = {
    "width": ("390", "1366", "1920", "3840"),
    "area": ("", "330100", "330113"),
    "lang": ("", "en"),
    "theme": ("", "dark"),
    "map": ("", "bounds"),
    "basis": ("", "month"),
}
MOST = 24
HEIGHTS = {390: 844, 1366: 768, 1920: 1080, 3840: 2160}

# What is cut by its box, what runs over the edge, which entries of the lead touch each other.
_CROWDED = """() => {
  const named = (one) => `${one.tagName.toLowerCase()}.${one.className}: ${one.textContent.trim().slice(0, 60)}`;
  const seen = [...document.querySelectorAll("h1, h2, .question, .scope, th, td, .choice, .label, .value, .notes, "
    + ".entry, .entry span, .drill a, .nav a, .trust > *")]
    .filter((one) => one.getClientRects().length && !one.closest(".unseen, .pop"));
  // Shortened by an ellipsis, by name: a title or a scope line at most.
  const shortened = (one) => one.matches("h2, .scope") && getComputedStyle(one).textOverflow === "ellipsis";
  const over = seen.filter((one) => one.clientWidth && one.scrollWidth > one.clientWidth + 1);
  const cut = over.filter((one) => !shortened(one)).map(named);
  const lost = over.filter((one) => innerWidth >= 1366 && shortened(one)).map(named);
  const boxes = [...document.querySelectorAll(".lead > *")].filter((one) => one.getClientRects().length)
    .map((one) => [named(one), one.getBoundingClientRect()]);
  const touching = [];
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  boxes.forEach(([one, a], at) => boxes.slice(at + 1).forEach(([other, b]) => {
    if (meet(a, b)) touching.push([one, other]);
  }));
  const sideways = document.documentElement.scrollWidth - innerWidth;
  return { cut, lost, touching, sideways: sideways > 0 ? sideways : 0 };
}"""


def pairwise() -> Iterator[dict[str, str]]:
    """Return few combinations in which every pair of choices stands together at least once."""
    names = list(CHOICES)
    open_pairs = {
        ((one, a), (two, b)) for one, two in combinations(names, 2) for a, b in product(CHOICES[one], CHOICES[two])
    }
    every = [dict(zip(names, one, strict=True)) for one in product(*CHOICES.values())]
    while open_pairs:
        best = max(every, key=lambda one: len(open_pairs & set(combinations(one.items(), 2))))
        open_pairs -= set(combinations(best.items(), 2))
        yield best


MATRIX = list(pairwise())


def test_the_choice_is_small_enough() -> None:
    assert len(MATRIX) <= MOST


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """Return a context whose cache the loads share."""
    context = browser.new_context(locale="zh-CN")
    yield context
    context.close()


@pytest.mark.parametrize("choice", MATRIX, ids=["-".join(one or "0" for one in choice.values()) for choice in MATRIX])
def test_the_page_opens_clean(window: BrowserContext, served: Served, choice: dict[str, str]) -> None:
    reader = Reader(window, served.url)
    width = int(choice["width"])
    reader.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    query = {name: value for name, value in choice.items() if value and name != "width"}
    reader.open("&".join(f"{name}={value}" for name, value in query.items()))
    crowded = reader.page.evaluate(_CROWDED)
    calls = reader.calls
    reader.close()
    reader.clean()
    assert calls == []
    assert crowded == {"cut": [], "lost": [], "touching": [], "sideways": 0}
