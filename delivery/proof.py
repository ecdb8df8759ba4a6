"""What a PDF must say, and whether it does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expected:
    """What an address must say when it is printed, computed apart from the print."""

    address: str
    release: str
    build: str
    data_through: str
    title: str
