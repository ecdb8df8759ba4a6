"""Questions about revenue. Money is in whole minor units; `ALL` stands for all taxes or all industries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from data.store import rows
from domain import growth
from domain.period import Period, periods
from domain.reading import Reading
from queries._sql import named
from queries.compare import Series, compared, records, series_of, spans_of_year, summed

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


def revenue_by_tax(reading: Reading, *, place: str, industry: str, since: Period, until: Period) -> pd.DataFrame:
    """One row a tax and period: tax, month, amount, adjusted."""
    return rows(
        reading,
        _SQL["revenue_by_tax"].sql,
        {"place": place, "industry": industry, "since": since.start, "until": until.start},
    )


def revenue_by_industry(reading: Reading, *, place: str, tax: str, since: Period, until: Period) -> pd.DataFrame:
    """One row an industry and period: industry, month, amount, adjusted."""
    return rows(
        reading,
        _SQL["revenue_by_industry"].sql,
        {"place": place, "tax": tax, "since": since.start, "until": until.start},
    )


def adjustments_by_kind(
    reading: Reading, *, place: str, tax: str, industry: str, since: Period, until: Period
) -> pd.DataFrame:
    """One row a kind and period: kind, month, amount, documents."""
    return rows(
        reading,
        _SQL["adjustments_by_kind"].sql,
        {"place": place, "tax": tax, "industry": industry, "since": since.start, "until": until.start},
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
    own = {place: place for place in places}
    return series_of(reading, frame, "place", own, EXTRACT, lambda place: hidden.get((place, industry), frozenset()))


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
    for period in (one for one in reading.months(EXTRACT, place) if one <= month):
        total = run.at(period)
        like = None if total.amount is None or total.adjusted is None else total.amount + total.adjusted
        secret = frozenset(("value", "like") if total.hidden else ())
        found.append((period, total.amount, like, reading.is_provisional(EXTRACT, place, period), secret))
    return pd.DataFrame(found, columns=["start", "value", "like", "provisional", "hidden"])


def taxes(
    reading: Reading, *, place: str, month: Period, industry: str, hidden: Hidden, most: int | None = None
) -> pd.DataFrame:
    """One row a tax in the order of the catalogue (the first `most` of them), the others together as OTHER, ALL first.

    As `compared`, with series (two years up to the period) and contribution (to the year's growth).
    """
    since = _two_years_to(month)
    frame = revenue_by_tax(reading, place=place, industry=industry, since=since, until=month)
    known = {code: tax for code, tax in reading.pack.taxes.items() if tax.category == "tax"}
    paid = set(frame["tax"])
    years = hidden.get((place, industry), frozenset())
    own = {code: place for code in (ALL, *known) if code in paid}
    runs = series_of(reading, frame, "tax", own, EXTRACT, lambda _: years)
    main = [code for code in runs if code != ALL and known[code].main][:most]
    shown = {code: run for code, run in runs.items() if code == ALL or code in main}
    if minor := [run for code, run in runs.items() if code not in shown]:
        shown[OTHER] = summed(minor)
    result = compared("tax", shown, month)
    result["series"] = [
        [
            None if period.year in years else run.cells.get(period, (0, 0))[0]
            for period in periods(since, month)
            if period in run.reported
        ]
        for run in shown.values()
    ]
    sayable = len(result) > 0 and result["ytd_natural"].iloc[0] is not None
    result["contribution"] = [
        growth.contribution(now, last, result["last_ytd"].iloc[0]) if sayable else None
        for now, last in zip(result["ytd"], result["last_ytd"], strict=True)
    ]
    return result


def industries(reading: Reading, *, place: str, month: Period, tax: str, hidden: Hidden) -> pd.DataFrame:
    """One row an industry in the order of the catalogue, ALL last: as `compared`."""
    since = Period(month.year - 1, 1, month.grain)
    frame = revenue_by_industry(reading, place=place, tax=tax, since=since, until=month)
    paid = set(frame["industry"])
    own = {code: place for code in (*reading.pack.industries, ALL) if code in paid}
    runs = series_of(reading, frame, "industry", own, EXTRACT, lambda code: hidden.get((place, code), frozenset()))
    return compared("industry", runs, month)


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
    last = month.year_ago
    since = Period(last.year, 1, last.grain)
    first = Period(month.year, 1, month.grain) if to_date else month
    spans = {
        period.start: at
        for at, until in enumerate((month, last))
        for period in periods(_with_year(first, until), until)
    }
    by_kind: dict[str, list[int]] = {}
    documents: dict[str, set[str]] = {}
    for row in records(adjustments_by_kind(reading, place=place, tax=tax, industry=industry, since=since, until=month)):
        if (at := spans.get(row["month"])) is not None:
            by_kind.setdefault(row["kind"], [0, 0])[at] += row["amount"] or 0
            if at == 0:
                documents.setdefault(row["kind"], set()).update(row["documents"].split("、"))
    kinds = {kind: (by_kind[kind][0], by_kind[kind][1]) for kind in reading.pack.adjustment_kinds if kind in by_kind}
    steps = growth.bridge(*total, kinds) or {}
    return pd.DataFrame(
        [
            {
                "kind": kind,
                "adjusted": now,
                "last_adjusted": last,
                "points": steps[kind],
                "documents": "、".join(sorted(documents.get(kind, ()))),
            }
            for kind, (now, last) in kinds.items()
            if kind in steps and (now or last)
        ],
        columns=["kind", "adjusted", "last_adjusted", "points", "documents"],
    )


def _with_year(period: Period, of: Period) -> Period:
    return Period(of.year, period.index, period.grain)


def _two_years_to(month: Period) -> Period:
    return month.shift(1 - 2 * month.grain.per_year)


def _years_ago(period: Period, years: int) -> Period:
    return Period(period.year - years, period.index, period.grain)
