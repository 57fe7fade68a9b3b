"""What arrives is readable, what is refused is said in its place, and every answer is guarded."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import select

from crm.arrival import CleanValues
from crm.db import MOST_ID, db, parse_id, parse_moment
from crm.outlets.models import Outlet
from tests import factories
from tests.conftest import client_of
from tests.page import Browser

HUGE = "99999999999999999999"


def test_numbers_of_rows() -> None:
    assert parse_id("7") == 7
    assert parse_id(str(MOST_ID)) == MOST_ID
    for text in (None, "", "-1", "1.0", "x", "²", "٣", str(MOST_ID + 1), HUGE, "9" * 5000):
        assert parse_id(text) is None, text


def test_moments() -> None:
    moment = parse_moment("2026-11-24T10:00:00+02:00")
    assert moment is not None and moment.isoformat() == "2026-11-24T08:00:00+00:00"
    for text in (None, "", "2026-11-24", "2026-11-24T10:00:00", "0001-01-01T00:00:00+14:00", "x"):
        assert parse_moment(text) is None, text


def test_values_are_clean() -> None:
    values = CleanValues([("a\0", "b\0c"), ("a", "\ud800d"), ("fa", "می\u200cرود")])
    assert list(values.items(multi=True)) == [("a", "bc"), ("a", "d"), ("fa", "می\u200cرود")]


@pytest.mark.parametrize("url", [f"/contacts/{HUGE}", f"/outlets/{HUGE}", "/set-up/a%00b"])
def test_an_address_of_nothing(officer: Browser, url: str) -> None:
    officer.get(url, status=404)


@pytest.mark.parametrize(
    "url",
    [
        f"/outlets?after={HUGE}~A",
        f"/audit?before={HUGE}",
        f"/contacts?after={HUGE}~A",
        f"/contacts?sort=contacted&after={HUGE}~2026-01-01",
        "/contacts?sort=waiting&after=1~0001-01-01T00:00:00%2B14:00",
    ],
)
def test_a_cursor_of_nothing_is_the_first_page(admin: Browser, url: str) -> None:
    factories.contact("Anna Lindqvist")
    factories.outlet()
    admin.get(url)


def test_control_letters_are_dropped_from_forms(officer: Browser) -> None:
    sent = officer.get("/outlets/new").fields() | {"name": "Rad\0io", "note": "One\0 two"}
    officer.post("/outlets/new", sent)
    assert [(each.name, each.note) for each in db.session.scalars(select(Outlet))] == [
        ("Radio", "One two")
    ]


def test_postgresql_is_not_asked_what_it_refuses(postgresql: Flask) -> None:
    """It refuses NUL in texts, and numbers beyond its own, as errors."""
    with postgresql.app_context():
        client = client_of(postgresql, "admin")
        for url, status in {
            "/contacts?q=a%00b": 200,
            "/contacts?beat=a%00b": 200,
            "/outlets?after=1~a%00": 200,
            "/audit?action=%00": 200,
            f"/audit?before={MOST_ID + 1}": 200,
            f"/contacts?after={MOST_ID + 1}~A": 200,
            f"/contacts/{MOST_ID + 1}": 404,
        }.items():
            assert client.get(url).status_code == status, url
        note = {"name": "Radio", "kind": "radio", "country": "", "language": "", "note": "a\0b"}
        assert client.post("/outlets/new", data=note).status_code == 303
        assert db.session.scalar(select(Outlet.note).where(Outlet.name == "Radio")) == "ab"


# -- errors -------------------------------------------------------------------------------


def test_an_error_answers_htmx_with_a_notice(officer: Browser, member: Browser) -> None:
    """Not with a page inside a page; the place that was aimed at stays."""
    contact = factories.contact()
    for browser, url, status in (
        (officer, "/contacts/4711/edit/names", 404),
        (member, f"/contacts/{contact.id}/edit/names", 403),
    ):
        page = browser.get(url, fragment=True, status=status)
        assert "<html" not in page.source and page.one("#flashes [role=alert]") is not None
        assert page.headers["HX-Retarget"] == "#flashes"
        assert browser.get(url, status=status).one("h1") is not None


def test_a_stale_token_answers_htmx_with_a_notice(app: Flask, officer: Browser) -> None:
    url = f"/contacts/{factories.contact().id}/edit/names"
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        page = officer.post(url, {"name": "X"}, fragment=True, status=400)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert page.one("#flashes") is not None and "did not arrive" in page.text


# -- headers, and what a role is offered ----------------------------------------------------


@pytest.mark.parametrize("path", ["package.json", "no-such.css"])
def test_a_file_that_is_not_served_keeps_the_guards(nobody: Browser, path: str) -> None:
    page = nobody.get(f"/static/{path}", status=404)
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("role", "is_offered"), [("officer", 2), ("member", 1), ("translator", 0)])
def test_nobody_is_offered_what_answers_403(
    request: pytest.FixtureRequest, role: str, is_offered: int
) -> None:
    page = request.getfixturevalue(role).get("/settings")
    offered = page.select(".masthead-search, .log-contact")
    assert len(offered) == is_offered
    assert len(page.select("#keys dt kbd:first-child")) >= is_offered


def test_no_extension_is_asked_for_that_is_not_loaded(officer: Browser) -> None:
    page = officer.get("/settings")
    loaded = " ".join(script.get("src") for script in page.select("script[src]"))
    config = page.one("meta[name=htmx-config]").get("content")
    asked = config.split('"extensions": "')[1].split('"')[0].split(",")
    assert all(each.removeprefix("hx-") in loaded for each in asked)


def test_no_style_is_carried_from_an_old_element_to_a_new_one(officer: Browser) -> None:
    """Without a delay to settle in, htmx copies none, which the policy would refuse."""
    config = officer.get("/settings").one("meta[name=htmx-config]").get("content")
    assert json.loads(config)["defaultSettleDelay"] == 0
