"""Areas: the tree of a pack, each node with the time in which it existed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.period import Period

RESIDUAL = "R"


@dataclass(frozen=True, slots=True)
class Area:
    """One area of a pack, or the residual child (本级/未分配) of one that has children.

    It existed from `valid_from` to `valid_to`, both included; None is without end. No part outlives its parent.
    """

    code: str
    names: Mapping[str, str] = field(hash=False)
    shorts: Mapping[str, str] = field(hash=False)
    level: int
    parent: str | None
    tile: tuple[int, int] | None = None
    kind: str = ""
    valid_from: Period | None = None
    valid_to: Period | None = None

    @property
    def residual(self) -> bool:
        """Say whether this is what a parent keeps or cannot allot."""
        return self.code.endswith(RESIDUAL) and self.code[:-1] == self.parent

    def valid(self, at: Period) -> bool:
        """Say whether the area existed in a period."""
        return (self.valid_from is None or self.valid_from <= at) and (self.valid_to is None or at <= self.valid_to)

    @property
    def initials(self) -> str:
        """Return the first letters of the Latin name's syllables' words, lower case."""
        return "".join(word[0] for word in self.names["en"].replace("'", " ").split()).lower()
