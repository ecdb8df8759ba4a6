"""What a PDF must say, and whether it does: read back by PDFium, held against what another process expects."""

from __future__ import annotations

import ctypes
import hashlib
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from delivery._pdfium import opened
from domain.errors import CockpitError, SettingsError

HIDDEN = frozenset({"tools", "switch", "unseen", "only-narrow", "clause", "more"})
VOID = frozenset({"br", "img", "input", "col", "hr", "meta", "link", "path", "rect", "circle", "line"})
_HYPHENS = dict.fromkeys(map(ord, "-\u2010\u00ad\ufffe\x02"))
LEAST_INK = 0.002  # of the room of a figure
LEAST_TEXT = 60  # characters of a sheet, beside head and foot
LARGEST = 3_000_000  # bytes
BESIDE = 2.0  # points, of the 15 between two columns


class NotPrinted(CockpitError):
    """A file that is not delivered: one sentence says which check failed, and on which page or figure."""


class NotHeard(NotPrinted, SettingsError):
    """An address asks for what the release does not hold: printed all the same, it would be another document."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the document: its name, what it is called, its texts, the labels of its figure if it has one.

    `heads` are the parts whose page it tells, as a table of contents does; `cells` are the texts of the cells of its
    tables, in their order; `data` is the hash of what its figure is drawn from.
    """

    name: str
    called: str
    texts: tuple[str, ...]
    figure: bool = False
    labels: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    data: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an address must say when it is printed, computed apart from the print.

    `everywhere` stands on every sheet, `parts` are in the order of the document; `name` is the file's, without suffix;
    `figures` are its values as they are written, by names that say what they are of.
    """

    address: str
    release: str
    build: str
    data_through: str
    title: str
    lang: str
    name: str
    everywhere: tuple[str, ...]
    parts: tuple[Part, ...]
    figures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a sheet: the page from 0, and left, top, right, bottom as shares of its width and height."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the document says of itself: its sheets, where rooms, cells and figure of each part came to stand.

    `data` are the hashes of what the figures were drawn from.
    """

    sheets: int
    rooms: Mapping[str, tuple[Box, ...]]
    figures: Mapping[str, Box]
    cells: Mapping[str, tuple[Box, ...]]
    data: Mapping[str, str]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Drawn:
        """Return it from what assets/paper.js writes."""
        return cls(
            int(told["sheets"]),
            {name: tuple(Box(*box) for box in boxes) for name, boxes in told["rooms"].items()},
            {name: Box(*box) for name, box in told["figures"].items()},
            {name: tuple(Box(*box) for box in boxes) for name, boxes in told["cells"].items()},
            told["data"],
        )


class _Texts(HTMLParser):
    """Gathers the texts of every part of a document that are seen on paper, and the cells of its tables."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.cells: dict[str, list[str]] = {}
        self._open: list[tuple[str, bool, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        told = dict(attrs)
        _, hidden, part = self._open[-1] if self._open else ("", False, None)
        hidden = hidden or tag in ("svg", "script", "style") or bool(HIDDEN & set((told.get("class") or "").split()))
        part = told.get("data-part") or part
        if part is not None and not hidden:
            self.found.setdefault(part, [])
        # The heads of a long table are repeated on its further sheets.
        if part is not None and tag in ("td", "th") and not any(one == "thead" for one, _, _ in self._open):
            self.cells.setdefault(part, []).append("")
        self._open.append((tag, hidden, part))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take no notice: what closes itself holds no text."""

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and data.strip():
            _, hidden, part = self._open[-1]
            if part is not None and not hidden:
                self.found[part].append(data)
                tags = {one for one, _, _ in self._open}
                if tags & {"td", "th"} and "thead" not in tags:
                    self.cells[part][-1] += data


def told(html: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the texts of every part of a document, and those of the cells of its tables, an empty one too."""
    reader = _Texts()
    reader.feed(html)
    return reader.found, reader.cells


def hashed(data: str) -> str:
    """Return the hash of what a figure is drawn from, as assets/paper.js computes it."""
    return hashlib.sha256(data.encode()).hexdigest()


def plain(text: str) -> str:
    """Return a text as it is compared: without spaces, cases or hyphens, in one of the forms that one sign may have.

    PDFium tells a hyphen at the end of a line in ways of its own, and styles may write in capitals. A minus stays.
    """
    return "".join(unicodedata.normalize("NFKC", text).translate(_HYPHENS).casefold().split())


def prove(file: Path, drawn: Drawn, expected: Expected) -> int:
    """Return the number of pages of a PDF that says what it must; NotPrinted says what it does not."""
    if file.stat().st_size > LARGEST:
        raise NotPrinted(f"the file has {file.stat().st_size / 1e6:.1f} MB, more than {LARGEST / 1e6:.0f}")
    with opened(file) as document:
        return _Proof(document, drawn, expected).hold()


class _Proof:
    def __init__(self, document: Any, drawn: Drawn, expected: Expected) -> None:
        self.document, self.drawn, self.expected = document, drawn, expected
        self.pages = list(document)
        self.read = [page.get_textpage() for page in self.pages]

    def hold(self) -> int:
        if len(self.pages) != self.drawn.sheets:
            raise NotPrinted(f"the file has {len(self.pages)} pages, the document {self.drawn.sheets} sheets")
        self._catalogue()
        for at, read in enumerate(self.read):
            self._page(at, read.get_text_range())
        for part in self.expected.parts:
            self._part(part)
        return len(self.pages)

    def _catalogue(self) -> None:
        import pypdfium2.raw as raw

        if self.document.get_metadata_dict().get("Title") != self.expected.title:
            raise NotPrinted(f"the file is titled {self.document.get_metadata_dict().get('Title')!r}")
        if not raw.FPDFCatalog_IsTagged(self.document):
            raise NotPrinted("the file is not tagged")
        if not any(True for _ in self.document.get_toc()):
            raise NotPrinted("the file has no bookmarks")

    def _page(self, at: int, text: str) -> None:
        import pypdfium2.raw as raw

        # A sign that no font has is drawn as a box that stands for no letter; the text leaves it out.
        read = self.read[at]
        for sign in range(read.count_chars()):
            if raw.FPDFText_GetUnicode(read, sign) in (0, 0xFFFD):
                near = plain(read.get_text_range(max(sign - 12, 0), 24))
                raise NotPrinted(f"page {at + 1}: a sign has no glyph, near {near!r}")
        found = plain(text)
        for said in (*self.expected.everywhere, f"{at + 1}/{len(self.pages)}"):
            if plain(said) not in found:
                raise NotPrinted(f"page {at + 1} does not say {said!r}")
        if len(found) < LEAST_TEXT + sum(map(len, self.expected.everywhere)):
            raise NotPrinted(f"page {at + 1} is all but empty")

    def _part(self, part: Part) -> None:
        boxes = self.drawn.rooms.get(part.name, ())
        if not boxes:
            raise NotPrinted(f"{part.called} is missing")
        where = f"page {boxes[0].page + 1}, {part.called}"
        found = plain("".join(self._text(box) for box in boxes))
        missing = [one for one in part.heads if not self.drawn.rooms.get(one)]
        if missing:
            raise NotPrinted(f"{where}: {missing[0]} is missing")
        numbers = [str(self.drawn.rooms[one][0].page + 1) for one in part.heads]
        # Word by word: lines of cells that stand side by side may be told in turns.
        wanted = [plain(word) for one in (*part.texts, *numbers) for word in one.split()]
        for text in wanted:
            if text not in found:
                raise NotPrinted(f"{where}: {text!r} is expected and not printed")
        more, less = Counter(found), Counter("".join(wanted))
        if more != less:
            raise NotPrinted(
                f"{where}: {_few(more - less)} is printed beside what must be, {_few(less - more)} is missing"
            )
        self._cells(part, where)
        if part.figure:
            self._figure(part, where)

    def _cells(self, part: Part, where: str) -> None:
        """Hold every cell against what stands in its place: two values that changed places are the same signs."""
        boxes = self.drawn.cells.get(part.name, ())
        if len(boxes) != len(part.cells):
            raise NotPrinted(f"{where}: its tables have {len(boxes)} cells, {len(part.cells)} are expected")
        for box, cell in zip(boxes, part.cells, strict=True):
            if cell.strip() and plain(cell) not in plain(self._text(box)):
                raise NotPrinted(f"{where}: {cell!r} is not printed in its place, near {plain(self._text(box))!r}")

    def _figure(self, part: Part, where: str) -> None:
        box = self.drawn.figures.get(part.name)
        if box is None:
            raise NotPrinted(f"{where}: the figure is missing")
        if self.drawn.data.get(part.name) != part.data:
            raise NotPrinted(f"{where}: the figure is not drawn from the data that are expected")
        if self._ink(box) < LEAST_INK:
            raise NotPrinted(f"{where}: the figure is blank")
        found = plain(self._text(box))
        for label in map(plain, part.labels):
            if label not in found:
                raise NotPrinted(f"{where}: the figure does not say {label!r}")

    def _text(self, box: Box) -> str:
        page = self.pages[box.page]
        width, height = page.get_size()
        found: str = self.read[box.page].get_text_bounded(
            # A sign at the edge may reach over it.
            box.left * width - BESIDE,
            (1 - box.bottom) * height,
            box.right * width + BESIDE,
            (1 - box.top) * height,
        )
        return found

    def _ink(self, box: Box) -> float:
        """Return the share of a rectangle that is not of the colour of its ground."""
        width, height = self.pages[box.page].get_size()
        crop = (box.left * width, (1 - box.bottom) * height, (1 - box.right) * width, box.top * height)
        bitmap = self.pages[box.page].render(scale=0.7, crop=crop, grayscale=True)
        try:
            grey = bytes(
                ctypes.cast(bitmap.buffer, ctypes.POINTER(ctypes.c_ubyte * bitmap.stride * bitmap.height)).contents
            )
        finally:
            bitmap.close()
        return 1 - Counter(grey).most_common(1)[0][1] / len(grey)


def _few(found: Counter[str]) -> str:
    return "".join(sorted(found.elements())[:24]) or "nothing"
