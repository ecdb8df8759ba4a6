"""The table that sets areas side by side, in code order: time, filing, channels and refunds."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from components import cards, strips
from components.cards import Card, Column, Kind, Nothing
from components.charts._ruler import records
from pages._filing_drawing import FilingDrawing, online
from queries import filing


class Areas(FilingDrawing):
    """The areas below the place, or around it at the lowest level."""

    def areas(self) -> Card:
        words, pack = self.words, self.reading.pack
        around = pack.places[self.around].area
        parts = [code for code in self.clipped(self.below) if code != around]
        rows = pd.DataFrame([self._row(place) for place in (*parts, self.around)], dtype=object)
        columns = (
            Column("code", words("Code"), Kind.CODE),
            Column("label", words("Area"), Kind.TEXT),
            Column("p50", words("minutes p50"), Kind.COUNT),
            Column("p90", words("minutes p90"), Kind.COUNT),
            Column("on_time", words("on time %"), Kind.PERCENT, signed=False),
            Column("online", words("online %"), Kind.PERCENT, signed=False, strong=True),
            Column("line", words("provincial line"), Kind.TEXT),
            Column("mobile", words("mobile %"), Kind.PERCENT, signed=False),
            Column("refund50", words("refund days p50"), Kind.COUNT),
            Column("refund90", words("refund days p90"), Kind.COUNT),
            Column("cut", words("note"), Kind.TEXT),
        )
        notes = (
            words(
                "Percentiles come from the durations of all returns and cases of an area, never from other percentiles."
            ),
            words("The plan sets the floor for the province alone: an area below it is shaded, not judged."),
            words("A hatched figure has a base under 30; under 10 none is told."),
            *(
                (words("Refund days are hatched too where cases of the last two months are still open: cut off."),)
                if any(rows["cut"])
                else ()
            ),
        )
        scope = self.scope_line(self.span, words("in code order"), unit="", industry=False, place=self.around)
        return self.card(
            "areas",
            words("By area"),
            scope,
            columns,
            rows,
            body=self._table(rows, {column.name: column for column in columns}),
            notes=notes,
        )

    def _row(self, place: str) -> dict[str, Any]:
        """Return what is known of a place over the span."""
        pack, lang, words = self.reading.pack, self.view.lang, self.words
        area = pack.areas[pack.places[place].area]
        counts = self.added(filing.RETURNS, self.returned, place, self.first, self.month)
        handled = self.added(filing.HANDLING, self.handled, place, self.first, self.month)
        done, every = online(handled)
        timed, refunded = self.timed(place), self.refunded(place)
        rate = filing.rate(done, every)
        return {
            "code": area.code,
            "label": pack.called(place, lang, short=lang != "en"),
            "timed": timed.total,
            "p50": timed.within(5),
            "p90": timed.within(9),
            "obligations": counts.get("obligations", 0),
            "on_time": filing.rate(counts.get("on_time", 0), counts.get("obligations", 0)),
            "matters": every,
            "online": rate,
            "line": words("below the provincial line") if self.low(handled) else "",
            "mobile": filing.rate(handled.get("mobile", 0), every),
            "refunded": refunded.total,
            "refund50": refunded.within(5),
            "refund90": refunded.within(9),
            "cut": words("cut off") if self.cut(place) else "",
            "told": frozenset(
                one for one in (filing.RETURNS, filing.HANDLING, filing.REFUNDS) if self.whole(one, place)
            ),
        }

    def _table(self, rows: pd.DataFrame, columns: dict[str, Column]) -> Markup:
        """Return the table with its bars and dots."""
        words, pack = self.words, self.reading.pack
        floor = self.floor.demand / 100 if self.floor else None
        found = records(rows)
        tops = {name: max((row[name] or 0 for row in found), default=0) or 1 for name in ("p50", "p90", "mobile")}
        body = []
        for row in found:
            cells = dict(row)
            for name, base in (("p50", "timed"), ("p90", "timed"), ("refund50", "refunded"), ("refund90", "refunded")):
                cells[name] = self.told(row[name], row[base], cut=base == "refunded" and bool(row["cut"]))
            for name, base in (("on_time", "obligations"), ("online", "matters"), ("mobile", "matters")):
                cells[name] = self.told(row[name], row[base], share=True)
            for name, extract in _EXTRACT.items():
                if extract not in row["told"]:
                    cells[name] = Nothing.NO_DATA
            if row["line"]:
                cells["online"] = strips.below(cards.shown(cells["online"], columns["online"], words), row["line"])
            cells["on_time_dot"] = strips.dot(row["on_time"], *_ON_TIME)
            cells["online_dot"] = strips.dot(row["online"], *_ONLINE, floor)
            cells |= {f"{name}_bar": strips.bar(row[name], top) for name, top in tops.items()}
            body.append(cells)

        def drawn(name: str, head: str) -> Column:
            return Column(name, head, Kind.TEXT, wide=True)

        def scale(name: str, factor: float = 1) -> str:
            return f"0{words.dash}{words.number(tops[name] * factor, 0)}"

        def axis(ends: tuple[float, float]) -> str:
            return words.dash.join(f"{100 * end:g}" for end in ends)

        shown = (
            columns["label"],
            # What the plan judges stands first: a phone shows the first columns.
            columns["online"],
            drawn("online_dot", words("{range}, tick at {floor}", range=axis(_ONLINE), floor=f"{100 * floor:g}"))
            if floor
            else drawn("online_dot", axis(_ONLINE)),
            columns["line"],
            columns["on_time"],
            drawn("on_time_dot", axis(_ON_TIME)),
            columns["p50"],
            drawn("p50_bar", scale("p50")),
            columns["p90"],
            drawn("p90_bar", scale("p90")),
            columns["mobile"],
            drawn("mobile_bar", scale("mobile", 100)),
            columns["refund50"],
            columns["refund90"],
        )
        here = self.view.area
        links = [
            self.link(area=row["code"]) if not pack.areas[row["code"]].residual and row["code"] != here else None
            for row in found
        ]
        return cards.table(
            pd.DataFrame(body, dtype=object),
            shown,
            words,
            row_href=links,
            selected=next((at for at, row in enumerate(found[:-1]) if row["code"] == here), None),
            strong_last=len(found) > 1,
        )


# The ends of the short axes on which the dots stand.
_ON_TIME, _ONLINE = (0.96, 1.0), (0.94, 1.0)
_EXTRACT = {
    **dict.fromkeys(("p50", "p90", "on_time"), filing.RETURNS),
    **dict.fromkeys(("online", "mobile"), filing.HANDLING),
    **dict.fromkeys(("refund50", "refund90"), filing.REFUNDS),
}
