"""Small bars and dots in the cells of a table, and a shaded value; the head of their column states the scale."""

from __future__ import annotations

from collections.abc import Sequence

import htpy as h
from markupsafe import Markup

from components.theme import token


def bar(value: float | None, top: float, role: str = "soft") -> Markup:
    """Return a bar from nought to a value, `top` being the full width; nothing for a missing value."""
    return parts(((value, role),), top)


def parts(values: Sequence[tuple[float | None, str]], top: float) -> Markup:
    """Return bars one after another, each a value and its colour role, `top` being the full width."""
    room = 100.0
    drawn = []
    for value, role in values:
        width = min(room, 100 * value / top) if value and top else 0.0
        room -= width
        if width:
            drawn.append(h.i(style=f"width:{width:.2f}%;background:{token(role)}"))
    return Markup(h.span(".strip", aria_hidden="true")[drawn])


def dot(value: float | None, low: float, high: float, line: float | None = None) -> Markup:
    """Return a dot on a short axis from `low` to `high`, with a dashed tick where a line stands."""
    span = (high - low) or 1.0

    def at(one: float) -> str:
        return f"left:{min(100.0, max(0.0, 100 * (one - low) / span)):.2f}%"

    return Markup(
        h.span(".strip.axis", aria_hidden="true")[
            h.b(style=at(line)) if line is not None else None,
            h.u(style=at(value)) if value is not None else None,
        ]
    )


def below(text: str, said: str) -> Markup:
    """Return a value that lies below a line, shaded, with the words that say so."""
    return Markup(h.span(".below", title=said)[text])


def few(text: str, note: str) -> Markup:
    """Return a value hatched since its base is small, with the words that say so."""
    return Markup(h.span(".few", title=note)[text])


def legend(parts: Sequence[tuple[str, str]], more: str = "") -> Markup:
    """Return what the parts of a bar mean: colour role and words of each, and what else is to be said."""
    return Markup(
        h.p(".legend")[
            (h.span[h.i(style=f"background:{token(role)}"), text] for role, text in parts),
            more and h.span[more],
        ]
    )
