"""Revenue on the overview: the months over a table of scopes and taxes, month and year to date."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from markupsafe import Markup

from components import cards
from components.cards import Card, Column, Kind, Nothing
from domain.period import Period
from pages._revenue_cards import Cards
from queries import revenue
from queries.compare import compared

# How many taxes have a row of their own; the rest are summed. They stand in the order of the catalogue.
MAIN = 3


class Months(Cards):
    """The months of the year, and under them what they come to."""

    def months(self) -> Card:
        """Return the months, with the month and the year to date by scope and by tax below."""
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        card = super().months()
        taxes = revenue.taxes(
            self.reading, place=self.place, month=self.month, industry=self.industry, hidden=self.hidden, most=MAIN
        )
        names = {code: tax.names[lang] for code, tax in pack.taxes.items()}
        names |= {revenue.ALL: pack.measure[lang], revenue.OTHER: words("Other taxes")}
        taxes["label"] = [names[code] for code in taxes["tax"]]
        others = [place for place in self.scoped if place != self.place and self.reading.permits(place)]
        scopes = compared("place", {place: self.runs[place] for place in others}, self.month)
        for at, place in enumerate(others):
            if self.month not in self.reading.months(revenue.EXTRACT, place):
                for name in ("amount", "ytd"):
                    scopes[name] = scopes[name].astype(object)
                    scopes.loc[scopes.index[at], name] = Markup(words("not reported"))
        scopes["label"] = [pack.scopes[pack.places[place].scope].names[lang] for place in others]
        rows = pd.concat([taxes[:1], scopes, taxes[1:]], ignore_index=True) if others else taxes
        if not len(taxes) or card.nothing not in (None, Nothing.STALE):
            return card
        month, to_date = self.bases()
        columns = (Column("label", words.unit(self.unit), Kind.TEXT), *month, *to_date)
        columns = tuple(
            replace(one, label=self.month_name if one.name == "amount" else self.year_to)
            if one.name in ("amount", "ytd")
            else one
            for one in columns
        )
        table = cards.table(self.hide(rows, columns), columns, words, total=[0])
        # What is compared reaches from the first month of last year on.
        since = Period(self.month.year - 1, 1, self.month.grain)
        broken = [
            words("{first}.", first=one.text[lang])
            for one in pack.breaks_of(self.view.area, self.view.tax)
            if one.first <= self.month and (one.last or one.first) >= since
        ]
        return replace(card, body=table, notes=(*card.notes, *broken))
