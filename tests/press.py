"""What a round of the schedule needs, small and real: a printer of true PDFs, a post office with SMTP over TLS."""

from __future__ import annotations

import hashlib
import os
import signal
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pypdfium2
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from delivery import mail
from delivery.archive import Archive
from delivery.dispatch import Office, Said, go_round
from delivery.pdf import NotPrinted, Printed
from delivery.proof import NotHeard
from delivery.schedule import Plan, plans
from domain.grant import Grant
from domain.pack import Pack
from domain.period import Grain
from domain.reading import Reading, Release
from records.deliveries import Deliveries
from tests.browser.served import free_port

EDITIONS: Mapping[str, Grain | None] = {"weekly": None, "monthly": Grain.MONTH, "quarterly": Grain.QUARTER}
DOMAIN, USER, PASSWORD = "tax.example", "cockpit", "open sesame"
MONTHLY = """
zone = "Asia/Shanghai"
[[delivery]]
name = "leaders"
edition = "monthly"
areas = ["330100"]
at = "0 8 * * *"
working_day = 3
to = ["a@tax.example"]
"""


def epoch(text: str) -> float:
    """Return an instant written in UTC as seconds of the epoch."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


SLOT = epoch("2022-11-03 00:00")  # the third working day of November 2022, 08:00 in Shanghai


def release(id: str, last: date, late: tuple[str, ...] = ()) -> Release:
    """Return a release that has revenue up to a month, but for what is late with the last one."""
    days = tuple(date(year, month, 1) for year in (2021, 2022) for month in range(1, 13))
    months = tuple(day for day in days if day <= last)
    reported = {code: months[:-1] if code in late else months for code in ("330000", "330200")}
    return Release(id, Path(), "330000", datetime(2022, 11, 1), True, 1, 1, {"revenue": reported}, {"revenue": {}})


FULL = release("aaaaaaaaaaaa", date(2022, 10, 1))
OPEN = release("bbbbbbbbbbbb", date(2022, 10, 1), late=("330000", "330200"))


@dataclass(slots=True)
class Press:
    """A printer of one blank page: it remembers what it printed, fails as often as it is told to, `says` a figure."""

    faults: int = 0
    unheard: bool = False
    size: int = 0
    says: str = ""
    printed: list[str] = field(default_factory=list)
    opened: int = 0
    before: Callable[[], None] = lambda: None

    def print(self, address: str, out: Path, *, budget: float = 60.0) -> Printed:
        """Write a PDF that is as large as it is told to be, and never the same twice, into a folder."""
        self.before()
        if self.faults:
            self.faults -= 1
            raise NotPrinted(f"{address}: planted")
        if self.unheard:
            raise NotHeard(f"{address}: there is no month here")
        query = dict(parse_qsl(urlsplit(address).query))
        month, area = query.get("month", "2022-10"), query.get("area", "330000")
        out = out / f"{area}_{month}_{query['release']}.pdf"
        document = pypdfium2.PdfDocument.new()
        document.new_page(842, 595)
        document.save(out)
        document.close()
        with out.open("ab") as file:
            file.write(b"\n%" + os.urandom(8).hex().encode() + b"0" * self.size + b"\n")
        self.printed.append(address)
        data, title = out.read_bytes(), f"税收数据驾驶舱 · 月报 {area}"
        sha = hashlib.sha256(data).hexdigest()
        size, figures = len(data), {"revenue": self.says or query["release"]}
        return Printed(out, address, query["release"], "b1", month, title, 1, size, sha, 0.1, figures)

    @contextmanager
    def open(self) -> Iterator[Press]:
        """Give the printer itself."""
        self.opened += 1
        yield self


class Post:
    """A post office on loopback over TLS: what it took, and how it answers; a context manager."""

    def __init__(self, folder: Path, *, implicit: bool = False) -> None:
        authority, self.letters = trustme.CA(), list[Message]()
        self.recipients: list[str] = []
        self.refuse_rcpt = self.refuse_data = ""
        self.at_data: Callable[[], None] = lambda: None
        self.authority = folder / "authority.pem"
        authority.cert_pem.write_to_path(str(self.authority))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        secure = {"ssl_context": context} if implicit else {"tls_context": context, "require_starttls": True}
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=free_port(),
            authenticator=_known,
            auth_required=not implicit,
            auth_require_tls=not implicit,
            **secure,
        )
        self._implicit = implicit

    def __enter__(self) -> Post:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def server(self) -> mail.Server:
        """Return how the office is reached."""
        return mail.Server(
            "127.0.0.1",
            self._controller.port,
            self._implicit,
            USER,
            PASSWORD,
            str(self.authority),
            f"cockpit@{DOMAIN}",
            (DOMAIN,),
        )

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or refuse it."""
        if self.refuse_rcpt:
            return self.refuse_rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a letter, or refuse it."""
        self.at_data()
        if self.refuse_data:
            return self.refuse_data
        assert isinstance(envelope.content, bytes)
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        self.recipients += envelope.rcpt_tos
        return "250 taken"


def _known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
    right = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=given == right, handled=False)


def office(folder: Path, pack: Pack, press: Press, text: str = MONTHLY, **more: object) -> Office:
    """Return an office at a folder with a schedule, whose release is FULL and whose mail is off, or as it is told."""
    (folder / "deliver.toml").write_text(text, "utf-8")
    grant = Grant(frozenset({pack.root}))
    made = Office(
        pack=pack,
        plans=schedule(folder / "deliver.toml", pack),
        record=Deliveries(f"sqlite:///{folder / 'records.db'}"),
        archive=Archive(folder / "archive"),
        reading=lambda at: Reading(FULL, grant, pack),
        printers=press.open,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def schedule(file: Path, pack: Pack) -> tuple[Plan, ...]:
    """Return the plans of a file."""
    return plans(file, pack, EDITIONS, (DOMAIN,))


def rounds(office: Office, *moments: float) -> list[Said]:
    """Go a round at each moment, and return what was said."""
    said: list[Said] = []
    for moment in moments:
        go_round(office, lambda moment=moment: moment, said.append)  # type: ignore[misc]
    return said


def scheduler(folder: Path, pack: Path, server: mail.Server, text: str, now: float, die_at: str = "") -> None:
    """Go a round in a process of one's own, as soon as the file `go` is there; die by force where told."""

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    press = Press(before=die if die_at == "print" else lambda: None)
    made = office(folder, Pack.load(pack), press, text, server=server, parallel=2)
    (folder / f"ready-{os.getpid()}").touch()
    while not (folder / "go").exists():
        time.sleep(0.01)
    go_round(made, lambda: now, lambda _: None)
