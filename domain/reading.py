"""A reading: the release, the grant and the pack that one picture is drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from domain.errors import NotPermitted
from domain.grant import Grant
from domain.pack import Pack
from domain.period import Grain, Period, periods


@dataclass(frozen=True, slots=True)
class Mark:
    """A caveat of a release: an extract file that was refused, so that older rows (or none) stand in."""

    extract: str
    reporter: str
    month: str
    rule: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Release:
    """An immutable, checked set of marts, as its manifest tells it.

    `reported` gives for each extract and reporter the periods that hold data (first days); `provisional`
    those of them that are not closed yet; `grains` how long the periods of an extract are, `own` the extracts whose
    figures are of an area itself (told by its own reporter, never summed), `failed` the checks that found files at
    fault, each with its extract.
    """

    id: str
    path: Path
    pack_code: str
    published: datetime
    simulated: bool
    checks: int
    passed: int
    reported: Mapping[str, Mapping[str, tuple[date, ...]]] = field(hash=False)
    provisional: Mapping[str, Mapping[str, tuple[date, ...]]] = field(hash=False)
    marks: tuple[Mark, ...] = ()
    grains: Mapping[str, Grain] = field(default_factory=dict, hash=False)
    own: frozenset[str] = frozenset()
    failed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Made once a request and passed to every query, so that CURRENT cannot move within a picture.

    `seconds` is the longest that any of its queries may take.
    """

    release: Release
    grant: Grant
    pack: Pack
    seconds: float = 5.0

    def has(self, extract: str) -> bool:
        """Say whether the release holds any rows of an extract."""
        return any(self.release.reported.get(extract, {}).values())

    @cached_property
    def _months(self) -> dict[tuple[str, tuple[str, ...]], tuple[Period, ...]]:
        return {}

    def months(self, extract: str, place: str) -> tuple[Period, ...]:
        """Return the periods, in the extract's own grain, that every reporter of a place has reported, oldest first."""
        reporters = self.reporters(extract, place)
        found = self._months.get((extract, reporters))
        if found is None:
            by_reporter = self.release.reported.get(extract, {})
            common = set.intersection(*(set(by_reporter.get(reporter, ())) for reporter in reporters))
            found = tuple(Period.of(day, self.grain(extract)) for day in sorted(common))
            self._months[extract, reporters] = found
        return found

    @cached_property
    def _reported(self) -> dict[tuple[str, str], frozenset[Period]]:
        return {}

    def reported(self, extract: str, place: str) -> frozenset[Period]:
        """Return the periods of `months` that begin while the area of the place exists."""
        found = self._reported.get((extract, place))
        if found is None:
            area, grain = self.pack.areas[self.pack.places[place].area], self.pack.grain
            months = self.months(extract, place)
            found = frozenset(one for one in months if area.valid(Period.of(one.start, grain)))
            self._reported[extract, place] = found
        return found

    def known(self, extracts: tuple[str, ...], place: str) -> tuple[Period, ...]:
        """Return the periods of the pack's grain in which a place can be shown, oldest first.

        They are those of the first of some extracts; where the place has never had it, those of any other, and at last
        of any of a coarser grain, of which the last within each of its periods.
        """
        found = self._known.get((extracts, place))
        if found is None:
            grain = self.pack.grain
            own, coarser = (
                {
                    Period.of(one.shift(1).start, grain).shift(-1)
                    for extract in extracts
                    if (self.grain(extract) is grain) is same
                    for one in self.months(extract, place)
                }
                for same in (True, False)
            )
            found = self.months(extracts[0], place) or tuple(sorted(own or coarser))
            self._known[extracts, place] = found
        return found

    @cached_property
    def _known(self) -> dict[tuple[tuple[str, ...], str], tuple[Period, ...]]:
        return {}

    def reporters(self, extract: str, place: str) -> tuple[str, ...]:
        """Return the reporters whose figures of an extract a place is made of."""
        if extract in self.release.own:
            return (self.pack.reporter(self.pack.places[place].area),)
        return self.pack.reporters_of(place)

    def latest(self, extract: str, place: str, until: Period) -> Period | None:
        """Return the last period of an extract in a place that does not begin after another, whatever their grains."""
        return next((one for one in reversed(self.months(extract, place)) if one.start <= until.start), None)

    def standing(self, extract: str, month: Period) -> Period | None:
        """Return the period of an extract that a month is told by: of a coarser grain the last that anyone has."""
        if self.grain(extract) is month.grain:
            return month
        days = [day for some in self.release.reported.get(extract, {}).values() for day in some if day <= month.start]
        return Period.of(max(days), self.grain(extract)) if days else None

    def grain(self, extract: str) -> Grain:
        """Return how long the periods of an extract are."""
        return self.release.grains.get(extract, self.pack.grain)

    def late(self, extract: str, month: Period) -> tuple[str, ...]:
        """Return the reporters of the pack that have not reported an extract for a period."""
        by_reporter = self.release.reported.get(extract, {})
        expected = self.reporters(extract, self.pack.root)
        return tuple(code for code in expected if month.start not in by_reporter.get(code, ()))

    def is_provisional(self, extract: str, place: str, month: Period) -> bool:
        """Say whether any reporter of a place calls a period provisional."""
        by_reporter = self.release.provisional.get(extract, {})
        return any(month.start in by_reporter.get(code, ()) for code in self.reporters(extract, place))

    def kept(self, extract: str, place: str, first: Period, last: Period) -> Mark | None:
        """Return the mark of the newest refused file of a span for which older rows of a place stand in, if any."""
        reporters = self.reporters(extract, place)
        span = {str(one) for one in periods(first, last)}
        found = (mark for mark in self.release.marks if mark.kept and mark.extract == extract)
        return max(
            (mark for mark in found if mark.reporter in reporters and mark.month in span),
            key=lambda mark: mark.month,
            default=None,
        )

    def permits(self, place: str) -> bool:
        """Say whether the grant reaches a place (the area itself or one above it is granted)."""
        area = self.pack.places[place].area
        return any(above.code in self.grant.areas for above in self.pack.path(area))

    def require(self, place: str) -> str:
        """Return the place if the grant reaches it, else raise NotPermitted."""
        if not self.permits(place):
            raise NotPermitted(place)
        return place
