"""What a pack's simulated lake is calibrated to: `simulation.toml`, where every key may be left out."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from domain.errors import PackError
from domain.pack import Pack, Tax
from domain.period import Period, periods

FILE = "simulation.toml"


@dataclass(frozen=True, slots=True)
class Line:
    """One combination of tax, industry and taxpayer kind that can pay; `weight` is its share of the tax."""

    number: int
    tax: Tax
    industry: str
    kind: str
    weight: float


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a document took from some rows (rate > 0) or added to them (rate < 0), by period."""

    kind: str
    document: str
    rates: Mapping[Period, float]
    repay: int
    areas: tuple[str, ...]
    taxes: frozenset[str]
    industries: frozenset[str]
    taxpayer_kinds: frozenset[str]

    def reaches(self, line: Line) -> bool:
        """Say whether a line is among those that the document names; only local money is adjusted."""
        return (
            line.tax.local > 0
            and (not self.taxes or line.tax.code in self.taxes)
            and (not self.industries or line.industry in self.industries)
            and (not self.taxpayer_kinds or line.kind in self.taxpayer_kinds)
        )


@dataclass(frozen=True, slots=True)
class Stock:
    """Active taxpayers of a kind at the end of the base year, their industries and their credit grades (shares)."""

    total: float
    industries: Mapping[str, float]
    credit: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Drop:
    """Periods of a reporter whose file is late, or is dropped a second time, by so many days."""

    extract: str
    reporter: str
    periods: frozenset[Period]
    days: int


class Simulation:
    """The calibration of one pack, read and checked; shares that are not stated are even."""

    def __init__(self, pack: Pack, seed: int) -> None:
        self.pack = pack
        self.seed = seed
        path = pack.folder / FILE
        try:
            self._top: dict[str, Any] = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise self._fault(str(error)) from None
        top = self._top
        self.base: int = top.get("base", pack.first.year)
        self.growth: Mapping[int, float] = {int(year): rate for year, rate in top.get("growth", {}).items()}
        self.tax_share: Mapping[int, float] = {int(year): share for year, share in top.get("tax_share", {}).items()}
        self._sections = sorted(
            (Period.parse(first, pack.grain), self._known(weights, pack.areas, "weights"))
            for first, weights in top.get("weights", {}).items()
        )
        self.noise: Mapping[str, float] = {
            "share": 0.02, "row": 0.05, "tax": 0.01, "industry": 0.01, **top.get("noise", {})
        }  # fmt: skip
        for key in ("mix", "beyond", "only", "season"):
            self._known(top.get(key, {}), pack.taxes, key)
        self._known(top.get("emphasis", {}), pack.areas, "emphasis")
        self.only: Mapping[str, Sequence[str]] = top.get("only", {})
        self.beyond: Mapping[str, float] = top.get("beyond", {})
        self.emphasis: Mapping[str, Mapping[str, float]] = top.get("emphasis", {})
        self.lines = tuple(self._lines())
        self.adjustments = tuple(self._adjustments())
        self.taxpayers = self._stocks()
        people = top.get("taxpayers", {})
        self.people: Mapping[str, float] = self._known(people.get("areas", {}), pack.areas, "taxpayers.areas")
        self.people_growth: float = people.get("growth", 0.03)
        self.dormant: float = people.get("dormant", 0.2)
        self.missing: Mapping[str, int] = self._known(top.get("missing", {}), pack.reporters, "missing")
        self.late = tuple(self._drops("late"))
        self.restated = tuple(self._drops("restated"))

    def _fault(self, rule: str) -> PackError:
        return PackError(f"pack {self.pack.folder.name}: {FILE}: {rule}")

    def _known(self, found: Any, among: Collection[str], key: str) -> Any:
        for code in found:
            if code not in among:
                raise self._fault(f"{key}: {code} is not known")
        return found

    def section(self, name: str) -> Mapping[str, Any]:
        """Return a section of the calibration; empty if the pack has none."""
        found: Mapping[str, Any] = self._top.get(name, {})
        return found

    def draw(self, *what: object) -> float:
        """Return a standard normal number that depends on the seed and on what it is drawn for."""
        return Random(":".join(map(str, (self.seed, *what)))).gauss(0, 1)

    def days_late(self, reporter: str, at: Period) -> int:
        """Return how many days later than usual a reporter's files of a period come."""
        return sum(one.days for one in self.late if one.reporter == reporter and at in one.periods)

    def weight(self, area: str, at: Period, drawn: int) -> float:
        """Return an area's share of its parent in a period, in no unit, with the noise of a year; 0 if absent."""
        if not self.pack.areas[area].valid(at):
            return 0.0
        found = 0.05 if self.pack.areas[area].residual else 1.0
        for first, weights in self._sections:
            if first <= at and area in weights:
                found = weights[area]
        return float(found * math.exp(self.noise["share"] * self.draw("share", area, drawn)))

    def season(self, tax: str) -> tuple[float, ...]:
        """Return the share of the year by period."""
        count = self.pack.grain.per_year
        found = self._top.get("season", {}).get(tax, [1.0] * count)
        if len(found) != count:
            raise self._fault(f"season.{tax} needs {count} shares")
        return tuple(share / sum(found) for share in found)

    def usual_season(self) -> tuple[float, ...]:
        """Return the share of the year by period of all local taxes together."""
        mix = self.mix(self.pack.root)
        return tuple(
            sum(mix[tax] * self.season(tax)[index] for tax in mix) / sum(mix.values())
            for index in range(self.pack.grain.per_year)
        )

    def mix(self, area: str) -> Mapping[str, float]:
        """Return the share of each local tax in all local taxes of an area."""
        top = self._top
        local = [tax.code for tax in self.pack.taxes.values() if tax.category == "tax" and tax.local > 0]
        usual = {tax: float(top["mix"].get(tax, 0) if "mix" in top else 1) for tax in local}
        usual = {tax: share / sum(usual.values()) for tax, share in usual.items()}
        own = {tax: share / 100 for tax, share in top.get("mix_of", {}).get(area, {}).items()}
        rest = sum(share for tax, share in usual.items() if tax not in own) or 1.0
        left = 1 - sum(own.values())
        return {tax: own.get(tax, share * left / rest) for tax, share in usual.items()}

    def _lines(self) -> list[Line]:
        top, pack = self._top, self.pack
        found: list[Line] = []
        for tax in pack.taxes.values():
            industries = top.get("industries", {}).get(tax.code) or dict.fromkeys(pack.industries, 1.0)
            kinds = top.get("kinds", {})
            shares = kinds.get(tax.code) or kinds.get("default") or {kind: [1.0] for kind in pack.taxpayer_kinds}
            self._known(industries, pack.industries, f"industries.{tax.code}")
            self._known(shares, pack.taxpayer_kinds, f"kinds.{tax.code}")
            for kind, (share, *only) in shares.items():
                inside = {code: part for code, part in industries.items() if not only or code in only}
                for code in pack.industries:
                    if code in inside:
                        weight = share * inside[code] / sum(inside.values())
                        found.append(Line(len(found), tax, code, kind, weight))
        return found

    def _adjustments(self) -> list[Adjustment]:
        pack = self.pack
        found = []
        for entry in self._top.get("adjustment", ()):
            self._known([entry["kind"]], pack.adjustment_kinds, "adjustment")
            span = periods(Period.parse(entry["first"], pack.grain), Period.parse(entry["last"], pack.grain))
            rate = entry["rate"]
            rates = rate if isinstance(rate, list) else [rate] * len(span)
            if len(rates) != len(span) or not all(rate < 0.9 for rate in rates):
                raise self._fault(f"adjustment {entry['document']}: one rate below 0.9 a period is needed")
            found.append(
                Adjustment(
                    entry["kind"],
                    entry["document"],
                    dict(zip(span, rates, strict=True)),
                    entry.get("repay", 0),
                    tuple(self._known(entry.get("areas", ()), pack.areas, "adjustment.areas")),
                    frozenset(self._known(entry.get("taxes", ()), pack.taxes, "adjustment.taxes")),
                    frozenset(self._known(entry.get("industries", ()), pack.industries, "adjustment.industries")),
                    frozenset(self._known(entry.get("taxpayer_kinds", ()), pack.taxpayer_kinds, "adjustment")),
                )
            )
        return found

    def _stocks(self) -> Mapping[str, Stock]:
        people = self._top.get("taxpayers", {})
        even = dict.fromkeys(self.pack.industries, 1.0)
        totals = people.get("total") or dict.fromkeys(self.pack.taxpayer_kinds, 400.0 * len(even))
        return {
            kind: Stock(
                float(total),
                people.get("industries", {}).get(kind, even),
                people.get("credit", {}).get(kind, {"": 1.0}),
            )
            for kind, total in self._known(totals, self.pack.taxpayer_kinds, "taxpayers.total").items()
        }

    def _drops(self, key: str) -> list[Drop]:
        return [
            Drop(
                entry.get("extract", ""),
                self._known([entry["reporter"]], self.pack.reporters, key)[0],
                frozenset(Period.parse(text, self.pack.grain) for text in entry["periods"]),
                entry["days"],
            )
            for entry in self._top.get(key, ())
        ]

    def levels(self, span: Sequence[Period]) -> Callable[[Line, Period], float]:
        """Return what a line pays in a period beside its usual period of the base year, before any adjustment."""
        top, pack = self._top, self.pack
        trends: list[tuple[str, int, float]] = sorted(
            (one["industry"], one["from"], one["rate"]) for one in top.get("trend", ())
        )
        shocks = [
            (Period.parse(one["first"], pack.grain), Period.parse(one["last"], pack.grain), one)
            for one in top.get("shock", ())
        ]
        festival: dict[int, float] = {int(year): share for year, share in top.get("festival", {}).items()}

        def grown(industry: str, time: float) -> float:
            pieces = [(start, rate) for code, start, rate in trends if code == industry]
            ends = [*(start for start, _ in pieces[1:]), math.inf][: len(pieces)]
            return sum(
                math.log1p(rate) * max(0.0, min(time, end) - start)
                for (start, rate), end in zip(pieces, ends, strict=True)
            )

        def trend(industry: str, at: Period) -> float:
            time = at.year + (at.index - 0.5) / pack.grain.per_year
            return grown(industry, time) - grown(industry, self.base + 0.5)

        def season(tax: str, at: Period) -> float:
            share = self.season(tax)
            for merged in pack.merged:
                moved = festival.get(at.year, 0) * sum(share[merged.first - 1 : merged.last])
                if at.index == merged.first:
                    return share[at.index - 1] - moved
                if at.index == merged.last:
                    return share[at.index - 1] + moved
            return share[at.index - 1]

        def shock(tax: str, industry: str, at: Period) -> float:
            return math.prod(
                float(one["factor"])
                for first, last, one in shocks
                if first <= at <= last
                and tax in one.get("taxes", (tax,))
                and industry in one.get("industries", (industry,))
            )

        of_tax = {
            (tax, at): season(tax, at) * math.exp(self.noise["tax"] * self.draw("tax", tax, at))
            for tax in pack.taxes
            for at in span
        }
        of_industry = {
            (industry, at): math.exp(trend(industry, at) + self.noise["industry"] * self.draw("industry", industry, at))
            for industry in pack.industries
            for at in span
        }
        return lambda line, at: (
            of_tax[line.tax.code, at]
            * of_industry[line.industry, at]
            * (shock(line.tax.code, line.industry, at) if line.tax.category == "tax" else 1.0)
        )
