"""Every id of the document. Ids carry page, name and slot, so that one document can hold a page many times."""

from __future__ import annotations

from typing import Any

ADDRESS = "address"
PAGE = "page"

Id = dict[str, Any]


def view(page: str, slot: Any = 0) -> Id:
    """Return the id of the store that holds the query shown."""
    return {"type": "view", "page": page, "slot": slot}


def shown(page: str, slot: Any = 0) -> Id:
    """Return the id of the store that says what stands in the document: query and release."""
    return {"type": "shown", "page": page, "slot": slot}


def text(page: str, name: str, slot: Any = 0) -> Id:
    """Return the id of a part made of text."""
    return {"type": "text", "page": page, "name": name, "slot": slot}


def graph(page: str, name: str, slot: Any = 0) -> Id:
    """Return the id of a figure."""
    return {"type": "graph", "page": page, "name": name, "slot": slot}


def card(page: str, name: str, slot: Any = 0) -> Id:
    """Return the id of a card's section."""
    return {"type": "card", "page": page, "name": name, "slot": slot}
