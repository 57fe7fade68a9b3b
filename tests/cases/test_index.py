"""GET /cases."""

from __future__ import annotations

from flask import Flask

from crm.audit.models import DESK
from crm.db import db
from tests import factories
from tests.page import Browser


def test_lists_people_with_their_last_report(member: Browser) -> None:
    case = factories.case("Parviz Example")
    factories.fact(case, "arrest", "Arrested.", happened_on="2019-08-11")
    factories.fact(case, "release", "Released.", happened_on="2021", confidence="single source")
    page = member.get("/cases")

    row = page.one(f'tr:has(a[href="/cases/{case.id}"])').text_content()
    assert "پرویز نمونه" in row
    assert "2021" in row
    assert "Released." in row
    assert "Single source ×2" in " ".join(row.split())


def test_finds_by_any_spelling(member: Browser) -> None:
    case = factories.case("Parviz Example")
    case.rename(by=DESK, spellings={"ru": "Парвиз Пример"}, aliases=["Parwis Example"])
    db.session.commit()
    factories.case("Simin Other", original_name="سیمین دیگر")
    for typed in ("parviz", "parv exam", "پرويز", "Пример", "Parwis", "Perviz"):
        page = member.get(f"/cases?q={typed}")
        assert "Parviz Example" in page.text, typed
        assert "Simin Other" not in page.text, typed
    assert "No case fits." in member.get("/cases?q=nobodyatall").text


def test_answers_a_fragment(member: Browser) -> None:
    factories.case()
    page = member.get("/cases?q=parviz", fragment=True)
    assert page.select("#case-list")
    assert not page.select("main")


def test_hides_protected_people_from_members(
    member: Browser, officer: Browser, database: Flask
) -> None:
    hidden = factories.case("Hidden Person", original_name="پنهان")
    factories.case("Open Person", original_name="آشکار")
    hidden.protect("Not reached.", by=DESK)
    db.session.commit()
    for url in ("/cases", "/cases?protected=yes", "/cases?q=hidden", "/cases?q=پنهان"):
        assert "Hidden" not in member.get(url).text, url
    only = officer.get("/cases?protected=yes")
    assert "Hidden Person" in only.text
    assert "Open Person" not in only.text
    assert "Hidden Person" in officer.get("/cases?q=hidden").text
    assert "Hidden" not in officer.get("/cases?protected=no").text


def test_goes_on_by_cursor_and_costs_the_same(member: Browser) -> None:
    for number in range(3):
        factories.fact(factories.case(f"Person {number:02}"))
    few = len(member.get("/cases").statements)
    for number in range(3, 53):
        factories.case(f"Person {number:02}")
    page = member.get("/cases")
    assert len(page.statements) == few
    further = member.get(page.one('a[rel="next"]').get("href"))
    assert "Person 52" in further.text
    assert "Person 49" not in further.text


def test_says_what_to_do_first(officer: Browser) -> None:
    page = officer.get("/cases")
    assert page.one(".empty a").get("href") == "/cases/new"


def test_strangers_find_nothing(translator: Browser, nobody: Browser) -> None:
    translator.get("/cases", status=404)
    nobody.get("/cases", status=303)


def test_wrong_method(officer: Browser) -> None:
    officer.post("/cases", status=405)
