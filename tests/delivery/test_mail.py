"""Mail: nothing is said to a server that is not who it says it is, or that does not encrypt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from delivery import mail
from delivery.mail import NotDelivered
from tests.browser.served import free_port
from tests.press import Post


def letter(attached: Path | None = None) -> EmailMessage:
    return mail.letter("cockpit@tax.example", "a@tax.example", "月报", "正文\n", key="k", at=0.0, attached=attached)


def sent(server: mail.Server, message: EmailMessage | None = None) -> str:
    """Return what is said of a letter that does not arrive; nothing where it does."""
    begun: list[bool] = []

    def begin() -> bool:
        begun.append(True)
        return True

    said, before = "", False
    try:
        server.send(message or letter(), begin)
    except NotDelivered as error:
        said, before = str(error), not error.begun
    assert bool(begun) is not before
    return said


@pytest.fixture(params=[False, True], ids=["starttls", "implicit"])
def post(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Post]:
    with Post(tmp_path, implicit=request.param) as found:
        yield found


def test_a_letter_arrives_whole(post: Post, tmp_path: Path) -> None:
    pdf = tmp_path / "杭州市_2022-10.pdf"
    pdf.write_bytes(b"%PDF-1.7\r\n.\r\n..\nFrom here\r" + bytes(range(256)))
    assert sent(post.server, letter(pdf)) == ""
    (found,) = post.letters
    assert (found["Subject"], found["Message-ID"]) == ("月报", "<k@tax.example>")
    (attached,) = found.iter_attachments()  # type: ignore[attr-defined]
    assert (attached.get_filename(), attached.get_content()) == (pdf.name, pdf.read_bytes())


def test_a_certificate_that_nobody_vouches_for_is_refused(post: Post) -> None:
    assert "CERTIFICATE_VERIFY_FAILED" in sent(replace(post.server, authority=""))
    assert post.letters == []


def test_a_certificate_of_another_host_is_refused(post: Post) -> None:
    assert "CERTIFICATE_VERIFY_FAILED" in sent(replace(post.server, host="localhost"))
    assert post.letters == []


def test_a_wrong_password_is_refused(post: Post) -> None:
    assert "SMTPAuthenticationError" in sent(replace(post.server, password="planted"))
    assert post.letters == []


def test_a_server_without_tls_gets_nothing() -> None:
    heard: list[bytes] = []

    class Open:
        async def handle_DATA(self, *_: object) -> str:
            heard.append(b"letter")
            return "250 OK"

    plain = Controller(Open(), hostname="127.0.0.1", port=free_port())
    plain.start()
    try:
        server = mail.Server("127.0.0.1", plain.port, False, "", "", "", "cockpit@tax.example", ())
        assert "STARTTLS" in sent(server)
    finally:
        plain.stop()
    assert heard == []


def test_a_server_that_is_not_there_is_named(post: Post) -> None:
    assert "Connection refused" in sent(replace(post.server, port=free_port()))


def test_nothing_goes_out_when_another_has_it(post: Post) -> None:
    with pytest.raises(NotDelivered, match="another scheduler"):
        post.server.send(letter(), lambda: False)
    assert post.letters == []


def test_a_password_is_in_no_repr(post: Post) -> None:
    assert "sesame" not in repr(post.server)
