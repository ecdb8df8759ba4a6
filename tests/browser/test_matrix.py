"""Every page opens clean at every pair of choices: nothing complained of, cut, crowded, or closed to some reader."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import combinations, product

import pytest
from playwright.sync_api import BrowserContext

from docs.listed import PAGES
from tests.browser.reader import Reader
from tests.browser.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CHOICES: dict[str, Sequence[str]] = {
    "page": tuple(PAGES),
    "look": ("light", "dark", "light-en", "dark-en"),
    "width": ("390", "1366", "1920", "3840"),
    "area": ("", "330100", "330113"),
    "form": ("", "twins", "alone"),
    "map": ("", "bounds"),
    "basis": ("", "month"),
}
ENDS = ("390", "3840")
MOST = 6 * len(PAGES)
PHONE = 390
HEIGHTS = {390: 844, 1366: 768, 1920: 1080, 3840: 2160}
BETWEEN = (600, 768, 900, 1100, 1280, 1600, 2560)


Choice = dict[str, str]


def cover(choices: Iterable[Choice], pairs: Callable[[Choice], set[Hashable]]) -> Iterator[Choice]:
    """Return few of the choices in which every pair stands together at least once."""
    left = [(one, pairs(one)) for one in choices]
    still = set().union(*(found for _, found in left))
    while still:
        best, found = max(left, key=lambda one: len(still & one[1]))
        still -= found
        yield best


def looks(choice: Choice) -> set[Hashable]:
    """Return a form, and each page and width with each theme and language."""
    told = dict(zip(("theme", "lang"), f"{choice['look']}-zh".split("-")[:2], strict=True)) | choice
    return {told["form"], *((told[one], told[other]) for one in ("page", "width") for other in ("theme", "lang"))}


EVERY = [dict(zip(CHOICES, choice, strict=True)) for choice in product(*CHOICES.values())]
MATRIX = list(cover(EVERY, lambda one: set(combinations(one.items(), 2))))
# Each page at the narrowest and the widest, where most is crowded; between, the fewest that leave out no look.
AT_ENDS = [one for one in MATRIX if one["width"] in ENDS]
BETWEEN_ENDS = [one for one in MATRIX if one not in AT_ENDS]
FEW = next(
    few
    for count in range(len(BETWEEN_ENDS) + 1)
    for few in ([*AT_ENDS, *more] for more in combinations(BETWEEN_ENDS, count))
    if set().union(*map(looks, few)) == set().union(*map(looks, MATRIX))
)


def query_of(choice: Choice) -> str:
    """Return the query of a choice."""
    theme, _, lang = choice["look"].partition("-")
    query = {one: choice[one] for one in ("area", "map", "basis")} | {"lang": lang}
    query["theme"] = theme.removeprefix("light")
    cards = PAGES[choice["page"]].cards
    query |= {"": {}, "twins": {"open": ".".join(cards)}, "alone": {"card": cards[0]}}[choice["form"]]
    return "&".join(f"{name}={value}" for name, value in query.items() if value)


def test_the_choice_is_small_enough_and_leaves_nothing_out() -> None:
    assert len(MATRIX) <= MOST
    # No fewer could do: each page at both ends, and each width between with both themes and languages.
    assert len(FEW) <= len(ENDS) * len(PAGES) + 2 * (len(CHOICES["width"]) - len(ENDS))
    assert {(one["page"], one["width"]) for one in FEW} >= set(product(PAGES, ENDS))
    assert {one["form"] for one in FEW} == set(CHOICES["form"])
    for name in ("page", "width"):
        seen = {(one[name], one["look"]) for one in FEW}
        assert {(it, look.split("-")[0]) for it, look in seen} == set(product(CHOICES[name], ("light", "dark")))
        assert {(it, look.endswith("-en")) for it, look in seen} == set(product(CHOICES[name], (False, True)))


@pytest.mark.parametrize(
    "choice",
    [
        pytest.param(
            one, id="-".join(value or "0" for value in one.values()), marks=[] if one in FEW else pytest.mark.wide
        )
        for one in MATRIX
    ],
)
def test_a_page_opens_clean(desk: BrowserContext, served: Served, choice: Choice) -> None:
    reader = Reader(desk, served.url)
    width = int(choice["width"])
    reader.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    reader.open(query_of(choice), choice["page"])
    asked = [one.url for one in reader.requests if not one.url.startswith(("data:", "blob:"))]
    faults = [f"asked twice: {url}" for url in set(asked) if asked.count(url) > 1]
    faults += reader.crowded() + reader.barriers() + reader.skip() + reader.unshown()
    faults += reader.small() if width == PHONE else []
    faults += [f"called: {one.post_data}" for one in reader.calls]
    reader.close()
    assert not faults + reader.faults, "\n".join(faults + reader.faults)


@pytest.mark.wide
@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_every_width_between(desk: BrowserContext, served: Served, page: str) -> None:
    reader = Reader(desk, served.url)
    faults = []
    for lang in ("zh", "en"):
        reader.page.set_viewport_size({"width": BETWEEN[0], "height": 900})
        reader.open(f"lang={lang}", page)
        for width in BETWEEN:
            reader.page.set_viewport_size({"width": width, "height": 900})
            reader.settle()
            faults += [f"{width} px, {lang}: {one}" for one in reader.crowded()]
    reader.close()
    assert not faults + reader.faults, "\n".join(faults + reader.faults)


# Each kind of fault, planted and seen.
PLANTED = {
    "cut: ": "document.querySelector('h1').style.cssText = 'display:block;width:20px;overflow:hidden'",
    "cut: the window": "document.querySelector('h1').style.cssText = 'position:absolute;left:1900px'",
    "over: months figure": "document.querySelectorAll('.js-plotly-plot')[0].querySelectorAll('.xtick text')"
    ".forEach((one) => one.removeAttribute('transform') || one.setAttribute('x', 100))",
    "cut: months figure": "document.querySelector('.js-plotly-plot .xtick text').setAttribute('x', -400)",
    "over: cards": "document.querySelectorAll('.card')[1].style.marginLeft = '-200px'",
    "lost: ": "document.querySelector('.scope > span').insertAdjacentHTML('afterend', "
    "`<span class=caveat>${'x '.repeat(400)}</span>`)",
    "wide: ": "document.querySelector('.lines th').style.cssText = 'display:block;width:2000px'",
    "sideways": "document.querySelector('.grid').style.width = '4000px'",
}


def test_a_crowded_page_is_seen(reader: Reader) -> None:
    reader.open()
    seen = reader.crowded()
    assert seen == []
    for fault, plant in PLANTED.items():
        before = seen
        reader.page.evaluate(plant)
        seen = reader.crowded()
        assert [one for one in seen if one.startswith(fault) and one not in before], fault


def test_a_barrier_is_seen(reader: Reader) -> None:
    reader.open()
    for rule, plant in (
        ("color-contrast", "document.querySelector('.scope').style.color = '#cccccc'"),
        (
            "link-name",
            "document.querySelector('.tools a.glyph').removeAttribute('aria-label') || "
            "document.querySelector('.tools a.glyph').removeAttribute('title')",
        ),
        ("html-has-lang", "document.documentElement.removeAttribute('lang')"),
    ):
        reader.page.evaluate(plant)
        assert [one for one in reader.barriers() if f" {rule} " in one], rule
    reader.page.evaluate("document.querySelector('.tools a.glyph').style.outline = 'none'")
    assert [one for one in reader.unshown() if "glyph" in one]
    assert reader.small(), "at a desk the sizes are those of a mouse"
    reader.page.evaluate("document.querySelector('.skip').remove()")
    assert reader.skip()
