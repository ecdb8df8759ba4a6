"""The one door to a release: every question goes through `rows`, with the grant's places bound into it."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import duckdb
import pandas as pd

from domain.errors import NotPermitted, QueryTimeout, ReleaseError
from domain.grant import Grant
from domain.pack import Pack
from domain.reading import Reading, Release

GRANTED = "granted"
KEPT = 3
ANSWERS = 256


@dataclass(slots=True)
class _Open:
    """A connection to one release, and how many are asking it just now."""

    con: duckdb.DuckDBPyConnection
    asking: int = 0


class _Door:
    """The open releases of one process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.open: OrderedDict[str, _Open] = OrderedDict()
        self.leaving: list[_Open] = []

    @contextmanager
    def cursor(self, release: Release, seconds: float) -> Iterator[duckdb.DuckDBPyConnection]:
        key = str(release.path)
        with self.lock:
            found = self.open.get(key)
            if found is None:
                found = self.open[key] = _Open(_connect(release, seconds))
            self.open.move_to_end(key)
            found.asking += 1
            while len(self.open) > KEPT:
                self.leaving.append(self.open.popitem(last=False)[1])
            self._close()
        try:
            with found.con.cursor() as cursor:
                yield cursor
        finally:
            with self.lock:
                found.asking -= 1
                self._close()

    def leave(self) -> None:
        """Close every connection as soon as nobody asks it."""
        with self.lock:
            self.leaving.extend(self.open.values())
            self.open.clear()
            self._close()

    def _close(self) -> None:
        for one in [one for one in self.leaving if not one.asking]:
            self.leaving.remove(one)
            one.con.close()


_door = _Door()


def _forked() -> None:
    global _door
    _door = _Door()


# DuckDB shares one instance of a file within a process, and its threads do not survive a fork: a child that found the
# parent's instance would wait for them for ever.
os.register_at_fork(before=lambda: _door.leave(), after_in_child=_forked)


def rows(reading: Reading, sql: str, params: Mapping[str, Any]) -> pd.DataFrame:
    """Return what a query finds in the release of a reading, one column for each that it selects.

    Columns hold Python's own values: whole numbers stay exact beside empty cells, and reading rows costs little.

    The query must ask for `$granted`, the codes of the places that the grant reaches, which is filled in here; besides
    it, `params` must hold what the query names, no more and no less. QueryTimeout after the seconds of the reading;
    NotPermitted if a column `place` holds one that the grant does not reach, since naming $granted is not obeying it.
    """
    asked = _asked(sql)
    if GRANTED not in asked:
        raise ValueError("a query must limit its places to $granted")
    if asked - {GRANTED} != params.keys():
        raise ValueError(f"the query asks for {sorted(asked - {GRANTED})}, given were {sorted(params)}")
    return _answer(_Question.of(reading, sql, params)).copy(deep=False)


@dataclass(frozen=True, slots=True)
class _Question:
    """What an answer depends on; the reading that it is asked through does not count for remembering."""

    release: str
    grant: Grant
    digest: str
    sql: str
    params: tuple[tuple[str, Hashable], ...]
    reading: Reading = field(compare=False)

    @classmethod
    def of(cls, reading: Reading, sql: str, params: Mapping[str, Any]) -> _Question:
        given = tuple((name, tuple(one) if isinstance(one, list) else one) for name, one in params.items())
        return cls(str(reading.release.path), reading.grant, reading.pack.digest, sql, given, reading)


@lru_cache(maxsize=ANSWERS)
def _answer(asked: _Question) -> pd.DataFrame:
    """Return the rows of a question. A release never changes, so what it answered once it would answer again."""
    reading = asked.reading
    places = granted(reading)
    bound = {name: list(one) if isinstance(one, tuple) else one for name, one in asked.params}
    with _door.cursor(reading.release, reading.seconds) as cursor:
        try:
            answer = cursor.execute(asked.sql, {**bound, GRANTED: list(places)})
            names = [about[0] for about in answer.description or ()]
            found = pd.DataFrame(answer.fetchall(), columns=names, dtype=object)
        except duckdb.InterruptException:
            raise QueryTimeout(f"a query ran longer than {reading.seconds:g} s") from None
    if "place" in found and not places.keys() >= set(found["place"].unique()):
        raise NotPermitted("a query answered with places beyond the grant")
    return found


def readable(release: Release, seconds: float) -> bool:
    """Say whether the marts of a release can be read."""
    with suppress(duckdb.Error, OSError, ReleaseError), _door.cursor(release, seconds) as cursor:
        return bool(cursor.execute("select count(*) from mart.revenue").fetchone())
    return False


def granted(reading: Reading) -> Mapping[str, None]:
    """Return the codes of the places that the grant of a reading reaches, in the order of the pack."""
    return _granted(reading.grant, reading.pack.digest, _Shelf(reading.pack))


class _Shelf:
    """A pack that does not count for remembering: its digest does."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Shelf)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=256)
def _granted(grant: Grant, digest: str, shelf: _Shelf) -> Mapping[str, None]:
    pack = shelf.pack
    return {
        place.code: None
        for place in pack.places.values()
        if any(above.code in grant.areas for above in pack.path(place.area))
    }


@lru_cache(maxsize=1024)
def _asked(sql: str) -> frozenset[str]:
    # Not by the module's own connection: that stays open over a fork, and a worker that ends without its threads dies.
    with duckdb.connect() as parser:
        statements = parser.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise ValueError("a query is one select")
        return frozenset(statements[0].named_parameters)


def _connect(release: Release, seconds: float) -> duckdb.DuckDBPyConnection:
    path = release.path / "marts.duckdb"
    try:
        con = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise ReleaseError(f"the marts of release {release.id} cannot be read: {error}") from error
    # One thread: no question takes ten milliseconds, and to share one out costs more, the more readers there are.
    con.execute(
        f"set threads = 1; set global max_execution_time = {round(seconds * 1000)}; set allowed_directories = [];"
        " set enable_external_access = false; set lock_configuration = true"
    )
    return con
