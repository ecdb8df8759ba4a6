"""The cards of the invoices page that follow the ratio of a place to the target, in each reading of it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from components.cards import Card, Column, Kind, Nothing
from components.charts.trajectory import trajectory
from domain.period import Period, periods
from domain.target import Path, ended
from pages._invoices_drawing import InvoicesDrawing, Some, hidden
from queries import invoices
from queries.shares import NO_SHARE, Shares


class Ratios(InvoicesDrawing):
    """The trajectories of both readings."""

    def all(self) -> Card:
        shares = self.by_count(())
        others = [
            ("amount", self.words("by amount"), self.by_amount(())),
            ("issuers", self.words("digital issuers"), self._issuers),
        ]
        title = (
            self.words("E-invoice ratio and its path") if self.judged else self.words("E-invoice ratio, all invoices")
        )
        return self._ratio("all", title, (), shares, others)

    def key(self) -> Card:
        title = self.words("E-invoice ratio, key industries of the plan")
        if not self.narrow:
            said = self.words("The target is read in one way alone, which counts all invoices.")
            empty = pd.DataFrame(columns=["name"])
            scope = self.scope_line(unit="%", tax=False, industry=False)
            return self.card("key", title, scope, (), empty, nothing=Nothing.NO_DATA, nothing_text=said)
        others = [("amount", self.words("by amount"), self.by_amount(self.narrow))]
        return self._ratio("key", title, self.narrow, self.by_count(self.narrow), others)

    @property
    def _issuers(self) -> Shares:
        if not self.view.industries:
            return self.issuing[self.place]
        return invoices.issuing(self.reading, places=[self.place], industries=())[self.place]

    def _ratio(self, name: str, title: str, codes: Some, shares: Shares, others: list[tuple[str, str, Shares]]) -> Card:
        words = self.words
        path = self.path(self.aim, shares)
        months = [one for one in sorted(shares.reported) if one <= self.month]
        found: list[dict[str, Any]] = []
        for month in months:
            share = shares.at(month)
            found.append(
                {
                    "month": str(month),
                    "name": words.period(month.start, month.grain),
                    "value": share.ratio,
                    "path": way(path, month),
                    "electronic": share.part,
                    "total": share.whole,
                    **{key: one.at(month).ratio for key, _, one in others},
                    "hidden": hidden(
                        value=share, electronic=share, total=share, **{key: one.at(month) for key, _, one in others}
                    ),
                }
            )
        rows = pd.DataFrame(found)
        columns = (
            Column("name", words("Period"), Kind.TEXT),
            self.rate("value", words("by count %"), strong=True),
            *((self.rate("path", words("path due %")),) if path else ()),
            *(self.rate(key, f"{label} %") for key, label, _ in others),
            self.count("electronic", words.listing([words("electronic"), self.many_name])),
            self.count("total", words.listing([words("all"), self.many_name])),
        )
        breaks = [one for one in self.reading.pack.breaks_of(self.view.area, None) if self.view.area in one.areas]
        scope = self.scope_line(
            self.name_of(codes),
            unit="%",
            tax=False,
            industry=False,
        )
        if months and all(shares.at(month).hidden for month in months):
            return self.suppressed(name, title, scope, columns)
        due = self.aim.due if self.aim else None
        ahead = periods(self.month.shift(1), Period.of(due, self.month.grain)) if path and due else ()
        lines = [("count", words("by count"), shares, path), *((*one, None) for one in others)]
        notes: tuple[str, ...] = (words("Single months; breaks are marked.") if breaks else words("Single months."),)
        if name == "all" and self.to_date:
            notes += (words("Issuers are distinct: months cannot be added, so there is no year to date."),)
        return self.card(
            name,
            title,
            scope,
            columns,
            self.hide(rows, columns) if len(rows) else rows,
            figure=trajectory(self.lines(lines, months, ahead), words=words, goal=self.goal(self.aim)),
            notes=notes,
        )

    def lines(
        self,
        lines: list[tuple[str, str, Shares, Path | None]],
        months: list[Period],
        ahead: tuple[Period, ...],
    ) -> pd.DataFrame:
        """Return lines as a trajectory draws them: interrupted where the area became another, the path to its end."""
        words, pack = self.words, self.reading.pack
        found: list[dict[str, Any]] = []
        for key, label, shares, path in lines:
            before: Period | None = None
            for month in (*months, *(ahead if path else ())):
                share = shares.at(month) if month <= self.month else NO_SHARE
                row = {
                    "key": key,
                    "label": label,
                    "start": month.start,
                    "name": words.period(month.start, month.grain),
                    "value": share.ratio,
                    "path": way(path, month),
                    "provisional": self.reading.is_provisional(self.extract, self.place, month),
                    "more": self.of(share, words("part"), words("whole")),
                }
                if before and pack.broken(self.view.area, before, month):
                    found.append({**row, "value": None})
                found.append(row)
                before = month
        return pd.DataFrame(found, columns=LINE if not found else None)


LINE = ["key", "label", "start", "name", "value", "path", "provisional", "more"]


def way(path: Path | None, month: Period) -> float | None:
    """Return where a path stands as a ratio, from its baseline to its due month."""
    if path is None or not path.start <= ended(month) <= path.end:
        return None
    return float(path.at(month)) / 100
