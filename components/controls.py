"""Controls as links: menus, segments, the area picker and the drill row. Every address is passed in.

A link of this page carries `data-go`, `replace` (a filter) or `push` (a drill); assets/view.js follows it
without a new page, and without script it is a plain link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import htpy as h
from markupsafe import Markup

from components import long
from components.words import Words


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose. With a `reason` it cannot be chosen here and says why; `hint` stands at the right."""

    label: str
    href: str = ""
    on: bool = False
    reason: str = ""
    hint: str | Markup = ""
    glyph: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A choice among many, opened on demand; `current` is what the closed menu shows, `name` what a key looks for."""

    label: str
    current: str
    choices: tuple[Choice, ...]
    head: str = ""
    foot: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Segments:
    """A choice among few, all in sight; on a phone a menu."""

    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An area to pick. `near` ones are listed before anything is typed; a locked one is named, not entered."""

    code: str
    name: str
    latin: str
    href: str
    hint: str = ""
    near: bool = False
    on: bool = False
    locked: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class AreaPicker:
    """Search by name, Latin name, its initials, or the first digits of the code; areas stand in code order."""

    label: str
    current: str
    head: str
    places: tuple[Place, ...]


def search_text(place: Place) -> str:
    """Return what a typed text is compared with: the name, then Latin name, its words, initials and code."""
    return _search_text(place.name, place.latin, place.code)


@lru_cache(maxsize=4096)
def _search_text(name: str, latin: str, code: str) -> str:
    syllables = re.findall(r"[a-z]+", latin.lower().replace("'", " "))
    words = re.findall(r"[a-z]+", latin.lower().replace("'", ""))
    initials = "".join(syllable[0] for syllable in syllables)
    parts = [name.lower().replace(" ", ""), "".join(syllables), *words, initials, code.lower()]
    return " ".join(dict.fromkeys(part for part in parts if part))


def control(item: Menu | Segments | AreaPicker, words: Words) -> h.Renderable:
    """Return a control of the page head."""
    if isinstance(item, Menu):
        return _menu(item)
    if isinstance(item, Segments):
        return _segments(item)
    return _picker(item, words)


def link(choice: Choice, go: str | None, **attributes: str | bool | None) -> h.Renderable:
    """Return a choice as a link, marked when it is the one in force."""
    return h.a(href=choice.href, data_go=go, aria_current="true" if choice.on else None, **attributes)[choice.label]


def drill(
    path: Sequence[Choice],
    children: Sequence[Choice],
    words: Words,
    *,
    later: Iterable[str] = (),
    help: str | Markup = "",
) -> Markup:
    """Return the drill row: the levels above (the last one is here), what lies below it, further levels in grey."""
    *above, here = path
    step = h.span(".step", aria_hidden="true")["\u203a"]
    return Markup(
        h.fragment[
            h.span(".label")[words("Drill")],
            ((link(choice, "push", class_="up"), step) for choice in above),
            h.b(aria_current="true")[here.label],
            step if children else None,
            (
                h.span(title=one.reason, class_="later")[one.label] if one.reason else link(one, "push")
                for one in children
            ),
            ((step, h.span(".later")[name]) for name in later),
            help and h.span(".help")[help],
        ]
    )


def _menu(item: Menu, extra: str = "") -> h.Renderable:
    return h.details(class_=f"menu {extra}".strip(), data_control=item.name or None)[
        h.summary[
            h.span(".label")[item.label],
            h.span(".value")[item.current],
        ],
        h.div(".pop")[
            item.head and h.p(".said")[item.head],
            h.ul[long.entries(item.choices)],
            item.foot and h.p(".foot")[item.foot],
        ],
    ]


def _segments(item: Segments) -> h.Renderable:
    reason = next((choice.reason for choice in item.choices if choice.reason), "")
    label = f"{item.label} \u00b7 {reason}" if reason else item.label
    current = next((choice.label for choice in item.choices if choice.on), item.choices[0].label)
    return h.fragment[
        h.div(class_="segments only-wide", role="group", aria_label=label)[
            h.span(".label")[label],
            h.div[
                (
                    h.s(title=choice.reason)[choice.label] if choice.reason else link(choice, "replace")
                    for choice in item.choices
                )
            ],
        ],
        _menu(Menu(label, current, item.choices, head=label), "only-narrow"),
    ]


def _picker(item: AreaPicker, words: Words) -> h.Renderable:
    return h.details(".menu", data_control="area")[
        h.summary[
            h.span(".label")[item.label],
            h.span(".value")[item.current],
        ],
        h.div(".pop.picker", data_picker=True)[
            h.label(".find")[
                _GLASS,
                h.input(
                    type="text",
                    placeholder=words("Name, pinyin or code"),
                    aria_label=words("Search areas by name, pinyin or code"),
                    autocomplete="off",
                    spellcheck="false",
                ),
            ],
            h.div(".areas")[
                h.div(data_recent=True, hidden=True)[h.p(".group")[words("Recent")], h.ul],
                h.p(
                    ".group",
                    data_count=True,
                    data_plain=item.head,
                    data_one=words("1 match"),
                    data_many=words("{n} matches by code", n="{n}"),
                    aria_live="polite",
                )[item.head],
                h.ul(data_areas=True)[
                    long.places(((place, search_text(place)) for place in item.places), words("not permitted"))
                ],
                h.p(
                    ".note",
                    data_none=words("No area here has \u201c{text}\u201d in its name, pinyin or code.", text="{text}"),
                    hidden=True,
                ),
            ],
            h.p(".foot")[words("\u2191\u2193 choose   Enter go   Esc close")],
        ],
    ]


_GLASS = Markup(
    '<svg viewBox="0 0 16 16" aria-hidden="true">'
    '<circle cx="6.8" cy="6.8" r="4.6"/><path d="M10.4 10.4l3.6 3.6"/></svg>'
)
