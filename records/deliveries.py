"""Deliveries: what is due to whom, who is at it, what became of it; and the files that were printed.

One row an edition, area, language, slot and recipient, unique in the database: it is the lock. A scheduler takes a row
for a while (`until`); what it has not ended by then another may take. From `begin` on nobody takes it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, UniqueConstraint, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from records._database import Base, connect

LEASE = 300.0  # seconds after which a scheduler that said nothing counts as gone


class State(StrEnum):
    """Where a delivery stands. OPEN and PRINTING may be taken again, SENDING may not, the others are ends.

    UNSURE: delivery had begun and nobody knows whether it arrived. UNSENT: the release it needs did not come.
    """

    OPEN = "open"
    PRINTING = "printing"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSENT = "unsent"
    UNSURE = "unsure"


class _Delivery(Base):
    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("edition", "area", "lang", "slot", "recipient"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    plan: Mapped[str]
    edition: Mapped[str]
    area: Mapped[str]
    lang: Mapped[str]
    slot: Mapped[float] = mapped_column(index=True)
    recipient: Mapped[str]
    again: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=State.OPEN.value, index=True)
    until: Mapped[float] = mapped_column(default=0.0)
    owner: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    late: Mapped[bool] = mapped_column(default=False)
    gap: Mapped[str] = mapped_column(default="")
    said: Mapped[str] = mapped_column(default="")
    file: Mapped[str] = mapped_column(default="", index=True)
    ended: Mapped[float] = mapped_column(default=0.0)


class _File(Base):
    __tablename__ = "files"
    id: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    name: Mapped[str]
    edition: Mapped[str]
    area: Mapped[str]
    lang: Mapped[str]
    title: Mapped[str]
    address: Mapped[str]
    release: Mapped[str] = mapped_column(index=True)
    build: Mapped[str]
    data_through: Mapped[str]
    pages: Mapped[int]
    size: Mapped[int]
    seconds: Mapped[float]
    printed: Mapped[float] = mapped_column(index=True)


class _First(Base):
    __tablename__ = "firsts"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[float]


@dataclass(frozen=True, slots=True)
class Job:
    """What is printed once for all its recipients; `slot` is the due time in seconds of the epoch.

    `again` names the file that is to be drawn again, if it is that.
    """

    plan: str
    edition: str
    area: str
    lang: str
    slot: float
    again: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the record. `ended` is when it came to an end, in seconds of the epoch, 0 before."""

    id: int
    job: Job
    recipient: str
    state: State
    tries: int
    late: bool
    gap: str
    said: str
    file: str
    ended: float


@dataclass(frozen=True, slots=True)
class File:
    """A printed file as it was kept: `id` begins its hash, `address` pins its release, `printed` is of the epoch."""

    id: str
    sha256: str
    name: str
    edition: str
    area: str
    lang: str
    title: str
    address: str
    release: str
    build: str
    data_through: str
    pages: int
    size: int
    seconds: float
    printed: float


class Deliveries:
    """The record of deliveries in one database, shared by schedulers and servers."""

    def __init__(self, address: str) -> None:
        self._engine = connect(address, durable=True)

    def firsts(self, names: Iterable[str], now: float) -> Mapping[str, float]:
        """Return when each name was first asked for: now, if it never was."""
        wanted = set(names)
        with Session(self._engine) as session:
            found = {one.name: one.at for one in session.scalars(select(_First)) if one.name in wanted}
        for name in sorted(wanted - found.keys()):
            # Another scheduler may be writing down the same name.
            with suppress(IntegrityError), Session(self._engine) as session, session.begin():
                session.add(_First(name=name, at=now))
            found[name] = now
        return found

    def lay(self, due: Iterable[tuple[Job, str]]) -> None:
        """Write down what is due to whom, where it is not yet."""
        wanted = {_key(job, recipient): (job, recipient) for job, recipient in due}
        oldest = min((job.slot for job, _ in wanted.values()), default=0.0)
        with Session(self._engine) as session:
            rows = session.scalars(select(_Delivery).where(_Delivery.slot >= oldest))
            known = {_key(one, one.recipient) for one in rows}
        for job, recipient in (pair for key, pair in wanted.items() if key not in known):
            # Another scheduler may be writing down the same row.
            with suppress(IntegrityError), Session(self._engine) as session, session.begin():
                session.add(_Delivery(**asdict(job), recipient=recipient))

    def jobs(self, now: float) -> tuple[Job, ...]:
        """Return what somebody should take up now, the oldest slot first."""
        columns = [getattr(_Delivery, one.name) for one in fields(Job)]
        asked = (
            select(*columns).where(_free(now)).distinct().order_by(_Delivery.slot, _Delivery.edition, _Delivery.area)
        )
        with Session(self._engine) as session:
            return tuple(Job(*one) for one in session.execute(asked))

    def claim(self, job: Job, owner: str, now: float) -> tuple[Delivery, ...]:
        """Take the rows of a job that nobody has; none where another was faster."""
        taken = update(_Delivery).where(*_of(job), _free(now))
        return self._change(
            taken.values(state=State.PRINTING, owner=owner, until=now + LEASE, tries=_Delivery.tries + 1)
        )

    def put_back(self, job: Job, owner: str, until: float, said: str, *, tried: bool = True) -> None:
        """Leave the rows of a job to whoever comes after `until`; what was not `tried` does not count as a try."""
        mine = update(_Delivery).where(*_of(job), _mine(owner))
        tries = _Delivery.tries if tried else _Delivery.tries - 1
        self._change(mine.values(state=State.OPEN, until=until, said=said, tries=tries))

    def give_up(self, job: Job, owner: str, state: State, said: str, now: float) -> None:
        """Bring the rows of a job to an end before delivery began."""
        self._change(
            update(_Delivery).where(*_of(job), _mine(owner)).values(state=state, said=said, ended=now, owner="")
        )

    def printed(self, job: Job, owner: str, file: str, gap: str, *, late: bool) -> None:
        """Write down which file a job's rows carry, what it lacks, and whether it is late."""
        self._change(update(_Delivery).where(*_of(job), _mine(owner)).values(file=file, gap=gap, late=late))

    def begin(self, one: Delivery, owner: str, now: float) -> bool:
        """Pass the point after which a row is never taken again; False if it is not this scheduler's any more."""
        mine = update(_Delivery).where(_Delivery.id == one.id, _mine(owner))
        return bool(self._change(mine.values(state=State.SENDING, until=now + LEASE)))

    def leave(self, one: Delivery, owner: str, until: float, said: str) -> None:
        """Leave a row whose delivery did not begin to whoever comes after `until`."""
        self._change(
            update(_Delivery)
            .where(_Delivery.id == one.id, _mine(owner))
            .values(state=State.OPEN, until=until, said=said)
        )

    def end(self, one: Delivery, owner: str, state: State, said: str, now: float) -> None:
        """Bring a row to its end."""
        ours = _Delivery.owner == owner, _Delivery.state.in_((State.PRINTING, State.SENDING))
        self._change(
            update(_Delivery).where(_Delivery.id == one.id, *ours).values(state=state, said=said, ended=now, owner="")
        )

    def reopen(self, since: float) -> int:
        """Let what failed since a slot be tried afresh, and return how many rows: it certainly never arrived."""
        failed = update(_Delivery).where(_Delivery.state == State.FAILED, _Delivery.slot >= since)
        return len(self._change(failed.values(state=State.OPEN, until=0.0, tries=0, ended=0.0)))

    def lost(self, now: float) -> tuple[Delivery, ...]:
        """Return the rows whose delivery began and whose scheduler is gone."""
        with Session(self._engine) as session:
            return tuple(_delivery(one) for one in session.scalars(select(_Delivery).where(_lost(now))))

    def settle(self, one: Delivery, state: State, said: str, now: float) -> bool:
        """Decide what became of a lost row; False if another has."""
        ended = 0.0 if state is State.OPEN else now
        return bool(
            self._change(
                update(_Delivery)
                .where(_Delivery.id == one.id, _lost(now))
                .values(state=state, said=said, ended=ended, owner="", until=0.0)
            )
        )

    def keep(self, file: File) -> None:
        """Write down a file; the same file twice is one."""
        with suppress(IntegrityError), Session(self._engine) as session, session.begin():
            session.add(_File(**asdict(file)))

    def file(self, id: str) -> File | None:
        """Return a file by its id."""
        with Session(self._engine) as session:
            found = session.get(_File, id)
            return _file(found) if found else None

    def files(self, *, before: float | None = None, most: int = 50, edition: str = "") -> tuple[File, ...]:
        """Return files, the newest first, those printed `before` a moment, of one edition or all."""
        asked = select(_File).order_by(_File.printed.desc(), _File.id).limit(most)
        asked = asked if before is None else asked.where(_File.printed < before)
        asked = asked.where(_File.edition == edition) if edition else asked
        with Session(self._engine) as session:
            return tuple(_file(one) for one in session.scalars(asked))

    def of(self, files: Iterable[str]) -> Mapping[str, tuple[Delivery, ...]]:
        """Return the deliveries of files by the file's id."""
        wanted = list(files)
        found: dict[str, list[Delivery]] = {id: [] for id in wanted}
        with Session(self._engine) as session:
            asked = select(_Delivery).where(_Delivery.file.in_(wanted)).order_by(_Delivery.id)
            for one in session.scalars(asked):
                found[one.file].append(_delivery(one))
        return {id: tuple(rows) for id, rows in found.items()}

    def undelivered(self, most: int = 50) -> tuple[Delivery, ...]:
        """Return what has no file: waiting, failed or not sent, the newest slot first."""
        asked = select(_Delivery).where(_Delivery.file == "").order_by(_Delivery.slot.desc(), _Delivery.id).limit(most)
        with Session(self._engine) as session:
            return tuple(_delivery(one) for one in session.scalars(asked))

    def every(self) -> tuple[Delivery, ...]:
        """Return every row, in the order of slots."""
        with Session(self._engine) as session:
            asked = select(_Delivery).order_by(_Delivery.slot, _Delivery.id)
            return tuple(_delivery(one) for one in session.scalars(asked))

    def write(self) -> None:
        """Write nothing, as a test whether it may be written to."""
        self._change(update(_Delivery).where(_Delivery.id < 0).values(said=""))

    def counts(self) -> Mapping[State, int]:
        """Return how many rows stand in each state."""
        asked = select(_Delivery.state, func.count()).group_by(_Delivery.state)
        with Session(self._engine) as session:
            return {State(state): count for state, count in session.execute(asked)}

    def cited(self) -> frozenset[str]:
        """Return the releases that a kept file was drawn from."""
        with Session(self._engine) as session:
            return frozenset(session.scalars(select(_File.release).distinct()))

    def _change(self, statement: Any) -> tuple[Delivery, ...]:
        with Session(self._engine) as session, session.begin():
            changed = session.scalars(statement.returning(_Delivery.id)).all()
        with Session(self._engine) as session:
            found = session.scalars(select(_Delivery).where(_Delivery.id.in_(changed)).order_by(_Delivery.id))
            return tuple(_delivery(one) for one in found)


def _key(job: Job | _Delivery, recipient: str) -> tuple[str, str, str, float, str]:
    return job.edition, job.area, job.lang, job.slot, recipient


def _of(job: Job) -> tuple[ColumnElement[bool], ...]:
    return tuple(getattr(_Delivery, name) == value for name, value in asdict(job).items())


def _free(now: float) -> ColumnElement[bool]:
    return _Delivery.state.in_((State.OPEN, State.PRINTING)) & (_Delivery.until <= now)


def _mine(owner: str) -> ColumnElement[bool]:
    return (_Delivery.owner == owner) & (_Delivery.state == State.PRINTING)


def _lost(now: float) -> ColumnElement[bool]:
    return (_Delivery.state == State.SENDING) & (_Delivery.until <= now)


def _delivery(one: _Delivery) -> Delivery:
    job = Job(one.plan, one.edition, one.area, one.lang, one.slot, one.again)
    return Delivery(
        one.id, job, one.recipient, State(one.state), one.tries, one.late, one.gap, one.said, one.file, one.ended
    )


def _file(one: _File) -> File:
    return File(**{name.name: getattr(one, name.name) for name in fields(File)})
