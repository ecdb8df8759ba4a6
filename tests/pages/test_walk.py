"""What tests walk is what the app has."""

from __future__ import annotations

from dash import Dash

from docs.listed import PAGES
from pages import _draw


def test_the_pages_that_tests_walk_are_those_of_the_app(app: Dash) -> None:
    found = {page.PAGE: (page.PATH, tuple(page.CARDS)) for page in _draw.pages()}
    assert {name: (one.path, one.cards) for name, one in PAGES.items()} == found
    assert list(PAGES) == [page.PAGE for page in _draw.pages()]


def test_the_figures_that_tests_walk_are_those_of_the_app(app: Dash) -> None:
    for page in _draw.pages():
        assert PAGES[page.PAGE].figures == tuple(name for name, slot in page.CARDS.items() if slot.figure)
