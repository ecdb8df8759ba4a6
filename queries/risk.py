"""Questions about taxpayers at risk. `ALL` stands for all industries, or all indicators with each taxpayer once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from data.store import rows
from domain.grant import Level
from domain.incidence import Incidence, total
from domain.period import Period
from domain.reading import Reading
from domain.view import Grade
from queries._sql import named
from queries.compare import records

ALL = "ALL"
EXTRACT = "risk"
# Months of a trend, and how many cells that rose and that fell are told.
MONTHS, MOVED = 24, 3
_SQL = named("risk")


def risk_by_area(reading: Reading, *, places: Sequence[str], month: Period, indicator: str) -> pd.DataFrame:
    """One row a place and industry, ALL among them: place, industry, base, medium, high."""
    return rows(
        reading,
        _SQL["risk_by_area"].sql,
        {"places": list(places), "month": month.start, "indicator": indicator},
    )


def risk_by_indicator(
    reading: Reading, *, places: Sequence[str], month: Period, industries: Sequence[str]
) -> pd.DataFrame:
    """One row a place and indicator, ALL among them: place, indicator, base, medium, high."""
    return rows(
        reading,
        _SQL["risk_by_indicator"].sql,
        {"places": list(places), "month": month.start, "industries": list(industries)},
    )


def risk_by_month(
    reading: Reading, *, places: Sequence[str], since: Period, until: Period, indicator: str, industries: Sequence[str]
) -> pd.DataFrame:
    """One row a place and month: place, month, base, medium, high."""
    return rows(
        reading,
        _SQL["risk_by_month"].sql,
        {
            "places": list(places),
            "since": since.start,
            "until": until.start,
            "indicator": indicator,
            "industries": list(industries),
        },
    )


def risk_of_indicators(
    reading: Reading, *, place: str, since: Period, until: Period, industries: Sequence[str]
) -> pd.DataFrame:
    """One row an indicator and month, ALL among them: indicator, month, base, medium, high."""
    return rows(
        reading,
        _SQL["risk_of_indicators"].sql,
        {"place": place, "since": since.start, "until": until.start, "industries": list(industries)},
    )


def risk_of_cells(
    reading: Reading, *, places: Sequence[str], cells: Sequence[str], month: Period, last: Period
) -> pd.DataFrame:
    """One row a cell (place.industry), indicator and month: place, industry, indicator, month, base, medium, high."""
    return rows(
        reading,
        _SQL["risk_of_cells"].sql,
        {"places": list(places), "cells": list(cells), "month": month.start, "last": last.start},
    )


def incidences(frame: pd.DataFrame, *keys: str) -> dict[Any, Incidence]:
    """Return the counts of a frame by one key, or by a tuple of several."""
    return {
        tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]: Incidence(
            row["base"], row["medium"], row["high"]
        )
        for row in records(frame)
    }


def catalogue(reading: Reading) -> pd.DataFrame:
    """One row an indicator of the pack, in its order: indicator, since, medium, high (texts by language, or None).

    Thresholds teach evasion: only a grant for sensitive data is told them.
    """
    told = reading.grant.level >= Level.SENSITIVE
    found = [
        {
            "indicator": code,
            "since": one.facts.get("since", ""),
            **{
                grade: {lang: one.facts.get(f"{grade}_{lang}", "") for lang in one.names} if told else None
                for grade in ("medium", "high")
            },
        }
        for code, one in reading.pack.lists.get("risk_indicators", {}).items()
    ]
    return pd.DataFrame(found, columns=["indicator", "since", "medium", "high"], dtype=object)


def matrix(
    found: Mapping[tuple[str, str], Incidence], places: Sequence[str], lines: Sequence[str], whole: str | None = None
) -> dict[tuple[str, str], Incidence]:
    """Return the cells of places and lines with the total of each place as its line ALL.

    The total is that of the mart, unless `lines` are only some of the industries: then it is their sum.
    """
    cells = {(place, line): found.get((place, line), Incidence()) for place in places for line in lines}
    for place in places:
        cells[place, ALL] = (
            found.get((place, whole), Incidence()) if whole else total(cells[place, line] for line in lines)
        )
    return cells


def moved(
    now: Mapping[tuple[str, str], Incidence],
    last: Mapping[tuple[str, str], Incidence],
    grade: Grade,
    order: Sequence[tuple[str, str]],
) -> list[tuple[tuple[str, str], float, float]]:
    """Return the cells that rose and those that fell most since the month before, in the order given: rate and change.

    Only cells with enough taxpayers in both months count.
    """
    changes: dict[tuple[str, str], float] = {}
    for cell in order:
        one, other = now.get(cell, Incidence()), last.get(cell, Incidence())
        rates = one.rate(grade), other.rate(grade)
        if not (one.careful or other.careful) and rates[0] is not None and rates[1] is not None:
            changes[cell] = rates[0] - rates[1]
    rose = _most((cell, change) for cell, change in changes.items() if change > 0)
    fell = _most((cell, -change) for cell, change in changes.items() if change < 0)
    found = []
    for cell in changes:
        rate = now[cell].rate(grade)
        if rate is not None and cell in (*rose, *fell):
            found.append((cell, rate, changes[cell]))
    return found


def _most(changes: Iterable[tuple[tuple[str, str], float]]) -> list[tuple[str, str]]:
    return [cell for cell, _ in sorted(changes, key=lambda one: -one[1])[:MOVED]]
