"""POST /settings/switches/KEY: what the whole desk may do."""

from __future__ import annotations

from sqlalchemy import select

from crm.accounts import switches
from crm.audit.models import Entry
from crm.db import db
from tests import cast
from tests.page import Browser

URL = "/settings/switches/fetch_sources"


def test_everything_is_off_until_an_admin_says_so(admin: Browser) -> None:
    assert not switches.is_on("fetch_sources")
    sent = admin.get("/settings").fields(f'form[action="{URL}"]') | {"to": "on"}
    admin.post(URL, sent)
    assert switches.is_on("fetch_sources")
    page = admin.get("/settings")
    assert "Look up the pages of sources: on Admin" in page.text
    admin.post(URL, {"to": "off"})
    assert not switches.is_on("fetch_sources")


def test_invalid(admin: Browser) -> None:
    admin.post(URL, {"to": "maybe"}, status=422)
    admin.post("/settings/switches/nothing", {"to": "on"}, status=404)


def test_strangers_and_readers(translator: Browser, member: Browser, officer: Browser) -> None:
    translator.post(URL, {"to": "on"}, status=404)
    for browser in (member, officer):
        browser.post(URL, {"to": "on"}, status=403)
        assert not browser.get("/settings").select(f'form[action="{URL}"]')


def test_wrong_method(admin: Browser) -> None:
    admin.get(URL, status=405)


def test_is_audited(admin: Browser) -> None:
    admin.post(URL, {"to": "on"})
    admin.post(URL, {"to": "on"})
    entry = db.session.scalars(select(Entry).where(Entry.action == "setting.switched")).one()
    assert (entry.actor_id, entry.subject_label) == (cast.person("admin").id, "fetch_sources")
    assert entry.detail == {"is_on": True}
