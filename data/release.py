"""Releases on disk: which there are, which one CURRENT names, and moving it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from data.manifest import FILE, Manifest
from domain.errors import ReleaseError
from domain.reading import Release

_seen: dict[Path, tuple[tuple[int, int], Release]] = {}


def folder(home: Path) -> Path:
    """Return the folder that holds a folder for each release."""
    return home / "releases"


def well_formed(release: str) -> bool:
    """Say whether a text can be the id of a release."""
    return len(release) == 12 and set(release) <= set("0123456789abcdef")


def current_id(home: Path) -> str | None:
    """Return the id that CURRENT names, or None before the first publish."""
    try:
        return (home / "CURRENT").read_text("ascii").strip()
    except FileNotFoundError:
        return None


def current(home: Path) -> Release | None:
    """Return the release that CURRENT names; costs one stat as long as it has not moved."""
    path = home / "CURRENT"
    try:
        found = path.stat()
        seen = _seen.get(home)
        if seen and seen[0] == (found.st_ino, found.st_mtime_ns):
            return seen[1]
        with path.open("rb") as file:
            found, text = os.fstat(file.fileno()), file.read()
    except FileNotFoundError:
        return None
    release = find(home, text.decode("ascii").strip())
    if release is None:
        raise ReleaseError(f"CURRENT names {text!r}, which is no release")
    _seen[home] = ((found.st_ino, found.st_mtime_ns), release)
    return release


def find(home: Path, release: str) -> Release | None:
    """Return a release by its id, or None if there is none."""
    if not well_formed(release) or not (folder(home) / release / FILE).is_file():
        return None
    return _read(folder(home) / release)


def releases(home: Path) -> tuple[Release, ...]:
    """Return every release, the newest first."""
    if not folder(home).is_dir():
        return ()
    found = [find(home, path.name) for path in folder(home).iterdir()]
    return tuple(sorted((one for one in found if one), key=lambda one: (one.published, one.id), reverse=True))


def at(home: Path, moment: datetime) -> Release | None:
    """Return the release that was current at a moment, as the log has it; None where it is gone or there was none."""
    try:
        lines = (home / "activations.log").read_text("utf-8").splitlines()
    except FileNotFoundError:
        return None
    moves = [line.split()[:2] for line in lines]
    before = [release for when, release in moves if datetime.fromisoformat(when) <= moment]
    return find(home, before[-1]) if before else None


def prune(home: Path, keep: int, cited: Collection[str]) -> tuple[str, ...]:
    """Remove releases but the newest, the current one and those that are cited; return the ids of what is gone.

    A folder is renamed before it is emptied, so that no release is ever seen half there.
    """
    with lock(home):
        for left in folder(home).glob(".gone-*"):
            shutil.rmtree(left)
        spared = {*cited, current_id(home)}
        gone = [one for one in releases(home)[keep:] if one.id not in spared]
        for one in gone:
            away = one.path.with_name(f".gone-{one.id}")
            one.path.rename(away)
            shutil.rmtree(away)
        _read.cache_clear()
        return tuple(one.id for one in gone)


def activate(home: Path, release: str, *, now: datetime) -> Release:
    """Move CURRENT to a release that exists (to roll back, say), and return it."""
    with lock(home):
        found = find(home, release)
        if found is None:
            raise ReleaseError(f"there is no release {release}")
        settle_log(home, now)
        if current_id(home) != release:
            move(home, release, now, "activate")
        return found


def move(home: Path, release: str, now: datetime, why: str, step: Callable[[str], None] = lambda _: None) -> None:
    """Let CURRENT name a release, and write a line of the log; the caller holds the lock."""
    fresh = home / f".CURRENT.tmp-{os.getpid()}"
    with fresh.open("w", encoding="ascii") as file:
        file.write(release + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(home / "CURRENT")
    sync(home)
    step("log")
    _log(home, release, now, why)


def settle_log(home: Path, now: datetime) -> None:
    """Write the line of the log that a killed publish still owes; the caller holds the lock."""
    named = current_id(home)
    log = home / "activations.log"
    last = log.read_text("utf-8").rsplit("\n", 2) if log.exists() else []
    if named and (len(last) < 2 or last[-2].split()[1:2] != [named]):
        _log(home, named, now, "recovered")


def sync(path: Path) -> None:
    """Flush a file or folder to disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def lock(home: Path) -> Iterator[None]:
    """Hold the one lock of a home; ReleaseError at once if another holds it."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "publish.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReleaseError("another publish is under way") from None
        yield


@lru_cache(maxsize=64)
def _read(path: Path) -> Release:
    return Manifest.read(path).release()


def _log(home: Path, release: str, now: datetime, why: str) -> None:
    with (home / "activations.log").open("a", encoding="utf-8") as file:
        file.write(f"{now.isoformat(timespec='seconds')} {release} {why}\n")
        file.flush()
        os.fsync(file.fileno())
