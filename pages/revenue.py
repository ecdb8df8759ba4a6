"""收入: how is revenue moving, and why? One subject, seven cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.cards import Slot
from dash import MATCH, Input, Output, State, callback, register_page

from components import ids
from pages import _draw
from queries import revenue

PAGE, PATH, TITLE, QUESTION = "revenue", "/revenue", "Revenue", "How is revenue moving, and why?"
SUBJECT = revenue.EXTRACT
FILTERS = ("area", "month", "scope", "basis", "industry", "tax")
CARDS: Mapping[str, Slot] = {
    "months": Slot("2.1", "w7", 330, figure=True),
    "bridge": Slot("2.2", "w5", 210, figure=True),
    "taxes": Slot("2.3", "w7", 0, figure=False),
    "trend": Slot("2.4", "w5", 330, figure=True),
    "industries": Slot("2.5", "w5", 420, figure=True),
    "areas": Slot("2.6", "w7", 420, figure=True),
    "multiples": Slot("2.7", "w12", 150, figure=True),
}

register_page(__name__, path=PATH, name=TITLE, order=2)


def layout(**query: Any) -> Any:
    """Return the whole page of an address."""
    return _draw.layout(PAGE, query)


@callback(
    output={
        "text": {part: Output(ids.text(PAGE, part, MATCH), "html") for part in _draw.parts(CARDS)},
        "figures": {
            name: Output(ids.graph(PAGE, name, MATCH), "figure") for name, slot in CARDS.items() if slot.figure
        },
        "shown": Output(ids.shown(PAGE, MATCH), "data"),
    },
    inputs={"query": Input(ids.view(PAGE, MATCH), "data")},
    state={"shown": State(ids.shown(PAGE, MATCH), "data")},
    prevent_initial_call=True,
)
def redraw(query: Any, shown: Any) -> Any:
    """Return what a change of the address changes."""
    return _draw.redraw(PAGE, query, shown)
