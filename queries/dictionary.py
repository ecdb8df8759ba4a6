"""The dictionary of indicators: what the headings of the SQL say of each named query."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from domain.measure import Better
from queries._sql import Named, named


@cache
def _measures() -> dict[str, Named]:
    paths = sorted(Path(__file__).parent.glob("*.sql"))
    every = (query for path in paths for query in named(path.stem).values())
    return {query.name: query for query in every if query.facts["sums"] != "none"}


def better(names: Sequence[str]) -> Better:
    """Return the direction in which what some queries measure is good; neutral if any of them has none."""
    found = [Better(_measures()[name].facts["better"]) for name in names]
    return found[0] if found and Better.NEUTRAL not in found else Better.NEUTRAL


def extracts(names: Sequence[str]) -> tuple[str, ...]:
    """Return the extracts that some queries ask, as their headings tell, each once."""
    asked = (part.strip() for name in names for part in _measures()[name].facts["extracts"].split(","))
    return tuple(dict.fromkeys(asked))


@cache
def definitions(language: str) -> list[dict[str, str]]:
    """Return what the heading of every query that measures says in a language, subject by subject."""
    return [
        {
            "name": query.name,
            "title": query.facts[f"title_{language}"],
            "about": query.facts[f"about_{language}"] if language != "en" else query.about,
            "formula": query.facts[f"formula_{language}"],
            "unit": query.facts[f"unit_{language}"],
            "sums": query.facts["sums"],
            "better": query.facts["better"],
            "target": query.facts.get("target", ""),
            "extracts": query.facts["extracts"],
        }
        for query in _measures().values()
    ]
