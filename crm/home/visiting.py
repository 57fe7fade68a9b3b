"""A reader for benchmarks: one HTTP connection that stays open, cookies, and forms."""

from __future__ import annotations

import time
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from crm.cli import Refusal


class Visitor:
    """Fetches pages of one server as one person, and says how long each took."""

    def __init__(self, host: str, port: int) -> None:
        self._connection = HTTPConnection(host, port, timeout=60)
        self._cookies: dict[str, str] = {}

    def get(self, path: str, **query: object) -> tuple[float, str]:
        """Seconds and text of a whole page; raises Refusal where it does not come."""
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path, None, {}, 200)

    def send(self, path: str, fields: dict[str, str]) -> tuple[float, str]:
        """Send a form as HTMX does; seconds and text of the part of the page that comes back."""
        headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
        return self._ask("POST", path, urlencode(fields), headers, 200)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in through the form, as everybody does."""
        fields = self.fields(self.get("/login")[1], "/login")
        fields |= {"email": email, "password": password}
        self._ask("POST", "/login", urlencode(fields), {}, 303)

    def close(self) -> None:
        """Go away."""
        self._connection.close()

    @staticmethod
    def fields(page: str, action: str) -> dict[str, str]:
        """What a browser would send for the form with that action as it stands."""
        form = _FormReader(action)
        form.feed(page)
        if not form.fields:
            raise Refusal(f"The page has no form for {action}.")
        return form.fields

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str], expected: int
    ) -> tuple[float, str]:
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={it}" for name, it in self._cookies.items())
        try:
            seconds, response, text = self._timed(method, path, body, headers)
        except ConnectionError:
            # A server lets go of a connection that was idle; the request never reached it.
            self._connection.close()
            seconds, response, text = self._timed(method, path, body, headers)
        for line in response.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: it.value for name, it in SimpleCookie(line).items()}
        if response.status != expected:
            raise Refusal(f"{method} {path} answered {response.status}, not {expected}.")
        return seconds, text.decode()

    def _timed(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[float, HTTPResponse, bytes]:
        start = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        text = response.read()
        return time.perf_counter() - start, response, text


class _FormReader(HTMLParser):
    """The fields of one form: inputs, chosen options, texts."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._action, self._is_inside = action, False
        self._select: str | None = None  # the name of the one that is being read
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a control holds."""
        own = {name: value or "" for name, value in attrs}
        name = own.get("name", "")
        if tag == "form":
            self._is_inside = own.get("action", "").split("?")[0] == self._action
        elif self._is_inside and name and tag in ("input", "select", "textarea"):
            self.fields[name] = own.get("value", "")
            self._select = name if tag == "select" else None
            self._text = name if tag == "textarea" else None
        elif (
            self._select
            and tag == "option"
            and ("selected" in own or not self.fields[self._select])
        ):
            self.fields[self._select] = own.get("value", "")

    def handle_data(self, data: str) -> None:
        """The text of a textarea."""
        if self._text:
            self.fields[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a control, or the form."""
        if tag in ("select", "textarea"):
            self._select = self._text = None
        elif tag == "form":
            self._is_inside = False
