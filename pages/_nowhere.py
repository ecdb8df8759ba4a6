"""What stands at an address that is no page: the header with its ways out, and one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import get_relative_path, html

from components import frame
from components.html import Html
from components.words import Words
from pages import _draw


def layout(query: Mapping[str, Any]) -> html.Div:
    """Return the document's content, with language and theme of the address kept."""
    first = _draw.pages()[0]
    view, reading = _draw.resolved(first, query)
    words = Words.of(view.lang)
    head = _draw.header(None, view, reading, _draw.links_of(first, view, reading), words)
    return html.Div(
        [
            Html(html=str(frame.header(head, words)), className="page-top"),
            html.Main(Html(html=str(frame.nowhere(words, get_relative_path("/"))), id="content")),
        ],
        className="page",
    )
