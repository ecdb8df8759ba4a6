"""Risk on a wall: sectors of the whole area as classes, in the order of the classification; no area, no taxpayer."""

from __future__ import annotations

from bisect import bisect_right

from components import wall
from components.frame import Entry
from components.wall import Panel, Wall
from components.words import MISSING, SUPPRESSED
from pages import _wall
from pages._risk_drawing import NONE, RiskDrawing
from pages._risk_matrix import OVERALL, SINGLE
from queries.risk import ALL


def of(page: RiskDrawing, lead: tuple[Entry, ...]) -> Wall:
    """Return the picture."""
    words, pack = page.words, page.reading.pack
    about = _wall.about(page.around, page.month, page.view, page.reading)
    joints = OVERALL if page.indicator == ALL else SINGLE
    cells = []
    for code, item in pack.industries.items():
        found = page.cells.get((page.around, code), NONE)
        rate = found.rate(page.view.grade)
        text = SUPPRESSED if found.secret else MISSING if rate is None else words.number(rate)
        step = None if rate is None or found.secret else bisect_right(joints, rate) + 1
        cells.append((item.shorts[page.view.lang], text, step, found.careful))
    note = words("hatched: fewer than 30 taxpayers")
    title = page.reading.pack.title(page.around, page.view.lang)
    sectors = Panel(
        words("Medium and high risk by sector"),
        words.listing([title, words("per 1,000 taxpayers")]),
        wall.classes(cells, "risk", note if any(one[3] for one in cells) else ""),
    )
    return Wall(finding(page), about, (Panel(body=wall.entries(_wall.few(lead))), sectors), "pair")


def finding(page: RiskDrawing) -> str:
    """Return how many in a thousand are at risk, and what has changed in a month."""
    words = page.words
    now = page.cells[page.around, ALL]
    before = page.by_area(page.month.shift(-1)).get((page.around, ALL), NONE)
    rate, last = now.rate(page.view.grade), before.rate(page.view.grade)
    if rate is None or now.secret:
        return words("Medium and high risk by sector")
    said = words.number(rate)
    if last is None or before.secret or page.set_anew(page.month, page.month, page.indicator):
        return words("{rate} in 1,000 taxpayers at medium or high risk", rate=said)
    change = rate - last
    if round(abs(change), 1) == 0:
        return words("{rate} in 1,000 at risk, as a month ago", rate=said)
    if change > 0:
        return words("{rate} in 1,000 at risk, {n} more than a month ago", rate=said, n=words.number(change))
    return words("{rate} in 1,000 at risk, {n} fewer than a month ago", rate=said, n=words.number(-change))
