"""What a viewer may see. A grant is an argument of every query; without one there is no answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """Sensitivity of data, as the classification names it."""

    PUBLIC = 1
    INTERNAL = 2
    SENSITIVE = 3
    RESTRICTED = 4


@dataclass(frozen=True, slots=True)
class Grant:
    """The areas (each with all below it) and the highest level that a viewer may see; no areas, nothing."""

    areas: frozenset[str] = frozenset()
    level: Level = Level.INTERNAL

    @property
    def key(self) -> str:
        """Return a stable text for remembering pictures by."""
        return f"{','.join(sorted(self.areas))}@{int(self.level)}"
