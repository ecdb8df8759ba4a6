"""The definitions that a release is made by: audits and marts, read from their .sql files, and their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from domain.errors import DefinitionError

ROOM = Path(__file__).parent
EVERY = "every"
FAULTS = ("file", "extract", "nothing")


@dataclass(frozen=True, slots=True)
class Audit:
    """A query that must return no rows: (file, row, column_name, rule, value).

    `extract` names what it looks at: one, or several or `every` one through the view `checked`. `faults` says what a
    row of it refuses: the file, the whole extract (the audit then reads marts), or nothing (it only informs). `beside`
    says that it holds a file against others, so that it must wait until each is good by itself.
    """

    name: str
    extract: str
    faults: str
    beside: bool
    sentence: str
    sql: str

    def asks(self, extract: str) -> bool:
        """Say whether it looks at an extract."""
        return self.extract == EVERY or extract in self.extract.split()


@dataclass(frozen=True, slots=True)
class Mart:
    """A statement that creates one table of the release."""

    name: str
    sentence: str
    sql: str


@cache
def audits() -> tuple[Audit, ...]:
    """Return every audit, in the order of names."""
    return tuple(read_audit(path) for path in sorted((ROOM / "audits").glob("*.sql")))


@cache
def marts() -> tuple[Mart, ...]:
    """Return every mart in the order in which they are made: what must be hidden first, since all money obeys it."""
    paths = sorted(
        (ROOM / "marts").glob("*.sql"), key=lambda path: (path.stem != "hidden", path.stem == "revenue", path.stem)
    )
    return tuple(Mart(path.stem, _heading(path)[1], path.read_text("utf-8")) for path in paths)


def read_audit(path: Path) -> Audit:
    """Return the audit in a file; DefinitionError names what its heading lacks."""
    words, sentence = _heading(path)
    for key in ("extract", "faults"):
        if not words.get(key):
            raise DefinitionError(f"audit {path.name}: the heading lacks {key}")
    if words["faults"] not in FAULTS:
        raise DefinitionError(f"audit {path.name}: faults must be one of {', '.join(FAULTS)}")
    return Audit(path.stem, words["extract"], words["faults"], "beside" in words, sentence, path.read_text("utf-8"))


@cache
def digest() -> str:
    """Return the sha256 of all contracts, audits and marts."""
    every = hashlib.sha256()
    for path in sorted([*ROOM.glob("*.sql"), *ROOM.glob("*/*.sql"), *ROOM.glob("contracts/*.yaml")]):
        if path.parent.name != "demo":
            every.update(f"{path.parent.name}/{path.name}\0".encode())
            every.update(hashlib.sha256(path.read_bytes()).digest())
    return every.hexdigest()


def _heading(path: Path) -> tuple[Mapping[str, str], str]:
    words: dict[str, str] = {}
    sentence: list[str] = []
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("--"):
            break
        key, colon, value = line[2:].strip().partition(": ")
        if colon and key.isidentifier() and not sentence:
            words[key] = value.strip()
        else:
            sentence.append(line[2:].strip())
    if not sentence:
        raise DefinitionError(f"{path.parent.name} {path.name}: the heading must say what it means")
    return words, " ".join(sentence)
