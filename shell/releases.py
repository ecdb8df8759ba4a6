"""The releases as the serving process sees them: it notices a new CURRENT by itself."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from data import release as published
from data.store import readable
from domain.pack import Pack
from domain.reading import Release


class Releases:
    """Finds releases below a home; gives one without data when there is none."""

    def __init__(self, home: Path, pack: Pack, seconds: float) -> None:
        self._home, self._pack, self._seconds = home, pack, seconds
        self._none = Release(
            id="none",
            path=home,
            pack_code=pack.code,
            published=datetime.min,
            simulated=False,
            checks=0,
            passed=0,
            reported={},
            provisional={},
        )

    def find(self, pinned: str | None) -> Release:
        """Return the pinned release if it is there, else the current one, else one without data."""
        found = published.find(self._home, pinned) if pinned else None
        return found or published.current(self._home) or self._none

    def why_not_ready(self) -> str | None:
        """Return why no page can show figures, or None."""
        release = published.current(self._home)
        if release is None:
            return "no release is published"
        if release.pack_code != self._pack.code:
            return f"the release is of pack {release.pack_code}, the settings say {self._pack.code}"
        if not readable(release, self._seconds):
            return f"the marts of release {release.id} cannot be read"
        return None
