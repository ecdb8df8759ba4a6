"""总览: are we on the plan's path? The targets first, then revenue, areas, risk, and the state of the data."""

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
from pages._overview import Overview
from queries import revenue

PAGE, PATH, TITLE, QUESTION = "overview", "/", "Overview", "Are we on the plan's path?"
SUBJECT = revenue.EXTRACT
FILTERS = ("area", "month", "scope", "basis")
# What the targets are measured by, in their order.
MEASURED = (
    *("e_invoice_by_month", "paperless_by_quarter", "three_all_progress", "handling_by_month", "paying_hours"),
    *("record_items", "milestones", "platform_availability"),
)
# The brief of the month will stand above the data state.
CARDS: Mapping[str, Slot] = {
    "targets": Slot("1.1", "w12", about=MEASURED),
    "months": Slot("1.2", "w5 n12 r2", 330, about=("revenue_by_month", "revenue_by_tax")),
    "areas": Slot("1.3", "w4 n7", 236, beside=True, side=248, about=("revenue_by_month",)),
    "state": Slot("1.5", "w3 n5"),
    "risk": Slot("1.4", "w7 n12 roomy", 206, about=("risk_by_area",)),
}

register_page(__name__, path=PATH, name=TITLE, order=1)


def sheet(view: View, reading: Reading, link: Link, words: Words) -> Sheet:
    """Return the cards of a view; without any month there is nothing to ask."""
    if view.month is None:
        return _draw.no_data(CARDS, words, words(TITLE))
    return Overview(view.but(tax=None, industry=None), reading, link, words, CARDS, view.month).sheet()


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
