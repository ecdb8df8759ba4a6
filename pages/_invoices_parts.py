"""The cards of the invoices page that stand beside the steps of use: each area's use, and the three "all"."""

from __future__ import annotations

from typing import Any

import pandas as pd

from components import cards
from components.cards import Card, Column, Kind, Nothing
from components.charts._ruler import records
from components.charts.funnel import funnel
from domain.period import Grain, Period
from pages._invoices_drawing import hidden
from pages._invoices_paperless import Paperless, end_of
from queries import plan as facts
from queries.invoices import SURVEY
from queries.shares import NO_SHARE


def findings(evidence: str, lang: str) -> list[str]:
    """Return what bureaux found, in the reader's language where they wrote both; what says no more is left out.

    Bureaux stand with a full-width semicolon between, and languages with ` / `, Chinese first.
    """
    told = [one.split(" / ")[-1 if lang == "en" else 0].strip() for one in evidence.split("；")]
    return [one for one in dict.fromkeys(told) if one and not any(one != other and one in other for other in told)]


class Parts(Paperless):
    """Paperless use by area, and how far e-invoicing reaches all fields, steps and elements."""

    def booked(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        around = pack.places[self.around].area
        total = pack.called(self.around, lang)
        shown = [(code, code, self.label(code)) for code in self.below if self.booking[0][code].cells]
        if len(shown) > 1:
            shown.append((around, self.around, total))
        quarter = next(
            (one for _, place, _ in reversed(shown) for one in [self._quarter_of(place)] if one is not None), None
        )
        found: list[dict[str, Any]] = []
        for code, place, label in shown:
            share = self.booking[0][place].over(self.first, self.month)
            last = (
                NO_SHARE
                if pack.broken(code, self.first.year_ago, self.month)
                else self.booking[0][place].over(self.first.year_ago, self.month.year_ago)
            )
            seen = self.booking[1][place].at(self.month)
            four = self.survey["all_four"][place].at(quarter) if quarter else NO_SHARE
            four = four if self.survey["all_four"][place].cells else NO_SHARE
            pilots = self.coverage(place, quarter) if quarter and four.whole else NO_SHARE
            found.append(
                {
                    "area": code,
                    "label": label,
                    "booked": share.ratio,
                    "last": last.ratio,
                    "coverage": seen.ratio,
                    "four": four.ratio,
                    "pilots": pilots.ratio,
                    "hidden": hidden(booked=share, last=last, coverage=seen, four=four),
                }
            )
        rows = pd.DataFrame(found)
        name = words.period(quarter.start, Grain.QUARTER) if quarter else ""
        if quarter and any(self.reading.is_provisional(SURVEY, place, quarter) for _, place, _ in shown):
            name = words.listing([name, words("preliminary")])
        columns = (
            Column("area", words("Code"), Kind.CODE),
            Column("label", words("Area"), Kind.TEXT),
            *(
                (
                    self.rate("four", words("all four, {quarter} %", quarter=name), strong=True),
                    self.rate("pilots", words("pilots see %"), wide=True),
                )
                if quarter
                else ()
            ),
            self.rate("booked", words("booked, {span} %", span=self.span), strong=True),
            self.rate("last", words("a year ago %"), wide=True),
            self.rate("coverage", words("receivers covered %")),
        )
        scope = self.scope_line(
            words("by cohort of receipt"),
            words("in code order"),
            self.provisional_use,
            unit="%",
            tax=False,
            industry=False,
            place=self.around,
        )
        if not len(rows):
            return self.card(
                "booked",
                words("Paperless use by area"),
                scope,
                columns,
                pd.DataFrame(columns=["label"]),
                preliminary="",
            )
        rows = self.hide(rows, columns)
        drillable = {code for code, _, _ in shown if not pack.areas[code].residual and code != self.view.area}
        return self.card(
            "booked",
            words("Paperless use by area"),
            scope,
            columns,
            rows,
            preliminary="",
            body=cards.table(
                rows,
                columns[1:],
                words,
                row_href=[self.link(area=code) if code in drillable else None for code in rows["area"]],
                selected=next(
                    (at for at, code in enumerate(rows["area"]) if code == self.view.area and code != around), None
                ),
                strong_last=len(shown) > 1,
            ),
        )

    def _quarter_of(self, place: str) -> Period | None:
        shares = self.survey["all_four"][place]
        known = sorted(one for one in shares.reported if shares.cells and end_of(one, self.month) <= self.month)
        return known[-1] if known else None

    def three(self) -> Card:
        words, lang = self.words, self.view.lang
        aim = self.target("three_all_progress")
        names = {one.code: one.names[lang] for one in aim.readings} if aim else {}
        frame = facts.three_all_progress(self.reading, place=self.place)
        at = self.reading.latest(facts.EXTRACT, self.place, self.month)
        held = {row["item"]: row for row in records(frame) if at and row["month"] == at.start}
        found = [
            {
                "item": code,
                "label": name,
                "value": held[code]["numerator"] / held[code]["denominator"],
                "count": held[code]["numerator"],
                "whole": held[code]["denominator"],
                "evidence": words.listing(findings(held[code]["evidence"] or "", lang)),
                "look": "focus",
                "care": False,
                "more": (f"{held[code]['numerator']} / {held[code]['denominator']}",),
            }
            for code, name in names.items()
            if code in held
        ]
        rows = pd.DataFrame(found)
        columns = (
            Column("label", words("Axis"), Kind.TEXT),
            self.rate("value", words("share %"), strong=True),
            Column("count", words("electronic"), Kind.COUNT),
            Column("whole", words("all"), Kind.COUNT),
            Column("evidence", words("what is left"), Kind.TEXT),
        )
        title = words('The three "all" of {year}', year=aim.due.year if aim and aim.due else "")
        scope = self.scope_line(
            words("all that must be electronic"),
            words.period(at.start, at.grain) if at else "",
            unit="%",
            tax=False,
            industry=False,
        )
        if not len(rows):
            empty = pd.DataFrame(columns=["label"])
            bureaux = {one.area for one in self.reading.pack.reporters.values()}
            if self.view.area in bureaux or not self.reading.has(facts.EXTRACT):
                return self.card("three", title, scope, columns, empty)
            said = words("Each bureau tells it for itself, not by area.")
            return self.card("three", title, scope, columns, empty, nothing=Nothing.NOT_COUNTED, nothing_text=said)
        left = rows[[bool(text) for text in rows["evidence"]]]
        return self.card(
            "three",
            title,
            scope,
            columns,
            rows.drop(columns=["look", "care", "more"]),
            figure=funnel(
                rows,
                words=words,
                line=aim.demand if aim else None,
                line_name=self.line_name(aim),
            ),
            body=cards.table(left, (columns[0], columns[-1]), words) if len(left) else None,
            notes=(words("Nothing is left to make electronic."),) if all(one == 1 for one in rows["value"]) else (),
        )
