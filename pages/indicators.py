"""指标: what does this number mean? The dictionary, written from the headings of the SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import MATCH, Input, Output, State, callback, register_page

from components import cards, ids
from components.cards import Card, Column, Kind
from components.words import Words
from domain.reading import Reading
from domain.view import View
from pages import _draw
from pages._draw import Link, Sheet, Slot
from queries import revenue
from queries.dictionary import definitions

PAGE, PATH, TITLE, QUESTION = "indicators", "/indicators", "Indicators", "What does this number mean?"
SUBJECT = revenue.EXTRACT
FILTERS = ()
CARDS: Mapping[str, Slot] = {"list": Slot("6.1", "w12")}

register_page(__name__, path=PATH, name=TITLE, order=9)


def sheet(view: View, reading: Reading, link: Link, words: Words) -> Sheet:
    """Return every definition as a row of one table."""
    rows = pd.DataFrame(definitions(view.lang))
    columns = (
        Column("title", words("Indicator"), Kind.TEXT, strong=True),
        Column("about", words("Definition"), Kind.TEXT),
        Column("formula", words("Formula"), Kind.TEXT),
        Column("unit", words("Unit"), Kind.TEXT),
        Column("sums", words("May be summed over"), Kind.TEXT),
        Column("extracts", words("Extracts"), Kind.TEXT),
        Column("name", words("Query"), Kind.TEXT),
    )
    summed = {
        "flow": words("time and areas"),
        "stock": words("areas only"),
        "ratio": words("numerator and denominator apart"),
    }
    rows["sums"] = [summed[kind] for kind in rows["sums"]]
    about = CARDS["list"]
    return Sheet(
        {
            "list": Card(
                name="list",
                number=about.number,
                title=words("Dictionary of indicators"),
                scope=(words("written from the definitions themselves"),),
                columns=columns,
                rows=rows,
                body=cards.table(rows, columns, words, density="open"),
                width=about.width,
            )
        }
    )


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
