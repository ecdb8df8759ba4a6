"""Editions: documents of several pages that a pack brings out week by week, month by month, quarter or year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.grant import Level

Names = Mapping[str, str]


class Cadence(StrEnum):
    """How often an edition comes out."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Chapter:
    """Some cards of one page (or all), under a title of their own; `basis` is month or ytd, or nothing."""

    code: str
    page: str
    names: Names
    cards: tuple[str, ...] = ()
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """A document by its code: how often it comes out, its classification, who signs it, its chapters."""

    code: str
    names: Names
    cadence: Cadence
    level: Level
    signatures: tuple[Names, ...]
    chapters: tuple[Chapter, ...]
