"""The yearly totals that the simulated lake must meet, shared out over the leaf areas in whole minor units."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.demo.simulation import Simulation
from domain.errors import PackError
from domain.pack import Pack
from domain.period import Period, periods


@dataclass(frozen=True, slots=True)
class Size:
    """A leaf area's year: the local part of taxes and of non-tax revenue, in minor units."""

    leaf: str
    year: int
    tax: int
    nontax: int


def shared(total: int, weights: Sequence[float]) -> list[int]:
    """Return whole parts of a total by the largest remainder; they add up to it exactly."""
    whole = [round(weight * 1e9) for weight in weights]
    base = sum(whole)
    if not base:
        raise ValueError("there is nothing to share by")
    parts = [total * weight // base for weight in whole]
    ranked = sorted(range(len(whole)), key=lambda one: (-(total * whole[one] % base), one))
    for one in ranked[: total - sum(parts)]:
        parts[one] += 1
    return parts


def year_periods(pack: Pack, year: int) -> tuple[Period, ...]:
    """Return every period of a year."""
    return periods(Period(year, 1, pack.grain), Period(year, pack.grain.per_year, pack.grain))


def shares(simulation: Simulation, at: Period, drawn: int | None = None) -> Mapping[str, float]:
    """Return every area's share of the root in a period, with the noise of its year or of another."""
    pack = simulation.pack
    found = {pack.root: 1.0}
    for area in pack.areas.values():
        if area.code in found:
            parts = {part.code: simulation.weight(part.code, at, drawn or at.year) for part in pack.children(area.code)}
            # An area that is gone has no parts either.
            whole = sum(parts.values()) or 1.0
            for code, weight in parts.items():
                found[code] = found[area.code] * weight / whole
    return found


def sizes(simulation: Simulation, years: Sequence[int]) -> list[Size]:
    """Return the size of every leaf in every year: published figures first, weights for the rest."""
    pack = simulation.pack
    published = {(one.year, one.place): one.value for one in pack.published if one.measure == "gpb"}
    taxes = {(one.year, one.place): one.value for one in pack.published if one.measure == "tax"}
    charged = any(tax.category == "nontax" and tax.local for tax in pack.taxes.values())
    season = simulation.usual_season()
    found = []
    for year in years:
        total = _total(simulation, published, year)
        by_period = [shares(simulation, at) for at in year_periods(pack, year)]
        weights = {
            code: sum(part * one[code] for part, one in zip(season, by_period, strict=True)) for code in by_period[0]
        }
        leaves = _down(pack, pack.root, total, year, weights, published)
        share = simulation.tax_share.get(year, 0.82)
        taxed = taxes.get((year, pack.root), round(total * share)) if charged else total
        if not 0 <= taxed <= total:
            raise PackError(f"pack {pack.folder.name}: published.csv: the taxes of {year} exceed the total")
        drawn = [
            amount * math.exp(0.08 * simulation.draw("nontax", leaf, year)) / total for leaf, amount in leaves.items()
        ]
        nontax = shared(total - taxed, drawn)
        found += [
            Size(leaf, year, amount - part, part) for (leaf, amount), part in zip(leaves.items(), nontax, strict=True)
        ]
    return found


def _total(simulation: Simulation, published: Mapping[tuple[int, str], int], year: int) -> int:
    root = simulation.pack.root
    known = [one for one, place in published if place == root]
    if not known:
        known = [simulation.base]
        anchor = len(simulation.pack.leaves(root)) * 10**11
    else:
        near = min(known, key=lambda one: (abs(one - year), one))
        anchor, known = published[near, root], [near]
    if known[0] == year:
        return anchor
    step = 1 if year > known[0] else -1
    factor = 1.0
    for one in range(known[0], year, step):
        factor *= (1 + simulation.growth.get(max(one, one + step), 0.04)) ** step
    return round(anchor * factor)


def _down(
    pack: Pack,
    area: str,
    total: int,
    year: int,
    weights: Mapping[str, float],
    published: Mapping[tuple[int, str], int],
) -> dict[str, int]:
    parts = [part.code for part in pack.children(area) if weights[part.code] > 0]
    if not parts:
        return {area: total}
    fixed = {code: published[year, code] for code in parts if (year, code) in published}
    free = [code for code in parts if code not in fixed]
    rest = total - sum(fixed.values())
    if rest < 0 or (rest and not free):
        raise PackError(f"pack {pack.folder.name}: published.csv: the parts of {area} do not add up in {year}")
    if free:
        fixed |= dict(zip(free, shared(rest, [weights[code] / weights[area] for code in free]), strict=True))
    return {
        leaf: amount
        for code in parts
        for leaf, amount in _down(pack, code, fixed[code], year, weights, published).items()
    }
