"""Editing an outlet in place."""

from __future__ import annotations

from sqlalchemy import select

from crm.audit.models import Entry
from crm.db import db
from crm.outlets.models import Outlet
from tests import factories
from tests.page import Browser


def test_works(officer: Browser) -> None:
    """What is emptied is unknown."""
    outlet = factories.outlet()
    url = f"/outlets/{outlet.id}/edit"
    typed = {"name": "Nya Bladet", "country": "", "website": "https://nya.example"}
    page = officer.post(url, officer.get(url).fields() | typed)
    assert page.headers["Location"] == f"/outlets/{outlet.id}"
    saved = db.session.get_one(Outlet, outlet.id)
    assert (saved.name, saved.country, saved.language) == ("Nya Bladet", None, "sv")


def test_fragment(officer: Browser) -> None:
    """The form in place of the section, and the section in place of the form."""
    url = f"/outlets/{factories.outlet().id}/edit"
    form = officer.get(url, fragment=True)
    assert form.one("#outlet-details form").get("hx-target") == "#outlet-details"
    typed = form.fields("form") | {"note": "Morning paper."}
    saved = officer.post(url, typed, fragment=True, status=200)
    assert "Morning paper." in saved.one("#outlet-details").text_content()


def test_invalid(officer: Browser) -> None:
    """What was typed is kept."""
    url = f"/outlets/{factories.outlet().id}/edit"
    typed = officer.get(url).fields() | {"name": "", "note": "Kept."}
    page = officer.post(url, typed, status=422)
    assert page.fields()["note"].strip() == "Kept."
    officer.post(url, typed, status=422, fragment=True)


def test_a_stale_form_is_refused(officer: Browser, admin: Browser) -> None:
    """The second to save is told, keeps their words, and may decide."""
    outlet = factories.outlet()
    url = f"/outlets/{outlet.id}/edit"
    mine = officer.get(url).fields() | {"note": "Mine."}
    admin.post(url, admin.get(url).fields() | {"note": "Theirs."})
    page = officer.post(url, mine, status=409)
    assert "Not saved." in page.text
    assert page.fields()["note"].strip() == "Mine."
    assert db.session.get_one(Outlet, outlet.id).note == "Theirs."
    officer.post(url, page.fields())
    assert db.session.get_one(Outlet, outlet.id).note == "Mine."


def test_stranger(translator: Browser) -> None:
    """Nothing is there."""
    url = f"/outlets/{factories.outlet().id}/edit"
    translator.get(url, status=404)
    translator.post(url, {"name": "X"}, status=404)


def test_reader(member: Browser) -> None:
    """A member may not."""
    url = f"/outlets/{factories.outlet().id}/edit"
    member.get(url, status=403)
    member.post(url, {"name": "X"}, status=403)


def test_wrong_method(officer: Browser) -> None:
    """Only GET and POST."""
    url = f"/outlets/{factories.outlet().id}/edit"
    assert officer.client.delete(url).status_code == 405


def test_audited(officer: Browser) -> None:
    """Which fields, not what they say."""
    url = f"/outlets/{factories.outlet().id}/edit"
    officer.post(url, officer.get(url).fields() | {"note": "Morning paper."})
    entry = db.session.scalars(select(Entry).where(Entry.action == "outlet.changed")).one()
    assert (entry.actor_name, entry.detail) == ("Officer", {"fields": ["note"]})
