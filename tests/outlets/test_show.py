"""An outlet's page, its archive and the way back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.audit.models import Entry
from crm.db import db
from tests import factories
from tests.page import Browser

ACTIONS = ("archive", "restore")


def test_works(officer: Browser) -> None:
    """What is known of it; its people load in place."""
    outlet = factories.outlet(website="https://nyheter.example", note="Morning paper.")
    page = officer.get(f"/outlets/{outlet.id}")
    assert page.heading == "Nyhetsbladet Exempel"
    for text in ("Newspaper · Sweden", "Swedish", "https://nyheter.example", "Morning paper."):
        assert text in page.text
    assert page.one("#people a").get("hx-get") == f"/outlets/{outlet.id}/people"


def test_archive_and_back(officer: Browser) -> None:
    """Off the list, still a page, and its undo is on it."""
    url = f"/outlets/{factories.outlet().id}"
    officer.post(f"{url}/archive")
    officer.post(f"{url}/archive")
    assert officer.get(url).select(f'form[action="{url}/restore"]')
    assert not officer.get("/outlets").select("tbody tr")
    officer.post(f"{url}/restore")
    officer.post(f"{url}/restore")
    assert officer.get("/outlets").select("tbody tr")
    statement = select(Entry.action).where(Entry.actor_name == "Officer").order_by(Entry.id)
    assert list(db.session.scalars(statement)) == ["outlet.archived", "outlet.restored"]


@pytest.mark.parametrize("action", ACTIONS)
def test_fragment(officer: Browser, action: str) -> None:
    """HTMX is told where to go."""
    url = f"/outlets/{factories.outlet().id}"
    page = officer.post(f"{url}/{action}", fragment=True, status=200)
    assert page.headers["HX-Redirect"] == url


def test_stranger(translator: Browser, officer: Browser) -> None:
    """Nothing is there."""
    url = f"/outlets/{factories.outlet().id}"
    translator.get(url, status=404)
    officer.get("/outlets/99", status=404)
    for action in ACTIONS:
        translator.post(f"{url}/{action}", status=404)


def test_reader(member: Browser) -> None:
    """A member reads it, and changes nothing."""
    url = f"/outlets/{factories.outlet().id}"
    assert not member.get(url).select("a.edit, main form, .head-actions a")
    for action in ACTIONS:
        member.post(f"{url}/{action}", status=403)


def test_wrong_method(officer: Browser) -> None:
    """The page is only read; its actions are only posted."""
    url = f"/outlets/{factories.outlet().id}"
    officer.post(url, status=405)
    for action in ACTIONS:
        officer.get(f"{url}/{action}", status=405)
