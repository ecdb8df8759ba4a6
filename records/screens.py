"""Screens: their heartbeats, what they were told to do, and which of them are silent."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from records._database import Base, connect

MOST = 500
LARGEST = 1e11  # of a number in a beat: seconds of the epoch that are still a date, bytes of memory
OUTDATED = 600.0  # seconds after which a command that no screen took is not taken any more


class _Screen(Base):
    __tablename__ = "screens"
    name: Mapped[str] = mapped_column(primary_key=True)
    seen: Mapped[float]
    play_list: Mapped[str] = mapped_column(default="")
    picture: Mapped[str] = mapped_column(default="")
    release: Mapped[str] = mapped_column(default="")
    build: Mapped[str] = mapped_column(default="")
    memory: Mapped[int] = mapped_column(BigInteger, default=0)
    painted: Mapped[float] = mapped_column(default=0.0)
    failed: Mapped[int] = mapped_column(BigInteger, default=0)
    paused: Mapped[bool] = mapped_column(default=False)
    sent: Mapped[str] = mapped_column(default="")


class _Command(Base):
    __tablename__ = "commands"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    screen: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    given: Mapped[float]


@dataclass(frozen=True, slots=True)
class Beat:
    """What a screen says of itself: what it shows, of which release and build, its memory, when it last painted."""

    play_list: str
    picture: str
    release: str
    build: str
    memory: int
    painted: float
    failed: int
    paused: bool

    @classmethod
    def of(cls, said: Any) -> Beat:
        """Return the beat of a request body; what is ill-formed in it counts as nothing."""
        given: Mapping[str, Any] = said if isinstance(said, dict) else {}

        def text(key: str) -> str:
            value = given.get(key)
            # Half a surrogate pair fits no database, and NUL not every one.
            return value[:200].encode("utf-8", "replace").decode().replace("\0", "") if isinstance(value, str) else ""

        def number(key: str) -> float:
            value = given.get(key)
            return float(value) if isinstance(value, (int, float)) and 0 <= value < LARGEST else 0.0

        return cls(
            text("list"),
            text("picture"),
            text("release"),
            text("build"),
            int(number("memory")),
            number("painted"),
            int(number("failed")),
            given.get("paused") is True,
        )


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen as it was last heard of; `seen` and `painted` are seconds of the epoch."""

    name: str
    seen: float
    beat: Beat
    sent: str

    def silent(self, now: float, after: float) -> bool:
        """Say whether nothing was heard of it for too long."""
        return now - self.seen > after

    @property
    def last(self) -> datetime:
        """Return when it was last heard of, by the clock of this machine."""
        return datetime.fromtimestamp(self.seen).astimezone()


class Screens:
    """The record of screens in one database, shared by all workers."""

    def __init__(self, address: str) -> None:
        self._engine = connect(address)

    def beat(self, name: str, beat: Beat, done: int, now: float) -> tuple[list[tuple[int, str]], str]:
        """Write down a heartbeat; return the commands after `done` that it has not taken, and the list sent to it.

        A command's number is the milliseconds at which it was given: a wall outlives the record that it is told from,
        and numbers that began again would be behind the last one it has done.
        """
        if not 0 <= done <= (now + OUTDATED) * 1000:  # no number that we gave
            done = 0
        values = {
            "seen": now,
            "play_list": beat.play_list,
            "picture": beat.picture,
            "release": beat.release,
            "build": beat.build,
            "memory": beat.memory,
            "painted": beat.painted,
            "failed": beat.failed,
            "paused": beat.paused,
        }
        known = update(_Screen).where(_Screen.name == name).values(**values).returning(_Screen.sent)
        with Session(self._engine) as session, session.begin():
            sent = session.scalar(known)
        if sent is None:
            if len(self.every()) >= MOST:
                return [], ""
            # Another worker may be writing down the same new name.
            with suppress(IntegrityError), Session(self._engine) as session, session.begin():
                session.add(_Screen(name=name, **values))
        with Session(self._engine) as session:
            waiting = session.execute(
                select(_Command.given, _Command.kind)
                .where(_Command.screen == name, _Command.given > (done + 0.5) / 1000, _Command.given > now - OUTDATED)
                .order_by(_Command.given)
            )
            return [(round(given * 1000), str(kind)) for given, kind in waiting], sent or ""

    def tell(self, name: str, kind: str, now: float) -> bool:
        """Write down a command for a screen; False if there is no such screen."""
        with Session(self._engine) as session, session.begin():
            if session.get(_Screen, name) is None:
                return False
            session.execute(delete(_Command).where(_Command.given <= now - OUTDATED))
            last = session.scalar(select(func.max(_Command.given)).where(_Command.screen == name)) or 0.0
            session.add(_Command(screen=name, kind=kind, given=max(round(now, 3), last + 0.001)))
            return True

    def send(self, name: str, play_list: str) -> bool:
        """Write down which play-list a screen is to show from now on; False if there is no such screen."""
        with Session(self._engine) as session, session.begin():
            known = session.get(_Screen, name)
            if known is None:
                return False
            known.sent = play_list
            return True

    def forget(self, name: str) -> bool:
        """Take a screen off the record; False if there is no such screen."""
        with Session(self._engine) as session, session.begin():
            known = session.get(_Screen, name)
            if known is None:
                return False
            session.delete(known)
            return True

    def every(self) -> tuple[Screen, ...]:
        """Return every screen, by name."""
        with Session(self._engine) as session:
            return tuple(
                Screen(
                    one.name,
                    one.seen,
                    Beat(
                        one.play_list,
                        one.picture,
                        one.release,
                        one.build,
                        one.memory,
                        one.painted,
                        one.failed,
                        one.paused,
                    ),
                    one.sent,
                )
                for one in session.scalars(select(_Screen).order_by(_Screen.name))
            )
