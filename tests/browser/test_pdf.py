"""PDFs of real addresses by a real Chromium: what must be in them is, and what is wrong is not delivered."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import brotli
import pypdfium2 as pdfium
import pytest

import cli
from delivery import chromium
from delivery.pdf import NoChromium, NotPrinted, Printer
from delivery.proof import Expected
from domain.errors import NotPermitted
from domain.grant import Grant
from domain.settings import Settings
from shell.press import press
from tests.browser.proxy import Proxy
from tests.browser.served import cockpit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MONTHLY = "/print/monthly?area=330100&month=2026-10"
SMALL = "/print/weekly?area=330100&month=2026-10&lang=en"
PAGE = "/revenue?area=330100&month=2026-10"
CARD = f"{PAGE}&card=months"  # where it is not about what is drawn
A4 = "841.92 x 594.96 pts (A4)"

Press = tuple[str, Callable[[str], Expected]]


@pytest.fixture(scope="module")
def pressed(desk_home: Path) -> Iterator[Press]:
    """Give a cockpit to print from, and what knows what it must say."""
    settings = Settings(home=desk_home, query_seconds=30.0)
    with press(settings, Grant(frozenset({"330000"})), cli._server) as found:
        yield found


@pytest.fixture(scope="module")
def printer(pressed: Press) -> Iterator[Printer]:
    with Printer(*pressed) as found:
        yield found


def told(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_the_monthly_edition_is_whole(printer: Printer, tmp_path: Path) -> None:
    steps: list[tuple[str, float]] = []
    printed = printer.print(MONTHLY, tmp_path, progress=lambda name, done: steps.append((name, done)))
    data = printed.path.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == [f"杭州市_2026-10_月报_{printed.release}.pdf"]
    assert (len(data), hashlib.sha256(data).hexdigest()) == (printed.size, printed.sha256)
    assert printed.size < 3_000_000
    assert printed.address == f"{MONTHLY}&release={printed.release}"
    assert (printed.data_through, printed.seconds > 0) == ("2026-10", True)
    assert steps[-1] == ("done", 1.0)
    assert [done for _, done in steps] == sorted(done for _, done in steps)
    facts = told("pdfinfo", printed.path)
    for said in (A4, printed.title, printed.address, f"release {printed.release}", "Tagged:          yes"):
        assert said in facts, said
    assert re.search(rf"Pages: +{printed.pages}\n", facts)
    sheets = told("pdftotext", "-layout", printed.path, "-").rstrip("\f").split("\f")
    assert len(sheets) == printed.pages
    for at, sheet in enumerate(sheets, 1):
        plain = re.sub(r"\s+", " ", sheet)
        for said in ("模拟数据", "杭州市", printed.release, "月报", "内部（L2）", f"{at} / {len(sheets)}"):
            assert said in plain, f"sheet {at} does not say {said}"
    # Bookmarks lead to where the contents say.
    document = pdfium.PdfDocument(printed.path)
    marks = {one.get_title(): one.get_dest().get_index() + 1 for one in document.get_toc()}
    contents = re.sub(r"\s+", " ", sheets[0])
    for chapter in ("规划目标", "税收收入", "电子发票", "办税与退税", "风险", "数据状态", "指标定义", "各图数据"):
        assert re.search(rf"{chapter} .*? {marks[chapter]} ", contents), chapter
    document.close()
    # Fonts go with the file.
    assert not [
        line for line in told("pdffonts", printed.path).splitlines()[2:] if " no " in line.split("Custom")[-1][:8]
    ]


def test_a_page_prints_the_same_way_and_again_the_same(printer: Printer, tmp_path: Path) -> None:
    first = printer.print(PAGE, tmp_path / "a.pdf")
    again = printer.print(first.address, tmp_path / "b.pdf")
    assert (first.pages, first.address) == (again.pages, again.address)
    one, other = (told("pdftotext", tmp_path / name, "-") for name in ("a.pdf", "b.pdf"))
    assert one == other
    assert "图 2.1" in one


@pytest.mark.parametrize(
    "address",
    [
        "/",
        *(
            pytest.param(one, marks=pytest.mark.wide)
            for one in ("/invoices?lang=en&month=2026-09", "/filing", "/risk", "/indicators")
        ),
    ],
)
def test_every_page_prints(address: str, printer: Printer, tmp_path: Path) -> None:
    assert printer.print(address, tmp_path).pages >= 1


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("area", ["330000", "330100", "330106", "330000R"])
@pytest.mark.parametrize("edition", ["weekly", "monthly", "quarterly", "yearly"])
@pytest.mark.wide
def test_every_edition_prints(edition: str, area: str, lang: str, printer: Printer, tmp_path: Path) -> None:
    assert printer.print(f"/print/{edition}?area={area}&lang={lang}", tmp_path).pages > 3


# What is wrong is not delivered.


class Faulty(Proxy):
    """Passes documents on with one text put in the place of another, which must stand there."""

    def __init__(self, origin: str) -> None:
        super().__init__(origin, "/")
        self.url = self.url.removesuffix("revenue")
        self.stands, self.planted = "", ""
        self.change: Callable[[str], str] = lambda body: body
        handler: Any = self._server.RequestHandlerClass
        plain = handler._answer

        def answer(this: object, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            if ("Content-Encoding", "br") in headers:
                headers = [one for one in headers if one[0] != "Content-Encoding"]
                body = brotli.decompress(body)
            if b"data-printing" in body[:2000]:
                body = body.decode().replace(self.stands, self.planted, 1).encode()
            if b"<main" in body:
                body = self.change(body.decode()).encode()
            plain(this, status, headers, body)

        handler._answer = answer


@pytest.fixture(scope="module")
def faulty(pressed: Press) -> Iterator[tuple[Faulty, Printer]]:
    url, values = pressed
    # What is expected is the same for every fault.
    with Faulty(url.rstrip("/")) as proxy, Printer(proxy.url, cache(values)) as found:
        yield proxy, found


@pytest.mark.parametrize(
    ("stands", "planted", "why"),
    [
        # A tile, a headline figure, a cell of a table of values: one digit each.
        ('<span class="figure-value">', '<span class="figure-value">9', r"page \d+, brief-head: 9 is printed beside"),
        pytest.param(
            'class="worth">',
            'class="worth">1',
            r"Fig\. 1\.1 .*: 1 is printed beside what must be",
            marks=pytest.mark.wide,
        ),
        ("<tbody><tr", "<tbody><tr><td>7</td></tr><tr", ": 7 is printed beside what must be"),
        # A figure that is not there, or draws nothing.
        pytest.param(
            'data-figure="brief-months"',
            'data-figure="gone"',
            "brief-months: the room of its figure is missing",
            marks=pytest.mark.wide,
        ),
        ('{"data": [{', '{"data": [], "not": [{', "is not drawn|is blank|does not say"),
        # A sign that no font has, in a part or in the margin.
        ("</h1>", "\ue123</h1>", "a sign has no glyph"),
        # A state of error, and one that the document itself tells.
        ('class="body">', 'class="body"><p>Could not be read</p>', "printed beside what must be"),
        ('"failed": ""', '"failed": "3.1 The query did not finish"', "3.1 The query did not finish"),
        # A sheet without anything.
        ('<section class="chapter"', '<div class="sheet"></div><section class="chapter"', r"page 2 is all but empty"),
        # Words that are cut, or gone.
        pytest.param("<h2>", "<h2 style='display:none'>", "is expected and not printed", marks=pytest.mark.wide),
        ("--print-state:", "--print-other:", "page 1 does not say 'Simulated"),
    ],
)
def test_a_planted_fault_stops_the_delivery(
    stands: str, planted: str, why: str, faulty: tuple[Faulty, Printer], tmp_path: Path
) -> None:
    proxy, found = faulty
    proxy.stands, proxy.planted, proxy.change = stands, planted, lambda body: body
    with pytest.raises(NotPrinted, match=why):
        found.print(SMALL, tmp_path / "out.pdf")
    assert not list(tmp_path.iterdir())


def exchanged(body: str) -> str:
    """Return a document with two cells of a table of values in each other's place."""
    at = body.index('data-part="values-')
    cells = re.findall(r"<td[^>]*>([\d,.]+)</td>", body[at:])
    one, other = next((one, other) for one, other in pairwise(cells) if one != other)
    rest = body[at:].replace(f">{one}<", ">planted<", 1).replace(f">{other}<", f">{one}<", 1)
    return body[:at] + rest.replace(">planted<", f">{other}<", 1)


def bent(body: str) -> str:
    """Return a document with one number of a figure's data another."""
    return re.sub(r'("y": \[)(\d)', lambda found: found[1] + str((int(found[2]) + 1) % 9 + 1), body, count=1)


@pytest.mark.parametrize(
    ("change", "why"), [(exchanged, "is not printed in its place"), (bent, "not drawn from the data that are expected")]
)
def test_values_in_each_others_place_and_wrong_charts_stop_the_delivery(
    change: Callable[[str], str], why: str, faulty: tuple[Faulty, Printer], tmp_path: Path
) -> None:
    proxy, found = faulty
    changed = list[bool]()

    def plant(body: str) -> str:
        changed.append(change(body) != body)
        return change(body)

    proxy.stands, proxy.planted, proxy.change = "", "", plant
    with pytest.raises(NotPrinted, match=why):
        found.print(SMALL, tmp_path / "out.pdf")
    assert changed == [True]
    assert not list(tmp_path.iterdir())


def test_another_release_or_figure_than_expected_stops_the_delivery(pressed: Press, tmp_path: Path) -> None:
    url, values = pressed

    def other(address: str) -> Expected:
        expected = values(address)
        return replace(expected, everywhere=("Release 0123456789ab",))

    with Printer(url, other) as found, pytest.raises(NotPrinted, match="page 1 does not say 'Release 0123456789ab'"):
        found.print(SMALL, tmp_path / "out.pdf")
    assert not list(tmp_path.iterdir())


def opened(printer: Printer) -> int:
    """Return how many pages the Chromium of a printer has open."""
    browser = printer._browser
    return printer._hand.submit(lambda: len(browser.contexts[0].pages) if browser else 0).result()


def test_what_is_not_there_is_said_in_one_sentence(printer: Printer, tmp_path: Path) -> None:
    printer.print(CARD, tmp_path / "good.pdf").path.unlink()
    before = opened(printer)
    for address, why in (
        ("/print/daily", "no edition or page at /print/daily; there are weekly"),
        ("/nowhere", "no edition or page at /nowhere"),
        (f"{PAGE}&release=0123456789ab", "release 0123456789ab is not kept any more"),
    ):
        with pytest.raises(NotPrinted, match=re.escape(address) + " is not printed: .*" + re.escape(why)):
            printer.print(address, tmp_path / "out.pdf")
    with pytest.raises(NotPrinted, match="No such file or directory"):
        printer.print(CARD, tmp_path / "no" / "folder" / "out.pdf")
    assert not list(tmp_path.iterdir())
    assert opened(printer) == before


# Chromium crashes, hangs, or is not there.


def test_a_chromium_that_is_killed_is_replaced_once(printer: Printer, tmp_path: Path) -> None:
    printer.print(CARD, tmp_path / "a.pdf")
    before = printer.pid
    assert before is not None

    def kill(name: str, done: float) -> None:
        if name == "printing" and printer.pid == before:
            os.killpg(before, signal.SIGKILL)

    assert printer.print(CARD, tmp_path / "b.pdf", progress=kill).pages
    assert printer.pid != before


def test_a_chromium_that_stands_still_is_replaced_within_the_budget(pressed: Press, tmp_path: Path) -> None:
    with Printer(*pressed) as found:
        # A busy machine is given more.
        budget = max(16.0, 6 * found.print(CARD, tmp_path / "a.pdf").seconds)
        first = found.pid

        def stop(name: str, done: float) -> None:
            if name == "printing" and first is not None and found.pid == first:
                os.killpg(first, signal.SIGSTOP)

        printed = found.print(CARD, tmp_path / "b.pdf", budget=budget, progress=stop)
        assert found.pid != first
    assert printed.seconds < budget


def test_a_chromium_that_never_starts_is_given_up_within_the_budget(
    pressed: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = tmp_path / "chromium"
    dead.write_text("#!/bin/sh\nexec sleep 600\n", "utf-8")
    dead.chmod(0o755)
    monkeypatch.setenv("CHROMIUM_PATH", str(dead))
    with Printer(*pressed) as found, pytest.raises(NoChromium, match="did not start: it said nothing"):
        found.print(CARD, tmp_path / "out.pdf", budget=1.0)
    assert [path.name for path in tmp_path.iterdir()] == ["chromium"]


def test_without_a_chromium_it_is_said_what_to_install(
    pressed: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoChromium, match="install one"), Printer(*pressed):
        pass
    with pytest.raises(NoChromium, match="CHROMIUM_PATH"):
        chromium.find()


def test_a_grant_of_nothing_prints_nothing(desk_home: Path) -> None:
    with pytest.raises(NotPermitted), press(Settings(home=desk_home), Grant(), cli._server):
        pass


def test_many_prints_leave_no_process_and_no_file(pressed: Press, tmp_path: Path) -> None:
    with Printer(*pressed) as found:
        found.print(CARD, tmp_path / "a.pdf")
        pid = found.pid
    assert not Path(f"/proc/{pid}").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]
    assert not [one for one in threading.enumerate() if one.name.startswith("Timer")]


def test_the_command_prints(desk_home: Path, tmp_path: Path) -> None:
    said = cockpit(desk_home, "snapshot", "--address", "/risk?area=330100&lang=en", "-o", f"{tmp_path}/new/reports/")
    (file,) = (tmp_path / "new" / "reports").iterdir()
    assert file.name.startswith("Hangzhou_2026-10_Risk_")
    assert str(file) in said
