"""How many of those that are looked at are marked: counts up to the last step, a rate per 1,000 in the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from domain.view import Grade

# A rule of reading, for every rate and percentile; secrecy is another one and stands in the marts. Of fewer than LEAST
# nothing can be read, so none is told; what is of fewer than CAREFUL is hatched: to be taken with care.
LEAST: Final = 10
CAREFUL: Final = 30
THOUSAND: Final = 1000


@dataclass(frozen=True, slots=True)
class Incidence:
    """Those looked at, and of them those at medium and at high risk; None where that must not be told."""

    base: int | None = 0
    medium: int | None = 0
    high: int | None = 0

    @property
    def secret(self) -> bool:
        """Say whether the hits must not be told."""
        return self.medium is None or self.high is None

    @property
    def few(self) -> bool:
        """Say whether there are too few for a rate."""
        return self.base is not None and self.base < LEAST

    @property
    def careful(self) -> bool:
        """Say whether a rate is to be taken with care."""
        return self.base is None or self.base < CAREFUL

    def hits(self, grade: Grade) -> int | None:
        """Return those of a grade, of both grades together; None where that must not be told."""
        if self.medium is None or self.high is None:
            return None
        return {Grade.BOTH: self.medium + self.high, Grade.MEDIUM: self.medium, Grade.HIGH: self.high}[grade]

    def rate(self, grade: Grade) -> float | None:
        """Return the hits of a grade per 1,000; None for too few, or where it must not be told."""
        hits = self.hits(grade)
        return None if hits is None or not self.base or self.few else THOUSAND * hits / self.base


def total(parts: Iterable[Incidence]) -> Incidence:
    """Return parts together: hits over bases, never a mean of rates; what is secret in a part is so in the total."""
    every = list(parts)

    def summed(counts: list[int | None]) -> int | None:
        known = [one for one in counts if one is not None]
        return sum(known) if len(known) == len(counts) else None

    return Incidence(
        summed([one.base for one in every]), summed([one.medium for one in every]), summed([one.high for one in every])
    )
