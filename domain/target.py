"""How a target of the plan stands: its path, the pace it has and the pace it needs, and one status.

Values are fractions in the shown unit (90 with "%"), so that 89.99 never meets 90. Time is counted in months to the
end of a period, since a value of 2023 is what the last day of 2023 is judged by. With d = +1 where more is better and
-1 where less is, a value x meets a demand T when d(x - T) >= 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from domain.measure import Better
from domain.pack import Kind, Target
from domain.period import Grain, Period, periods

Points = Sequence[tuple[Period, Fraction | None]]

# One percentage point, one hour or one item beside the path is still on it.
TOLERANCE: Final = Fraction(1)
# The recent pace: the last six months. Of modelled years there are so few that the last step must do.
RECENT: Final = {Grain.MONTH: 6, Grain.QUARTER: 3, Grain.YEAR: 2}


class Status(StrEnum):
    """How a target stands, as the message that says it."""

    MET_ON_TIME = "met on time"
    MET_LATE = "met late"
    KEPT = "kept"
    MET = "met"
    AHEAD = "ahead"
    ON_TRACK = "on track"
    BEHIND = "behind"
    WARNING = "warning"
    MISSED = "missed"

    @property
    def shape(self) -> str:
        """Return the shape that goes with the word; colour alone never tells."""
        return _LOOKS[self][0]

    @property
    def role(self) -> str:
        """Return the colour role that goes with the word."""
        return _LOOKS[self][1]


_LOOKS: Final = {
    Status.MET_ON_TIME: ("disc", "met"),
    Status.MET_LATE: ("half", "met"),
    Status.KEPT: ("disc", "met"),
    Status.MET: ("disc", "met"),
    Status.AHEAD: ("up", "met"),
    Status.ON_TRACK: ("bar", "on"),
    Status.BEHIND: ("down", "behind"),
    Status.WARNING: ("diamond", "miss"),
    Status.MISSED: ("square", "miss"),
}


@dataclass(frozen=True, slots=True)
class Path:
    """The straight way from a baseline to the demand on its due day; level before the one and after the other."""

    start: int
    base: Fraction
    end: int
    demand: Fraction

    def at(self, period: Period) -> Fraction:
        """Return where the path stands at the end of a period."""
        at = min(max(ended(period), self.start), self.end)
        return self.base + (self.demand - self.base) * (at - self.start) / (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a target stands at the end of `period`; what cannot be said is None.

    `surplus` is how far the value is beyond the demand in its good direction (negative: short of it). `needed` and
    `pace` are a change a period, `left` the periods to the due one. `since` is when the unbroken run of meeting the
    demand began and `held` how many periods it has. `late` is how many months after the due day it was met, or has now
    been missed for; of a demand that holds in every period, for how many periods it has been missed.
    """

    status: Status | None = None
    period: Period | None = None
    value: Fraction | None = None
    surplus: Fraction | None = None
    path: Fraction | None = None
    needed: Fraction | None = None
    pace: Fraction | None = None
    left: int | None = None
    since: Period | None = None
    held: int = 0
    late: int = 0


def ended(period: Period) -> int:
    """Return the months from year 0 to the end of a period."""
    months = 12 // period.grain.per_year
    return period.year * 12 + period.index * months


def percent(numerator: int | None, denominator: int | None) -> Fraction | None:
    """Return a ratio in hundredths, exact; None where there is no base."""
    return None if numerator is None or not denominator else Fraction(100 * numerator, denominator)


def path(target: Target, points: Points) -> Path | None:
    """Return the path of a target: from its baseline, or from the first value observed; None where it has none."""
    known = [(period, value) for period, value in points if value is not None]
    if not target.kind.has_path or target.due is None:
        return None
    if target.baseline is not None and target.baseline_month is not None:
        start, base = target.baseline_month, _exact(target.baseline)
    elif known:
        start, base = known[0]
    else:
        return None
    end = _due_month(target.due)
    return Path(ended(start), base, end, _exact(target.demand)) if ended(start) < end else None


def pace(points: Points, period: Period) -> Fraction | None:
    """Return the recent change a period: the slope of the line through the last values; None if one of them lacks."""
    values = dict(points)
    wanted = periods(period.shift(1 - RECENT[period.grain]), period)
    found = [value for one in wanted if (value := values.get(one)) is not None]
    if len(found) < len(wanted):
        return None
    middle = Fraction(len(found) - 1, 2)
    mean = sum(found, Fraction(0)) / len(found)
    steps = [(at - middle, value - mean) for at, value in enumerate(found)]
    return sum((x * y for x, y in steps), Fraction(0)) / sum((x * x for x, _ in steps), Fraction(0))


def judge(target: Target, points: Points, at: Period) -> Judgement:
    """Return how a target stands at the end of `at` by the values known of periods that had ended by then.

    A yearly value stands until the next; one of the grain of `at` must be of `at` itself. From the due period on the
    status is met on time, met late or missed, by that period's own value; where it lacks, a met demand is just met.
    """
    seen = sorted((point for point in points if ended(point[0]) <= ended(at)), key=lambda point: point[0])
    if not seen or seen[-1][1] is None or (seen[-1][0].grain is at.grain and seen[-1][0] != at):
        return Judgement()
    period, value = seen[-1][0], seen[-1][1]
    demand, sign = _exact(target.demand), -1 if target.better is Better.DOWN else 1

    def met(one: Fraction | None) -> bool:
        return one is not None and sign * (one - demand) >= 0

    run = _run(seen, met)
    found = Judgement(
        period=period,
        value=value,
        surplus=sign * (value - demand),
        pace=pace(seen, period),
        since=run[0] if run else None,
        held=len(run),
    )
    if target.kind is Kind.FLOOR or target.kind is Kind.AVAILABILITY:
        return _held(found, target.kind, seen, met)
    way = path(target, seen)
    due = _due_month(target.due) if target.due else None
    if due is not None and ended(period) >= due:
        return _after(found, seen, met, due, at)
    left = (due - ended(period)) // (12 // period.grain.per_year) if due is not None else None
    found = replace(
        found,
        path=way.at(period) if way else None,
        left=left,
        needed=(demand - value) / left if left else None,
    )
    return replace(found, status=Status.MET if met(value) else _before(found, way, sign))


def judge_milestones(target: Target, stood: Sequence[Period | None], at: Period) -> Judgement:
    """Return how steps stand at the end of `at`, each with the period from which it stood (None: not yet)."""
    if len(stood) != len(target.milestones):
        return Judgement()
    found = [milestone(one.due, since, at) for one, since in zip(target.milestones, stood, strict=True)]
    done = [since for since in stood if since is not None and since <= at]
    statuses = [status for status, _ in found]
    if Status.MISSED in statuses:
        status = Status.MISSED
    elif None in statuses:
        status = Status.ON_TRACK
    else:
        status = Status.MET_LATE if Status.MET_LATE in statuses else Status.MET_ON_TIME
    value = Fraction(len(done))
    return Judgement(
        status,
        at,
        value,
        value - _exact(target.demand),
        since=max(done) if len(done) == len(stood) else None,
        held=len(periods(max(done), at)) if len(done) == len(stood) else 0,
        late=max((months for one, months in found if one is status), default=0),
    )


def milestone(due: date, stood: Period | None, at: Period) -> tuple[Status | None, int]:
    """Return how one step stands and how many months it is late; no status before its day while it is open."""
    day = _due_month(due)
    if stood is not None and stood <= at:
        late = max(ended(stood) - day, 0)
        return (Status.MET_LATE if late else Status.MET_ON_TIME), late
    late = ended(at) - day
    return (Status.MISSED, late) if late >= 0 else (None, 0)


def _before(found: Judgement, way: Path | None, sign: int) -> Status | None:
    """Warning outranks the rest: the pace decides the due day, not the head start.

    A path that starts at the value itself judges nothing.
    """
    if way is None or found.value is None or found.path is None or found.period is None:
        return None
    if ended(found.period) <= way.start:
        return None
    if found.pace is not None and found.needed is not None:
        recent, needed = sign * found.pace, sign * found.needed
        if recent < 0 or needed > 2 * recent:
            return Status.WARNING
    ahead = sign * (found.value - found.path)
    if abs(ahead) <= TOLERANCE:
        return Status.ON_TRACK
    return Status.AHEAD if ahead > 0 else Status.BEHIND


def _after(found: Judgement, seen: Points, met: Callable[[Fraction | None], bool], due: int, at: Period) -> Judgement:
    """From the due period on there is no pace to ask for: it was met then, later, or not yet."""
    found = replace(found, left=0)
    values = {ended(period): value for period, value in seen}
    if not met(found.value):
        last = max((end for end, value in values.items() if met(value)), default=due)
        return replace(found, status=Status.MISSED, late=ended(at) - max(last, due))
    if values.get(due) is None:
        return replace(found, status=Status.MET)
    if met(values[due]):
        return replace(found, status=Status.MET_ON_TIME)
    first = min(end for end, value in values.items() if end > due and met(value))
    return replace(found, status=Status.MET_LATE, late=first - due)


def _held(found: Judgement, kind: Kind, seen: Points, met: Callable[[Fraction | None], bool]) -> Judgement:
    """A floor is kept or missed in each period; an outage of what must be there day and night is a warning."""
    if found.held:
        return replace(found, status=Status.KEPT)
    short = len(_run(seen, lambda value: value is not None and not met(value)))
    return replace(found, status=Status.WARNING if kind is Kind.AVAILABILITY else Status.MISSED, late=short)


def _run(seen: Points, holds: Callable[[Fraction | None], bool]) -> list[Period]:
    """Return the unbroken run of periods up to the last one in which something holds; a missing one breaks it."""
    found: list[Period] = []
    for period, value in reversed(seen):
        if not holds(value) or (found and period.shift(1) != found[-1]):
            break
        found.append(period)
    return found[::-1]


def _due_month(due: date) -> int:
    return due.year * 12 + due.month


def _exact(number: float) -> Fraction:
    """Return the number that was written: 0.1 is a tenth, not the float next to it."""
    return Fraction(str(number))
