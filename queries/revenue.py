"""Questions about revenue. Money is in whole minor units; `ALL` stands for all taxes or all industries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from data.store import rows
from domain import growth
from domain.period import Period, periods
from domain.reading import Reading
from queries._sql import named
from queries.compare import Series, compared, records, series_of, spans_of_year, whole

ALL = "ALL"
OTHER = "OTHER"
EXTRACT = "revenue"
# The years of which nothing must be told, by place and industry.
Hidden = Mapping[tuple[str, str], frozenset[int]]
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
    return rows(
        reading,
        _SQL["revenue_by_tax"].sql,
        {"place": place, "industry": industry, "series_from": _two_years_to(month).start, **_span(month)},
    )


def revenue_by_industry(reading: Reading, *, place: str, month: Period, tax: str) -> pd.DataFrame:
    """One row an industry: industry, amount, adjusted, last_*, ytd*, last_ytd*, hidden."""
    return rows(reading, _SQL["revenue_by_industry"].sql, {"place": place, "tax": tax, **_span(month)})


def adjustments_by_kind(reading: Reading, *, place: str, month: Period, tax: str, industry: str) -> pd.DataFrame:
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


def hidden_years(reading: Reading, *, places: Sequence[str]) -> pd.DataFrame:
    """One row a year of which the money of an industry (ALL: of all) in a place must not be shown."""
    return rows(reading, _SQL["hidden_years"].sql, {"places": list(places)})


def hidden(reading: Reading, places: Sequence[str]) -> Hidden:
    """The years that hidden_years gives, by place and industry."""
    found: dict[tuple[str, str], set[int]] = {}
    for row in records(hidden_years(reading, places=places)):
        found.setdefault((row["place"], row["industry"]), set()).add(int(row["year"]))
    return {cell: frozenset(years) for cell, years in found.items()}


def series(reading: Reading, *, places: Sequence[str], tax: str, industry: str, hidden: Hidden) -> dict[str, Series]:
    """The whole series of each place."""
    frame = revenue_by_month(reading, places=places, tax=tax, industry=industry)
    return series_of(reading, frame, places, EXTRACT, lambda place: hidden.get((place, industry), frozenset()))


def year(reading: Reading, place: str, run: Series, month: Period) -> pd.DataFrame:
    """The year of a period, one row a span that is compared together.

    first, last (Period), span (periods), value, last_value, low, high (of the three years before), natural, like,
    provisional, hidden (the names of the cells that must not be shown). Spans after the period have no value.
    """
    found = []
    for first, last in spans_of_year(reading.pack, month.year):
        last = min(last, max(first, month))
        now = run.over(first, last) if last <= month else None
        before = [run.over(_years_ago(first, back), _years_ago(last, back)) for back in (1, 2, 3)]
        known = [total.amount for total in before if total.amount is not None]
        rate = run.growth(first, last) if now and now.amount is not None else None
        found.append(
            {
                "first": first,
                "last": last,
                "span": last.index - first.index + 1,
                "value": now.amount if now else None,
                "last_value": before[0].amount,
                "low": min(known) if len(known) == 3 else None,
                "high": max(known) if len(known) == 3 else None,
                "natural": rate.natural if rate else None,
                "like": rate.like_for_like if rate else None,
                "provisional": any(reading.is_provisional(EXTRACT, place, period) for period in periods(first, last)),
                "hidden": frozenset(
                    (("value",) if now and now.hidden else ())
                    + (("last_value",) if before[0].hidden else ())
                    + (("natural", "like") if now and (now.hidden or before[0].hidden) else ())
                    + (("low", "high") if any(total.hidden for total in before) else ())
                ),
            }
        )
    return pd.DataFrame(found)


def whole_run(reading: Reading, place: str, run: Series, month: Period) -> pd.DataFrame:
    """Every period up to one: start (Period), value, like (value with adjustments added back), provisional, hidden."""
    found = []
    for period in sorted(period for period in run.reported if period <= month):
        total = run.at(period)
        like = None if total.amount is None or total.adjusted is None else total.amount + total.adjusted
        secret = frozenset(("value", "like") if total.hidden else ())
        found.append((period, total.amount, like, reading.is_provisional(EXTRACT, place, period), secret))
    return pd.DataFrame(found, columns=["start", "value", "like", "provisional", "hidden"])


def taxes(reading: Reading, *, place: str, month: Period, industry: str, hidden: Hidden) -> pd.DataFrame:
    """One row a tax in the order of the catalogue, minor ones together as OTHER, ALL first.

    tax, amount, natural, like_for_like, series, ytd, ytd_natural, ytd_like_for_like, contribution.
    """
    known = {code: tax for code, tax in reading.pack.taxes.items() if tax.category == "tax"}
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in records(revenue_by_tax(reading, place=place, month=month, industry=industry)):
        if (code := row["tax"]) == ALL or code in known:
            grouped.setdefault(code if code == ALL or known[code].main else OTHER, []).append(row)
    order = [ALL, *(code for code, tax in known.items() if tax.main), OTHER]
    area, years = reading.pack.areas[reading.pack.places[place].area], hidden.get((place, industry), frozenset())
    since = _two_years_to(month)
    run = [one for one in reading.months(EXTRACT, place) if since <= one <= month and area.valid(one)]
    summed = [{"tax": key, **_sum(grouped[key], years, run)} for key in order if key in grouped]
    result = compared(summed, reading, place, month, EXTRACT)
    sayable = len(result) > 0 and result["ytd_natural"].iloc[0] is not None
    result["contribution"] = [
        growth.contribution(now, last, result["last_ytd"].iloc[0]) if sayable else None
        for now, last in zip(result["ytd"], result["last_ytd"], strict=True)
    ]
    return result


def industries(reading: Reading, *, place: str, month: Period, tax: str, hidden: Hidden) -> pd.DataFrame:
    """One row an industry in the order of the catalogue: industry, amount, ytd, growths, hidden; ALL last."""
    by_code = {row["industry"]: row for row in records(revenue_by_industry(reading, place=place, month=month, tax=tax))}
    order = [code for code in (*reading.pack.industries, ALL) if code in by_code]
    summed = [{"industry": code, **_sum([by_code[code]], hidden.get((place, code), frozenset()))} for code in order]
    return compared(summed, reading, place, month, EXTRACT)


def areas(runs: Mapping[str, Series], codes: Sequence[str], month: Period) -> pd.DataFrame:
    """One row an area in the order given: area, amount, natural, like_for_like, ytd, ytd_natural, ytd_like_for_like."""
    first = Period(month.year, 1, month.grain)
    found = []
    for code in codes:
        run = runs[code]
        now, to, rate, ytd = run.at(month), run.to(month), run.growth(month, month), run.growth(first, month)
        rates = ("natural", "like_for_like", "ytd_natural", "ytd_like_for_like")
        secret = now.hidden, now.hidden or run.at(month.year_ago).hidden
        found.append(
            {
                "area": code,
                "amount": now.amount,
                "natural": rate.natural,
                "like_for_like": rate.like_for_like,
                "ytd": to.amount,
                "ytd_natural": ytd.natural,
                "ytd_like_for_like": ytd.like_for_like,
                "hidden": frozenset((("amount", "ytd") if secret[0] else ()) + (rates if secret[1] else ())),
            }
        )
    return pd.DataFrame(found)


def indices(
    reading: Reading, runs: Mapping[str, Series], codes: Sequence[str], month: Period, *, to_date: bool
) -> pd.DataFrame:
    """Each area against its own first year: area, year, value (100 in that year), amount, provisional, hidden, cut.

    A break starts anew: a year that it runs through has no value, the next one is 100 again and says so by `cut`.
    """
    found = []
    for code in codes:
        base: int | None = None
        cut = False
        for back in range(month.year - reading.pack.first.year, -1, -1):
            last = _years_ago(month, back)
            first = Period(last.year, 1, last.grain) if to_date else last
            total = runs[code].over(first, last)
            amount = total.amount
            mixed = reading.pack.broken(code, first, last) is not None
            if mixed or reading.pack.broken(code, last.year_ago, last):
                base, cut = None, True
            if amount is not None and not mixed:
                base = base or amount
            found.append(
                {
                    "area": code,
                    "year": last.year,
                    "value": 100 * amount / base if amount is not None and base and not mixed else None,
                    "amount": amount,
                    "provisional": reading.is_provisional(EXTRACT, code, last),
                    "hidden": frozenset(("value", "amount") if total.hidden else ()),
                    "cut": cut and base is not None,
                }
            )
            cut = cut and base is None
    return pd.DataFrame(found)


def bridge(
    reading: Reading,
    *,
    place: str,
    month: Period,
    tax: str,
    industry: str,
    total: tuple[int, int],
    to_date: bool,
) -> pd.DataFrame:
    """From natural to like-for-like growth: kind, adjusted (change over a year, minor units), points, documents."""
    frame = adjustments_by_kind(reading, place=place, month=month, tax=tax, industry=industry)
    prefix = "ytd_" if to_date else ""
    by_kind = {row["kind"]: row for row in records(frame)}
    kinds = {
        kind: (
            whole(by_kind[kind][f"{prefix}adjusted"]) or 0,
            whole(by_kind[kind][f"last_{prefix}adjusted"]) or 0,
        )
        for kind in reading.pack.adjustment_kinds
        if kind in by_kind
    }
    steps = growth.bridge(*total, kinds) or {}
    return pd.DataFrame(
        [
            {
                "kind": kind,
                "adjusted": now,
                "last_adjusted": last,
                "points": steps[kind],
                "documents": "、".join(sorted(set(by_kind[kind][f"{prefix}documents"].split("、")))),
            }
            for kind, (now, last) in kinds.items()
            if kind in steps and (now or last)
        ],
        columns=["kind", "adjusted", "last_adjusted", "points", "documents"],
    )


_SUMS = (
    *("amount", "adjusted", "last_amount", "last_adjusted"),
    *("ytd", "ytd_adjusted", "last_ytd", "last_ytd_adjusted"),
)


def _sum(rows: Sequence[Mapping[str, Any]], hidden: frozenset[int], run: Sequence[Period] = ()) -> dict[str, Any]:
    """Sum rows; what was not paid in a period counts nothing. The series has a figure a period of `run`."""
    found: dict[str, Any] = {name: sum(row[name] or 0 for row in rows) for name in _SUMS}
    paid: dict[date, int] = {}
    for row in rows if run else ():
        for month, value in zip(row["months"], row["series"], strict=True):
            day = pd.Timestamp(month).date()
            paid[day] = paid.get(day, 0) + (value or 0)
    line = [None if period.year in hidden else paid.get(period.start, 0) for period in run]
    return {**found, "series": line, "hidden": hidden}


def _two_years_to(month: Period) -> Period:
    return month.shift(1 - 2 * month.grain.per_year)


def _years_ago(period: Period, years: int) -> Period:
    return Period(period.year - years, period.index, period.grain)
