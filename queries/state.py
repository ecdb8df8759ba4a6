"""The state of the data of a release: through when each bureau has reported each extract, and what is the matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data.contract import contracts
from domain.measure import Sums
from domain.period import Grain, Period
from domain.reading import Mark, Reading


@dataclass(frozen=True, slots=True)
class Extract:
    """One extract: the last period of each bureau that reports it, and what is to be said of it.

    A bureau is late when it lacks the newest period that anyone has reported of any extract of the same grain;
    `provisional` holds the periods that are not closed.
    """

    name: str
    titles: Mapping[str, str]
    modelled: bool
    through: Mapping[str, Period]
    late: tuple[str, ...]
    provisional: tuple[Period, ...]
    refused: tuple[Mark, ...]


def extracts(reading: Reading, place: str) -> tuple[Extract, ...]:
    """Return every extract of which the release holds or refused a file, in the order of names; late for a place."""
    release, pack = reading.release, reading.pack
    names = sorted({*release.reported, *(mark.extract for mark in release.marks)})
    newest: dict[Grain, date] = {}
    for name, some in release.reported.items():
        grain = reading.grain(name)
        newest[grain] = max((newest.get(grain, date.min), *(day for known in some.values() for day in known)))
    found = []
    for name in names:
        grain = reading.grain(name)
        days = release.reported.get(name, {})
        through = {code: Period.of(max(days[code]), grain) for code in pack.reporters if days.get(code)}
        last = Period.of(newest[grain], grain) if through else None
        expected = reading.reporters(name, place)
        open_ = {day for some in release.provisional.get(name, {}).values() for day in some}
        contract = contracts().get(name)
        found.append(
            Extract(
                name=name,
                titles=contract.titles if contract else {"en": name, "zh": name},
                modelled=contract is not None and contract.sums == Sums.MODELLED,
                through=through,
                late=tuple(code for code in expected if last and through.get(code) != last),
                provisional=tuple(Period.of(day, grain) for day in sorted(open_)),
                refused=tuple(mark for mark in release.marks if mark.extract == name),
            )
        )
    return tuple(found)
