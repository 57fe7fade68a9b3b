"""GET /cases/sources/ID; a source merged with another one, and one removed."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.cases import derivation, exchange, restoring
from crm.cases.conflicts import OtherReport, alternatives
from crm.cases.facts import Fact, Source
from crm.cases.models import Case
from crm.db import db
from tests import cast, factories
from tests.page import Browser


@pytest.fixture
def pair(database: Flask) -> tuple[Source, Source]:
    """Two entries that are one publication; a fact cites each, and one both."""
    stays = factories.source("one", "Radio One")
    gone = factories.source("two", "Radio Two", note="party-linked publisher", published_on="2019")
    case = factories.case()
    factories.fact(case, sources=[gone])
    factories.fact(case, "trial", sources=[gone, stays])
    return stays, gone


def _merge(browser: Browser, stays: Source, gone: Source, **changed: Any) -> Any:
    url = f"/cases/sources/{gone.id}/merge?with={stays.id}"
    page = browser.get(url)
    sent = page.fields(f'form[action="{url}"]')
    return browser.post(url, sent | {"stays": stays.id, "reason": "One page."} | changed)


def test_shows_what_cites_it(member: Browser, pair: tuple[Source, Source]) -> None:
    page = member.get(f"/cases/sources/{pair[1].id}")
    assert page.heading.startswith("Radio Two")
    assert "party-linked publisher" in page.text
    assert len(page.select("article.line")) == 2
    assert "2 independent publishers: Radio Two, Radio One." in page.text
    assert not page.select('a[href*="/edit"], a[href*="/merge"], form[action*="/remove"]')
    part = member.get(f"/cases/sources/{pair[1].id}", fragment=True)
    assert part.select("#source-fields")


def test_facts_for_officers_are_not_told(member: Browser, officer: Browser) -> None:
    case, source, both = factories.case(), factories.source("k", "K"), factories.source("o", "O")
    factories.fact(case, "health", "Ill.", sources=[source, both], may_publish=False)
    factories.fact(case, sources=[both])
    assert "Ill." in officer.get(f"/cases/sources/{source.id}").text
    for url in (f"/cases/sources/{source.id}", f"/statements/citing/{source.id}"):
        member.get(url, status=404)
    page = member.get(f"/cases/sources/{both.id}")
    assert len(page.select("article.line")) == 1 and "Health" not in page.text
    rows = member.get("/cases/sources").select("#source-list tbody tr")
    assert [" ".join(row.text_content().split())[-1] for row in rows] == ["1"]


def test_statements_stand_there_too(member: Browser) -> None:
    source, statement = factories.source(), factories.statement()
    statement.cite([source])
    statement.add_part("context", "Since then.", by=DESK, sources=[source])
    db.session.commit()
    page = member.get(f"/statements/citing/{source.id}", fragment=True)
    assert "The example statement" in page.one("#citing-statements").text_content()
    assert "cited in 2 places" in page.text
    member.get(f"/statements/citing/{source.id}")
    assert not member.get("/cases/sources?gap=unused").select("tbody tr")


def test_members_do_not_see_what_only_protected_people_are_known_by(
    member: Browser, officer: Browser
) -> None:
    case, other = factories.case(), factories.case("Another Person")
    hidden, both = factories.source("hidden"), factories.source("both")
    also = factories.source("also")
    factories.fact(case, body="Secret words.", sources=[hidden, both])
    case.facts[0].alternatives[:] = alternatives([OtherReport("2019", source=also)])
    factories.fact(other, body="Open words.", sources=[both])
    case.protect("Not reached.", by=DESK)
    db.session.commit()
    for each in (hidden, also):
        for part in ("", "/edit"):
            member.get(f"/cases/sources/{each.id}{part}", status=404)
        member.get(f"/statements/citing/{each.id}", status=404)
    page = member.get(f"/cases/sources/{both.id}")
    assert "Open words." in page.text
    assert "Secret words." not in page.source and case.name not in page.source
    assert "Secret words." in officer.get(f"/cases/sources/{both.id}").text


def test_two_become_one(officer: Browser, pair: tuple[Source, Source]) -> None:
    stays, gone = pair
    statement = factories.statement()
    statement.cite([gone, stays], full_texts=[gone])
    part = statement.add_part("context", "Since then.", by=DESK, sources=[gone])
    fact = factories.fact(db.session.scalars(select(Case)).first(), "appeal", sources=[stays])
    fact.change(by=DESK, alternatives=alternatives([OtherReport("2019", source=gone)]))
    db.session.commit()
    officer.get(f"/cases/sources/{gone.id}/merge")
    officer.get(f"/cases/sources/{gone.id}/merge?q=radio", fragment=True)
    answer = _merge(officer, stays, gone)
    assert answer.headers["Location"] == f"/cases/sources/{stays.id}"
    db.session.expire_all()
    assert db.session.scalars(select(Source)).all() == [stays]
    facts = {each.kind: each for each in db.session.scalars(select(Fact))}
    assert all(each.sources == [stays] for each in facts.values())
    assert facts["trial"].confidence == "single source"
    assert facts["arrest"].revisions[0].why == "One page."
    assert fact.alternatives[0].source is stays
    assert [each.source for each in statement.summary_sources] == [stays]
    assert statement.summary_sources[0].has_full_text and part.sources == [stays]
    assert (stays.note, stays.published_on, stays.keys) == (
        "party-linked publisher",
        "2019",
        ["one", "two"],
    )
    assert "Radio Two" in officer.get(f"/cases/sources/{stays.id}").text
    assert officer.get(f"/cases/sources/new?url={'https://two.example/report'}").select(".warn")


def test_what_was_merged_stays_merged(officer: Browser, pair: tuple[Source, Source]) -> None:
    stays, gone = pair
    row = {"id": gone.key, "publisher": "Radio Two", "title": "x", "url": gone.url,
           "language": "en"}  # fmt: skip
    _merge(officer, stays, gone)
    db.session.expire_all()
    fact = db.session.scalars(select(Fact)).first()
    assert fact is not None
    restoring.put_back(fact, fact.revisions[-1], by=DESK)
    assert fact.sources == [stays]
    exchange.load({"people": [], "sources": [row]}, by=DESK)
    assert db.session.scalars(select(Source)).all() == [stays]
    assert stays.publisher == "Radio One"


def test_a_merge_needs_a_reason_and_open_eyes(
    officer: Browser, pair: tuple[Source, Source]
) -> None:
    stays, gone = pair
    url = f"/cases/sources/{gone.id}/merge?with={stays.id}"
    sent = officer.get(url).fields(f'form[action="{url}"]') | {"stays": stays.id}
    page = officer.post(url, sent | {"reason": ""}, status=422)
    assert page.one(f'input[name=stays][value="{stays.id}"]').get("checked") is not None
    officer.post(url, sent | {"reason": "x", "stays": 99}, status=422)
    gone.change(by=DESK, title="Another title")
    db.session.commit()
    page = officer.post(url, sent | {"reason": "One page."}, status=409)
    assert "Another title" in page.text and "Look again" in page.text
    assert len(db.session.scalars(select(Source)).all()) == 2
    officer.get(f"/cases/sources/{gone.id}/merge?with=99", status=404)


def test_only_what_nothing_cites_goes(officer: Browser, pair: tuple[Source, Source]) -> None:
    unused = factories.source("unused")
    assert not officer.get(f"/cases/sources/{pair[0].id}").select('form[action*="/remove"]')
    officer.post(f"/cases/sources/{pair[0].id}/remove")
    assert db.session.get(Source, pair[0].id)
    assert officer.get(f"/cases/sources/{unused.id}").select('form[action*="/remove"]')
    officer.post(f"/cases/sources/{unused.id}/remove")
    assert [each.key for each in db.session.scalars(select(Source))] == ["one", "two"]


def test_edited_in_place(officer: Browser) -> None:
    source, other = factories.source(), factories.source("other")
    url = f"/cases/sources/{source.id}/edit"
    form = officer.get(url, fragment=True)
    assert form.select("#source-fields form")
    page = officer.post(url, form.fields("form") | {"url": other.url + "/"}, fragment=True,
                        status=422)  # fmt: skip
    assert "in the register already" in page.text
    assert page.one("#url").get("value") == other.url + "/"
    officer.post(url, form.fields("form") | {"archived_url": "https://web.archive.org/web/2019/x"})
    db.session.expire_all()
    assert source.archived_url


def test_strangers_and_readers(translator: Browser, member: Browser) -> None:
    source = factories.source()
    for part in ("", "/edit", "/merge"):
        translator.get(f"/cases/sources/{source.id}{part}", status=404)
    translator.get(f"/statements/citing/{source.id}", status=404)
    member.get(f"/cases/sources/{source.id}/merge", status=403)
    member.post(f"/cases/sources/{source.id}/merge", status=403)
    member.post(f"/cases/sources/{source.id}/remove", status=403)
    member.get("/cases/sources/99", status=404)


def test_wrong_method(officer: Browser) -> None:
    source = factories.source()
    officer.get(f"/cases/sources/{source.id}/remove", status=405)
    officer.post(f"/cases/sources/{source.id}", status=405)


def test_is_audited(officer: Browser, pair: tuple[Source, Source]) -> None:
    _merge(officer, *pair)
    entry = db.session.scalars(select(Entry).where(Entry.action == "source.merged")).one()
    assert entry.actor_id == cast.person("officer").id
    assert entry.detail == {"gone": "two", "facts": 2, "fields": ["note", "published_on"]}
    officer.post(f"/cases/sources/{factories.source('unused').id}/remove")
    assert db.session.scalars(select(Entry).where(Entry.action == "source.removed")).one()


def test_how_confidence_is_derived(app: Flask) -> None:
    def source(publisher: str, origin: str | None = None) -> Source:
        return Source(publisher=publisher, origin=origin)

    radio = source("Radio")
    with app.test_request_context():
        assert derivation.said([]) == ["Nobody is cited yet."]
        assert derivation.said([radio]) == ["One independent publisher: Radio."]
        assert derivation.said([radio, source("radio ")]) == [
            "One independent publisher: Radio.",
            "2 pages of one publisher: Radio.",
        ]
        assert derivation.said([source("Blog", "Radio"), radio, source("Paper")]) == [
            "2 independent publishers: Radio, Paper.",
            "Blog republishes Radio.",
        ]
