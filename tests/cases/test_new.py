"""GET and POST /cases/new."""

from __future__ import annotations

from sqlalchemy import select

from crm.audit.models import Entry
from crm.cases.models import Case
from crm.db import db
from tests import cast, factories
from tests.page import Browser

SENT = {"name": "Parviz Example", "original_name": "پرویز نمونه"}


def test_opens_a_case(officer: Browser) -> None:
    officer.get("/cases/new")
    answer = officer.post("/cases/new", SENT)
    case = db.session.scalars(select(Case)).one()
    assert case.slug == "parviz-example"
    assert answer.headers["Location"] == f"/cases/{case.id}"


def test_two_people_may_have_one_name(officer: Browser) -> None:
    factories.case("Parviz Example")
    officer.post("/cases/new", SENT)
    assert set(db.session.scalars(select(Case.slug))) == {"parviz-example", "parviz-example-2"}


def test_keeps_what_was_typed(officer: Browser) -> None:
    page = officer.post("/cases/new", {"name": "  ", "original_name": "پرویز"}, status=422)
    assert page.one("#original_name").get("value") == "پرویز"
    assert page.select("#name[aria-invalid]")


def test_strangers_and_readers(translator: Browser, member: Browser) -> None:
    translator.get("/cases/new", status=404)
    member.get("/cases/new", status=403)
    member.post("/cases/new", SENT, status=403)
    assert not member.get("/cases").select('a[href="/cases/new"]')


def test_is_audited(officer: Browser) -> None:
    officer.post("/cases/new", SENT)
    entry = db.session.scalars(select(Entry).where(Entry.action == "case.opened")).one()
    assert entry.actor_id == cast.person("officer").id
