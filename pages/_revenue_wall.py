"""Revenue on a wall: every scope with month and year to date and both growths, and the months below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from components import wall
from components.cards import Card
from components.wall import Cell, Panel, Wall
from components.words import Words
from domain.period import Period
from pages import _wall
from pages._revenue_cards import Cards
from queries.compare import Total


def of(page: Cards, made: Mapping[str, Card]) -> Wall:
    """Return the picture."""
    words, pack, lang = page.words, page.reading.pack, page.view.lang
    span = words.span(page.first.start, page.month.start, page.month.grain, year=True)
    places = [page.place, *(one for one in page.scoped if one != page.place and page.reading.permits(one))]
    year = Period(page.month.year, 1, page.month.grain)
    spans = ((page.month, page.month_name), *(((year, page.year_to),) if year != page.month else ()))
    open_ = words("preliminary") if page.preliminary("months") else ""
    head = [Cell(words.listing([words.unit(page.unit), page.subject]))]
    for at, (_, name) in enumerate(spans):
        head += [
            Cell(words.listing([name, open_ if not at else ""])),
            Cell(words("natural %")),
            Cell(words("like-for-like %"), kind="like"),
        ]
    rows = [
        (pack.title(place, lang), [cell for first, _ in spans for cell in _cells(page, place, first)])
        for place in places
    ]
    months, areas = _wall.panel(made["months"]), _wall.panel(made["areas"], wide=True)
    # A bar that is a mean says so.
    mean = words("{span} merged: monthly mean", span="").strip()
    merged = next((str(part) for part in made["months"].scope if str(part).endswith(mean)), "")
    panels = (
        Panel(body=wall.ledger(head, rows)),
        replace(months, scope=words.listing([months.scope, merged])),
        replace(areas, scope=words.listing([areas.scope, page.span])),
    )
    return Wall(finding(page), span, panels, "stacked")


def finding(page: Cards) -> str:
    """Return both growths as one sentence, or why they cannot be said."""
    words: Words = page.words
    rate = page.run.growth(page.first, page.month)
    if rate.natural is None or rate.like_for_like is None:
        total = page.run.over(page.first, page.month)
        said = _amount(page, total)
        return words(
            "{subject} {amount} in {span}", subject=page.subject, amount=words.with_unit(said, words.unit(page.unit)),
            span=page.span,
        )  # fmt: skip
    return words(
        "{subject}: {like} like for like, {natural} natural",
        subject=page.subject,
        like=words.percent(rate.like_for_like, signed=True),
        natural=words.percent(rate.natural, signed=True),
    )


def _cells(page: Cards, place: str, first: Period) -> tuple[Cell, Cell, Cell]:
    words, run = page.words, page.runs[place]
    rate = run.growth(first, page.month)
    return (
        Cell(_amount(page, run.over(first, page.month)), kind="amount"),
        Cell(words.signed(None if rate.natural is None else rate.natural * 100), kind="rate"),
        Cell(words.signed(None if rate.like_for_like is None else rate.like_for_like * 100), kind="rate like"),
    )


def _amount(page: Cards, total: Total) -> str:
    return page.amount(total)  # type: ignore[attr-defined,no-any-return]
