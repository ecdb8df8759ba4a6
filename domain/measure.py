"""What a number is: its kind, what it may be summed over, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Sums(StrEnum):
    """What a measure may be summed over (domain rule: only a flow has a year to date)."""

    FLOW = "flow"
    STOCK = "stock"
    RATIO = "ratio"
    DISTINCT = "distinct"
    MODELLED = "modelled"


class Better(StrEnum):
    """The direction in which a measure is good; money is neutral."""

    UP = "up"
    DOWN = "down"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Unit:
    """How money or a count is shown: `factor` minor units make one shown unit."""

    names: Mapping[str, str] = field(hash=False)
    factor: int
    decimals: int


def ladder(values: Iterable[int | None], joints: int = 5) -> tuple[float, ...]:
    """Return the joints between classes of amounts: the last steps of 1, 2, 3, 5, 10 … below the largest amount.

    They come from one fixed ladder, so that an amount keeps its class while the largest moves within a step.
    """
    top = max((value for value in values if value is not None), default=0)
    steps = [1, 2, 3, 5]
    while steps[-4] * 10 <= max(top, 10):
        steps += [10 * step for step in steps[-4:]]
    below = [step for step in steps if step < top] or steps
    return tuple(float(step) for step in below[-joints:]) if len(below) >= joints else tuple(map(float, steps[:joints]))
