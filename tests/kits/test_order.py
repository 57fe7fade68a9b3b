"""The order of a kit's sections, and putting back what was taken out."""

from __future__ import annotations

import json

import pytest

from crm.audit.models import DESK
from crm.cases.models import Case
from crm.db import db
from crm.kits.models import Kit, Quote
from tests import factories
from tests.kits.conftest import actions
from tests.page import Browser


def _move(officer: Browser, kit: Kit, section: str, direction: str) -> None:
    sent = {"section": section, "direction": direction}
    officer.post(f"/kits/{kit.id}/order", sent)
    db.session.expire_all()


def test_sections_move_go_and_come(officer: Browser, kit: Kit) -> None:
    """Cover and sources stay where they are."""
    _move(officer, kit, "asks", "up")
    assert kit.order == ["brief", "statements", "asks", "profiles", "quote", "contacts"]
    _move(officer, kit, "quote", "out")
    _move(officer, kit, "health", "in")
    assert kit.order == ["brief", "statements", "asks", "profiles", "contacts", "health"]
    words = [
        each.text_content().strip()
        for each in officer.get(f"/kits/{kit.id}").select(".order li > span")
    ]
    assert (words[0], words[-1]) == ("Cover", "Sources")
    assert "kit.changed" in actions()


def test_in_place(officer: Browser, kit: Kit) -> None:
    """The list comes back; the button that was pressed keeps the focus; the preview is told."""
    sent = {"section": "asks", "direction": "up"}
    page = officer.post(f"/kits/{kit.id}/order", sent, fragment=True, status=200)
    assert page.one("section#kit-order [autofocus]").get("id") == "order-asks-up"
    told = json.loads(page.headers["HX-Trigger"])
    assert told == {"kit-changed": {"target": "#kit-preview"}}


def test_one_section_stays(officer: Browser, kit: Kit) -> None:
    """A kit of nothing is none."""
    kit.arrange(["brief"], by=DESK)
    db.session.commit()
    _move(officer, kit, "brief", "out")
    assert kit.order == ["brief"]


@pytest.mark.parametrize("sent", [{}, {"section": "asks"}, {"section": "x", "direction": "up"}])
def test_made_up_moves(officer: Browser, kit: Kit, sent: dict[str, str]) -> None:
    officer.post(f"/kits/{kit.id}/order", sent, status=400)


def test_who_may(officer: Browser, member: Browser, translator: Browser, kit: Kit) -> None:
    """Strangers find nothing, readers may not, and looking is not moving."""
    for url in (f"/kits/{kit.id}/order", f"/kits/{kit.id}/put-back"):
        translator.post(url, status=404)
        member.post(url, status=403)
        assert officer.client.get(url).status_code == 405
        officer.post(url.replace(str(kit.id), "4711"), status=404)


def test_sections_are_put_back(officer: Browser, kit: Kit) -> None:
    """Where they stood, and what was put in meanwhile stays."""
    _move(officer, kit, "profiles", "out")
    _move(officer, kit, "health", "in")
    assert "1 was taken out" in officer.get(f"/kits/{kit.id}").one("#kit-order").text_content()
    officer.post(f"/kits/{kit.id}/put-back")
    db.session.expire_all()
    assert kit.order[:3] == ["brief", "statements", "profiles"] and "health" in kit.order
    assert kit.taken_out is None
    assert "kit.put_back" in actions()
    officer.post(f"/kits/{kit.id}/put-back")


def test_people_are_put_back_with_what_was_chosen_of_them(
    officer: Browser, kit: Kit, parviz: Case
) -> None:
    """But nobody who is protected by now."""
    shirin = factories.case("Shirin Example", original_name="شیرین نمونه")
    fact = factories.fact(parviz, "health", "He was ill.", sensitivity="health")
    kit.choose(by=DESK, cases=[parviz, shirin])
    kit.include_sensitive(parviz, [fact.id], "The family asks for it.", by=DESK)
    db.session.commit()
    url = f"/kits/{kit.id}/edit/cases"
    officer.post(url, {**officer.get(url).fields(), "chosen": []})
    db.session.expire_all()
    assert kit.kit_cases == []
    shirin.protect("Not reached.", by=DESK)
    db.session.commit()
    officer.post(f"/kits/{kit.id}/put-back")
    db.session.expire_all()
    assert [each.case_id for each in kit.kit_cases] == [parviz.id]
    assert kit.kit_cases[0].chosen == {(fact.id, "health", 1)}


@pytest.mark.parametrize("section", ["statements", "press", "quotes"])
def test_rows_are_put_back(officer: Browser, kit: Kit, section: str) -> None:
    """In their order."""
    kit.choose(by=DESK, quotes=[Quote.take("Say their names.", by=DESK, who="A lawyer")])
    db.session.commit()
    rows = {"statements": "kit_statements", "press": "kit_press_contacts", "quotes": "kit_quotes"}
    url = f"/kits/{kit.id}/edit/{section}"
    page = officer.get(url)
    officer.post(url, {**page.fields(), "chosen": []}, fragment=True, status=200)
    db.session.expire_all()
    assert getattr(kit, rows[section]) == []
    officer.post(f"/kits/{kit.id}/put-back")
    db.session.expire_all()
    assert len(getattr(kit, rows[section])) == 1


def test_paragraphs_are_put_back_with_their_translations(officer: Browser, kit: Kit) -> None:
    """Until others are taken out: then they are gone for good."""
    text = kit.texts("brief")[0].text
    text.translate("fa", "آنچه گذشت.", by=DESK)
    db.session.commit()
    url = f"/kits/{kit.id}/edit/brief"
    page = officer.post(
        url, {**officer.get(url).fields(), "bodies-0": ""}, fragment=True, status=200
    )
    assert "1 was taken out" in page.one("#kit-brief").text_content()
    db.session.expire_all()
    assert kit.texts("brief") == []
    officer.post(f"/kits/{kit.id}/put-back")
    db.session.expire_all()
    assert kit.texts("brief")[0].text.printed("fa").text == "آنچه گذشت."
    officer.post(url, {**officer.get(url).fields(), "bodies-0": ""})
    ask = f"/kits/{kit.id}/edit/ask"
    officer.post(ask, {**officer.get(ask).fields(), "bodies-0": ""})
    db.session.expire_all()
    assert [each.section for each in kit.kit_texts] == ["ask"]
