"""POST /cases/ID/facts/…: a source added within the form of a fact; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts import switches
from crm.audit.models import DESK, Entry
from crm.cases.facts import Fact, Source
from crm.cases.models import Case
from crm.db import db
from tests import factories
from tests.page import Browser, Page
from tests.site import serve

TYPED = {"body": "Arrested at home, with <two> others.", "happened_on": "2019-13", "why": "Typed"}
ADDRESS = "https://radio.example/fa/2019/08/11/they-were-taken-away.html"


def _edited(case: Case) -> tuple[str, str]:
    fact_id = db.session.scalars(select(Fact.id).where(Fact.case_id == case.id)).one()
    url = f"/cases/{case.id}/facts/{fact_id}/edit"
    return url, f'form[action="{url}"][method=post]'


def _case() -> Case:
    case = factories.case()
    factories.fact(case)
    return case


def _sent(page: Page, form: str, **more: Any) -> dict[str, Any]:
    return page.fields(form) | more


def _chosen(page: Page) -> list[str]:
    return [each.get("value") for each in page.select("#source-picker input[name=source_ids]")]


def test_works_for_the_fact_that_is_edited(officer: Browser) -> None:
    case = _case()
    url, form = _edited(case)
    page = officer.get(url)
    assert not page.select("#source-adding")
    assert not page.select('a[href*="sources/new"]')
    before = _chosen(page)
    page = officer.post(url, _sent(page, form, source_step="ask", **TYPED), status=200)
    page = officer.post(
        url, _sent(page, form, source_step="read", **{"source-url": ADDRESS}), status=200
    )
    assert page.one("#source-title").get("value") == "They were taken away"
    assert page.one("#source-published_on").get("value") == "2019-08-11"
    rest = {"source-publisher": "Radio New", "source-language": "fa", "source_step": "save"}
    page = officer.post(url, _sent(page, form, **rest), status=200)
    new = db.session.scalars(select(Source).where(Source.publisher == "Radio New")).one()
    assert _chosen(page) == [*before, str(new.id)]
    assert "save the fact too" in page.text
    assert not page.select("#source-adding")
    sent = page.fields(form)
    assert {name: sent[name] for name in TYPED} == TYPED
    assert db.session.scalars(select(Fact)).one().revision == 1
    officer.post(url, sent, status=422)  # the day was never one
    officer.post(url, sent | {"happened_on": "2019-08-01"})
    fact = db.session.scalars(select(Fact)).one()
    assert fact.text.body == TYPED["body"]
    assert fact.sources[-1].id == new.id


def test_works_for_a_new_fact(officer: Browser) -> None:
    case, known = factories.case(), factories.source()
    url = f"/cases/{case.id}/facts/new"
    form = f'form[action="{url}"][method=post]'
    page = officer.get(url)
    sent = _sent(page, form, source_step="ask", kind="arrest", **TYPED)
    page = officer.post(url, sent, fragment=True, status=200)
    # Enter in the field of the address presses the first button, that of the fact.
    page = officer.post(
        url, _sent(page, form, **{"source-url": known.url}), fragment=True, status=200
    )
    assert _chosen(page) == [str(known.id)]
    assert "has it already" in page.text
    assert not db.session.scalars(select(Fact)).all()
    assert page.fields(form)["kind"] == "arrest"


def test_a_fact_is_not_saved_over_a_source_half_typed(officer: Browser) -> None:
    case = _case()
    url, form = _edited(case)
    page = officer.post(url, _sent(officer.get(url), form, source_step="hand"), status=200)
    half = {"source-title": "Half", "body": "Changed."}
    page = officer.post(url, _sent(page, form, **half), status=422)
    assert page.one("#source-title").get("value") == "Half"
    assert page.one("#source-publisher").get("aria-invalid") == "true"
    page = officer.post(url, _sent(page, form, source_step="drop"), status=200)
    assert not page.select("#source-adding")
    officer.post(url, page.fields(form))
    assert db.session.scalars(select(Fact)).one().text.body == "Changed."
    assert len(db.session.scalars(select(Source)).all()) == 1


def test_an_address_that_is_none(officer: Browser) -> None:
    case = _case()
    url, form = _edited(case)
    sent = _sent(officer.get(url), form, source_step="read", **{"source-url": "javascript:x"})
    page = officer.post(url, sent, fragment=True, status=422)
    assert page.one("#source-url").get("value") == "javascript:x"
    assert page.one("#source-url").get("aria-invalid") == "true"


def test_a_stale_fact_is_still_noticed(officer: Browser) -> None:
    case = _case()
    url, form = _edited(case)
    page = officer.get(url)
    db.session.scalars(select(Fact)).one().change(by=DESK, body="Somebody else's words.")
    db.session.commit()
    page = officer.post(url, _sent(page, form, source_step="ask", body="Mine."), status=200)
    again = officer.post(url, page.fields(form), status=422)
    assert "Somebody changed this fact" in again.text


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """A real site on this machine, which the desk is allowed to ask."""
    app.config["FETCH_LOOPBACK"] = True
    with serve({"/a": "<!doctype html><html lang=fa><title>What it says</title>"}) as url:
        yield url
    app.config["FETCH_LOOPBACK"] = False


def test_is_looked_up_only_where_allowed(officer: Browser, site: str) -> None:
    case = _case()
    url, form = _edited(case)
    step = {"source-url": f"{site}/a", "source-publisher": "", "source_step": "look up"}
    sent = _sent(officer.get(url), form, **step)
    page = officer.post(url, sent, status=422)
    assert not page.select('button[value="look up"]')
    asked = select(Entry).where(Entry.action == "source.looked_up")
    assert not db.session.scalars(asked).all()
    switches.switch("fetch_sources", True, by=DESK)
    db.session.commit()
    page = officer.post(url, sent, status=200)
    assert page.one("#source-title").get("value") == "What it says"
    assert db.session.scalars(asked).one()


def test_strangers_and_readers(translator: Browser, member: Browser) -> None:
    url, _form = _edited(_case())
    translator.post(url, {"source_step": "ask"}, status=404)
    member.post(url, {"source_step": "save", "source-url": ADDRESS}, status=403)
