"""The list of contacts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm.audit.models import DESK
from crm.contacts.models import Contact
from crm.db import db, now
from tests import cast, factories
from tests.page import Browser, Page, lint


def book() -> None:
    """Four people who differ in everything that the list can be narrowed by."""
    radio = factories.outlet("Radio Exempel", kind="radio")
    anna = factories.contact(other_names=[("fa", "آنا لیندکویست")])
    anna.work_for(radio, by=DESK, role="Foreign desk")
    anna.owner_id = cast.person("officer").id
    anna.last_contacted_at = now() - timedelta(days=3)
    db.session.commit()
    karin = factories.contact("Karin Berg", country="NO", languages=["no"], beats=["Culture"])
    karin.block("Asked for it.", by=DESK)
    karin.last_contacted_at = now() - timedelta(days=30)
    db.session.commit()
    factories.contact("Vera Smirnova", country="DE", languages=["ru", "de"], beats=[])
    factories.contact("Olle Gone", beats=[]).archive(by=DESK)
    db.session.commit()


def shown(page: Page) -> list[str]:
    """The names on the list, in its order."""
    return [name.text_content() for name in page.select("tbody th .name")]


def asked(browser: Browser, url: str) -> Page:
    """A page that asks the index, whose statements depend on the words and not on the rows."""
    db.session.rollback()
    page = Page(browser.client.get(url), [])
    assert page.status == 200
    lint(page, is_fragment=False)
    return page


def test_it_lists_everybody_who_is_not_archived_by_name(officer: Browser) -> None:
    """By the last word of the name, with all that the desk scans for."""
    book()
    page = officer.get("/contacts")
    assert page.heading == "Contacts"
    assert shown(page) == ["Karin Berg", "Anna Lindqvist", "Vera Smirnova"]
    row = page.select("tbody tr")[1]
    words = " ".join(row.text_content().split())
    for word in ("آنا لیندکویست", "Radio Exempel", "Foreign desk", "Iran", "Sweden", "Officer"):
        assert word in words
    assert [tag.text_content() for tag in row.cssselect(".language")] == ["sv", "en"]
    assert "Do not contact" in page.select("tbody tr")[0].text_content()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("beat=Iran", ["Anna Lindqvist"]),
        ("language=de", ["Vera Smirnova"]),
        ("country=NO", ["Karin Berg"]),
        ("outlet=radio ex", ["Anna Lindqvist"]),
        ("owner=me", ["Anna Lindqvist"]),
        ("owner=none", ["Karin Berg", "Vera Smirnova"]),
        ("blocked=yes", ["Karin Berg"]),
        ("blocked=no", ["Anna Lindqvist", "Vera Smirnova"]),
        ("archived=yes", ["Olle Gone"]),
        ("sort=contacted", ["Anna Lindqvist", "Karin Berg", "Vera Smirnova"]),
        ("sort=waiting", ["Vera Smirnova", "Karin Berg", "Anna Lindqvist"]),
        ("country=SE&language=sv&beat=Iran&sort=nonsense", ["Anna Lindqvist"]),
    ],
)
def test_it_is_narrowed_and_sorted(officer: Browser, query: str, names: list[str]) -> None:
    """Every filter has its address, and the form shows what is chosen."""
    book()
    page = officer.get(f"/contacts?{query}")
    assert shown(page) == names
    name, _, value = query.split("&")[0].partition("=")
    assert page.fields("form.filters").get(name) == value


@pytest.mark.parametrize(
    "words", ["lindqvist", "Lindkvist", "آنا", "Анна Линдквист", "radio exempel"]
)
def test_words_find_names_in_any_script(officer: Browser, words: str) -> None:
    """The index knows spellings; filters narrow what it finds."""
    book()
    assert shown(asked(officer, f"/contacts?q={words}")) == ["Anna Lindqvist"]
    assert shown(asked(officer, f"/contacts?q={words}&country=DE")) == []
    assert shown(asked(officer, f"/contacts?q={words}&archived=yes")) == []


def test_it_goes_on_by_cursor(officer: Browser) -> None:
    """Every one of sixty people stands on exactly one of two pages, however it is sorted."""
    when = now()
    for number in range(60):
        contact = Contact.add(f"Person {number:02}", by=DESK)
        contact.last_contacted_at = when - timedelta(days=number // 3) if number % 2 else None
    db.session.commit()
    for sort in ("name", "contacted", "waiting"):
        first = officer.get(f"/contacts?sort={sort}")
        second = officer.get(first.one("a[rel=next]").get("href"))
        assert len(shown(first)) == 50
        assert len({*shown(first), *shown(second)}) == 60
        assert not second.select("a[rel=next]")
    assert shown(officer.get("/contacts?after=nonsense~")) != []


def test_three_and_sixty_rows_cost_the_same(officer: Browser) -> None:
    """The number of statements does not depend on the number of rows."""
    book()
    few = officer.get("/contacts").statements
    for number in range(60):
        factories.contact(f"Person {number}", other_names=[("fa", "نام")])
    many = officer.get("/contacts").statements
    assert len(few) == len(many) <= 8


def test_an_empty_book_says_what_to_do(officer: Browser, member: Browser) -> None:
    """An officer is led to the form, a member is told who can."""
    assert officer.get("/contacts").select('.empty a[href="/contacts/new"]')
    assert not member.get("/contacts").select(".empty a")
    assert "Nobody matches." in officer.get("/contacts?beat=Chess").text


def test_fragment(officer: Browser) -> None:
    """HTMX gets the list alone."""
    book()
    page = officer.get("/contacts?country=NO", fragment=True)
    assert page.one("#contact-list") is not None
    assert shown(page) == ["Karin Berg"]
    assert not page.select("form.filters, h1")
    assert "HX-Request" in page.headers["Vary"]


def test_stranger(translator: Browser, nobody: Browser) -> None:
    """A translator sees nothing; nobody is sent to the door."""
    translator.get("/contacts", status=404)
    nobody.get("/contacts", status=303)


def test_reader(member: Browser) -> None:
    """A member reads the list, without the buttons that are not theirs."""
    book()
    page = member.get("/contacts")
    assert len(shown(page)) == 3
    assert not page.select('a[href="/contacts/new"]')


def test_wrong_method(officer: Browser) -> None:
    """The list is only read."""
    officer.post("/contacts", status=405)
