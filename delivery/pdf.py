"""An address as a proven PDF: printed by Chromium, read back, and held against what another process expects of it."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Self

from delivery import chromium
from delivery.chromium import NoChromium, Process
from delivery.proof import Drawn, Expected, NotPrinted, prove

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["NoChromium", "NotPrinted", "Printed", "Printer", "Progress"]

Progress = Callable[[str, float], None]
FIRST = 0.75  # of the budget, for a first try that hangs; after a crash the second has all that is left
BUDGET = 180.0  # seconds
PRINTS = 25  # of one Chromium, which then makes room for a fresh one
EXTRA = "printing needs the extra `report` (pip install 'tax-data-cockpit[report]') and a Chromium"


@dataclass(frozen=True, slots=True)
class Printed:
    """One finished, proven file; `address` is canonical and pins its release, `data_through` is like 2026-10.

    `figures` are its values as they are written, by names that say what they are of.
    """

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
    figures: Mapping[str, str]


class Printer:
    """One Chromium over one running cockpit, for many prints one after another; a context manager.

    `url` is where the cockpit answers, with its prefix and a slash; `values` gives what an address must say, computed
    by another process from the same release. NoChromium if there is nothing to print with.
    """

    def __init__(self, url: str, values: Callable[[str], Expected]) -> None:
        self._url, self._values = url.rstrip("/"), values
        self._all, self._one = ExitStack(), ExitStack()
        self._browser: Browser | None = None
        self._process: Process | None = None
        self._prints = 0

    def __enter__(self) -> Self:
        try:
            from playwright.sync_api import sync_playwright
        except ImportError:
            raise NoChromium(EXTRA) from None
        chromium.find()
        # Playwright takes the thread that it is started in for itself.
        self._hand, self._pool = ThreadPoolExecutor(1, "chromium"), ThreadPoolExecutor(1, "values")
        for pool in (self._hand, self._pool):
            self._all.callback(pool.shutdown, wait=False)
        self._playwright = self._hand.submit(sync_playwright().start).result()
        self._all.callback(lambda: self._hand.submit(self._playwright.stop).result())
        return self

    def __exit__(self, *_: object) -> None:
        self._hand.submit(self._close).result()
        self._all.close()

    @property
    def pid(self) -> int | None:
        """Return the process id of the Chromium that runs, if one does."""
        return self._process.pid if self._process else None

    def print(self, address: str, out: Path, *, budget: float = BUDGET, progress: Progress | None = None) -> Printed:
        """Return the PDF of an address (`/print/monthly?…` or any page): proven, then renamed to `out`.

        `out` may be a folder: the file then has its own name. `budget` is the seconds that all of it may take, a second
        try after a crash of Chromium included. NotPrinted says what is wrong; nothing is left behind then.
        """
        began = time.monotonic()
        tell = progress or (lambda name, done: None)
        tell("drawing", 0.1)
        wanted = self._pool.submit(self._values, address)
        try:
            try:
                told, content = self._hand.submit(self._twice, address, began, budget, tell).result()
            except NotPrinted:
                self._expected(wanted, began + budget - time.monotonic())  # it knows better why there is no document
                raise
            expected = self._expected(wanted, began + budget - time.monotonic())
            tell("proving", 0.85)
            path = out / f"{expected.name}.pdf" if out.is_dir() else out
            part = path.with_name(f".{path.name}.{os.getpid()}.part")
            try:
                _write(part, content, expected)
                pages = prove(part, Drawn.of(told), expected)
                os.replace(part, path)
            except OSError as error:
                raise NotPrinted(f"{path}: {error.strerror or error}") from error
            finally:
                part.unlink(missing_ok=True)
        except NotPrinted as error:
            raise type(error)(f"{address} is not printed: {error}") from error
        tell("done", 1.0)
        data = path.read_bytes()
        return Printed(
            path=path,
            address=expected.address,
            release=expected.release,
            build=expected.build,
            data_through=expected.data_through,
            title=expected.title,
            pages=pages,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            seconds=round(time.monotonic() - began, 3),
            figures=expected.figures,
        )

    def _twice(self, address: str, began: float, budget: float, tell: Progress) -> tuple[dict[str, object], bytes]:
        """Return what the document tells and its PDF; a Chromium that crashed or hangs is replaced once."""
        from playwright.sync_api import Error

        why = "no time was left"
        for share in (FIRST, 1.0):
            left = began + budget * share - time.monotonic()
            if left <= 0:
                break
            try:
                return self._once(address, left, tell)
            except (Error, NoChromium) as error:
                self._close()
                why = str(error).splitlines()[0]
                if isinstance(error, NoChromium) and share == 1.0:
                    raise
        raise NotPrinted(f"Chromium failed twice within {budget:g} s ({why})")

    def _once(self, address: str, seconds: float, tell: Progress) -> tuple[dict[str, object], bytes]:
        end = time.monotonic() + seconds
        browser = self._ready(seconds)
        assert self._process is not None
        # Playwright bounds what it waits for, but not the printing itself, nor a Chromium that is stopped.
        watch = threading.Timer(max(end - time.monotonic(), 0.1), self._process.kill)
        watch.start()
        try:
            with browser.contexts[0].new_page() as page:  # a further context would compile every script anew
                page.set_viewport_size({"width": 1280, "height": 900})
                page.set_default_timeout(seconds * 1000)
                page.emulate_media(media="print")
                told = self._drawn(page, address)
                tell("printing", 0.6)
                content = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
            self._prints += 1
            return told, content
        finally:
            watch.cancel()

    def _drawn(self, page: Page, address: str) -> dict[str, object]:
        answer = page.goto(self._url + (address if address.startswith("/print/") else f"/print{address}"))
        if answer is None or answer.status != 200:
            raise NotPrinted(f"the cockpit answers {answer.status if answer else 'nothing'}")
        page.locator("html[data-paper]").wait_for(state="attached")
        root = page.locator("html")
        if root.get_attribute("data-paper") != "drawn":
            raise NotPrinted(root.get_attribute("data-why") or "the document failed")
        told: dict[str, object] = json.loads(root.get_attribute("data-report") or "{}")
        return told

    def _ready(self, seconds: float) -> Browser:
        if self._prints >= PRINTS:
            self._close()
        if self._browser is None:
            self._process = self._one.enter_context(chromium.running(seconds))
            self._browser = self._playwright.chromium.connect_over_cdp(self._process.listens, timeout=seconds * 1000)
        return self._browser

    def _close(self) -> None:
        self._one.close()
        self._browser, self._process, self._prints = None, None, 0

    def _expected(self, wanted: Future[Expected], seconds: float) -> Expected:
        try:
            return wanted.result(max(seconds, 0.1))
        except Late:
            raise NotPrinted("its values were not computed in time") from None


def _write(path: Path, content: bytes, expected: Expected) -> None:
    """Write a PDF with what it is of in its metadata, its objects packed, flushed to the disk."""
    import pikepdf

    with pikepdf.open(BytesIO(content)) as file, path.open("wb") as out:
        file.docinfo["/Subject"] = expected.address
        file.docinfo["/Keywords"] = (
            f"release {expected.release}, build {expected.build}, through {expected.data_through}"
        )
        file.docinfo["/Creator"] = "Tax Data Cockpit"
        file.Root.Lang = pikepdf.String("en" if expected.lang == "en" else "zh-CN")
        file.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        file.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        out.flush()
        os.fsync(out.fileno())
