"""办税: how long does paying tax take, and where is it slow? Four extracts, nine cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import MATCH, Input, Output, State, callback, register_page

from components import ids
from components.words import Words
from domain.reading import Reading
from domain.view import View
from pages import _draw
from pages._draw import Link, Sheet, Slot
from pages._filing import Filing
from queries import filing

PAGE, PATH, TITLE = "filing", "/filing", "Filing"
QUESTION = "How long does paying tax take, and where is it slow?"
SUBJECT = filing.HANDLING
FILTERS = ("area", "month", "scope", "basis", "tax")
CARDS: Mapping[str, Slot] = {
    "steps": Slot("4.1", "w5 n7", 250, about=("paying_hours",)),
    "matrix": Slot("4.2", "w3 n5", 250, about=("paying_hours",)),
    "minutes": Slot("4.3", "w4 n6", 250, about=("minutes_by_place",)),
    "days": Slot("4.4", "w5 n6 fills", 250, about=("returns_by_day",)),
    "online": Slot("4.5", "w3 n5", 236, about=("handling_by_month", "handling_by_item")),
    "refunds": Slot("4.6", "w4 n7", 290, about=("refunds_by_month",)),
    "obligations": Slot("4.7", "w5 n12", about=("returns_by_tax",)),
    "channels": Slot("4.8", "w7 n12", about=("minutes_by_tax", "returns_by_tax")),
    "areas": Slot(
        "4.9", "w12", about=("minutes_by_place", "returns_by_month", "handling_by_month", "refunds_by_place")
    ),
}

register_page(__name__, path=PATH, name=TITLE, order=4)


def sheet(view: View, reading: Reading, link: Link, words: Words) -> Sheet:
    """Return the cards of a view; without any month there is nothing to ask."""
    if view.month is None:
        return _draw.no_data(CARDS, words, words(TITLE))
    return Filing(view, reading, link, words, CARDS, view.month).sheet()


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
