"""Pages of the world outside, fetched with care: the only module that asks strangers' servers.

An address that somebody pasted must not become a way into our own network (OWASP, server-side
request forgery): each hop's name is resolved here, every answer must be a public address, and
the connection goes to the very address that was checked. Nothing is sent that names the team,
no cookie is kept, and size and time have their limits.

``fetch`` asks strangers. ``call`` speaks with the one server that an admin has named, which may
stand in our own network: with exactly that address, whatever it answers.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from crm.networks import is_our_own, is_public

MOST_BYTES = 2 * 1024 * 1024
MOST_SECONDS = 10.0
MOST_HOPS = 5
USER_AGENT = "Mozilla/5.0"
_HTML = ("text/html", "application/xhtml+xml")
_MOVED = (301, 302, 303, 307, 308)
_PORTS = (80, 443)


class NotFetched(Exception):
    """The page did not come; ``why`` is "private", "slow", "huge", "not html", "status",
    "moved" (too often), "address", "plain" (of ``call`` alone: it would cross the open internet
    unencrypted) or "unreachable", ``status`` the answer's where it had one.
    """

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(why)
        self.why, self.status = why, status


@dataclass(frozen=True)
class Fetched:
    """A page: where it was in the end, and its text."""

    url: str
    text: str


@dataclass(frozen=True)
class Answered:
    """What a server of our own answered, unread: any status that is no redirect, any kind."""

    status: int
    content: bytes


@dataclass
class _Task:
    url: str
    allow_loopback: bool
    most_bytes: int
    most_seconds: float = MOST_SECONDS
    # A server that an admin has named, and the document that it gets; strangers get none.
    is_own: bool = False
    document: bytes | None = None
    # Kept here too: a connection lets go of its socket while the answer is still read from it.
    sock: socket.socket | None = None
    result: Fetched | Answered | None = None
    error: NotFetched | None = None
    is_over: threading.Event = field(default_factory=threading.Event)

    def go_on(self) -> None:
        """Raise ``NotFetched`` where nobody waits any more."""
        if self.is_over.is_set():
            raise NotFetched("slow")

    def run(self) -> None:
        try:
            self.result = _answer(self) if self.is_own else _follow(self)
        except NotFetched as error:
            self.error = error
        except TimeoutError:
            self.error = NotFetched("slow")
        except (OSError, http.client.HTTPException, ValueError):
            self.error = NotFetched("unreachable")
        finally:
            if self.error is not None:
                _hang_up(self.sock)


def fetch(
    url: str,
    *,
    most_seconds: float = MOST_SECONDS,
    most_bytes: int = MOST_BYTES,
    allow_loopback: bool = False,
) -> Fetched:
    """The HTML page at an http or https address, redirects followed; raises ``NotFetched``.

    ``most_seconds`` covers everything: names, connections, all hops and the body.
    ``allow_loopback`` is for tests, whose server stands on this machine.
    """
    return cast(Fetched, _wait(_Task(url, allow_loopback, most_bytes), most_seconds))


def call(
    url: str,
    document: bytes | None = None,
    *,
    most_seconds: float = MOST_SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Answered:
    """Ask a server that an admin has named: with a JSON document to send it, or for what it has.

    It may stand on this machine, in our own network or outside, on any port; but only over TLS
    outside. A redirect is not followed: ``NotFetched`` "moved". ``most_seconds`` is for all.
    """
    task = _Task(url, False, most_bytes, most_seconds, is_own=True, document=document)
    return cast(Answered, _wait(task, most_seconds))


def _wait(task: _Task, most_seconds: float) -> Fetched | Answered:
    # Nothing in the standard library limits the time of a whole exchange: a server may send a
    # letter a second for ever, and a name may take half a minute to resolve.
    worker = threading.Thread(target=task.run, name="fetching", daemon=True)
    worker.start()
    worker.join(most_seconds)
    if worker.is_alive():
        task.is_over.set()
        _hang_up(task.sock)
        raise NotFetched("slow")
    if task.result is None:
        raise task.error or NotFetched("unreachable")
    return task.result


def _answer(task: _Task) -> Answered:
    response = _ask(task.url, task)
    try:
        if response.status in _MOVED:
            raise NotFetched("moved", response.status)
        if response.getheader("Content-Encoding", "identity") != "identity":
            raise NotFetched("status", response.status)
        return Answered(response.status, _content(response, task))
    finally:
        response.close()
        _hang_up(task.sock)


def _follow(task: _Task) -> Fetched:
    url = task.url
    for _hop in range(MOST_HOPS + 1):
        response = _ask(url, task)
        try:
            if response.status not in _MOVED:
                return Fetched(url, _body(response, task))
            to = response.getheader("Location")
            if not to:
                raise NotFetched("status", response.status)
            url = urljoin(url, to)
        finally:
            response.close()
            _hang_up(task.sock)
    raise NotFetched("moved")


def _ask(url: str, task: _Task) -> http.client.HTTPResponse:
    parts = urlsplit(url)
    task.go_on()
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise NotFetched("address")
    host = parts.hostname.encode("idna").decode() if not parts.hostname.isascii() else None
    connection = _Connection(parts, host or parts.hostname, task)
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    headers = {
        "User-Agent": USER_AGENT,
        "Accept": "application/json" if task.is_own else "text/html",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    if task.document is not None:
        headers["Content-Type"] = "application/json"
    method = "GET" if task.document is None else "POST"
    connection.request(method, _ascii(target), body=task.document, headers=headers)
    return connection.getresponse()


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was looked at first."""

    def __init__(self, parts: SplitResult, host: str, task: _Task) -> None:
        is_secure = parts.scheme == "https"
        port = parts.port or (443 if is_secure else 80)
        super().__init__(host, port, timeout=task.most_seconds)
        self.is_secure, self.task = is_secure, task
        self.default_port = 443 if is_secure else 80

    def connect(self) -> None:
        """Connect to one of the host's addresses, if every one of them is allowed."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        places = list(dict.fromkeys(str(each[4][0]) for each in found))
        for place in places:
            self._look_at(place)
        for place in places:
            self.task.go_on()
            with suppress(OSError):
                self._keep(socket.create_connection((place, self.port), self.timeout))
                break
        else:
            raise NotFetched("unreachable")
        if self.is_secure:
            context = ssl.create_default_context()
            # Kept before both sides have spoken: a site may be slow at that, too.
            secure = context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self._keep(secure)
            secure.do_handshake()

    def _keep(self, sock: socket.socket) -> None:
        self.sock = self.task.sock = sock
        if self.task.is_over.is_set():
            _hang_up(sock)
            self.task.go_on()

    def _look_at(self, place: str) -> None:
        """Raise ``NotFetched`` for an address where we must not go."""
        if self.task.is_own:
            if is_our_own(place) or (is_public(place) and self.is_secure):
                return
            raise NotFetched("plain" if is_public(place) else "private")
        if self.task.allow_loopback and ipaddress.ip_address(place).is_loopback:
            return
        if not is_public(place) or self.port not in _PORTS:
            raise NotFetched("private")


def _body(response: http.client.HTTPResponse, task: _Task) -> str:
    if response.status != 200:
        raise NotFetched("status", response.status)
    kind = response.headers.get_content_type()
    if kind not in _HTML or response.getheader("Content-Encoding", "identity") != "identity":
        raise NotFetched("not html")
    return _decoded(_content(response, task), response.headers.get_content_charset())


def _content(response: http.client.HTTPResponse, task: _Task) -> bytes:
    if (response.length or 0) > task.most_bytes:
        raise NotFetched("huge")
    content = b""
    while chunk := response.read1(65536):
        task.go_on()
        content += chunk
        if len(content) > task.most_bytes:
            raise NotFetched("huge")
    return content


def _decoded(content: bytes, charset: str | None) -> str:
    if charset is None:
        said = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", content[:4096], re.I)
        charset = said[1].decode("ascii", "replace") if said else "utf-8"
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _ascii(target: str) -> str:
    """Letters of other scripts in a path, as the wire wants them; what is quoted stays so."""
    return quote(target, safe="!#$%&'()*+,/:;=?@[]~")


def _hang_up(sock: socket.socket | None) -> None:
    """Close at once, also under a thread that is reading."""
    if sock is not None:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            sock.close()
