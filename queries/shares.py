"""Shares by period: numerator and denominator travel as whole numbers and are divided last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from domain.incidence import CAREFUL, LEAST
from domain.period import Period, periods
from domain.reading import Reading


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole; both are None where there is no data, `hidden` where they must not be shown."""

    part: int | None
    whole: int | None
    hidden: bool = False

    @property
    def ratio(self) -> float | None:
        """Return the share as a fraction; None of fewer than LEAST, too few to read."""
        return self.part / self.whole if self.part is not None and self.whole and not self.few else None

    @property
    def few(self) -> bool:
        """Say whether there are too few for a ratio."""
        return self.whole is not None and self.whole < LEAST

    @property
    def careful(self) -> bool:
        """Say whether the ratio is one to be taken with care."""
        return self.ratio is not None and self.whole is not None and self.whole < CAREFUL

    @property
    def percent(self) -> Fraction | None:
        """Return the share in hundredths, exact; None of fewer than LEAST."""
        if self.part is None or not self.whole or self.few:
            return None
        return Fraction(100 * self.part, self.whole)


NO_SHARE = Share(None, None)


@dataclass(frozen=True, slots=True)
class Shares:
    """A share by period. A reported period without a row is nothing of nothing; an empty cell is withheld."""

    cells: Mapping[Period, tuple[int | None, int | None]]
    reported: frozenset[Period]

    def over(self, first: Period, last: Period) -> Share:
        """Return the share of a span, sum by sum; NO_SHARE unless every period is reported."""
        return together(self.at(period) for period in periods(first, last))

    def at(self, period: Period) -> Share:
        """Return the share of one period."""
        if period not in self.reported:
            return NO_SHARE
        part, whole = self.cells.get(period, (0, 0))
        return Share(part, whole, hidden=part is None or whole is None)


def together(shares: Iterable[Share]) -> Share:
    """Return shares added part to part and whole to whole; one that is not known or hidden makes the sum so."""
    part = whole = 0
    hidden = False
    for share in shares:
        if share.hidden:
            hidden = True
        elif share.part is None or share.whole is None:
            return NO_SHARE
        else:
            part, whole = part + share.part, whole + share.whole
    return Share(None, None, hidden=True) if hidden else Share(part, whole)


def shares_of(
    reading: Reading,
    frame: pd.DataFrame,
    places: Sequence[str],
    extract: str,
    columns: tuple[str, str],
    *,
    month: str = "month",
) -> dict[str, Shares]:
    """Return the shares of each place from rows of place, month, a part and a whole."""
    pack = reading.pack
    grain = reading.release.grains.get(extract, pack.grain)
    cells: dict[str, dict[Period, tuple[int | None, int | None]]] = {place: {} for place in places}
    held = (frame[name].tolist() for name in ("place", month, *columns))
    for place, day, part, whole in zip(*held, strict=True):
        cells[place][Period.of(day, grain)] = (part, whole)
    return {place: Shares(cells[place], reading.reported(extract, place)) for place in cells}
