"""What bureaux can show for the aims of the plan that no other extract counts: T3, T7, T8 and T9."""

from __future__ import annotations

import pandas as pd

from data.store import rows
from domain.reading import Reading
from queries._sql import named

EXTRACT = "plan_facts"
_SQL = named("plan")


def three_all_progress(reading: Reading, *, place: str) -> pd.DataFrame:
    """One row an axis and period: month, item, numerator, denominator, evidence."""
    return rows(reading, _SQL["three_all_progress"].sql, {"place": place})


def record_items(reading: Reading, *, place: str) -> pd.DataFrame:
    """One row an item and period: month, item, numerator (bureaux that require it), denominator, evidence."""
    return rows(reading, _SQL["record_items"].sql, {"place": place})


def milestones(reading: Reading, *, place: str) -> pd.DataFrame:
    """One row a milestone and period: month, item, numerator (bureaux where it stands), denominator, evidence."""
    return rows(reading, _SQL["milestones"].sql, {"place": place})


def platform_availability(reading: Reading, *, place: str) -> pd.DataFrame:
    """One row a service and period: month, item, numerator (minutes it was there), denominator, evidence."""
    return rows(reading, _SQL["platform_availability"].sql, {"place": place})
