"""GET and POST /cases/sources/new: a source by its address, from what is known or looked up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts import switches
from crm.audit.models import DESK, Entry
from crm.cases import addresses, heads, proposing
from crm.cases.facts import Source
from crm.db import db
from tests import cast, factories
from tests.page import Browser
from tests.site import serve

NEW = "/cases/sources/new"
PAGE = """<!doctype html><html lang="fa-IR"><head><title>not this</title>
<meta property="og:title" content="Arrests in  Mashhad">
<meta property="og:site_name" content="Paper">
<meta property="article:published_time" content="2019-08-11T20:00:00+04:30">
<link rel="canonical" href="/arrests"></head><body><title>nor this</title></body></html>"""


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """A real site on this machine, which the desk is allowed to ask."""
    app.config["FETCH_LOOPBACK"] = True
    with serve({"/a": PAGE, "/copy": PAGE.replace("/arrests", "https://radio.example/9")}) as url:
        yield url
    app.config["FETCH_LOOPBACK"] = False


def _allow() -> None:
    switches.switch("fetch_sources", True, by=DESK)
    db.session.commit()


def test_asks_for_an_address_and_proposes_what_is_known(officer: Browser) -> None:
    factories.source("radio", reliability="reliable", note="party-linked publisher")
    first = officer.get(NEW)
    assert [each.get("name") for each in first.select("main input:not([type=hidden])")] == ["url"]
    copy = "https://web.archive.org/web/20190812/http://www.radio.example/fa/2019/08/11/they-were-all-arrested.html"
    page = officer.get(f"{NEW}?url={copy}", fragment=True)
    form = page.fields("#source-adding form")
    form.pop("csrf_token", None)
    assert form == {
        "url": "http://www.radio.example/fa/2019/08/11/they-were-all-arrested.html",
        "archived_url": copy,
        "publisher": "Radio Example",
        "title": "They were all arrested",
        "published_on": "2019-08-11",
        "language": "fa",
        "reliability": "reliable",
        "origin": "",
        "note": "party-linked publisher",
    }
    assert "put the real title" in page.text
    officer.post(NEW, officer.get(f"{NEW}?url={copy}").fields("#source-adding form"))
    assert len(db.session.scalars(select(Source)).all()) == 2


def test_proposes_nothing_that_the_register_does_not_know(officer: Browser) -> None:
    page = officer.get(f"{NEW}?url=https://www.bbc.com/1")
    form = page.fields("#source-adding form")
    assert (form["publisher"], form["language"], form["title"]) == ("", "", "")
    assert officer.get(f"{NEW}?by=hand").select("#publisher")


def test_the_habit_of_a_site(database: Flask) -> None:
    def source(number: int, url: str, language: str, publisher: str = "Paper") -> Source:
        return Source(id=number, url=url, language=language, publisher=publisher, note=None,
                      origin=None, reliability="unknown", absorbed=[])  # fmt: skip

    register = [
        source(1, "https://a.example/en/1", "en"),
        source(2, "https://a.example/2", "fa"),
        source(3, "https://a.example/ar/1", "ar", "Paper (Arabic)"),
        source(4, "https://one.blogs.example/", "fa", "A Blog"),
    ]

    def proposed(url: str) -> tuple[str | None, str | None]:
        address = addresses.read(url)
        assert address is not None
        values = proposing.propose(address, register, date(2026, 1, 1)).values
        return values.get("publisher"), values.get("language")

    assert proposed("https://a.example/3") == ("Paper", "fa")
    assert proposed("https://a.example/ar/9") == ("Paper (Arabic)", "ar")
    assert proposed("https://old.a.example/en/9") == ("Paper", "en")
    # A site beside it may be in another language: en.b.example says nothing of b.example.
    register.append(source(5, "https://en.b.example/5", "en"))
    assert proposed("https://b.example/x") == ("Paper", None)
    # Whoever shares a platform is not the same publisher.
    assert proposed("https://two.blogs.example/x") == (None, None)


def test_an_address_that_is_there_is_said_so(officer: Browser) -> None:
    source = factories.source()
    written = "http://www.radio.example/report/?utm_source=mail%23top"
    for is_fragment in (False, True):
        page = officer.get(f"{NEW}?url={written}", fragment=is_fragment)
        assert page.select(f'.warn a[href="/cases/sources/{source.id}"]')
    sent = {"publisher": "X", "title": "Y", "url": f"{source.url}/", "language": "en",
            "reliability": "unknown"}  # fmt: skip
    page = officer.post(NEW, sent, status=422)
    assert page.select(f'.warn a[href="/cases/sources/{source.id}"]')
    assert page.one("#title").get("value") == "Y"
    assert len(db.session.scalars(select(Source)).all()) == 1


def test_invalid(officer: Browser) -> None:
    page = officer.get(f"{NEW}?url=javascript:alert(1)", status=422)
    assert page.one("#url").get("value") == "javascript:alert(1)"
    sent = {"publisher": "X", "title": "Y", "url": "https://a.example/", "language": "",
            "reliability": "unknown", "archived_url": "ftp://x"}  # fmt: skip
    page = officer.post(NEW, sent, status=422)
    assert page.one("#language").get("aria-invalid") == "true"
    assert page.one("#archived_url").get("aria-invalid") == "true"


def test_nothing_is_fetched_unless_an_admin_allows_it(officer: Browser, site: str) -> None:
    page = officer.get(f"{NEW}?url={site}/a")
    assert not page.select("button[formaction]")
    officer.post(f"{NEW}/look-up", {"url": f"{site}/a"}, status=303)
    assert not db.session.scalars(select(Entry).where(Entry.action == "source.looked_up")).all()


def test_looks_a_page_up(officer: Browser, site: str) -> None:
    _allow()
    page = officer.get(f"{NEW}?url={site}/a")
    url = page.one("button[formaction]").get("formaction")
    sent = page.fields("#source-adding form") | {"note": "typed"}
    filled = officer.post(url, sent, fragment=True, status=200).fields("#source-adding form")
    filled.pop("csrf_token", None)
    assert filled == {
        "url": f"{site}/arrests",
        "archived_url": "",
        "publisher": "Paper",
        "title": "Arrests in Mashhad",
        "published_on": "2019-08-11",
        "language": "fa",
        "reliability": "unknown",
        "origin": "",
        "note": "typed",
    }
    entry = db.session.scalars(select(Entry).where(Entry.action == "source.looked_up")).one()
    assert (entry.actor_id, entry.detail) == (cast.person("officer").id, {"host": "127.0.0.1"})
    assert not db.session.scalars(select(Source)).all()


def test_a_copy_says_whose_it_is(officer: Browser, site: str) -> None:
    _allow()
    factories.source("radio")
    page = officer.post(f"{NEW}/look-up", {"url": f"{site}/copy"}, status=200)
    assert page.one("#origin").get("value") == "Radio Example"


def test_what_cannot_be_looked_up_is_said(officer: Browser, app: Flask, site: str) -> None:
    _allow()
    sent = {"url": f"{site}/missing", "title": "Typed"}
    page = officer.post(f"{NEW}/look-up", sent, status=200)
    assert "answered with an error (404)" in page.text
    assert page.one("#title").get("value") == "Typed"
    app.config["FETCH_LOOPBACK"] = False
    assert "private network" in officer.post(f"{NEW}/look-up", sent, status=200).text
    officer.post(f"{NEW}/look-up", {"url": "ftp://x"}, status=422)


def test_broken_heads() -> None:
    for text in ("", "<", "<html lang='xx-YY'><link rel=canonical href='http://['>", "<title>"):
        assert heads.read(text, "https://a.example/") == heads.Head()
    assert heads.read("<title> A &amp; B </title>", "x").title == "A & B"
    # No mark of HTML, at which the parser gives up.
    page = "<html lang=fa><title>T</title><body><![foo[bar]]></body>"
    head = heads.read(page, "https://a.example/")
    assert (head.title, head.language) == ("T", "fa")


def test_strangers_readers_and_methods(
    translator: Browser, member: Browser, officer: Browser
) -> None:
    translator.get(NEW, status=404)
    member.get(NEW, status=403)
    member.post(f"{NEW}/look-up", status=403)
    officer.get(f"{NEW}/look-up", status=405)
