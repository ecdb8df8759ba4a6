"""Writes the simulated extracts of a pack into an inbox, one parquet file per extract, reporter and period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

import duckdb

from data.demo import subjects, tables
from data.demo.controls import Size, shares, sizes, year_periods
from data.demo.simulation import FILE, Line, Simulation
from domain.errors import CockpitError, PackError
from domain.pack import Pack
from domain.period import Grain, Period, periods

Progress = Callable[[int, int], None]

# A line that pays a smaller share of its tax in an area than this is left out: the extract stays sparse.
LEAST = 2e-6

# The columns of each extract, in the order in which they are written; the rest of a drop is the same for all.
COLUMNS = {
    "revenue": "month, area, tax, category, industry, taxpayer_kind, collected, central, local",
    "adjustments": "month, area, tax, industry, kind, amount, document",
    "taxpayers": "month, area, industry, kind, credit, registered, active",
}

# What a first drop has otherwise than the second that restates it: one row in ten, by less than 2 %.
_EARLIER = {
    "revenue": """
        * replace (
            local + cast(round(local * moved) as bigint) as local,
            central + cast(round(central * moved) as bigint) as central,
            collected + case when category = 'social' then cast(round(collected * moved) as bigint)
                else cast(round(local * moved) as bigint) + cast(round(central * moved) as bigint) end as collected
        )
    """,
    "adjustments": "* replace (amount + cast(round(amount * moved) as bigint) as amount)",
    "taxpayers": "* replace (registered + cast(ceil(registered * abs(moved)) as bigint) as registered)",
}


def write(
    inbox: Path,
    pack: Pack,
    *,
    seed: int = 1,
    scale: float = 1.0,
    first: Period | None = None,
    last: Period,
    progress: Progress | None = None,
) -> Mapping[str, int]:
    """Write the extracts of a pack from `first` to `last` and return the rows of each, restated ones counted twice.

    The same pack, seed, scale and periods give the same bytes. `progress` is told files written and files in all.
    """
    first = first or pack.first
    if not pack.first <= first <= last:
        raise CockpitError(f"{first} to {last} is no span of periods from {pack.first} on")
    simulation = Simulation(pack, seed)
    connection = duckdb.connect()
    try:
        _plan(connection, simulation, last)
        _generate(connection, simulation, scale, first, last)
        columns, grains, opens = dict(COLUMNS), dict.fromkeys(COLUMNS, pack.grain), dict[str, int]()
        for subject in subjects.found(simulation):
            subject.generate(connection, simulation, scale, first, last)
            columns |= subject.COLUMNS
            grains |= {extract: subject.GRAIN.get(extract, pack.grain) for extract in subject.COLUMNS}
            opens |= getattr(subject, "OPEN", {})
        return _drop(connection, simulation, inbox, columns, grains, opens, first, last, progress)
    finally:
        connection.close()


def _plan(connection: duckdb.DuckDBPyConnection, simulation: Simulation, last: Period) -> None:
    """Lay the calibration down as tables: lines, leaves, their presence and size, levels and adjustments.

    Whole years from the pack's first on, so that a period's rows do not depend on which periods are asked for.
    """
    pack = simulation.pack
    years = range(pack.first.year, last.year + 1)
    span = tuple(at for year in years for at in year_periods(pack, year))
    leaves = pack.leaves(pack.root)
    sized = sizes(simulation, years)
    base = Period(simulation.base, pack.grain.per_year, pack.grain)
    people = {at: _people(simulation, at) for at in {*span, base, *_edges(pack)}}
    tables.put(
        connection,
        "line",
        "number integer, tax varchar, category varchar, bucket varchar, local double, industry varchar, "
        "kind varchar, weight double",
        (
            (
                line.number,
                line.tax.code,
                line.tax.category,
                _bucket(line),
                line.tax.local,
                line.industry,
                line.kind,
                line.weight,
            )
            for line in simulation.lines
        ),
    )
    tables.put(
        connection,
        "leaf",
        "leaf varchar, people double",
        ((leaf, people[_typical(pack, leaf, base)][leaf]) for leaf in leaves),
    )
    tables.put(
        connection,
        "kind",
        "kind varchar, industry varchar, total double",
        (
            (kind, industry, stock.total * share / sum(stock.industries.values()))
            for kind, stock in simulation.taxpayers.items()
            for industry, share in stock.industries.items()
        ),
    )
    tables.put(connection, "credit", "kind varchar, credit varchar, lower double, upper double", _credit(simulation))
    tables.put(
        connection,
        "emphasis",
        "leaf varchar, industry varchar, factor double",
        ((leaf, code, factor) for leaf, some in simulation.emphasis.items() for code, factor in some.items()),
    )
    tables.put(
        connection,
        "only_in",
        "tax varchar, leaf varchar",
        ((tax, leaf) for tax, some in simulation.only.items() for leaf in some),
    )
    tables.put(
        connection,
        "mix",
        "leaf varchar, tax varchar, share double",
        ((leaf, tax, share) for leaf in leaves for tax, share in simulation.mix(leaf).items()),
    )
    tables.put(
        connection,
        "size",
        "leaf varchar, year integer, tax bigint, nontax bigint",
        ((one.leaf, one.year, one.tax, one.nontax) for one in sized),
    )
    tables.put(connection, "beyond", "tax varchar, year integer, target bigint", _beyond(simulation, sized))
    tables.put(
        connection,
        "presence",
        "leaf varchar, reporter varchar, position integer, year integer, month date, "
        "share double, people double, years double",
        (
            (
                leaf,
                pack.reporter(leaf),
                tables.position(at),
                at.year,
                at.start,
                share,
                people[at][leaf],
                at.year + at.index / pack.grain.per_year - simulation.base - 1,
            )
            for at in span
            for leaf, share in shares(simulation, at).items()
            if leaf in people[at] and share > 0
        ),
    )
    _levels(connection, simulation, span)


def _bucket(line: Line) -> str:
    return line.tax.category if line.tax.local > 0 else line.tax.code


def _edges(pack: Pack) -> set[Period]:
    return {at for area in pack.areas.values() for at in (area.valid_from, area.valid_to) if at}


def _typical(pack: Pack, leaf: str, base: Period) -> Period:
    area = pack.areas[leaf]
    if area.valid_to and area.valid_to < base:
        return area.valid_to
    return area.valid_from if area.valid_from and area.valid_from > base else base


def _people(simulation: Simulation, at: Period) -> Mapping[str, float]:
    """Return each leaf's share of the root's taxpayers: small areas have more of them for their revenue."""
    pack = simulation.pack
    share = shares(simulation, at, simulation.base)
    found = {}
    for leaf in pack.leaves(pack.root):
        if share[leaf] > 0:
            top = pack.path(leaf)[1].code if len(pack.path(leaf)) > 1 else leaf
            found[leaf] = share[leaf] * share[top] ** -0.3 * simulation.people.get(leaf, 1.0)
    return {leaf: part / sum(found.values()) for leaf, part in found.items()}


def _credit(simulation: Simulation) -> Iterable[tuple[str, str, float, float]]:
    for kind, stock in simulation.taxpayers.items():
        below, whole = 0.0, sum(stock.credit.values())
        for credit, share in stock.credit.items():
            yield kind, credit, below / whole, (below + share) / whole
            below += share


def _beyond(simulation: Simulation, sized: Sequence[Size]) -> Iterable[tuple[str, int, int]]:
    for tax in simulation.pack.taxes.values():
        if tax.local == 0:
            for year in sorted({one.year for one in sized}):
                taxed = sum(one.tax for one in sized if one.year == year)
                yield tax.code, year, round(taxed * simulation.beyond.get(tax.code, 0.1))


def _levels(connection: duckdb.DuckDBPyConnection, simulation: Simulation, span: Sequence[Period]) -> None:
    """Write the level of each line and period, and what each document takes of it (repayments come as negative)."""
    level = simulation.levels(span)
    levels = {(line.number, at): level(line, at) for line in simulation.lines for at in span}
    rates: list[tuple[str, int, int, str, str, int, float]] = []
    taken: dict[tuple[str, int, Period], float] = {}
    for one in simulation.adjustments:
        for line in simulation.lines:
            if not one.reaches(line):
                continue
            for at, rate in one.rates.items():
                if (line.number, at) not in levels:
                    continue
                back = at.shift(one.repay)
                for leaf in one.areas or ("",):
                    rates.append((leaf, line.number, tables.position(at), one.kind, one.document, one.repay, rate))
                    key = (leaf, line.number, at)
                    taken[key] = taken.get(key, 0.0) + rate
                    if one.repay and (line.number, back) in levels:
                        key = (leaf, line.number, back)
                        paid = rate * levels[line.number, at] / levels[line.number, back]
                        taken[key] = taken.get(key, 0.0) - paid
    tables.put(
        connection,
        "factor",
        "number integer, position integer, level double, taken double",
        (
            (number, tables.position(at), found, taken.get(("", number, at), 0.0))
            for (number, at), found in levels.items()
        ),
    )
    tables.put(
        connection,
        "own",
        "leaf varchar, number integer, position integer, taken double",
        ((leaf, number, tables.position(at), rate) for (leaf, number, at), rate in taken.items() if leaf),
    )
    tables.put(
        connection,
        "rate",
        "leaf varchar, number integer, position integer, kind varchar, document varchar, repay integer, rate double",
        rates,
    )


def _generate(
    connection: duckdb.DuckDBPyConnection, simulation: Simulation, scale: float, first: Period, last: Period
) -> None:
    """Make the tables `revenue`, `adjustments` and `taxpayers`."""
    seed = simulation.seed
    spans = {"first": tables.position(first), "last": tables.position(last)}
    for name, values in (
        ("uniform", {}),
        ("normal", {}),
        ("candidate", {"seed": seed}),
        ("stock", {"seed": seed, "scale": scale}),
        ("cell", {"seed": seed, "scale": scale, "least": LEAST}),
        ("amount", {"row": simulation.noise["row"]}),
        ("revenue", {}),
        ("adjustments", spans),
        ("taxpayers", {**spans, "growth": simulation.people_growth, "dormant": simulation.dormant}),
    ):
        connection.execute(tables.sql(name), values)
    ((unmet,),) = connection.execute(tables.sql("unmet")).fetchall()
    if unmet:
        pack = simulation.pack
        raise PackError(f"pack {pack.folder.name}: {FILE}: {unmet} minor units have no line that pays them")


def _drop(
    connection: duckdb.DuckDBPyConnection,
    simulation: Simulation,
    inbox: Path,
    columns: Mapping[str, str],
    grains: Mapping[str, Grain],
    opens: Mapping[str, int],
    first: Period,
    last: Period,
    progress: Progress | None,
) -> Mapping[str, int]:
    """Write every file under a `.part` name, then rename it; return rows by extract."""
    inbox.mkdir(parents=True, exist_ok=True)
    pack = simulation.pack
    jobs = [
        (extract, reporter, at, day, number)
        for extract, grain in grains.items()
        for reporter in pack.reporters
        for at in _whole(first, last.shift(-simulation.missing.get(reporter, 0)), grain)
        for number, day in _days(simulation, extract, reporter, at)
    ]
    rows = dict.fromkeys(grains, 0)
    for done, (extract, reporter, at, loaded, number) in enumerate(jobs, start=1):
        name = f"{extract}.{reporter}.{at}{f'.{number}' if number > 1 else ''}.parquet"
        part = inbox / f"{name}.part"
        restated = number == 1 and len(_days(simulation, extract, reporter, at)) > 1
        source = f"(select {_EARLIER[extract]} from ({_moved(extract)}))" if restated else extract
        written = connection.execute(
            f"copy (select {columns[extract]}, reporter, $loaded::timestamp as loaded_at, 'simulated' as source, "
            f"$dq as dq from {source} where reporter = $reporter and position = $position) "
            "to $part (format parquet, compression zstd)",
            {
                "loaded": loaded,
                "dq": "provisional" if at.shift(1).start > last.shift(1 - opens.get(extract, 2)).start else "final",
                "reporter": reporter,
                "position": tables.position(at),
                "part": str(part),
            },
        ).fetchone()
        count = written[0] if written else 0
        if count or (extract == "adjustments" and pack.adjustment_kinds):
            part.replace(inbox / name)  # a period without adjustments is a file without rows
        else:
            part.unlink()
        rows[extract] += count
        if progress:
            progress(done, len(jobs))
    return rows


def _whole(first: Period, last: Period, grain: Grain) -> tuple[Period, ...]:
    """Return the periods of a grain that have ended by the last one, from that in which the first one lies."""
    end = Period.of(last.start, grain)
    if end.shift(1).start > last.shift(1).start:
        end = end.shift(-1)
    begin = Period.of(first.start, grain)
    return periods(begin, end) if begin <= end else ()


def _moved(extract: str) -> str:
    """Return a query of an extract with `moved`, the share by which a first drop was off."""
    row = {"revenue": "key", "adjustments": "hash(area, tax, industry, document)", "taxpayers": "hash(area, industry)"}
    key = f"hash({row[extract]}, position, 'restated')"
    return f"select *, case when {key} % 10 = 0 then 0.036 * (uniform({key}) - 0.5) else 0 end as moved from {extract}"


def _days(simulation: Simulation, extract: str, reporter: str, at: Period) -> list[tuple[int, datetime]]:
    """Return the number and the load time of each drop of a file."""
    late = simulation.days_late(reporter, at)
    minute = int(abs(simulation.draw("loaded", extract, reporter, at)) * 60) % 240
    usual = datetime.combine(at.shift(1).start, time(2, 30)) + timedelta(days=late, minutes=minute)
    again = [
        usual + timedelta(days=one.days)
        for one in simulation.restated
        if (one.extract, one.reporter) == (extract, reporter) and at in one.periods
    ]
    return list(enumerate([usual, *again], start=1))
