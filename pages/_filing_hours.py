"""The cards of the modelled time: years as steps against the plan, and taxes by steps."""

from __future__ import annotations

import pandas as pd

from components.cards import Card, Column, Kind, Nothing
from components.charts.matrix import matrix
from components.charts.steps import Tread, steps
from domain.measure import ladder
from domain.period import Grain, Period
from pages._filing_drawing import FilingDrawing
from queries import filing


class Hours(FilingDrawing):
    """The modelled hours: of the root alone, a year at a time."""

    def _nothing(self, name: str, title: str) -> Card | None:
        pack, words = self.reading.pack, self.words
        scope = (pack.title(pack.root, self.view.lang), words("hours a year"), words("modelled"))
        if not self.reading.permits(pack.root):
            said = words("Your grant does not reach {area}.", area=pack.areas[pack.root].names[self.view.lang])
            return self.empty(name, title, scope, {"nothing": Nothing.NOT_PERMITTED, "nothing_text": said})
        if not self.hours:
            said = words("No year has been modelled yet.")
            if not self.reading.has(filing.PAYING):
                said = words("Its extract has not been delivered.")
            return self.empty(name, title, scope, {"nothing": Nothing.NO_DATA, "nothing_text": said})
        return None

    def steps(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        title = words("Paying time, modelled")
        if nothing := self._nothing("steps", title):
            return nothing
        groups = pack.lists.get("tax_groups", {})
        years = list(self.hours)
        span = [Period(year, 1, Grain.YEAR) for year in range(years[0].year, years[-1].year + 1)]
        totals = {year: sum(cells.values()) for year, cells in self.hours.items()}
        rows = pd.DataFrame(
            [
                {
                    "year": words.period(year.start, Grain.YEAR),
                    "total": totals.get(year),
                    "change": totals[year] - totals[before]
                    if year in totals and (before := year.shift(-1)) in totals
                    else None,
                    **{
                        code: sum(tenths for (group, _), tenths in self.hours[year].items() if group == code)
                        if year in self.hours
                        else None
                        for code in groups
                    },
                }
                for year in span
            ],
            dtype=object,
        )
        columns = (
            Column("year", words("Year"), Kind.TEXT),
            Column("total", words("hours"), Kind.MONEY, 1, 10, strong=True),
            Column("change", words("change over a year"), Kind.MONEY, 1, 10),
            *(Column(code, item.shorts[lang], Kind.MONEY, 1, 10) for code, item in groups.items()),
        )
        treads, since = [], 1
        for target in self.demands:
            until = target.due.year - span[0].year  # type: ignore[union-attr]
            last = len(span) - 1
            if since <= min(until, last):
                text = f"{target.code} ≤ {target.demand:g}"
                until = last if target is self.demands[-1] else min(until, last)
                treads.append(Tread(since, until, target.demand, text))
            since = until + 1
        newest = years[-1]
        over = self.standing(self.demand).surplus if self.demand else None
        end = words.number(totals[newest] / 10)
        if over is not None and over < 0:
            end = words("{hours}, {n} above", hours=end, n=words.number(-float(over)))
        return self.card(
            "steps",
            title,
            (
                pack.title(pack.root, lang),
                words("hours a year"),
                words("one year a step"),
                words("standard firm, by the method of DB2020"),
            ),
            columns,
            rows,
            figure=steps(
                pd.DataFrame({"label": rows["year"], "value": [_hours(one) for one in rows["total"]]}),
                words=words,
                treads=treads,
                end=end,
                unit=words("h"),
            ),
        )

    def matrix(self) -> Card:
        words, lang, pack = self.words, self.view.lang, self.reading.pack
        title = words("Where the hours go: tax by step")
        if nothing := self._nothing("matrix", title):
            return nothing
        groups, parts = pack.lists.get("tax_groups", {}), pack.lists.get("steps", {})
        year = list(self.hours)[-1]
        now, last = self.hours[year], self.hours.get(year.shift(-1), {})
        total = sum(now.values())
        title = words("Where the {hours} hours go: tax by step", hours=words.number(total / 10))
        rows = pd.DataFrame(
            [
                {
                    "group": groups[group].names[lang],
                    "part": parts[part].names[lang],
                    "down": group,
                    "across": part,
                    "value": now[group, part],
                    "change": now[group, part] - last[group, part] if (group, part) in last else None,
                    "share": now[group, part] / total if total else None,
                }
                for group in groups
                for part in parts
                if (group, part) in now
            ],
            dtype=object,
        )
        columns = (
            Column("group", words("Tax"), Kind.TEXT),
            Column("part", words("Step"), Kind.TEXT),
            Column("value", words("hours"), Kind.MONEY, 1, 10, strong=True),
            Column("change", words("change over a year"), Kind.MONEY, 1, 10),
            Column("share", words("share %"), Kind.PERCENT, signed=False),
        )
        return self.card(
            "matrix",
            title,
            (
                pack.title(pack.root, lang),
                words("hours"),
                words.period(year.start, Grain.YEAR),
                words("small: change over a year"),
            ),
            columns,
            rows,
            figure=matrix(
                rows,
                words=words,
                across={code: item.shorts[lang] for code, item in parts.items()},
                down={code: item.shorts[lang] for code, item in groups.items()},
                breaks=tuple(joint / 10 for joint in ladder(now.values())),
                factor=10,
                unit=words("h"),
            ),
            notes=(words("Modelled hours are a sum of one year; they are never mixed with measured minutes."),),
        )


def _hours(tenths: int | None) -> float | None:
    return None if tenths is None else tenths / 10
