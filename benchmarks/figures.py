"""What a run of measurements says: medians, high quantiles, and the lines of a table."""

from __future__ import annotations

import math
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Series:
    """Times of one kind of thing, in milliseconds."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """Return the middle value."""
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """Return the value that 95 of 100 do not exceed."""
        return sorted(self.values)[math.ceil(0.95 * len(self.values)) - 1]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table; an aim stands beside what it was held against."""

    what: str
    median: str
    p95: str = ""
    n: str = ""
    aim: str = ""


def timed(what: str, series: Series, aim: str = "") -> Line:
    """Return the row of a series of milliseconds."""
    return Line(what, f"{series.median:,.1f} ms", f"{series.p95:,.1f} ms", str(len(series.values)), aim)


def ratio(what: str, ours: Sequence[float], floor: Sequence[float], aim: str = "") -> Line:
    """Return the row of a ratio of medians."""
    return Line(what, f"{statistics.median(ours) / statistics.median(floor):.2f}", aim=aim)


def size(count: float) -> str:
    """Return a number of bytes in kB or MB."""
    return f"{count / 1e6:,.2f} MB" if count >= 1e6 else f"{count / 1e3:,.1f} kB"


def table(lines: Iterable[Line]) -> str:
    """Return the rows as a Markdown table."""
    head = "| | median | p95 | n | aim |\n|---|---:|---:|---:|---|"
    return "\n".join((head, *(f"| {one.what} | {one.median} | {one.p95} | {one.n} | {one.aim} |" for one in lines)))


def machine(chromium: str = "") -> str:
    """Return one sentence on when and where it was measured."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in ("dash", "plotly", "duckdb", "gunicorn"))
    parts = [f"Python {platform.python_version()}", packages, *([chromium] if chromium else [])]
    return (
        f"Measured {date.today()} on {os.cpu_count()} cores ({model}, {memory:.0f} GiB), load {os.getloadavg()[0]:.1f} "
        f"at the start; {', '.join(parts)}."
    )
