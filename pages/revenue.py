"""收入: how is revenue moving, and why? One subject, seven cards."""

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
from pages._revenue import Revenue
from queries import revenue

PAGE, PATH, TITLE, QUESTION = "revenue", "/revenue", "Revenue", "How is revenue moving, and why?"
SUBJECT = revenue.EXTRACT
FILTERS = ("area", "month", "scope", "basis", "industry", "tax")
CARDS: Mapping[str, Slot] = {
    "months": Slot("2.1", "w7", 330, about=("revenue_by_month",)),
    "bridge": Slot("2.2", "w5", 210, about=("adjustments_by_kind", "revenue_by_month")),
    "taxes": Slot("2.3", "w7 n12", about=("revenue_by_tax",), paper="p7"),
    "trend": Slot("2.4", "w5 n12", 330, about=("revenue_by_month",), paper="p5"),
    "industries": Slot("2.5", "w5 n12 lined", 440, about=("revenue_by_industry",), paper="p4 lined"),
    "areas": Slot("2.6", "w7 n12", 360, beside=True, about=("revenue_by_month",), paper="p8"),
    "multiples": Slot("2.7", "w12", 150, about=("revenue_by_month",)),
}

register_page(__name__, path=PATH, name=TITLE, order=2)


def sheet(view: View, reading: Reading, link: Link, words: Words) -> Sheet:
    """Return the cards of a view; without any month there is nothing to ask."""
    if view.month is None:
        return _draw.no_data(CARDS, words, words(TITLE))
    return Revenue(view, reading, link, words, CARDS, view.month).sheet()


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
