"""GET /statements."""

from __future__ import annotations

from crm.audit.models import DESK
from crm.db import db
from tests import factories
from tests.page import Browser


def test_lists_statements(member: Browser) -> None:
    statement = factories.statement("first", factories.case("One Person"))
    page = member.get("/statements")
    line = " ".join(page.one("#statement-list li").text_content().split())
    assert "The example statement" in line
    assert "11 June 2019" in line
    assert "1 signatory" in line
    assert page.select(f'a[href="/statements/{statement.id}"]')


def test_filters_by_words_and_by_signatory(member: Browser) -> None:
    one, other = factories.case("One Person"), factories.case("Other Person")
    factories.statement("first", one)
    assert "No statement fits." in member.get("/statements?q=nowhere").text
    assert "The example statement" in member.get("/statements?q=asked for").text
    signed = member.get(f"/statements?case={one.id}", fragment=True)
    assert "The example statement" in signed.text
    assert signed.select("#statement-list")
    assert "carries this name" in member.get(f"/statements?case={other.id}").text


def test_does_not_count_protected_people_for_members(member: Browser, officer: Browser) -> None:
    hidden = factories.case("Hidden Person")
    factories.statement("first", factories.case("Open Person"), hidden)
    hidden.protect("Not reached.", by=DESK)
    db.session.commit()
    assert "1 signatory" in member.get("/statements").text
    assert "2 signatories" in officer.get("/statements").text
    # Nor does the address tell whether somebody is there.
    assert "The example" not in member.get(f"/statements?case={hidden.id}").text
    assert "The example" in officer.get(f"/statements?case={hidden.id}").text


def test_costs_the_same_for_many(member: Browser) -> None:
    factories.statement("first", factories.case("One Person"))
    few = len(member.get("/statements").statements)
    for number in range(8):
        factories.statement(f"more-{number}", factories.case(f"Person {number}"))
    assert len(member.get("/statements").statements) == few


def test_strangers_find_nothing(translator: Browser, nobody: Browser) -> None:
    translator.get("/statements", status=404)
    nobody.get("/statements", status=303)


def test_wrong_method(officer: Browser) -> None:
    officer.post("/statements", status=405)
