"""What is said about the record of a statement: read, changed in place, and never a leak."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.cases import exchange as cases
from crm.db import db
from crm.statements import exchange as statements
from crm.statements.exporting import whole
from crm.statements.models import Statement
from tests import factories
from tests.page import Browser

_TOLD = {"as_of": "2026-11-23", "what": "Publicly reported.\n\nIn our own words."}


def _statement(about: dict[str, str] | None = None) -> Statement:
    statement = factories.statement("first", factories.case())
    statement.change(by=DESK, about=_TOLD if about is None else about)
    db.session.commit()
    return statement


def _url(statement: Statement) -> str:
    return f"/statements/{statement.id}/about"


def _fields(browser: Browser, url: str, **changed: Any) -> dict[str, Any]:
    sent: dict[str, Any] = browser.get(url).fields(f'form[action="{url}"]') | changed
    return sent


def test_is_shown_with_its_date(member: Browser) -> None:
    told = member.get(f"/statements/{_statement().id}").text
    assert "In our own words." in told
    assert "As of 23 November 2026" in told


def test_changes_it(officer: Browser) -> None:
    statement = _statement()
    url = _url(statement)
    officer.post(url, _fields(officer, url, what="Other words.", as_of="2026-11"))
    db.session.expire_all()
    assert statement.about == {"as_of": "2026-11", "what": "Other words."}
    entry = db.session.scalars(select(Entry).where(Entry.action == "statement.changed")).all()[-1]
    assert entry.detail["fields"] == ["about"]
    officer.post(url, _fields(officer, url, what="", as_of=""))
    db.session.expire_all()
    assert statement.about is None


def test_in_place(officer: Browser) -> None:
    url = _url(_statement())
    sent = _fields(officer, url, what="Other words.")
    assert officer.get(url, fragment=True).select("#known textarea[name=what]")
    saved = officer.post(url, sent, fragment=True, status=200)
    assert saved.select("#known") and "Other words." in saved.text


def test_invalid_keeps_what_was_typed(officer: Browser) -> None:
    url = _url(_statement())
    answer = officer.post(url, _fields(officer, url, as_of="2026-13", what="Kept."), status=422)
    assert answer.fields(f'form[action="{url}"]')["what"] == "Kept."


def test_after_somebody_else(officer: Browser) -> None:
    statement = _statement()
    url = _url(statement)
    sent = _fields(officer, url, what="Mine.")
    statement.change(by=DESK, about={"what": "Theirs."})
    db.session.commit()
    assert "Somebody changed this" in officer.post(url, sent, status=422).text
    assert statement.about == {"what": "Theirs."}


def test_who_is_protected_is_not_named(officer: Browser, member: Browser) -> None:
    statement = _statement({"what": "Told by Mina Karimzadeh."})
    factories.case("Mina Karimzadeh").protect("Not reached.", by=DESK)
    db.session.commit()
    assert "Karimzadeh" not in member.get(f"/statements/{statement.id}").text
    assert "Karimzadeh" in officer.get(f"/statements/{statement.id}").text
    url = _url(statement)
    sent = _fields(officer, url, what="Mina Karimzadeh told it.")
    assert "protected" in officer.post(url, sent, status=422).text
    assert "about" not in whole(with_protected=False)[0]
    assert whole(with_protected=True)[0]["about"] == {"what": "Told by Mina Karimzadeh."}


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ([], "about the statement: not an object"),
        ({"more": "x"}, 'about the statement: unknown key "more"'),
        ({"as_of": "soon"}, 'about the statement: as_of "soon" is no year'),
        ({"what": 7}, "about the statement: what must be a text"),
    ],
)
def test_refuses_what_is_none(
    database: Flask, document: dict[str, Any], about: Any, reason: str
) -> None:
    document["about"] = about
    cases.load(document, by=DESK)
    report = statements.load(document, by=DESK)
    assert reason in "\n".join(str(refused) for _, refused in report.refusals)
    assert db.session.scalars(select(Statement)).first() is not None


def test_needs_a_statement(database: Flask, document: dict[str, Any]) -> None:
    del document["statement"]
    cases.load(document, by=DESK)
    report = statements.load(document, by=DESK)
    assert "no statement that it could be about" in str(report.refusals[0][1])


def test_a_stranger_a_reader_and_the_wrong_method(
    member: Browser, officer: Browser, translator: Browser
) -> None:
    url = _url(_statement())
    translator.get(url, status=404)
    member.get(url, status=403)
    member.post(url, {}, status=403)
    assert officer.client.delete(url).status_code == 405
