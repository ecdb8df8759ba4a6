"""The state of the data: through when each bureau has reported each extract, who is late, what was refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pandas as pd
from markupsafe import Markup

from components import cards
from components.cards import Card, Column, Kind
from components.words import MISSING
from domain.period import Period
from pages._revenue_drawing import RevenueDrawing
from queries import state
from queries.state import Extract

# More bureaux than this have no column each.
MOST = 3


class State(RevenueDrawing):
    """One row an extract."""

    def state(self) -> Card:
        """Return the table of extracts and bureaux, of the release that is shown whatever the month."""
        words, pack, release = self.words, self.reading.pack, self.reading.release
        found = state.extracts(self.reading, self.reading.pack.place(self.view.area))
        bureaux = list(pack.reporters) if len(pack.reporters) <= MOST else []
        rows = pd.DataFrame(
            [
                {
                    "extract": one.titles[self.view.lang],
                    **{code: self._through(one, code) for code in bureaux},
                    **({} if bureaux else {"through": str(min(one.through.values(), default=""))}),
                    "state": self._state(one),
                }
                for one in found
            ],
            dtype=object,
        )
        columns = (
            Column("extract", words("Extract"), Kind.TEXT),
            *(Column(code, pack.reporters[code].names[self.view.lang], Kind.TEXT) for code in bureaux),
            *(() if bureaux else (Column("through", words("through"), Kind.TEXT),)),
            Column("state", words("State"), Kind.TEXT),
        )
        checks = words("{passed}/{all} checks", passed=release.passed, all=release.checks)
        scope = (
            words("Release {id}", id=release.id[:7]),
            words.day(release.published.date()),
            checks if release.checks else "",
        )
        return self.card(
            "state",
            words("Data state"),
            scope,
            columns,
            rows.map(_plain) if len(rows) else pd.DataFrame(columns=["extract"]),
            body=cards.table(rows, columns, words, density="tight" if len(rows) > 8 else "") if len(rows) else None,
            notes=self._notes(found),
        )

    def _through(self, one: Extract, code: str) -> str:
        """Return the last period of a bureau; a dash where none is expected of it."""
        last = one.through.get(code)
        return str(last) if last else self.words("none") if code in one.late else MISSING

    def _state(self, one: Extract) -> Markup | str:
        """Return the worst that there is to say of an extract at the month that is shown, as a shape and a word."""
        words = self.words
        if one.refused:
            return cards.state("refused", words.plural("{n} file refused", "{n} files refused", len(one.refused)))
        shown, due = self._shown(one), self._ended(one)
        late = [code for code in one.late if code not in one.through or one.through[code] < due]
        if late:
            names = words.listing(self._bureau(code) for code in late)
            return cards.state("late", words("{reporter} late", reporter=names))
        if one.modelled:
            return cards.state("modelled", words("yearly model"))
        if shown in one.provisional:
            return cards.state("provisional", words("{period} prelim.", period=words.short(shown.start, shown.grain)))
        return cards.state("whole-data", words("complete"))

    def _ended(self, one: Extract) -> Period:
        """Return the last period of an extract that has ended with the month that is shown."""
        newest = max(one.through.values(), default=self.month)
        end = self.month.shift(1).start - timedelta(days=1)
        at = Period.of(end, newest.grain)
        return at if at.shift(1).start - timedelta(days=1) <= end else at.shift(-1)

    def _shown(self, one: Extract) -> Period:
        """Return that period, or the newest there is where it does not go so far."""
        return min(self._ended(one), max(one.through.values(), default=self.month))

    def _after(self, found: tuple[Extract, ...]) -> Iterator[str]:
        """Say, a line each later period, which bureaux have not reported it while others have, and how much."""
        words = self.words
        counts: Counter[tuple[Period, tuple[str, ...]]] = Counter()
        for one in found:
            newest = max(one.through.values(), default=None)
            late = tuple(code for code in one.late if one.through.get(code, self.month) >= self._shown(one))
            if newest and late and newest > self._shown(one):
                counts[newest, late] += 1
        for (period, late), n in sorted(counts.items(), key=lambda item: item[0][0].start):
            yield words.plural(
                "{period}: {reporter} has not reported ({n} extract).",
                "{period}: {reporter} has not reported ({n} extracts).",
                n,
                period=words.short(period.start, period.grain),
                reporter=words.listing(self.reading.pack.reporters[code].names[self.view.lang] for code in late),
            )

    def _bureau(self, code: str) -> str:
        """Return a bureau by its area, that of the root by its own name."""
        pack, lang = self.reading.pack, self.view.lang
        reporter = pack.reporters[code]
        return reporter.names[lang] if reporter.area == pack.root else pack.areas[reporter.area].shorts[lang]

    def _notes(self, found: tuple[Extract, ...]) -> tuple[str, ...]:
        """Name each check that failed with what it was of, and each bureau that keeps the root from being whole."""
        words, pack, lang = self.words, self.reading.pack, self.view.lang
        notes = list(self._after(found))
        for one in found:
            for mark in one.refused[:2]:
                reporter = pack.reporters.get(mark.reporter)
                of = words.listing((one.titles[lang], reporter.names[lang] if reporter else mark.reporter, mark.month))
                kept = words("older rows stand in") if mark.kept else words("it counts as not reported")
                notes.append(words("Refused: {file} ({rule}), {kept}.", file=of, rule=mark.rule, kept=kept))
        if self.reading.release.failed:
            names = words.listing(self.reading.release.failed)
            notes.append(words("Checks that failed: {names}.", names=names))
        return tuple(notes)


def _plain(value: object) -> object:
    return str(value.striptags()) if isinstance(value, Markup) else value
