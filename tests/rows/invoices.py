"""Invoices of the small lake, to be added up in the head.

With n the months since January 2020 and s the share of an area, industry C has 60 x 3 x s invoices a month, F four
times 60 x s, G twice, Q and B once. Of each sixty 10 + n are electronic (G: 5 + n, Q: 2 + n), never more than 58; from
June 2022 on half of those are digital, one of the paper ones too, and the residual areas hold 700 tickets. Half of the
other paper ones are special. Each is worth 1,000 yuan, a special one 3,000; every tenth is taken back, every twentieth
on paper is void. The fiscal notes of Q are 30 x s.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa

from domain.period import Grain
from tests import lake

COLUMNS = {
    "invoices": "month area industry kind blue_count blue_amount blue_tax red_count red_amount void_count"
    " reporter loaded_at source dq",
    "issuers": "month area industry issuers digital_issuers reporter loaded_at source dq",
    "invoice_use": "month area receivers covered received booked reporter loaded_at source dq",
    "invoice_use_survey": "month area received reimbursed booked archived stored all_four reporter loaded_at source dq",
}
TYPES = dict.fromkeys(
    (
        *("blue_count", "blue_amount", "blue_tax", "red_count", "red_amount", "void_count"),
        *("issuers", "digital_issuers", "receivers", "covered", "received", "booked"),
        *("reimbursed", "archived", "stored", "all_four"),
    ),
    pa.int64(),
)
GRAIN = {"invoice_use_survey": Grain.QUARTER}
WEIGHTS = {"B": 1, "C": 3, "F": 4, "G": 2, "Q": 1}
BEGIN = {"B": 10, "C": 10, "F": 10, "G": 5, "Q": 2}
YUAN = 100
CITIES = {"330000": ("330100", "330300"), "330200": ("330200",)}
Row = dict[str, Any]


def nth(year: int, month: int) -> int:
    """Return the months since January 2020."""
    return (year - 2020) * 12 + month - 1


def kinds(industry: str, many: int, n: int) -> dict[str, int]:
    """Return how many of the invoices of a cell are of each kind."""
    electronic = many * min(BEGIN[industry] + n, 58) // 60
    digital = electronic // 2 if n >= 29 else 0
    paper = many - electronic
    on_paper = many // 60 if n >= 29 else 0
    special = (paper - on_paper) // 2
    found = {
        "D_GEN": digital,
        "E_GEN": electronic - digital,
        "D_PAP": on_paper,
        "P_SP": special,
        "P_GEN": paper - on_paper - special,
    }
    if industry == "Q":
        found["F_E"] = many // 2
    return {kind: count for kind, count in found.items() if count}


def invoices(reporter: str, year: int, month: int) -> list[Row]:
    """Return the rows of an invoices file."""
    n = nth(year, month)
    cells = [
        (area, industry, kind, count)
        for area, share in lake.shares(reporter, year, month).items()
        for industry, weight in WEIGHTS.items()
        for kind, count in kinds(industry, 60 * weight * share, n).items()
    ]
    if n >= 29:
        cells.append((f"{reporter}R", "G", "D_RAIL", 700))
    rows = []
    for area, industry, kind, count in cells:
        worth = 3_000 * YUAN if kind == "P_SP" else 1_000 * YUAN
        rows.append(
            {
                "month": date(year, month, 1),
                "area": area,
                "industry": industry,
                "kind": kind,
                "blue_count": count,
                "blue_amount": count * worth,
                "blue_tax": count * worth // 10,
                "red_count": count // 10,
                "red_amount": count // 10 * worth,
                "void_count": count // 20 if kind.startswith("P_") else 0,
            }
            | lake.common(reporter, year, month)
        )
    return rows


def issuers(reporter: str, year: int, month: int) -> list[Row]:
    """Return the rows of an issuers file: of twenty a share one more a month is digital from June 2022 on."""
    digital = max(nth(year, month) - 28, 0)
    return [
        {
            "month": date(year, month, 1),
            "area": area,
            "industry": industry,
            "issuers": 20 * weight * share,
            "digital_issuers": digital * weight * share,
        }
        | lake.common(reporter, year, month)
        for area, share in lake.shares(reporter, year, month).items()
        for industry, weight in WEIGHTS.items()
    ]


def invoice_use(reporter: str, year: int, month: int) -> list[Row]:
    """Return the rows of an invoice_use file: of 500 a share 100 + 5 a month are booked, by six in ten."""
    return [
        {
            "month": date(year, month, 1),
            "area": area,
            "receivers": 100 * share,
            "covered": 60 * share,
            "received": 500 * share,
            "booked": (100 + 5 * nth(year, month)) * share,
        }
        | lake.common(reporter, year, month)
        for area, share in lake.shares(reporter, year, month).items()
    ]


def invoice_use_survey(reporter: str, year: int, month: int) -> list[Row] | None:
    """Return the rows of a file of a quarter: the pilots see 600 a share of a city, less each step."""
    if month % 3 != 1:
        return None
    q = nth(year, month) // 3
    rows = []
    for city in CITIES[reporter]:
        share = sum(one for area, one in lake.shares(reporter, year, month).items() if area.startswith(city[:4]))
        steps = {"reimbursed": 240, "booked": 180, "archived": 150, "stored": 140, "all_four": 90}
        rows.append(
            {"month": date(year, month, 1), "area": city, "received": 600 * share}
            | {step: (many + 20 * q) * share for step, many in steps.items()}
            | lake.common(reporter, year, month)
        )
    return rows


MAKE: dict[str, Callable[[str, int, int], list[Row] | None]] = {
    "invoices": invoices,
    "issuers": issuers,
    "invoice_use": invoice_use,
    "invoice_use_survey": invoice_use_survey,
}
