"""Reads what a page says out of its HTML: tables as rows of texts, links, and every text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

Table = list[list[str]]


@dataclass(slots=True)
class Document:
    """What stands in a piece of HTML; a table is its rows, head first, as shown texts."""

    tables: list[Table] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def one(self) -> Table:
        """Return the only table."""
        (found,) = self.tables
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Document()
        self.cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.found.tags.append((tag, given))
        if tag == "table":
            self.found.tables.append([])
        elif tag == "tr":
            self.found.tables[-1].append([])
        elif tag in ("th", "td"):
            self.cell = []
            self.found.tables[-1][-1].extend([""] * (int(given.get("colspan") or 1) - 1))
        elif tag == "a":
            self.found.links.append(given)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td") and self.cell is not None:
            self.found.tables[-1][-1].append("".join(self.cell))
            self.cell = None

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.texts.append(data.strip())
        if self.cell is not None:
            self.cell.append(data)


def read(html: str) -> Document:
    """Return what stands in a piece of HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def every(tree: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every leaf of nested lists and mappings with the keys that lead to it."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from every(value, *path, str(key))
    elif isinstance(tree, (list, tuple)):
        for value in tree:
            yield from every(value, *path)
    else:
        yield path, tree
