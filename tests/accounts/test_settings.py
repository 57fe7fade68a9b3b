"""Settings, and the switch of language and light."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.audit.models import Entry
from crm.db import db
from tests import cast
from tests.page import Browser

_VALID = {"name": "Mina", "language": "fa", "theme": "dark", "time_zone": "Asia/Tehran"}


def test_works(officer: Browser) -> None:
    assert officer.get("/settings").heading == "Settings"
    officer.post("/settings", _VALID)
    page = officer.get("/settings")
    assert (page.one("html").get("lang"), page.one("html").get("dir")) == ("fa", "rtl")
    assert page.one("html").get("data-theme") == "dark"
    assert page.fields("#settings")["time_zone"] == "Asia/Tehran"


def test_fragment(officer: Browser) -> None:
    assert officer.get("/settings", fragment=True).one("form#settings") is not None


@pytest.mark.parametrize("wrong", [{"name": ""}, {"language": "xx"}, {"time_zone": "Moon/Base"}])
def test_invalid(officer: Browser, wrong: dict[str, str]) -> None:
    officer.post("/settings", {**_VALID, **wrong}, status=422)
    db.session.expire_all()
    assert cast.person("officer").name == "Officer"


def test_stranger(nobody: Browser) -> None:
    nobody.get("/settings", status=303)


def test_audited(officer: Browser) -> None:
    officer.post("/settings", _VALID)
    last = db.session.scalar(select(Entry).order_by(Entry.id.desc()).limit(1))
    assert last is not None and last.action == "user.settings_changed"
    assert last.detail == {"fields": ["name", "language", "theme", "time_zone"]}
    officer.post("/settings", _VALID)
    officer.post("/preferences", {"theme": "dark"})
    assert db.session.scalar(select(Entry.id).order_by(Entry.id.desc()).limit(1)) == last.id


def test_language_switch_without_signing_in(nobody: Browser) -> None:
    nobody.post("/preferences", {"language": "fa", "next": "/login"})
    assert nobody.get("/login").one("html").get("dir") == "rtl"
    nobody.post("/preferences", {"language": "xx"}, status=422)


def test_theme_switch(officer: Browser) -> None:
    page = officer.post("/preferences", {"theme": "dark", "next": "//evil.example"})
    assert page.headers["Location"] == "/"
    assert officer.get("/").one("html").get("data-theme") == "dark"


def test_wrong_method(officer: Browser) -> None:
    officer.get("/preferences", status=405)
