"""The cards of the invoices page about use: paperless by cohort of receipt, its steps, by area, and the three "all"."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from components import cards
from components.cards import Card, Column, Kind
from components.charts._ruler import records
from components.charts.funnel import funnel
from components.charts.trajectory import trajectory
from domain import target as plan
from domain.pack import Target
from domain.period import Grain, Period, periods
from domain.target import Judgement, Points
from pages._invoices_cards import LINE, Cards, way
from pages._invoices_drawing import hidden
from queries import invoices
from queries import plan as facts
from queries.shares import NO_SHARE, Share, Shares, together


class Paperless(Cards):
    """What became of e-invoices after they were received."""

    @cached_property
    def booking(self) -> tuple[dict[str, Shares], dict[str, Shares]]:
        places = tuple(dict.fromkeys((self.place, self.around, *self.below)))
        return invoices.booking(self.reading, places=places)

    @cached_property
    def survey(self) -> dict[str, dict[str, Shares]]:
        places = tuple(dict.fromkeys((self.place, self.around, *self.below)))
        return invoices.paperless(self.reading, places=places)

    @cached_property
    def surveyed(self) -> bool:
        """Say whether the pilots report the place: below a city they do not."""
        return bool(self.survey["all_four"][self.place].cells)

    @cached_property
    def quarter(self) -> Period | None:
        """Return the last quarter of receipt that had ended by the month shown."""
        known = sorted(self.survey["all_four"][self.place].reported)
        return next((one for one in reversed(known) if _end(one, self.month) <= self.month), None)

    @cached_property
    def use_aim(self) -> Target | None:
        return self.target("paperless_ratio")

    @cached_property
    def settled(self) -> Points:
        """Return the quarters that a target may be judged by: a cohort that is still being used is none."""
        shares = self.survey["all_four"][self.place]
        return [
            (one, shares.at(one).percent)
            for one in sorted(shares.reported)
            if _end(one, self.month) <= self.month and not self.reading.is_provisional(invoices.SURVEY, self.place, one)
        ]

    @cached_property
    def use_judged(self) -> Judgement:
        if not self.use_aim or not self.judged:
            return Judgement()
        return plan.judge(self.use_aim, self.settled, self.month)

    def coverage(self, place: str, quarter: Period) -> Share:
        """Return how much of what the covered receivers received in a quarter the pilots see."""
        received = self.survey["all_four"][place].at(quarter).whole
        months = periods(*_ends(quarter, self.month))
        all_ = together(self.booking[0][place].at(month) for month in months)
        return Share(received, all_.whole) if received is not None and all_.whole else NO_SHARE

    @cached_property
    def provisional_use(self) -> str:
        """Name the cohorts up to the month shown that are not yet what they will be."""
        open_ = [
            one
            for one in periods(self.month.shift(-5), self.month)
            if one in self.booking[0][self.place].reported
            and self.reading.is_provisional(invoices.USE, self.place, one)
        ]
        if not open_:
            return ""
        span = self.words.span(open_[0].start, open_[-1].start, self.month.grain)
        return self.words("cohorts of {span} preliminary", span=span)

    def use(self) -> Card:
        words = self.words
        booked, covered = self.booking[0][self.place], self.booking[1][self.place]
        four = self.survey["all_four"][self.place]
        months = [one for one in sorted(booked.reported) if one <= self.month]
        quarters = {_end(one, self.month): one for one in four.reported if _end(one, self.month) <= self.month}
        path = plan.path(self.use_aim, self.settled) if self.use_aim and self.judged and self.surveyed else None
        found: list[dict[str, Any]] = []
        for month in months:
            share, seen = booked.at(month), covered.at(month)
            all_four = four.at(quarters[month]) if month in quarters and self.surveyed else NO_SHARE
            found.append(
                {
                    "month": str(month),
                    "name": words.period(month.start, month.grain),
                    "booked": share.ratio,
                    "coverage": seen.ratio,
                    "received": share.whole,
                    "four": all_four.ratio,
                    "surveyed": all_four.whole,
                    "path": way(path, month) if month in quarters else None,
                    "hidden": hidden(booked=share, received=share, coverage=seen, four=all_four, surveyed=all_four),
                }
            )
        rows = pd.DataFrame(found)
        columns = (
            Column("name", words("Month of receipt"), Kind.TEXT),
            self.rate("booked", words("booked %"), strong=True),
            self.rate("coverage", words("receivers covered %")),
            self.count("received", words.listing([words("received"), self.many_name])),
            *(
                (
                    self.rate("four", words("all four steps, quarter %"), strong=True),
                    self.count("surveyed", words.listing([words("received by pilots"), self.many_name])),
                )
                if self.surveyed
                else ()
            ),
            *((self.rate("path", words("path due %")),) if path else ()),
        )
        scope = self.scope_line(
            words("by cohort of receipt"),
            words("all four by quarter, booked by month") if self.surveyed else words("booked by month"),
            self.provisional_use,
            unit="%",
            tax=False,
            industry=False,
        )
        if not len(rows):
            return self.card("use", words("Paperless use"), scope, columns, pd.DataFrame(columns=["name"]))
        drawn: list[dict[str, Any]] = []
        if self.surveyed:
            due = self.use_aim.due if self.use_aim else None
            last = self.month if not path or not due else max(self.month, Period.of(due, self.month.grain))
            ends = (
                [one for one in periods(min(quarters), last) if one.index % _per_quarter(one) == 0] if quarters else []
            )
            for end in ends:
                quarter = quarters.get(end)
                share = four.at(quarter) if quarter else NO_SHARE
                drawn.append(
                    self._point("four", words("all four steps"), end, share)
                    | {
                        "name": words.period(Period.of(end.start, Grain.QUARTER).start, Grain.QUARTER),
                        "path": way(path, end),
                        "provisional": bool(quarter)
                        and self.reading.is_provisional(invoices.SURVEY, self.place, quarter or end),
                    }
                )
        drawn += [self._point("booked", words("booked"), month, booked.at(month)) for month in months]
        return self.card(
            "use",
            words("Paperless use, by cohort"),
            scope,
            columns,
            self.hide(rows, columns),
            figure=trajectory(
                pd.DataFrame(drawn, columns=LINE), words=words, goal=self.goal(self.use_aim) if self.surveyed else None
            ),
            notes=(words("Use lags receipt: the last three cohorts will still rise and are judged by nothing."),),
        )

    def _point(self, key: str, label: str, month: Period, share: Share) -> dict[str, Any]:
        return {
            "key": key,
            "label": label,
            "start": month.start,
            "name": self.words.period(month.start, month.grain),
            "value": share.ratio,
            "path": None,
            "provisional": self.reading.is_provisional(invoices.USE, self.place, month),
            "more": self.of(share, self.words("used"), self.words("received")),
        }

    def steps(self) -> Card:
        words = self.words
        names = {
            "reimbursed": words("reimbursed"),
            "booked": words("booked"),
            "archived": words("archived"),
            "stored": words("stored"),
            "all_four": words("all four steps"),
        }
        if self.surveyed and self.quarter:
            shares = {step: self.survey[step][self.place].at(self.quarter) for step in names}
            open_ = self.reading.is_provisional(invoices.SURVEY, self.place, self.quarter)
            cohort = words.period(self.quarter.start, Grain.QUARTER)
            seen = self.coverage(self.place, self.quarter)
            coverage = words("pilots see {rate}", rate=words.percent(seen.ratio))
        else:
            shares = {"booked": self.booking[0][self.place].at(self.month)}
            open_ = self.reading.is_provisional(invoices.USE, self.place, self.month)
            cohort = words.period(self.month.start, self.month.grain)
            seen = self.booking[1][self.place].at(self.month)
            coverage = words("{rate} of receivers covered", rate=words.percent(seen.ratio))
        first = next(iter(shares.values()))
        base = Share(first.whole, first.whole, first.hidden)
        found = [
            {
                "step": step,
                "label": name,
                "value": share.ratio,
                "count": share.part,
                "look": "whole" if step == "received" else "focus" if step == "all_four" else "part",
                "care": open_ and step != "received",
                "hidden": hidden(value=share, count=share),
            }
            for step, name, share in (
                ("received", words("received"), base),
                *((step, names[step], share) for step, share in shares.items()),
            )
        ]
        rows = pd.DataFrame(found)
        columns = (
            Column("label", words("Step"), Kind.TEXT),
            self.rate("value", words("share %"), strong=True),
            self.count("count", self.many_name),
        )
        scope = self.scope_line(
            words("cohort of {period}", period=cohort),
            words("preliminary") if open_ else "",
            coverage,
            unit="%",
            tax=False,
            industry=False,
        )
        if first.whole is None and not first.hidden:
            return self.card("steps", words("Steps of paperless use"), scope, columns, pd.DataFrame(columns=["label"]))
        notes = (
            (words("All four steps are counted invoice by invoice, never as the least of the steps."),)
            if self.surveyed
            else (words("Below the city only booking is known: the pilots of the other steps report by city."),)
        )
        drawn = self.hide(rows, columns).copy()
        drawn["more"] = [() for _ in found]
        aim = self.use_aim if self.surveyed else None
        return self.card(
            "steps",
            words("Steps of paperless use"),
            scope,
            columns,
            self.hide(rows, columns),
            figure=funnel(
                drawn,
                words=words,
                line=aim.demand if aim else None,
                line_name=f"{words('target') if self.judged else words('provincial line')} {aim.demand:g}"
                if aim
                else "",
                count_head=self.many_name,
                factor=self.many.factor,
                count_decimals=self.many.decimals,
            ),
            notes=notes,
        )

    def booked(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        around = pack.places[self.around].area
        total = pack.levels[0].plural[lang] if around == pack.root else pack.areas[around].names[lang]
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
        columns = (
            Column("area", words("Code"), Kind.CODE),
            Column("label", words("Area"), Kind.TEXT),
            self.rate("booked", words("booked, {span} %", span=self.span), strong=True),
            self.rate("last", words("a year ago %"), wide=True),
            self.rate("coverage", words("receivers covered %")),
            *(
                (
                    self.rate("four", words("all four, {quarter} %", quarter=name), strong=True),
                    self.rate("pilots", words("pilots see %"), wide=True),
                )
                if quarter
                else ()
            ),
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
            return self.card("booked", words("Paperless use by area"), scope, columns, pd.DataFrame(columns=["label"]))
        rows = self.hide(rows, columns)
        drillable = {code for code, _, _ in shown if not pack.areas[code].residual and code != self.view.area}
        return self.card(
            "booked",
            words("Paperless use by area"),
            scope,
            columns,
            rows,
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
        known = sorted(one for one in shares.reported if shares.cells and _end(one, self.month) <= self.month)
        return known[-1] if known else None

    def three(self) -> Card:
        words, lang = self.words, self.view.lang
        aim = self.target("three_all_progress")
        names = {one.code: one.names[lang] for one in aim.readings} if aim else {}
        frame = facts.three_all_progress(self.reading, place=self.place)
        held: dict[str, dict[str, Any]] = {}
        for row in records(frame):
            if row["month"] <= self.month.start and row["item"] in names:
                held[row["item"]] = row
        found = [
            {
                "item": code,
                "label": name,
                "value": held[code]["numerator"] / held[code]["denominator"],
                "count": held[code]["numerator"],
                "whole": held[code]["denominator"],
                "evidence": held[code]["evidence"] or "",
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
        scope = self.scope_line(words("all that must be electronic"), unit="%", tax=False, industry=False)
        if not len(rows):
            return self.card("three", title, scope, columns, pd.DataFrame(columns=["label"]))
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
                line_name=f"{words('target')} {aim.demand:g}" if aim else "",
            ),
            body=cards.table(left, (columns[0], columns[-1]), words) if len(left) else None,
            notes=(words("Nothing is left to make electronic."),) if all(one == 1 for one in rows["value"]) else (),
        )


def _ends(quarter: Period, like: Period) -> tuple[Period, Period]:
    """Return the first and the last month of a quarter."""
    first = Period.of(quarter.start, like.grain)
    return first, Period.of(quarter.shift(1).start, like.grain).shift(-1)


def _end(quarter: Period, like: Period) -> Period:
    return _ends(quarter, like)[1]


def _per_quarter(like: Period) -> int:
    return max(like.grain.per_year // 4, 1)
