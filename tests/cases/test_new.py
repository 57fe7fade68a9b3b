"""GET and POST /cases/new."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.audit.models import DESK, Entry
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
    page = officer.post("/cases/new", SENT, status=422)
    assert page.select('main a[href="/cases/1"]')
    assert page.one("#original_name").get("value") == SENT["original_name"]
    officer.post("/cases/new", SENT | {"is_somebody_else": "y"})
    assert set(db.session.scalars(select(Case.slug))) == {"parviz-example", "parviz-example-2"}


@pytest.mark.parametrize(
    "names",
    [
        {"name": "Parwiz Exampel", "original_name": "کس دیگر"},
        {"name": "Somebody Else", "original_name": "پرويز نمونه"},
    ],
)
def test_nobody_protected_gets_a_second_case(officer: Browser, names: dict[str, str]) -> None:
    case = factories.case("Parviz Example")
    case.protect("Not reached.", by=DESK)
    db.session.commit()
    page = officer.post("/cases/new", names | {"is_somebody_else": "y"}, status=422)
    assert "Somebody of this name is protected" in page.text
    assert page.select(f'main a[href="/cases/{case.id}"]')
    assert page.one("#name").get("value") == names["name"]
    assert len(db.session.scalars(select(Case)).all()) == 1


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
