"""A round of the schedule: what is due is printed once, kept, and brought to each recipient once, or said not to be.

Any number of schedulers may go their rounds at the same time, and each may be killed at any moment: the rows of the
record decide who does what (`records/deliveries.py`). The clock is an argument.
"""

from __future__ import annotations

import hashlib
import queue
import re
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode
from uuid import uuid4

from components.words import Words
from delivery import mail
from delivery.archive import Archive, changed, stale
from delivery.mail import NotDelivered
from delivery.pdf import Printed
from delivery.proof import NotHeard
from delivery.schedule import ARCHIVE, FOLDER, Plan, Without, mail_refused
from domain.pack import Pack
from domain.reading import Reading
from records.deliveries import LEASE, Deliveries, Delivery, File, Job, State

CATCH_UP = timedelta(days=35)  # a slot missed longer ago is not made up for
GRACE = 1800.0  # seconds after its deadline from which a delivery counts as late
BUDGET = LEASE - 100  # seconds of a print: nobody waits for it, and the rows are still ours when it is done
BACK_OFF = 60.0  # seconds before the second try, doubled for each further one
LOOK = 60.0  # seconds between two looks whether the data has come
PART = re.compile(r"\..*\.pdf\.[0-9a-f]{8}\.part")  # ours, in a folder that others use too
UNSURE = "delivery had begun when its scheduler ended: nobody knows whether it arrived"


class Printer(Protocol):
    """What prints: one browser, for many prints."""

    def print(self, address: str, out: Path, *, budget: float = 60.0) -> Printed:
        """Write the proven PDF of an address into a folder, under a name that says what it is."""


@dataclass(frozen=True, slots=True)
class Office:
    """What a round works with.

    `reading` gives what is read at an instant (seconds of the epoch), None for now; `printers` opens a browser;
    `public` is where readers find the cockpit, `limit` the most bytes that are attached to a letter.
    """

    pack: Pack
    plans: tuple[Plan, ...]
    record: Deliveries
    archive: Archive
    reading: Callable[[float | None], Reading]
    printers: Callable[[], AbstractContextManager[Printer]]
    server: mail.Server | None = None
    public: str = ""
    limit: int = 10_000_000
    parallel: int = 1
    tries: int = 4


@dataclass(frozen=True, slots=True)
class Said:
    """What a round says of one recipient's delivery; the recipient is not named."""

    job: Job
    state: State
    text: str

    def __str__(self) -> str:
        due, text = datetime.fromtimestamp(self.job.slot).astimezone(), f" ({self.text})" if self.text else ""
        return f"{due:%Y-%m-%d %H:%M %Z} {self.job.edition} {self.job.area} {self.job.lang}: {self.state}{text}"


def go_round(office: Office, clock: Callable[[], float], say: Callable[[Said], None], *, failed: bool = False) -> None:
    """Do what is due by the clock (seconds of the epoch), and say how each delivery ended or what it waits for.

    With `failed`, what had failed is tried afresh too.
    """
    _settle(office, clock(), say)
    if failed:
        office.record.reopen(clock() - CATCH_UP.total_seconds())
    office.record.lay(_due(office, clock()))
    jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
    for job in office.record.jobs(clock()):
        jobs.put(job)
    with ThreadPoolExecutor(office.parallel) as pool:
        try:
            for one in [pool.submit(_Round(office, clock, say).work, jobs) for _ in range(office.parallel)]:
                one.result()
        finally:
            while not jobs.empty():  # stopped by hand: what is not begun is left to the next round
                with suppress(queue.Empty):
                    jobs.get_nowait()


def _due(office: Office, now: float) -> list[tuple[Job, str]]:
    """Return what has become due since its schedule was first seen (or starts), with whom it goes to."""
    until = datetime.fromtimestamp(now, UTC)
    wanted = [(plan, area, to) for plan in office.plans for area in plan.areas for to in plan.recipients]
    names = {one: f"{one[0].edition} {one[1]} {one[0].lang} {one[2]}" for one in wanted}
    firsts = office.record.firsts(names.values(), now)
    slots = {
        plan: [one.timestamp() for one in plan.slots(until - CATCH_UP, until, office.pack)] for plan in office.plans
    }
    found = []
    for (plan, area, to), name in names.items():
        first = plan.begins if plan.begins is not None else firsts[name]
        for slot in slots[plan]:
            if slot >= first:
                found.append((Job(plan.name, plan.edition, area, plan.lang, slot), to))
    return found


def _sweep(office: Office) -> None:
    """Remove what killed schedulers left half made, in the archive and in the folders of the schedule."""
    office.archive.sweep()
    for to in {to for plan in office.plans for to in plan.recipients if to.startswith(FOLDER)}:
        with suppress(OSError):  # a folder that is not there is said when it is delivered to
            for path in Path(to.removeprefix(FOLDER)).iterdir():
                if PART.fullmatch(path.name) and stale(path):
                    path.unlink()


def _settle(office: Office, now: float, say: Callable[[Said], None]) -> None:
    """Decide what became of deliveries that were broken off: a file that lies where it should has arrived."""
    _sweep(office)
    for one in office.record.lost(now):
        state, said = State.UNSURE, UNSURE
        file = office.record.file(one.file)
        if one.recipient == ARCHIVE:
            state, said = State.SENT, ""
        elif one.recipient.startswith(FOLDER) and file:
            folder = Path(one.recipient.removeprefix(FOLDER))
            arrived = any(_is(path, file) for path in _names(folder, file, one.job.slot))
            state, said = (State.SENT, "") if arrived else (State.OPEN, "was broken off")
        if office.record.settle(one, state, said, now):
            say(Said(one.job, state, said))


class _Round:
    """One worker of a round, with a browser of its own that stays open from print to print."""

    def __init__(self, office: Office, clock: Callable[[], float], say: Callable[[Said], None]) -> None:
        self.office, self.record, self.clock, self.say = office, office.record, clock, say
        self.owner = uuid4().hex
        self.plans: Mapping[str, Plan] = {plan.name: plan for plan in office.plans}
        self._browser = ExitStack()
        self._printer: Printer | None = None

    def work(self, jobs: queue.SimpleQueue[Job]) -> None:
        """Take jobs until there is none."""
        with suppress(queue.Empty):
            try:
                while True:
                    self._job(jobs.get_nowait())
            finally:
                self._leave()

    def _job(self, job: Job) -> None:
        rows = self.record.claim(job, self.owner, self.clock())
        if not rows:
            return
        if max(row.tries for row in rows) > self.office.tries:  # what ended a try took its scheduler with it
            self._end(job, rows, State.FAILED, f"its scheduler ended at each of {self.office.tries} tries")
            return
        try:
            found = self._kept(rows) or self._print(job, rows)
        except Exception as error:  # whatever a browser or a disk throws: nothing was delivered yet
            self._leave()
            self._fail(job, rows, f"{type(error).__name__}: {error}"[:500])
            return
        if found:
            for row in rows:
                self._deliver(row, *found)

    def _kept(self, rows: tuple[Delivery, ...]) -> tuple[File, str, bool] | None:
        """Return the file that an earlier try has printed, with what it lacks and whether it is late."""
        for row in rows:
            file = self.record.file(row.file) if row.file else None
            if file and self.office.archive.there(file.id):
                self.record.printed(row.job, self.owner, file.id, row.gap, late=row.late)
                return file, row.gap, row.late
        return None

    def _print(self, job: Job, rows: tuple[Delivery, ...]) -> tuple[File, str, bool] | None:
        now, plan, gap, late = self.clock(), self.plans.get(job.plan), "", False
        if job.again:
            return self._again(job)
        if plan is None:
            self._end(job, rows, State.UNSENT, "the schedule does not hold it any more")
            return None
        slot = datetime.fromtimestamp(job.slot, UTC)
        deadline, month = plan.deadline(slot).timestamp(), plan.month(slot, self.office.pack)
        # What was missed is made up for as of its due date, but not with a gap that has been filled since.
        reading = self.office.reading(deadline if deadline < now else None)
        gap, late = plan.gap(month, job.area, reading), now > deadline + GRACE
        if gap and deadline <= now:
            newer = self.office.reading(None)
            if not plan.gap(month, job.area, newer):
                reading, gap = newer, ""
        if gap and now < deadline:
            self.record.put_back(job, self.owner, min(deadline, now + LOOK), gap, tried=False)
            self._tell(rows, State.OPEN, gap)
            return None
        if gap and (plan.without is Without.SKIP or not reading.release.reported):
            self._end(job, rows, State.UNSENT, gap)
            return None
        query = {"area": job.area, **({"month": str(month)} if month else {}), "lang": job.lang}
        address = f"/print/{job.edition}?{urlencode({**query, 'release': reading.release.id})}"
        try:
            file = self._draw(job, address)
        except NotHeard as error:  # of the month not even a part is there: what would go out is the month before
            self._end(job, rows, State.UNSENT, gap or str(error))
            return None
        self.record.printed(job, self.owner, file.id, gap, late=late)
        return file, gap, late

    def _again(self, job: Job) -> tuple[File, str, bool]:
        """Draw a kept file again from its release, and say whether it shows the same figures."""
        before = self.record.file(job.again)
        if before is None:
            raise NotDelivered(f"there is no file {job.again}")
        file = self._draw(job, before.address)
        archive = self.office.archive
        odd = changed(archive.figures(before.id), archive.figures(file.id))
        gap = f"{len(odd)} of its figures are not those of {before.id}" if odd else ""
        self.record.printed(job, self.owner, file.id, gap, late=False)
        return file, gap, False

    def _draw(self, job: Job, address: str) -> File:
        room = self.office.archive.room()
        try:
            if self._printer is None:
                self._printer = self._browser.enter_context(self.office.printers())
            made = self._printer.print(address, room, budget=BUDGET)
            id = made.sha256[:16]
            self.office.archive.keep(room, id, made.path, made.figures)
        finally:
            self.office.archive.drop(room)
        file = File(
            id=id,
            sha256=made.sha256,
            name=made.path.name,
            edition=job.edition,
            area=job.area,
            lang=job.lang,
            title=made.title,
            address=made.address,
            release=made.release,
            build=made.build,
            data_through=made.data_through,
            pages=made.pages,
            size=made.size,
            seconds=made.seconds,
            printed=self.clock(),
        )
        self.record.keep(file)
        return file

    def _deliver(self, row: Delivery, file: File, gap: str, late: bool) -> None:
        def begin() -> bool:
            return self.record.begin(row, self.owner, self.clock())

        try:
            if row.recipient == ARCHIVE:
                arrived = begin()
            elif row.recipient.startswith(FOLDER):
                arrived = self._lay_down(file, Path(row.recipient.removeprefix(FOLDER)), row.job.slot, begin)
            else:
                arrived = self._post(row, file, gap, late, begin)
        except (NotDelivered, OSError) as error:
            said = str(error).replace(row.recipient, "the recipient")
            if isinstance(error, NotDelivered) and error.begun:
                self._ended(row, State.FAILED if error.sure else State.UNSURE, said)
            elif row.tries < self.office.tries:
                self.record.leave(row, self.owner, self.clock() + _wait(row.tries), said)
                self.say(Said(row.job, State.OPEN, said))
            else:
                self._ended(row, State.FAILED, said)
            return
        if arrived:
            self._ended(row, State.SENT, "")

    def _lay_down(self, file: File, folder: Path, slot: float, begin: Callable[[], bool]) -> bool:
        part = folder / f".{file.name}.{uuid4().hex[:8]}.part"
        try:
            shutil.copyfile(self.office.archive.path(file.id, file.name), part)
            if not begin():
                return False
            part.replace(next(path for path in _names(folder, file, slot) if not path.exists() or _is(path, file)))
            return True
        finally:
            part.unlink(missing_ok=True)

    def _post(self, row: Delivery, file: File, gap: str, late: bool, begin: Callable[[], bool]) -> bool:
        server, words, public = self.office.server, Words.of(file.lang), self.office.public.rstrip("/")
        if server is None:
            raise NotDelivered("mail is off: smtp_host is not set")
        if refused := mail_refused(row.recipient, server.domains):
            raise NotDelivered(refused)
        fits = file.size <= self.office.limit
        if not fits and not public:
            raise NotDelivered(f"{file.size} bytes are too many to attach, and public_url for a link is not set")
        plan = self.plans.get(row.job.plan)
        due = datetime.fromtimestamp(row.job.slot, plan.zone if plan else UTC)
        said = [
            file.title,
            words("Data through {day}", day=file.data_through),
            words("Release {id}", id=file.release),
            gap and words("Sent with a gap: {gap}", gap=gap),
            late and words("Late: it was due {at}", at=f"{due:%Y-%m-%d %H:%M}"),
            words("{n} pages, SHA-256 {sha}", n=file.pages, sha=file.sha256),
            "" if fits else words("The file is too large to attach: {link}", link=f"{public}/snapshots/{file.id}.pdf"),
            public and words("The same figures on the desk: {link}", link=f"{public}{file.address}"),
        ]
        title = words("Late: {title}", title=file.title) if late else file.title
        key = hashlib.sha256(f"{row.job} {row.recipient}".encode()).hexdigest()[:32]
        attached = self.office.archive.path(file.id, file.name) if fits else None
        text = "\n".join(str(one) for one in said if one) + "\n"
        made = mail.letter(server.sender, row.recipient, title, text, key=key, at=self.clock(), attached=attached)
        server.send(made, begin)
        return True

    def _fail(self, job: Job, rows: tuple[Delivery, ...], said: str) -> None:
        tries = max(row.tries for row in rows)
        if tries < self.office.tries:
            self.record.put_back(job, self.owner, self.clock() + _wait(tries), said)
            self._tell(rows, State.OPEN, said)
        else:
            self._end(job, rows, State.FAILED, said)

    def _end(self, job: Job, rows: tuple[Delivery, ...], state: State, said: str) -> None:
        self.record.give_up(job, self.owner, state, said, self.clock())
        self._tell(rows, state, said)

    def _ended(self, row: Delivery, state: State, said: str) -> None:
        self.record.end(row, self.owner, state, said, self.clock())
        self.say(Said(row.job, state, said))

    def _tell(self, rows: tuple[Delivery, ...], state: State, said: str) -> None:
        for row in rows:
            self.say(Said(row.job, state, said))

    def _leave(self) -> None:
        """Close the browser; a next print opens a fresh one."""
        self._printer = None
        self._browser.close()


def _names(folder: Path, file: File, slot: float) -> tuple[Path, ...]:
    """Return where a file may lie in a folder: under its name, else with the day of its slot, else with its hash.

    Two weekly editions of one release bear one name, and what was delivered is never written over.
    """
    name, day = Path(file.name), datetime.fromtimestamp(slot).astimezone()
    marks = ("", f"_{day:%Y-%m-%d}", f"_{file.id}")
    return tuple(folder / f"{name.stem}{mark}{name.suffix}" for mark in marks)


def _is(path: Path, file: File) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == file.sha256


def _wait(tries: int) -> float:
    return BACK_OFF * 2.0 ** (tries - 1)
