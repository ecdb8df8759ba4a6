"""The manifest of a release: what went in, what was checked, what came out. Written once, read by everything."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from domain.errors import ReleaseError
from domain.period import Grain
from domain.reading import Mark, Release

FILE = "manifest.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """An input of a release: an extract file that was accepted."""

    name: str
    extract: str
    reporter: str
    month: str
    sha256: str
    rows: int
    bytes: int
    loaded_at: str | None
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A check and how many rows it found at fault among the files that were accepted (0 when it passed)."""

    name: str
    extract: str
    found: int
    passed: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything a release says of itself; dates are ISO texts, `path` is the folder it was read from.

    `grains` gives the grain of each extract, `own` the extracts whose figures are of an area itself, never summed.
    """

    id: str
    path: Path
    pack: str
    pack_digest: str
    definitions: str
    code_version: str
    published: str
    simulated: bool
    inputs: tuple[Entry, ...]
    checks: tuple[Check, ...]
    reported: Mapping[str, Mapping[str, Sequence[str]]]
    provisional: Mapping[str, Mapping[str, Sequence[str]]]
    through: Mapping[str, Mapping[str, Mapping[str, str]]]
    marks: tuple[Mark, ...]
    seconds: Mapping[str, float]
    grains: Mapping[str, str] = field(default_factory=dict)
    own: Sequence[str] = ()

    @property
    def extracts(self) -> Path:
        """Return the folder of the extract files."""
        return self.path / "extracts"

    def write(self) -> None:
        """Write the manifest into its folder."""
        told = {key: value for key, value in asdict(self).items() if key != "path"}
        (self.path / FILE).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Return the manifest of a release folder; ReleaseError if it is not whole."""
        try:
            told: dict[str, Any] = json.loads((path / FILE).read_text("utf-8"))
            return cls(
                path=path,
                inputs=tuple(Entry(**{**one, "ignored": tuple(one["ignored"])}) for one in told.pop("inputs")),
                checks=tuple(Check(**one) for one in told.pop("checks")),
                marks=tuple(Mark(**one) for one in told.pop("marks")),
                **told,
            )
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ReleaseError(f"release {path.name} is not whole: {error}") from None

    def release(self) -> Release:
        """Return what readers need of it."""
        return Release(
            id=self.id,
            path=self.path,
            pack_code=self.pack,
            published=datetime.fromisoformat(self.published),
            simulated=self.simulated,
            checks=len(self.checks),
            passed=sum(check.passed for check in self.checks),
            reported=_days(self.reported),
            provisional=_days(self.provisional),
            marks=self.marks,
            grains={extract: Grain(grain) for extract, grain in self.grains.items()},
            own=frozenset(self.own),
            failed=tuple(f"{one.extract}: {one.name}" for one in self.checks if not one.passed),
        )


def _days(texts: Mapping[str, Mapping[str, Sequence[str]]]) -> dict[str, dict[str, tuple[date, ...]]]:
    return {
        extract: {reporter: tuple(date.fromisoformat(day) for day in days) for reporter, days in by_reporter.items()}
        for extract, by_reporter in texts.items()
    }
