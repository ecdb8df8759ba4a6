"""The filing page again, from the extract files of a release and the files of its pack alone: lists and fractions.

Nothing of the cockpit is imported. Percentiles are read off the sorted values themselves, working days are counted day
by day. Months are numbers: year x 12 + month - 1.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from tests.oracle.once import once
from tests.oracle.revenue import Oracle, month_of

ALL = "ALL"
DAY = timedelta(days=1)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """An address, resolved."""

    area: str
    scope: str
    place: str
    month: int
    to_date: bool
    tax: str
    lang: str

    @property
    def first(self) -> int:
        """Return the first month of the span."""
        return self.month // 12 * 12 if self.to_date else self.month


def percentile(values: Iterable[int], tenths: int) -> int | None:
    """Return the value at or below which so many tenths lie; None of fewer than ten."""
    found = sorted(values)
    return found[(len(found) * tenths + 9) // 10 - 1] if len(found) >= 10 else None


def rate(part: int, whole: int) -> Fraction | None:
    """Return a share; None of fewer than ten."""
    return Fraction(part, whole) if whole >= 10 else None


def _integer(text: Any) -> int | None:
    return None if text is None or text == "" or text != text else int(text)


def _day(text: Any) -> date | None:
    return (
        date.fromisoformat(str(text)[:10])
        if text is not None and text == text and str(text) not in ("", "NaT")
        else None
    )


class Filing:
    """One release and one pack."""

    def __init__(self, extracts: Path, pack: Path) -> None:
        self.base = Oracle(extracts, pack)
        self.extracts, self.pack = extracts, pack

    # What the files hold.

    def rows(self, extract: str) -> list[Row]:
        """Return every row of an extract."""
        found: list[Row] = []
        for path in sorted(self.extracts.glob(f"{extract}.*")):
            frame = (
                pd.read_csv(path, dtype=str, keep_default_na=False)
                if path.suffix == ".csv"
                else pd.read_parquet(path).astype(object)
            )
            names = [str(name) for name in frame]
            found += [dict(zip(names, line, strict=True)) for line in frame.itertuples(index=False, name=None)]
        for row in found:
            row["ym"] = month_of(str(row["month"]))
        return found

    @cached_property
    def returns(self) -> dict[tuple[str, int], list[Row]]:
        """Return the obligations of each leaf and month, with what they mean."""
        found: dict[tuple[str, int], list[Row]] = {}
        for row in self.rows("returns"):
            filed, due = _day(row["filed_at"]), _day(row["due"])
            period = str(row["period"])
            every = "quarter" if "Q" in period else "month" if "-" in period else "year"
            found.setdefault((row["area"], row["ym"]), []).append(
                {
                    "tax": row["tax"],
                    "every": every,
                    "due": due,
                    "filed": filed,
                    "after": (filed - due).days if filed and due else None,
                    "excused": row["excused"] in ("extension", "abnormal"),
                    "channel": row["channel"] or None,
                    "minutes": _integer(row["minutes"]),
                    "prefilled": int(row["prefilled"]),
                }
            )
        return found

    @cached_property
    def handling(self) -> dict[tuple[str, int], list[tuple[str, str, int]]]:
        """Return item, channel and count of each leaf and month."""
        found: dict[tuple[str, int], list[tuple[str, str, int]]] = {}
        for row in self.rows("handling"):
            found.setdefault((row["area"], row["ym"]), []).append((row["item"], row["channel"], int(row["items"])))
        return found

    @cached_property
    def hours(self) -> dict[int, dict[tuple[str, str], int]]:
        """Return the tenths of hours of each year."""
        found: dict[int, dict[tuple[str, str], int]] = {}
        for row in self.rows("paying_time"):
            if row["area"] == self.base.root:
                found.setdefault(row["ym"] // 12, {})[row["tax_group"], row["step"]] = int(row["tenths"])
        return dict(sorted(found.items()))

    @cached_property
    def cases(self) -> dict[tuple[str, int], list[tuple[str, bool, int]]]:
        """Return kind, whether open, and working days of each leaf and month."""
        found: dict[tuple[str, int], list[tuple[str, bool, int]]] = {}
        for row in self.rows("refund_cases"):
            accepted, paid = _day(row["accepted"]), _day(row["paid"])
            end = paid or _first(row["ym"] + 1) - DAY
            assert accepted
            days = self._worked(end) - self._worked(accepted) - int(row["suspended"])
            found.setdefault((row["area"], row["ym"]), []).append((row["kind"], paid is None, days))
        return found

    @cached_property
    def _free(self) -> tuple[set[date], set[date]]:
        top = tomllib.loads((self.pack / "calendar.toml").read_text("utf-8"))
        holidays, workdays = set[date](), set[date]()
        for year in top["years"]:
            for first, last in year["holidays"]:
                holidays |= {first + at * DAY for at in range((last - first).days + 1)}
            workdays |= set(year["workdays"])
        return holidays, workdays

    @cached_property
    def _counts(self) -> dict[date, int]:
        holidays, workdays = self._free
        found, day, nth = {}, date(2017, 1, 1), 0
        while day < date(2030, 1, 1):
            nth += day in workdays or (day.weekday() < 5 and day not in holidays)
            found[day] = nth
            day += DAY
        return found

    def _worked(self, day: date) -> int:
        return self._counts[day]

    @once
    def items(self, name: str) -> dict[str, Row]:
        """Return a list of the pack by code, in its order."""
        return {line["code"]: dict(line) for line in self.base.lines(f"lists/{name}.csv")}

    @cached_property
    def timed(self) -> tuple[str, ...]:
        """Return the channels whose minutes count."""
        return tuple(code for code, line in self.items("return_channels").items() if line["group"] == "interactive")

    @cached_property
    def counted(self) -> list[str]:
        """Return the channels that are only counted."""
        return [code for code in self.items("return_channels") if code not in self.timed]

    @cached_property
    def targets(self) -> dict[str, Row]:
        """Return the targets of the pack by code."""
        top = tomllib.loads((self.pack / "targets.toml").read_text("utf-8"))
        return {one["code"]: one for one in top["targets"]}

    # An address.

    def resolve(self, query: Mapping[str, str]) -> Asked:
        """Return what an address asks for; a month that a late bureau has not reached is in the first scope with it."""
        base = self.base
        area = query.get("area", base.root)
        scope = query.get("scope", base.scopes[0]) if area == base.root else base.scopes[0]
        if "month" in query:
            month = month_of(query["month"])
            if month not in base.reported("handling", base.place(area, scope)):
                scope = next(one for one in base.scopes if month in base.reported("handling", base.place(area, one)))
        else:
            month = max(base.reported("handling", base.place(area, scope)))
        to_date = query.get("basis", "ytd") == "ytd"
        return Asked(
            area, scope, base.place(area, scope), month, to_date, query.get("tax", ALL), query.get("lang", "zh")
        )

    def whole(self, extract: str, place: str, first: int, last: int) -> bool:
        """Say whether every month was reported for a place."""
        return self.base.reported(extract, place).issuperset(range(first, last + 1))

    def over(self, found: Mapping[tuple[str, int], list[Any]], place: str, first: int, last: int) -> list[Any]:
        """Return the rows of a place over months."""
        inside = self.base.inside(place)
        return [
            one for leaf in sorted(inside) for month in range(first, last + 1) for one in found.get((leaf, month), ())
        ]

    @once
    def due(self, place: str, first: int, last: int, tax: str) -> list[Row]:
        """Return the obligations of a place over months."""
        return [row for row in self.over(self.returns, place, first, last) if tax in (ALL, row["tax"])]

    # The cards.

    def known_hours(self, asked: Asked) -> dict[int, dict[tuple[str, str], int]]:
        """Return the years that had ended by the month."""
        return {year: cells for year, cells in self.hours.items() if year * 12 + 11 <= asked.month}

    def steps(self, asked: Asked) -> list[Row]:
        """Return a row a year."""
        known = self.known_hours(asked)
        totals = {year: sum(cells.values()) for year, cells in known.items()}
        return [
            {
                "total": totals[year],
                "change": totals[year] - totals[year - 1] if year - 1 in totals else None,
                **{
                    group: sum(tenths for (one, _), tenths in known[year].items() if one == group)
                    for group in self.items("tax_groups")
                },
            }
            for year in known
        ]

    def matrix(self, asked: Asked) -> list[Row]:
        """Return a row a tax group and step of the last year."""
        known = self.known_hours(asked)
        if not known:
            return []
        year = max(known)
        total = sum(known[year].values())
        return [
            {
                "down": group,
                "across": step,
                "value": known[year][group, step],
                "change": known[year][group, step] - known[year - 1][group, step] if year - 1 in known else None,
                "share": Fraction(known[year][group, step], total),
            }
            for group in self.items("tax_groups")
            for step in self.items("steps")
        ]

    @once
    def minutes_of(self, place: str, first: int, last: int, tax: str, channels: tuple[str, ...]) -> list[int]:
        """Return the minutes of every timed return of some channels."""
        some = set(channels)
        return [
            row["minutes"]
            for row in self.due(place, first, last, tax)
            if row["filed"] and row["channel"] in some and row["minutes"] is not None
        ]

    def minutes(self, asked: Asked) -> list[Row]:
        """Return a row a bar of the histogram."""
        if not self.whole("returns", asked.place, asked.first, asked.month):
            return []
        of = {code: self.minutes_of(asked.place, asked.first, asked.month, asked.tax, (code,)) for code in self.timed}
        every = [minutes for values in of.values() for minutes in values]
        bars = [range(low, low + 3) for low in range(0, 60, 3)] + [range(60, 100_000)]
        return [
            {
                **{code: sum(one in bar for one in values) for code, values in of.items()},
                "returns": sum(one in bar for one in every),
                "share": Fraction(sum(one in bar for one in every), len(every)),
            }
            for bar in bars
            if len(every) >= 10
        ]

    def sums(self, rows: list[Row]) -> Row:
        """Return what is told of some obligations."""
        counted = [row for row in rows if not row["excused"]]
        due, late = len(counted), [row for row in counted if row["after"] is not None and row["after"] > 0]
        on_time = sum(row["after"] is not None and row["after"] <= 0 for row in counted)
        tail, never = sum(row["after"] > 5 for row in late), sum(row["filed"] is None for row in counted)
        return {
            "obligations": due,
            "excused": len(rows) - due,
            "on_time": on_time,
            "on_time_share": rate(on_time, due),
            "late_share": rate(len(late), due),
            "tail_share": rate(tail, due),
            "never_share": rate(never, due),
            "prefilled_share": rate(
                sum(row["prefilled"] for row in rows), sum(row["filed"] is not None for row in rows)
            ),
        }

    def obligations(self, asked: Asked) -> list[Row]:
        """Return a row a tax and frequency, all of them last."""
        if not self.whole("returns", asked.place, asked.first, asked.month):
            return []
        rows = self.due(asked.place, asked.first, asked.month, ALL)
        kinds = [
            (line["code"], every) for line in self.base.lines("taxes.csv") for every in ("month", "quarter", "year")
        ]
        found = [
            {"tax": tax, **self.sums([row for row in rows if (row["tax"], row["every"]) == (tax, every)])}
            for tax, every in kinds
            if any((row["tax"], row["every"]) == (tax, every) for row in rows)
        ]
        return [*found, {"tax": ALL, **self.sums(rows)}] if rows else []

    def days(self, asked: Asked) -> list[Row]:
        """Return what came before the month, on each of its days, after it, and not at all: what was in by then."""
        if not self.whole("returns", asked.place, asked.month, asked.month):
            return []
        rows = [row for row in self.due(asked.place, asked.month, asked.month, asked.tax) if not row["excused"]]
        if len(rows) < 10:
            return []
        first, after = _first(asked.month), _first(asked.month + 1)
        ends = [*(first + at * DAY for at in range((after - first).days + 1)), date.max]
        late = [row for row in rows if row["filed"] is None or row["after"] > 0]

        def growth(some: list[Row]) -> list[int]:
            by = [sum(row["filed"] is not None and row["filed"] < end for row in some) for end in ends]
            return [two - one for one, two in pairwise([0, *by, len(some)])]

        return [
            {"on_time": every - tardy, "late_count": tardy, "share": Fraction(every, len(rows))}
            for every, tardy in zip(growth(rows), growth(late), strict=True)
        ]

    def channels(self, asked: Asked) -> list[Row]:
        """Return a row a tax, all of them last."""
        if not self.whole("returns", asked.place, asked.first, asked.month):
            return []
        found = []
        for tax in [*(line["code"] for line in self.base.lines("taxes.csv")), ALL]:
            rows = self.due(asked.place, asked.first, asked.month, tax)
            filed = [row for row in rows if row["filed"]]
            if not filed:
                continue
            span = (asked.place, asked.first, asked.month, tax)
            every = self.minutes_of(*span, self.timed)
            row: Row = {
                "tax": tax,
                "timed": len(every),
                "p50": percentile(every, 5),
                "p90": percentile(every, 9),
                "filed": len(filed),
                "prefilled": self.sums(rows)["prefilled_share"],
            }
            for code in self.timed:
                own = self.minutes_of(*span, (code,))
                row |= {f"{code}_50": percentile(own, 5), f"{code}_90": percentile(own, 9), f"{code}_base": len(own)}
            row |= {code: sum(one["channel"] == code for one in filed) for code in self.counted}
            found.append(row)
        return found

    @once
    def shares(self, place: str, first: int, last: int, item: str = ALL) -> Row:
        """Return the rates of matters handled."""
        rows = [one for one in self.over(self.handling, place, first, last) if item in (ALL, one[0])]
        count = {channel: sum(n for _, one, n in rows if one == channel) for channel in self.items("channels")}
        every = sum(count.values())
        return {
            "online": rate(count["online"] + count["mobile"], every),
            "mobile": rate(count["mobile"], every),
            "self": rate(count["self"], every),
            "counter": rate(count["counter"], every),
            "items": every,
        }

    def online(self, asked: Asked) -> list[Row]:
        """Return a row a month of the last 25."""
        if not self.whole("handling", asked.place, asked.first, asked.month):
            return []
        known = self.base.reported("handling", asked.place)
        found = []
        for month in range(max(asked.month - 24, min(known)), asked.month + 1):
            row = self.shares(asked.place, month, month)
            found.append({name: row[name] if row["items"] else None for name in ("online", "mobile", "items")})
        return found

    def by_item(self, asked: Asked) -> list[Row]:
        """Return a row an item, all of them last."""
        found = [
            self.shares(asked.place, asked.first, asked.month, item) for item in [*self.items("handling_items"), ALL]
        ]
        return [row for row in found if row["items"]]

    def refunds(self, asked: Asked) -> list[Row]:
        """Return a row a kind and month of the last 13."""
        known = self.base.reported("refund_cases", asked.place)
        if asked.month not in known:
            return []
        found = []
        for kind in self.items("refund_kinds"):
            for month in range(max(asked.month - 12, min(known)), asked.month + 1):
                days = [
                    one
                    for code, open_, one in self.over(self.cases, asked.place, month, month)
                    if code == kind and not open_
                ]
                found.append({"p50": percentile(days, 5), "p90": percentile(days, 9), "cases": len(days)})
        return found

    def ages(self, asked: Asked) -> list[Row]:
        """Return a row a kind, all of them last: open cases by age."""
        cases = [
            (kind, days) for kind, open_, days in self.over(self.cases, asked.place, asked.month, asked.month) if open_
        ]
        found = []
        for kind in [*self.items("refund_kinds"), ALL]:
            mine = [days for code, days in cases if kind in (ALL, code)]
            found.append(
                {
                    "0": sum(days <= 5 for days in mine),
                    "6": sum(6 <= days <= 10 for days in mine),
                    "11": sum(11 <= days <= 20 for days in mine),
                    "21": sum(days > 20 for days in mine),
                    "total": len(mine),
                }
            )
        return found

    @once
    def area(self, place: str, first: int, last: int, tax: str) -> Row:
        """Return what is told of a place in the table of areas."""
        returns, refunds = (self.whole(one, place, first, last) for one in ("returns", "refund_cases"))
        minutes = self.minutes_of(place, first, last, tax, self.timed) if returns else []
        days = [one for _, open_, one in self.over(self.cases, place, first, last) if not open_] if refunds else []
        handled = self.shares(place, first, last) if self.whole("handling", place, first, last) else {}
        online = handled.get("online")
        floor = Fraction(str(self.targets["T4"]["demand"]))
        return {
            "code": place.partition(":")[0],
            "p50": percentile(minutes, 5),
            "p90": percentile(minutes, 9),
            "timed": len(minutes),
            "obligations": self.sums(self.due(place, first, last, tax))["obligations"] if returns else 0,
            "on_time": self.sums(self.due(place, first, last, tax))["on_time_share"] if returns else None,
            "prefilled": self.sums(self.due(place, first, last, tax))["prefilled_share"] if returns else None,
            "online": online,
            "low": online is not None and online * 100 < floor,
            "mobile": handled.get("mobile"),
            "items": handled.get("items"),
            "refund50": percentile(days, 5),
            "refund90": percentile(days, 9),
            "refunded": len(days),
            "waiting": len(days) >= 10 and any(open_ for _, open_, _ in self.over(self.cases, place, last, last)),
        }

    def areas(self, asked: Asked) -> list[Row]:
        """Return a row an area in code order, and the place around them last."""
        base = self.base

        def there(code: str) -> bool:
            return base.nodes[code].since <= asked.month <= base.nodes[code].until

        around = asked.place
        if not any(there(code) for code in base.parts(asked.area)) and base.nodes[asked.area].parent:
            around = base.nodes[asked.area].parent
        inside = base.inside(around)
        parts = [code for code in base.parts(around.partition(":")[0]) if there(code) and inside & base.leaves(code)]
        if len(parts) == 1:
            # A scope of one city is told in the parts of that city, as one area is no comparison.
            parts = [code for code in base.parts(parts[0]) if there(code)] or parts
        counted = {leaf for leaf, _ in self.handling} | {
            leaf for (leaf, _), rows in self.returns.items() if any(asked.tax in (ALL, row["tax"]) for row in rows)
        }
        shown = [code for code in parts if not code.endswith("R") or base.leaves(code) & counted]
        return [self.area(code, asked.first, asked.month, asked.tax) for code in [*shown, around]]


def _first(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
