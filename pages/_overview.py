"""The overview drawn: targets, revenue, areas, risk and the state of the data."""

from __future__ import annotations

from functools import partial

from pages import _overview_wall
from pages._draw import Sheet
from pages._overview_revenue import Months
from pages._overview_risk import Risk
from pages._overview_state import State
from pages._overview_targets import Targets


class Overview(Targets, Months, Risk, State):
    """One drawing of the page."""

    def sheet(self) -> Sheet:
        """Return the page's cards; it has no lead, since its first card answers its question."""
        made = {name: getattr(self, name)() for name in self.slots}
        return Sheet(made, notes=self.notes(), wall=partial(_overview_wall.of, self, made))
