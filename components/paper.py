"""Sheets of paper: cover with contents, chapter heads, cards without tools, tables of values.

Every part that is proven after printing carries `data-part`, its name; assets/paper.js says where it came to stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import htpy as h
import pandas as pd
from markupsafe import Markup

from components import cards as furniture
from components.cards import Card, Column, Kind, Tools
from components.explain import Definition
from components.frame import Entry, lead
from components.words import Words

MOST, LATEST = 33, 24  # rows of a table of values, and of one of periods; what is longer says so
WIDE = 14  # columns of a crosstab
MEASURES = (Kind.PERCENT, Kind.INDEX)
_LINK = re.compile(r' href="[^"#][^"]*"')


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the cover."""

    term: str
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the contents: the chapter, its finding in one sentence, the name of its part."""

    number: str
    title: str
    finding: str
    part: str


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on the first sheet; `whole` are the words of the classification, `signatures` who signs."""

    office: str
    product: str
    title: str
    scope: str
    issue: str
    classified: str
    simulated: str
    facts: tuple[Fact, ...]
    notes: tuple[str, ...]
    signatures: tuple[str, ...]


def cover(told: Cover, contents: Sequence[Line], words: Words) -> Markup:
    """Return the cover: what it is and of what at the left, the contents with one finding each at the right."""
    return Markup(
        h.section(".sheet.cover", data_part="cover")[
            h.div(".what")[
                h.h1[told.product, h.small[told.title]],
                h.p(".of")[told.scope],
                h.p(".issue")[told.issue, told.simulated and h.span(".simulated.hatch")[h.b[told.simulated]]],
                h.dl(".facts")[(h.div[h.dt[one.term], h.dd[one.said]] for one in told.facts)],
            ],
            h.div(".contents")[
                h.table[
                    h.thead[h.tr[h.th, h.th[words("Chapter")], h.th[words("Finding")], h.th(".n")[words("Page")]]],
                    h.tbody[
                        (
                            h.tr[
                                h.td(".no")[one.number],
                                h.th(scope="row")[h.a(href=f"#{one.part}")[one.title]],
                                h.td[one.finding],
                                h.td(".n", data_page_of=one.part),
                            ]
                            for one in contents
                        )
                    ],
                ],
                (h.p(".note")[note] for note in told.notes),
                h.div(".signatures")[(h.p[one] for one in told.signatures)],
            ],
        ]
    )


def chapter(
    part: str,
    title: str,
    sentence: str,
    entries: Sequence[Entry],
    body: Iterable[Markup],
    notes: str = "",
    **runs: bool,
) -> Markup:
    """Return a chapter as one long sheet, which assets/paper.js cuts into as many as it takes.

    With `data_runs` it begins below the chapter before it where there is room, with `data_columns` it has two columns.
    """
    return Markup(
        h.section(".chapter", id=part, **runs)[
            h.div(".sheet")[
                h.header(".chapter-head", data_part=f"{part}-head")[
                    h.div(".titles")[h.h1[title], sentence and h.p(".finding")[sentence]],
                    h.div(".lead")[lead(entries, "")] if entries else None,
                ],
                h.div(".grid")[body],
                notes and h.p(".chapter-notes", data_part=f"{part}-notes")[notes],
            ]
        ]
    )


def card(part: str, shown: Card, words: Words, width: str = "") -> Markup:
    """Return a card of the desk without its tools; its figure is drawn into the room of its name."""
    shown = replace(shown, switch=(), marks=(), width=width or shown.width)
    return Markup(
        h.section(
            id=part,
            class_=furniture.classes(shown),
            data_part=part,
            style=f"--h:{shown.height}px;--side:{shown.side}px" if shown.height else "--h:auto",
        )[
            h.div(".head")[furniture.head(shown, Tools(), words)],
            shown.figure is not None
            and h.div(".plot")[
                h.div(
                    ".figure",
                    data_figure=part,
                    role="img",
                    aria_label=f"{furniture.figure_name(shown, words)} {shown.title}",
                )
            ],
            shown.key and h.div(".key-room")[shown.key],
            h.div(".body")[furniture.nothing(shown, words), plain(shown.body)],
            h.div(".foot")[furniture.foot(shown, words)],
        ]
    )


def plain(body: Markup | None) -> Markup:
    """Return a body without the addresses it leads to: on paper there is nowhere to go."""
    return Markup(_LINK.sub("", body or ""))


@dataclass(frozen=True, slots=True)
class Values:
    """The table of values behind a card: rows and columns as printed, and how many rows there are in all."""

    rows: pd.DataFrame
    columns: tuple[Column, ...]
    all: int
    latest: bool = False


def values(shown: Card) -> Values:
    """Return the values behind a card as a table that fits on paper.

    Rows of two keys stand as a crosstab of the measure that the figure draws; what is longer than a sheet bears is
    cut to its latest periods, or to its first rows.
    """
    columns = tuple(replace(one, wide=False) for one in shown.columns if one.kind is not Kind.LINE)
    keys = [one for one in columns if one.kind in (Kind.CODE, Kind.TEXT)]
    measured = [one for one in columns if one not in keys]
    named = [one for one in keys if one.kind is Kind.TEXT]
    if len(named) >= 2 and measured and len(shown.rows) > MOST:
        drawn = next((one for one in measured if one.kind in MEASURES), measured[0])
        crossed = _crossed(shown.rows, named[0], named[1], measured) or _crossed(
            shown.rows, named[0], named[1], [drawn]
        )
        if crossed:
            rows, columns = crossed
            return Values(rows[:MOST], columns, len(rows))
    latest = len(named) < 2 and bool({"start", "month", "year"} & set(shown.rows.columns))
    rows = shown.rows.tail(LATEST) if latest else shown.rows.head(MOST)
    return Values(rows, columns, len(shown.rows), latest)


def _crossed(
    rows: pd.DataFrame, one: Column, other: Column, measures: Sequence[Column]
) -> tuple[pd.DataFrame, tuple[Column, ...]] | None:
    """Return rows by the one key and measures by the other, the fewer across; None where a pair stands twice.

    Nor is there one that would be too wide.
    """
    if rows.duplicated([one.name, other.name]).any():
        return None
    down, across = (one, other) if rows[one.name].nunique() >= rows[other.name].nunique() else (other, one)
    heads = list(dict.fromkeys(rows[across.name]))
    if len(heads) * len(measures) > WIDE:
        return None
    found = {(row[down.name], row[across.name]): row for row in rows.to_dict("records")}
    labels = list(dict.fromkeys(rows[down.name]))
    columns, values = [down], {down.name: labels}
    for at, (head, measure) in enumerate(product(heads, measures)):
        label = f"{head} {measure.label}" if len(measures) > 1 else str(head)
        columns.append(replace(measure, name=f"c{at}", label=label, accent=False))
        values[f"c{at}"] = [found.get((label, head), {}).get(measure.name) for label in labels]
    return pd.DataFrame(values, dtype=object), tuple(columns)


def tabled(shown: Card) -> bool:
    """Say whether the body of a card is a table of all its rows already."""
    return not shown.pictured and (shown.body or "").count("<tr") > len(shown.rows)


def table(part: str, shown: Card, found: Values, words: Words) -> Markup:
    """Return the table of values behind a card, as a card."""
    cut = len(found.rows) < found.all
    of = {"n": words.number(len(found.rows), 0), "all": words.number(found.all, 0)}
    said = words("the latest {n} of {all} rows", **of) if found.latest else words("the first {n} of {all} rows", **of)
    width = "w12" if len(found.columns) > 8 else "w6"
    return Markup(
        h.section(class_=f"card {width}", data_part=part)[
            h.div(".head")[
                h.div(".card-title")[
                    h.h2[words("Data of {figure}", figure=furniture.figure_name(shown, words))],
                    h.span(".behind-title")[shown.title],
                ],
                h.p(".scope")[words.listing([*_texts(shown), f"{said}" if cut else ""])],
            ],
            h.div(".body")[furniture.table(found.rows, found.columns, words, density="tight", caption=""),],
        ]
    )


def _texts(shown: Card) -> list[str]:
    return [one.striptags() if isinstance(one, Markup) else one for one in shown.scope if one]


def definitions(part: str, title: str, groups: Sequence[tuple[str, Sequence[Definition]]], words: Words) -> Markup:
    """Return the chapter of what the figures mean: a row each, under the chapter that draws it first."""
    heads = (words("Indicator"), words("Definition"), words("Unit and direction"), words("Extracts"))
    body = h.table(".lines.meant")[
        h.thead[h.tr[(h.th(scope="col")[head] for head in heads)]],
        h.tbody[
            (
                (
                    h.tr(".group")[h.th(colspan="4", scope="rowgroup")[title]],
                    (
                        h.tr[
                            h.th(scope="row")[one.title, h.code[one.name]],
                            h.td[
                                one.about, " ", h.i[one.formula], (h.span(".clause-text")[text] for text in one.targets)
                            ],
                            h.td[words.listing((one.unit, one.direction, words("sums over {what}", what=one.sums)))],
                            h.td[(h.code[name] for name in one.extracts)],
                        ]
                        for one in found
                    ),
                )
                for title, found in groups
            )
        ],
    ]
    card = h.section(".card.w12.listed", data_part=f"{part}-list")[h.div(".body")[body]]
    return chapter(part, title, "", (), (Markup(card),), data_runs=True)
