"""指标: what does this number mean? The dictionary, written from the headings of the SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import MATCH, Input, Output, State, callback, register_page

from components import ids
from components.cards import Card, Column, Kind
from components.controls import Choice
from components.explain import Definition, entries
from components.words import Words
from domain.reading import Reading
from domain.view import View
from pages import _draw
from pages._define import defined, statuses
from pages._draw import Link, Sheet, Slot
from queries import revenue

PAGE, PATH, TITLE, QUESTION = "indicators", "/indicators", "Indicators", "What does this number mean?"
SUBJECT = revenue.EXTRACT
FILTERS = ()
CARDS: Mapping[str, Slot] = {"list": Slot("6.1", "w12")}

register_page(__name__, path=PATH, name=TITLE, order=9)


def sheet(view: View, reading: Reading, link: Link, words: Words) -> Sheet:
    """Return every definition, under the page that draws it first; the rows are the same without the groups."""

    def drawn(name: str) -> tuple[Choice, ...]:
        return tuple(
            Choice(words.listing([words(page.TITLE), slot.number]), _draw.elsewhere(page.PAGE, view, card))
            for page in _draw.pages()
            for card, slot in page.CARDS.items()
            if name in slot.about
        )

    found = defined(None, reading.pack, words, lambda name: f"#{name}", drawn)
    groups: dict[str, list[Definition]] = {words(page.TITLE): [] for page in _draw.pages()}
    for one in found:
        # The overview draws what other pages are about.
        home = next(
            (page for page in reversed(_draw.pages()) if any(one.name in at.about for at in page.CARDS.values())), None
        )
        title = words(home.TITLE) if home else words("In no figure of its own")
        groups.setdefault(title, []).append(one)
    texts = ("title", "about", "formula", "targets", "direction", "unit", "sums", "extracts", "figures", "name")
    heads = (
        *(words("Indicator"), words("Definition"), words("Formula"), words("Clause and target"), words("Direction")),
        *(words("Unit"), words("May be summed over"), words("Extracts"), words("Drawn in"), words("Query")),
    )
    rows = pd.DataFrame([[_plain(getattr(one, text), words) for text in texts] for one in found], columns=list(texts))
    about = CARDS["list"]
    return Sheet(
        {
            "list": Card(
                name="list",
                number=about.number,
                title=words("Dictionary of indicators"),
                scope=(words("written from the definitions themselves"),),
                columns=tuple(Column(text, head, Kind.TEXT) for text, head in zip(texts, heads, strict=True)),
                rows=rows,
                body=entries([(title, some) for title, some in groups.items() if some], words, statuses(words)),
                width=about.width,
            )
        }
    )


def _plain(value: Any, words: Words) -> str:
    """Return a fact of a definition as one text."""
    parts = value if isinstance(value, tuple) else (value,)
    return words.listing([one.label if isinstance(one, Choice) else one for one in parts])


def layout(**query: Any) -> Any:
    """Return the whole page of an address."""
    return _draw.layout(PAGE, query)


@callback(
    output=_draw.outputs(PAGE, CARDS, Output, MATCH),
    inputs={"query": Input(ids.view(PAGE, MATCH), "data")},
    state={"shown": State(ids.shown(PAGE, MATCH), "data")},
    prevent_initial_call=True,
)
def redraw(query: Any, shown: Any) -> Any:
    """Return what a change of the address changes."""
    return _draw.redraw(PAGE, query, shown)
