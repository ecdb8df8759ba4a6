"""What the files of play-lists and of the schedule have in common: how they are read, how a fault in them is named."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from domain.errors import SettingsError

E = TypeVar("E", bound=StrEnum)


def read(file: Path, setting: str) -> dict[str, Any]:
    """Return what a file holds; SettingsError names the setting that named it."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{setting}: {file}: {error}") from None


def known(given: Any, where: str, keys: Iterable[str]) -> None:
    """Refuse what is no table, and a key that there is not."""
    if not isinstance(given, dict):
        raise SettingsError(f"{where}: is not a table")
    for key in given:
        if key not in keys:
            raise SettingsError(f"{where}: {key}: no such key; there are {', '.join(sorted(keys))}")


def one_of(kind: type[E], value: Any, where: str) -> E:
    """Return a member by its value."""
    try:
        return kind(value)
    except ValueError:
        raise SettingsError(f"{where}: {value!r} is none of {', '.join(kind)}") from None
