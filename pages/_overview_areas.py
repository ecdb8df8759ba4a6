"""The area map of the overview: one indicator at a time, areas in code order, money neutral."""

from __future__ import annotations

from components.cards import Card
from pages._revenue_areas import Areas


class Map(Areas):
    """The areas of the place around, filled by what the reader chose."""

    def areas(self) -> Card:
        """Return the map and its table."""
        return self.dated(super().areas())
