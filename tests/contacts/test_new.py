"""The short form for somebody new."""

from __future__ import annotations

from sqlalchemy import select

from crm.audit.models import Entry
from crm.contacts.models import Contact
from crm.db import db
from crm.outlets.models import Outlet
from tests import factories
from tests.page import Browser

SARA = {
    "name": " Sara Nilsson ",
    "outlet": "Nya Bladet",
    "role": "Reporter",
    "email": "sara@nyabladet.example",
    "phone": "+46 8 111 11 11",
    "language": "sv",
    "country": "SE",
    "beats": "Iran، Human rights, iran",
}


def test_works(officer: Browser) -> None:
    """One form makes the contact, the outlet, the channels and the beats."""
    fields = officer.get("/contacts/new").fields()
    page = officer.post("/contacts/new", fields | SARA)
    contact = db.session.scalars(select(Contact)).one()
    assert page.headers["Location"] == f"/contacts/{contact.id}"
    assert (contact.name, contact.sort_name, contact.country) == (
        "Sara Nilsson",
        "Nilsson, Sara",
        "SE",
    )
    assert contact.preferred_language == "sv"
    assert [(each.kind, each.value) for each in contact.channels] == [
        ("email", "sara@nyabladet.example"),
        ("phone", "+46 8 111 11 11"),
    ]
    assert [beat.name for beat in contact.beats] == ["Human rights", "Iran"]
    work = contact.affiliations[0]
    assert (work.outlet.name, work.role, work.outlet.country) == ("Nya Bladet", "Reporter", "SE")


def test_a_name_is_enough(officer: Browser) -> None:
    """Everything else can come later."""
    officer.post("/contacts/new", {"name": "Sara"})
    contact = db.session.scalars(select(Contact)).one()
    assert contact.channels == contact.affiliations == contact.languages == []


def test_a_known_outlet_is_not_made_twice(officer: Browser) -> None:
    """Whatever the case of its letters; its page fills it in."""
    outlet = factories.outlet("Nya Bladet")
    page = officer.get("/contacts/new?outlet=Nya%20Bladet")
    assert page.fields()["outlet"] == "Nya Bladet"
    assert page.one("datalist#outlet-names option").get("value") == "Nya Bladet"
    officer.post("/contacts/new", SARA | {"outlet": "nya bladet"})
    assert db.session.scalars(select(Outlet.id)).all() == [outlet.id]


def test_invalid(officer: Browser) -> None:
    """What was typed is kept, and what is wrong is marked."""
    typed = SARA | {"name": " ", "email": "sara at home", "phone": "none", "country": "XX"}
    page = officer.post("/contacts/new", typed, status=422)
    assert len(page.select(".field-wrong")) == 4
    kept = page.fields()
    assert kept["email"] == "sara at home"
    assert kept["beats"] == SARA["beats"]
    assert db.session.scalars(select(Contact)).all() == []
    assert db.session.scalars(select(Outlet)).all() == []


def test_too_much(officer: Browser) -> None:
    """Long names are refused, not cut."""
    typed = {"name": "x" * 201, "beats": "y" * 101, "outlet": "z" * 201}
    page = officer.post("/contacts/new", typed, status=422)
    assert len(page.select(".field-wrong")) == 3


def test_stranger(translator: Browser) -> None:
    """Nothing is there."""
    translator.get("/contacts/new", status=404)
    translator.post("/contacts/new", SARA, status=404)


def test_reader(member: Browser) -> None:
    """A member may not."""
    member.get("/contacts/new", status=403)
    member.post("/contacts/new", SARA, status=403)


def test_wrong_method(officer: Browser) -> None:
    """Only GET and POST."""
    assert officer.client.delete("/contacts/new").status_code == 405


def test_audited(officer: Browser) -> None:
    """Both the contact and its outlet, by whom."""
    officer.post("/contacts/new", SARA)
    entries = db.session.scalars(select(Entry).where(Entry.actor_name == "Officer")).all()
    assert [entry.action for entry in entries] == [
        "contact.added",
        "outlet.added",
        "contact.affiliated",
    ]
