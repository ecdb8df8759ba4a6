"""What a tile says under its line: after the due day when it was met or how far off it is, before it the pace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from components.words import MISSING, SUPPRESSED, Words
from domain.measure import Better
from domain.pack import Item, Kind
from domain.period import Grain, Period
from domain.target import Status, judge
from queries import targets
from queries.targets import Standing


@dataclass(frozen=True, slots=True)
class Facts:
    """The value and the two lines of one tile; those of a `part` of the province do not judge."""

    standing: Standing
    lang: str
    words: Words
    items: Mapping[str, Item]
    part: bool = False

    @property
    def month(self) -> Period:
        """Return the month at whose end it stands."""
        return self.standing.month

    def value(self) -> str:
        """Return the value with so many decimals that it never seems to meet a demand that it does not meet."""
        found = self.standing.judgement.value
        if found is None:
            return SUPPRESSED if self.standing.secret else MISSING
        if self.standing.target.kind in (Kind.COUNT, Kind.MILESTONES):
            return self.words.number(int(found), 0)
        return self.words.number(_decimal(found), self._decimals(found))

    def said(self) -> tuple[str, ...]:
        """Return two lines, fewer where there is nothing to say."""
        target, found = self.standing.target, self.standing.judgement
        if found.value is None:
            return (self.words("withheld by rule") if self.standing.secret else self.words("no data yet"),)
        if self.part and target.kind is not Kind.MILESTONES:
            return tuple(line for line in self._beside() if line)
        by_kind = {
            Kind.MILESTONES: self._milestones,
            Kind.AVAILABILITY: self._availability,
            Kind.FLOOR: self._floor,
        }
        lines = by_kind[target.kind]() if target.kind in by_kind else self._dated()
        return tuple(line for line in lines if line)[:2]

    def _beside(self) -> tuple[str, ...]:
        """Return where a part of the province is beside the line, which does not judge it, and its pace."""
        words, found = self.words, self.standing.judgement
        gap = self._gap(found.surplus)
        if not found.surplus:
            return words("on the provincial line"), self._pace()
        if found.surplus < 0:
            return words("{gap} below the provincial line", gap=gap), self._pace()
        return words("{gap} above the provincial line", gap=gap), self._pace()

    def _dated(self) -> tuple[str, ...]:
        """Return the lines of a target with a due day."""
        words, found = self.words, self.standing.judgement
        more = self._parts() or self._names()
        if found.status in (Status.MET_ON_TIME, Status.MET_LATE, Status.MET):
            late = words.plural("{n} month late", "{n} months late", found.late) if found.late else ""
            since = words("since {period}", period=self._period(found.since)) if found.since else ""
            # Two lines have room for two facts, and for how long it has been held tells since when.
            return words.listing((late or ("" if more else since), self._held())), more or (since if late else "")
        if found.status is Status.MISSED:
            late = words.plural("{n} month overdue", "{n} months overdue", found.late)
            return words.listing((self._short(), late)), more or self._pace()
        needed = words("needs {pace}", pace=self._rate(found.needed)) if found.needed is not None else ""
        return needed or self._short(), self._pace() or more

    def _floor(self) -> tuple[str, ...]:
        words, found = self.words, self.standing.judgement
        gap = self._gap(found.surplus)
        if found.status is Status.KEPT:
            return self._held(), words("{gap} above the floor", gap=gap) if found.surplus else words("at the floor")
        below = words.plural("for {n} month", "for {n} months", found.late)
        return words("{gap} below the floor", gap=gap), below

    def _availability(self) -> tuple[str, ...]:
        """Return the outage of the month, and of the twelve up to it."""
        words = self.words
        rows = {at: (below or 0) - (above or 0) for at, above, below in self.standing.ratios.get(targets.WHOLE, ())}
        now = rows.get(self.month, 0)
        year = sum(lost for at, lost in rows.items() if self.month.shift(-12) < at <= self.month)
        first = (
            words.plural("out for {n} minute", "out for {n} minutes", now)
            if now
            else words.listing((words("no outage"), self._held()))
        )
        return first, words.plural("{n} minute in 12 months", "{n} minutes in 12 months", year)

    def _milestones(self) -> tuple[str, ...]:
        """Return how late, and the first milestone that does not stand yet."""
        words, found, target = self.words, self.standing.judgement, self.standing.target
        stood = zip(target.milestones, self.standing.stood, strict=True)
        left = [one for one, since in stood if since is None or since > self.month]
        late = words.plural("{n} month late", "{n} months late", found.late) if found.late else ""
        if not left:
            return words("all stand"), late or self._held()
        item = self.items.get(left[0].code)
        name = (item.shorts if item else left[0].names)[self.lang]
        return words("still open: {name}", name=name), late

    def _parts(self) -> str:
        """Return the other readings of a clause, or every part that must reach the demand."""
        target, words = self.standing.target, self.words
        if not target.readings:
            return ""
        if target.indicator in targets.EVERY:
            cells = [(one, self.standing.part(one.code, self.month)) for one in target.readings]
            return words.listing(
                f"{one.names[self.lang]} {cell[0]}/{cell[1]}" for one, cell in cells if cell and cell[0] != cell[1]
            )
        said = []
        for one in target.readings[1:]:
            rows = self.standing.ratios.get(one.code, [])
            points = [(at, targets.value(target, above, below)) for at, above, below in rows]
            found = judge(target, points, self.month)
            if found.value is not None:
                name = one.names[self.lang].partition("（" if self.lang == "zh" else " (")[0]
                said.append(f"{name} {self._unit(found.value)}")
        return words.listing(said)

    def _names(self) -> str:
        """Return by name what is left of a target that counts items."""
        if self.standing.target.kind is not Kind.COUNT:
            return ""
        left = [self.items[code].shorts[self.lang] for code in self.standing.left(self.month) if code in self.items]
        more = self.words.plural("and {n} more", "and {n} more", len(left) - 1) if len(left) > 1 else ""
        return self.words.listing((left[0], more)) if left else ""

    def _held(self) -> str:
        found, words = self.standing.judgement, self.words
        if found.period is None or not found.held:
            return ""
        if found.period.grain is Grain.YEAR:
            return words.plural("held for {n} year", "held for {n} years", found.held)
        months = found.held * 12 // found.period.grain.per_year
        return words.plural("held for {n} month", "held for {n} months", months)

    def _short(self) -> str:
        found = self.standing.judgement
        gap = self._gap(found.surplus)
        if self.standing.target.better is Better.DOWN:
            return self.words("{gap} over", gap=gap)
        return self.words("{gap} short", gap=gap)

    def _pace(self) -> str:
        """Return how fast the value moved of late; of a yearly value that is one change."""
        found, words = self.standing.judgement, self.words
        if found.pace is None or found.period is None:
            return ""
        if found.period.grain is Grain.YEAR:
            return words("last change {pace}", pace=self._rate(found.pace))
        return words("lately {pace}", pace=self._rate(found.pace))

    def _rate(self, pace: Fraction | None) -> str:
        """Return a change a month, quarter or year, signed."""
        found, words = self.standing.judgement, self.words
        if pace is None or found.period is None:
            return MISSING
        number = words.signed(_decimal(pace), 1 if found.period.grain is Grain.YEAR else 2)
        return f"{number} {self.unit_of_pace()}"

    def unit_of_pace(self) -> str:
        """Return in what a change is told, by the periods of the value; nothing where there is none."""
        found, words, unit = self.standing.judgement, self.words, self._short_unit()
        if found.period is None or (found.pace is None and found.needed is None):
            return ""
        if found.period.grain is Grain.YEAR:
            return words("{unit} a year", unit=unit)
        return (
            words("{unit} a quarter", unit=unit)
            if found.period.grain is Grain.QUARTER
            else words("{unit} a month", unit=unit)
        )

    def _short_unit(self) -> str:
        kind = self.standing.target.kind
        if kind is Kind.MODELLED:
            return self.words("h")
        return self.words("items") if kind is Kind.COUNT else self.words("pts")

    def _gap(self, value: Fraction | None) -> str:
        """Return a distance without its sign, never as 0.0; between two percentages it is in points."""
        far = abs(value or Fraction(0))
        decimals = next((n for n in (1, 2) if far * 10**n * 2 >= 1), 3) if far else 1
        return self._unit(far, self.words("pts"), decimals)

    def _unit(self, value: Fraction, unit: str = "%", decimals: int | None = None) -> str:
        """Return a value or a distance with its unit."""
        kind = self.standing.target.kind
        if kind is Kind.COUNT:
            return self.words.with_unit(self.words.number(int(value), 0), self.words("items"))
        unit = self.words("h") if kind is Kind.MODELLED else unit
        return self.words.with_unit(self.words.number(_decimal(value), decimals or self._decimals(value)), unit)

    def _decimals(self, value: Fraction) -> int:
        demand = Fraction(str(self.standing.target.demand))
        for decimals in (1, 2):
            rounded = round(value * 10**decimals) / Fraction(10**decimals)
            if (rounded > demand, rounded < demand) == (value > demand, value < demand):
                return decimals
        return 3

    def _period(self, period: Period) -> str:
        return self.words.period(period.start, period.grain)


def _decimal(value: Fraction) -> float:
    return float(value)
