"""A new kit."""

from __future__ import annotations

from sqlalchemy import select

from crm.db import db
from crm.kits.models import Kit
from tests.kits.conftest import actions
from tests.page import Browser


def test_it_makes_a_kit(officer: Browser) -> None:
    """The short name comes from the title."""
    form = officer.get("/kits/new").fields()
    page = officer.post("/kits/new", {**form, "title": "Who signed?", "languages": ["en", "fa"]})
    kit = db.session.scalars(select(Kit)).one()
    assert (kit.slug, kit.languages) == ("who-signed", ["en", "fa"])
    assert page.headers["Location"] == f"/kits/{kit.id}"
    assert officer.get(f"/kits/{kit.id}").heading == "Who signed?"


def test_what_is_wrong_is_said(officer: Browser, kit: Kit) -> None:
    """What was typed stays."""
    page = officer.post("/kits/new", {"title": "", "slug": "x"}, status=422)
    assert page.one("#slug").get("value") == "x"
    assert (
        "Another kit"
        in officer.post("/kits/new", {"title": "A title", "slug": "example"}, status=422).text
    )
    for slug in ("Ab", "12", "a b", "../x"):
        officer.post("/kits/new", {"title": "A title", "slug": slug}, status=422)
    assert "short name" in officer.post("/kits/new", {"title": "چهارده نفر"}, status=422).text
    officer.post("/kits/new", {"title": "A", "languages": ["tlh"]}, status=422)


def test_a_translator_finds_nothing(translator: Browser) -> None:
    """The room is not theirs."""
    translator.get("/kits/new", status=404)
    translator.post("/kits/new", {"title": "A"}, status=404)


def test_a_member_may_not(member: Browser) -> None:
    """They read."""
    member.get("/kits/new", status=403)
    member.post("/kits/new", {"title": "A"}, status=403)


def test_wrong_method(officer: Browser) -> None:
    """Neither reading nor posting."""
    assert officer.client.delete("/kits/new").status_code == 405


def test_it_stands_in_the_record(officer: Browser) -> None:
    """Who made it."""
    officer.post("/kits/new", {"title": "Who signed?"})
    assert "kit.composed" in actions()
