"""Giving a briefing: these contacts, this edition, that language, by that channel, then."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.audit.models import DESK, Entry
from crm.briefings.models import Briefing, Interaction
from crm.db import db
from crm.kits.freezing import freeze
from crm.kits.models import Edition, EditionFile
from tests import factories
from tests.page import Browser

URL = "/briefings/new"


@pytest.fixture
def edition(database: Flask) -> Edition:
    """An edition that was printed in Persian; printing itself is the kits' own test."""
    person = factories.case("Mohammad Nourizad")
    factories.fact(person)
    edition = freeze(factories.kit(person), by=DESK)
    file = EditionFile(
        edition_id=edition.id, language="fa", key="kits/x.pdf", pages=1, size=1,
        sha256="0" * 64, milliseconds=1,
    )  # fmt: skip
    db.session.add(file)
    db.session.commit()
    return edition


def test_works(officer: Browser, edition: Edition) -> None:
    reader = factories.contact("Mahtab Roudbari", languages=["fa"])
    page = officer.get(f"{URL}?edition={edition.id}&language=fa")
    assert "Mahtab Roudbari" in page.one("#recipients").text_content()
    form = page.fields("main form")
    done = officer.post(URL, {**form, "contact": [reader.id]})
    shown = officer.get(done.headers["Location"])
    assert "Mahtab Roudbari" in shown.text and "The example kit" in shown.text
    touch = db.session.scalars(select(Interaction)).one()
    assert (touch.kind, touch.language, touch.contact_id) == ("briefing", "fa", reader.id)
    assert [case.name for case in touch.cases] == ["Mohammad Nourizad"]
    assert "Briefing" in officer.get(f"/history?contact={reader.id}").text
    assert "Mahtab Roudbari" in officer.get(f"/briefings?edition={edition.id}").text
    again = officer.get(f"{URL}?edition={edition.id}&language=fa")
    assert "holds it in" in again.one("#recipients").text_content()


def test_finding_more_people_keeps_what_was_typed(officer: Browser, edition: Edition) -> None:
    chosen, other = factories.contact("Anna Ett"), factories.contact("Berta Tva")
    form = officer.get(f"{URL}?edition={edition.id}").fields("main form")
    sent = {**form, "topic": "Kept topic", "contact": [chosen.id], "q": "berta", "find": "1"}
    page = officer.post(URL, sent, status=200)
    assert page.fields("main form")["topic"] == "Kept topic"
    boxes = {box.get("value"): box.get("checked") for box in page.select("#recipients input")}
    assert boxes == {str(chosen.id): "checked", str(other.id): None}


def test_without_an_edition(officer: Browser) -> None:
    contact = factories.contact()
    form = officer.get(f"{URL}?contact={contact.id}").fields("main form")
    officer.post(URL, {**form, "topic": "The verdict", "contact": [contact.id]})
    assert db.session.scalars(select(Briefing)).one().topic == "The verdict"


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"contact": []}, "Choose at least one"),
        ({"topic": ""}, "required"),
        ({"language": "sv"}, "Not a valid choice"),
        ({"channel": "pigeon"}, "Not a valid choice"),
        ({"briefed_at": "soon"}, "Write date and time"),
    ],
)
def test_invalid(officer: Browser, edition: Edition, wrong: dict[str, object], word: str) -> None:
    contact = factories.contact()
    form = officer.get(f"{URL}?edition={edition.id}&language=fa").fields("main form")
    page = officer.post(URL, {**form, "contact": [contact.id], **wrong}, status=422)
    assert word in page.text
    assert db.session.scalar(select(func.count()).select_from(Interaction)) == 0


def test_do_not_contact_is_obeyed(officer: Browser, edition: Edition) -> None:
    contact = factories.contact("Benoit Nonmerci")
    contact.block("Asked not to be.", by=DESK)
    db.session.commit()
    form = officer.get(f"{URL}?edition={edition.id}&language=fa").fields("main form")
    page = officer.post(URL, {**form, "contact": [contact.id]}, status=422)
    assert "Do not contact: Benoit Nonmerci" in page.text
    assert db.session.scalar(select(func.count()).select_from(Briefing)) == 0


def test_stranger(translator: Browser, officer: Browser) -> None:
    translator.get(URL, status=404)
    officer.get(f"{URL}?edition=999", status=404)
    officer.get("/briefings/999", status=404)


def test_reader(member: Browser) -> None:
    member.get(URL, status=403)
    member.post(URL, status=403)
    assert "Nobody has been briefed yet" in member.get("/briefings").text


def test_wrong_method(officer: Browser) -> None:
    officer.post("/briefings", status=405)


def test_audited(officer: Browser) -> None:
    contact = factories.contact()
    form = officer.get(f"{URL}?contact={contact.id}").fields("main form")
    officer.post(URL, {**form, "topic": "x", "contact": [contact.id]})
    actions = set(db.session.scalars(select(Entry.action)))
    assert {"briefing.given", "interaction.logged"} <= actions


def test_the_list_costs_the_same_for_many(officer: Browser) -> None:
    contacts = [factories.contact(f"Person {number}") for number in range(4)]
    Briefing.give("First", contacts[:1], by=DESK)
    db.session.commit()
    few = len(officer.get("/briefings").statements)
    for number in range(30):
        Briefing.give(f"Topic {number}", contacts, by=DESK)
    db.session.commit()
    page = officer.get("/briefings")
    assert len(page.statements) == few
    assert "First" in officer.get(page.one("a[rel=next]").get("href")).text
