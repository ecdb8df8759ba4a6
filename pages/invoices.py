"""发票: where is e-invoicing short of its target? Its ratio in two readings, by kind, industry, area; its use."""

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
from pages._invoices import Invoices
from queries import invoices

PAGE, PATH, TITLE, QUESTION = "invoices", "/invoices", "Invoices", "How far is e-invoicing from its target, and where?"
SUBJECT = invoices.EXTRACT
FILTERS = ("area", "month", "scope", "basis", "industries")
CARDS: Mapping[str, Slot] = {
    "all": Slot("3.1", "w7", 330, about=("e_invoice_by_month", "issuers_by_month")),
    "key": Slot("3.2", "w5", 330, about=("e_invoice_by_month",)),
    "areas": Slot(
        "3.3", "w7 n12", 372, beside=True, side=340, about=("e_invoice_by_industry", "issuers_by_month"), paper="p8"
    ),
    "kinds": Slot("3.4", "w5 n6", 372, about=("invoices_by_kind",), paper="p4 tall"),
    "industries": Slot("3.5", "w5 n6", 450, about=("e_invoice_by_industry",), paper="p5"),
    "heat": Slot("3.6", "w7 n12", 450, about=("e_invoice_by_industry",), paper="p7 tall"),
    "use": Slot("3.7", "w5 n6", 300, about=("paperless_by_quarter", "booked_by_month"), paper="p5"),
    "steps": Slot("3.8", "w4 n6", 300, about=("paperless_by_quarter", "booked_by_month"), paper="p4"),
    "three": Slot("3.9", "w3 n5", 150, about=("three_all_progress",), paper="p3"),
    "booked": Slot("3.10", "w5 n7", about=("booked_by_month", "paperless_by_quarter"), paper="p6"),
    "corrected": Slot("3.11", "w7 n12", about=("invoices_by_kind",), paper="p6"),
}

register_page(__name__, path=PATH, name=TITLE, order=3)


def sheet(view: View, reading: Reading, link: Link, words: Words) -> Sheet:
    """Return the cards of a view; without any month there is nothing to ask."""
    if view.month is None:
        return _draw.no_data(CARDS, words, words(TITLE))
    return Invoices(view, reading, link, words, CARDS, view.month).sheet()


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
