"""Logging a touch: now, me, their usual channel and language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from crm.audit.models import Entry
from crm.briefings.models import Interaction
from crm.db import db, now
from tests import cast, factories
from tests.page import Browser

URL = "/history/new"


def _last() -> Interaction:
    db.session.expire_all()
    return db.session.scalars(select(Interaction).order_by(Interaction.id.desc())).first()


def test_works(officer: Browser) -> None:
    contact = factories.contact(channels=[("phone", "+46 8 000"), ("email", "a@b.example")])
    case = factories.case()
    page = officer.get(f"{URL}?contact={contact.id}")
    form = page.fields("#log")
    assert (form["kind"], form["channel"], form["language"]) == ("call", "phone", "sv")
    sent = {**form, "body": "Ringde om domen.", "cases": [case.id], "promised": "Källan"}
    sent["follow_up_on"] = "2026-12-01"
    response = officer.post(URL, sent)
    assert response.headers["Location"] == f"/contacts/{contact.id}"
    touch = _last()
    assert (touch.contact_id, touch.user_id) == (contact.id, cast.person("officer").id)
    assert (touch.body, touch.language, touch.channel) == ("Ringde om domen.", "sv", "phone")
    assert [each.id for each in touch.cases] == [case.id]
    assert abs(touch.happened_at - now()) < timedelta(minutes=2)
    assert touch.contact.last_contacted_at == touch.happened_at


def test_from_anywhere_by_name_in_any_spelling(officer: Browser) -> None:
    contact = factories.contact("محمد نوری‌زاد", other_names=[("en", "Mohammad Nourizad")])
    found = officer.get("/history/contacts?contact_name=noorizad", fragment=True)
    assert found.one("input[name=contact]").get("value") == str(contact.id)
    page = officer.post(URL, {"contact_name": "noorizad", "body": "x", "kind": "call"}, status=422)
    assert page.one("input[name=contact]").get("value") == str(contact.id)
    assert page.fields("#log")["body"] == "x"


def test_an_exact_name_needs_no_choosing(officer: Browser) -> None:
    factories.contact("Anna Lindqvist")
    form = officer.get(URL).fields("#log")
    officer.post(URL, {**form, "contact_name": "anna lindqvist", "body": "Hej"})
    assert _last().contact.name == "Anna Lindqvist"


def test_the_moment_is_in_the_readers_zone(officer: Browser) -> None:
    contact = factories.contact()
    cast.person("officer").time_zone = "Asia/Tehran"
    db.session.commit()
    form = officer.get(f"{URL}?contact={contact.id}").fields("#log")
    officer.post(URL, {**form, "body": "x", "happened_at": "2026-01-02T15:30"})
    assert _last().happened_at == datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


def test_fragment(officer: Browser) -> None:
    contact = factories.contact()
    page = officer.get(f"{URL}?contact={contact.id}", fragment=True)
    assert page.one("form#log") is not None
    done = officer.post(URL, {**page.fields("#log"), "body": "x"}, fragment=True, status=200)
    assert done.headers["HX-Redirect"] == f"/contacts/{contact.id}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"body": ""},
        {"body": "x" * 20_001},
        {"kind": "séance"},
        {"happened_at": "yesterday"},
        {"follow_up_on": "31.12."},
        {"cases": ["999"]},
    ],
)
def test_invalid(officer: Browser, wrong: dict[str, object]) -> None:
    contact = factories.contact()
    form = {**officer.get(f"{URL}?contact={contact.id}").fields("#log"), "body": "Kept words."}
    page = officer.post(URL, {**form, **wrong}, status=422)
    if "body" not in wrong:
        assert page.fields("#log")["body"] == "Kept words."
    assert db.session.scalar(select(Interaction.id)) is None


def test_nobody_of_that_name(officer: Browser) -> None:
    form = officer.get(URL).fields("#log")
    page = officer.post(URL, {**form, "contact_name": "Zzyzx", "body": "x"}, status=422)
    assert "Nobody of that name" in page.text


def test_stranger(translator: Browser, officer: Browser) -> None:
    translator.get(URL, status=404)
    officer.get(f"{URL}?contact=999", status=404)


def test_reader(member: Browser) -> None:
    member.get(URL, status=403)
    member.post(URL, status=403)


def test_audited(officer: Browser, database: Flask) -> None:
    contact = factories.contact()
    form = officer.get(f"{URL}?contact={contact.id}").fields("#log")
    officer.post(URL, {**form, "body": "secret words"})
    entry = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert entry is not None and entry.action == "interaction.logged"
    assert "secret" not in str(entry.detail)
