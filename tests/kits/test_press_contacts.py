"""Press contacts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.audit.models import DESK
from crm.db import db
from crm.kits.models import Kit, PressContact
from tests.kits.conftest import actions
from tests.page import Browser

SARA = {"name": "Sara Press", "email": "sara@desk.example", "languages": ["en", "fa"]}


def test_one_is_added_changed_and_removed(officer: Browser) -> None:
    """The whole life of a press contact."""
    assert "No press contacts yet" in officer.get("/kits/press-contacts").text
    officer.get("/kits/press-contacts/new")
    officer.post("/kits/press-contacts/new", SARA)
    contact = db.session.scalars(select(PressContact)).one()
    url = f"/kits/press-contacts/{contact.id}"
    officer.post(url, {**officer.get(url).fields(), "phone": "+44 20 0000 0000"})
    db.session.expire_all()
    assert (contact.phone, contact.languages) == ("+44 20 0000 0000", ["en", "fa"])
    assert "Sara Press" in officer.get("/kits/press-contacts").text
    officer.post(f"{url}/remove")
    assert db.session.scalar(select(PressContact)) is None
    assert [each for each in actions() if each.startswith("press_contact")] == [
        "press_contact.added",
        "press_contact.changed",
        "press_contact.removed",
    ]


def test_what_somebody_else_saved_meanwhile_is_not_lost(officer: Browser, kit: Kit) -> None:
    """It is shown, and what was typed is kept."""
    contact = kit.kit_press_contacts[0].press_contact
    url = f"/kits/press-contacts/{contact.id}"
    sent = officer.get(url).fields()
    contact.change(by=DESK, phone="+46 8 000 00 00", languages=["sv"])
    db.session.commit()
    page = officer.post(url, {**sent, "role": "Night"}, status=409)
    assert "Now saved: +46 8 000 00 00" in page.text
    assert "Now saved: Swedish" in page.text
    assert page.one("#role").get("value") == "Night"
    db.session.expire_all()
    assert (contact.phone, contact.role) == ("+46 8 000 00 00", "Press officer")
    officer.post(url, page.fields())


@pytest.mark.parametrize("wrong", [{"name": ""}, {"email": "nobody"}, {"languages": ["tlh"]}])
def test_what_is_wrong_is_said(officer: Browser, wrong: dict[str, object]) -> None:
    """What was typed stays."""
    page = officer.post("/kits/press-contacts/new", {**SARA, "role": "Typed", **wrong}, status=422)
    assert page.one("#role").get("value") == "Typed"


def test_one_that_a_kit_names_stays(officer: Browser, kit: Kit) -> None:
    """Until it is taken out of the kit."""
    contact_id = kit.kit_press_contacts[0].press_contact_id
    page = officer.post(f"/kits/press-contacts/{contact_id}/remove", status=422)
    assert "Take it out of them first" in page.text


def test_a_translator_finds_nothing(translator: Browser, kit: Kit) -> None:
    """The room is not theirs."""
    translator.get("/kits/press-contacts", status=404)
    translator.get("/kits/press-contacts/new", status=404)


def test_a_member_reads(member: Browser, kit: Kit) -> None:
    """And is offered nothing else."""
    contact_id = kit.kit_press_contacts[0].press_contact_id
    assert not member.get("/kits/press-contacts").select("main a.button")
    member.get("/kits/press-contacts/new", status=403)
    member.get(f"/kits/press-contacts/{contact_id}", status=403)
    member.post(f"/kits/press-contacts/{contact_id}/remove", status=403)


def test_wrong_method(officer: Browser, kit: Kit) -> None:
    """The list is not posted to, and removing is not read."""
    officer.post("/kits/press-contacts", status=405)
    officer.get("/kits/press-contacts/1/remove", status=405)
