"""The dictionary of indicators: what the headings of the SQL say of each named query."""

from __future__ import annotations

from pathlib import Path

from queries._sql import named


def definitions(language: str) -> list[dict[str, str]]:
    """Return name, title, about, formula, unit, sums and extracts of every query that measures, subject by subject."""
    return [
        {
            "name": query.name,
            "title": query.facts[f"title_{language}"],
            "about": query.facts[f"about_{language}"] if language != "en" else query.about,
            "formula": query.facts[f"formula_{language}"],
            "unit": query.facts[f"unit_{language}"],
            "sums": query.facts["sums"],
            "extracts": query.facts["extracts"],
        }
        for path in sorted(Path(__file__).parent.glob("*.sql"))
        for query in named(path.stem).values()
        if query.facts["sums"] != "none"
    ]
