"""Printing editions: seconds, pages, size and memory, each with pictures that nothing has drawn before."""

from __future__ import annotations

import os
import queue
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import cli
from benchmarks.figures import Line, Series, size, timed
from delivery.pdf import Printed, Printer
from delivery.proof import Expected
from domain.grant import Grant
from domain.pack import Pack
from domain.settings import Settings
from shell.press import press

BUDGET = 300.0
BROWSERS = 2


def measure(home: Path) -> Iterable[Line]:
    """Yield the rows of the table on printing: the monthly edition of the root, of its children, and of every area."""
    settings = Settings(home=home)
    pack = Pack.load(settings.pack_folder)
    areas = [area.code for area in pack.children(pack.root)]
    grant = Grant(frozenset({pack.root}))
    with tempfile.TemporaryDirectory() as folder, press(settings, grant, cli._server) as (url, values):
        with Printer(url, values) as printer, Memory() as memory:
            first = _print(printer, pack.root, Path(folder))
            rest = [_print(printer, area, Path(folder)) for area in areas]
            again = [_print(printer, area, Path(folder)) for area in areas[:5]]
    every = [code for code, area in pack.areas.items() if area.valid_to is None and area.kind != "residual"]
    # A cockpit that has drawn nothing yet.
    with tempfile.TemporaryDirectory() as folder, press(settings, grant, cli._server) as found, Memory() as wide:
        took, slowest = _all(found, every, Path(folder))
    yield Line("the monthly edition of the province, with the start of Chromium", f"{first.seconds:.1f} s", aim="6 s")
    yield timed("the monthly edition of each city", Series(tuple(one.seconds * 1000 for one in rest)))
    yield timed("the same, its pictures remembered", Series(tuple(one.seconds * 1000 for one in again)))
    yield Line(f"all {len(every)} areas, {BROWSERS} browsers", f"{took / 60:.1f} min", aim="8 min")
    yield Line("the slowest of them", f"{slowest:.1f} s")
    yield Line("its pages and size", f"{first.pages} pages, {size(first.size)}", aim="3 MB")
    yield Line("peak memory of Chromium, both cockpits and the printer (PSS)", size(memory.peak))
    yield Line(f"the same with {BROWSERS} browsers", size(wide.peak))


def _print(printer: Printer, area: str, folder: Path) -> Printed:
    return printer.print(f"/print/monthly?area={area}", folder / f"{area}.pdf", budget=BUDGET)


def _all(found: tuple[str, Callable[[str], Expected]], areas: list[str], folder: Path) -> tuple[float, float]:
    """Return the seconds that the editions of areas take together, and those of the slowest."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for area in areas:
        waiting.put(area)

    def work(_: int) -> list[float]:
        took = []
        with Printer(*found) as printer, suppress(queue.Empty):
            while True:
                took.append(_print(printer, waiting.get_nowait(), folder).seconds)
        return took

    began = time.monotonic()
    with ThreadPoolExecutor(BROWSERS) as pool:
        every = [one for took in pool.map(work, range(BROWSERS)) for one in took]
    return time.monotonic() - began, max(every)


class Memory:
    """Watches the memory of this process and of all below it; `peak` in bytes."""

    def __init__(self) -> None:
        self.peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.25):
            self.peak = max(self.peak, sum(map(_pss, _below(os.getpid()))))


def _below(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [one for child in task.read_text("ascii").split() for one in _below(int(child))]
        except OSError:
            continue
    return found


def _pss(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:")), 0)
