"""Filing on a wall: modelled hours against the targets, and what was measured beside them."""

from __future__ import annotations

from collections.abc import Mapping

from components import wall
from components.cards import Card
from components.frame import Entry
from components.wall import Panel, Wall
from pages import _wall
from pages._filing_hours import Hours


def of(page: Hours, made: Mapping[str, Card], lead: tuple[Entry, ...], sentence: str) -> Wall:
    """Return the picture."""
    about = page.reading.pack.title(page.place, page.view.lang)
    panels = (
        Panel(body=wall.entries(_wall.few(lead))),
        _wall.panel(made["steps"] if made["steps"].figure else made["online"]),
        _wall.panel(made["matrix"], wide=True),
        _wall.panel(made["online"], wide=True),
    )
    return Wall(finding(page) or sentence, about, panels)


def finding(page: Hours) -> str:
    """Return the modelled hours of the last year beside the demand."""
    words, target = page.words, page.demand
    if not page.hours or target is None:
        return ""
    year = list(page.hours)[-1]
    hours = words.number(sum(page.hours[year].values()) / 10)
    surplus = page.standing(target).surplus
    named = words.period(year.start, year.grain)
    if surplus is None:
        return words("{hours} hours to pay taxes in {year}", hours=hours, year=named)
    points = words.number(abs(float(surplus)))
    demand = f"{target.demand:g}"
    if surplus < 0:
        return words(
            "{hours} hours to pay taxes in {year}, {points} over target {demand}",
            hours=hours, year=named, points=points, demand=demand,
        )  # fmt: skip
    return words(
        "{hours} hours to pay taxes in {year}, {points} under target {demand}",
        hours=hours, year=named, points=points, demand=demand,
    )  # fmt: skip
