"""From an address to a picture: resolves, remembers and frames what a page draws.

A page module gives PAGE, PATH, TITLE, QUESTION, SUBJECT (the extract whose months it shows), FILTERS, CARDS (name to
number, title and width, in reading order) and `sheet(view, reading, link, words)`.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, partial
from typing import Any, Protocol
from urllib.parse import urlencode
from uuid import uuid4

import flask
import pandas as pd
import structlog
from dash import dcc, get_relative_path, html, no_update, page_registry
from flask_caching.backends.base import BaseCache

from components import cards as furniture
from components import controls, filters, frame, ids
from components.cards import Card, Nothing
from components.charts import graph_config
from components.controls import Choice
from components.explain import pop
from components.html import Html
from components.wall import Wall
from components.words import Words
from domain.errors import NotPermitted
from domain.grant import Grant
from domain.pack import Pack
from domain.reading import Reading, Release
from domain.view import Language, Links, Theme, View
from pages._define import defined, statuses
from queries.dictionary import extracts

Drawn = dict[str, Any]
Link = Callable[..., str]

log: structlog.stdlib.BoundLogger = structlog.get_logger("cockpit")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a card stands: its number, its classes in the grid, the height of its figure in pixels if it has one.

    `about` names the queries that define its figures: the card's explanation, and its direction, come from them.
    `paper` is the width on a sheet (`p7` of twelve columns) where it is not that of a narrow desk; a `tall` figure
    shrinks less there.
    """

    number: str
    width: str
    height: int = 0
    beside: bool = False
    side: int = 360
    about: tuple[str, ...] = ()
    paper: str = ""

    @property
    def figure(self) -> bool:
        """Say whether the card has a figure."""
        return self.height > 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page draws: its cards by name, the lead above them, and what of it stands on a wall."""

    cards: Mapping[str, Card]
    lead: tuple[frame.Entry, ...] = ()
    sentence: str = ""
    notes: tuple[str, ...] = ()
    wall: Callable[[], Wall] | None = None


class Page(Protocol):
    """What a page module gives."""

    PAGE: str
    PATH: str
    TITLE: str
    QUESTION: str
    SUBJECT: str
    FILTERS: tuple[str, ...]
    CARDS: Mapping[str, Slot]

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
    seconds: float

    def reading(self, query: Mapping[str, Any]) -> Reading:
        """Return the reading of a request: the release pinned in its address, else the current one."""
        pinned = query.get("release")
        release = self.release(pinned if isinstance(pinned, str) else None)
        return Reading(release, self.grant(), self.pack, self.seconds)


def desk() -> Desk:
    """Return the desk bound to the app that answers."""
    found: Desk = flask.current_app.extensions["cockpit"]
    return found


def page(name: str) -> Page:
    """Return a page module by its name."""
    return next(found for found in pages() if found.PAGE == name)


def pages() -> list[Page]:
    """Return every page module, in the order of the navigation."""
    return [sys.modules[entry["module"]] for entry in page_registry.values()]


@cache
def asked(name: str) -> tuple[str, ...]:
    """Return the extracts that a page is drawn from, its subject first."""
    module = page(name)
    every = extracts([query for slot in module.CARDS.values() for query in slot.about])
    return tuple(dict.fromkeys((module.SUBJECT, *every)))


def view_of(module: Page, query: Mapping[str, Any], reading: Reading) -> View:
    """Return the view of a query on a page, for a viewer whose home is the first area of the grant."""
    granted = reading.grant.areas
    home = reading.pack.root if reading.pack.root in granted else min(granted, default=reading.pack.root)
    view = View.from_query(query, reading.pack, partial(reading.known, asked(module.PAGE)), home)
    card = view.card if view.card in module.CARDS else None
    return view.but(open=tuple(name for name in view.open if name in module.CARDS), card=card)


def links_of(module: Page, view: View, reading: Reading) -> Links:
    """Return what gives the addresses of the same page with some of the query changed."""
    return Links(view, reading.pack, partial(reading.months, module.SUBJECT))


def resolved(module: Page, query: Mapping[str, Any]) -> tuple[View, Reading]:
    """Return the view and the reading of an address; the pin of a release that is gone falls back."""
    reading = desk().reading(query)
    view = view_of(module, query, reading)
    return view.but(release=None) if view.release and view.release != reading.release.id else view, reading


def draw(name: str, query: Mapping[str, Any]) -> Drawn:
    """Return the picture of a page: `query`, `release`, `text` and `figures` by name, remembered."""
    module = page(name)
    return _drawn(module, *resolved(module, query))


def _drawn(module: Page, view: View, reading: Reading) -> Drawn:
    return remembered(module.PAGE, view, reading, lambda: _compose(module, view, reading))


def remembered(name: str, view: View, reading: Reading, make: Callable[[], tuple[Drawn, bool]]) -> Drawn:
    """Return a picture that is kept under its name, view and reading, else one as it is made; it is kept if whole."""
    asked = (
        desk().build,
        reading.pack.digest,
        reading.release.id,
        reading.grant.key,
        get_relative_path("/"),
        name,
        urlencode(view.query),
    )
    key = hashlib.sha256("\n".join(asked).encode()).hexdigest()
    pictures = desk().pictures(reading.release.id)
    drawn: Drawn | None = pictures.get(key)
    flask.g.drawn = {
        "page": name,
        "view": urlencode(view.query),
        "release": reading.release.id,
        "remembered": drawn is not None,
    }
    if drawn is None:
        drawn, whole = make()
        if whole:
            pictures.set(key, drawn, timeout=0)
    return drawn


def written(figure: Mapping[str, Any]) -> str:
    """Return a figure as it stands in a document: nothing in it closes a script."""
    return flask.json.dumps(figure).replace("<", "\\u003c")


def sheet_of(module: Page, view: View, reading: Reading) -> Sheet:
    """Return what a page draws; where it cannot, cards that say which kind of nothing stands there."""
    words = Words.of(view.lang)
    try:
        reading.require(reading.pack.place(view.area, view.scope))
        return module.sheet(view, reading, links_of(module, view, reading), words)
    except NotPermitted:
        area = reading.pack.areas[view.area].names[view.lang]
        said = words("Your grant does not reach {area}.", area=area)
        return _empty(module.CARDS, words(module.TITLE), Nothing.NOT_PERMITTED, said)
    except Exception:
        number = uuid4().hex[:8]
        log.exception("failed", page=module.PAGE, view=urlencode(view.query), error=number)
        said = words("The query did not finish, error {number}.", number=number)
        return _empty(module.CARDS, words(module.TITLE), Nothing.FAILED, said)


def no_data(slots: Mapping[str, Slot], words: Words, title: str) -> Sheet:
    """Return a page of cards whose extract has not been delivered."""
    return _empty(slots, title, Nothing.NO_DATA, words("Its extract has not been delivered."))


def _empty(slots: Mapping[str, Slot], title: str, nothing: Nothing, text: str) -> Sheet:
    return Sheet(
        {
            name: Card(
                name=name,
                number=slot.number,
                title=title,
                scope=(),
                columns=(),
                rows=pd.DataFrame(),
                nothing=nothing,
                nothing_text=text,
                width=slot.width,
                height=slot.height,
                about=slot.about,
            )
            for name, slot in slots.items()
        }
    )


ROOMS = ("head", "marks", "key", "body", "foot")
FRAME = ("top", "page-head", "drill", "lead", "page-foot")


def parts(slots: Mapping[str, Slot]) -> tuple[str, ...]:
    """Return the names of a page's parts made of text."""
    return (*FRAME, *(f"{name}-{room}" for name in slots for room in ROOMS))


def outputs(name: str, slots: Mapping[str, Slot], output: Callable[..., Any], slot: Any) -> dict[str, Any]:
    """Return the outputs of a page's one callback, by name."""
    return {
        "text": {part: output(ids.text(name, part, slot), "html") for part in parts(slots)},
        "figures": {card: output(ids.graph(name, card, slot), "figure") for card, one in slots.items() if one.figure},
        "classes": {card: output(ids.card(name, card, slot), "className") for card in slots},
        "shown": output(ids.shown(name, slot), "data"),
    }


def _compose(module: Page, view: View, reading: Reading) -> tuple[Drawn, bool]:
    words = Words.of(view.lang)
    link = links_of(module, view, reading)
    sheet = sheet_of(module, view, reading)
    looks = {name: text for name, text in view.query.items() if name in ("lang", "theme")}
    path, below, further = filters.levels(view, reading, link, words)
    drills = "area" in module.FILTERS
    text: dict[str, str] = {
        "top": frame.header(header(module, view, reading, link, words), words),
        "page-head": frame.page_head(
            _crumbs(module, view, path if drills else [], link, words),
            words(module.TITLE),
            words(module.QUESTION),
            filters.filters(module.FILTERS, view, reading, link, words, asked(module.PAGE)),
            words,
            _looking(view, link, words) if "month" in module.FILTERS else None,
        ),
        "drill": controls.drill(
            path, below, words, later=further, help=words("Click a tile, a row or a chart to go down; Back returns")
        )
        if drills
        else "",
        "lead": frame.lead(sheet.lead, sheet.sentence) if view.card is None else "",
        "page-foot": frame.footer(
            _notes(reading, words, sheet),
            words("Tiles: equal areas, approximate places") if drills else "",
            get_relative_path("/snapshots") + (f"?{urlencode(looks)}" if looks else ""),
            words,
        ),
    }
    figures: dict[str, Any] = {}
    classes: dict[str, str] = {}
    for name, card in sheet.cards.items():
        if view.card not in (None, name):
            text |= dict.fromkeys((f"{name}-{room}" for room in ROOMS), "")
            figures |= {name: {"data": [], "layout": {}}} if module.CARDS[name].figure else {}
            classes[name] = furniture.AWAY
            continue
        tools = tools_of(module, card, view, reading, link, words)
        opened = name in view.open and bool(tools.twin)
        back = tools.twin
        rooms = {
            "head": furniture.head(card, tools, words),
            "marks": furniture.marks(card),
            "key": "" if opened else card.key or "",
            "body": furniture.twin(card, words, back) if opened else furniture.nothing(card, words) + (card.body or ""),
            "foot": furniture.foot(card, words),
        }
        text |= {f"{name}-{room}": str(html_) for room, html_ in rooms.items()}
        classes[name] = furniture.classes(card, twin_open=opened, alone=view.card is not None)
        if module.CARDS[name].figure:
            figures[name] = card.figure or {"data": [], "layout": {}}
    whole = all(card.nothing is not Nothing.FAILED for card in sheet.cards.values())
    text = {name: str(one) for name, one in text.items()}
    return {
        "query": view.query,
        "release": reading.release.id,
        "lang": view.lang,
        "text": text,
        "figures": figures,
        "classes": classes,
    }, whole


def _crumbs(module: Page, view: View, path: list[Choice], link: Link, words: Words) -> list[Choice]:
    """Return the way to what is shown: the page, the areas above, and the card where one stands alone."""
    if view.card is None:
        return [Choice(words(module.TITLE), link(area=None)), *path]
    number = words("No. {number}", number=module.CARDS[view.card].number)
    return [Choice(words(module.TITLE), link(card=None)), *path, Choice(number)]


def _looking(view: View, link: Link, words: Words) -> tuple[str, Choice] | None:
    """Return what a month before the latest is called, and the way back."""
    if view.month is None or view.latest is None or view.month >= view.latest:
        return None
    month = words.period(view.month.start, view.month.grain)
    return words("Looking back at {month}", month=month), Choice(words("To the latest"), link(month=None))


def elsewhere(name: str, view: View, card: str | None = None) -> str:
    """Return the address of another page, or a card of it, with the view kept; nothing where there is no such page."""
    query = urlencode(view.but(open=(), card=card).query)
    found = next((one for one in pages() if one.PAGE == name), None)
    return get_relative_path(found.PATH) + (f"?{query}" if query else "") if found else ""


def header(module: Page | None, view: View, reading: Reading, link: Link, words: Words) -> frame.Header:
    """Return the header over a page, or over none."""
    pack, release = reading.pack, reading.release
    query = urlencode(view.but(open=(), card=None).query)
    other = Language.EN if view.lang is Language.ZH else Language.ZH
    dark = view.theme is Theme.DARK
    # Of the release, whatever month is looked back at.
    through = view.latest.shift(1).start - timedelta(days=1) if view.latest else None
    return frame.Header(
        product=words("Tax Data Cockpit"),
        office=pack.office[view.lang],
        home=get_relative_path("/"),
        entries=tuple(
            Choice(
                words(one.TITLE),
                get_relative_path(one.PATH) + (f"?{query}" if query else ""),
                on=one is module,
            )
            for one in pages()
        ),
        data_through=words.day(through) if through else "",
        release=release.id[:7] if reading.release.reported else "",
        checks=words("{passed}/{all} checks", passed=release.passed, all=release.checks) if release.checks else "",
        simulated=release.simulated,
        language=Choice(words("中 / EN"), link(lang=other), hint=words("中文") if other is Language.ZH else "English"),
        theme=Choice(words("Light") if dark else words("Dark"), link(theme=None if dark else Theme.DARK.value)),
        pinned=None
        if view.release or not release.reported
        else Choice(words("Pin this release"), link(release=release.id)),
    )


def _notes(reading: Reading, words: Words, sheet: Sheet) -> list[str]:
    pack, release = reading.pack, reading.release
    notes = (
        [words("Simulated data, calibrated to published accounts; it shows nothing real.")] if release.simulated else []
    )
    for extract in dict.fromkeys(mark.extract for mark in release.marks):
        refused = [mark for mark in release.marks if mark.extract == extract]
        first = refused[0]
        reporter = pack.reporters.get(first.reporter)
        named = words.listing([extract, reporter.names[words.lang] if reporter else first.reporter, first.month])
        more = words("and {n} more files", n=len(refused) - 1) if len(refused) > 1 else ""
        kept = words("older rows stand in") if first.kept else words("it counts as not reported")
        notes.append(
            words("Refused: {file} ({rule}), {kept}.", file=words.listing([named, more]), rule=first.rule, kept=kept)
        )
    return [*notes, *sheet.notes]


def tools_of(module: Page, card: Card, view: View, reading: Reading, link: Link, words: Words) -> furniture.Tools:
    """Return the addresses of a card's tools; without figures only what leads away from it, and what it would say."""
    meant = defined(card.about, reading.pack, words, lambda name: f"{elsewhere('indicators', view)}#{name}")
    several = len(module.CARDS) > 1
    tools = furniture.Tools(
        alone=link(card=card.name) if several and view.card is None else "",
        whole=link(card=None) if several and view.card else "",
        explain=pop(
            furniture.figure_name(card, words), meant, words, statuses(words) if card.name == "targets" else ()
        ),
    )
    if card.nothing not in (None, Nothing.STALE):
        return tools
    opened = set(view.open) ^ {card.name}
    query = urlencode({**view.but(open=()).query, "card": card.name})
    return replace(
        tools,
        twin=link(open=".".join(sorted(opened)) or None) if card.figure is not None or card.pictured else "",
        twin_open=card.name in view.open,
        xlsx=f"{module.PAGE}.xlsx?{query}",
        csv=f"{module.PAGE}.csv?{query}",
        note=words("Areas stand in code order"),
    )


def layout(name: str, query: Mapping[str, Any], slot: int = 0) -> html.Div:
    """Return a whole page, complete at once."""
    module = page(name)
    view, reading = resolved(module, query)
    drawn = _drawn(module, view, reading)
    unheard = view.unheard({key: str(value) for key, value in query.items()})

    def room(part: str, classes: str, tag: str = "div") -> Html:
        return Html(id=ids.text(name, part, slot), html=drawn["text"][part], className=classes, tag=tag)

    def card(part: str, about: Slot) -> html.Section:
        plot: list[Any] = []
        if about.figure:
            plot = [
                dcc.Graph(
                    id=ids.graph(name, part, slot),
                    figure=drawn["figures"][part],
                    config=graph_config(drawn["lang"]),  # type: ignore[arg-type]
                    className="figure",
                )
            ]
        return html.Section(
            [
                room(f"{part}-head", "head"),
                html.Div([*plot, room(f"{part}-marks", "marks")], className="plot"),
                room(f"{part}-key", "key-room"),
                room(f"{part}-body", "body"),
                room(f"{part}-foot", "foot"),
            ],
            id=ids.card(name, part, slot),
            className=drawn["classes"][part],
            style={"--h": f"{about.height}px" if about.figure else "auto", "--side": f"{about.side}px"},
        )

    return html.Div(
        [
            dcc.Store(id=ids.view(name, slot), data=drawn["query"]),
            dcc.Store(id=ids.shown(name, slot), data={"query": drawn["query"], "release": drawn["release"]}),
            room("top", "page-top"),
            html.Main(
                [
                    # Of the address as it was typed, so no part of the picture, which many addresses share.
                    Html(html=frame.unheard(unheard, view.href, Words.of(view.lang))) if unheard else None,
                    room("page-head", "page-head"),
                    room("drill", "drill", "nav"),
                    room("lead", "lead"),
                    html.Div(
                        [card(part, about) for part, about in module.CARDS.items()],
                        id="content" if slot == 0 else f"content-{slot}",
                        className="grid",
                    ),
                ]
            ),
            room("page-foot", "page-foot", "footer"),
        ],
        className="page",
        **{"data-page": name, "data-slot": str(slot)},  # type: ignore[arg-type]
    )


def redraw(name: str, query: Any, shown: Any) -> Drawn:
    """Return the outputs of a page's callback; what already stands in the document is not sent again."""
    before: Drawn = {"release": None}
    if isinstance(shown, dict) and isinstance(shown.get("query"), dict):
        before = draw(name, shown["query"])
    drawn = draw(name, query if isinstance(query, dict) else {})
    if not isinstance(shown, dict) or not drawn["release"] == before["release"] == shown.get("release"):
        before = {"text": {}, "figures": {}, "classes": {}}
    return {
        **{kind: _changed(drawn[kind], before[kind]) for kind in ("text", "figures", "classes")},
        "shown": {"query": drawn["query"], "release": drawn["release"]},
    }


def _changed(now: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    return {name: no_update if before.get(name) == value else value for name, value in now.items()}
