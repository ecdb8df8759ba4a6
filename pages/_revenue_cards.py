"""The cards of the revenue page that look at one place: by period, by tax, by industry, and why."""

from __future__ import annotations

import pandas as pd

from components import cards
from components.cards import Card, Column, Kind, Mark, Nothing
from components.charts._ruler import literal, records
from components.charts.bars import bars
from components.charts.bridge import bridge
from components.charts.months import months
from components.charts.trend import Break, trend
from domain.period import Grain
from pages._revenue_drawing import RevenueDrawing
from queries import revenue
from queries.compare import whole


class Cards(RevenueDrawing):
    """Months, bridge, taxes, trend and industries of a place."""

    def months(self) -> Card:
        words, grain = self.words, self.month.grain
        rows = revenue.year(self.reading, self.place, self.run, self.month)
        rows["key"] = [str(last) for last in rows["last"]]
        rows["label"] = [words.span(a.start, b.start, grain) for a, b in zip(rows["first"], rows["last"], strict=True)]
        rows["name"] = [
            words.span(a.start, b.start, grain, year=True) for a, b in zip(rows["first"], rows["last"], strict=True)
        ]
        title = (
            words("{subject} by month", subject=self.subject)
            if grain == "month"
            else words("{subject} by quarter", subject=self.subject)
        )
        columns = (
            Column("label", words("Period"), Kind.TEXT),
            self.money("value", words("this year"), strong=True),
            self.money("last_value", words("last year")),
            *self.rates("natural", "like"),
            self.money("low", words("three-year low")),
            self.money("high", words("three-year high")),
        )
        merged = [row["label"] for row in records(rows) if row["span"] > 1]
        scope = self.scope_line(
            self.reading.pack.basis[self.view.lang],
            str(self.month.year),
            words("{span} merged: monthly mean", span=merged[0]) if merged else "",
        )
        if self.run.to(self.month).hidden:
            return self.suppressed("months", title, scope, columns)
        figure = months(
            rows.rename(columns={"last": "until", "last_value": "last"}),
            words=words,
            factor=self.unit.factor,
            decimals=self.unit.decimals,
            unit=words.unit(self.unit),
        )
        table = self.hide(rows, columns).copy()
        ahead = [first.start > self.month.start for first in rows["first"]]
        for name in ("value", "natural", "like"):
            cells = [Nothing.NO_DATA if open_ else cell for open_, cell in zip(ahead, table[name], strict=True)]
            table[name] = pd.Series(cells, table.index, dtype=object)
        return self.card(
            "months",
            title,
            scope,
            columns,
            table.drop(columns=["first", "last"]),
            figure=figure,
            marks=tuple(
                Mark(self.link(month=row["key"]), f"{row['name']}", row["key"])
                for row in records(rows)
                if whole(row["value"]) is not None
            ),
        )

    def bridge(self) -> Card:
        words, lang = self.words, self.view.lang
        title = words("From natural to like-for-like growth")
        now, last = (
            self.run.over(self.first, self.month),
            self.run.over(self.first.year_ago, self.month.year_ago),
        )
        rate = self.run.growth(self.first, self.month)
        columns = (
            Column("label", words("Adjustment"), Kind.TEXT),
            Column("points", words("points"), Kind.POINTS, 2, strong=True),
            self.money("adjusted", words.unit(self.unit)),
            self.money("last_adjusted", words("a year ago")),
            Column("documents", words("Documents"), Kind.TEXT),
        )
        scope = self.scope_line(words("percentage points"), self.span, words("added back one after another"), unit="")
        if now.hidden or last.hidden:
            return self.suppressed("bridge", title, scope, columns)
        if rate.natural is None or rate.like_for_like is None or now.amount is None or last.amount is None:
            why = (
                words(
                    "Growth of {span} cannot be said: it is merged with the next period, or a break lies between.",
                    span=self.span,
                )
                if self.reading.has("adjustments")
                else words("Policy adjustments have not been delivered: like-for-like growth cannot be computed.")
            )
            return self.card(
                "bridge",
                title,
                scope,
                columns,
                pd.DataFrame(columns=["label"]),
                nothing=Nothing.NO_DATA,
                nothing_text=why,
            )
        rows = self.steps.copy()
        rows["label"] = [self.reading.pack.adjustment_kinds[kind].names[lang] for kind in rows["kind"]]
        ends = [(words("natural growth"), rate.natural), (words("like-for-like growth"), rate.like_for_like)]
        drawn = pd.DataFrame(
            [
                {"label": ends[0][0], "value": ends[0][1], "total": True},
                *({"label": row["label"], "value": row["points"], "total": False} for row in records(rows)),
                {"label": ends[1][0], "value": ends[1][1], "total": True},
            ]
        )
        return self.card(
            "bridge",
            title,
            scope,
            columns,
            rows,
            figure=bridge(drawn, words=words),
            body=cards.table(rows, columns, words) if len(rows) else None,
            notes=() if len(rows) else (words("No adjustments in {span}.", span=self.span),),
            nothing=None,
        )

    def taxes(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        rows = revenue.taxes(
            self.reading, place=self.place, month=self.month, industry=self.industry, hidden=self.hidden
        )
        names = {code: tax.names[lang] for code, tax in pack.taxes.items()}
        rows["label"] = [names.get(code, words("Other taxes")) for code in rows["tax"]]
        if len(rows):
            rows.loc[rows["tax"] == revenue.ALL, "label"] = pack.measure[lang]
        month, to_date = self.bases()
        columns = (
            Column("label", words("Tax"), Kind.TEXT),
            *month,
            Column(
                "series",
                words("last 24 months") if self.month.grain == "month" else words("last 8 quarters"),
                Kind.LINE,
            ),
            *to_date,
            Column("contribution", words("contribution, pts"), Kind.POINTS, 2, wide=True),
        )
        scope = self.scope_line(
            words("in catalogue order"),
            words("contribution to the growth of {span}", span=self.year_to),
            tax=False,
        )
        if not len(rows) and self.run.to(self.month).hidden:
            return self.suppressed("taxes", words("By tax"), scope, columns)
        rows = self.hide(rows, columns)
        hrefs = [
            self.link(tax=None) if code == revenue.ALL else self.link(tax=code) if code in pack.taxes else None
            for code in rows["tax"]
        ]
        return self.card(
            "taxes",
            words("By tax"),
            scope,
            columns,
            rows,
            body=cards.table(
                rows,
                columns,
                words,
                row_href=hrefs,
                total=[at for at, code in enumerate(rows["tax"]) if code == revenue.ALL],
                selected=next((at for at, code in enumerate(rows["tax"]) if code == self.view.tax), None),
                density="open",
                provisional=bool(self.preliminary("taxes")),
            )
            if len(rows)
            else None,
        )

    def trend(self) -> Card:
        words, grain = self.words, self.month.grain
        rows = revenue.whole_run(self.reading, self.place, self.run, self.month)
        rows["name"] = [words.period(period.start, grain) for period in rows["start"]]
        rows["start"] = [period.start for period in rows["start"]]
        found = [one for one in self.reading.pack.breaks_of(self.view.area, self.view.tax) if one.first <= self.month]
        title = (
            words.plural("{subject}, one month", "{subject}, {n} months", len(rows), subject=self.subject)
            if grain == Grain.MONTH
            else words.plural("{subject}, one period", "{subject}, {n} periods", len(rows), subject=self.subject)
        )
        scope = self.scope_line(words("single periods"), words("breaks marked") if found else "")
        columns = (
            Column("name", words("Period"), Kind.TEXT),
            self.money("value", words("natural"), strong=True),
            self.money("like", words("with adjustments added back")),
        )
        if len(rows) and all(rows["hidden"]):
            return self.suppressed("trend", title, scope, columns)
        return self.card(
            "trend",
            title,
            scope,
            columns,
            self.hide(rows, columns),
            figure=trend(
                rows,
                words=words,
                end=words.listing([self.month_name, words("prelim.") if self.preliminary("trend") else ""]),
                breaks=[
                    Break(one.first.start, one.last.start if one.last else None, literal(one.text[self.view.lang]))
                    for one in found
                ],
                factor=self.unit.factor,
                decimals=self.unit.decimals,
                unit=words.unit(self.unit),
            ),
        )

    def industries(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        title = words("By industry")
        now, last, natural, like = (
            ("ytd", "last_ytd", "ytd_natural", "ytd_like_for_like")
            if self.to_date
            else ("amount", "last_amount", "natural", "like_for_like")
        )
        columns = (
            Column("industry", words("Code"), Kind.CODE),
            Column("label", words("Industry"), Kind.TEXT),
            self.money(now, words.listing([self.span, words.unit(self.unit)])),
            self.money(last, words("a year ago")),
            *self.rates(natural, like),
        )
        scope = self.scope_line(self.span, words("by the national classification"), industry=False)
        if len(pack.industries) < 2:
            return self.card(
                "industries",
                title,
                scope,
                columns,
                pd.DataFrame(columns=["industry"]),
                nothing=Nothing.NO_DATA,
                nothing_text=words("This extract is not split by industry."),
            )
        rows = revenue.industries(self.reading, place=self.place, month=self.month, tax=self.tax, hidden=self.hidden)
        rows["label"] = [
            pack.industries[code].shorts[lang] if code in pack.industries else words("Total")
            for code in rows["industry"]
        ]
        rows = self.hide(rows, columns)
        shown = rows[rows["industry"] != revenue.ALL]
        rows["industry"] = rows["industry"].replace(revenue.ALL, "")
        drawn = pd.DataFrame(
            {
                "label": [f"{code} {label}" for code, label in zip(shown["industry"], shown["label"], strict=True)],
                "value": shown[now],
                "last": shown[last],
                "natural": shown[natural],
                "like": shown[like],
                "key": shown["industry"],
            }
        )
        selected = self.view.industry
        return self.card(
            "industries",
            title,
            scope,
            columns,
            rows,
            figure=bars(
                drawn,
                words=words,
                value_head=self.span,
                factor=self.unit.factor,
                decimals=self.unit.decimals,
                unit=words.unit(self.unit),
            ),
            marks=tuple(
                Mark(self.link(industry=None if code == selected else code), label, code)
                for code, label in zip(shown["industry"], shown["label"], strict=True)
            ),
        )
