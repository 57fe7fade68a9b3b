"""The list of outlets."""

from __future__ import annotations

import pytest

from crm.audit.models import DESK
from crm.db import db
from crm.outlets.models import Outlet
from tests import factories
from tests.page import Browser, Page, lint


def book() -> None:
    """Three outlets and one that is archived."""
    factories.outlet()
    factories.outlet("Radio Beispiel", kind="radio", country="DE", language="de", note="Köln")
    factories.outlet("Agence Exemple", kind="agency", country="FR", language="fr")
    factories.outlet("Gone Gazette").archive(by=DESK)
    db.session.commit()


def shown(page: Page) -> list[str]:
    """The names on the list, in its order."""
    return [name.text_content() for name in page.select("tbody th .name")]


def test_works(officer: Browser) -> None:
    """By name, without what is archived."""
    book()
    page = officer.get("/outlets")
    assert page.heading == "Outlets"
    assert shown(page) == ["Agence Exemple", "Nyhetsbladet Exempel", "Radio Beispiel"]
    assert "Radio Beispiel Radio Germany German" in page.text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("kind=radio", ["Radio Beispiel"]),
        ("country=FR", ["Agence Exemple"]),
        ("archived=yes", ["Gone Gazette"]),
        ("kind=radio&country=FR", []),
    ],
)
def test_it_is_narrowed(officer: Browser, query: str, names: list[str]) -> None:
    """Every filter has its address."""
    book()
    assert shown(officer.get(f"/outlets?{query}")) == names


@pytest.mark.parametrize("words", ["beispiel", "koln", "radio beispeil"])
def test_words_find_outlets(officer: Browser, words: str) -> None:
    """In any spelling, and what the note says. (Its statements depend on the words.)"""
    book()
    db.session.rollback()
    page = Page(officer.client.get(f"/outlets?q={words}"), [])
    lint(page, is_fragment=False)
    assert shown(page) == ["Radio Beispiel"]


def test_it_goes_on_by_cursor(officer: Browser) -> None:
    """Sixty outlets stand on two pages, at the price of one."""
    book()
    few = officer.get("/outlets").statements
    for number in range(57):
        Outlet.add(f"Outlet {number:02}", by=DESK)
    db.session.commit()
    first = officer.get("/outlets")
    second = officer.get(first.one("a[rel=next]").get("href"))
    assert len({*shown(first), *shown(second)}) == 60
    assert not second.select("a[rel=next]")
    assert len(first.statements) == len(few) <= 8


def test_an_empty_list_says_what_to_do(officer: Browser, member: Browser) -> None:
    """An officer is led to the form."""
    assert officer.get("/outlets").select('.empty a[href="/outlets/new"]')
    assert not member.get("/outlets").select(".empty a")
    assert "No outlet matches." in officer.get("/outlets?kind=radio").text


def test_names_for_any_field_that_asks(officer: Browser) -> None:
    """Whatever the field is called."""
    book()
    page = officer.get("/outlets/names?works-0-outlet=exem", fragment=True)
    names = [option.get("value") for option in page.select("#outlet-names option")]
    assert names == ["Agence Exemple", "Nyhetsbladet Exempel"]


def test_fragment(officer: Browser) -> None:
    """HTMX gets the list alone."""
    book()
    page = officer.get("/outlets?kind=radio", fragment=True)
    assert page.one("#outlet-list") is not None
    assert not page.select("h1")


def test_stranger(translator: Browser, nobody: Browser) -> None:
    """Nothing is there."""
    for url in ("/outlets", "/outlets/names"):
        translator.get(url, status=404)
        nobody.get(url, status=303)


def test_reader(member: Browser) -> None:
    """A member reads the list."""
    book()
    assert not member.get("/outlets").select('a[href="/outlets/new"]')


def test_wrong_method(officer: Browser) -> None:
    """The list is only read."""
    officer.post("/outlets", status=405)
