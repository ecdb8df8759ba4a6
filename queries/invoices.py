"""Questions about invoices. Ratios are sum by sum; `ALL` stands for all industries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from data.store import rows
from domain.period import Period, periods
from domain.reading import Reading
from queries._sql import named
from queries.compare import records
from queries.shares import NO_SHARE, Share, Shares, shares_of, together

ALL = "ALL"
EXTRACT, ISSUERS, USE, SURVEY = "invoices", "issuers", "invoice_use", "invoice_use_survey"
STEPS = ("reimbursed", "booked", "archived", "stored")
_SQL = named("invoices")


def e_invoice_by_month(reading: Reading, *, places: Sequence[str], industries: Sequence[str]) -> pd.DataFrame:
    """One row a place and month: place, month, electronic, total, electronic_amount, total_amount (empty: withheld)."""
    return rows(
        reading, _SQL["e_invoice_by_month"].sql, {"places": list(places), "industries": list(industries) or [ALL]}
    )


def e_invoice_by_industry(
    reading: Reading, *, places: Sequence[str], industries: Sequence[str], since: Period, until: Period
) -> pd.DataFrame:
    """One row a place and industry, over a span: place, industry, electronic, total (empty: withheld)."""
    return rows(
        reading,
        _SQL["e_invoice_by_industry"].sql,
        {
            "places": list(places),
            "industries": list(industries) or [ALL],
            "since": since.start,
            "until": until.start,
        },
    )


def invoices_by_kind(
    reading: Reading, *, place: str, industries: Sequence[str], since: Period, until: Period
) -> pd.DataFrame:
    """One row a kind and month: kind, month, blue_count, blue_amount, red_count, red_amount, void_count."""
    return rows(
        reading,
        _SQL["invoices_by_kind"].sql,
        {"place": place, "industries": list(industries) or [ALL], "since": since.start, "until": until.start},
    )


def issuers_by_month(reading: Reading, *, places: Sequence[str], industries: Sequence[str]) -> pd.DataFrame:
    """One row a place and month: place, month, issuers, digital_issuers (empty: withheld)."""
    return rows(
        reading, _SQL["issuers_by_month"].sql, {"places": list(places), "industries": list(industries) or [ALL]}
    )


def booked_by_month(reading: Reading, *, places: Sequence[str]) -> pd.DataFrame:
    """One row a place and month of receipt: place, month, receivers, covered, received, booked."""
    return rows(reading, _SQL["booked_by_month"].sql, {"places": list(places)})


def paperless_by_quarter(reading: Reading, *, places: Sequence[str]) -> pd.DataFrame:
    """One row a place and quarter: place, quarter, received, reimbursed, booked, archived, stored, all_four."""
    return rows(reading, _SQL["paperless_by_quarter"].sql, {"places": list(places)})


def ratios(
    reading: Reading, *, places: Sequence[str], industries: Sequence[str]
) -> tuple[dict[str, Shares], dict[str, Shares]]:
    """The e-invoice ratio of each place by month: by count and by amount."""
    frame = e_invoice_by_month(reading, places=places, industries=industries)
    by_count = shares_of(reading, frame, places, EXTRACT, ("electronic", "total"))
    return by_count, shares_of(reading, frame, places, EXTRACT, ("electronic_amount", "total_amount"))


def issuing(reading: Reading, *, places: Sequence[str], industries: Sequence[str]) -> dict[str, Shares]:
    """The share of issuers with a digital invoice, by place and month; of months it has no sum."""
    frame = issuers_by_month(reading, places=places, industries=industries)
    return shares_of(reading, frame, places, ISSUERS, ("digital_issuers", "issuers"))


def cells(
    reading: Reading, *, places: Sequence[str], industries: Sequence[str], since: Period, until: Period
) -> dict[tuple[str, str], Share]:
    """The e-invoice ratio over a span by place and industry; NO_SHARE where a month lacks or the area was not."""
    frame = e_invoice_by_industry(reading, places=places, industries=industries, since=since, until=until)
    held = {(row["place"], row["industry"]): (row["electronic"], row["total"]) for row in records(frame)}
    pack, wanted = reading.pack, periods(since, until)
    found: dict[tuple[str, str], Share] = {}
    for place in dict.fromkeys(places):
        area, months = pack.areas[pack.places[place].area], set(reading.months(EXTRACT, place))
        known = all(month in months and area.valid(month) for month in wanted)
        for industry in industries or (ALL,):
            part, whole = held.get((place, industry), (0, 0))
            if not known:
                found[place, industry] = NO_SHARE
            else:
                found[place, industry] = Share(part, whole, hidden=whole is None)
    return found


def chosen(found: Mapping[tuple[str, str], Share], place: str, industries: Iterable[str]) -> Share:
    """The share of a place in some industries together (none named: in all)."""
    return together(found[place, industry] for industry in tuple(industries) or (ALL,))


def booking(reading: Reading, *, places: Sequence[str]) -> tuple[dict[str, Shares], dict[str, Shares]]:
    """The share booked by place and month of receipt, and the share of receivers that it covers."""
    frame = booked_by_month(reading, places=places)
    booked = shares_of(reading, frame, places, USE, ("booked", "received"))
    return booked, shares_of(reading, frame, places, USE, ("covered", "receivers"))


def paperless(reading: Reading, *, places: Sequence[str]) -> dict[str, dict[str, Shares]]:
    """Each step and all four of them as shares of what was received, by step, place and quarter of receipt."""
    frame = paperless_by_quarter(reading, places=places)
    return {
        step: shares_of(reading, frame, places, SURVEY, (step, "received"), month="quarter")
        for step in (*STEPS, "all_four")
    }
