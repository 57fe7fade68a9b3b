"""The search over everything."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from crm.audit.models import DESK
from crm.briefings.models import Interaction
from crm.db import db
from tests import factories
from tests.page import Browser


@pytest.fixture
def filled(database: object) -> None:
    """A person of each kind with one name, and what was said about them."""
    person = factories.case("Mohammad Nourizad", original_name="محمد نوری‌زاد")
    factories.fact(person, body="Taken from a courthouse.")
    contact = factories.contact("Elsa Nordanvik")
    Interaction.log(contact, by=DESK, body="Frågade om Nourizad.", cases=[person])
    factories.outlet("Radio Norrsken")
    db.session.commit()


def _search(browser: Browser, words: str, **more: str) -> str:
    return browser.get("/search?" + urlencode({"q": words, **more})).one("#results").text_content()


@pytest.mark.usefixtures("filled")
def test_works(officer: Browser) -> None:
    assert "What are you looking for?" in officer.get("/search").text
    found = _search(officer, "nourizad")
    assert found.index("History") < found.index("Cases")
    assert "Elsa Nordanvik" in found


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("words", ["Noorizad", "Nurizad", "نوریزاد", "نوري زاد", "nouriz"])
def test_a_name_in_another_spelling(officer: Browser, words: str) -> None:
    assert "Mohammad Nourizad" in _search(officer, words)


@pytest.mark.usefixtures("filled")
def test_one_kind_alone(officer: Browser) -> None:
    found = _search(officer, "nourizad", kind="interaction")
    assert "Frågade" in found and "Cases" not in found


@pytest.mark.usefixtures("filled")
def test_fragment(officer: Browser) -> None:
    page = officer.get("/search?q=elsa", fragment=True)
    assert page.one("#results") is not None and page.select("#results mark")


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '"><img src=x>', "💥", "x" * 5000])
def test_what_was_typed_stays_text(officer: Browser, words: str) -> None:
    page = officer.get("/search?" + urlencode({"q": words}))
    assert page.one("#q").get("value") == words
    assert not page.select("main script, main img")


@pytest.mark.usefixtures("filled")
def test_a_protected_person_is_found_by_officers_alone(officer: Browser, member: Browser) -> None:
    person = factories.case("Parviz Hidden")
    person.protect("Not reached.", by=DESK)
    db.session.commit()
    assert "Parviz Hidden" in _search(officer, "hidden")
    assert "Nothing matches" in _search(member, "hidden")


def test_stranger(translator: Browser) -> None:
    translator.get("/search?q=x", status=404)


def test_wrong_method(officer: Browser) -> None:
    officer.post("/search", status=405)
