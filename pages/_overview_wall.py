"""The overview on a wall: all targets, the one that stands worst in large; revenue and areas where they fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from components import wall
from components.cards import Card
from components.charts.trajectory import Goal, trajectory
from components.target_tiles import Tile, status_mark
from components.wall import Panel, Wall
from components.words import OPEN, Words
from domain.pack import Kind
from domain.target import Status, ended, path
from pages import _wall
from pages._invoices_ratio import way
from pages._overview_facts import Facts
from pages._overview_targets import Seen, Targets

SHORT = (Status.MISSED, Status.WARNING, Status.BEHIND)
NUMERALS = "零一两三四五六七八九十"


def of(page: Targets, made: Mapping[str, Card]) -> Wall:
    """Return the picture."""
    words = page.words
    about = _wall.about(page.place, page.month, page.view, page.reading)
    if not page.seen:
        return Wall(words("The region pack sets no targets."), about, (_wall.panel(made["months"]),), "one")
    areas = _wall.panel(made["areas"], wide=True)
    panels = (
        Panel(body=wall.board([_line(page, one) for one in page.seen], words)),
        _hero(page, worst(page)),
        replace(_wall.panel(made["months"], wide=True), scope=_scopes(page)),
        replace(areas, scope=words.listing([areas.scope, page.span])),
    )
    return Wall(finding(page), about, panels, "board")


def _line(page: Targets, one: Seen) -> Tile:
    """Return a target's tile, its unit as short as its demand says it."""
    tile = page.tile(one)
    return replace(tile, unit=page.words("h")) if tile.unit and one.target.kind is Kind.MODELLED else tile


def finding(page: Targets) -> str:
    """Return how many targets there are and how many of them stand how, by rule."""
    words, statuses = page.words, [one.judged.status for one in page.seen]
    missed, slow = statuses.count(Status.MISSED), sum(one in SHORT[1:] for one in statuses)
    every = counted(words, len(statuses))
    if missed and slow:
        return words(
            "{all} targets: {missed} not met, {slow} behind",
            all=every, missed=counted(words, missed, first=False), slow=counted(words, slow, first=False),
        )  # fmt: skip
    if missed:
        return words("{all} targets, {missed} not met", all=every, missed=counted(words, missed, first=False))
    if slow:
        return words("{all} targets, {slow} behind", all=every, slow=counted(words, slow, first=False))
    if None in statuses:
        unsaid = counted(words, statuses.count(None), first=False)
        return words("{all} targets, {unsaid} without figures", all=every, unsaid=unsaid)
    return words("{all} targets, all on the plan's path", all=every)


def counted(words: Words, n: int, *, first: bool = True) -> str:
    """Return a small number as it stands in a title."""
    if words.lang == "zh":
        return NUMERALS[n] if n < len(NUMERALS) else str(n)
    names = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    name = names[n] if n < len(names) else str(n)
    return name.capitalize() if first else name


def worst(page: Targets) -> Seen:
    """Return the first target in the order of the plan of those that stand worst and have a course to show."""
    drawn = [one for one in page.seen if len(one.shown.points) > 1] or list(page.seen)
    return next((one for status in SHORT for one in drawn if one.judged.status is status), drawn[0])


def _scopes(page: Targets) -> str:
    """Return the month's money with and without the parts that report for themselves, all in one unit."""
    words, pack, lang = page.words, page.reading.pack, page.view.lang
    said = []
    for place in dict.fromkeys((page.place, *page.scoped)):
        total = page.runs[place].at(page.month)
        name = pack.scopes[pack.places[place].scope].names[lang]
        amount = OPEN if total.amount is None else words.number(total.amount / page.unit.factor, page.unit.decimals)
        said.append(f"{name} {amount}")
    return words.listing([page.month_name, *said, words.unit(page.unit)])


def _hero(page: Targets, one: Seen) -> Panel:
    words, lang, target = page.words, page.view.lang, one.target
    facts = Facts(one.shown, lang, words, page.reading.pack.lists.get("plan_items", {}), part=one.own)
    status = status_mark(one.judged.status, words)
    unit = target.unit[lang] if one.shown.judgement.value is not None else ""
    scope = words.listing([page.reading.pack.title(page.whole, lang), page.demand(target)])
    body = wall.hero(facts.value(), unit, status, facts.said())
    return Panel(f"{target.code} {target.shorts[lang]}", scope, body, _course(page, one))


def _course(page: Targets, one: Seen) -> dict[str, object] | None:
    """Return the whole course of a target beside its path and demand."""
    words, target = page.words, one.target
    points = [(at, value) for at, value in one.shown.points if at.start <= page.month.start]
    if len(points) < 2:
        return None
    due = path(target, points)
    rows = pd.DataFrame(
        [
            {
                "key": "course",
                "label": "",
                "start": at.start,
                "name": words.period(at.start, at.grain),
                "value": None if value is None else float(value) / 100,
                "path": way(due, at) if due and due.start <= ended(at) <= due.end else None,
                "provisional": False,
                "more": (),
            }
            for at, value in points
        ]
    )
    said = words.with_unit(words.number(target.demand, 0), target.unit[page.view.lang])
    goal = Goal(target.demand, target.due, words("target {n}", n=said))
    decimals = 0 if target.kind is Kind.COUNT else 1
    return trajectory(rows, words=words, goal=goal, decimals=decimals, unit=target.unit[page.view.lang])
