"""Do not contact, archive, leaving an outlet: one action each."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.contacts.models import Contact
from crm.db import db
from tests import factories
from tests.page import Browser

ACTIONS = ("archive", "restore", "unblock", "work/1/leave")


def anna() -> Contact:
    """Somebody who works somewhere."""
    contact = factories.contact()
    contact.work_for(factories.outlet(), by=DESK)
    db.session.commit()
    return contact


def actions() -> list[str]:
    """What the record says, of people."""
    statement = select(Entry.action).where(Entry.actor_id.is_not(None)).order_by(Entry.id)
    return list(db.session.scalars(statement))


def test_everybody_who_writes_can_block_and_only_an_admin_lifts(
    officer: Browser, admin: Browser
) -> None:
    """With a reason that everybody sees."""
    url = f"/contacts/{anna().id}"
    edit = f"{url}/edit/block"
    officer.post(edit, officer.get(edit).fields() | {"reason": "Asked us not to."})
    page = officer.get(url)
    assert "Asked us not to." in page.one(".warn").text_content()
    assert "Set by Officer" in page.text or "Set byOfficer" in page.text
    assert not page.select(f'form[action="{url}/unblock"]')
    assert not page.select('a[href^="/briefings/new"]')
    officer.post(f"{url}/unblock", status=403)
    assert admin.get(url).select(f'form[action="{url}/unblock"]')
    admin.post(f"{url}/unblock")
    assert not officer.get(url).select(".warn")
    assert actions() == ["contact.blocked", "contact.unblocked"]


def test_blocking_brings_the_whole_page_anew(officer: Browser) -> None:
    """Its head says it too."""
    url = f"/contacts/{anna().id}/edit/block"
    fields = officer.get(url).fields() | {"reason": "Asked us not to."}
    page = officer.post(url, fields, fragment=True, status=200)
    assert page.headers["HX-Redirect"] == url.removesuffix("/edit/block")


def test_archive_and_back(officer: Browser) -> None:
    """Off the list, still a page, and its undo is on it."""
    url = f"/contacts/{anna().id}"
    officer.post(f"{url}/archive")
    page = officer.get(url)
    assert "Restore" in page.one("#flashes").text_content()
    assert page.select(f'form[action="{url}/restore"]')
    assert not officer.get("/contacts").select("tbody tr")
    officer.post(f"{url}/archive")
    officer.post(f"{url}/restore")
    officer.post(f"{url}/restore")
    assert officer.get("/contacts").select("tbody tr")
    assert actions() == ["contact.archived", "contact.restored"]


def test_leave(officer: Browser) -> None:
    """The place of work becomes a former one, as of today."""
    url = f"/contacts/{anna().id}"
    officer.post(f"{url}/work/1/leave")
    assert "formerly" in officer.get(url).text
    officer.post(f"{url}/work/1/leave")
    officer.post(f"{url}/work/9/leave", status=404)
    assert actions() == ["contact.left"]


@pytest.mark.parametrize("action", ACTIONS)
def test_fragment(admin: Browser, action: str) -> None:
    """HTMX is told where to go."""
    url = f"/contacts/{anna().id}"
    assert admin.post(f"{url}/{action}", fragment=True, status=200).headers["HX-Redirect"] == url


@pytest.mark.parametrize("action", ACTIONS)
def test_others(translator: Browser, member: Browser, officer: Browser, action: str) -> None:
    """404 to strangers, 403 to readers, 405 to those who only look."""
    url = f"/contacts/{anna().id}/{action}"
    translator.post(url, status=404)
    member.post(url, status=403)
    officer.get(url, status=405)
    assert actions() == []
