"""The inbox: names of files, and which file stands for each key (extract, reporter, period)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.contract import Contract, grain_of
from data.fault import Fault
from data.manifest import Manifest
from domain.pack import Pack
from domain.period import Period

NAME = re.compile(r"([a-z_]+)\.([A-Za-z0-9]+)\.([0-9Q-]+)(?:\.([0-9]{1,6}))?\.(parquet|csv)", re.ASCII)
Key = tuple[str, str, Period]


@dataclass(frozen=True, slots=True)
class Input:
    """A file that could stand for its key; `fresh` if it lies in the inbox, else it is one of CURRENT's."""

    name: str
    path: Path
    extract: str
    reporter: str
    period: Period
    turn: int
    sha256: str
    bytes: int
    fresh: bool
    stamp: tuple[int, int, int]

    @property
    def key(self) -> Key:
        """Return what the file stands for."""
        return self.extract, self.reporter, self.period

    @property
    def csv(self) -> bool:
        """Say whether it is CSV (else parquet)."""
        return self.name.endswith(".csv")

    def fault(self, rule: str, *, column: str | None = None, row: int | None = None, value: str | None = None) -> Fault:
        """Return a fault of this file."""
        return Fault(self.extract, self.reporter, str(self.period), self.name, column, row, rule, value)


@dataclass(frozen=True, slots=True)
class Inbox:
    """What lies in the inbox, beside what CURRENT holds.

    `choices` gives for each key its files, best first; `strays` the paths whose names say nothing; `known` the files
    that CURRENT holds already; `outrun` those with a lower number than one that CURRENT holds.
    """

    choices: Mapping[Key, tuple[Input, ...]]
    strays: tuple[tuple[Path, Fault], ...]
    known: tuple[Input, ...]
    outrun: tuple[Input, ...]


def stamp(path: Path) -> tuple[int, int, int]:
    """Return what changes when a file is replaced: inode, time of change in ns, bytes."""
    found = path.lstat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def sha256(path: Path) -> str:
    """Return the hash of a file, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def parse(name: str, contracts: Mapping[str, Contract], pack: Pack) -> tuple[str, str, Period, int] | str:
    """Return extract, reporter, period and number of a file's name, or the rule that it breaks."""
    found = NAME.fullmatch(name)
    if not found:
        return "the name must be <extract>.<reporter>.<period>[.<n>].parquet or .csv"
    extract, reporter, text, turn, _ = found.groups()
    if extract not in contracts:
        return "the name starts with no known extract"
    if reporter not in pack.reporters:
        return "the name holds no reporter of the pack"
    grain = grain_of(contracts[extract], pack)
    try:
        return extract, reporter, Period.parse(text, grain), int(turn or 0)
    except ValueError:
        return f"the name holds no {grain}"


def look(folder: Path, contracts: Mapping[str, Contract], pack: Pack, current: Manifest | None) -> Inbox:
    """Return what lies in an inbox; files still being written (`.part`) and hidden ones are left alone."""
    choices: dict[Key, list[Input]] = {}
    if current is not None:
        for entry in current.inputs:
            named = parse(entry.name, contracts, pack)
            if isinstance(named, str):  # the pack no longer knows the reporter, or the code the extract
                continue
            path = current.extracts / entry.name
            choices[named[:3]] = [Input(entry.name, path, *named, entry.sha256, entry.bytes, False, (0, 0, 0))]
    held = {key: files[0] for key, files in choices.items()}
    strays: list[tuple[Path, Fault]] = []
    known: list[Input] = []
    outrun: list[Input] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.endswith(".part") or path.name.startswith("."):
            continue
        named = parse(path.name, contracts, pack)
        try:
            mark = stamp(path)
            if path.is_symlink() or not path.is_file():
                named = "is not a plain file"
            digest = sha256(path) if not isinstance(named, str) else ""
        except FileNotFoundError:  # taken back while we look
            continue
        except OSError as error:
            named = f"cannot be read: {error.strerror}"
        if isinstance(named, str):
            said = path.name.encode("utf-8", "replace").decode()  # a name may be no text at all
            strays.append((path, Fault("", "", "", said, None, None, named)))
            continue
        one = Input(path.name, path, *named, digest, mark[2], True, mark)
        old = held.get(one.key)
        if old and old.sha256 == one.sha256:
            known.append(one)
        elif old and one.turn < old.turn:
            outrun.append(one)
        else:
            choices.setdefault(one.key, []).append(one)
    for files in choices.values():
        files.sort(key=lambda one: (one.fresh, one.turn, one.stamp[1], one.name), reverse=True)
    return Inbox({key: tuple(files) for key, files in choices.items()}, tuple(strays), tuple(known), tuple(outrun))
