"""Days of rest, and the last day for filing by the rule that a pack's calendar states."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

DAY = timedelta(days=1)


def days(first: date, last: date) -> tuple[date, ...]:
    """Return every day from first to last, both included."""
    return tuple(first + step * DAY for step in range((last - first).days + 1))


def rests(day: date, holidays: Collection[date], workdays: Collection[date]) -> bool:
    """Say whether a day is free: a holiday, or a weekend that is not worked in exchange for one."""
    return day in holidays or (day.weekday() >= 5 and day not in workdays)


def due_day(first: date, day: int, least: int, holidays: Collection[date], workdays: Collection[date]) -> date:
    """Return the last day for filing in the month that begins with `first`.

    It is the `day` of the month; if that is free, the next working day; and if a holiday has at least `least`
    days up to it, as many working days later as the holiday has days there.
    """
    due = first.replace(day=day)
    longer = run = 0
    for one in days(first, due + DAY):
        if one in holidays and one <= due:
            run += 1
        else:
            longer += run if run >= least else 0
            run = 0
    while longer > 0 or rests(due, holidays, workdays):
        due += DAY
        if not rests(due, holidays, workdays):
            longer -= 1
    return due


def working_day(day: date, holidays: Collection[date], workdays: Collection[date]) -> tuple[int, int]:
    """Return the place of a day among the working days of its month, from its begin (1, 2, ...) and its end (-1, ...).

    (0, 0) for a day of rest.
    """
    if rests(day, holidays, workdays):
        return 0, 0
    last = (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY
    before = [one for one in days(day.replace(day=1), day) if not rests(one, holidays, workdays)]
    after = [one for one in days(day, last) if not rests(one, holidays, workdays)]
    return len(before), -len(after)
