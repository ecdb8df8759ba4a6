"""Taxpayers at risk in the small lake, from July 2020 on: bases are the active taxpayers of an area and industry.

R01 looks at every second of them and marks a twentieth and a fiftieth; R06 looks at all and marks so many in a hundred
as year, month and area say, and one in a hundred at high risk; R21 looks at real estate alone, R24 at a quarter of the
makers. Of those that a second indicator marks, one in two is not marked yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa

from tests import lake

COLUMNS = {"risk": "month area industry indicator base medium high reporter loaded_at source dq"}
TYPES = dict.fromkeys(("base", "medium", "high"), pa.int64())
SINCE = (2020, 7)


def risk(reporter: str, year: int, month: int) -> list[dict[str, Any]] | None:
    """Return the rows of a risk file."""
    if (year, month) < SINCE:
        return None
    active: dict[tuple[str, str], int] = defaultdict(int)
    for row in lake.taxpayers(reporter, year, month):
        active[row["area"], row["industry"]] += row["active"]
    rows = []
    for (area, industry), people in active.items():
        hundredths = 2 + month % 3 + year - 2020 + int(area[2:6]) % 5
        found = {
            "R01": (people // 2, people // 40, people // 100),
            "R06": (people, people * hundredths // 100, people // 100),
            "R21": (people, people // 10, people // 20) if industry == "K" else (0, 0, 0),
            "R24": (people // 4, people // 12, people // 50) if industry == "C" else (0, 0, 0),
        }
        hits = [medium + high for _, medium, high in found.values()]
        highs = [high for _, _, high in found.values()]
        both, high = (max(some) + (sum(some) - max(some)) // 2 for some in (hits, highs))
        for indicator, (base, medium, most) in {**found, "ALL": (people, both - high, high)}.items():
            if base:
                rows.append(
                    {
                        "month": date(year, month, 1),
                        "area": area,
                        "industry": industry,
                        "indicator": indicator,
                        "base": base,
                        "medium": medium,
                        "high": most,
                    }
                    | lake.common(reporter, year, month)
                )
    return rows


MAKE: dict[str, Callable[[str, int, int], list[dict[str, Any]] | None]] = {"risk": risk}
