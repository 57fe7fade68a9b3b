"""Marked copies for recipients, and whose a copy is; for officers alone."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from crm import files
from crm.audit.models import DESK
from crm.cases.models import Case
from crm.db import db
from crm.kits.copies import EditionCopy
from crm.kits.editions import Immutable
from crm.kits.models import Edition
from crm.pdf.marks import text_in
from tests import factories
from tests.kits.conftest import actions
from tests.page import Browser


@pytest.fixture
def url(edition: Edition) -> str:
    """The address of the copies."""
    return f"/kits/{edition.kit_id}/editions/1/copies"


def _made(officer: Browser, url: str, kind: str = "txt", **more: object) -> EditionCopy:
    officer.post(url, {"recipient": "Anna Lindqvist", "language": "en", "kind": kind, **more})
    db.session.expire_all()
    return db.session.scalars(select(EditionCopy).order_by(EditionCopy.id.desc()).limit(1)).one()


def test_a_copy_is_made_kept_and_traced(officer: Browser, url: str) -> None:
    """By its file, by a page's foot, by a paragraph; the audit knows that somebody asked."""
    assert "Nothing yet." in officer.get(url).text
    copy, other = _made(officer, url), _made(officer, url, recipient="Somebody else")
    assert copy.code != other.code and copy.sha256 != other.sha256
    page = officer.get(url)
    assert "Anna Lindqvist" in page.text and "Somebody else" in page.text
    response = officer.client.get(f"{url}/{copy.id}")
    assert copy.name in response.headers["Content-Disposition"]
    content = response.data
    paragraph = next(line for line in text_in(content).splitlines() if "Arrested." in line)
    number = copy.edition.content_hash[:12] + copy.code
    for sent in (
        {"file": (io.BytesIO(content), "leaked.txt")},
        {"text": paragraph},
        {"text": f"Check number {number}"},
    ):
        found = officer.post("/kits/trace", sent, status=200).one("#traced").text_content()
        assert "Anna Lindqvist" in found and "Somebody else" not in found
    assert actions()[-2:] == ["edition.traced", "edition.traced"]
    page = officer.post("/kits/trace", {"text": "Arrested."}, status=200)
    assert "No mark of ours" in page.one("#traced").text_content()


def test_a_copy_for_a_contact(officer: Browser, url: str) -> None:
    """Their page is one step away."""
    contact = factories.contact()
    db.session.commit()
    page = officer.get(f"{url}?contact={contact.id}")
    assert page.one("input[name=recipient]").get("value") == "Anna Lindqvist"
    copy = _made(officer, url, contact=contact.id)
    assert copy.contact_id == contact.id
    assert officer.get(url).select(f"main a[href='/contacts/{contact.id}']")
    assert actions()[-1] == "edition.copied"


def test_a_copy_of_a_withheld_edition(officer: Browser, url: str, parviz: Case) -> None:
    """Neither made nor given out."""
    copy = _made(officer, url)
    parviz.protect("They asked us to.", by=DESK)
    db.session.commit()
    officer.get(f"{url}/{copy.id}", status=404)
    officer.post(url, {"recipient": "B", "language": "en", "kind": "txt"}, status=200)
    assert len(db.session.scalars(select(EditionCopy)).all()) == 1


def test_a_copy_never_changes(officer: Browser, url: str) -> None:
    copy = _made(officer, url)
    assert files.exists(copy.key)
    copy.recipient = "Somebody else"
    with pytest.raises(Immutable):
        db.session.flush()


def test_invalid(officer: Browser, url: str) -> None:
    """What was typed stays."""
    page = officer.post(url, {"recipient": "", "language": "fa", "kind": "docx"}, status=422)
    assert page.one("select[name=kind] [selected]").get("value") == "docx"
    officer.post(url, {"recipient": "A", "language": "sv", "kind": "txt"}, status=422)
    assert "Give a file" in officer.post("/kits/trace", {}, status=422).text
    officer.get(f"{url}/4711", status=404)


def test_for_officers_alone(
    officer: Browser, member: Browser, translator: Browser, nobody: Browser, url: str
) -> None:
    copy = _made(officer, url)
    for address in (url, f"{url}/{copy.id}", "/kits/trace"):
        member.get(address, status=403)
        translator.get(address, status=404)
        nobody.get(address, status=303)
    for address in (url, "/kits/trace"):
        member.post(address, status=403)
    officer.post(f"{url}/{copy.id}", status=405)
