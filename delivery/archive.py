"""The archive: a folder for each printed file, with the figures it shows and a picture of its first page.

A folder is written beside and renamed, so it is whole or not there; it is named by the file's hash and never changed.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from delivery._pdfium import opened
from domain.errors import CockpitError

STALE = 3600.0  # seconds
WIDTH = 480  # pixels of the picture
FIGURES, PICTURE = "figures.json", "first.png"
Figures = Mapping[str, str]


class Archive:
    """The kept files below a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def room(self) -> Path:
        """Return a fresh folder to print into; give it back to `keep`, or to `drop`."""
        self._folder.mkdir(parents=True, exist_ok=True)
        made = self._folder / f".making.tmp-{os.getpid()}-{os.urandom(4).hex()}"
        made.mkdir()
        return made

    def keep(self, room: Path, id: str, pdf: Path, figures: Figures) -> None:
        """Add figures and picture to a printed file, and keep it under an id; OSError where the disk is full."""
        (room / FIGURES).write_text(json.dumps(figures, ensure_ascii=False, indent=0) + "\n", "utf-8")
        with opened(pdf) as document:
            page = document[0]
            bitmap = page.render(scale=WIDTH / page.get_width())
            bitmap.to_pil().save(room / PICTURE, optimize=True)
            bitmap.close()
        for path in room.iterdir():
            path.chmod(0o444)
        for path in (*room.iterdir(), room):
            _flush(path)
        try:
            room.rename(self._folder / id)
        except OSError:
            if not self.there(id):
                raise
            self.drop(room)  # the very same file was kept before
        _flush(self._folder)

    def sweep(self) -> None:
        """Remove the rooms whose scheduler was killed in the middle of a print."""
        for room in self._folder.glob(".making.tmp-*"):
            if stale(room):
                self.drop(room)

    def drop(self, room: Path) -> None:
        """Remove what came to nothing."""
        shutil.rmtree(room, ignore_errors=True)

    def there(self, id: str) -> bool:
        """Say whether a file is kept."""
        return (self._folder / id / FIGURES).is_file()

    def path(self, id: str, name: str) -> Path:
        """Return the path of a part of a kept file."""
        return self._folder / id / name

    def figures(self, id: str) -> Figures:
        """Return the figures that a kept file shows, by their names."""
        try:
            found: dict[str, str] = json.loads(self.path(id, FIGURES).read_text("utf-8"))
            return found
        except (OSError, ValueError) as error:
            raise NotKept(f"the archive does not hold the figures of {id}: {error}") from None


class NotKept(CockpitError):
    """A kept file, or a part of it, is not in the archive."""


def stale(path: Path) -> bool:
    """Say whether something half made was left behind: nobody is at one thing for an hour."""
    try:
        return time.time() - path.stat().st_mtime > STALE
    except OSError:  # gone, or not to be seen
        return False


def changed(before: Figures, after: Figures) -> dict[str, tuple[str | None, str | None]]:
    """Return the figures that are not the same: by name what was and what is, None where there was or is none."""
    names = dict.fromkeys((*before, *after))
    return {one: (before.get(one), after.get(one)) for one in names if before.get(one) != after.get(one)}


def _flush(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
