"""Questions about revenue. Money is in whole minor units; `ALL` stands for all taxes or all industries."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from data.store import rows
from domain.period import Period
from domain.reading import Reading
from queries._sql import named

ALL = "ALL"
_SQL = named("revenue")


def revenue_by_month(reading: Reading, *, places: Sequence[str], tax: str, industry: str) -> pd.DataFrame:
    """One row a place and period: place, month, amount, adjusted."""
    return rows(
        reading,
        _SQL["revenue_by_month"].sql,
        {"places": list(places), "tax": tax, "industry": industry},
    )


def revenue_by_tax(reading: Reading, *, place: str, month: Period, industry: str) -> pd.DataFrame:
    """One row a tax: tax, amount, adjusted, last_*, ytd*, last_ytd*, series (two years up to the period)."""
    since = month.shift(1 - 2 * month.grain.per_year)
    return rows(
        reading,
        _SQL["revenue_by_tax"].sql,
        {"place": place, "industry": industry, "series_from": since.start, **_span(month)},
    )


def revenue_by_industry(reading: Reading, *, place: str, month: Period, tax: str) -> pd.DataFrame:
    """One row an industry: industry, amount, adjusted, last_*, ytd*, last_ytd*, hidden."""
    return rows(reading, _SQL["revenue_by_industry"].sql, {"place": place, "tax": tax, **_span(month)})


def adjustments_by_kind(
    reading: Reading, *, place: str, month: Period, tax: str, industry: str
) -> pd.DataFrame:
    """One row a kind: kind, adjusted, last_adjusted, ytd_adjusted, last_ytd_adjusted, documents, ytd_documents."""
    return rows(
        reading,
        _SQL["adjustments_by_kind"].sql,
        {"place": place, "tax": tax, "industry": industry, **_span(month)},
    )


def taxpayers_by_month(reading: Reading, *, place: str, month: Period, industry: str) -> pd.DataFrame:
    """One row a period, this and a year ago: month, registered, active."""
    return rows(
        reading,
        _SQL["taxpayers_by_month"].sql,
        {
            "place": place,
            "industry": industry,
            "month": month.start,
            "last_month": month.year_ago.start,
        },
    )


def _span(month: Period) -> dict[str, object]:
    last = month.year_ago
    return {
        "month": month.start,
        "last_month": last.start,
        "year_from": Period(month.year, 1, month.grain).start,
        "last_year_from": Period(last.year, 1, last.grain).start,
    }
