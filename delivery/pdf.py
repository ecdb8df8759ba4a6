"""An address as a proven PDF: printed by Chromium, read back, and held against what another process expects of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from delivery.proof import Expected
from domain.errors import CockpitError

Progress = Callable[[str, float], None]


class NotPrinted(CockpitError):
    """A file that is not delivered: one sentence says which check failed, and on which page or figure."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One finished, proven file; `address` is canonical and pins its release, `data_through` is like 2026-10."""

    path: Path
    address: str
    release: str
    build: str
    data_through: str
    title: str
    pages: int
    size: int
    sha256: str
    seconds: float


class Printer:
    """One Chromium over one running cockpit, for many prints; a context manager.

    `url` is where the cockpit answers, with its prefix; `values` gives what an address must say, computed by another
    process from the same release.
    """

    def __init__(self, url: str, values: Callable[[str], Expected]) -> None:
        self._url, self._values = url, values

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def print(self, address: str, out: Path, *, budget: float = 60.0, progress: Progress | None = None) -> Printed:
        """Write the PDF of an address (`/print/monthly?…` or any page) beside `out`, prove it, and rename it.

        `budget` is the seconds that all of it may take, a second try after a crash of Chromium included.
        """
        raise NotPrinted(f"{address}: printing is not built yet")
