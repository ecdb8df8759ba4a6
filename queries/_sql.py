"""Reads the `-- name:` blocks of the .sql files beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)
_HEADING = re.compile(r"-- (?:(\w+): )?(.*)")


@dataclass(frozen=True, slots=True)
class Named:
    """One named query: its text, what its heading says in prose, and the heading's `key: value` lines."""

    name: str
    sql: str
    about: str
    facts: Mapping[str, str]


@cache
def named(subject: str) -> Mapping[str, Named]:
    """Return the named queries of `<subject>.sql`, in its order."""
    parts = _NAME.split(Path(__file__).with_name(f"{subject}.sql").read_text("utf-8"))
    return {name: _block(name, text) for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def _block(name: str, text: str) -> Named:
    lines = text.strip().splitlines()
    head = [line for line in lines if line.startswith("--")]
    facts: dict[str, str] = {}
    about: list[str] = []
    for line in head:
        if found := _HEADING.fullmatch(line):
            if found[1]:
                facts[found[1]] = found[2]
            else:
                about.append(found[2])
    return Named(name, "\n".join(line for line in lines if line not in head), " ".join(about), facts)
