"""The archive as a page: which editions were printed, what became of them, and which figures have changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import htpy as h
from markupsafe import Markup

from components.controls import Choice
from components.words import Words


@dataclass(frozen=True, slots=True)
class Mark:
    """A state in words, with the shape and colour of its kind: met, on, late, miss, half or unsaid."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery as an operator sees it: who, how it stands, when it ended, what was said."""

    recipient: str
    mark: Mark
    when: str
    said: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One kept file: everything in words. `facts` are label and value; `sent` is empty but for an operator."""

    id: str
    title: str
    when: str
    facts: tuple[tuple[str, str], ...]
    marks: tuple[Mark, ...]
    gap: str
    file: str
    picture: str
    desk: str
    changes: str
    here: str
    sent: tuple[Sent, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """An edition that has no file: what and whose, when it was due, how it stands."""

    title: str
    when: str
    mark: Mark
    said: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around: the product, the way home, language and theme, and whether the data are simulated."""

    product: str
    home: str
    language: Choice
    theme: Choice
    simulated: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """What an operator may do: `action` takes the token; `token` is the one that was right, to be handed on."""

    action: str
    known: bool
    refused: bool = False


def top(frame: Frame, words: Words) -> Markup:
    """Return the header."""
    return Markup(
        h.header(".top.plain")[
            h.a(".product", href=frame.home)[frame.product],
            h.div(".trust")[
                frame.simulated and h.span(".simulated.hatch")[h.b[words("Simulated")]],
                h.a(href=frame.language.href, title=frame.language.hint)[frame.language.label],
                h.a(href=frame.theme.href)[frame.theme.label],
            ],
        ]
    )


def head(crumbs: Sequence[Choice], title: str, question: str, choices: Sequence[Choice], words: Words) -> Markup:
    """Return breadcrumb, title and question, with what can be chosen at the right."""
    *above, here = crumbs
    return Markup(
        h.div(".page-head")[
            h.div(".titles")[
                h.nav(".crumbs", aria_label=words("You are here"))[
                    ((h.a(href=one.href)[one.label], " / ") for one in above), h.b(aria_current="page")[here.label]
                ],
                h.h1[title],
                question and h.p(".question")[question],
            ],
            h.nav(".filters", aria_label=words("Choose"))[
                h.div(".segments")[
                    h.div[
                        (
                            h.b(aria_current="true")[one.label] if one.on else h.a(href=one.href)[one.label]
                            for one in choices
                        )
                    ]
                ]
            ]
            if choices
            else None,
        ]
    )


def archive(files: Sequence[Snapshot], due: Sequence[Due], older: str, desk: Desk | None, words: Words) -> Markup:
    """Return the list of kept files, before it what has not gone out, after it the way to older ones."""
    return Markup(
        h.fragment[
            h.section(".undelivered")[
                h.h2[words("Not gone out")],
                h.ul[
                    (
                        h.li[_mark(one.mark), h.span(".what")[one.title], h.span(".when")[one.when], h.span[one.said]]
                        for one in due
                    )
                ],
            ]
            if due
            else None,
            h.ol(".snapshots")[(h.li[_file(one, words)] for one in files)]
            if files
            else h.p(".nothing")[words("Nothing has been printed yet.")],
            h.p(".older")[h.a(href=older)[words("Older ones")]] if older else None,
            _operator(desk, words) if desk else None,
        ]
    )


def one(file: Snapshot, desk: Desk | None, again: str, words: Words) -> Markup:
    """Return a kept file alone, in full: `again` is where it is asked to be drawn again."""
    return Markup(
        h.fragment[
            h.div(".snapshot.alone")[_file(file, words, alone=True)],
            h.section(".sent")[
                h.h2[words("Recipients")],
                h.table[
                    h.thead[
                        h.tr[
                            (h.th[name] for name in (words("Recipient"), words("State"), words("When"), words("Said")))
                        ]
                    ],
                    h.tbody[
                        (
                            h.tr[
                                h.th(scope="row")[row.recipient], h.td[_mark(row.mark)], h.td[row.when], h.td[row.said]
                            ]
                            for row in file.sent
                        )
                    ],
                ],
            ]
            if desk and desk.known
            else None,
            _operator(desk, words, again) if desk else None,
        ]
    )


def changes(rows: Sequence[tuple[str, str, str]], count: int, after: str, words: Words) -> Markup:
    """Return the figures that are not the same: name, what was, what is; of how many there are."""
    if not rows:
        return Markup(
            h.p(".nothing")[
                words("None of the {n} figures has changed up to release {id}.", n=words.number(count, 0), id=after)
            ]
        )
    return Markup(
        h.div(".changes")[
            h.p[
                words(
                    "{n} of {all} figures have changed up to release {id}.",
                    n=words.number(len(rows), 0),
                    all=words.number(count, 0),
                    id=after,
                )
            ],
            h.table[
                h.thead[h.tr[(h.th[name] for name in (words("Figure"), words("As printed"), words("Now")))]],
                h.tbody[
                    (
                        h.tr[h.th(scope="row")[name], h.td[before or "\u2014"], h.td[now or "\u2014"]]
                        for name, before, now in rows
                    )
                ],
            ],
        ]
    )


def _file(file: Snapshot, words: Words, *, alone: bool = False) -> h.Renderable:
    return h.article(".snapshot-file")[
        h.a(".first-page", href=file.file)[
            h.img(
                src=file.picture,
                alt=words("First page of {title}", title=file.title),
                width=480,
                height=340,
                loading="lazy",
            )
        ],
        h.div(".about")[
            h.div(".titled")[
                None if alone else h.h2[h.a(href=file.here)[file.title]],
                h.p(".when")[file.when],
                h.p(".stands")[(_mark(one) for one in file.marks)],
                file.gap and h.p(".gap")[file.gap],
            ],
            h.dl[((h.dt[label], h.dd[value]) for label, value in file.facts)],
            h.p(".acts")[
                h.a(href=file.file, download=True)[words("Download PDF")],
                h.a(href=file.desk)[words("Draw again")],
                h.a(href=file.changes)[words("What changed since")],
            ],
        ],
    ]


def _mark(mark: Mark) -> h.Renderable:
    shape = {"met": "disc", "on": "half", "late": "", "miss": "diamond", "half": "half", "unsaid": ""}[mark.kind]
    return h.span(class_=f"status {'on' if mark.kind == 'half' else mark.kind} {shape}".strip())[mark.text]


def _operator(desk: Desk, words: Words, again: str = "") -> h.Renderable:
    return h.form(".operator", method="post", action=desk.action)[
        h.label[
            words("Operator's token"),
            h.input(type="password", name="token", required=True, autocomplete="current-password"),
        ],
        h.button(type="submit")[words("Show recipients")],
        again and h.button(type="submit", formaction=again)[words("Print again")],
        desk.refused and h.span(".status.miss.diamond", role="alert")[words("That is not the token.")],
    ]
