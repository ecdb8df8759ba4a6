"""The cards of the invoices page about use: paperless by cohort of receipt, and its steps."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from components.cards import Card, Caveat, Column, Kind
from components.charts.funnel import funnel
from components.charts.trajectory import trajectory
from domain import target as plan
from domain.pack import Target
from domain.period import Grain, Period, periods
from domain.target import Judgement, Points
from pages._invoices_drawing import InvoicesDrawing, hidden
from pages._invoices_ratio import LINE, way
from queries import invoices
from queries.shares import NO_SHARE, Share, Shares, together


class Paperless(InvoicesDrawing):
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
        return next((one for one in reversed(known) if end_of(one, self.month) <= self.month), None)

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
            if end_of(one, self.month) <= self.month
            and not self.reading.is_provisional(invoices.SURVEY, self.place, one)
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
        return Caveat(self.words("cohorts of {span} preliminary", span=span))

    @cached_property
    def provisional_quarters(self) -> str:
        """Name the quarters of the pilots up to the month shown that are not yet what they will be."""
        if not self.surveyed:
            return ""
        open_ = [
            self.words.period(one.start, Grain.QUARTER)
            for one in sorted(self.survey["all_four"][self.place].reported)
            if end_of(one, self.month) <= self.month and self.reading.is_provisional(invoices.SURVEY, self.place, one)
        ]
        return Caveat(self.words("{month} preliminary", month=self.words.enumeration(open_))) if open_ else ""

    def use(self) -> Card:
        words = self.words
        booked, covered = self.booking[0][self.place], self.booking[1][self.place]
        four = self.survey["all_four"][self.place]
        months = [one for one in sorted(booked.reported) if one <= self.month]
        quarters = {end_of(one, self.month): one for one in four.reported if end_of(one, self.month) <= self.month}
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
            words("all four by quarter, booked by month") if self.surveyed else words("booked by month"),
            self.provisional_use,
            self.provisional_quarters,
            unit="%",
            tax=False,
            industry=False,
        )
        if not len(rows):
            return self.card(
                "use", words("Paperless use"), scope, columns, pd.DataFrame(columns=["name"]), preliminary=""
            )
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
            preliminary="",
            figure=trajectory(
                pd.DataFrame(drawn, columns=LINE), words=words, goal=self.goal(self.use_aim) if self.surveyed else None
            ),
            notes=(words("Use lags receipt: preliminary cohorts will still rise and are judged by nothing."),),
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
            return self.card(
                "steps",
                words("Steps of paperless use"),
                scope,
                columns,
                pd.DataFrame(columns=["label"]),
                preliminary="",
            )
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
            preliminary="",
            figure=funnel(
                drawn,
                words=words,
                line=aim.demand if aim else None,
                line_name=self.line_name(aim),
                count_head=self.many_name,
                factor=self.many.factor,
                count_decimals=self.many.decimals,
            ),
            notes=notes,
        )


def _ends(quarter: Period, like: Period) -> tuple[Period, Period]:
    """Return the first and the last month of a quarter."""
    first = Period.of(quarter.start, like.grain)
    return first, Period.of(quarter.shift(1).start, like.grain).shift(-1)


def end_of(quarter: Period, like: Period) -> Period:
    """Return the last month of a quarter."""
    return _ends(quarter, like)[1]


def _per_quarter(like: Period) -> int:
    return max(like.grain.per_year // 4, 1)
