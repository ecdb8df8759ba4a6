"""Growth, natural and like for like, and the bridge between them. All take whole minor units; all give fractions.

None stands for what cannot be said: no base, a base of nothing, or a break between.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def natural(now: Any, last: Any) -> float | None:
    """Return now / last - 1."""
    if _missing(now) or _missing(last) or last <= 0:
        return None
    return float(int(now) - int(last)) / float(int(last))


def like_for_like(now: Any, adjusted: Any, last: Any, last_adjusted: Any) -> float | None:
    """Return the growth of revenue with what policy took away added back on both sides."""
    if _missing(now) or _missing(last) or _missing(adjusted) or _missing(last_adjusted):
        return None
    return natural(int(now) + int(adjusted), int(last) + int(last_adjusted))


def two_year_average(now: Any, before_last: Any) -> float | None:
    """Return the mean yearly growth over two years (a base that itself jumped says little)."""
    over_two = natural(now, before_last)
    return None if over_two is None or over_two <= -1 else math.sqrt(1 + over_two) - 1


def contribution(now: Any, last: Any, total_last: Any) -> float | None:
    """Return the part of the total's natural growth that one item makes: its change over the total's base."""
    if _missing(now) or _missing(last) or _missing(total_last) or total_last <= 0:
        return None
    return float(int(now) - int(last)) / float(int(total_last))


def bridge(now: int, last: int, kinds: Mapping[str, tuple[int, int]]) -> dict[str, float] | None:
    """Return what each adjustment kind adds on the way from natural to like-for-like growth.

    `kinds` gives (this period, last period) by kind. Kinds are added back one after another in their order, so the
    steps add up to the difference exactly, whatever the base.
    """
    if last <= 0:
        return None
    steps: dict[str, float] = {}
    reached = natural(now, last)
    for kind, (adjusted, last_adjusted) in kinds.items():
        now, last = now + adjusted, last + last_adjusted
        following = natural(now, last)
        if reached is None or following is None:
            return None
        steps[kind], reached = following - reached, following
    return steps


def _missing(value: Any) -> bool:
    return value is None or value != value
