"""Which addresses are asked for: many, spread over areas, months, taxes, industries, scopes and bases."""

from __future__ import annotations

from random import Random
from urllib.parse import urlencode

from domain.pack import Pack
from domain.reading import Release

Query = dict[str, str]


def some(pack: Pack, release: Release, count: int, seed: int) -> list[Query]:
    """Return different queries: a third on the root, a third on cities, a third below them."""
    chance = Random(seed)
    areas = [area for area in pack.areas.values() if not area.residual]
    levels = [[area.code for area in areas if min(area.level, 2) == level] for level in (0, 1, 2)]
    reported = release.reported["revenue"]
    months = sorted(set.intersection(*(set(days) for days in reported.values())))[13:]
    found: dict[str, Query] = {}
    while len(found) < count:
        area = chance.choice(levels[len(found) % 3])
        query = {"area": area, "month": f"{chance.choice(months):%Y-%m}", "basis": chance.choice(("ytd", "month"))}
        if chance.random() < 0.3:
            query["tax"] = chance.choice(list(pack.taxes))
        elif chance.random() < 0.4:
            query["industry"] = chance.choice(list(pack.industries))
        if area == pack.root:
            query["scope"] = chance.choice(list(pack.scopes))
        found[urlencode(sorted(query.items()))] = query
    return list(found.values())
