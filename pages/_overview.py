"""The overview drawn: targets, revenue, areas, risk and the state of the data."""

from __future__ import annotations

from pages._draw import Sheet
from pages._overview_revenue import Months
from pages._overview_risk import Risk
from pages._overview_state import State
from pages._overview_targets import Targets


class Overview(Targets, Months, Risk, State):
    """One drawing of the page."""

    def sheet(self) -> Sheet:
        """Return the page's cards; it has no lead, since its first card answers its question."""
        return Sheet({name: getattr(self, name)() for name in self.slots}, notes=self.notes())
