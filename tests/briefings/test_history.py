"""Everything ever said, and finding it again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm.audit.models import DESK
from crm.briefings.models import Interaction
from crm.contacts.models import Contact
from crm.db import db, now
from tests import factories
from tests.page import Browser


def _log(contact: Contact, body: str, days: int = 0, **fields: object) -> Interaction:
    touch = Interaction.log(
        contact, by=DESK, body=body, happened_at=now() - timedelta(days=days), **fields
    )
    db.session.commit()
    return touch


def test_works(officer: Browser) -> None:
    contact = factories.contact()
    _log(contact, "The older one", 3)
    _log(contact, "The newer one")
    page = officer.get("/history")
    assert page.heading == "History"
    assert page.text.index("The newer one") < page.text.index("The older one")


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("domen", True), ("DOMEN", True), ("dom", True), ("rattegang", True),
        ("lindqvist", True), ("lindkvist", False), ("domen -rättegång", False),
        ('"om domen"', True), ('"domen om"', False), ("nourizad", True), ("نوری زاد", True),
        ("lang:sv domen", True), ("lang:fa domen", False), ("kind:call", True),
    ],
)  # fmt: skip
def test_finds_by_words_names_and_filters(officer: Browser, words: str, finds: bool) -> None:
    case = factories.case("Mohammad Nourizad", original_name="محمد نوری‌زاد")
    _log(factories.contact(), "Ringde om domen och en ny rättegång.", cases=[case])
    page = officer.get("/history?" + _query(q=words))
    assert ("rättegång" in page.one("#history").text_content()) == finds


def _query(**values: str) -> str:
    from urllib.parse import urlencode

    return urlencode(values)


def test_narrowed_by_contact_case_kind_and_language(officer: Browser) -> None:
    anna, case = factories.contact(), factories.case()
    other = factories.contact("Berta Beispiel", languages=["de"])
    _log(anna, "Om henne", cases=[case])
    _log(other, "Ohne sie", kind="email")
    for query, shown in (
        (f"contact={anna.id}", "Om henne"), (f"case={case.id}", "Om henne"),
        ("kind=email", "Ohne sie"), ("language=de", "Ohne sie"),
        (f"contact={anna.id}&q=henne", "Om henne"),
    ):  # fmt: skip
        page = officer.get(f"/history?{query}")
        assert len(page.select("#history .entry")) == 1, query
        assert shown in page.text


def test_fragment(officer: Browser) -> None:
    contact = factories.contact()
    page = officer.get(f"/history?contact={contact.id}", fragment=True)
    assert "Nothing has been said yet" in page.one("#history").text_content()
    assert "HX-Request" in page.headers["Vary"]


def test_pages_by_cursor_with_the_same_number_of_statements(officer: Browser) -> None:
    contact = factories.contact()
    _log(contact, "First words")
    few = len(officer.get("/history").statements)
    for number in range(60):
        _log(contact, f"Words {number}", days=number)
    for url in ("/history", "/history?q=words"):
        seen: list[str] = []
        while url:
            page = officer.get(url)
            assert len(page.statements) <= few + 6
            seen += [entry.text_content() for entry in page.select(".entry")]
            following = page.select("a[rel=next]")
            url = following[0].get("href") if following else ""
        assert len(seen) == len(set(seen)) == 61
    assert len(officer.get("/history").statements) == few


@pytest.mark.parametrize(
    "words", ["", "   ", '"', "-", "((", "AND OR NOT", "*", "a" * 10_000, "\u202e", "lang:", ":"]
)
def test_strange_words_are_answered(officer: Browser, words: str) -> None:
    _log(factories.contact(), "Words")
    officer.get("/history?" + _query(q=words))


def test_strange_numbers_are_ignored(officer: Browser) -> None:
    officer.get("/history?contact=x&user=y&after=zzz")


def test_stranger(translator: Browser) -> None:
    translator.get("/history", status=404)


def test_a_protected_person_is_not_found_or_named(officer: Browser, member: Browser) -> None:
    case = factories.case("Parviz Hidden")
    touch = _log(factories.contact(), "Something else", cases=[case])
    case.protect("Not reached.", by=DESK)
    db.session.commit()
    from crm.search import index

    index.touch(db.session.merge(touch))
    db.session.commit()
    member.get(f"/history?case={case.id}", status=404)
    assert "Hidden" not in member.get("/history").text
    assert "Something else" not in member.get("/history?q=hidden").text
    assert "Hidden" in officer.get("/history").text


def test_reader_may_read_and_not_write(member: Browser) -> None:
    touch = _log(factories.contact(), "Words")
    page = member.get(f"/history/{touch.id}")
    assert "Words" in page.text and not page.select("a.edit")
    member.get(f"/history/{touch.id}/edit", status=403)
    member.post(f"/history/{touch.id}/follow-up", status=403)


def test_wrong_method(officer: Browser) -> None:
    officer.post("/history", status=405)
