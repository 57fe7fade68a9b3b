"""The record."""

from __future__ import annotations

import pytest

from crm.audit.models import AppendOnly, Entry
from crm.db import db
from tests import factories
from tests.page import Browser


def test_works(admin: Browser) -> None:
    factories.contact()
    page = admin.get("/audit")
    assert page.heading == "Audit"
    assert "contact.added" in page.text and "Anna Lindqvist" in page.text


def test_filters_have_an_address(admin: Browser) -> None:
    factories.contact()
    factories.outlet()
    assert "outlet.added" not in admin.get("/audit?action=contact").one("#audit-entries").text
    assert "contact.added" in admin.get("/audit?subject=lindqvist").text
    assert "Nothing matches" in admin.get("/audit?actor=zzz").text


def test_fragment(admin: Browser) -> None:
    assert admin.get("/audit", fragment=True).one("#audit-entries") is not None


def test_pages_and_the_same_number_of_statements(admin: Browser) -> None:
    few = len(admin.get("/audit").statements)
    for number in range(60):
        factories.contact(f"Person {number}")
    page = admin.get("/audit")
    assert len(page.statements) == few
    older = admin.get(page.one("a[rel=next]").get("href"))
    assert len(older.select("tbody tr")) > 5


@pytest.mark.parametrize("role", ["officer", "member"])
def test_readers_are_refused(request: pytest.FixtureRequest, role: str) -> None:
    browser: Browser = request.getfixturevalue(role)
    browser.get("/audit", status=403)


def test_stranger(translator: Browser, nobody: Browser) -> None:
    translator.get("/audit", status=404)
    nobody.get("/audit", status=303)


def test_wrong_method(admin: Browser) -> None:
    admin.post("/audit", status=405)


def test_nothing_can_be_changed(database: object) -> None:
    factories.contact()
    entry = db.session.query(Entry).first()
    assert entry is not None
    entry.action = "something.else"
    with pytest.raises(AppendOnly):
        db.session.flush()
    db.session.rollback()
    entry = db.session.query(Entry).first()
    db.session.delete(entry)
    with pytest.raises(AppendOnly):
        db.session.flush()
