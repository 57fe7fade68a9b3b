"""Texts that name a protected person are for officers alone, until they name them no more."""

from __future__ import annotations

import pytest
from flask import Flask

from crm.audit.models import DESK
from crm.cases import naming
from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.cases.protection import texts_naming
from crm.db import db
from crm.kits.models import Kit
from crm.search import query
from crm.statements.models import Statement
from crm.texts.models import Text
from tests import factories
from tests.page import Browser

NAME = "Maryam Soleymani"


@pytest.fixture
def maryam(database: object) -> Case:
    """Somebody who is not protected yet, with a fact."""
    case = factories.case(NAME, original_name="مریم سلیمانی")
    factories.fact(case, body="Arrested at home.")
    return case


@pytest.fixture
def other(maryam: Case) -> Fact:
    """Somebody else's fact that names her."""
    case = factories.case("Parviz Example")
    return factories.fact(case, body="Tried together with Mariam Soleimani.")


@pytest.fixture
def kit(other: Fact) -> Kit:
    """A kit whose brief, and whose statement, name her."""
    kit = factories.kit(other.case)
    kit.add_text("brief", f"{NAME} wrote it.", by=DESK)
    kit.kit_statements[0].statement.add_part("context", f"{NAME} said so.", by=DESK)
    db.session.commit()
    return kit


def _protect(case: Case) -> None:
    case.protect("Not reached.", by=DESK)
    db.session.commit()


def _statement(kit: Kit) -> Statement:
    return kit.kit_statements[0].statement


def test_members_and_translators_see_no_text_that_names_them(
    member: Browser, translator: Browser, officer: Browser, kit: Kit, maryam: Case, other: Fact
) -> None:
    pages = (f"/kits/{kit.id}", f"/statements/{_statement(kit).id}", f"/cases/{other.case_id}")
    lists = ("/cases", "/texts?q=soleimani", "/search?q=soleymani")
    for url in pages:
        assert "Sol" in member.get(url).text
    _protect(maryam)
    for url in (*pages, *lists):
        text = member.get(url).one("main").text_content()
        assert not {"Maryam", "Mariam", "Soleimani"} & set(text.split()), url
        if url in pages:
            assert "Not shown: for officers only." in text
            assert "Not shown" not in officer.get(url).text
    assert "together" not in translator.get("/texts?q=together").one("#text-list").text_content()
    translator.get(f"/texts/{other.text_id}", status=404)
    assert "together" in officer.get("/texts?q=together").text


def test_search_finds_it_for_officers_alone(kit: Kit, maryam: Case, other: Fact) -> None:
    words = (("wrote", "kit"), ("said", "statement"), ("tried", "case"))
    for word, kind in words:
        assert query.search(word, (kind,)).total == 1
    _protect(maryam)
    for word, kind in words:
        assert query.search(word, (kind,)).total == 0
        assert query.search(word, ("text",)).total == 0
        assert query.search(word, ("text",), audience="officers").total == 1
    maryam.unprotect("She agreed.", by=DESK)
    db.session.commit()
    for word, kind in words:
        assert query.search(word, (kind,)).total == 1


def test_officers_see_on_the_case_which_texts_name_them(
    officer: Browser, kit: Kit, maryam: Case, other: Fact
) -> None:
    assert not officer.get(f"/cases/{maryam.id}").select("#naming")
    _protect(maryam)
    links = officer.get(f"/cases/{maryam.id}").select("#naming li a")
    assert {link.get("href") for link in links} == {
        f"/texts/{text_id}"
        for text_id in (
            other.text_id,
            kit.texts("brief")[1].text_id,
            _statement(kit).parts[0].text_id,
        )
    }


def test_lifting_one_protection_lifts_what_it_had_marked_alone(maryam: Case, other: Fact) -> None:
    shirin = factories.case("Shirin Moradi", original_name="شیرین مرادی")
    both = Text.write("both", f"{NAME} and Shirin Moradi.", by=DESK)
    _protect(maryam)
    _protect(shirin)
    maryam.unprotect("She agreed.", by=DESK)
    db.session.commit()
    assert not other.text.is_protected
    assert not maryam.facts[0].text.is_protected
    assert both.is_protected
    assert (texts_naming(maryam), texts_naming(shirin)) == ([], [both])
    shirin.unprotect("She agreed.", by=DESK)
    assert not both.is_protected


def test_a_persons_own_facts_stay_protected_when_another_is_lifted(
    maryam: Case, other: Fact
) -> None:
    _protect(maryam)
    _protect(other.case)
    maryam.unprotect("She agreed.", by=DESK)
    assert other.text.is_protected
    other.case.unprotect("He agreed.", by=DESK)
    assert not other.text.is_protected


def test_what_is_written_afterwards_is_looked_through(maryam: Case) -> None:
    _protect(maryam)
    text = Text.write("later", "Nobody is named.", by=DESK)
    db.session.commit()
    assert not text.is_protected
    text.translate("fa", "مریم سلیمانی نوشت.", by=DESK)
    db.session.commit()
    assert text.is_protected
    text.translate("fa", "کسی نوشت.", by=DESK)
    text.rewrite("A letter by Maryam Soleymani.", by=DESK)
    db.session.commit()
    assert text.is_protected
    text.rewrite("A letter.", by=DESK)
    db.session.commit()
    assert not text.is_protected


def test_a_new_spelling_is_looked_for(maryam: Case) -> None:
    text = Text.write("letter", "Masha Ivanova wrote.", by=DESK)
    _protect(maryam)
    assert not text.is_protected
    maryam.rename(by=DESK, aliases=["Masha Ivanova"])
    assert text.is_protected
    maryam.rename(by=DESK, aliases=[])
    assert text.is_protected  # it was written of her under that name
    maryam.unprotect("Reached.", by=DESK)
    assert not text.is_protected


def test_a_title_that_names_them_is_a_number(member: Browser, officer: Browser, kit: Kit) -> None:
    kit.entitle("Free Shirin Moradi", "", by=DESK)
    _statement(kit).change(by=DESK, title="For Shirin Moradi")
    shirin = factories.case("Shirin Moradi", original_name="شیرین مرادی")
    _protect(shirin)
    for url in (f"/kits/{kit.id}", "/kits", "/statements", f"/statements/{_statement(kit).id}"):
        page = member.get(url)
        assert "Shirin" not in page.source
        assert f"#{kit.id}" in page.text
    for url in ("/kits?q=shirin", "/statements?q=shirin"):
        assert "#" not in member.get(url).one("main").text_content()
    assert query.search("shirin", ("kit", "statement")).total == 0
    assert query.search("shirin", ("kit", "statement"), audience="officers").total == 2


def test_a_former_name_is_still_looked_for(member: Browser, other: Fact, maryam: Case) -> None:
    """Texts that were written before somebody was renamed name them still."""
    maryam.rename(by=DESK, aliases=["Nightingale Rosewood"])
    aliased = factories.fact(other.case, body="Met Nightingale Rosewood.")
    _protect(maryam)
    maryam.rename(by=DESK, name="Golnaz Bahari", original_name="گلناز بهاری", aliases=[])
    db.session.commit()
    later = factories.fact(other.case, body=f"{NAME} wrote of it.")
    assert other.text.is_protected and aliased.text.is_protected and later.text.is_protected
    page = member.get(f"/cases/{other.case_id}")
    assert not {"Mariam", "Maryam", "Rosewood."} & set(page.text.split())


def test_who_was_renamed_before_being_protected_is_found_by_both_names(
    other: Fact, maryam: Case
) -> None:
    """A name that is in use again is no former one."""
    maryam.rename(by=DESK, name="Golnaz Bahari")
    _protect(maryam)
    assert other.text.is_protected
    assert maryam.former_names == [NAME]
    maryam.rename(by=DESK, name=NAME)
    assert maryam.former_names == ["Golnaz Bahari"]


def test_what_a_text_said_before_and_what_is_noted_count_too(database: Flask) -> None:
    case = factories.case(NAME)
    case.protect("Not reached.", by=DESK)
    text = Text.write("later", f"{NAME} wrote.", by=DESK)
    text.translate("sv", "Någon skrev.", by=DESK)
    text.rewrite("Somebody wrote.", by=DESK)
    db.session.commit()
    # Translators are shown the words that they translated.
    assert text.is_protected
    text.translate("sv", "En människa skrev.", by=DESK)
    text.rewrite("Somebody wrote!", by=DESK)
    db.session.commit()
    assert not text.is_protected
    note = text.segments[0].note(f"Was it {NAME}?", by=DESK, kind="question")
    db.session.commit()
    assert text.is_protected
    naming.unguard(case.id)
    db.session.commit()
    assert naming.guard(case.id, [NAME]) == [note.segment.text_id]
