"""From an address to a picture: resolves, remembers and frames what a page draws.

A page module gives PAGE, PATH, TITLE, QUESTION, SUBJECT (the extract whose months it shows), FILTERS, CARDS (name to
number, title and width, in reading order) and `sheet(view, reading, link, words)`.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlencode
from uuid import uuid4

import flask
import structlog
from components.cards import Card, Nothing, Sheet, Tools
from components.charts import GRAPH_CONFIG
from components.html import Html
from components.words import Words
from dash import dcc, get_relative_path, html, no_update, page_registry
from flask_caching.backends.base import BaseCache

from components import cards as furniture
from components import controls, ids
from domain.errors import NotPermitted
from domain.grant import Grant
from domain.pack import Pack
from domain.reading import Reading, Release
from domain.view import View

Drawn = dict[str, Any]
Link = Callable[..., str]

log: structlog.stdlib.BoundLogger = structlog.get_logger("cockpit")


class Page(Protocol):
    """What a page module gives."""

    PAGE: str
    PATH: str
    TITLE: str
    QUESTION: str
    SUBJECT: str
    FILTERS: tuple[str, ...]
    CARDS: Mapping[str, furniture.Slot]

    def sheet(self, view: View, reading: Reading, link: Link, words: Words) -> Sheet:
        """Ask and draw."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the shell binds: where releases, grants and remembered pictures come from."""

    pack: Pack
    build: str
    release: Callable[[str | None], Release]
    grant: Callable[[], Grant]
    pictures: Callable[[str], BaseCache]

    def reading(self, query: Mapping[str, Any]) -> Reading:
        """Return the reading of a request: the release pinned in its address, else the current one."""
        pinned = query.get("release")
        return Reading(self.release(pinned if isinstance(pinned, str) else None), self.grant(), self.pack)


def desk() -> Desk:
    """Return the desk bound to the app that answers."""
    found: Desk = flask.current_app.extensions["cockpit"]
    return found


def page(name: str) -> Page:
    """Return a page module by its name."""
    return next(found for found in pages() if found.PAGE == name)


def pages() -> list[Page]:
    """Return every page module, in the order of the navigation."""
    return [sys.modules[entry["module"]] for entry in page_registry.values()]  # type: ignore[misc]


def view_of(module: Page, query: Mapping[str, Any], reading: Reading) -> View:
    """Return the view of a query on a page, for a viewer whose home is the first area of the grant."""
    granted = reading.grant.areas
    home = reading.pack.root if reading.pack.root in granted else min(granted, default=reading.pack.root)
    return View.from_query(query, reading.pack, partial(reading.months, module.SUBJECT), home)


def link_of(module: Page, view: View, reading: Reading, **changes: str | None) -> str:
    """Return the address of the same page with some of the query changed, in canonical form; None takes out."""
    query = {**view.query, **({"month": str(view.month)} if view.month else {}), **changes}
    if view.month == view.latest and "scope" in changes and "month" not in changes:
        query["month"] = None
    return view_of(module, {key: value for key, value in query.items() if value}, reading).href


def draw(name: str, query: Mapping[str, Any]) -> Drawn:
    """Return the picture of a page: `query`, `release`, `text` and `figures` by name, remembered."""
    here, module = desk(), page(name)
    reading = here.reading(query)
    view = view_of(module, query, reading)
    if view.release and view.release != reading.release.id:
        view = view.but(release=None)
    key = hashlib.sha256(
        "\n".join((here.build, reading.release.id, reading.grant.key, name, urlencode(view.query))).encode()
    ).hexdigest()
    pictures = here.pictures(reading.release.id)
    drawn: Drawn | None = pictures.get(key)
    flask.g.drawn = {
        "page": name,
        "view": urlencode(view.query),
        "release": reading.release.id,
        "remembered": drawn is not None,
    }
    if drawn is None:
        drawn, whole = _compose(module, view, reading)
        if whole:
            pictures.set(key, drawn, timeout=0)
    return drawn


def sheet_of(module: Page, view: View, reading: Reading) -> Sheet:
    """Return what a page draws; where it cannot, cards that say which kind of nothing stands there."""
    words = Words.of(view.lang)
    try:
        reading.require(reading.pack.place(view.area, view.scope))
        return module.sheet(view, reading, partial(link_of, module, view, reading), words)
    except NotPermitted:
        area = reading.pack.areas[view.area].names[view.lang]
        return _empty(module, words, Nothing.NOT_PERMITTED, words("Your grant does not reach {area}.", area=area))
    except Exception:
        number = uuid4().hex[:8]
        log.exception("failed", page=module.PAGE, view=urlencode(view.query), error=number)
        return _empty(module, words, Nothing.FAILED, words("The query did not finish, error {number}.", number=number))


def _empty(module: Page, words: Words, nothing: Nothing, text: str) -> Sheet:
    return Sheet(
        cards={name: Card.empty(name, slot, words, nothing, text) for name, slot in module.CARDS.items()},
    )


def _compose(module: Page, view: View, reading: Reading) -> tuple[Drawn, bool]:
    words = Words.of(view.lang)
    link = partial(link_of, module, view, reading)
    sheet = sheet_of(module, view, reading)
    text = {
        "head": str(controls.head(module, view, reading, link, words, navigation(view, words), sheet.lead)),
        "foot": str(controls.foot(reading, words)),
    }
    figures = {}
    for name, card in sheet.cards.items():
        tools = tools_of(module, card, view, link)
        text[f"{name}-head"] = str(furniture.head(card, tools, words, opened=name in view.open))
        text[f"{name}-foot"] = str(furniture.foot(card, words))
        if module.CARDS[name].figure:
            figures[name] = card.figure or {"data": [], "layout": {}}
    whole = all(card.nothing is not Nothing.FAILED for card in sheet.cards.values())
    return {"query": view.query, "release": reading.release.id, "text": text, "figures": figures}, whole


def tools_of(module: Page, card: Card, view: View, link: Link) -> Tools:
    """Return the addresses of a card's tools."""
    opened = set(view.open) ^ {card.name}
    query = urlencode({**view.but(open=()).query, "card": card.name})
    stem = module.PATH.strip("/")
    return Tools(
        twin=link(open=".".join(sorted(opened)) or None),
        csv=f"{stem}.csv?{query}",
        xlsx=f"{stem}.xlsx?{query}",
        image=card.figure is not None,
    )


def navigation(view: View, words: Words) -> list[tuple[str, str, str]]:
    """Return (page, title, address) of every page, the view kept."""
    query = urlencode(view.but(open=()).query)
    return [
        (module.PAGE, words(module.TITLE), get_relative_path(module.PATH) + (f"?{query}" if query else ""))
        for module in pages()
    ]


def layout(name: str, query: Mapping[str, Any], slot: int = 0) -> html.Main:
    """Return a whole page, complete at once."""
    module, drawn = page(name), draw(name, query)

    def words_part(part: str, classes: str) -> Html:
        return Html(id=ids.text(name, part, slot), html=drawn["text"][part], className=classes)

    def card(part: str, about: furniture.Slot) -> html.Section:
        graph = (
            dcc.Graph(
                id=ids.graph(name, part, slot),
                figure=drawn["figures"][part],
                config=GRAPH_CONFIG,
                className="figure",
                style={"height": f"{about.height}px"},
            )
            if about.figure
            else None
        )
        return html.Section(
            [
                words_part(f"{part}-head", "card-head-part"),
                graph,
                words_part(f"{part}-foot", "card-foot-part"),
            ],
            className=f"card {about.width}",
            **{"data-card": part},
        )

    return html.Main(
        [
            dcc.Store(id=ids.view(name, slot), data=drawn["query"]),
            dcc.Store(id=ids.shown(name, slot), data={"query": drawn["query"], "release": drawn["release"]}),
            words_part("head", "page-head-part"),
            html.Div([card(part, about) for part, about in module.CARDS.items()], className="cards"),
            words_part("foot", "page-foot-part"),
        ],
        className="page",
        **{"data-page": name, "data-slot": str(slot)},
    )


def redraw(name: str, query: Any, shown: Any) -> Drawn:
    """Return the outputs of a page's callback; what already stands in the document is not sent again."""
    before: Drawn = {"release": None}
    if isinstance(shown, dict) and isinstance(shown.get("query"), dict):
        before = draw(name, shown["query"])
    drawn = draw(name, query if isinstance(query, dict) else {})
    if not isinstance(shown, dict) or not drawn["release"] == before["release"] == shown.get("release"):
        before = {"text": {}, "figures": {}}
    return {
        "text": _changed(drawn["text"], before["text"]),
        "figures": _changed(drawn["figures"], before["figures"]),
        "shown": {"query": drawn["query"], "release": drawn["release"]},
    }


def _changed(now: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    return {name: no_update if before.get(name) == value else value for name, value in now.items()}
