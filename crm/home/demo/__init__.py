"""The demo: the real case with its sources, and a desk of invented people around it.

``cases.json`` and ``texts/`` carry publicly reported facts in our own words, each with its
sources; nobody reviewed the translations, so all of them are drafts, and so are the terms of
``glossary.json``. ``desk.json`` is invented and says so.
"""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from crm import i18n
from crm.accounts.models import ROLES, User
from crm.audit.models import DESK
from crm.briefings.models import Interaction
from crm.cases import exchange as cases_exchange
from crm.cases.models import Case
from crm.contacts.models import Contact
from crm.db import db, now
from crm.kits.models import Kit, PressContact
from crm.outlets.models import Outlet
from crm.statements import exchange as statements_exchange
from crm.statements.models import Statement
from crm.texts.exchange import load_translations
from crm.texts.glossary import GlossaryTerm
from crm.texts.models import Text

FOLDER = Path(__file__).parent
KIT = "twenty-eight"
_NAMES = {
    "admin": "Noor Adminsdotter",
    "officer": "Sara Pressman",
    "member": "Idris Readwell",
    "translator": "Lin Wordsmith",
}


def is_empty() -> bool:
    """Whether nobody has an account yet: the first run of a new desk."""
    return not db.session.scalar(select(func.count()).select_from(User))


def is_loaded() -> bool:
    """Whether the demo stands in this database."""
    return db.session.scalar(select(Kit.id).where(Kit.slug == KIT)) is not None


def load() -> None:
    """Fill the database; commits. Nothing is kept where any part fails."""
    document = _read("cases.json")
    cases_exchange.load(document, by=DESK)
    statements_exchange.load(document, by=DESK)
    db.session.flush()
    officer = _engage_team()
    desk = _read("desk.json")
    _compose_kit(desk["press_contacts"])
    db.session.flush()
    _translate()
    _fill_glossary()
    _fill_address_book(desk, officer)
    db.session.commit()


def sign_in() -> str:
    """The password of the demo accounts, as this instance made it; "" without a demo."""
    file = _password_file()
    return file.read_text(encoding="utf-8").strip() if file.exists() else ""


def greeting() -> str:
    """How to sign in, for the terminal."""
    if not (password := sign_in()):
        return ""
    return (
        f"Sign in as officer@fifteenth.example, password {password}\n"
        "(or as admin@, member@, translator@fifteenth.example with the same password)"
    )


def _read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def _password_file() -> Path:
    instance: Path = current_app.config["CRM"].instance
    return instance / "demo-sign-in"


def _engage_team() -> User:
    password = sign_in()
    if not password:
        # Never one that is known from the source: a demo may stand open for a while.
        password = "-".join(secrets.token_hex(2) for _ in range(4))
        file = _password_file()
        file.touch(mode=0o600)
        file.write_text(password, encoding="utf-8")
    people = {}
    for role in ROLES:
        address = f"{role}@fifteenth.example"
        people[role], _ = User.invite(address, _NAMES[role], role, by=DESK)
        people[role].set_password(password, by=DESK)
    db.session.flush()
    return people["officer"]


def _compose_kit(press_contacts: list[dict[str, Any]]) -> None:
    words = _english("kit/")
    kit = Kit.compose(KIT, words["title"], by=DESK, subtitle=words["subtitle"])
    statements = list(db.session.scalars(select(Statement).order_by(Statement.issued_on)))
    signatories = [signature.case for each in statements for signature in each.signatures]
    kit.choose(
        by=DESK,
        statements=statements,
        cases=[case for case in dict.fromkeys(signatories) if not case.is_protected],
        press_contacts=[
            PressContact.add(row.pop("name"), by=DESK, **row) for row in press_contacts
        ],
        languages=list(i18n.LANGUAGES),
    )
    for section in ("brief", "ask"):
        for key, body in words.items():
            if key.startswith(f"{section}/"):
                kit.add_text(section, body, by=DESK)


def _english(prefix: str) -> dict[str, str]:
    return {
        key.removeprefix(prefix): body
        for key, body in _read("texts/en.json").items()
        if key.startswith(prefix)
    }


def _translate() -> None:
    known = set(db.session.scalars(select(Text.key)))
    for tag in i18n.LANGUAGES:
        if tag == "en":
            continue
        bodies = {
            key.replace("kit/", f"kit/{KIT}/", 1): body
            for key, body in _read(f"texts/{tag}.json").items()
        }
        load_translations(tag, {key: body for key, body in bodies.items() if key in known}, by=DESK)


def _fill_glossary() -> None:
    for row in _read("glossary.json")["terms"]:
        spoken = row.pop("forms")
        term = GlossaryTerm.add(**row, by=DESK)
        for tag, forms in spoken.items():
            note = forms.pop("note", "")
            term.say(tag, forms, note=note, by=DESK)


def _fill_address_book(desk: dict[str, Any], officer: User) -> None:
    outlets = {row["name"]: Outlet.add(by=DESK, **row) for row in desk["outlets"]}
    contacts = {}
    for row in desk["contacts"]:
        outlet, role, blocked = row.pop("outlet"), row.pop("role"), row.pop("do_not_contact", None)
        contact = Contact.add(by=DESK, note=desk["about"], owner_id=officer.id, **row)
        contact.work_for(outlets[outlet], by=DESK, role=role)
        if blocked:
            contact.block(blocked, by=officer)
        contacts[contact.name] = contact
    cases = {case.slug: case for case in db.session.scalars(select(Case))}
    for row in desk["interactions"]:
        due = row.pop("follow_up_in", None)
        Interaction.log(
            contacts[row.pop("contact")],
            by=officer,
            happened_at=now() - timedelta(days=row.pop("days_ago"), minutes=len(row["body"])),
            cases=[cases[slug] for slug in row.pop("cases", ())],
            follow_up_on=(now() + timedelta(days=due)).date() if due is not None else None,
            **row,
        )
