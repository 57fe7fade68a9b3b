"""A server on this machine that speaks LibreTranslate's protocol, and fails when told to."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.site import run

CODES = ("en", "sv", "fa", "zh", "de")
KEY = "the-key-of-the-tests"


def turned(text: str, target: str) -> str:
    """What the server makes of a paragraph."""
    return f"{target}: {text}"


class Server:
    """What the server was asked, and how it answers; ``url`` is its address."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, Any]] = []
        self.pause = 0.0
        self.key: str | None = None
        self.moved_to = ""
        # What it answers instead: a status, and bytes or something to be written as JSON.
        self.instead: tuple[int, Any] | None = None
        self.languages: Any = [
            {"code": code, "name": code, "targets": [*CODES]} for code in CODES if code != "de"
        ] + [{"code": "de", "name": "de", "targets": ["en"]}]
        self.before: Callable[[], None] = lambda: None

    @property
    def words(self) -> list[str]:
        """Every paragraph that ever reached it."""
        return [text for each in self.asked for text in each["q"]]

    def answer(self, sent: dict[str, Any]) -> tuple[int, Any]:
        """To a question for translations."""
        self.asked.append(sent)
        self.before()
        if self.instead is not None:
            return self.instead
        if self.key and sent.get("api_key") != self.key:
            return 403, {"error": f"Invalid API key {sent.get('api_key')}"}
        if sent["target"] not in CODES:
            return 400, {"error": f"{sent['target']} is not supported"}
        return 200, {"translatedText": [turned(text, sent["target"]) for text in sent["q"]]}


@contextmanager
def serve() -> Iterator[Server]:
    """The server, which runs as long as the block."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_known = self.path == "/languages"
            self._say(*((200, server.languages) if is_known else (404, {"error": "Not found"})))

        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._say(*server.answer(sent))

        def _say(self, status: int, answer: Any) -> None:
            time.sleep(server.pause)
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(307 if server.moved_to else status)
            if server.moved_to:
                self.send_header("Location", server.moved_to + self.path)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with run(Handler) as url:
        server.url = url
        yield server
