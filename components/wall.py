"""What stands on a wall: a finding as the title, a ledger or a board, one hero; and the list of screens.

Sizes are container units of assets/wall.css. Nothing here is a link, and nothing waits to be pointed at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import htpy as h
from markupsafe import Markup

from components.charts import Figure
from components.frame import Entry
from components.target_tiles import Tile, small_line, status_mark
from components.theme import token
from components.words import Words


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of a picture; a `wide` one is shown only where the screen is twice as wide as others.

    The rows of an `old` one stand in for those of a refused file.
    """

    title: str = ""
    scope: str = ""
    body: str | Markup = ""
    figure: Figure | None = field(default=None, repr=False)
    wide: bool = False
    old: bool = False


@dataclass(frozen=True, slots=True)
class Wall:
    """A picture: its finding, what it is of, its panels; `shape` is how they stand (board, stacked, pair, one)."""

    headline: str
    about: str
    panels: tuple[Panel, ...]
    shape: str = "pair"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a ledger: a value, its unit, and how it is said."""

    text: str | Markup
    unit: str = ""
    kind: str = ""


def board(tiles: Sequence[Tile], words: Words) -> Markup:
    """Return the targets as a departure board: equal rows in the order of the plan."""
    return Markup(
        h.table(".board")[
            h.thead[
                h.tr[
                    h.th, h.th[words("Target")], h.th(".n")[words("now")], h.th[words("demand")],
                    h.th[words("status")], h.th[words("course")],
                ]
            ],
            h.tbody[
                (
                    h.tr[
                        h.td(".code")[tile.code],
                        h.th(scope="row")[tile.name],
                        h.td(".worth")[tile.value, tile.unit and h.small[tile.unit]],
                        h.td(".asked")[tile.demand],
                        h.td(".stands")[status_mark(tile.status, words)],
                        h.td(".course")[_course(tile)],
                    ]
                    for tile in tiles
                )
            ],
        ]
    )  # fmt: skip


def _course(tile: Tile) -> h.Renderable:
    role = tile.status.role if tile.status else "ink3"
    if tile.steps:
        return h.span(".steps")[
            (
                h.i(
                    class_={"open": step.status is None},
                    style=f"left:{step.at * 100:.1f}%;background:{token(step.status.role if step.status else 'ink3')}",
                )
                for step in tile.steps
            )
        ]
    return h.fragment[small_line(tile.line, role) if tile.line else None]


def ledger(head: Sequence[Cell], rows: Sequence[tuple[str, Sequence[Cell]]]) -> Markup:
    """Return few rows of large figures under a head; the first row is the one in question."""
    return Markup(
        h.table(".ledger")[
            h.thead[h.tr[(h.th(class_=f"n {cell.kind}" if at else "")[cell.text] for at, cell in enumerate(head))]],
            h.tbody[
                (
                    h.tr[
                        h.th(scope="row")[name],
                        (h.td(class_=f"n {cell.kind}")[cell.text, cell.unit and h.small[cell.unit]] for cell in cells),
                    ]
                    for name, cells in rows
                )
            ],
        ]
    )


def entries(lead: Sequence[Entry]) -> Markup:
    """Return the lead of a page as rows: label over what is said of it, and the value."""
    return Markup(
        h.dl(".entries")[
            (
                h.div(class_={"entry": True, "hero": entry.hero, "like": entry.like})[
                    h.dt[
                        entry.label.replace(" \u00b7", "\u00a0\u00b7"),
                        entry.said and h.span(".said")[(h.span[one] for one in entry.said if one)],
                    ],
                    h.dd[entry.value, entry.unit and h.small[entry.unit]],
                ]
                for entry in lead
            )
        ]
    )


def hero(value: str, unit: str, status: Markup, said: Sequence[str]) -> Markup:
    """Return one value as large as it can be read across a hall, its status on a line of its own."""
    return Markup(
        h.div(".hero")[
            h.p(".value")[value, unit and h.small[unit]],
            status and h.p(".stands")[status],
            h.div(".said")[(h.p[one] for one in said)],
        ]
    )


def classes(cells: Sequence[tuple[str, str, int | None, bool]], scale: str, note: str) -> Markup:
    """Return name and value of each cell on its class of a scale (None: none), in the order given; hatched: care."""
    return Markup(
        h.fragment[
            h.ul(".classes")[
                (
                    h.li[
                        h.span(".name")[name],
                        h.b(
                            class_={"hatch": care},
                            data_step=str(step) if step else None,
                            style=f"background-color:{token(f'{scale}-{step}')}" if step else None,
                        )[value],
                    ]
                    for name, value, step, care in cells
                )
            ],
            note and h.p(".note")[note],
        ]
    )


def outdated(words: Words) -> Markup:
    """Return the mark of rows that stand in for those of a refused file, with the word and shape of the desk."""
    return Markup(h.span(".status.late")[words("Out of date")])


def picture(wall: Wall, through: str, simulated: bool, old: bool, words: Words) -> Markup:
    """Return the picture without its figures: each has a place of its own, in the order of the panels.

    `old`: rows of its page stand in for those of a refused file, so that its ledger, board or finding may be of then.
    """
    return Markup(
        h.fragment[
            h.header[
                h.h1[wall.headline],
                h.p(".about")[wall.about],
                h.div(".trust")[
                    simulated and h.span(".simulated")[words("Simulated")],
                    old and outdated(words),
                    through and h.span(".through")[words("Data through {day}", day=through)],
                    h.time(".clock"),
                ],
            ],
            h.div(class_=f"panels {wall.shape}")[
                (
                    h.section(class_={"panel": True, "wide": panel.wide, "drawn": panel.figure is not None})[
                        panel.title and h.h2[panel.title],
                        panel.scope and not panel.old and h.p(".scope")[panel.scope],
                        panel.old and h.p(".scope.old")[outdated(words), h.span[panel.scope]],
                        panel.body,
                        panel.figure is not None and h.div(".plot")[h.div(".figure")],
                    ]
                    for panel in wall.panels
                )
            ],
        ]
    )


def foot(checks: str, late: Sequence[str], marks: Sequence[str], release: str) -> Markup:
    """Return what stands at the foot of every picture of a release."""
    return Markup(
        h.fragment[
            checks and h.span(".checks")[checks],
            (h.span(".status.late")[one] for one in (*marks, *late)),
            release and h.span(".release")[release],
        ]
    )


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """A screen in the list: its name, its cells as texts, and whether it is silent."""

    name: str
    cells: tuple[str, ...]
    silent: bool
    sent: str


def screens(
    rows: Sequence[ScreenRow],
    heads: Sequence[str],
    lists: Sequence[str],
    actions: Sequence[tuple[str, str]],
    here: str,
    words: Words,
) -> Markup:
    """Return the list of screens at the path `here`; by `actions` (name, label) an operator with the token commands."""
    return Markup(
        h.table(".screens")[
            h.thead[h.tr[(h.th[head] for head in heads), actions and h.th[words("Operator")]]],
            h.tbody[
                (
                    h.tr(class_={"silent": row.silent})[
                        h.th(scope="row")[row.name],
                        (h.td[cell] for cell in row.cells),
                        actions and h.td[_acts(row, lists, actions, here, words)],
                    ]
                    for row in rows
                )
            ],
        ]
    )


def _acts(
    row: ScreenRow, lists: Sequence[str], actions: Sequence[tuple[str, str]], here: str, words: Words
) -> h.Renderable:
    return h.form(method="post", action=f"{here}/{row.name}")[
        h.input(
            type="password", name="token", required=True, autocomplete="current-password",
            placeholder=words("Token"), aria_label=words("Token for {screen}", screen=row.name),
        ),
        (h.button(type="submit", name="act", value=act)[label] for act, label in actions),
        h.select(name="list", aria_label=words("Play-list for {screen}", screen=row.name))[
            (h.option(value=one, selected=one == row.sent)[one] for one in lists)
        ],
        h.button(type="submit", name="act", value="send")[words("Send")],
    ]  # fmt: skip
