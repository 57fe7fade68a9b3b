"""Pages from outside, fetched from a real server on this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler

import pytest

from crm import fetching, networks
from tests.site import run

PAGE = "<html lang='fa'><title>بازداشت</title>".encode()


class _Site(BaseHTTPRequestHandler):
    seen: list[dict[str, str]] = []  # noqa: RUF012 - what was asked, for the tests

    def do_GET(self) -> None:
        self.seen.append(dict(self.headers.items()))
        answer = getattr(self, f"_{self.path.strip('/').split('?')[0]}", self._missing)
        answer()

    def do_POST(self) -> None:
        self.seen.append(dict(self.headers.items()))
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/echo":
            self.do_GET()
            return
        self._say(429, "application/json")
        self.wfile.write(content)

    def _say(self, status: int, kind: str = "text/html", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _page(self) -> None:
        self._say(200)
        self.wfile.write(PAGE)

    def _old(self) -> None:
        self._say(200, "text/html; charset=windows-1256")
        self.wfile.write("<title>سلام</title>".encode("windows-1256"))

    def _missing(self) -> None:
        self._say(404)

    def _file(self) -> None:
        self._say(200, "application/pdf")

    def _moved(self) -> None:
        self._say(302, Location="/page")

    def _round(self) -> None:
        self._say(301, Location="/round")

    def _inside(self) -> None:
        self._say(302, Location="http://169.254.169.254/latest/meta-data/")

    def _elsewhere(self) -> None:
        self._say(302, Location="file:///etc/passwd")

    def _announced(self) -> None:
        self._say(200, **{"Content-Length": "9999999"})

    def _huge(self) -> None:
        self._say(200)
        self._drip(b"x" * 65536, 100, 0)

    def _slow(self) -> None:
        self._say(200)
        self._drip(b"x", 100, 0.05)

    def _drip(self, piece: bytes, times: int, pause: float) -> None:
        try:
            for _ in range(times):
                self.wfile.write(piece)
                time.sleep(pause)
        except OSError:
            pass

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    """The address of a server that runs while the test does."""
    _Site.seen.clear()
    with run(_Site) as url:
        yield url


def _why(url: str, **more: float) -> str:
    with pytest.raises(fetching.NotFetched) as caught:
        fetching.fetch(url, allow_loopback=True, **more)  # type: ignore[arg-type]
    return caught.value.why


def test_a_page(site: str) -> None:
    fetched = fetching.fetch(f"{site}/page?x=1", allow_loopback=True)
    assert fetched.text == PAGE.decode()
    assert fetching.fetch(f"{site}/moved", allow_loopback=True).url == f"{site}/page"
    assert "سلام" in fetching.fetch(f"{site}/old", allow_loopback=True).text
    for headers in _Site.seen:
        assert headers["User-Agent"] == "Mozilla/5.0"
        assert not {"Cookie", "Referer"} & headers.keys()


def test_what_does_not_come(site: str) -> None:
    assert _why(f"{site}/missing") == "status"
    assert _why(f"{site}/file") == "not html"
    assert _why(f"{site}/round") == "moved"
    assert _why(f"{site}/inside") == "private"
    assert _why(f"{site}/elsewhere") == "address"
    assert _why(f"{site}/announced") == "huge"
    assert _why(f"{site}/huge") == "huge"
    assert _why("http://127.0.0.1:1/") == "unreachable"


def test_time_is_for_everything_together(site: str) -> None:
    begun = time.monotonic()
    assert _why(f"{site}/slow", most_seconds=0.5) == "slow"
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/",
     "http://192.168.1.1/", "http://169.254.169.254/", "http://0.0.0.0/", "http://2130706433/",
     "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[fe80::1]/",
     "http://100.64.0.1/", "http://8.8.8.8:22/"],
)  # fmt: skip
def test_our_own_network_is_no_place(url: str) -> None:
    with pytest.raises(fetching.NotFetched) as caught:
        fetching.fetch(url, most_seconds=5)
    assert caught.value.why == "private"


def test_public_addresses() -> None:
    assert networks.is_public("8.8.8.8") and networks.is_public("2606:4700::1111")
    for address in ("127.0.0.1", "::", "224.0.0.1", "240.0.0.1", "2002:7f00:1::", "fd00::1", "x"):
        assert not networks.is_public(address), address
    # Not all of these are known to every Python.
    for address in ("fec0::1", "192.0.0.8", "192.88.99.1", "3fff::1", "2001::1", "64:ff9b:1::1"):
        assert not networks.is_public(address), address
    assert not networks.is_public("::ffff:192.0.0.8")


_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


@pytest.mark.parametrize(
    ("scheme", "first"),
    [("http", _ANSWER), ("http", b"HTTP/1.1 200 OK\r\nX: "), ("https", b"\x16\x03")],
    ids=["body", "head", "handshake"],
)
def test_nobody_goes_on_reading_what_drips(scheme: str, first: bytes) -> None:
    server = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        client, _ = server.accept()
        with client, suppress(OSError):
            client.recv(65536)
            client.sendall(first)
            for _ in range(100):
                client.sendall(b"\x03")
                time.sleep(0.05)

    dripping = threading.Thread(target=drip, daemon=True)
    dripping.start()
    url = f"{scheme}://127.0.0.1:{server.getsockname()[1]}/"
    assert _why(url, most_seconds=0.3) == "slow"
    for each in threading.enumerate():
        if each.name == "fetching":
            each.join(1)
            assert not each.is_alive()
    dripping.join(1)
    assert not dripping.is_alive()
    server.close()


def _own(url: str, document: bytes | None = None, **more: float) -> str:
    with pytest.raises(fetching.NotFetched) as caught:
        fetching.call(url, document, **more)  # type: ignore[arg-type]
    return caught.value.why


def test_a_server_of_our_own(site: str) -> None:
    assert fetching.call(f"{site}/page") == fetching.Answered(200, PAGE)
    assert fetching.call(f"{site}/missing").status == 404
    assert fetching.call(f"{site}/echo", b'{"a": 1}') == fetching.Answered(429, b'{"a": 1}')
    assert _Site.seen[-1]["Content-Type"] == "application/json"
    for headers in _Site.seen:
        assert not {"Cookie", "Referer"} & headers.keys()


def test_what_our_own_server_may_not_do(site: str) -> None:
    for path in ("moved", "inside", "elsewhere"):
        asked = len(_Site.seen)
        assert _own(f"{site}/{path}", b"{}") == "moved"
        assert len(_Site.seen) == asked + 2, path  # it and its answer; nobody goes on
    assert _own(f"{site}/announced") == "huge"
    assert _own(f"{site}/huge", most_bytes=70_000) == "huge"
    assert _own(f"{site}/slow", most_seconds=0.3) == "slow"
    assert _own("http://127.0.0.1:1/") == "unreachable"
    assert _own("ftp://127.0.0.1/") == "address"
    assert _own("http://me:word@127.0.0.1/") == "address"


def test_nothing_crosses_the_open_internet_unencrypted() -> None:
    assert _own("http://8.8.8.8/", b"{}") == "plain"
    for url in ("http://169.254.169.254/", "https://169.254.169.254/", "http://[fe80::1]/",
                "http://224.0.0.1/", "http://[64:ff9b::7f00:1]/", "http://0.0.0.0/"):  # fmt: skip
        assert _own(url, b"{}") == "private", url


def test_addresses_of_our_own() -> None:
    for address in ("127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "172.16.0.9", "fd00::1",
                    "100.64.0.7", "::ffff:10.0.0.1"):  # fmt: skip
        assert networks.is_our_own(address), address
    for address in ("8.8.8.8", "169.254.169.254", "fe80::1", "0.0.0.0", "::", "224.0.0.1",  # noqa: S104
                    "240.0.0.1", "2002:7f00:1::", "192.0.0.8", "x"):  # fmt: skip
        assert not networks.is_our_own(address), address
