"""What was published."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.coverage.models import Clipping
from crm.db import db
from crm.outlets.models import Outlet
from tests import factories
from tests.page import Browser

_VALID = {
    "title": "De skrev under",
    "url": "https://nordbladet.example/1",
    "published_on": "2026-11",
    "language": "sv",
    "outlet_name": "Nordbladet",
}


def test_works(officer: Browser) -> None:
    case = factories.case()
    assert "Nothing has been published yet" in officer.get("/coverage").text
    officer.get("/coverage/new")
    officer.post("/coverage/new", {**_VALID, "cases": [case.id]})
    page = officer.get(f"/coverage?case={case.id}")
    assert "De skrev under" in page.text and "Nordbladet" in page.text
    assert db.session.scalars(select(Outlet)).one().name == "Nordbladet"
    assert "De skrev under" in officer.get("/search?q=skrev").text


def test_a_known_outlet_is_used_again(officer: Browser) -> None:
    factories.outlet("Nordbladet")
    officer.post("/coverage/new", {**_VALID, "outlet_name": "nordbladet"})
    assert len(list(db.session.scalars(select(Outlet)))) == 1


def test_fragment(officer: Browser) -> None:
    assert officer.get("/coverage", fragment=True).one("#coverage") is not None
    assert officer.get("/coverage/new", fragment=True).one("#clipping") is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"url": "javascript:alert(1)"}, {"url": "nowhere"},
        {"published_on": "last week"}, {"published_on": "2026-02-30"}, {"language": "xx"},
    ],
)  # fmt: skip
def test_invalid(officer: Browser, wrong: dict[str, str]) -> None:
    page = officer.post("/coverage/new", {**_VALID, **wrong}, status=422)
    assert page.fields("#clipping")["outlet_name"] == "Nordbladet"
    assert db.session.scalar(select(Clipping.id)) is None


def test_stranger(translator: Browser) -> None:
    translator.get("/coverage", status=404)
    translator.get("/coverage/new", status=404)


def test_reader(member: Browser) -> None:
    member.get("/coverage")
    member.get("/coverage/new", status=403)


def test_wrong_method(officer: Browser) -> None:
    officer.post("/coverage", status=405)


def test_audited(officer: Browser) -> None:
    officer.post("/coverage/new", _VALID)
    assert "clipping.added" in set(db.session.scalars(select(Entry.action)))


def test_a_protected_person_is_not_named(officer: Browser, member: Browser) -> None:
    case = factories.case("Parviz Hidden")
    officer.post("/coverage/new", {**_VALID, "cases": [case.id]})
    db.session.merge(case).protect("Not reached.", by=DESK)
    db.session.commit()
    assert "Hidden" not in member.get("/coverage").text
    assert "Hidden" not in member.get("/search?q=hidden").text
    assert "Hidden" not in officer.get("/coverage/new").text


def test_pages(officer: Browser) -> None:
    for number in range(55):
        Clipping.add(f"Title {number}", "https://x.example", "2026", "sv", by=DESK)
    db.session.commit()
    page = officer.get("/coverage")
    assert "Title 0" in officer.get(page.one("a[rel=next]").get("href")).text
