"""From an address to a picture of a wall: the same page, its finding, and the few parts that are read across a hall."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import structlog
from markupsafe import Markup

from components import wall as furniture
from components.cards import Card, Nothing
from components.frame import Entry
from components.wall import Panel, Wall
from components.words import Words
from domain.pack import Pack
from domain.period import Period
from domain.reading import Reading
from domain.view import KEYS, View
from pages import _draw
from pages._draw import Page, Sheet

FEW = 6
ROWS = 18
_LINK = re.compile(r"</?a\b[^>]*>")

log: structlog.stdlib.BoundLogger = structlog.get_logger("cockpit")


class NotDrawn(Exception):
    """A picture could not be drawn; the message holds the number that the log has too."""


def paths() -> list[str]:
    """Return the addresses of the pages that have something to show across a hall: those with figures."""
    return [one.PATH for one in _draw.pages() if any(slot.figure for slot in one.CARDS.values())]


def unheard(path: str, query: Mapping[str, str], pack: Pack) -> list[str]:
    """Return the keys of an address that its page would pass over, in any release: a month counts if it is one."""
    cards = next(one.CARDS for one in _draw.pages() if one.PATH == path)
    month: tuple[Period, ...] = ()
    with suppress(ValueError):
        month = (Period.parse(query.get("month", ""), pack.grain),)
    wrong = {key for key in query if key not in KEYS}
    wrong |= {*View.from_query(query, pack, lambda _: month).unheard(query)}
    wrong |= {key for key in ("card", "open") if not {*query.get(key, "").split(".")} <= {*cards, ""}}
    return [key for key in query if key in wrong]


def picture(path: str, query: Mapping[str, str], reading: Reading) -> dict[str, Any]:
    """Return a picture of a release: `html`, its `figures` in the order of their places, `headline`; remembered."""
    module = next(one for one in _draw.pages() if one.PATH == path)
    view = _draw.view_of(module, query, reading)
    return _draw.remembered(f"wall {module.PAGE}", view, reading, lambda: (_compose(module, view, reading), True))


def _compose(module: Page, view: View, reading: Reading) -> dict[str, Any]:
    words = Words.of(view.lang)
    sheet = _draw.sheet_of(module, view, reading)
    if any(card.nothing is Nothing.FAILED for card in sheet.cards.values()):
        raise NotDrawn(str(next(card.nothing_text for card in sheet.cards.values() if card.nothing)))
    try:
        wall = _alone(sheet, sheet.cards[view.card]) if view.card else sheet.wall() if sheet.wall else _plain(sheet)
    except Exception:
        number = uuid4().hex[:8]
        log.exception("failed", page=module.PAGE, view=urlencode(view.query), error=number)
        raise NotDrawn(number) from None
    used = [sheet.cards[view.card]] if view.card and len(wall.panels) == 1 else sheet.cards.values()
    old = any(card.nothing is Nothing.STALE for card in used)
    through = _day(view.month.shift(1).start - timedelta(days=1), words) if view.month else ""
    return {
        "html": str(furniture.picture(wall, through, reading.release.simulated, old, words)),
        "figures": [panel.figure for panel in wall.panels if panel.figure is not None],
        "headline": wall.headline,
        "release": reading.release.id,
        "build": _draw.desk().build,
        "lang": "en" if view.lang == "en" else "zh-CN",
        "theme": "wall" if view.theme == "dark" else "light",
    }


def _day(day: date, words: Words) -> str:
    """Return a day as it is read across a hall; the year stands in the title's line or in the figures."""
    return words("{month}/{day}", month=day.month, day=day.day)


def about(place: str, month: Period, view: View, reading: Reading) -> str:
    """Return what stands beside a finding: the place with its scope, and the month."""
    words = Words.of(view.lang)
    return words.listing([reading.pack.title(place, view.lang), words.period(month.start, month.grain)])


def few(lead: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return as many figures of a lead as are read at once, the last ones always: they are the other scopes."""
    return lead if len(lead) <= FEW else (*lead[: FEW - 2], *lead[-2:])


def panel(card: Card, *, wide: bool = False, title: str = "") -> Panel:
    """Return a card as a part of a picture: its figure, or its words where there is nothing."""
    scope = next((str(part) for part in card.scope if part), "")
    if card.nothing not in (None, Nothing.STALE):
        return Panel(card.title, scope, furniture.hero("", "", Markup(""), (str(card.nothing_text),)), wide=wide)
    return Panel(title or card.title, _scope(card), figure=card.figure, wide=wide, old=card.nothing is Nothing.STALE)


def _scope(card: Card) -> str:
    """Return as much of a scope line as is read in one line: scope and unit."""
    texts = [Markup(part).striptags() for part in card.scope if part]
    return " · ".join(texts[:2])


def _alone(sheet: Sheet, card: Card) -> Wall:
    if card.figure is not None or card.nothing not in (None, Nothing.STALE):
        return Wall(card.title, "", (replace(panel(card), title="", old=False),), "one")  # its head says so already
    if sheet.wall and (card.pictured or len(card.rows) > ROWS):  # too small for a hall: the page says it in few words
        return sheet.wall()
    return Wall(card.title, "", (Panel(scope=_scope(card), body=_still(card.body)),), "one")


def _still(body: object) -> Markup:
    """Return the table of a card without its links: nobody can follow one on a wall."""
    return Markup(_LINK.sub("", str(body)))


def _plain(sheet: Sheet) -> Wall:
    """Return a page that says nothing for a wall by itself: its sentence, its lead, its figures."""
    drawn = [card for card in sheet.cards.values() if card.figure is not None or card.nothing]
    first = next(iter(sheet.cards.values()))
    lead = (Panel(body=furniture.entries(sheet.lead[:5])),) if sheet.lead else ()
    shape = "pair" if lead else "one"
    rest = tuple(panel(card, wide=at > 0) for at, card in enumerate(drawn[:3]))
    return Wall(sheet.sentence or first.title, "", (*lead, *rest), shape)
