"""Mail, through a real SMTP server: what arrives, what is refused, what is never sent."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from crm import mail
from crm.config import Config


@dataclass
class Mailbox:
    """What the server took on."""

    answer: str = "250 taken"
    envelopes: list[Envelope] = field(default_factory=list)
    hello: str = ""
    was_encrypted: bool = False

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.hello = session.host_name or ""
        self.was_encrypted = session.ssl is not None
        if self.answer.startswith("250"):
            self.envelopes.append(envelope)
        return self.answer

    def message(self) -> EmailMessage:
        """The only message."""
        (envelope,) = self.envelopes
        assert isinstance(envelope.content, bytes)
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


Serve = Callable[..., tuple[Mailbox, int]]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start SMTP servers on loopback; they end with the test."""
    running: list[Controller] = []

    def start(mailbox: Mailbox | None = None, **options: Any) -> tuple[Mailbox, int]:
        mailbox = mailbox or Mailbox()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port: int = free.getsockname()[1]
        controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
        controller.start()
        running.append(controller)
        return mailbox, port

    yield start
    for controller in running:
        controller.stop()


@pytest.fixture
def configure(tmp_path: Path) -> Callable[[str], Config]:
    """A configuration with this CRM_SMTP_URL."""
    return lambda url: Config.load({"CRM_INSTANCE": str(tmp_path), "CRM_SMTP_URL": url})


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for localhost and its key."""
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
    subprocess.run(
        [*command.split(), "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert],
        check=True,
        capture_output=True,
    )
    return cert, key


def _tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    return context


def _only_desk(_: SMTP, __: Session, ___: Envelope, mechanism: str, data: Any) -> AuthResult:
    is_desk = data == LoginPassword(b"desk@example.org", b"p@ss/word")
    return AuthResult(success=is_desk, handled=False)


def test_nothing_is_sent_where_nothing_is_configured(tmp_path: Path) -> None:
    config = Config.load({"CRM_INSTANCE": str(tmp_path)})
    assert not mail.is_configured(config)
    with pytest.raises(mail.MailError, match="No mail server is configured"):
        mail.send(EmailMessage(), config)


def test_a_message_arrives_whole(serve: Serve, configure: Callable[[str], Config]) -> None:
    mailbox, port = serve()
    config = configure(f"smtp://127.0.0.1:{port}?from=desk@example.org")
    text = "سلام\n\nLiebe Grüße — 你好\n.\n" + "long " * 400
    message = mail.compose(
        "maja@example.se",
        "اعلامیهٔ ۱۴ امضا",
        text,
        name="Maja Öberg, SR",
        sender_name="The desk",
        language="fa",
        key="briefing:1:7",
        attachments=[mail.Attachment("بیانیه.pdf", "application/pdf", b"%PDF-1.7 \xff")],
        config=config,
    )
    assert mail.is_configured(config)
    mail.send(message, config)
    got = mailbox.message()
    assert got["Subject"] == "اعلامیهٔ ۱۴ امضا"
    assert got["To"].addresses[0].display_name == "Maja Öberg, SR"
    assert got["From"] == "The desk <desk@example.org>"
    body = got.get_body()
    assert body is not None
    assert body.get_content().splitlines() == text.splitlines()
    assert body["Content-Language"] == "fa"
    (attachment,) = got.iter_attachments()
    assert attachment.get_filename() == "بیانیه.pdf"
    assert attachment.get_content() == b"%PDF-1.7 \xff"
    assert mailbox.envelopes[0].rcpt_tos == ["maja@example.se"]


def test_a_message_does_not_tell_where_it_was_written(
    serve: Serve, configure: Callable[[str], Config]
) -> None:
    mailbox, port = serve()
    config = configure(f"smtp://127.0.0.1:{port}?from=desk@example.org")
    mail.send(mail.compose("a@example.se", "x", "y", config=config), config)
    assert mailbox.hello == "example.org"
    assert mailbox.message()["Message-ID"].endswith("@example.org>")
    assert mailbox.message()["Date"].endswith("+0000")
    assert mailbox.message()["User-Agent"] is None


def test_the_same_key_is_the_same_message(configure: Callable[[str], Config]) -> None:
    config = configure("smtp://localhost?from=desk@example.org")

    def message_id(key: str) -> str:
        return str(mail.compose("a@b.se", "x", "y", key=key, config=config)["Message-ID"])

    assert message_id("a:1") == message_id("a:1") != message_id("a/1")
    assert message_id("") != message_id("")


@pytest.mark.parametrize(
    "evil",
    [
        "x\r\nBcc: spy@example.com",
        "x\nBcc: spy@example.com",
        "x\x0bBcc: spy@example.com",
        "x\u2028Bcc: spy@example.com",
        "x\x85Bcc: spy@example.com",
        "=?utf-8?q?x=0aBcc:=20spy@example.com?=",
        "=?utf-8?q?x=0d=0aBcc:=20spy@example.com?= " + "long " * 40,
        "=\n?utf-8?q?x=0aBcc:=20spy@example.com?=",
        "=\x00?utf-8?b?eApCY2M6IHNweUBleGFtcGxlLmNvbQ==?=",
        "\ud800",
    ],
)
def test_no_value_becomes_a_header(
    evil: str, serve: Serve, configure: Callable[[str], Config]
) -> None:
    mailbox, port = serve()
    config = configure(f"smtp://127.0.0.1:{port}?from=desk@example.org")
    message = mail.compose(
        "a@example.se",
        evil,
        evil,
        name=evil,
        sender_name=evil,
        language=evil,
        key=evil.encode("utf-8", "replace").decode(),
        attachments=[mail.Attachment(evil, "application/pdf", b"")],
        config=config,
    )
    mail.send(message, config)
    (envelope,) = mailbox.envelopes
    assert isinstance(envelope.content, bytes)
    assert envelope.rcpt_tos == ["a@example.se"]
    head = envelope.content.partition(b"\r\n\r\n")[0].lower()
    assert b"\nbcc" not in head
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert mailbox.message()["Bcc"] is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@",
        "@b.se",
        "a b@c.se",
        "<a@b.se>",
        "a@b.se, spy@b.se",
        "a@b.se\nBcc: spy@b.se",
        "a@b.se\r\nRCPT TO:<spy@b.se>",
        "=?utf-8?q?a@b.se=0a?=@b.se",
    ],
)
def test_what_is_no_address_is_refused(address: str, configure: Callable[[str], Config]) -> None:
    config = configure("smtp://localhost?from=desk@example.org")
    with pytest.raises(mail.MailError, match="not an e-mail address"):
        mail.compose(address, "x", "y", config=config)
    with pytest.raises(mail.MailError, match="not an e-mail address"):
        mail.compose("a@b.se", "x", "y", reply_to=address or "@", config=config)


def test_signing_in_over_starttls(
    serve: Serve,
    configure: Callable[[str], Config],
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options = {"authenticator": _only_desk, "auth_required": True, "require_starttls": True}
    mailbox, port = serve(tls_context=_tls(certificate), **options)
    # What is asked of servers elsewhere, asked of this one.
    monkeypatch.setattr("crm.mail._is_this_machine", lambda host: False)
    config = configure(f"smtp://desk%40example.org:p%40ss%2Fword@localhost:{port}")
    message = mail.compose("a@example.se", "x", "y", config=config)
    with pytest.raises(mail.MailError, match="TLS is not to be trusted"):
        mail.send(message, config)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    mail.send(message, config)
    assert mailbox.was_encrypted
    assert mailbox.message()["From"] == "desk@example.org"
    wrong = configure(f"smtp://desk%40example.org:secret@localhost:{port}")
    with pytest.raises(mail.MailError, match="535") as caught:
        mail.send(message, wrong)
    assert "secret" not in str(caught.value)
    assert not caught.value.is_temporary


def test_tls_from_the_first_byte(
    serve: Serve,
    configure: Callable[[str], Config],
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    mailbox, port = serve(ssl_context=_tls(certificate), server_hostname="localhost")
    config = configure(f"smtps://localhost:{port}?from=desk@example.org")
    mail.send(mail.compose("a@example.se", "x", "y", config=config), config)
    assert len(mailbox.envelopes) == 1


def test_nothing_goes_to_another_machine_without_tls(
    serve: Serve, configure: Callable[[str], Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox, port = serve()
    monkeypatch.setattr("crm.mail._is_this_machine", lambda host: False)
    config = configure(f"smtp://127.0.0.1:{port}?from=desk@example.org")
    with pytest.raises(mail.MailError, match="STARTTLS"):
        mail.send(mail.compose("a@example.se", "x", "y", config=config), config)
    assert mailbox.envelopes == []


@pytest.mark.parametrize(
    ("answer", "is_temporary"), [("451 come back later", True), ("554 no", False)]
)
def test_a_refusal_says_whether_to_try_again(
    answer: str, is_temporary: bool, serve: Serve, configure: Callable[[str], Config]
) -> None:
    _, port = serve(Mailbox(answer=answer))
    config = configure(f"smtp://127.0.0.1:{port}?from=desk@example.org")
    with pytest.raises(mail.MailError, match=answer) as caught:
        mail.send(mail.compose("a@example.se", "x", "y", config=config), config)
    assert caught.value.is_temporary is is_temporary


def test_a_server_that_is_not_there(configure: Callable[[str], Config]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        config = configure(f"smtp://127.0.0.1:{free.getsockname()[1]}?from=desk@example.org")
        with pytest.raises(mail.MailError, match="does not answer") as caught:
            mail.send(mail.compose("a@example.se", "x", "y", config=config), config)
    assert caught.value.is_temporary


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://x", "smtp://", "smtp://x:port?from=a@b.se"]
)
def test_a_wrong_url_is_named(url: str, configure: Callable[[str], Config]) -> None:
    with pytest.raises(mail.MailError, match="CRM_SMTP_URL"):
        mail.compose("a@b.se", "x", "y", config=configure(url))
