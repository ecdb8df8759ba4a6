"""A region pack: everything the cockpit knows of a place, as data. Read and validated here, nowhere else.

A pack is a folder: `pack.toml`, `areas.csv`, `taxes.csv`, `industries.csv`, `taxpayer_kinds.csv`,
`targets.toml`, `calendar.toml`, `published.csv`, `boundaries/<level>.geojson`, `lists/<name>.csv`, `editions.toml`; the
last six may be absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from domain.area import Area
from domain.boundary import label_points
from domain.calendar import days, rests
from domain.edition import Edition
from domain.measure import Better, Unit
from domain.period import Grain, Period

# Marts keep it for sums over taxes, industries or adjustment kinds, so no pack may use it as a code.
ALL = "ALL"

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the area tree, from the root (0) down, with the unit in which its money is shown."""

    names: Names
    plural: Names
    residual: Names
    unit: str


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a reference list, such as an industry; `facts` are further columns of its list."""

    code: str
    names: Names
    shorts: Names
    group: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to read a target's clause, or one of the parts that must all reach the demand; `industries` limits it."""

    code: str
    names: Names
    industries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax or charge; `local` is the usual local share, `main` says whether tables give it its own row."""

    code: str
    names: Names
    shorts: Names
    category: str
    local: float
    main: bool


@dataclass(frozen=True, slots=True)
class Reporter:
    """A bureau that reports by itself for its area and all below it, but for areas of another reporter."""

    code: str
    names: Names
    area: str


@dataclass(frozen=True, slots=True)
class Scope:
    """A way of counting the root: all of it, without some areas, or only some."""

    code: str
    names: Names
    title: Names
    only: tuple[str, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What a figure is about: an area in a scope, made of leaf areas."""

    code: str
    area: str
    scope: str
    leaves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """Periods of a year that are only compared together (January and February)."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Break:
    """A break in series: from a period on (until another, when it ends) for some areas or taxes."""

    first: Period
    last: Period | None
    areas: frozenset[str]
    taxes: frozenset[str]
    text: Names


class Kind(StrEnum):
    """How a target is met: along a path to its due date, in every period, or step by step."""

    RATIO = "ratio"
    COUNT = "count"
    MODELLED = "modelled"
    FLOOR = "floor"
    AVAILABILITY = "availability"
    MILESTONES = "milestones"

    @property
    def has_path(self) -> bool:
        """Say whether a straight path leads from a baseline to the demand."""
        return self in (Kind.RATIO, Kind.COUNT, Kind.MODELLED)


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step of a target of milestones, with the day by which it is to stand."""

    code: str
    due: date
    names: Names


@dataclass(frozen=True, slots=True)
class Target:
    """A target of the plan with its clause, demand, due date, direction and baseline.

    `demand` and `baseline` are in the shown unit (90 with "%"); a path without a baseline starts at the first
    value observed. `readings` are the ways to read the clause, or the parts that all must reach the demand.
    """

    code: str
    names: Names
    shorts: Names
    clause: Names
    demand: float
    unit: Names
    due: date | None
    better: Better
    indicator: str
    grain: Grain
    baseline: float | None
    baseline_month: Period | None
    baseline_source: str
    kind: Kind
    readings: tuple[Variant, ...] = ()
    milestones: tuple[Milestone, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """The last day for filing in a calendar month, by the pack's rule or as announced."""

    period: Period
    day: date


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure: for a year, a place and a measure, in whole minor units, with its source."""

    year: int
    place: str
    measure: str
    value: int
    source: str


@dataclass(frozen=True)
class Pack:
    """A whole region pack. Lists keep the order of the files, which is the order of codes and catalogues."""

    code: str
    folder: Path
    root: str
    grain: Grain
    first: Period
    currency: str
    languages: tuple[str, ...]
    names: Names
    office: Names
    measure: Names
    basis: Names
    notice: Names
    map_review_number: str
    levels: tuple[Level, ...]
    units: Mapping[str, Unit]
    areas: Mapping[str, Area]
    taxes: Mapping[str, Tax]
    industries: Mapping[str, Item]
    taxpayer_kinds: Mapping[str, Item]
    adjustment_kinds: Mapping[str, Item]
    reporters: Mapping[str, Reporter]
    scopes: Mapping[str, Scope]
    merged: tuple[Merged, ...]
    breaks: tuple[Break, ...]
    targets: Mapping[str, Target]
    due: tuple[Due, ...]
    holidays: frozenset[date]
    workdays: frozenset[date]
    published: tuple[Published, ...]
    lists: Mapping[str, Mapping[str, Item]] = field(default_factory=dict)
    editions: Mapping[str, Edition] = field(default_factory=dict)
    digest: str = field(repr=False, default="")

    @classmethod
    def load(cls, folder: Path) -> Pack:
        """Return the pack in a folder; PackError names the file, the row and the rule that fails."""
        from domain.pack_folder import read  # it makes the parts of a pack, which are defined here

        return read(folder)

    @cached_property
    def _children(self) -> Mapping[str, tuple[Area, ...]]:
        below: dict[str, list[Area]] = {}
        for area in self.areas.values():
            if area.parent:
                below.setdefault(area.parent, []).append(area)
        return {
            parent: tuple(sorted(areas, key=lambda area: (area.residual, area.code))) for parent, areas in below.items()
        }

    def children(self, code: str, at: Period | None = None) -> tuple[Area, ...]:
        """Return the parts of an area in code order, its residual last; only those that existed `at` then."""
        return tuple(area for area in self._children.get(code, ()) if at is None or area.valid(at))

    def path(self, code: str) -> tuple[Area, ...]:
        """Return the areas from the root down to an area, both included."""
        area = self.areas[code]
        return (*(self.path(area.parent) if area.parent else ()), area)

    def level(self, code: str) -> Level:
        """Return the level of an area (of its parent for a residual, whose money is of that size)."""
        return self.levels[min(self.areas[code].level, len(self.levels) - 1)]

    def unit(self, code: str) -> Unit:
        """Return the unit in which the money of an area is shown."""
        return self.units[self.level(code).unit]

    def leaves(self, code: str) -> tuple[str, ...]:
        """Return the codes of the areas that rows are reported for, at and below an area."""
        parts = self._children.get(code)
        return (code,) if not parts else tuple(leaf for part in parts for leaf in self.leaves(part.code))

    @property
    def default_scope(self) -> str:
        """Return the scope that an address need not name: the pack's first."""
        return next(iter(self.scopes))

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Return every place by its code: each area, and the root once more for each further scope."""
        default = self.default_scope
        found = {code: Place(code, code, default, self.leaves(code)) for code in self.areas}
        for scope in list(self.scopes.values())[1:]:
            inside = [leaf for code in scope.only or (self.root,) for leaf in self.leaves(code)]
            outside = {leaf for code in scope.without for leaf in self.leaves(code)}
            code = self.place(self.root, scope.code)
            found[code] = Place(code, self.root, scope.code, tuple(leaf for leaf in inside if leaf not in outside))
        return found

    def place(self, area: str, scope: str | None = None) -> str:
        """Return the code of an area in a scope; only the root has more than one."""
        if area != self.root or scope in (None, self.default_scope):
            return area
        return f"{area}:{scope}"

    def reporter(self, area: str) -> str:
        """Return the bureau that reports an area: that of the nearest area above it."""
        by_area = {reporter.area: code for code, reporter in self.reporters.items()}
        return next(by_area[above.code] for above in reversed(self.path(area)) if above.code in by_area)

    @cached_property
    def _reporters_of(self) -> Mapping[str, tuple[str, ...]]:
        by_leaf = {leaf: self.reporter(leaf) for leaf in self.leaves(self.root)}
        found: dict[str, tuple[str, ...]] = {}
        for code, place in self.places.items():
            reporting = {by_leaf[leaf] for leaf in place.leaves}
            found[code] = tuple(reporter for reporter in self.reporters if reporter in reporting)
        return found

    def reporters_of(self, place: str) -> tuple[str, ...]:
        """Return the bureaus whose reports a place is made of."""
        return self._reporters_of[place]

    def title(self, place: str, language: str) -> str:
        """Return the name of a place that says its scope."""
        found = self.places[place]
        if found.area == self.root and len(self.scopes) > 1:
            return self.scopes[found.scope].title[language]
        return self.areas[found.area].names[language]

    def called(self, place: str, language: str, *, short: bool = False) -> str:
        """Return what a total of a place is called: the root in all its parts by its level, else by its scope."""
        found = self.places[place]
        if found.area != self.root:
            area = self.areas[found.area]
            return (area.shorts if short else area.names)[language]
        if found.scope == self.default_scope:
            return self.levels[0].plural[language]
        scope = self.scopes[found.scope]
        return (scope.names if short else scope.title)[language]

    def comparable(self, first: Period, last: Period) -> bool:
        """Say whether a span may be compared with a year ago: it must not cut periods that count together."""
        return all(
            last.index < group.first
            or first.index > group.last
            or (first.index <= group.first and group.last <= last.index)
            for group in self.merged
        )

    def broken(self, area: str, since: Period, until: Period) -> Break | None:
        """Return a break of an area's own series that begins after `since` and not after `until`, if any."""
        return next((one for one in self.breaks if area in one.areas and since < one.first <= until), None)

    def breaks_of(self, area: str, tax: str | None) -> tuple[Break, ...]:
        """Return the breaks to draw in a series of an area and a tax (None: all taxes)."""
        return tuple(
            one
            for one in self.breaks
            if (not one.areas or area in one.areas) and (not one.taxes or tax is None or tax in one.taxes)
        )

    @cached_property
    def _labels(self) -> Mapping[str, tuple[float, float]]:
        paths = (self.boundaries(level) for level in range(len(self.levels)))
        return {code: point for path in paths if path for code, point in label_points(path).items()}

    def label_point(self, code: str) -> tuple[float, float] | None:
        """Return (longitude, latitude) where an area's name stands on the boundary map."""
        return self._labels.get(code)

    def worked(self) -> Iterator[tuple[date, int]]:
        """Give each day of the calendar's years with the number of days worked up to it; nothing without a calendar."""
        years = sorted({due.period.year for due in self.due})
        nth = 0
        for day in days(date(years[0], 1, 1), date(years[-1], 12, 31)) if years else ():
            nth += not rests(day, self.holidays, self.workdays)
            yield day, nth

    def boundaries(self, level: int) -> Path | None:
        """Return the GeoJSON of a level's areas, keyed by `code`, or None if the pack has none."""
        path = self.folder / "boundaries" / f"{level}.geojson"
        return path if path.exists() else None
