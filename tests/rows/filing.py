"""The small lake of the filing page: what each unit of an area's share files, has handled and is refunded in a month.

Returns: of VAT six obligations, due on the 15th: on time on the web (10 minutes + the month + the place of the area
among its reporter's), on time in the app (5 minutes + the month, pre-filled), on time by an agent (pre-filled), three
days late on the web (on time where the share is 3 or more), never, and excused. Of corporate income tax in January,
April, July and October: on the web, by the interface, eight days late on the web, at the counter, on the web before the
month has begun, and in the app when it is over. Matters: of `filing` 60 on the web, 30 in the app and one more each
year, 1 at a terminal, 2 at the counter; of `certificate` 10, 5, 3 and 2 (6 at the counter where the share is 1).
Refunds: five export and three credit cases accepted on the 10th, paid 3, 5, 7 … days later (one more in every other
area), the fifth suspended for a day; one more of each open since the 20th. Hours are modelled for the province alone.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa

from domain.period import Grain
from tests.lake import PROVINCE, common, shares

Row = dict[str, Any]
COLUMNS = {
    "returns": "month area industry taxpayer tax period due filed_at excused channel minutes prefilled"
    " reporter loaded_at source dq",
    "handling": "month area item channel items reporter loaded_at source dq",
    "paying_time": "month area tax_group step tenths reporter loaded_at source dq",
    "refund_cases": "month area claim kind accepted paid suspended amount reporter loaded_at source dq",
}
TYPES = {
    **dict.fromkeys(("due", "accepted", "paid"), pa.date32()),
    "filed_at": pa.timestamp("us"),
    **dict.fromkeys(("minutes", "prefilled", "items", "tenths", "suspended"), pa.int64()),
}
GRAIN = {"paying_time": Grain.YEAR}
# Hours in tenths of 2020, by group and step; each year takes 5 from every cell.
HOURS = {
    "CIT": {"prepare": 200, "file": 120, "pay": 50},
    "VAT": {"prepare": 190, "file": 150, "pay": 45},
    "LABOUR": {"prepare": 95, "file": 105, "pay": 40},
}


def returns(reporter: str, year: int, month: int) -> list[Row]:
    """Return the rows of a returns file."""
    first, due = date(year, month, 1), date(year, month, 15)
    before, at_day = first - timedelta(days=1), datetime(year, month, 15, 16, 30)
    found = []
    for at, (area, share) in enumerate(shares(reporter, year, month).items()):
        made: list[tuple[str, str, int | None, str | None, int | None, int, str | None]] = [
            ("VAT", "C", -1, "web", 10 + month + at, 0, None),
            ("VAT", "C", 0, "app", 5 + month, 1, None),
            ("VAT", "F", -5, "agent", None, 1, None),
            ("VAT", "F", 3 if share < 3 else -9, "web", 20 + month, 0, None),
            ("VAT", "K", None, None, None, 0, None),
            ("VAT", "K", 10, "counter", None, 0, "extension"),
        ]
        if month % 3 == 1:
            made += [
                ("CIT", "C", -3, "web", 30 + month, 0, None),
                ("CIT", "C", -14, "api", None, 0, None),
                ("CIT", "F", 8, "web", 40, 1, None),
                ("CIT", "K", 0, "counter", None, 0, None),
                ("CIT", "K", -20, "web", 45, 0, None),
                ("CIT", "K", 17, "app", 35, 0, None),
            ]
        for unit in range(share):
            for number, (tax, industry, after, channel, minutes, prefilled, excused) in enumerate(made):
                quarter = f"{before.year}Q{(before.month - 1) // 3 + 1}"
                found.append(
                    {
                        "month": first,
                        "area": area,
                        "industry": industry,
                        "taxpayer": f"{area}-{unit}-{number}",
                        "tax": tax,
                        "period": f"{before:%Y-%m}" if tax == "VAT" else quarter,
                        "due": due,
                        "filed_at": None if after is None else at_day + timedelta(days=after),
                        "excused": excused,
                        "channel": channel,
                        "minutes": minutes,
                        "prefilled": prefilled,
                    }
                    | common(reporter, year, month)
                )
    return found


def handling(reporter: str, year: int, month: int) -> list[Row]:
    """Return the rows of a handling file."""
    found = []
    for area, share in shares(reporter, year, month).items():
        ways = {
            "filing": {"online": 60, "mobile": 30 + year - 2020, "self": 1, "counter": 2},
            "certificate": {"online": 10, "mobile": 5, "self": 3, "counter": 6 if share == 1 else 2},
        }
        for item, channels in ways.items():
            for channel, items in channels.items():
                found.append(
                    {
                        "month": date(year, month, 1),
                        "area": area,
                        "item": item,
                        "channel": channel,
                        "items": items * share,
                    }
                    | common(reporter, year, month)
                )
    return found


def paying_time(reporter: str, year: int, month: int) -> list[Row] | None:
    """Return the rows of a year's paying time."""
    if reporter != PROVINCE or month != 1:
        return None
    return [
        {
            "month": date(year, 1, 1),
            "area": PROVINCE,
            "tax_group": group,
            "step": step,
            "tenths": tenths - 5 * (year - 2020),
        }
        | common(reporter, year, 12)
        for group, steps in HOURS.items()
        for step, tenths in steps.items()
    ]


def refund_cases(reporter: str, year: int, month: int) -> list[Row]:
    """Return the rows of a refund_cases file."""
    found = []
    for at, (area, share) in enumerate(shares(reporter, year, month).items()):
        for unit in range(share):
            for kind, many in (("export", 5), ("credit", 3)):
                for number in range(many + 1):
                    open_ = number == many
                    accepted = date(year, month, 20 if open_ else 10)
                    found.append(
                        {
                            "month": date(year, month, 1),
                            "area": area,
                            "claim": f"{area}-{kind}-{unit}-{number}",
                            "kind": kind,
                            "accepted": accepted,
                            "paid": None if open_ else accepted + timedelta(days=3 + 2 * number + at % 2),
                            "suspended": 1 if number == 4 else 0,
                            "amount": 1_000_000 * (number + 1),
                        }
                        | common(reporter, year, month)
                    )
    return found


MAKE = {"returns": returns, "handling": handling, "paying_time": paying_time, "refund_cases": refund_cases}
