"""Rows for tests, made by the same verbs that the views use."""

from __future__ import annotations

from typing import Any

from crm.audit.models import DESK
from crm.cases.facts import Fact, Source
from crm.cases.models import Case
from crm.contacts.models import Contact
from crm.db import db
from crm.kits.models import Kit, PressContact
from crm.outlets.models import Outlet
from crm.statements.models import Statement


def outlet(name: str = "Nyhetsbladet Exempel", **fields: Any) -> Outlet:
    """An outlet, committed."""
    made = Outlet.add(name, by=DESK, **{"country": "SE", "language": "sv", **fields})
    db.session.commit()
    return made


def contact(name: str = "Anna Lindqvist", **fields: Any) -> Contact:
    """A Swedish journalist unless told otherwise, committed."""
    defaults = {
        "country": "SE",
        "languages": ["sv", "en"],
        "beats": ["Iran"],
        "channels": [
            ("email", "anna@nyhetsbladet.example"),
            ("phone", "+46 8 000 00 00"),
        ],
    }
    made = Contact.add(name, by=DESK, **{**defaults, **fields})
    db.session.commit()
    return made


def source(key: str = "radio", publisher: str = "Radio Example", **fields: Any) -> Source:
    """A source, committed."""
    made = Source(
        key=key,
        publisher=publisher,
        title=f"A report by {publisher}",
        url=f"https://{key}.example/report",
        language="en",
        **fields,
    )
    db.session.add(made)
    db.session.commit()
    return made


def case(name: str = "Parviz Example", *, slug: str | None = None, **fields: Any) -> Case:
    """An invented case without facts, committed."""
    slug = slug or name.lower().replace(" ", "-")
    made = Case.open(slug, name, fields.pop("original_name", "پرویز نمونه"), by=DESK)
    db.session.commit()
    return made


def fact(case: Case, kind: str = "arrest", body: str = "Arrested.", **fields: Any) -> Fact:
    """A fact with one source unless told otherwise, committed."""
    if "sources" not in fields:
        number = len(case.facts) + 1
        fields["sources"] = [source(f"{case.slug}-{number}", f"Radio {case.slug} {number}")]
    made = case.add_fact(kind, body, by=DESK, **{"happened_on": "2019-08-11", **fields})
    db.session.commit()
    return made


def statement(slug: str = "statement-example", *cases: Case) -> Statement:
    """A statement that these people signed, committed."""
    made = Statement.issue(
        slug,
        "The example statement",
        "Some people asked for something.",
        by=DESK,
        issued_on="2019-06-11",
    )
    for each in cases:
        made.sign(each, by=DESK)
    db.session.commit()
    return made


def kit(*cases: Case, slug: str = "example", languages: tuple[str, ...] = ("en", "fa")) -> Kit:
    """A kit about these people, committed."""
    made = Kit.compose(slug, "The example kit", by=DESK, subtitle="For tests")
    press = PressContact(
        name="Press Desk",
        role="Press officer",
        email="press@desk.example",
        phone="+44 20 0000 0000",
        languages=["en"],
    )
    db.session.add(press)
    made.choose(
        by=DESK,
        cases=cases,
        press_contacts=[press],
        languages=languages,
        statements=[statement(f"{slug}-statement", *cases)],
    )
    made.add_text("brief", "What happened, in brief.", by=DESK)
    made.add_text("ask", "Ask where they are.", by=DESK)
    db.session.commit()
    return made
