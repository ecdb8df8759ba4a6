"""The one database of the records: how it is opened, and how its tables come to be."""

from __future__ import annotations

import os
import time
from typing import Any
from weakref import WeakSet

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import DeclarativeBase

TRIES = 10
_engines: WeakSet[Engine] = WeakSet()


class Base(DeclarativeBase):
    """The root of every table."""


def connect(address: str, *, durable: bool = False) -> Engine:
    """Return the database at an SQLAlchemy address, with every table that is known.

    What is `durable` outlives a loss of power too, at the price of a flush for each write.
    """
    engine = _open(address, "full" if durable else "normal")
    _lay(engine)
    return engine


def _lay(engine: Engine) -> None:
    """Make the tables that are missing. All workers try it at the same moment: who loses looks again."""
    for left in reversed(range(TRIES)):
        try:
            Base.metadata.create_all(engine)
            return
        except (IntegrityError, OperationalError, ProgrammingError):
            if not left:
                raise
            time.sleep(0.05)


def _open(address: str, synchronous: str) -> Engine:
    engine = create_engine(address)
    _engines.add(engine)
    if isinstance(engine.dialect, sqlite.dialect):

        def wal(connection: Any, _: Any) -> None:
            connection.execute("pragma busy_timeout=5000")
            connection.execute("pragma journal_mode=wal")
            connection.execute(f"pragma synchronous={synchronous}")

        event.listen(engine, "connect", wal)
    return engine


def _leave() -> None:
    """Close all connections: two processes that spoke over one would hear each other's answers."""
    for engine in _engines:
        engine.dispose()


os.register_at_fork(before=_leave)
