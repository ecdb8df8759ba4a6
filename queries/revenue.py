"""Questions about revenue. Money is in whole minor units; `ALL` stands for all taxes or all industries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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


def series(reading: Reading, *, places: Sequence[str], tax: str, industry: str) -> dict[str, Series]:
    """The whole series of each place."""
    frame = revenue_by_month(reading, places=places, tax=tax, industry=industry)
    return series_of(reading, frame, places, EXTRACT)


def year(reading: Reading, place: str, run: Series, month: Period) -> pd.DataFrame:
    """The year of a period, one row a span that is compared together.

    first, last (Period), span (periods), value, last_value, low, high (of the three years before), natural, like,
    provisional. Spans after the period have no value.
    """
    found = []
    for first, last in spans_of_year(reading.pack, month.year):
        last = min(last, max(first, month))
        now = run.over(first, last) if last <= month else None
        before = [run.over(_years_ago(first, back), _years_ago(last, back)).amount for back in (1, 2, 3)]
        known = [amount for amount in before if amount is not None]
        rate = run.growth(first, last) if now and now.amount is not None else None
        found.append(
            {
                "first": first,
                "last": last,
                "span": last.index - first.index + 1,
                "value": now.amount if now else None,
                "last_value": before[0],
                "low": min(known) if len(known) == 3 else None,
                "high": max(known) if len(known) == 3 else None,
                "natural": rate.natural if rate else None,
                "like": rate.like_for_like if rate else None,
                "provisional": any(reading.is_provisional(EXTRACT, place, period) for period in periods(first, last)),
            }
        )
    return pd.DataFrame(found)


def whole_run(reading: Reading, place: str, run: Series, month: Period) -> pd.DataFrame:
    """Every period up to one: start (Period), value, like (value with adjustments added back), provisional."""
    found = []
    for period in sorted(period for period in run.reported if period <= month):
        total = run.at(period)
        like = None if total.amount is None or total.adjusted is None else total.amount + total.adjusted
        found.append((period, total.amount, like, reading.is_provisional(EXTRACT, place, period)))
    return pd.DataFrame(found, columns=["start", "value", "like", "provisional"])


def taxes(reading: Reading, *, place: str, month: Period, industry: str) -> pd.DataFrame:
    """One row a tax in the order of the catalogue, minor ones together as OTHER, ALL first.

    tax, amount, natural, like_for_like, series, ytd, ytd_natural, ytd_like_for_like, contribution.
    """
    frame = revenue_by_tax(reading, place=place, month=month, industry=industry)
    known = {code: tax for code, tax in reading.pack.taxes.items() if tax.category == "tax"}
    frame = frame[frame["tax"].isin([*known, ALL])]
    keys = [code if code == ALL or known[code].main else OTHER for code in frame["tax"]]
    order = [ALL, *(code for code, tax in known.items() if tax.main), OTHER]
    summed = [{"tax": key, **_sum(part)} for key in order if len(part := frame[[found == key for found in keys]])]
    if not summed:
        frame = compared(frame.iloc[:0], reading, place, month)
        return frame.assign(contribution=None)
    result = compared(pd.DataFrame(summed), reading, place, month)
    total_last = whole(result["last_ytd"].iloc[0])
    sayable = result["ytd_natural"].iloc[0] is not None
    result["contribution"] = [
        growth.contribution(whole(now), whole(last), total_last) if sayable else None
        for now, last in zip(result["ytd"], result["last_ytd"], strict=True)
    ]
    return result


def industries(reading: Reading, *, place: str, month: Period, tax: str) -> pd.DataFrame:
    """One row an industry in the order of the catalogue: industry, amount, ytd, growths, hidden; ALL last."""
    frame = revenue_by_industry(reading, place=place, month=month, tax=tax)
    order = {code: at for at, code in enumerate([*reading.pack.industries, ALL])}
    frame = frame[frame["industry"].isin(order)]
    frame = frame.iloc[sorted(range(len(frame)), key=lambda row: order[frame["industry"].iloc[row]])]
    return compared(frame.reset_index(drop=True), reading, place, month)


def areas(runs: Mapping[str, Series], codes: Sequence[str], month: Period) -> pd.DataFrame:
    """One row an area in the order given: area, amount, natural, like_for_like, ytd, ytd_natural, ytd_like_for_like."""
    first = Period(month.year, 1, month.grain)
    found = []
    for code in codes:
        run = runs[code]
        now, to, rate, ytd = run.at(month), run.to(month), run.growth(month, month), run.growth(first, month)
        found.append(
            {
                "area": code,
                "amount": now.amount,
                "natural": rate.natural,
                "like_for_like": rate.like_for_like,
                "ytd": to.amount,
                "ytd_natural": ytd.natural,
                "ytd_like_for_like": ytd.like_for_like,
                "hidden": now.hidden or to.hidden,
            }
        )
    return pd.DataFrame(found)


def indices(
    reading: Reading, runs: Mapping[str, Series], codes: Sequence[str], month: Period, *, to_date: bool
) -> pd.DataFrame:
    """Each area against its own first year: area, year, value (100 in that year), amount, provisional, cut.

    A break starts anew: a year that it runs through has no value, the next one is 100 again and says so by `cut`.
    """
    found = []
    for code in codes:
        base: int | None = None
        cut = False
        for back in range(month.year - reading.pack.first.year, -1, -1):
            last = _years_ago(month, back)
            first = Period(last.year, 1, last.grain) if to_date else last
            amount = runs[code].over(first, last).amount
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
                "documents": by_kind[kind][f"{prefix}documents"],
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


def _sum(part: pd.DataFrame) -> dict[str, object]:
    """Sum rows of taxes; a tax that was not paid in a period counts nothing, a hidden one hides the sum."""
    found: dict[str, object] = {}
    hidden = bool(part["hidden"].any())
    for name in _SUMS:
        found[name] = None if hidden else sum(whole(value) or 0 for value in part[name])
    run: dict[object, int] = {}
    for months, values in zip(part["months"], part["series"], strict=True):
        for month, value in zip(months, values, strict=True):
            run[month] = run.get(month, 0) + (whole(value) or 0)
    found["series"] = [run[month] for month in sorted(run)]  # type: ignore[type-var]
    return {**found, "hidden": hidden}


def _years_ago(period: Period, years: int) -> Period:
    return Period(period.year - years, period.index, period.grain)
