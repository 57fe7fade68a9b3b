"""Composing: each section of a kit in place."""

from __future__ import annotations

from typing import Any

import pytest

from crm.audit.models import DESK
from crm.cases.models import Case
from crm.db import db
from crm.kits.models import Kit, PressContact
from tests import factories
from tests.kits.conftest import actions
from tests.page import Browser

SECTIONS = ("title", "languages", "statements", "cases", "press", "embargo", "brief", "ask")


@pytest.mark.parametrize("section", SECTIONS)
def test_saving_what_stands_there_changes_nothing(officer: Browser, kit: Kit, section: str) -> None:
    """The form holds what the kit holds."""
    before = _state(kit)
    url = f"/kits/{kit.id}/edit/{section}"
    form = officer.get(url).fields()
    assert officer.post(url, form).headers["Location"] == f"/kits/{kit.id}"
    db.session.expire_all()
    assert _state(kit) == before


def _state(kit: Kit) -> list[Any]:
    return [
        kit.label,
        kit.subtitle.body if kit.subtitle else "",
        kit.languages,
        [each.statement_id for each in kit.kit_statements],
        [each.case_id for each in kit.kit_cases],
        [each.press_contact_id for each in kit.kit_press_contacts],
        [(each.section, each.text.body) for each in kit.kit_texts],
        kit.embargo_until,
    ]


@pytest.mark.parametrize("section", SECTIONS)
def test_in_place(officer: Browser, kit: Kit, section: str) -> None:
    """The form takes the section's place, and the section the form's."""
    url = f"/kits/{kit.id}/edit/{section}"
    fragment = officer.get(url, fragment=True)
    assert fragment.one(f"section#kit-{section} form").get("hx-post") == url
    saved = officer.post(url, fragment.fields("form"), fragment=True, status=200)
    if section in ("title", "languages"):
        assert saved.headers["HX-Redirect"] == f"/kits/{kit.id}"
    else:
        assert saved.one(f"section#kit-{section} a.edit").get("href") == url


def test_title_and_subtitle(officer: Browser, kit: Kit) -> None:
    """A subtitle can go and come."""
    url = f"/kits/{kit.id}/edit/title"
    form = officer.get(url).fields()
    officer.post(url, {**form, "title": "Another title", "subtitle": ""})
    db.session.expire_all()
    assert (kit.label, kit.subtitle) == ("Another title", None)
    form = officer.get(url).fields()
    officer.post(url, {**form, "subtitle": "A new one"})
    db.session.expire_all()
    assert kit.subtitle is not None and kit.subtitle.body == "A new one"


def test_choosing(officer: Browser, kit: Kit, parviz: Case) -> None:
    """Cases, statements, press contacts and languages; protected people are not offered."""
    shirin = factories.case("Shirin Example", original_name="شیرین نمونه")
    hidden = factories.case("Hidden Example", original_name="پنهان نمونه")
    hidden.is_protected = True
    other = factories.statement("another")
    press = PressContact(name="Night Desk", email="night@desk.example")
    db.session.add(press)
    db.session.commit()
    url = f"/kits/{kit.id}/edit/cases"
    page = officer.get(url)
    assert "Hidden" not in page.text
    officer.post(url, {**page.fields(), "chosen": [parviz.id, shirin.id]})
    for section, chosen in (("statements", other.id), ("press", press.id), ("languages", "sv")):
        url = f"/kits/{kit.id}/edit/{section}"
        officer.post(url, {**officer.get(url).fields(), "chosen": [chosen]})
    db.session.expire_all()
    assert [each.case_id for each in kit.kit_cases] == [parviz.id, shirin.id]
    assert [each.statement_id for each in kit.kit_statements] == [other.id]
    assert [each.press_contact_id for each in kit.kit_press_contacts] == [press.id]
    assert kit.languages == ["sv"]
    form = officer.get(f"/kits/{kit.id}/edit/cases").fields()
    officer.post(f"/kits/{kit.id}/edit/cases", {**form, "chosen": [hidden.id]}, status=422)


def test_saving_many_people_asks_the_database_little(officer: Browser, kit: Kit) -> None:
    """As often for two people as for twenty."""
    url, counts = f"/kits/{kit.id}/edit/cases", []
    people = [factories.case(f"Person {n}", original_name=f"نفر {n}") for n in range(20)]
    for number in (2, 20):
        sent = {**officer.get(url).fields(), "chosen": [each.id for each in people[:number]]}
        saved = officer.post(url, sent, fragment=True, status=200)
        counts.append(len(saved.reads))
    assert counts[1] <= counts[0] < 20, counts


def test_paragraphs(officer: Browser, kit: Kit) -> None:
    """One is changed, one is added, one goes; keys stay unique."""
    url = f"/kits/{kit.id}/edit/brief"
    form = officer.get(url).fields()
    officer.post(url, {**form, "bodies-0": "First.", "bodies-1": "Second."})
    officer.post(url, {**officer.get(url).fields(), "bodies-0": "", "bodies-2": "Third."})
    db.session.expire_all()
    assert [each.text.body for each in kit.texts("brief")] == ["Second.", "Third."]
    assert [each.text.body for each in kit.texts("ask")] == ["Ask where they are."]


def test_an_embargo(officer: Browser, kit: Kit) -> None:
    """In the reader's time zone; lifted by nothing."""
    url = f"/kits/{kit.id}/edit/embargo"
    form = officer.get(url).fields()
    officer.post(url, {**form, "embargo_until": "2026-12-10T08:00"})
    db.session.expire_all()
    assert kit.embargo_until is not None and kit.embargo_until.isoformat().startswith("2026-12-10")
    wrong = {**officer.get(url).fields(), "embargo_until": "tomorrow"}
    assert officer.post(url, wrong, status=422).one("#embargo_until").get("value") == "tomorrow"
    officer.post(url, {**officer.get(url).fields(), "embargo_until": ""})
    db.session.expire_all()
    assert kit.embargo_until is None


def test_sensitive_facts(officer: Browser, kit: Kit, parviz: Case) -> None:
    """Chosen one by one, with a reason, which the record keeps too."""
    fact = factories.fact(parviz, "health", "He was ill.", sensitivity="health")
    url = officer.get(f"/kits/{kit.id}").one("#kit-cases td a.edit").get("href")
    assert officer.post(url, {"chosen": [fact.id]}, fragment=True, status=422).select(".error")
    sent = {**officer.get(url).fields(), "chosen": [fact.id], "reason": "The family asks for it."}
    saved = officer.post(url, sent, fragment=True, status=200)
    assert "The family asks for it." in saved.one("#kit-cases").text_content()
    assert "1 of 1" in saved.one("#kit-cases").text_content()
    officer.post(url, {"chosen": [4711], "reason": "x"}, status=422)
    assert "kit.sensitive_chosen" in actions()
    assert officer.get(url).fields()["reason"] == "The family asks for it."
    # What somebody else chose meanwhile is not lost unseen.
    page = officer.post(url, {**sent, "chosen": []}, fragment=True, status=409)
    assert "Now saved: 2019-08-11 He was ill." in page.text.replace("11 August 2019", "2019-08-11")
    db.session.expire_all()
    assert kit.kit_cases[0].chosen == {(fact.id, "health", 1)}


def test_a_sensitive_fact_that_was_changed_is_chosen_anew(
    officer: Browser, kit: Kit, parviz: Case
) -> None:
    """Whoever chose it had read other words."""
    fact = factories.fact(parviz, "health", "He was ill.", sensitivity="health")
    url = f"/kits/{kit.id}/cases/{parviz.id}/sensitive"
    sent = {**officer.get(url).fields(), "chosen": [fact.id], "reason": "The family asks for it."}
    officer.post(url, sent)
    before = officer.get(url).fields()
    assert before["chosen"] == str(fact.id)
    fact.change(by=DESK, body="He tried to end his life.", sensitivity="self_harm")
    db.session.commit()
    words = officer.get(f"/kits/{kit.id}").one("#kit-cases").text_content()
    assert "0 of 1" in words and "Changed since it was chosen" in words
    officer.post(url, before, status=409)
    page = officer.get(url)
    assert "chosen" not in page.fields()
    officer.post(url, {**page.fields(), "chosen": [fact.id]})
    assert "1 of 1" in officer.get(f"/kits/{kit.id}").text


def test_what_is_wrong_is_said(officer: Browser, kit: Kit) -> None:
    """What was typed stays."""
    url = f"/kits/{kit.id}/edit/title"
    sent = {**officer.get(url).fields(), "title": "", "subtitle": "Typed"}
    page = officer.post(url, sent, fragment=True, status=422)
    assert page.one("#subtitle").get("value") == "Typed"
    url = f"/kits/{kit.id}/edit/languages"
    officer.post(url, {**officer.get(url).fields(), "chosen": ["tlh"]}, status=422)


def test_what_somebody_else_saved_is_not_lost_unseen(officer: Browser, kit: Kit) -> None:
    """The form comes back with what was typed, once."""
    url = f"/kits/{kit.id}/edit/title"
    form = officer.get(url).fields()
    officer.post(url, {**form, "title": "Theirs"})
    page = officer.post(url, {**form, "title": "Mine"}, fragment=True, status=409)
    assert page.one("#title").get("value") == "Mine"
    officer.post(url, page.fields("form"))
    db.session.expire_all()
    assert kit.label == "Mine"


def test_a_translator_finds_nothing(translator: Browser, kit: Kit, parviz: Case) -> None:
    """The room is not theirs."""
    translator.get(f"/kits/{kit.id}/edit/title", status=404)
    translator.get(f"/kits/{kit.id}/cases/{parviz.id}/sensitive", status=404)


def test_a_member_may_not(member: Browser, kit: Kit, parviz: Case) -> None:
    """They read."""
    member.get(f"/kits/{kit.id}/edit/title", status=403)
    member.post(f"/kits/{kit.id}/edit/title", {"title": "A"}, status=403)
    member.get(f"/kits/{kit.id}/cases/{parviz.id}/sensitive", status=403)


def test_addresses_of_nothing(officer: Browser, kit: Kit, maryam: Case) -> None:
    """An unknown section, somebody who is not in the kit."""
    officer.get(f"/kits/{kit.id}/edit/nothing", status=404)
    officer.get(f"/kits/{kit.id}/cases/{maryam.id}/sensitive", status=404)
    assert officer.client.delete(f"/kits/{kit.id}/edit/title").status_code == 405


def test_it_stands_in_the_record(officer: Browser, kit: Kit) -> None:
    """Who changed the kit."""
    before = actions().count("kit.changed")
    url = f"/kits/{kit.id}/edit/languages"
    officer.post(url, {**officer.get(url).fields(), "chosen": ["sv"]})
    assert actions().count("kit.changed") == before + 1
