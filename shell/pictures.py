"""Where drawn pictures are remembered: files that the workers share, a folder for each build and release."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from threading import Lock

from flask_caching.backends.base import BaseCache
from flask_caching.backends.filesystemcache import FileSystemCache

KEPT = 3


class Pictures:
    """Gives the cache of a release; the folders of older builds and releases are dropped."""

    def __init__(self, folder: Path, build: str, most: int) -> None:
        self._folder, self._build, self._most = folder / "pictures", build, most
        self._open: dict[str, BaseCache] = {}
        self._lock = Lock()

    def __call__(self, release: str) -> BaseCache:
        """Return the cache of a release; its keys are the truth, so nothing in it ever grows old."""
        folder = self._folder / f"{self._build}-{release}"
        with self._lock:
            if release not in self._open or not folder.is_dir():
                self._open[release] = FileSystemCache(str(folder), threshold=self._most, default_timeout=0)
                while len(self._open) > KEPT:
                    self._open.pop(next(iter(self._open)))
                self._drop()
            with suppress(OSError):
                os.utime(folder)
            return self._open[release]

    def _drop(self) -> None:
        """Remove folders that no worker has used lately, oldest first."""
        used: list[tuple[float, Path]] = []
        for folder in self._folder.iterdir():
            with suppress(FileNotFoundError):  # another worker may be dropping it
                used.append((folder.stat().st_mtime, folder))
        for _, folder in sorted(used, reverse=True)[2 * KEPT :]:
            shutil.rmtree(folder, ignore_errors=True)
