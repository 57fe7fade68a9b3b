"""Words that no text holds and that name somebody protected: members read them nowhere."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask

from crm.audit.models import DESK
from crm.cases import conflicts, merging
from crm.cases.conflicts import OtherReport
from crm.cases.models import Case
from crm.cases.portraits import Portrait
from crm.db import db
from crm.statements.models import Statement
from tests import factories
from tests.page import Browser

NAME = "Maryam Soleymani"
PERSIAN = "مریم سلیمانی"


@pytest.fixture
def parviz(database: Flask) -> Case:
    """Somebody who may be read of, beside somebody who may not."""
    factories.case(NAME, original_name=PERSIAN).protect("Not reached.", by=DESK)
    return factories.case("Parviz Example")


def _names(browser: Browser, url: str) -> bool:
    source = browser.get(url).one("main")
    said = " ".join([source.text_content(), *source.xpath(".//@href"), *source.xpath(".//@alt")])
    return "Soleymani" in said or quote(PERSIAN) in said


def test_reasons(member: Browser, officer: Browser, parviz: Case) -> None:
    facts = [factories.fact(parviz), factories.fact(parviz)]
    conflicts.mark(facts, facts[0], f"{NAME} confirmed it.", by=DESK)
    facts[1].change(by=DESK, lowered_to="unsure", lowered_reason=f"Only {NAME} says so.")
    db.session.commit()
    url = f"/cases/{parviz.id}"
    assert _names(officer, url) and not _names(member, url)
    assert member.get(url).text.count("Not shown: for officers only.") == 2


def test_sources_of_facts(member: Browser, officer: Browser, parviz: Case) -> None:
    named, other = factories.source("named", "Radio Named"), factories.source("other")
    named.title = f"{NAME} and others arrested"
    fact = factories.fact(parviz, sources=[named, other])
    factories.fact(parviz, "trial", sources=[named])
    fact.change(
        by=DESK, alternatives=conflicts.alternatives([OtherReport("2019-08-12", source=named)])
    )
    db.session.commit()
    source_id = named.id
    for url in (f"/cases/{parviz.id}", "/cases/sources"):
        assert _names(officer, url) and not _names(member, url), url
    assert not member.get("/cases/sources?q=soleymani").select("#source-list tbody tr")
    page = member.get(f"/cases/{parviz.id}")
    assert "Radio Named" not in page.text and "Radio Example" in page.text
    assert "Draft" not in page.text
    for url in (f"/cases/sources/{source_id}", f"/statements/citing/{source_id}"):
        officer.get(url)
        member.get(url, status=404)


def test_sources_that_nothing_cites(member: Browser, officer: Browser, parviz: Case) -> None:
    source = factories.source()
    source.url = f"https://radio.example/{quote(PERSIAN)}"
    db.session.commit()
    assert _names(officer, "/cases/sources") and not _names(member, "/cases/sources")


def test_sources_that_were_merged(member: Browser, officer: Browser, parviz: Case) -> None:
    gone, stays = factories.source("gone"), factories.source("stays")
    gone.title = f"{NAME} arrested"
    factories.fact(parviz, sources=[stays])
    merging.merge(gone, stays, "One page.", by=DESK)
    db.session.commit()
    url = f"/cases/sources/{stays.id}"
    assert _names(officer, url) and not _names(member, url)


def test_sources_of_statements(member: Browser, officer: Browser, parviz: Case) -> None:
    statement = factories.statement()
    named, told = factories.source("named"), factories.source("told", "Radio Told")
    named.title = f"{NAME} speaks"
    statement.cite([named], full_texts=[named])
    statement.add_part("reaction", f"{NAME} said so.", by=DESK, sources=[told])
    db.session.commit()
    url = f"/statements/{statement.id}"
    assert _names(officer, url) and not _names(member, url)
    assert "Radio Told" not in member.get(url).text


def test_portraits(member: Browser, officer: Browser, parviz: Case) -> None:
    words = {"credit": NAME, "description": f"With {NAME}", "permitted_by": NAME}
    db.session.add(
        Portrait(case=parviz, key="k", whole_key="w", earlier_keys=[], permitted_on="2019", **words)
    )
    db.session.commit()
    url = f"/cases/{parviz.id}/portraits"
    assert _names(officer, url) and not _names(member, url)


def test_why_a_kit_prints_what_is_sensitive(
    member: Browser, officer: Browser, parviz: Case
) -> None:
    fact = factories.fact(parviz, "health", "He was ill.", sensitivity="health")
    kit = factories.kit(parviz)
    kit.include_sensitive(parviz, [fact.id], f"{NAME} asks for it.", by=DESK)
    db.session.commit()
    url = f"/kits/{kit.id}"
    assert _names(officer, url) and not _names(member, url)


def test_titles_in_the_filter_of_who_signed(
    member: Browser, officer: Browser, parviz: Case
) -> None:
    Statement.issue("letter", f"Letter of {NAME}", "x", by=DESK, issued_on="2019-01-01")
    db.session.commit()
    for url in ("/cases", "/cases/overview"):
        assert _names(officer, url) and not _names(member, url), url


def test_a_cursor_tells_nobody_where_somebody_stands(member: Browser, parviz: Case) -> None:
    factories.case("Anna Before")
    hidden = factories.case("Bita Hidden")
    factories.fact(parviz, sources=[factories.source("p", "P Paper")])
    source = factories.source("b", "B Paper")
    factories.fact(hidden, sources=[source])
    hidden.protect("Not reached.", by=DESK)
    db.session.commit()
    for url, own in (("/cases", hidden.id), ("/cases/sources", source.id)):
        there, nowhere = (
            member.get(f"{url}?after={after}", fragment=True).text for after in (own, 4711)
        )
        assert there == nowhere, url
