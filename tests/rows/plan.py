"""Facts of the plan in the small lake.

From January 2021 on. Of 20 fields the provincial bureau has 8 and Ningbo 12 in the first month, one more each month
until all are there; of 5 steps both have 4, from 2022 on 5; of 100 elements the provincial bureau has 90, Ningbo 100.
Hangzhou tells of its own: 5 of 20 fields, one more each quarter, 3 of 5 steps, 80 of 100 elements. R01 must be filed at
the provincial bureau until July 2021, R02 until March 2022, R03 for ever; at Ningbo none but R02, until August 2022.
The first milestone stands at the provincial bureau from November 2022, at Ningbo from September. Issuing fails for 60
minutes at the provincial bureau in March 2022, checking for 30 minutes at Ningbo in October 2022.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pyarrow as pa

from tests import lake

Row = dict[str, Any]
LEFT = "附件未结构化 / attachments not structured"
PROVINCE, NINGBO = "330000", "330200"
COLUMNS = {"plan_facts": "month area indicator item numerator denominator evidence reporter loaded_at source dq"}
TYPES = dict.fromkeys(("numerator", "denominator"), pa.int64())
FILED: dict[str, dict[str, tuple[int, int]]] = {
    PROVINCE: {"R01": (2021, 7), "R02": (2022, 3), "R03": (9999, 1)},
    NINGBO: {"R02": (2022, 8)},
}
STANDS = {PROVINCE: {"M1": (2022, 11)}, NINGBO: {"M1": (2022, 9)}}
OUTAGES = {(PROVINCE, "issue", (2022, 3)): 60, (NINGBO, "check", (2022, 10)): 30}


def plan_facts(reporter: str, year: int, month: int) -> list[Row] | None:
    """Return the rows of a file; there is none before 2021."""
    if year < 2021:
        return None
    common = lake.common(reporter, year, month)
    return [
        {
            "month": date(year, month, 1),
            "area": area,
            "indicator": indicator,
            "item": item,
            "numerator": numerator,
            "denominator": denominator,
            "evidence": evidence,
        }
        | common
        for area, indicator, item, numerator, denominator, evidence in _facts(reporter, year, month)
    ]


def _facts(reporter: str, year: int, month: int) -> Iterator[tuple[str, str, str, int, int, str | None]]:
    passed = (year - 2021) * 12 + month - 1
    first, elements = (8, 90) if reporter == PROVINCE else (12, 100)
    yield reporter, "three_all_progress", "domain", min(first + passed, 20), 20, None
    yield reporter, "three_all_progress", "step", 4 + (year > 2021), 5, None
    yield (
        reporter,
        "three_all_progress",
        "element",
        elements,
        100,
        LEFT if elements < 100 else None,
    )
    if reporter == PROVINCE:
        yield "330100", "three_all_progress", "step", 3, 5, None
        yield "330100", "three_all_progress", "element", 80, 100, None
        yield "330100", "three_all_progress", "domain", 5 + passed // 3, 20, None
    for item in ("R01", "R02", "R03"):
        until = FILED[reporter].get(item)
        yield reporter, "record_items", item, int(until is not None and (year, month) < until), 1, None
    for item in ("M1", "M2", "M3"):
        stands = (year, month) >= STANDS[reporter].get(item, (9999, 1))
        yield reporter, "milestones", item, int(stands), 1, f"{item} 验收报告" if stands else None
    minutes = monthrange(year, month)[1] * 1440
    for item in ("apply", "issue", "deliver", "check"):
        lost = OUTAGES.get((reporter, item, (year, month)), 0)
        yield reporter, "platform_availability", item, minutes - lost, minutes, "服务中断" if lost else None


MAKE: dict[str, Callable[[str, int, int], list[Row] | None]] = {"plan_facts": plan_facts}
