"""The cards of the risk page beside its matrix: the trend, what moved, the cell pointed at, the indicators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from components import cards
from components.cards import Card, Column, Kind, Mark, Nothing
from components.charts.multiples import multiples
from components.charts.stacked import Part, stacked
from components.controls import Choice
from domain.incidence import CAREFUL, LEAST, Incidence
from domain.period import Period
from pages._risk_drawing import NONE, RiskDrawing
from queries import risk
from queries.risk import ALL

# So many bars explain a cell; its table has them all.
BARS = 8


class Cards(RiskDrawing):
    """Trend, moves, the cell and the catalogue."""

    def trend(self) -> Card:
        words, grain = self.words, self.month.grain
        first, places = self.months[0], [self.around, *self.parts]
        found = risk.incidences(
            risk.risk_by_month(
                self.reading,
                places=places,
                since=first,
                until=self.month,
                indicator=self.indicator,
                industries=self.focus,
            ),
            "place",
            "month",
        )
        anew = self.set_anew(self.months[1], self.month, self.indicator)
        rows: list[dict[str, Any]] = []
        heads: dict[str, str] = {}
        for place in places:
            key = ALL if place == self.around else place
            series = {month: found.get((place, month.start), NONE) for month in self.months}
            for step, month in enumerate(self.months):
                rows.append(
                    {
                        "key": key,
                        "area": self.reading.pack.places[place].area,
                        "label": self.area_name(place),
                        "month": words.period(month.start, grain),
                        "step": step,
                        "provisional": self.reading.is_provisional(self.extract, place, month),
                        "secret": series[month].secret,
                        **self.counted(series[month]),
                    }
                )
            heads[key] = self.change(series[self.month], series.get(self.month.year_ago, NONE), self.month.year_ago)
        frame = pd.DataFrame(rows, dtype=object)
        drawn = frame.assign(
            value=["secret" if one else rate for one, rate in zip(frame["secret"], frame["rate"], strict=True)]
        )
        steps = [self.months.index(month) for month in anew]
        notes = [words("Each on its own centre, all of one span; small figure: on a year ago.")]
        if anew:
            named = words.listing([words.period(month.start, grain) for month in anew])
            notes.append(words("Dotted: new thresholds ({months}), not comparable across.", months=named))
        if any(frame["secret"]):
            notes.append(self.withheld)
        shown = [value for value in frame["rate"] if isinstance(value, float)]
        columns = (
            Column("area", words("Code"), Kind.CODE),
            Column("label", words("Area"), Kind.TEXT),
            Column("month", words("Month"), Kind.TEXT),
            *self.counts(),
        )
        scope = self.scope_of(place=self.around, focus=True)
        return self.card(
            "trend",
            words("{n} months", n=risk.MONTHS),
            scope,
            columns,
            frame if shown else frame.head(0),
            figure=multiples(
                drawn,
                words=words,
                steps=[words.period(month.start, grain) for month in self.months],
                breaks={str(key): steps for key in dict.fromkeys(frame["key"])},
                heads=heads,
                own=True,
                unit=self.rate_unit,
                decimals=1 if self.view.indicator else 0,
                row=96,
                least=78,
            )
            if shown
            else None,
            marks=tuple(
                Mark(self.link(area=code, at=None), self.area_name(code), code)
                for code in self.parts
                if code != self.view.area and not self.reading.pack.areas[code].residual
            ),
            notes=tuple(notes),
        )

    def change(self, now: Incidence, before: Incidence, since: Period) -> str:
        """Return by how much a rate changed, nothing where thresholds were set anew in between."""
        one, other = now.rate(self.view.grade), before.rate(self.view.grade)
        if one is None or other is None or self.set_anew(since.shift(1), self.month, self.indicator):
            return ""
        return self.words.signed(one - other)

    def moves(self) -> Card:
        words = self.words
        last = self.month.shift(-1)
        lines = self.view.industries or tuple(self.reading.pack.industries)
        order = [(place, line) for place in self.below for line in lines]
        before = self.by_area(last)
        found = risk.moved(self.cells, before, self.view.grade, order)
        drivers = self.drivers({cell: change > 0 for cell, _, change in found}, last)
        rows = [
            {
                "area": place,
                "label": self.area_name(place),
                "industry": line,
                "name": self.industry_name(line, coded=False),
                "cell": Markup("{}<br><small>{}</small>").format(
                    words.listing([self.area_name(place), self.industry_name(line, coded=False)]),
                    drivers.get((place, line), ""),
                ),
                "driver": drivers.get((place, line), ""),
                "rate": rate,
                "change": change,
            }
            for (place, line), rate, change in found
        ]
        rate = Column("rate", self.rate_unit, Kind.INDEX, 0 if not self.view.indicator else 1)
        columns = (
            Column("area", words("Code"), Kind.CODE),
            Column("label", words("Area"), Kind.TEXT),
            Column("industry", words("Code"), Kind.CODE),
            Column("name", words("Industry"), Kind.TEXT),
            Column("driver", words("moved most by"), Kind.TEXT),
            Column("rate", self.rate_unit, Kind.INDEX),
            Column("change", words("on last month"), Kind.CHANGE, strong=True),
        )
        anew = self.set_anew(self.month, self.month, self.indicator)
        shown = (Column("cell", words("Area and industry"), Kind.TEXT), rate, columns[-1])
        notes = [
            words(
                "Up to {many} up and {many} down, of a base of at least {n}; areas in code order.",
                many=risk.MOVED,
                n=CAREFUL,
            )
        ]
        if anew:
            notes.append(words("Thresholds are new this month: not comparable."))
        return self.card(
            "moves",
            words("What moved this month"),
            self.scope_of(place=self.around, unit=""),
            columns,
            pd.DataFrame(rows, columns=[column.name for column in (*columns, shown[0])], dtype=object),
            body=cards.table(
                pd.DataFrame(rows, dtype=object),
                shown,
                words,
                row_href=[self.link(at=place, industry=line) for (place, line), _, _ in found],
            )
            if rows
            else None,
            notes=tuple(notes),
        )

    def drivers(self, cells: Mapping[tuple[str, str], bool], last: Period) -> dict[tuple[str, str], str]:
        """Return for each cell, which rose or fell, the indicator whose hits moved most the same way."""
        if not cells or self.view.indicator:
            return {}
        found = risk.incidences(
            risk.risk_of_cells(
                self.reading,
                places=sorted({place for place, _ in cells}),
                cells=[f"{place}.{line}" for place, line in cells],
                month=self.month,
                last=last,
            ),
            "place",
            "industry",
            "indicator",
            "month",
        )
        named = {}
        for cell, up in cells.items():
            moved = {
                code: (found.get((*cell, code, self.month.start), NONE).hits(self.view.grade) or 0)
                - (found.get((*cell, code, last.start), NONE).hits(self.view.grade) or 0)
                for code in self.reading.pack.lists["risk_indicators"]
            }
            code, by = max(moved.items(), key=lambda one: one[1] if up else -one[1])
            if by and (by > 0) == up:
                named[cell] = self.indicator_name(code)
        return named

    def cell(self) -> Card:
        words = self.words
        place = self.at or self.around
        by_industry = self.by_indicator and bool(self.view.indicator)
        if by_industry:
            chosen = [(line, self.cells[place, line]) for line in self.cell_lines(place)]
            whole, around = self.cells[place, ALL], self.cells[self.around, ALL]
            title = words.listing([self.area_name(place), self.indicator_name(self.indicator)])
            question = words("{cell}: in which industries", cell=title)
        else:
            counts = self.indicators
            known = self.reading.pack.lists.get("risk_indicators", {})
            chosen = [(code, counts[place, code]) for code in known if (place, code) in counts]
            whole, around = (counts.get((code, ALL), NONE) for code in (place, self.around))
            line = self.industry_name(self.view.industry or ALL)
            title = words.listing([self.area_name(place), line])
            question = words("{cell}: which indicators mark it", cell=title)
        names = self.industry_name if by_industry else self.indicator_name
        rows = pd.DataFrame(
            [
                {"code": code, "label": names(code), "secret": value.secret, **self.counted(value)}
                for code, value in chosen
            ],
            columns=["code", "label", "secret", "base", "medium", "high", "hits", "rate"],
            dtype=object,
        )
        columns = (
            Column("code", words("Code"), Kind.CODE),
            Column("label", words("Industry") if by_industry else words("Indicator"), Kind.TEXT),
            *self.counts(),
        )
        scope = self.scope_of(
            "" if by_industry else words("one taxpayer can trigger several: not additive"),
            place=place,
            focus=not by_industry,
            every=not by_industry,
            unit=words("taxpayers"),
        )
        switch = self.leave(place)
        if whole.secret:
            return self.card(
                "cell",
                question,
                scope,
                columns,
                rows.head(0),
                nothing=Nothing.SUPPRESSED,
                nothing_text=self.withheld,
                switch=switch,
            )
        if whole.few:
            few = words(
                "A base of {base}: too few to read anything from; at least {n} are needed.", base=whole.base, n=LEAST
            )
            return self.card(
                "cell",
                question,
                scope,
                columns,
                rows.head(0),
                nothing=Nothing.SUPPRESSED,
                nothing_text=few,
                switch=switch,
            )
        most = rows[[isinstance(hits, int) and hits > 0 for hits in rows["hits"]]]
        most = most.sort_values("hits", ascending=False, kind="stable").head(BARS)
        drawn = most.assign(
            key=most["code"],
            said=[
                words("<b>{all}</b> {n} of them high", all=words.number(medium + high, 0), n=words.number(high, 0))
                for medium, high in zip(most["medium"], most["high"], strict=True)
            ],
        )
        parts = (Part("medium", words("medium"), "risk-3"), Part("high", words("high"), "risk-5"))
        return self.card(
            "cell",
            question,
            scope,
            columns,
            rows,
            figure=stacked(drawn, words=words, parts=parts, unit=words("taxpayers"), least=BARS),
            key=cards.swatches([(part.role, part.name) for part in parts]),
            body=self.facts(place, whole, around),
            switch=switch,
            notes=(words("The {n} with the most hits; all are in the table.", n=BARS),) if len(rows) > BARS else (),
        )

    def cell_lines(self, place: str) -> list[str]:
        lines = self.view.industries or tuple(self.reading.pack.industries)
        return [line for line in lines if self.cells[place, line].base != 0]

    def leave(self, place: str) -> tuple[Choice, ...]:
        """Return the ways on from a cell that is pointed at: into its area, or away."""
        words, found = self.words, []
        area = self.reading.pack.areas[self.reading.pack.places[place].area]
        if self.at and self.at != self.view.area and not area.residual:
            found.append(
                Choice(words("Go into {area}", area=area.shorts[self.view.lang]), self.link(area=area.code, at=None))
            )
        if self.view.at or self.view.industry or self.view.indicator:
            found.append(Choice(words("Clear"), self.link(at=None, industry=None, indicator=None)))
        return tuple(found)

    def facts(self, place: str, whole: Incidence, around: Incidence) -> Markup:
        """Return the cell in figures: its rate, hits and base, and the rate of the same line around it."""
        words = self.words
        said = [
            words("{graded}: {n}", graded=self.graded, n=words.number(whole.hits(self.view.grade), 0)),
            words("base {n}", n=words.number(whole.base, 0)),
        ]
        if place != self.around:
            said.append(words("{area} {rate}", area=self.area_name(self.around), rate=self.said(around)))
        return Markup('<p class="facts"><b>{}</b> <span>{}</span> {}</p>').format(
            self.said(whole), self.rate_unit, words.listing(said)
        )
