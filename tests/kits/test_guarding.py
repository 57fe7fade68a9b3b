"""Words that are no texts: nobody protected is named in them, and members read none that do."""

from __future__ import annotations

import pytest

from crm.audit.models import DESK
from crm.cases.models import Case
from crm.db import db
from crm.kits import asking
from crm.kits.models import Kit
from tests import factories
from tests.page import Browser


@pytest.mark.parametrize("field", ["name", "role"])
def test_no_press_contact_names_somebody_protected(
    officer: Browser, maryam: Case, field: str
) -> None:
    """Kits print them, and everybody sees them."""
    sent = {"name": "Press Desk", "email": "press@desk.example", field: "Maryam Soleymani"}
    page = officer.post("/kits/press-contacts/new", sent, status=422)
    assert "names somebody who is protected" in page.text


def test_nor_does_a_word_to_a_translator(officer: Browser, kit: Kit, maryam: Case) -> None:
    """They are no officers."""
    url = f"/kits/{kit.id}/languages/fa/ask"
    officer.post(url, {**officer.get(url).fields(), "note": "#FreeMaryamSoleymani"}, status=422)


def test_members_do_not_read_what_names_somebody_protected_since(
    member: Browser, officer: Browser, kit: Kit
) -> None:
    """A press contact or a note of before; officers do, and mend it."""
    kit.kit_press_contacts[0].press_contact.role = "Sister of Shirin Somebody"
    asking.ask(kit, "fa", by=DESK, note="Shirin Somebody comes first.")
    case = factories.case("Shirin Somebody", original_name="شیرین کسی")
    db.session.commit()
    urls = (f"/kits/{kit.id}", "/kits/press-contacts", f"/kits/{kit.id}/readiness")
    for url in urls:
        assert "Shirin" in member.get(url).text
    case.protect("Nobody reached the family.", by=DESK)
    db.session.commit()
    for url in urls:
        assert "Shirin" not in member.get(url).text and "Shirin" in officer.get(url).text
