"""Summary and parts of a statement, changed in place."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.db import db
from crm.statements.models import Statement
from tests import cast, factories
from tests.page import Browser


def _statement() -> Statement:
    statement = factories.statement("first", factories.case())
    statement.cite([factories.source()])
    statement.add_part("context", "Since then.", by=DESK)
    db.session.commit()
    return statement


def _urls(statement: Statement) -> tuple[str, str, str]:
    base = f"/statements/{statement.id}"
    return f"{base}/edit", f"{base}/parts/new", f"{base}/parts/{statement.parts[0].id}/edit"


def _fields(browser: Browser, url: str, **changed: Any) -> dict[str, Any]:
    sent: dict[str, Any] = browser.get(url).fields(f'form[action="{url}"]') | changed
    return sent


def test_changes_the_summary(officer: Browser) -> None:
    statement = _statement()
    url, _, _ = _urls(statement)
    officer.post(url, _fields(officer, url, title="Another title", summary="Other.\r\n\r\nWords."))
    db.session.expire_all()
    assert (statement.title.body, statement.title.revision) == ("Another title", 2)
    assert statement.summary.body == "Other.\n\nWords."
    assert [each.source.key for each in statement.summary_sources] == ["radio"]


def test_adds_and_changes_a_part(officer: Browser) -> None:
    statement = _statement()
    _, new, edit = _urls(statement)
    source = factories.source("paper", "A Paper")
    sent = _fields(officer, new, kind="verdict", body="Sentenced.", happened_on="2020-02")
    officer.post(new, sent | {"source_ids": [source.id], "confidence": "single source"})
    officer.post(edit, _fields(officer, edit, body="Much since then."))
    db.session.expire_all()
    first, second = statement.parts
    assert (first.text.body, first.text.revision) == ("Much since then.", 2)
    assert (second.text.key, second.happened_on) == ("first/verdict/1", "2020-02")
    assert [each.key for each in second.sources] == ["paper"]


def test_in_place(officer: Browser) -> None:
    statement = _statement()
    for url, word in zip(_urls(statement), ("summary", "body", "body"), strict=True):
        form = officer.get(url, fragment=True)
        assert form.select("#known form textarea")
        sent = form.fields("form") | {word: "Changed words."}
        saved = officer.post(url, sent, fragment=True, status=200)
        assert saved.select("#known")
        assert not saved.select("form")
        assert "Changed words." in saved.text


def test_keeps_what_was_typed(officer: Browser) -> None:
    statement = _statement()
    for url, word in zip(_urls(statement), ("summary", "body", "body"), strict=True):
        sent = _fields(officer, url, **{word: "Typed words."})
        date = "issued_on" if word == "summary" else "happened_on"
        page = officer.post(url, sent | {date: "2019-02-30"}, status=422)
        assert page.one("textarea").text_content().strip() == "Typed words."
        assert page.one(f"#{date}").get("value") == "2019-02-30"


def test_two_people_at_once(officer: Browser) -> None:
    statement = _statement()
    summary, _, part = _urls(statement)
    first, second = _fields(officer, summary), _fields(officer, part)
    statement.change(by=DESK, summary="Theirs.")
    statement.parts[0].change(by=DESK, body="Theirs.")
    db.session.commit()
    assert "Somebody changed this" in officer.post(summary, first, status=422).text
    assert "Somebody changed this" in officer.post(part, second, status=422).text


def test_strangers_and_readers(translator: Browser, member: Browser, officer: Browser) -> None:
    statement, other = _statement(), factories.statement("second")
    for url in _urls(statement):
        translator.get(url, status=404)
        member.get(url, status=403)
        member.post(url, {"body": "x"}, status=403)
    assert not member.get(f"/statements/{statement.id}").select("a.edit")
    officer.get(f"/statements/{other.id}/parts/{statement.parts[0].id}/edit", status=404)


def test_wrong_method(officer: Browser) -> None:
    assert officer.client.delete(_urls(_statement())[0]).status_code == 405


def test_is_audited(officer: Browser) -> None:
    statement = _statement()
    summary, new, part = _urls(statement)
    officer.post(summary, _fields(officer, summary, title="Another title"))
    officer.post(new, _fields(officer, new, body="More."))
    officer.post(part, _fields(officer, part, body="Changed."))
    entries = db.session.scalars(
        select(Entry).where(Entry.actor_id == cast.person("officer").id).order_by(Entry.id)
    )
    found = [entry.action for entry in entries if entry.action.startswith("statement.")]
    assert found == ["statement.changed", "statement.part_added", "statement.part_changed"]
