"""Mail: the only module that speaks SMTP.

``CRM_SMTP_URL`` is ``smtps://USER:PASSWORD@HOST`` (TLS from the first byte, port 465) or
``smtp://USER:PASSWORD@HOST`` (STARTTLS, port 587). Without TLS nothing is sent, except to
this machine itself or with ``?tls=no``; USER and PASSWORD are percent-encoded; ``?from=``
names the sender where USER is not an address. Without the variable nothing is sent at all.

A message has one recipient, so that nobody learns who else was written to.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import smtplib
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from flask import current_app

from crm.config import Config

TIMEOUT = 20.0  # seconds, for each answer of the server
_PORTS = {"smtp": 587, "smtps": 465}
# C0 and C1 controls, the separators that Python takes for line ends, and lone surrogates.
_UNSENDABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class MailError(Exception):
    """The message was not sent; one line that says why, without the password.

    ``is_temporary`` tells whether trying again later makes sense.
    """

    def __init__(self, reason: str, is_temporary: bool = False) -> None:
        super().__init__(reason)
        self.is_temporary = is_temporary


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message; ``media_type`` as ``application/pdf``."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class _Server:
    host: str
    port: int
    is_tls: bool
    needs_starttls: bool
    user: str
    password: str
    sender: str

    @property
    def domain(self) -> str:
        """What the message and the greeting say they come from: never this machine's name."""
        return self.sender.rpartition("@")[2]


def is_configured(config: Config | None = None) -> bool:
    """Whether mail can leave at all."""
    return bool((config or current_app.config["CRM"]).smtp_url)


def compose(
    to: str,
    subject: str,
    text: str,
    *,
    name: str = "",
    sender_name: str = "",
    reply_to: str = "",
    language: str = "",
    key: str = "",
    attachments: Iterable[Attachment] = (),
    config: Config | None = None,
) -> EmailMessage:
    """A message to one address, in plain text; no value can add a header or a recipient.

    ``name`` is the recipient's. The same ``key`` gives the same Message-ID, so that a job
    that runs twice sends what mailboxes know as one message. Raises ``MailError`` for what
    is not an address.
    """
    config = config or current_app.config["CRM"]
    message = EmailMessage(policy=SMTP)
    server = _server(config)
    message["From"] = _address(server.sender, sender_name)
    message["To"] = _address(to, name)
    message["Subject"] = _line(subject)
    message["Date"] = datetime.now(UTC)
    message["Message-ID"] = _message_id(key, server.domain)
    if reply_to:
        message["Reply-To"] = _address(reply_to)
    message.set_content(text.encode("utf-8", "replace").decode())
    if language:
        message["Content-Language"] = _line(language)
    for part in attachments:
        kind, _, subtype = part.media_type.partition("/")
        message.add_attachment(part.data, maintype=kind, subtype=subtype, filename=_line(part.name))
    return message


def send(message: EmailMessage, config: Config | None = None) -> None:
    """Hand a message to the configured server; returns once it has taken it on.

    Raises ``MailError``, and nothing else, for anything the network or the server does.
    """
    server = _server(config or current_app.config["CRM"])
    try:
        with _connected(server) as smtp:
            smtp.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise MailError(_answer(code, answer), 400 <= code < 500) from error
    except smtplib.SMTPResponseException as error:
        is_temporary = 400 <= error.smtp_code < 500
        raise MailError(_answer(error.smtp_code, error.smtp_error), is_temporary) from error
    except smtplib.SMTPNotSupportedError as error:
        raise MailError(f"The mail server cannot do this: {error}") from error
    except ssl.SSLError as error:
        raise MailError(f"The mail server's TLS is not to be trusted: {error.reason}") from error
    except (smtplib.SMTPException, OSError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise MailError(f"The mail server {server.host} does not answer: {reason}", True) from error


def _connected(server: _Server) -> smtplib.SMTP:
    tls = ssl.create_default_context()
    where = (server.host, server.port, server.domain)
    smtp: smtplib.SMTP
    if server.is_tls:
        smtp = smtplib.SMTP_SSL(*where, timeout=TIMEOUT, context=tls)
    else:
        smtp = smtplib.SMTP(*where, timeout=TIMEOUT)
    try:
        if server.needs_starttls:
            smtp.starttls(context=tls)
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _server(config: Config) -> _Server:
    if not config.smtp_url:
        raise MailError("No mail server is configured (CRM_SMTP_URL).")
    url, port = _split(config.smtp_url)
    options = {name: values[-1] for name, values in parse_qs(url.query).items()}
    host, user = url.hostname or "", unquote(url.username or "")
    is_plain = options.get("tls") == "no" or _is_this_machine(host)
    sender = options.get("from") or (user if "@" in user else "")
    if not sender:
        raise MailError("CRM_SMTP_URL names no sender: add ?from=ADDRESS.")
    return _Server(
        host=host,
        port=port,
        is_tls=url.scheme == "smtps",
        needs_starttls=url.scheme == "smtp" and not is_plain,
        user=user,
        password=unquote(url.password or ""),
        sender=sender,
    )


def _split(text: str) -> tuple[SplitResult, int]:
    try:
        url = urlsplit(text)
        port = url.port or _PORTS.get(url.scheme, 0)
    except ValueError:
        url, port = urlsplit(""), 0
    if url.scheme not in _PORTS or not url.hostname:
        raise MailError("CRM_SMTP_URL must be smtp://HOST or smtps://HOST.")
    return url, port


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _address(address: str, name: str = "") -> Address:
    try:
        if _UNSENDABLE.search(address) or "=?" in address:
            raise ValueError
        parsed = Address(addr_spec=address.strip(), display_name=_line(name))
        if not parsed.username or not parsed.domain:
            raise ValueError
    except (ValueError, IndexError, MessageError) as error:
        raise MailError(f"This is not an e-mail address: {_line(address)}") from error
    return parsed


def _line(text: str) -> str:
    # Python decodes "=?utf-8?q?=0aBcc:…?=" in a value that it is given and, before 3.11.10,
    # writes the line break out (CVE-2024-6923); a space keeps it from being an encoded word.
    return " ".join(_UNSENDABLE.sub(" ", text).split()).replace("=?", "= ?")


def _message_id(key: str, domain: str) -> str:
    name = hashlib.sha256(key.encode()).hexdigest()[:32] if key else secrets.token_hex(16)
    return f"<{name}@{domain}>"


def _answer(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"The mail server refuses: {code} {_line(text)}"
