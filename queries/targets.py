"""The targets of the plan and how they stand: each with its whole series, asked of the subject that measures it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from domain.pack import Kind, Target
from domain.period import Grain, Period
from domain.reading import Reading
from domain.target import Judgement, Points, ended, judge, judge_milestones, percent
from queries import filing, invoices, plan
from queries.compare import records, whole

# By part of a target (or by its one series, named by nothing): period, numerator and denominator, oldest first. Both
# are None where they must not be shown.
Cell = tuple[Period, int | None, int | None]
Ratios = Mapping[str, list[Cell]]
WHOLE = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A target in a place: its parts, the series by which it is judged, and the judgement at the end of a month.

    `stood` says of each milestone since when it stands.
    """

    target: Target
    month: Period
    ratios: Ratios
    points: Points
    judgement: Judgement
    stood: tuple[Period | None, ...] = ()

    def part(self, code: str, at: Period) -> tuple[int | None, int | None] | None:
        """Return numerator and denominator of a part at the end of a month."""
        return next(((above, below) for one, above, below in self.ratios.get(code, ()) if one == at), None)

    def left(self, at: Period) -> tuple[str, ...]:
        """Return the items of a count that are left at the end of a month, in the order of their codes."""
        return tuple(code for code in sorted(self.ratios) if ((self.part(code, at) or (0, 0))[0] or 0) > 0)

    @property
    def secret(self) -> bool:
        """Say whether the last value by the end of the month must not be shown."""
        rows = [row for row in next(iter(self.ratios.values()), []) if ended(row[0]) <= ended(self.month)]
        return bool(rows) and rows[-1][1] is None


def standing(reading: Reading, target: Target, *, place: str, month: Period) -> Standing:
    """Return how a target stands in a place at the end of a month; without a series it cannot be judged.

    Where its subject has not been reported for the month it stands as it did at the end of the last that was.
    """
    ask, extract = SOURCES.get(target.indicator, (None, ""))
    ratios = ask(reading, target, place) if ask else {}
    if ask and reading.grain(extract) is month.grain:
        month = reading.latest(extract, place, month) or month
    if target.kind is Kind.MILESTONES:
        stood = tuple(_since(ratios.get(one.code, [])) for one in target.milestones)
        known = any(at == month for rows in ratios.values() for at, *_ in rows)
        return Standing(target, month, ratios, (), judge_milestones(target, stood if known else (), month), stood)
    points = headline(target, ratios)
    return Standing(target, month, ratios, points, judge(target, points, month))


def headline(target: Target, ratios: Ratios) -> Points:
    """Return the series by which a target is judged.

    Of the ways to read a clause the first; of parts that must all reach the demand the one that is furthest from it; of
    items how many are left, at any bureau.
    """
    if target.kind is Kind.COUNT:
        left: dict[Period, int] = {}
        for at, above, _ in (row for rows in ratios.values() for row in rows):
            left[at] = left.get(at, 0) + ((above or 0) > 0)
        return [(at, Fraction(count)) for at, count in sorted(left.items())]
    series = {code: {at: value(target, *cell) for at, *cell in rows} for code, rows in ratios.items() if rows}
    if not series:
        return ()
    if target.indicator not in EVERY:
        return list(next(iter(series.values())).items())
    if len(series) < len(target.readings):
        return ()
    months = sorted({at for points in series.values() for at in points})
    found: list[tuple[Period, Fraction | None]] = []
    for at in months:
        cells = [points.get(at) for points in series.values()]
        known = [cell for cell in cells if cell is not None]
        found.append((at, min(known) if len(known) == len(cells) else None))
    return found


def value(target: Target, numerator: int | None, denominator: int | None) -> Fraction | None:
    """Return a cell in the shown unit of a target: a ratio in hundredths, anything else as it is."""
    if target.kind in (Kind.RATIO, Kind.FLOOR, Kind.AVAILABILITY):
        return percent(numerator, denominator)
    return Fraction(numerator, denominator) if numerator is not None and denominator else None


def _since(rows: list[Cell]) -> Period | None:
    """Return the period from which a milestone has stood without a break, at every bureau."""
    since = None
    for at, above, below in rows:
        since = (since or at) if above == below else None
    return since


def _e_invoices(reading: Reading, target: Target, place: str) -> Ratios:
    """Ask for each way to read the clause: all invoices, or those of its industries."""
    ways = {one.code: one.industries for one in target.readings} or {WHOLE: ()}
    return {
        code: _cells(
            reading,
            invoices.e_invoice_by_month(reading, places=[place], industries=industries),
            invoices.EXTRACT,
            ("electronic",),
            ("total",),
        )
        for code, industries in ways.items()
    }


def _paperless(reading: Reading, target: Target, place: str) -> Ratios:
    """Leave out the cohorts that are still being used: they are cut off, and would seem to fall short."""
    found = invoices.paperless_by_quarter(reading, places=[place])
    cells = _cells(reading, found, invoices.SURVEY, ("all_four",), ("received",), "quarter")
    return {WHOLE: [cell for cell in cells if not reading.is_provisional(invoices.SURVEY, place, cell[0])]}


def _online(reading: Reading, target: Target, place: str) -> Ratios:
    found = filing.handling_by_month(reading, places=[place])
    ways = ("online", "mobile", "self", "counter")
    return {WHOLE: _cells(reading, found, filing.HANDLING, ways[:2], ways)}


def _paying(reading: Reading, target: Target, place: str) -> Ratios:
    """Add up the tenths of an hour of a year; the model is of an area itself, so a part of the root has none."""
    where = reading.pack.places[place]
    if reading.pack.scopes[where.scope].only:
        return {}
    found = filing.paying_hours(reading, place=where.area)
    tenths: dict[Period, int] = {}
    for row in records(found):
        year = Period.of(row["month"], Grain.YEAR)
        tenths[year] = tenths.get(year, 0) + int(row["tenths"])
    return {WHOLE: [(year, hours, 10) for year, hours in sorted(tenths.items())]}


def _three_all(reading: Reading, target: Target, place: str) -> Ratios:
    found = _by(reading, plan.three_all_progress(reading, place=place), "item")
    return {one.code: found.get(one.code, []) for one in target.readings}


def _record_items(reading: Reading, target: Target, place: str) -> Ratios:
    return _by(reading, plan.record_items(reading, place=place), "item")


def _milestones(reading: Reading, target: Target, place: str) -> Ratios:
    return _by(reading, plan.milestones(reading, place=place), "item")


def _availability(reading: Reading, target: Target, place: str) -> Ratios:
    return {WHOLE: _summed(_by(reading, plan.platform_availability(reading, place=place), "item"))}


def _summed(ratios: Ratios) -> list[Cell]:
    found: dict[Period, tuple[int, int]] = {}
    for rows in ratios.values():
        for at, above, below in rows:
            before = found.get(at, (0, 0))
            found[at] = (before[0] + (above or 0), before[1] + (below or 0))
    return [(at, *cell) for at, cell in sorted(found.items())]


def _by(reading: Reading, frame: pd.DataFrame, key: str) -> dict[str, list[Cell]]:
    """Return numerators and denominators of facts by key, oldest first."""
    found: dict[str, list[Cell]] = {}
    for row in records(frame):
        at = Period.of(row["month"], reading.release.grains.get(plan.EXTRACT, reading.pack.grain))
        found.setdefault(row[key], []).append((at, int(row["numerator"]), int(row["denominator"])))
    return {code: sorted(cells) for code, cells in found.items()}


def _cells(
    reading: Reading,
    frame: pd.DataFrame,
    extract: str,
    above: tuple[str, ...],
    below: tuple[str, ...],
    at: str = "month",
) -> list[Cell]:
    """Return the sums of some columns over those of others, oldest first."""
    grain = reading.release.grains.get(extract, reading.pack.grain)
    found: list[Cell] = []
    for row in records(frame):
        cells = [[whole(row[name]) for name in names] for names in (above, below)]
        part, every = (None if None in some else sum(one or 0 for one in some) for some in cells)
        found.append((Period.of(row[at], grain), part, every))
    return sorted(found, key=lambda cell: cell[0])


Source = Callable[[Reading, Target, str], Ratios]
# By the indicator of a target: where its series comes from, and its extract.
SOURCES: Mapping[str, tuple[Source, str]] = {
    "e_invoice_ratio": (_e_invoices, invoices.EXTRACT),
    "paperless_ratio": (_paperless, invoices.SURVEY),
    "online_rate": (_online, filing.HANDLING),
    "paying_time": (_paying, filing.PAYING),
    "three_all_progress": (_three_all, plan.EXTRACT),
    "record_items": (_record_items, plan.EXTRACT),
    "milestones": (_milestones, plan.EXTRACT),
    "platform_availability": (_availability, plan.EXTRACT),
}
# The indicators whose parts must all reach the demand.
EVERY = frozenset({"three_all_progress"})
