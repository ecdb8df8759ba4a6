"""The overview drawn: targets, revenue, areas, risk and the state of the data."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from components.cards import Card
from components.controls import Choice
from domain.view import Shade
from pages import _draw, _overview_wall
from pages._draw import Sheet
from pages._overview_revenue import Months
from pages._overview_risk import Risk
from pages._overview_state import State
from pages._overview_targets import Targets


class Overview(Targets, Months, Risk, State):
    """One drawing of the page."""

    def sheet(self) -> Sheet:
        """Return the page's cards; it has no lead, since its first card answers its question."""
        made = {name: self.leading(getattr(self, name)()) for name in self.slots}
        return Sheet(made, notes=self.notes(), wall=partial(_overview_wall.of, self, made))

    def leading(self, card: Card) -> Card:
        """Return a card that leads on to the page it sums up, the view kept."""
        filled = {Shade.INVOICES: "invoices", Shade.ONLINE: "filing", Shade.RISK: "risk"}
        page = {"months": "revenue", "areas": filled.get(self.view.shade, "revenue"), "risk": "risk"}.get(card.name, "")
        href = _draw.elsewhere(page, self.view)
        return replace(card, more=Choice(self.words(_draw.page(page).TITLE), href)) if href else card
