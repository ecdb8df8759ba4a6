"""风险: where does risk gather? A matrix of areas, the trend, what moved, one cell explained, the indicators."""

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
from pages._risk import Risk
from queries import risk

PAGE, PATH, TITLE, QUESTION = "risk", "/risk", "Risk", "Where does risk gather?"
SUBJECT = risk.EXTRACT
FILTERS = ("area", "month", "scope", "stock", "industries", "grade")
CARDS: Mapping[str, Slot] = {
    "matrix": Slot("5.1", "w7 n12 r2", 660, about=("risk_by_area", "risk_by_indicator")),
    "trend": Slot("5.2", "w3 n7", 96, about=("risk_by_month",)),
    "moves": Slot("5.3", "w2 n5", about=("risk_by_area",)),
    "cell": Slot("5.4", "w5 n12 lined", 208, about=("risk_by_indicator",)),
    "catalogue": Slot("5.5", "w12", about=("risk_of_indicators",)),
}

register_page(__name__, path=PATH, name=TITLE, order=5)


def sheet(view: View, reading: Reading, link: Link, words: Words) -> Sheet:
    """Return the cards of a view; without any month there is nothing to ask."""
    if view.month is None:
        return _draw.no_data(CARDS, words, words(TITLE))
    return Risk(view, reading, link, words, CARDS, view.month).sheet()


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
