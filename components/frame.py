"""The page around the cards: header, page head, lead, footer. Every address and date text is passed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import htpy as h
from markupsafe import Markup

from components.controls import AreaPicker, Choice, Menu, Segments, control
from components.words import Words


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in the header of every page; empty texts are left out."""

    product: str
    office: str
    home: str
    entries: tuple[Choice, ...]
    data_through: str
    release: str
    checks: str
    simulated: bool
    language: Choice
    theme: Choice
    pinned: Choice | None = None
    apart: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure of the page lead: label, value, comparison; `hero` is the one the page is about."""

    label: str | Markup
    value: str | Markup
    unit: str = ""
    said: tuple[str | Markup, ...] = ()
    hero: bool = False
    like: bool = False


def header(top: Header, words: Words) -> Markup:
    """Return the header: product, navigation, and at the right what makes the figures trusted."""
    simulated = words("Simulated")
    trust = (
        top.data_through and words("Data through {day}", day=top.data_through),
        words.listing((top.release and words("Release {id}", id=top.release), top.checks)),
    )
    return Markup(
        h.fragment[
            h.a(".skip", href="#content")[words("Skip to the figures")],
            h.header(
                ".top",
                data_stamp=words.listing(trust),
                data_simulated=simulated if top.simulated else "",
            )[
                h.a(".product", href=top.home)[top.product],
                top.office and h.span(".office")[top.office],
                h.nav(".nav", aria_label=words("Pages"))[
                    (_page(choice) for choice in top.entries),
                    h.span(".apart", aria_hidden="true") if top.apart else None,
                    (_page(choice) for choice in top.apart),
                ],
                h.div(".trust")[
                    top.simulated and h.span(".simulated.hatch")[h.b[simulated]],
                    trust[0] and h.span(".data-through")[trust[0]],
                    trust[1] and h.span(".more")[trust[1]],
                    h.a(href=top.language.href, data_go="replace", data_language=True, title=top.language.hint)[
                        top.language.label
                    ],
                    h.a(
                        ".glyph",
                        href=top.theme.href,
                        data_go="replace",
                        data_theme_link=True,
                        aria_label=top.theme.label,
                        title=top.theme.label,
                    )[_HALF],
                    h.button(
                        ".glyph",
                        type="button",
                        data_copy="link",
                        data_said=words("Link copied"),
                        data_pin=top.pinned.href if top.pinned else None,
                        data_pin_said=top.pinned.label if top.pinned else None,
                        aria_label=words("Copy link"),
                        title=words("Copy link"),
                    )[_CHAIN],
                ],
                h.details(".menu.burger")[
                    h.summary(aria_label=words("Menu"))[_BURGER],
                    h.div(".pop")[
                        h.ul[
                            (h.li[_page(choice)] for choice in (*top.entries, *top.apart)),
                            h.li[h.a(href=top.language.href, data_go="replace")[top.language.label]],
                            h.li[h.a(href=top.theme.href, data_go="replace")[top.theme.label]],
                        ],
                        h.p(".foot")[words.listing(trust)],
                    ],
                ],
            ],
        ]
    )


def unheard(keys: Sequence[str], href: str, words: Words) -> Markup:
    """Return the note that values of an address did not hold, with the address that does; no value is echoed."""
    return Markup(
        h.p(".unheard", role="status")[
            words("In this address {keys} cannot be had here.", keys=words.listing(keys)),
            " ",
            h.a(href=href, data_go="replace")[words("Use the address that holds")],
        ]
    )


def nowhere(words: Words, home: str) -> Markup:
    """Return what stands at an address that is no page."""
    return Markup(
        h.div(".nowhere")[
            h.h1[words("There is no page at this address.")],
            h.p[h.a(href=home, data_go="push")[words("To the overview")]],
        ]
    )


def page_head(
    crumbs: Sequence[Choice],
    title: str,
    question: str,
    filters: Sequence[Menu | Segments | AreaPicker],
    words: Words,
    looking: tuple[str, Choice] | None = None,
) -> Markup:
    """Return breadcrumb (the last one is here), title, question, and the filters as a sentence.

    `looking` is what a look back is called, and the way to the latest.
    """
    *above, here = crumbs
    return Markup(
        h.fragment[
            h.div(".titles")[
                h.div(".where")[
                    h.nav(".crumbs", aria_label=words("You are here"))[
                        ((h.a(href=one.href, data_go="push")[one.label], " / ") for one in above),
                        h.b(aria_current="page")[here.label],
                    ],
                    looking and _looking(*looking),
                ],
                h.h1[title],
                question and h.p(".question")[question],
            ],
            h.div(".filters", role="group", aria_label=words("Filters"))[(control(one, words) for one in filters)],
        ]
    )


def _looking(month: str, latest: Choice) -> h.Renderable:
    return h.p(".looking")[h.b[month], " ", h.a(href=latest.href, data_go="push")[latest.label]]


def lead(entries: Sequence[Entry], sentence: str | Markup) -> Markup:
    """Return the page lead: three lines an entry, values on one baseline, and the sentence that answers."""
    return Markup(
        h.fragment[
            (
                h.div(class_={"entry": True, "hero": entry.hero, "like": entry.like})[
                    h.span(".label")[entry.label],
                    h.span(".figure-value")[entry.value, entry.unit and h.span(".unit")[entry.unit]],
                    h.span(".said")[(h.span[one] for one in entry.said)],
                ]
                for entry in entries
            ),
            sentence and h.p(".sentence")[sentence],
        ]
    )


def footer(notes: Sequence[str], right: str, archive: str, words: Words) -> Markup:
    """Return the notes at the foot of a page, the way to the archive, and where the keys are told."""
    sent = h.a(".keys-link", href=archive)[words("Archive")]
    keys = h.button(".keys-link", type="button", data_keys=True)[h.kbd["?"], " ", words("Keys")]
    return Markup(h.fragment[h.span[" ".join(notes)], " ", h.span[right, sent, keys]])


def keys(words: Words) -> Markup:
    """Return the map of the keys, opened by `?`: what each does, and how to switch them off."""
    known = (
        ("j k", words("next, previous figure")),
        ("t", words("the figure as a table, and back")),
        ("i", words("explain the figure")),
        ("o", words("the figure alone, and back to the page")),
        ("[ ]", words("a month back, a month on")),
        ("/", words("find an area")),
        ("1\u20139", words("page by its place in the row above")),
        ("l", words("the other language")),
        ("d", words("dark or light")),
        ("\u2190 \u2191 \u2192 \u2193", words("within a figure or menu")),
        ("Esc", words("close, or leave the figure")),
        ("?", words("this map")),
    )
    return Markup(
        h.dialog(".keys", aria_labelledby="keys-title")[
            h.form(method="dialog")[
                h.h2(id="keys-title")[words("Keys")],
                h.dl[((h.dt[(h.kbd[key] for key in names.split())], h.dd[said]) for names, said in known)],
                h.label(".switch-off")[
                    h.input(type="checkbox", data_keys_off=True), " ", words("Single keys off in this browser")
                ],
                h.button(".close", value="close")[words("Close")],
            ]
        ]
    )


def toast(words: Words) -> Markup:
    """Return the place where what was done is said for four seconds, and a link to what may follow."""
    failed = words("No answer came: please try again")
    return Markup(
        h.div(".toast", role="status", aria_live="polite", data_failed=failed)[
            _CHECK, h.div[h.b, h.span], h.a(hidden=True)
        ]
    )


def _page(choice: Choice) -> h.Renderable:
    return h.a(href=choice.href, data_go="push", aria_current="page" if choice.on else None)[choice.label]


_HALF = Markup(
    '<svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="5.4"/>'
    '<path fill="currentColor" stroke="none" d="M8 2.6a5.4 5.4 0 0 1 0 10.8z"/></svg>'
)
_CHAIN = Markup(
    '<svg viewBox="0 0 16 16" aria-hidden="true">'
    '<path d="M6.6 9.4 9.4 6.6M7.2 4.6l1.5-1.5a2.9 2.9 0 0 1 4.2 4.2l-1.5 1.5'
    'M8.8 11.4l-1.5 1.5a2.9 2.9 0 0 1-4.2-4.2l1.5-1.5"/></svg>'
)
_BURGER = Markup('<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M1 3.5h18M1 10h18M1 16.5h18"/></svg>')
_CHECK = Markup('<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 8.6 6.4 12 13 4.6"/></svg>')
