"""Targets as tiles side by side, in the order of the plan; on a phone as the rows of a ledger.

A tile says what stands (value, status as word and shape), what is demanded and by when, the way so far as a small line
with the demand, and two lines of facts. Each is one link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import htpy as h
from markupsafe import Markup

from components.theme import token
from components.words import MISSING, Words, dot
from domain.target import Status

_PARTS: Final = re.compile(" ?\u00b7 ")
# The small line runs in a box of this size; a tenth above and below it is left free.
WIDTH: Final = 100.0
HEIGHT: Final = 30.0


@dataclass(frozen=True, slots=True)
class Line:
    """The way of a value, oldest first (None: a gap), and the demand; `steps` where a value is of a year."""

    values: tuple[float | None, ...]
    demand: float | None = None
    steps: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone on its ribbon: its label, where it is due (0 to 1), how it stands (None: open before its day)."""

    label: str
    at: float
    status: Status | None


@dataclass(frozen=True, slots=True)
class Tile:
    """One target. `of` says whose status it is, and of when, if not of what is shown; a `below` value is shaded.

    `title` is the clause in full, read on pointing.
    """

    code: str
    name: str
    clause: str
    value: str
    unit: str
    status: Status | None
    demand: str
    said: tuple[str, ...] = ()
    line: Line | None = None
    steps: tuple[Step, ...] = ()
    href: str = ""
    of: str = ""
    below: bool = False
    title: str = ""


def word(status: Status, words: Words) -> str:
    """Return a status in the reader's language."""
    return _words(words)[status]


def status_mark(status: Status | None, words: Words) -> Markup:
    """Return a status as shape, word and colour; a dash where none can be said."""
    if status is None:
        return Markup(h.span(".status.unsaid")[MISSING])
    return Markup(h.span(class_=f"status {status.shape} {status.role}")[word(status, words)])


def count_of(statuses: Iterable[tuple[str, Status | None]], words: Words) -> Markup:
    """Return how many targets, each its code and status, stand how, each kind with its shape; the missed by code.

    Met on time, kept and met count as one.
    """
    codes: dict[Status, list[str]] = {}
    for code, status in statuses:
        if status is not None:
            codes.setdefault(_COUNTED[status], []).append(code)
    names: Mapping[Status, str] = {
        Status.MET: words("met {n}"),
        Status.MET_LATE: words("met late {n}"),
        Status.AHEAD: words("ahead {n}"),
        Status.ON_TRACK: words("on track {n}"),
        Status.BEHIND: words("behind {n}"),
        Status.WARNING: words("warning {n}"),
        Status.MISSED: words("missed {n}: {codes}"),
    }
    return Markup(
        h.fragment[
            (
                h.span(class_=f"status {status.shape} {status.role}")[
                    text.format(n=len(codes[status]), codes=" ".join(codes[status]))
                ]
                for status, text in names.items()
                if status in codes
            )
        ]
    )


def target_tiles(tiles: Sequence[Tile], words: Words) -> Markup:
    """Return the tiles, in the order given."""
    return Markup(h.ul(".targets")[(h.li[_tile(tile, words)] for tile in tiles)])


def small_line(line: Line, role: str) -> Markup:
    """Return a small line with its demand dashed across and its end marked in a colour role; nothing for no values."""
    known = [value for value in line.values if value is not None]
    if not known:
        return Markup("")
    every = [*known, *([line.demand] if line.demand is not None else [])]
    low, span = min(every), (max(every) - min(every)) or 1.0
    step = WIDTH / max(len(line.values) - 1, 1)

    def height(value: float) -> float:
        return HEIGHT * (0.9 - 0.8 * (value - low) / span)

    drawn, pen, before = [], "M", 0.0
    for at, value in enumerate(line.values):
        if value is None:
            pen = "M"
            continue
        x, y = at * step, height(value)
        if line.steps and pen == "L":
            drawn.append(f"L{x:.2f} {before:.2f}")
        drawn.append(f"{pen}{x:.2f} {y:.2f}")
        pen, before = "L", y
    last = max(at for at, value in enumerate(line.values) if value is not None)
    demand = height(line.demand) if line.demand is not None else 0.0
    return Markup(
        h.span(".way")[
            h.svg(viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}", preserveAspectRatio="none", aria_hidden="true")[
                h.path(".demand", d=f"M0 {demand:.2f}H{WIDTH:g}") if line.demand is not None else None,
                h.path(d="".join(drawn)),
            ],
            h.i(
                style=f"left:{last * step:.2f}%;top:{height(known[-1]) * 100 / HEIGHT:.1f}%;background:{token(role)}",
            ),
        ]
    )


def _tile(tile: Tile, words: Words) -> h.Renderable:
    role = tile.status.role if tile.status else "ink3"
    whole = h.a if tile.href else h.div
    return whole(".tile", **({"href": tile.href, "data_go": "push"} if tile.href else {}))[
        h.span(".name", title=tile.title or None)[h.small[tile.code], h.b[tile.name], h.small(".clause")[tile.clause]],
        h.span(class_={"worth": True, "below": tile.below})[tile.value, tile.unit and h.span(".unit")[tile.unit]],
        h.span(".stands")[status_mark(tile.status, words), tile.of and h.small[tile.of]],
        h.span(".asked")[tile.demand],
        h.span(".way-room")[_ribbon(tile.steps) if tile.steps else small_line(tile.line, role) if tile.line else None],
        h.span(".said")[(h.span[_whole(one)] for one in tile.said)],
    ]


def _whole(text: str) -> h.Renderable:
    """Return a line that breaks between its parts only, never between a number and its unit."""
    return h.fragment[((dot(before), h.span(".whole")[part]) for before, part in pairwise(("", *_PARTS.split(text))))]


def _ribbon(steps: Sequence[Step]) -> h.Renderable:
    return h.span(".ribbon")[
        (
            h.span(
                class_={"open": step.status is None},
                style=f"left:{step.at * 100:.1f}%;color:{token(step.status.role if step.status else 'ink3')}",
            )[h.i, h.small[step.label]]
            for step in steps
        )
    ]


_COUNTED: Final = {
    **{status: status for status in Status},
    Status.MET_ON_TIME: Status.MET,
    Status.KEPT: Status.MET,
}


def _words(words: Words) -> Mapping[Status, str]:
    return {
        Status.MET_ON_TIME: words("met on time"),
        Status.MET_LATE: words("met late"),
        Status.KEPT: words("kept"),
        Status.MET: words("met"),
        Status.AHEAD: words("ahead"),
        Status.ON_TRACK: words("on track"),
        Status.BEHIND: words("behind"),
        Status.WARNING: words("warning"),
        Status.MISSED: words("missed"),
    }
