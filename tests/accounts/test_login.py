"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text

from crm.accounts import models, sessions
from crm.accounts.models import User
from crm.audit.models import DESK, Entry
from crm.db import db, now
from tests import cast
from tests.page import Browser


def _credentials(role: str = "officer", password: str = cast.PASSWORD) -> dict[str, str]:
    return {"email": cast.address(role), "password": password}


def test_works(nobody: Browser) -> None:
    page = nobody.get("/login")
    assert page.heading == "Sign in"
    assert nobody.post("/login", _credentials()).headers["Location"] == "/"
    assert cast.person("officer").name in nobody.get("/").text


def test_case_of_the_address_does_not_matter(nobody: Browser) -> None:
    nobody.post("/login", {**_credentials(), "email": cast.address("officer").upper()})


@pytest.mark.parametrize("email", [cast.address("officer"), "nobody@desk.example"])
def test_invalid_says_the_same_of_known_and_unknown_accounts(nobody: Browser, email: str) -> None:
    page = nobody.post("/login", {"email": email, "password": "wrong"}, status=422)
    assert "do not match" in page.one("[role=alert]").text_content()
    assert page.one("#email").get("value") == email
    nobody.get("/", status=303)


@pytest.mark.parametrize("data", [{}, {"email": "x"}, {"email": "\x00", "password": "\ud800"}])
def test_malformed(nobody: Browser, data: dict[str, str]) -> None:
    sent = {key: value.encode("utf-8", "replace").decode() for key, value in data.items()}
    nobody.post("/login", sent, status=422)


def test_a_disabled_account_cannot_sign_in(nobody: Browser, database: Flask) -> None:
    cast.person("officer").disabled_at = now()
    db.session.commit()
    nobody.post("/login", _credentials(), status=422)


def test_goes_on_to_where_one_wanted_and_never_off_the_site(nobody: Browser) -> None:
    assert nobody.get("/history?q=a", status=303).headers["Location"] == (
        "/login?next=/history?q%3Da"
    )
    page = nobody.post("/login?next=/history?q%3Da", _credentials())
    assert page.headers["Location"] == "/history?q=a"


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_no_redirect_off_the_site(nobody: Browser, url: str) -> None:
    assert nobody.post(f"/login?next={url}", _credentials()).headers["Location"] == "/"


def test_signing_out_ends_the_session(officer: Browser) -> None:
    officer.post("/logout")
    officer.get("/", status=303)


def test_a_copied_cookie_ends_with_the_session(app: Flask, officer: Browser) -> None:
    copied = officer.client.get_cookie("fifteenth")
    assert copied is not None
    said = officer.post("/logout")
    assert said.headers["Location"] == "/login"
    assert "on every device" in officer.get("/login").text
    thief = app.test_client()
    thief.set_cookie("fifteenth", copied.value)
    assert thief.get("/").status_code == 303


def _later(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    at = now() + timedelta(minutes=minutes)
    monkeypatch.setattr(sessions, "now", lambda: at)


def test_an_idle_session_ends(officer: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hours after its last use, not after its beginning."""
    for minutes in (90, 180):
        _later(monkeypatch, minutes)
        officer.get("/settings")
    _later(monkeypatch, 301)
    officer.get("/settings", status=303)


def test_every_session_ends(officer: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """After twelve hours, however busy; signing in again begins a new one."""
    for minutes in range(100, 720, 100):
        _later(monkeypatch, minutes)
        officer.get("/settings")
    _later(monkeypatch, 721)
    officer.get("/settings", status=303)
    officer.post("/login", _credentials())
    officer.get("/settings")


def test_nobody_waits_for_a_password(nobody: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a password is hashed, others write."""
    hasher = models._HASHER

    class _Slow:
        def verify(self, known: str, password: str) -> None:
            engine = create_engine(db.engine.url, connect_args={"timeout": 0})
            with engine.begin() as other:
                other.execute(text("UPDATE user SET name = 'Meanwhile' WHERE role = 'member'"))
            engine.dispose()
            hasher.verify(known, password)

    monkeypatch.setattr(models, "_HASHER", _Slow())
    nobody.post("/login", _credentials())
    assert cast.person("member").name == "Meanwhile"


def test_wrong_method(officer: Browser) -> None:
    officer.get("/logout", status=405)


def test_a_new_password_signs_out_everywhere(officer: Browser) -> None:
    cast.person("officer").set_password("another-long-password", by=DESK)
    db.session.commit()
    officer.get("/", status=303)


def test_set_up_link_works_once(nobody: Browser) -> None:
    user, token = User.invite("new@desk.example", "New Person", "member", by=DESK)
    db.session.commit()
    page = nobody.get(f"/set-up/{token}")
    assert "New Person" in page.text
    short = {"password": "short", "again": "short"}
    assert "12" in nobody.post(f"/set-up/{token}", short, status=422).text
    long = {"password": "a long sentence", "again": "a long sentence"}
    nobody.post(f"/set-up/{token}", long)
    nobody.get(f"/set-up/{token}", status=404)
    nobody.post("/login", {"email": user.email, "password": "a long sentence"})


def test_audited(nobody: Browser, database: Flask) -> None:
    nobody.post("/login", _credentials())
    nobody.post("/logout")
    actions = list(db.session.scalars(select(Entry.action).order_by(Entry.id.desc()).limit(2)))
    assert actions == ["user.signed_out", "user.signed_in"]


def test_a_form_without_its_token_is_refused(app: Flask, database: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        response = app.test_client().post("/login", data=_credentials())
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert response.status_code == 400
    assert "did not arrive" in response.get_data(as_text=True)
