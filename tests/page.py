"""A browser without scripts that lints every page it fetches, and counts its SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from typing import Any

import lxml.html
from flask.testing import FlaskClient
from lxml.html import HtmlElement
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from crm.db import db

MOST_STATEMENTS = 8
# To save a part of a page: all that a page reads, authorise, index it, and all that a page
# reads again to show it anew. How much is written depends on what was typed.
MOST_READS_TO_SAVE = 3 * MOST_STATEMENTS
_LABELLED = "input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea"
_TARGET_WORDS = ("this", "closest ", "find ", "next", "previous", "body", "document")


class Page:
    """An answer, parsed: ``status``, ``text``, ``headers`` and CSS selection."""

    def __init__(self, response: TestResponse, statements: list[str]) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.statements = statements
        self.source = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        self.root: HtmlElement = lxml.html.document_fromstring(self.source or "<p></p>")

    def select(self, selector: str) -> list[HtmlElement]:
        """The elements that a CSS selector finds."""
        return list(self.root.cssselect(selector))

    def one(self, selector: str) -> HtmlElement:
        """The only element that a CSS selector finds."""
        found = self.select(selector)
        assert len(found) == 1, f"{len(found)} elements match {selector}"
        return found[0]

    @property
    def reads(self) -> list[str]:
        """The SQL statements that only read."""
        return [each for each in self.statements if each.startswith("SELECT")]

    @property
    def text(self) -> str:
        """The words of the page with single spaces."""
        return " ".join(self.root.text_content().split())

    @property
    def heading(self) -> str:
        """The words of its h1."""
        return " ".join(self.one("h1").text_content().split())

    def fields(self, selector: str = "main form") -> dict[str, Any]:
        """What a browser would send for a form as it stands, by name."""
        form = self.select(selector)[0]
        sent: dict[str, Any] = {}
        for area in form.cssselect("textarea"):
            # HTML drops one newline after the opening tag; lxml's parser does not.
            area.text = (area.text or "").removeprefix("\r").removeprefix("\n")
        for name, value in form.form_values():
            if name in sent:
                known = sent[name]
                sent[name] = [*known, value] if isinstance(known, list) else [known, value]
            else:
                sent[name] = value
        return sent


class Browser:
    """Fetches pages as one person; every HTML answer is linted."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, url: str, *, fragment: bool = False, status: int = 200) -> Page:
        """Fetch a page, or the fragment that HTMX would ask for."""
        return self._fetch("GET", url, fragment, status, {})

    def post(
        self,
        url: str,
        data: dict[str, Any] | None = None,
        *,
        fragment: bool = False,
        status: int = 303,
        **more: Any,
    ) -> Page:
        """Send a form."""
        return self._fetch("POST", url, fragment, status, {"data": data or {}, **more})

    def _fetch(
        self, method: str, url: str, fragment: bool, status: int, sent: dict[str, Any]
    ) -> Page:
        headers = {"HX-Request": "true", "HX-Request-Type": "partial"} if fragment else {}
        # The test's own transaction would lock the request out, and what it has read is old
        # afterwards; an empty context keeps the test's application context out of the request.
        db.session.rollback()
        with counted() as statements:
            response = Context().run(
                lambda: self.client.open(url, method=method, headers=headers, **sent)
            )
        page = Page(response, statements)
        assert page.status == status, f"{method} {url}: {page.status}\n{page.text[:1500]}"
        if page.source:
            lint(page, is_fragment=fragment and "<!doctype" not in page.source.lower())
        if status == 200 and (method == "GET" or page.source):
            counted_here = statements if method == "GET" else page.reads
            most = MOST_STATEMENTS if method == "GET" else MOST_READS_TO_SAVE
            listing = "\n".join(counted_here)
            assert len(counted_here) <= most, f"{method} {url}: {len(counted_here)}\n{listing}"
        return page


@contextmanager
def counted() -> Iterator[list[str]]:
    """The SQL statements of a block, without the transactions' own."""
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA")):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def lint(page: Page, *, is_fragment: bool) -> None:
    """What must hold of every page and every fragment."""
    ids = [element.get("id") for element in page.select("[id]")]
    twice = {each for each in ids if ids.count(each) > 1}
    assert not twice, f"ids that stand twice: {twice}"
    _lint_forms(page, set(ids))
    for element in page.select("[style], [onclick], [onchange], [onsubmit], style"):
        raise AssertionError(f"inline style or handler: {lxml.html.tostring(element)[:200]!r}")
    for image in page.select("img"):
        assert image.get("alt") is not None, "an image without alternative text"
    for link in page.select("a[href=''], a:not([href])"):
        raise AssertionError(f"a link to nowhere: {lxml.html.tostring(link)[:200]!r}")
    if not is_fragment:
        _lint_frame(page, set(ids))


def _lint_frame(page: Page, ids: set[str]) -> None:
    assert page.source.lstrip().lower().startswith("<!doctype html>"), "no doctype"
    html = page.one("html")
    assert html.get("lang") and html.get("dir") in ("ltr", "rtl"), "no lang or dir"
    assert len(page.select("h1")) == 1, f"{len(page.select('h1'))} h1"
    assert page.one("title").text_content().strip(), "no title"
    assert len(page.select("main")) == 1, "no main"
    for element in page.select("[hx-target]"):
        target = element.get("hx-target")
        if target.startswith("#"):
            assert target[1:] in ids, f"hx-target {target} is not on the page"
        else:
            assert target.startswith(_TARGET_WORDS), f"strange hx-target {target}"


def _lint_forms(page: Page, ids: set[str]) -> None:
    for form in page.select("form"):
        assert form.get("action"), f"a form without action: {lxml.html.tostring(form)[:200]!r}"
        if form.get("method", "get").lower() == "post":
            assert form.cssselect("input[name=csrf_token]"), f"no CSRF: {form.get('action')}"
    for control in page.select(_LABELLED):
        labelled = control.get("aria-label") or control.get("aria-labelledby")
        inside = any(parent.tag == "label" for parent in control.iterancestors())
        of = control.get("id") and page.select(f'label[for="{control.get("id")}"]')
        assert labelled or inside or of, f"no label: {lxml.html.tostring(control)[:200]!r}"
    for element in page.select("[hx-get], [hx-post]"):
        assert element.get("hx-nonce"), f"no hx-nonce: {lxml.html.tostring(element)[:200]!r}"
    for element in page.select("[aria-describedby]"):
        for each in element.get("aria-describedby").split():
            assert each in ids, f"aria-describedby {each} is not on the page"
