"""Invoices on a wall: the ratio and how it stands, the other readings, and the way to the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from components import wall
from components.cards import Card
from components.frame import Entry
from components.wall import Panel, Wall
from components.words import Words
from pages import _wall
from pages._invoices_areas import Areas
from pages._invoices_drawing import InvoicesDrawing


def of(page: Areas, made: Mapping[str, Card], lead: tuple[Entry, ...]) -> Wall:
    """Return the picture."""
    about = _wall.about(page.place, page.month, page.view, page.reading)
    areas = _wall.panel(made["areas"], wide=True)
    if areas.figure and page.demand is not None:  # counties are too small to be read across a hall
        to_line = page.words("points to {demand} %", demand=f"{page.demand:g}")
        title = page.reading.pack.title(page.around, page.view.lang)
        areas = replace(areas, scope=page.words.listing([title, to_line]), figure=page.squares())
    panels = (Panel(body=wall.entries(_wall.few(lead))), _wall.panel(made["all"]), areas)
    return Wall(finding(page), about, panels)


def finding(page: InvoicesDrawing) -> str:
    """Return the ratio of the month and its distance to the target."""
    words: Words = page.words
    codes = page.view.industries
    share = page.by_count(codes).at(page.month)
    away = page.distance(share)
    ratio = words.percent(share.ratio)
    if away is None:
        return words("E-invoices: {ratio} in {month}", ratio=ratio, month=page.month_name)
    points = words.number(abs(away) * 100)
    if away < 0:
        return words("E-invoices {ratio}, {points} points short of the target", ratio=ratio, points=points)
    return words("E-invoices {ratio}, {points} points above the target", ratio=ratio, points=points)
