"""A contact's page."""

from __future__ import annotations

from crm.audit.models import DESK
from crm.contacts.models import Contact
from crm.db import db
from tests import cast, factories
from tests.page import Browser


def anna() -> Contact:
    """Somebody with all that a page can show."""
    contact = factories.contact(
        other_names=[("fa", "آنا لیندکویست"), ("ru", "Анна Линдквист")],
        note="Reads on Sundays.\n\nPrefers mail.",
        city="Stockholm",
        time_zone="Europe/Stockholm",
        owner_id=cast.person("officer").id,
    )
    former = contact.work_for(factories.outlet("Gamla Bladet"), by=DESK, started_on="2019")
    contact.leave(former, by=DESK, ended_on="2024-06")
    contact.work_for(factories.outlet("Radio Exempel"), by=DESK, role="Foreign desk")
    db.session.commit()
    return contact


def test_works(officer: Browser) -> None:
    """Everything the desk knows, and what leads on."""
    contact = anna()
    page = officer.get(f"/contacts/{contact.id}")
    assert page.heading == "Anna Lindqvist آنا لیندکویست"
    assert page.one('h1 [lang="fa"]').text_content() == "آنا لیندکویست"
    for text in (
        "Анна Линдквист",
        "Radio Exempel",
        "Foreign desk",
        "formerly, 2019 – June 2024",
        "Swedish, English",
        "Iran",
        "anna@nyhetsbladet.example",
        "Stockholm",
        "Prefers mail.",
        "Officer",
    ):
        assert text in page.text
    links = {link.get("href") for link in page.select("main a")}
    assert f"/history/new?contact={contact.id}" in links
    assert f"/briefings/new?contact={contact.id}" in links
    assert page.one("#history a").get("hx-get") == f"/history?contact={contact.id}"


def test_an_empty_contact_has_a_page(officer: Browser) -> None:
    """A name alone, and a time zone that does not exist."""
    contact = Contact.add("Sara", by=DESK, time_zone="Atlantis/Poseidon")
    db.session.commit()
    assert "No outlet yet." in officer.get(f"/contacts/{contact.id}").text


def test_it_costs_the_same_however_much_there_is(officer: Browser) -> None:
    """The number of statements does not depend on what a contact has."""
    bare = Contact.add("Sara", by=DESK)
    full = anna()
    few = officer.get(f"/contacts/{bare.id}").statements
    many = officer.get(f"/contacts/{full.id}").statements
    assert len(few) == len(many) <= 8


def test_names_cannot_turn_the_page_around(officer: Browser) -> None:
    """Every name stands in an element of its own direction, and markup is text."""
    contact = factories.contact("<b>Anna</b> & Co")
    page = officer.get(f"/contacts/{contact.id}")
    assert page.one("h1 bdi").text_content() == "<b>Anna</b> & Co"


def test_stranger(translator: Browser, officer: Browser) -> None:
    """A translator gets the same answer as for nobody."""
    contact = anna()
    translator.get(f"/contacts/{contact.id}", status=404)
    officer.get("/contacts/99", status=404)


def test_reader(member: Browser) -> None:
    """A member reads all of it, and changes nothing."""
    page = member.get(f"/contacts/{anna().id}")
    assert "Prefers mail." in page.text
    assert not page.select("a.edit, main form, .head-actions a")


def test_wrong_method(officer: Browser) -> None:
    """The page is only read."""
    officer.post(f"/contacts/{anna().id}", status=405)


def test_the_key_for_logging_knows_the_contact(officer: Browser) -> None:
    contact = factories.contact()
    page = officer.get(f"/contacts/{contact.id}")
    assert page.one("[data-key=c]").get("href") == f"/history/new?contact={contact.id}"
    assert officer.get("/contacts").one("[data-key=c]").get("href") == "/history/new"
