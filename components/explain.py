"""What a number means, as its definition says: in a pop-over of its card, and as an entry of the list of indicators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import htpy as h
from markupsafe import Markup

from components import long
from components.controls import Choice
from components.words import Words

Fact = tuple[str, h.Node]


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator is, in the reader's words; `figures` are the cards that draw it, `href` its own address."""

    name: str
    title: str
    about: str
    formula: str
    unit: str
    direction: str
    sums: str
    extracts: tuple[str, ...]
    targets: tuple[str, ...] = ()
    figures: tuple[Choice, ...] = ()
    href: str = ""


def pop(figure: str, found: Sequence[Definition], words: Words, terms: Sequence[Fact] = ()) -> Markup:
    """Return the tool that explains a card, with the definitions of what it draws; nothing without any.

    `terms` are words that the card uses, each with what it means.
    """
    if not found:
        return Markup("")
    return long.pop(
        ((one.href, one.title, _facts(one, words)) for one in found),
        terms,
        terms_said=words("Words of status"),
        title=words("Explain"),
        said=words("What {figure} says", figure=figure),
        foot=words("written from the definitions themselves"),
        glyph=_GLYPH,
    )


def entries(groups: Sequence[tuple[str, Sequence[Definition]]], words: Words, terms: Sequence[Fact] = ()) -> Markup:
    """Return the definitions group by group, each at an anchor of its name, after the words that all of them use."""
    jumps = [*((f"group-{at}", title) for at, (title, _) in enumerate(groups)), ("words", words("Words of status"))]
    return Markup(
        h.fragment[
            h.nav(".jumps", aria_label=words("On this page"))[
                (h.a(href=f"#{name}")[title] for name, title in (jumps if terms else jumps[:-1]))
            ],
            (
                h.section(".indicators")[
                    h.h3(id=f"group-{at}")[title],
                    (
                        h.article(id=one.name, tabindex="-1")[
                            h.div[h.h4[h.a(href=f"#{one.name}")[one.title]], h.code[one.name]],
                            h.div[h.p[one.about], h.p(".formula")[one.formula]],
                            _list([*_short(one, words), *_figures(one, words)]),
                        ]
                        for one in found
                    ),
                ]
                for at, (title, found) in enumerate(groups)
            ),
            terms and h.section(".indicators.terms")[h.h3(id="words")[words("Words of status")], _list(terms)],
        ]
    )


def _facts(one: Definition, words: Words) -> Iterator[tuple[str, str]]:
    yield words("Definition"), one.about
    yield words("Formula"), one.formula
    yield from _short(one, words)


def _short(one: Definition, words: Words) -> Iterator[tuple[str, str]]:
    if one.targets:
        yield words("Clause and target"), Markup().join(Markup("<span>{}</span>").format(text) for text in one.targets)
    yield words("Direction"), one.direction
    yield words("Unit"), one.unit
    yield words("May be summed over"), one.sums
    yield words("Extracts"), Markup().join(Markup("<code>{}</code> ").format(name) for name in one.extracts)


def _figures(one: Definition, words: Words) -> Iterator[Fact]:
    if one.figures:
        yield words("Drawn in"), ((h.a(href=at.href, data_go="push")[at.label], " ") for at in one.figures)


def _list(facts: Iterable[Fact]) -> h.Renderable:
    return h.dl[((h.dt[term], h.dd[told]) for term, told in facts)]


_GLYPH = Markup(
    '<svg viewBox="0 0 16 16" aria-hidden="true"><rect x="2.6" y="1.8" width="10.8" height="12.4"/>'
    '<path d="M8 7v4.4M8 4.4v1.2"/></svg>'
)
