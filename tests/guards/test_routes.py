"""Everything needs sign-in unless it stands on one short list; strangers change nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.routing import Rule

from crm import ROOMS
from crm.db import Model, db
from crm.web import PUBLIC_ENDPOINTS
from tests import factories
from tests.page import Browser

_READS = {"GET", "HEAD", "OPTIONS"}


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in PUBLIC_ENDPOINTS]


def _url(rule: Rule) -> str:
    values = {name: _value(name) for name in rule.arguments}
    return rule.build(values)[1]


def _value(name: str) -> str | int:
    return {"language": "fa", "token": "x", "filename": "x", "key": "x"}.get(name, 1)


def _send(browser: Browser, method: str, url: str) -> int:
    """The status of a request that may answer anything."""
    db.session.rollback()
    return Context().run(lambda: browser.client.open(url, method=method).status_code)


def _count_rows() -> dict[str, int]:
    counts = {
        table: db.session.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()  # noqa: S608
        for table in Model.metadata.tables
    }
    db.session.rollback()
    return counts


def test_the_short_list_is_short_and_exists(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= PUBLIC_ENDPOINTS
    assert len(PUBLIC_ENDPOINTS) <= 7


def test_everything_else_needs_sign_in(app: Flask, nobody: Browser) -> None:
    assert len(_rules(app)) > 40
    for rule in _rules(app):
        url = _url(rule)
        for method in (rule.methods or set()) & {"GET", "POST"}:
            page = nobody._fetch(method, url, False, 303, {})
            assert page.headers["Location"].startswith("/login"), f"{method} {url}"


def test_a_blueprint_is_a_room(app: Flask) -> None:
    assert set(app.blueprints) == set(ROOMS)
    for rule in app.url_map.iter_rules():
        assert rule.endpoint == "static" or rule.endpoint.split(".")[0] in ROOMS, rule.endpoint


def test_members_and_translators_change_nothing(
    app: Flask, database: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    person = factories.case()
    factories.fact(person)
    factories.contact()
    factories.outlet()
    factories.kit(person)
    own = {"accounts.settings", "accounts.logout"}
    translators = {rule.endpoint for rule in _rules(app) if rule.endpoint.startswith("texts.")}
    before = _count_rows()
    for role, allowed in (("member", own), ("translator", own | translators)):
        browser = Browser(sign_in(role))
        for rule in _rules(app):
            if "POST" not in (rule.methods or set()) or rule.endpoint in allowed:
                continue
            status = _send(browser, "POST", _url(rule))
            assert status in (403, 404), f"{role} POST {_url(rule)}: {status}"
    assert _count_rows() == before


def test_reading_never_writes(app: Flask, database: Flask, officer: Browser) -> None:
    person = factories.case()
    factories.fact(person)
    factories.contact()
    factories.kit(person)
    before = _count_rows()
    for rule in _rules(app):
        if "GET" in (rule.methods or set()):
            _send(officer, "GET", _url(rule))
    assert _count_rows() == before


_LISTS = {
    "/contacts": ("after", "owner", "outlet"),
    "/outlets": ("after",),
    "/history": ("contact", "case", "user", "after"),
    "/history/new": ("contact",),
    "/briefings": ("edition", "before"),
    "/briefings/carrying": ("case",),
    "/briefings/new": ("edition", "contact"),
    "/cases": ("after",),
    "/cases/sources": ("after",),
    "/cases/sources/new": ("case",),
    "/statements": ("case",),
    "/texts": ("after",),
    "/texts/glossary": ("after",),
    "/kits": ("after",),
    "/coverage": ("case", "contact", "outlet", "before"),
    "/search": ("after",),
    "/audit": ("before",),
}
_MADE_UP = (
    *("9" * 30, "-1", "1e3", "²", "2147483648", "x"),
    # Cursors of moments and rows, in every shape that a list has.
    *(f"2026-01-01T00:00:00+00:00{mark}{'9' * 30}" for mark in "~_"),
    *(f"2026-01-01{mark}5" for mark in "~_"),
)


@pytest.mark.parametrize("url", _LISTS)
def test_made_up_numbers_and_cursors_are_answered(admin: Browser, url: str) -> None:
    for name in _LISTS[url]:
        for value in _MADE_UP:
            status = _send(admin, "GET", f"{url}?{urlencode({name: value})}")
            assert status in (200, 404), f"{url}?{name}={value}: {status}"
