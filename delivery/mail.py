"""A file by mail: over TLS with a certificate that is verified, or not at all."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from pathlib import Path

from domain.errors import CockpitError

SECONDS = 30.0  # longest wait for one answer of the server


class NotDelivered(CockpitError):
    """Something did not reach its recipient: `begun` says whether delivery had begun, `sure` whether it is certain."""

    def __init__(self, text: str, *, begun: bool = False, sure: bool = True) -> None:
        super().__init__(text)
        self.begun, self.sure = begun, sure


@dataclass(frozen=True, slots=True)
class Server:
    """An SMTP server: `implicit` TLS from the first byte, else STARTTLS, without which nothing is said to it.

    `authority` is a file of certificates to trust instead of the system's, `domains` are those that mail may go to.
    """

    host: str
    port: int
    implicit: bool
    user: str
    password: str = field(repr=False)
    authority: str
    sender: str
    domains: Collection[str]

    def send(self, message: EmailMessage, begin: Callable[[], bool]) -> None:
        """Send a message to its one recipient; NotDelivered says how far it came.

        `begin` is asked when the server has taken sender and recipient, right before the message itself goes out; if it
        says no, nothing does.
        """
        begun = False
        try:
            with self.open() as smtp:
                for code, answer in (smtp.mail(self.sender), smtp.rcpt(str(message["To"]))):
                    if code not in (250, 251):
                        raise NotDelivered(f"the mail server refused it: {code} {_text(answer)}")
                if not begin():
                    raise NotDelivered("another scheduler has it")
                begun = True
                code, answer = smtp.data(message.as_bytes())
                if code != 250:
                    raise NotDelivered(f"the mail server refused it: {code} {_text(answer)}", begun=True)
                with suppress(OSError, smtplib.SMTPException):
                    smtp.quit()
        except smtplib.SMTPDataError as error:
            raise NotDelivered(
                f"the mail server refused it: {error.smtp_code} {_text(error.smtp_error)}", begun=begun
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            raise NotDelivered(f"mail: {type(error).__name__} {error}"[:200], begun=begun, sure=not begun) from None

    @contextmanager
    def open(self) -> Iterator[smtplib.SMTP]:
        """Give a connection that is encrypted and signed in; OSError or SMTPException says why there is none."""
        trusted = ssl.create_default_context(cafile=self.authority or None)
        if self.implicit:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=trusted)
        else:
            smtp = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        try:
            if not self.implicit:
                smtp.starttls(context=trusted)
            smtp.ehlo()
            if self.user:
                smtp.login(self.user, self.password)
            yield smtp
        finally:
            smtp.close()


def letter(
    sender: str, to: str, subject: str, text: str, *, key: str, at: float, attached: Path | None = None
) -> EmailMessage:
    """Return a letter dated `at` (of the epoch) with a PDF or without; the same `key` gives the same Message-ID."""
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"] = formatdate(at, localtime=True)
    made["Message-ID"] = f"<{key}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text)
    if attached:
        made.add_attachment(attached.read_bytes(), maintype="application", subtype="pdf", filename=attached.name)
    return made


def _text(answer: bytes | str) -> str:
    return (answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer)[:200]
