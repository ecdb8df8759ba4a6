"""Inbox to release: checks what was dropped, builds the marts and moves CURRENT.

Whatever happens on the way (a kill, a full disk), CURRENT names a whole release; the inbox is only cleared after it
has moved, and a publish that is run again ends where the first would have.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path

import duckdb

from data import definition
from data.check import Settled, settle
from data.contract import OWN, contracts, grain_of
from data.fault import Fault
from data.inbox import Inbox, Input, Key, look, stamp
from data.manifest import Entry, Manifest
from data.release import current_id, folder, lock, move, settle_log, sync
from data.staging import Staging
from domain.errors import ReleaseError
from domain.pack import Pack
from domain.period import Period
from domain.reading import Mark

# In the order in which they come; stage to marts come again when a file was refused.
STEPS = (
    "lock",
    "inbox",
    "take",
    "stage",
    "contracts",
    "audits",
    "marts",
    "manifest",
    "sync",
    "rename",
    "activate",
    "log",
    "quarantine",
    "clear",
    "done",
)
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a publish came to: the release that CURRENT now names (None if there is still none).

    `changed` says whether CURRENT moved, `accepted` and `outrun` are names of files of the inbox: those that now stand,
    and those that a later drop had replaced before they were read. `ignored` names columns that no contract knows.
    """

    release: str | None
    changed: bool
    faults: tuple[Fault, ...]
    accepted: tuple[str, ...]
    outrun: tuple[str, ...]
    ignored: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.release is None:
            return "no release: no file could be accepted"
        said = f"release {self.release}" if self.changed else f"release {self.release} stands, nothing has changed"
        return f"{said}; {len(self.accepted)} files accepted, {len(self.faults)} faults"


def publish(
    home: Path, pack: Pack, *, now: datetime, progress: Progress | None = None, version: str = "unreleased"
) -> Outcome:
    """Make a release of CURRENT's files and the inbox's, and return what came of it.

    `progress` is told the name of each step before it is taken, and how far along that is (0 to 1).
    """
    started = time.perf_counter()
    seconds: dict[str, float] = {}
    last = ["lock"]

    def step(name: str) -> None:
        nonlocal started
        passed = time.perf_counter()
        seconds[last[0]] = round(seconds.get(last[0], 0.0) + passed - started, 3)
        started, last[0] = passed, name
        if progress:
            progress(name, STEPS.index(name) / (len(STEPS) - 1))

    step("lock")
    with lock(home):
        settle_log(home, now)
        for left in folder(home).glob(".*.tmp-*"):
            _remove(left)
        step("inbox")
        current = _manifest(home)
        inbox = look(home / "inbox", contracts(), pack, current)
        if current and _same_definitions(current, pack) and not _fresh(inbox):
            _tidy(home, now, step, inbox, None)
            step("done")
            return Outcome(current.id, False, _strays(inbox), (), _outrun(inbox, None))
        work = folder(home) / f".making.tmp-{os.getpid()}"
        try:
            step("take")
            (work / "extracts").mkdir(parents=True)
            taken = _take(inbox, work / "extracts")
            with Staging(work / "marts.duckdb", pack, contracts()) as staging:
                settled = settle(staging, taken, pack, now, step)
                step("manifest")
                _keep_only(settled, work / "extracts")
                made = _describe(staging, settled, current, pack, work, now, version)
                staging.con.execute("checkpoint marts")
            stands = current.id if current else None
            changed = bool(made.inputs or current) and made.id != stands
            if changed:
                _unmoved(settled, inbox)
                _remove(work / "spill")
                replace(made, seconds=dict(seconds)).write()
                _seal(home, work, made.id, settled, step)
                step("activate")
                move(home, made.id, now, "publish", step)
        except (OSError, duckdb.Error) as error:
            raise ReleaseError(f"publish failed at {last[0]}, nothing has changed: {error}") from error
        finally:
            _remove(work)
        _tidy(home, now, step, inbox, settled)
        step("done")
    accepted = tuple(sorted(one.name for one in settled.accepted.values() if one.fresh))
    extra = tuple(
        f"{one.name}: {', '.join(one.ignored)}" for one in made.inputs if one.ignored and one.name in accepted
    )
    return Outcome(
        release=made.id if changed else stands,
        changed=changed,
        faults=_strays(inbox) + _faults(settled),
        accepted=accepted,
        outrun=_outrun(inbox, settled),
        ignored=extra,
    )


def check(home: Path, pack: Pack, *, now: datetime, progress: Progress | None = None) -> tuple[Fault, ...]:
    """Return the faults that a publish would find, without writing anything."""

    def step(name: str) -> None:
        if progress:
            progress(name, STEPS.index(name) / (len(STEPS) - 1))

    step("inbox")
    inbox = look(home / "inbox", contracts(), pack, _manifest(home))
    with Staging(None, pack, contracts()) as staging:
        settled = settle(staging, inbox, pack, now, step)
    step("done")
    return _strays(inbox) + _faults(settled)


def _manifest(home: Path) -> Manifest | None:
    named = current_id(home)
    return Manifest.read(folder(home) / named) if named else None


def _same_definitions(current: Manifest, pack: Pack) -> bool:
    return (current.definitions, current.pack_digest) == (definition.digest(), pack.digest)


def _fresh(inbox: Inbox) -> list[Input]:
    return [one for files in inbox.choices.values() for one in files if one.fresh]


def _strays(inbox: Inbox) -> tuple[Fault, ...]:
    return tuple(fault for _, fault in inbox.strays)


def _faults(settled: Settled) -> tuple[Fault, ...]:
    return tuple(fault for found in settled.refused.values() for fault in found)


def _outrun(inbox: Inbox, settled: Settled | None) -> tuple[str, ...]:
    return tuple(sorted(one.name for one, _ in _replaced(inbox, settled)))


def _replaced(inbox: Inbox, settled: Settled | None) -> Iterator[tuple[Input, str]]:
    """Yield the files of the inbox that were never read, with the name of the file that stands for their key."""
    for one in inbox.outrun:
        yield one, inbox.choices[one.key][0].name
    if settled:
        stands = {one.key: one.name for one in settled.accepted.values()}
        done = {(one.name, one.sha256) for one in (*settled.accepted.values(), *settled.refused)}
        for one in _fresh(inbox):
            if (one.name, one.sha256) not in done:
                yield one, stands[one.key]


def _take(inbox: Inbox, extracts: Path) -> Inbox:
    """Return the inbox with its files brought to where nobody else writes."""

    def taken(one: Input) -> Input:
        if not one.fresh:
            return one
        path = extracts / one.name
        _link(one.path, path)
        return replace(one, path=path)

    return replace(inbox, choices={key: tuple(map(taken, files)) for key, files in inbox.choices.items()})


def _link(source: Path, target: Path) -> None:
    """Give a file a second name that cannot be written through, or copy it where that is not possible."""
    try:
        source.chmod(0o444)
        os.link(source, target)
    except OSError:
        target.unlink(missing_ok=True)
        shutil.copyfile(source, target)
        target.chmod(0o444)
        sync(target)


def _keep_only(settled: Settled, extracts: Path) -> None:
    """Leave the accepted files in the folder of extracts, and no others."""
    names = {one.name: one for one in settled.accepted.values()}
    for path in extracts.iterdir():
        if path.name not in names or not names[path.name].fresh:
            path.unlink()
    for name, one in names.items():
        if not one.fresh:
            _link(one.path, extracts / name)


def _describe(
    staging: Staging,
    settled: Settled,
    current: Manifest | None,
    pack: Pack,
    path: Path,
    now: datetime,
    version: str,
) -> Manifest:
    facts = {
        file: (rows, loaded, simulated, provisional)
        for contract in staging.contracts
        for file, rows, loaded, simulated, provisional in staging.con.table(f"extract.{contract}")
        .aggregate(
            "file, count(*), max(loaded_at)::varchar, bool_or(source = 'simulated'), bool_or(dq = 'provisional')",
            "file",
        )
        .fetchall()
    }
    inputs: list[Entry] = []
    reported: dict[str, dict[str, list[str]]] = {}
    provisional: dict[str, dict[str, list[str]]] = {}
    for number, one in sorted(settled.accepted.items(), key=lambda item: item[1].name):
        rows, loaded, _, open_ = facts.get(number, (0, None, False, False))
        ignored = staging.ignored.get(number, ())
        period = str(one.period)
        inputs.append(Entry(one.name, one.extract, one.reporter, period, one.sha256, rows, one.bytes, loaded, ignored))
        day = one.period.start.isoformat()
        reported.setdefault(one.extract, {}).setdefault(one.reporter, []).append(day)
        if open_:
            provisional.setdefault(one.extract, {}).setdefault(one.reporter, []).append(day)
    through: dict[str, dict[str, dict[str, str]]] = {}
    for extract, by_reporter in reported.items():
        cities = staging.con.table(f"extract.{extract}").set_alias("e")
        areas = staging.con.table("ref.area").set_alias("a")
        latest = cities.join(areas, "e.area = a.code").aggregate("city, max(month)::varchar", "city").order("city")
        through[extract] = {
            "reporters": {reporter: max(days) for reporter, days in by_reporter.items()},
            "areas": dict(latest.fetchall()),
        }
    marks = _marks(settled, current, pack)
    return Manifest(
        id=_id(inputs, marks, pack),
        path=path,
        pack=pack.code,
        pack_digest=pack.digest,
        definitions=definition.digest(),
        code_version=version,
        published=now.isoformat(),
        simulated=any(simulated for _, _, simulated, _ in facts.values()),
        inputs=tuple(inputs),
        checks=settled.checks,
        reported={extract: {who: sorted(days) for who, days in found.items()} for extract, found in reported.items()},
        provisional={
            extract: {who: sorted(days) for who, days in found.items()} for extract, found in provisional.items()
        },
        through=through,
        grains={extract: str(grain_of(staging.contracts[extract], pack)) for extract in reported},
        own=tuple(extract for extract in reported if staging.contracts[extract].areas == OWN),
        marks=marks,
        seconds={},
    )


def _marks(settled: Settled, current: Manifest | None, pack: Pack) -> tuple[Mark, ...]:
    """Return a mark for each key whose newest file was refused, until a good one comes."""
    found: dict[Key, Mark] = {}
    for mark in current.marks if current else ():
        with suppress(ValueError, KeyError):
            grain = grain_of(contracts()[mark.extract], pack)
            found[mark.extract, mark.reporter, Period.parse(mark.month, grain)] = mark
    for one in settled.accepted.values():
        if one.fresh:
            found.pop(one.key, None)
    for one, faults in settled.refused.items():
        found[one.key] = Mark(one.extract, one.reporter, str(one.period), faults[0].rule, False)
    stands = {one.key for one in settled.accepted.values()}
    return tuple(replace(found[key], kept=key in stands) for key in sorted(found))


def _id(inputs: Iterable[Entry], marks: Iterable[Mark], pack: Pack) -> str:
    said = [
        [[entry.name, entry.sha256] for entry in inputs],
        [[mark.extract, mark.reporter, mark.month, mark.rule, mark.kept] for mark in marks],
        definition.digest(),
        pack.digest,
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:12]


def _unmoved(settled: Settled, inbox: Inbox) -> None:
    """Raise if a file was written to while it was read; what was dropped in its stead waits for the next publish."""
    accepted = {(one.name, one.sha256) for one in settled.accepted.values()}
    for one in _fresh(inbox):
        if (one.name, one.sha256) in accepted and one.path.exists():
            here = stamp(one.path)
            if here[0] == one.stamp[0] and here != one.stamp:
                raise ReleaseError(f"{one.name} was written to while it was read; nothing has changed")


def _seal(home: Path, work: Path, release: str, settled: Settled, step: Callable[[str], None]) -> None:
    """Flush a finished release to disk and give it its name."""
    step("sync")
    for one in settled.accepted.values():
        if one.fresh:
            sync(work / "extracts" / one.name)
    for path in (work / "marts.duckdb", work / "manifest.json"):
        path.chmod(0o444)
        sync(path)
    sync(work / "extracts")
    sync(work)
    step("rename")
    target = folder(home) / release
    if not target.exists():
        work.rename(target)
        sync(folder(home))


def _tidy(home: Path, now: datetime, step: Callable[[str], None], inbox: Inbox, settled: Settled | None) -> None:
    """Move refused files out of the inbox, then take out what the release holds."""
    step("quarantine")
    for path, fault in inbox.strays:
        _quarantine(home, path, [str(fault)], now)
    for one, standing in _replaced(inbox, settled):
        if _untouched(one):
            _quarantine(home, one.path, [f"{one.name}: was not read, {standing} replaces it"], now)
    where = {(one.name, one.sha256): one for one in _fresh(inbox)}
    for one, faults in settled.refused.items() if settled else ():
        dropped = where.get((one.name, one.sha256))
        if dropped and _untouched(dropped):
            _quarantine(home, dropped.path, [str(fault) for fault in faults], now)
    step("clear")
    accepted = {(one.name, one.sha256) for one in settled.accepted.values()} if settled else set()
    for one in (*inbox.known, *(one for one in _fresh(inbox) if (one.name, one.sha256) in accepted)):
        if _untouched(one):
            one.path.unlink()


def _untouched(one: Input) -> bool:
    """Say whether the inbox still holds the very file that was read, not a later drop of the same name."""
    try:
        return stamp(one.path) == one.stamp
    except FileNotFoundError:
        return False


def _quarantine(home: Path, path: Path, lines: list[str], now: datetime) -> None:
    aside = home / "quarantine"
    aside.mkdir(exist_ok=True)
    name = path.name if len(os.fsencode(path.name)) <= 200 else path.name[-50:]  # room for what is added
    names = (f"{now:%Y%m%dT%H%M%S}{f'-{turn}' if turn else ''}-{name}" for turn in count())
    target = next(aside / name for name in names if not (aside / name).exists())
    (aside / f"{target.name}.fault.txt").write_text("\n".join(lines) + "\n", "utf-8")
    shutil.move(path, target)


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
