"""A card: the figure or table, the rows behind it, and its furniture.

In the document a card is `section.card` with five rooms in this order: `.head`, `.plot` (the graph, and over it
`.marks`), `.key-room`, `.body` (a table, the twin, or why there is nothing), `.foot`. Each function fills a room.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

import htpy as h
import pandas as pd
from markupsafe import Markup

from components import long
from components.charts import Figure
from components.charts.tiles import pale
from components.controls import Choice
from components.theme import CLASSES, token
from components.words import MISSING, OPEN, SUPPRESSED, Words, dot, missing
from domain.measure import Better


class Kind(StrEnum):
    """How a column is shown and exported."""

    CODE = "code"
    TEXT = "text"
    MONEY = "money"
    PERCENT = "percent"
    POINTS = "points"
    COUNT = "count"
    INDEX = "index"
    CHANGE = "change"
    LINE = "line"


class Caveat(str):
    """A part of a scope line that no lack of room may take away."""

    __slots__ = ()


class Nothing(StrEnum):
    """Why there is nothing to see. Zero is not among them: it is a value like any other."""

    NO_DATA = "no-data"
    SUPPRESSED = "suppressed"
    NOT_PERMITTED = "not-permitted"
    STALE = "stale"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the rows behind a card.

    MONEY is minor units, `factor` of them a shown unit; PERCENT and POINTS are ratios shown in hundredths,
    signed unless said; CHANGE is signed as it is; LINE is a sequence of numbers, drawn small and not exported. `accent`
    marks like-for-like; a `wide` column is left out of a table in the page of a phone, never of a twin.
    """

    name: str
    label: str
    kind: Kind
    decimals: int = 1
    factor: int = 1
    strong: bool = False
    accent: bool = False
    signed: bool = True
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A drillable mark of the figure; `key` is the key of its row."""

    href: str
    label: str
    key: object
    on: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """What a page draws in one place, and the rows behind it: raw typed values, missing ones None or NaN.

    A suppressed cell holds Nothing.SUPPRESSED, one whose time has not come Nothing.NO_DATA. `width` is a class
    of the grid such as `w7 n12` (of twelve columns; n below 1600 px); `height` and `side` are in pixels. `about` names
    the queries that define its figures; `better` is their direction: what has none (money) may wear neither the colours
    of good and bad nor those of a status, and a figure that does is refused. A `pictured` body is a figure made of
    text: it is numbered as one and has a twin. `said` stands at the right of the title, `more` leads on from its foot.
    """

    name: str
    number: str
    title: str
    scope: tuple[str | Markup, ...]
    columns: tuple[Column, ...]
    rows: pd.DataFrame = field(repr=False, compare=False)
    figure: Figure | None = field(default=None, repr=False, compare=False)
    body: Markup | None = field(default=None, repr=False)
    key: Markup | None = field(default=None, repr=False)
    notes: tuple[str | Markup, ...] = ()
    nothing: Nothing | None = None
    nothing_text: str | Markup = ""
    marks: tuple[Mark, ...] = ()
    switch: tuple[Choice, ...] = ()
    height: int = 300
    width: str = "w6"
    beside: bool = False
    side: int = 360
    about: tuple[str, ...] = ()
    better: Better = Better.NEUTRAL
    pictured: bool = False
    said: Markup | None = None
    more: Choice | None = None

    def __post_init__(self) -> None:
        scale = (self.figure or {}).get("layout", {}).get("meta", {}).get("key", {}).get("scale", "revenue")
        if self.better is Better.NEUTRAL and scale != "revenue":
            raise ValueError(f"card {self.name}: a measure without a direction cannot wear the scale {scale}")


@dataclass(frozen=True, slots=True)
class Tools:
    """Where a card's tools lead: the twin open or shut, the downloads, the card alone, or the whole page again.

    `explain` is the tool that says what the figures mean.
    """

    twin: str = ""
    twin_open: bool = False
    xlsx: str = ""
    csv: str = ""
    note: str = ""
    alone: str = ""
    whole: str = ""
    explain: Markup | None = None


AWAY = "card away"


def classes(card: Card, *, twin_open: bool = False, alone: bool = False) -> str:
    """Return the classes of the card's section; one that is not there, since another stands alone, is AWAY."""
    found = ["card", "alone w12" if alone else card.width]
    if card.beside:
        found.append("beside")
    if twin_open:
        found.append("twinned")
    if card.nothing is Nothing.STALE:
        found.append("stale")
    if card.nothing:
        found.append("kept" if card.figure is not None else "bare")
    return " ".join(found)


def style(card: Card) -> dict[str, str]:
    """Return the style of the card's section: the height of its figure and the width beside a table."""
    return {"--h": f"{card.height}px", "--side": f"{card.side}px"}


def figure_name(card: Card, words: Words) -> str:
    """Return `图 2.1` or `表 2.3`, by which everybody cites the card."""
    if card.figure is None and card.body is not None and not card.pictured:
        return words("Table {number}", number=card.number)
    return words("Fig. {number}", number=card.number)


def head(card: Card, tools: Tools, words: Words) -> Markup:
    """Return number, title, switch, tools and scope line."""
    return Markup(
        h.fragment[
            h.div(".card-title")[
                h.span(".no")[_number(card, tools, words)],
                h.h2[card.title],
                card.said and (_scope(card), h.span(".headed")[card.said]),
                _switch(card.switch) if card.switch else None,
                _tools(card, tools, words),
            ],
            None if card.said else _scope(card),
        ]
    )


def foot(card: Card, words: Words) -> Markup:
    """Return the notes under a card, and where it leads on to."""
    if not card.notes and card.more is None:
        return Markup("")
    return Markup(
        h.p(".notes")[
            ((note, " ") for note in card.notes),
            h.a(".more", href=card.more.href, data_go="push")["\u2192 ", card.more.label] if card.more else None,
        ]
    )


def marks(card: Card) -> Markup:
    """Return the links that lie over the figure; assets/figures.js puts each where its mark is drawn."""
    return Markup(
        h.fragment[
            (
                h.a(
                    ".mark",
                    href=mark.href,
                    data_go="push",
                    data_key=str(mark.key),
                    aria_label=mark.label,
                    aria_current="true" if mark.on else None,
                    hidden=True,
                )
                for mark in card.marks
            )
        ]
    )


def key(scale: str, breaks: Sequence[float], words: Words, *, decimals: int = 0, target: int | None = None) -> Markup:
    """Return the strip of classes with the breaks at the joints; the joint `target` is named, not numbered."""
    joints = [words("target") if at == target else words.number(one, decimals) for at, one in enumerate(breaks)]
    return Markup(
        h.div(".key")[
            h.div(".classes", aria_hidden="true")[
                (
                    h.span(
                        class_={"pale": pale(scale, step)},
                        style=f"background:{token(f'{scale}-{step}')}",
                    )
                    for step in range(1, CLASSES + 1)
                )
            ],
            h.div(".joints")[
                (h.span(style=f"left:{(at + 1) * 100 / CLASSES:.2f}%")[joint] for at, joint in enumerate(joints))
            ],
        ]
    )


def swatches(named: Iterable[tuple[str, str]]) -> Markup:
    """Return what the colours of a figure stand for, each a role and its name."""
    return Markup(
        h.p(".swatches")[
            (h.span[h.i(style=f"background:{token(role)}", aria_hidden="true"), name] for role, name in named)
        ]
    )


def table(
    rows: pd.DataFrame,
    columns: Sequence[Column],
    words: Words,
    *,
    row_href: Sequence[str | None] | None = None,
    total: Collection[int] = (),
    selected: int | None = None,
    strong_last: bool = False,
    density: str = "",
    provisional: bool = False,
    caption: str = "",
) -> Markup:
    """Return the three-line table, rows in the order given.

    `row_href` is an address or None a row; `total` and `selected` count rows from 0; `strong_last` makes the
    last row a total; density is `tight`, `open` or nothing; `provisional` leaves the end of small lines open.
    """
    strong = {*total, *([len(rows) - 1] if strong_last and len(rows) else [])}
    records = list(zip(*(rows[column.name].tolist() for column in columns), strict=True))
    first = next((at for at, column in enumerate(columns) if column.kind is Kind.TEXT), 0)
    looks = [_classes(column) for column in columns]
    return Markup(
        h.table(class_=f"lines {density}".strip())[
            caption and h.caption(".unseen")[caption],
            h.thead[h.tr[_heads(columns)]],
            h.tbody[
                long.rows(
                    (
                        " ".join(name for name, on in (("total", at in strong), ("chosen", at == selected)) if on),
                        [
                            long.Cell(
                                _text(value, column, words, provisional),
                                look,
                                head=place == first,
                                href=row_href[at] if row_href and place == first else None,
                                on=at == selected,
                            )
                            for place, (value, column, look) in enumerate(zip(record, columns, looks, strict=True))
                        ],
                    )
                    for at, record in enumerate(records)
                )
            ],
        ]
    )


def twin(
    card: Card, words: Words, back_href: str, *, row_href: Sequence[str | None] | None = None, strong_last: bool = False
) -> Markup:
    """Return the figure as a table: what it is, rows by columns, copy, and back to the figure."""
    columns = [replace(column, wide=False) for column in card.columns if column.kind is not Kind.LINE]
    rows = words.plural("{n} row", "{n} rows", len(card.rows))
    count = words.plural("{n} column", "{n} columns", len(columns))
    return Markup(
        h.fragment[
            h.div(".twin-head")[
                h.b[words("Data of {figure}", figure=figure_name(card, words))],
                h.span[words.listing((rows, count))],
                h.span(".acts")[
                    h.button(type="button", data_copy="table", data_said=words("Table copied"))[words("Copy")],
                    h.a(href=back_href, data_go="replace")[words("Back to the figure")],
                ],
            ],
            h.div(class_={"scroll": True, "tall": len(card.rows) > 40})[
                table(
                    card.rows,
                    columns,
                    words,
                    row_href=row_href,
                    strong_last=strong_last,
                    density="tight" if len(card.rows) > 12 else "",
                    caption=f"{card.title}, {words.listing(str(part) for part in card.scope)}",
                )
            ],
        ]
    )


def nothing(card: Card, words: Words) -> Markup:
    """Return why there is nothing, for the body's room; an empty text when there is something.

    It takes the height of the figure, or a part of it where an old figure or the bare axes stay.
    """
    if card.nothing is None:
        return Markup("")
    title = {
        Nothing.NO_DATA: words("No data yet"),
        Nothing.SUPPRESSED: words("Withheld by rule"),
        Nothing.NOT_PERMITTED: words("Not permitted"),
        Nothing.STALE: words("Out of date"),
        Nothing.FAILED: words("Could not be read"),
    }[card.nothing]
    return Markup(
        h.div(class_=f"nothing {card.nothing}", role="alert" if card.nothing is Nothing.FAILED else None)[
            _SIGNS.get(card.nothing),
            h.strong(class_={"status late": card.nothing is Nothing.STALE})[title],
            card.nothing_text and h.p[card.nothing_text],
        ]
    )


def state(name: str, word: str) -> Markup:
    """Return a state of data (`provisional`, `late`, `whole-data`) as shape and word."""
    return Markup(h.span(class_=f"state {name}")[word])


def like(text: str) -> Markup:
    """Return a text in the colour of like-for-like."""
    return Markup(h.span(".like")[text])


def spark(values: Iterable[Any], *, steps: bool = False, provisional: bool = False) -> Markup:
    """Return a small line with its end marked, hollow when provisional; nothing for fewer than two values."""
    points = [None if missing(value) else float(value) for value in values]
    seen = [value for value in points if value is not None]
    if len(seen) < 2:
        return Markup("")
    low, span = min(seen), (max(seen) - min(seen)) or 1.0
    place = [
        None if value is None else (at * 100 / (len(points) - 1), 18 - (value - low) * 16 / span)
        for at, value in enumerate(points)
    ]
    last = max(at for at, one in enumerate(place) if one)
    x, y = place[last] or (0.0, 0.0)
    return Markup(
        h.span(".spark-room")[
            h.svg(".spark", viewBox="0 0 100 20", preserveAspectRatio="none", aria_hidden="true")[
                h.path(d=_path(place, steps))
            ],
            h.i(class_={"spark-end": True, "open": provisional}, style=f"left:{x:.2f}%;top:{y * 5:.1f}%"),
        ]
    )


def shown(value: Any, column: Column, words: Words) -> str | Markup:
    """Return a cell as it is read: a suppressed value is ＊, one to come …, a missing one —; none of them is 0."""
    if isinstance(value, Nothing):
        return {Nothing.SUPPRESSED: SUPPRESSED, Nothing.NO_DATA: OPEN}.get(value, MISSING)
    if isinstance(value, Markup):
        return value
    if column.kind in (Kind.CODE, Kind.TEXT):
        return MISSING if missing(value) else str(value)
    if missing(value):
        return MISSING
    if column.kind is Kind.MONEY:
        return words.number(Decimal(int(value)) / column.factor, column.decimals)
    if column.kind in (Kind.PERCENT, Kind.POINTS):
        hundredths = Decimal(str(value)) * 100
        write = words.signed if column.signed or column.kind is Kind.POINTS else words.number
        return write(hundredths, column.decimals)
    if column.kind is Kind.CHANGE:
        return words.signed(value, column.decimals)
    return words.number(value, 0 if column.kind is Kind.COUNT else column.decimals)


def _path(place: Sequence[tuple[float, float] | None], steps: bool) -> str:
    drawn, pen, height = [], "M", 0.0
    for one in place:
        if one is None:
            pen = "M"
            continue
        x, y = one
        if steps and pen == "L" and y != height:
            drawn.append(f"L{x:.2f} {height:.2f}")
        drawn.append(f"{pen}{x:.2f} {y:.2f}")
        pen, height = "L", y
    return "".join(drawn)


def _switch(choices: Sequence[Choice]) -> h.Renderable:
    worded = any(not choice.glyph for choice in choices)
    return h.div(class_={"switch": True, "worded": worded}, role="group")[(_choice(choice) for choice in choices)]


def _scope(card: Card) -> h.Renderable:
    """Return the parts of the scope line, each whole: those that have no room are left out, caveats never.

    A caveat, being a state of data or a word for one, stands second, after the place.
    """
    first, *rest = filter(None, card.scope) if any(card.scope) else ("",)
    rest.sort(key=lambda part: not isinstance(part, (Caveat, Markup)))
    return h.p(".scope", title=_joined_text(card.scope))[
        (
            h.span(class_={"caveat": isinstance(part, (Caveat, Markup))})[dot(before), part]
            for before, part in pairwise(("", first, *rest))
        )
    ]


def _joined_text(parts: Sequence[str | Markup]) -> str | None:
    """Return the scope line without its marks: where it is too long for the card, it is read on pointing."""
    texts = [part.striptags() if isinstance(part, Markup) else part for part in parts if part]
    return "".join(dot(before) + part for before, part in pairwise(("", *texts))) or None


def _choice(choice: Choice) -> h.Renderable:
    return h.a(".choice", href=choice.href, data_go="replace", aria_current="true" if choice.on else None)[
        GLYPHS.get(choice.glyph), choice.label
    ]


def _number(card: Card, tools: Tools, words: Words) -> h.Node:
    name, title = figure_name(card, words), words("This figure alone")
    return h.a(href=tools.alone, data_go="push", data_tool="alone", title=f"{title} (o)")[name] if tools.alone else name


def _tools(card: Card, tools: Tools, words: Words) -> h.Renderable:
    title = words("Close the table") if tools.twin_open else words("Show as a table")
    back = words("Back to the whole page")
    return h.div(".tools")[
        tools.whole
        and h.a(".glyph", href=tools.whole, data_go="push", data_tool="whole", aria_label=back, title=f"{back} (o)")[
            GLYPHS["whole"]
        ],
        tools.explain,
        tools.twin
        and h.a(
            ".glyph",
            href=tools.twin,
            data_go="replace",
            data_tool="twin",
            aria_label=title,
            title=f"{title} (t)",
            aria_current="true" if tools.twin_open else None,
        )[GLYPHS["table"]],
        (tools.xlsx or tools.csv) and _download(card, tools, words),
    ]


def _download(card: Card, tools: Tools, words: Words) -> h.Renderable:
    image = card.figure is not None and card.nothing is None and not tools.twin_open
    title = words("Download")
    return h.details(".menu")[
        h.summary(".glyph", aria_label=title, title=title)[GLYPHS["download"]],
        h.div(".pop.right")[
            h.p(".said")[words("Download {figure}", figure=figure_name(card, words))],
            h.ul[
                tools.xlsx
                and h.li[
                    h.a(href=tools.xlsx, download=True)[words("Data XLSX"), h.small[words("with scope and release")]]
                ],
                tools.csv
                and h.li[h.a(href=tools.csv, download=True)[words("Data CSV"), h.small[words("UTF-8, with a head")]]],
                image
                and (
                    h.li[
                        h.button(type="button", data_image="png")[
                            words("Figure PNG"), h.small[words("double size, with title")]
                        ]
                    ],
                    h.li[h.button(type="button", data_image="svg")[words("Figure SVG"), h.small[words("vector")]]],
                ),
            ],
            tools.note and h.p(".foot")[tools.note],
        ],
    ]


def _heads(columns: Sequence[Column]) -> Iterable[h.Renderable]:
    pending = 0
    for column in columns:
        if column.kind is Kind.CODE and not column.label:
            pending += 1
            continue
        yield h.th(class_=_classes(column), scope="col", colspan=pending + 1 if pending else None)[column.label]
        pending = 0


def _text(value: Any, column: Column, words: Words, provisional: bool) -> str | Markup:
    if column.kind is Kind.LINE:
        return spark(value, provisional=provisional) if isinstance(value, (list, tuple)) else ""
    return shown(value, column, words)


def _classes(column: Column) -> str | None:
    found = []
    if column.kind in (Kind.MONEY, Kind.PERCENT, Kind.POINTS, Kind.COUNT, Kind.INDEX, Kind.CHANGE):
        found.append("n")
    if column.kind is Kind.LINE:
        found.append("line")
    if column.kind is Kind.CODE:
        found.append("code")
    if column.accent:
        found.append("like")
    if column.strong:
        found.append("strong")
    if column.wide:
        found.append("only-wide")
    return " ".join(found) or None


def _svg(drawing: str, sign: str = "") -> Markup:
    box = "0 0 32 32" if sign else "0 0 16 16"
    return Markup(f'<svg viewBox="{box}"{sign} aria-hidden="true">{drawing}</svg>')


GLYPHS = {
    "whole": _svg('<path d="M6.4 3.4 2 8l4.4 4.6M2.4 8H14"/>'),
    "table": _svg('<path d="M2 3.2h12M2 8h12M2 12.8h12M6.5 3.2v9.6"/>'),
    "download": _svg('<path d="M8 2v8.2M4.6 7 8 10.4 11.4 7M2.6 13.6h10.8"/>'),
    "tiles": _svg(
        '<path fill="currentColor" stroke="none" '
        'd="M2 2h5.4v5.4H2zM8.6 2H14v5.4H8.6zM2 8.6h5.4V14H2zM8.6 8.6H14V14H8.6z"/>'
    ),
    "map": _svg('<path d="M5 3.2 2.2 5.4l.6 3 3 .8 1.4 3.6 3.4.4.6-3.2 2.4-1.6-.8-3.6-3 .2-1.6-2z"/>'),
}
_SIGNS = {
    Nothing.NOT_PERMITTED: _svg('<path d="M5 13h22v15H5zM10 13V9a6 6 0 0 1 12 0v4"/>', ' class="sign"'),
    Nothing.FAILED: _svg('<path d="M5 5l22 22M27 5 5 27"/>', ' class="sign"'),
}
