"""Correcting what was logged, in place, and following up."""

from __future__ import annotations

from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.briefings.models import Interaction
from crm.db import db, now
from tests import factories
from tests.page import Browser


def _touch(**fields: object) -> Interaction:
    touch = Interaction.log(factories.contact(), by=DESK, body="Words", **fields)
    db.session.commit()
    return touch


def test_works(officer: Browser) -> None:
    touch = _touch()
    url = f"/history/{touch.id}/edit"
    form = officer.get(url).fields("#touch form")
    assert form["body"] == "Words"
    officer.post(url, {**form, "body": "Better words"})
    assert "Better words" in officer.get(f"/history/{touch.id}").text


def test_fragment(officer: Browser) -> None:
    touch = _touch()
    url = f"/history/{touch.id}/edit"
    form = officer.get(url, fragment=True)
    assert form.one("section#touch") is not None
    done = officer.post(url, {**form.fields("form"), "body": "Now"}, fragment=True, status=200)
    assert "Now" in done.one("section#touch").text_content()


def test_invalid(officer: Browser) -> None:
    touch = _touch()
    url = f"/history/{touch.id}/edit"
    form = officer.get(url).fields("#touch form")
    page = officer.post(url, {**form, "body": "", "promised": "kept"}, status=422)
    assert page.fields("#touch form")["promised"] == "kept"


def test_stranger(translator: Browser, officer: Browser) -> None:
    translator.get(f"/history/{_touch().id}/edit", status=404)
    officer.get("/history/999/edit", status=404)


def test_wrong_method(officer: Browser) -> None:
    officer.get(f"/history/{_touch().id}/follow-up", status=405)


def test_follow_up_waits_on_the_desk_until_it_is_done(officer: Browser) -> None:
    touch = _touch(follow_up_on=now().date(), promised="The source")
    assert "The source" in officer.get("/").text
    officer.post(f"/history/{touch.id}/follow-up", {"next": "/"})
    assert "Nothing waits" in officer.get("/").text


def test_a_follow_up_never_leads_off_the_site(officer: Browser) -> None:
    touch = _touch(follow_up_on=now().date())
    done = officer.post(f"/history/{touch.id}/follow-up", {"next": "https://evil.example/"})
    assert done.headers["Location"] == "/"


def test_audited(officer: Browser) -> None:
    touch = _touch()
    url = f"/history/{touch.id}/edit"
    officer.post(url, {**officer.get(url).fields("#touch form"), "body": "Other"})
    entry = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.detail) == ("interaction.changed", {"fields": ["body"]})
