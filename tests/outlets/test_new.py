"""A new outlet."""

from __future__ import annotations

from sqlalchemy import insert, select

from crm.audit.models import DESK, Entry
from crm.db import db
from crm.outlets import listing
from crm.outlets.models import Outlet
from tests.page import Browser

RADIO = {
    "name": " Radio Beispiel ",
    "kind": "radio",
    "country": "DE",
    "language": "de",
    "website": "https://radio.example/",
    "note": "One.\r\n\r\nTwo.",
}


def test_works(officer: Browser) -> None:
    """All fields are kept."""
    page = officer.post("/outlets/new", officer.get("/outlets/new").fields() | RADIO)
    outlet = db.session.scalars(select(Outlet)).one()
    assert page.headers["Location"] == f"/outlets/{outlet.id}"
    kept = {name: getattr(outlet, name) for name in RADIO}
    assert kept == RADIO | {"name": "Radio Beispiel", "note": "One.\n\nTwo."}


def test_invalid(officer: Browser) -> None:
    """What was typed is kept; an address that runs a script is none."""
    typed = RADIO | {
        "name": " ",
        "kind": "podcast",
        "website": "javascript://x.example/%0aalert(1)",
    }
    page = officer.post("/outlets/new", typed, status=422)
    assert len(page.select(".field-wrong")) == 3
    assert page.fields()["website"] == typed["website"]
    assert db.session.scalars(select(Outlet)).all() == []


def test_stranger(translator: Browser) -> None:
    """Nothing is there."""
    translator.get("/outlets/new", status=404)
    translator.post("/outlets/new", RADIO, status=404)


def test_reader(member: Browser) -> None:
    """A member may not."""
    member.get("/outlets/new", status=403)
    member.post("/outlets/new", RADIO, status=403)


def test_wrong_method(officer: Browser) -> None:
    """Only GET and POST."""
    assert officer.client.put("/outlets/new").status_code == 405


def test_audited(officer: Browser) -> None:
    """By whom."""
    officer.post("/outlets/new", RADIO)
    entry = db.session.scalars(select(Entry).where(Entry.action == "outlet.added")).one()
    assert (entry.actor_name, entry.subject_label) == ("Officer", "Radio Beispiel")


def test_the_same_name_in_other_letters_is_the_same_outlet(database: object) -> None:
    """In any script, and also after the outlet was renamed; a search for a part finds it."""
    known = Outlet.add("ÅLANDSTIDNINGEN", by=DESK)
    assert Outlet.named("Ålandstidningen", by=DESK) is known
    assert Outlet.named("A\u030alandstidningen ", by=DESK) is known
    assert Outlet.named("Alandstidningen", by=DESK) is not known
    known.change(by=DESK, name="ИЗВЕСТИЯ")
    assert Outlet.named("Известия", by=DESK) is known
    assert listing.names("извес") == ["ИЗВЕСТИЯ"]


def test_rows_that_go_in_past_the_object_are_found_too(database: object) -> None:
    """As a big import puts them in."""
    db.session.execute(insert(Outlet), [{"name": "Östra Bladet"}, {"name": "Ярославль"}])
    assert Outlet.named("östra bladet", by=DESK).name == "Östra Bladet"
    assert Outlet.named("ЯРОСЛАВЛЬ", by=DESK).name == "Ярославль"
