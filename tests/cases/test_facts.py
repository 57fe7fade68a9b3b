"""GET and POST /cases/ID/facts/new and /cases/ID/facts/ID/edit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.cases.facts import Fact
from crm.cases.permission import publishable_facts
from crm.cases.vocabulary import SENSITIVITIES
from crm.db import db
from tests import cast, factories
from tests.page import Browser


def _fields(browser: Browser, url: str, **changed: Any) -> dict[str, Any]:
    sent: dict[str, Any] = browser.get(url).fields(f'form[action="{url}"]') | changed
    return sent


def _edit_url(fact: Fact) -> str:
    return f"/cases/{fact.case_id}/facts/{fact.id}/edit"


def test_adds_a_fact(officer: Browser) -> None:
    case, source = factories.case(), factories.source()
    url = f"/cases/{case.id}/facts/new"
    sent = _fields(officer, url, body="Arrested\r\nagain.", kind="rearrest", happened_on="۲۰۲۰-۰۵",
                   confidence="single source", source_ids=[source.id], may_publish="y",
                   given_by="publicly reported")  # fmt: skip
    officer.post(url, sent)
    fact = db.session.scalars(select(Fact)).one()
    assert (fact.kind, fact.happened_on, fact.text.body) == (
        "rearrest",
        "2020-05",
        "Arrested\nagain.",
    )
    assert (fact.may_publish, fact.sources) == (True, [source])


def test_a_new_fact_has_no_kind_and_no_permission_by_itself(officer: Browser) -> None:
    url = f"/cases/{factories.case().id}/facts/new"
    sent = _fields(officer, url, body="Arrested.")
    assert (sent["kind"], sent["given_by"], "may_publish" in sent) == ("", "", False)
    page = officer.post(url, sent, status=422)
    assert page.one("#kind").get("aria-invalid") == "true"
    officer.post(url, sent | {"kind": "arrest"})
    fact = db.session.scalars(select(Fact)).one()
    assert (fact.may_publish, fact.permissions) == (False, [])


def test_who_allowed_it_is_said_in_the_readers_words(officer: Browser) -> None:
    officer.post("/preferences", {"language": "fa"})
    url = f"/cases/{factories.case().id}/facts/new"
    sent = _fields(officer, url, body="Arrested.", kind="arrest", may_publish="y")
    page = officer.post(url, sent, status=422)
    assert page.one("#given_by").get("aria-invalid") == "true"
    offered = page.one(f"#{page.one('#given_by').get('list')} option").get("value")
    assert offered == "گزارش علنی"
    officer.post(url, sent | {"given_by": offered})
    fact = db.session.scalars(select(Fact)).one()
    assert [each.given_by for each in fact.permissions] == ["publicly reported"]


def test_changes_a_fact_into_a_new_revision(officer: Browser) -> None:
    fact, source = factories.fact(factories.case()), factories.source()
    url, first = _edit_url(fact), fact.sources[0].id
    sent = _fields(officer, url, body="Sentenced.", kind="sentence", stage="first_instance",
                   sensitivity="health", happened_on="", why="Withdrawn.",
                   source_ids=[source.id, first])  # fmt: skip
    sent.pop("may_publish")
    officer.post(url, sent)
    db.session.expire_all()
    assert (fact.revision, fact.text.revision) == (2, 2)
    assert (fact.kind, fact.stage, fact.sensitivity) == ("sentence", "first_instance", "health")
    assert (fact.happened_on, fact.may_publish) == (None, False)
    # They are printed in the order in which they were chosen.
    assert [each.id for each in fact.sources] == [source.id, first]
    page = officer.get(f"/cases/{fact.case_id}")
    assert "Not to be published" in page.text
    assert "first instance" in page.text


def test_saving_without_a_change_makes_no_revision(officer: Browser) -> None:
    fact = factories.fact(factories.case())
    officer.post(_edit_url(fact), _fields(officer, _edit_url(fact)))
    db.session.expire_all()
    assert fact.revision == 1


def test_in_place(officer: Browser) -> None:
    fact = factories.fact(factories.case())
    form = officer.get(_edit_url(fact), fragment=True)
    assert form.one("#facts").cssselect(f"#fact-{fact.id} textarea")
    sent = form.fields("form") | {"body": "Released.", "kind": "release"}
    saved = officer.post(_edit_url(fact), sent, fragment=True, status=200)
    assert not saved.select("textarea")
    assert "Last reported on 11 August 2019" in saved.text
    assert saved.text.count("Released.") == 2
    assert len(saved.statements) < 40


@pytest.mark.parametrize(
    ("field", "value"),
    [("body", " "), ("kind", "kidnapping"), ("happened_on", "2019-13"), ("source_ids", "99"),
     ("confidence", "certain")],
)  # fmt: skip
def test_keeps_what_was_typed(officer: Browser, field: str, value: str) -> None:
    fact = factories.fact(factories.case())
    sent = _fields(officer, _edit_url(fact), **{"body": "Typed words.", field: value})
    for is_fragment in (False, True):
        page = officer.post(_edit_url(fact), sent, fragment=is_fragment, status=422)
        assert page.select("[aria-invalid]")
        if field != "body":
            assert page.one("textarea").text_content().strip() == "Typed words."
        if field == "happened_on":
            assert page.one("#happened_on").get("value") == "2019-13"


def test_two_people_at_once(officer: Browser) -> None:
    fact = factories.fact(factories.case())
    sent = _fields(officer, _edit_url(fact), body="Mine.")
    fact.change(by=DESK, body="Theirs.")
    db.session.commit()
    page = officer.post(_edit_url(fact), sent, status=422)
    assert "Somebody changed this fact" in page.text
    assert page.one("textarea").text_content().strip() == "Mine."


def test_facts_of_protected_people_stay_protected(officer: Browser) -> None:
    case = factories.case()
    case.protect("Not reached.", by=DESK)
    db.session.commit()
    url = f"/cases/{case.id}/facts/new"
    officer.post(url, _fields(officer, url, body="Arrested.", kind="arrest"))
    assert db.session.scalars(select(Fact)).one().text.is_protected


def test_strangers(translator: Browser, officer: Browser) -> None:
    fact, other = factories.fact(factories.case()), factories.case("Another Person")
    translator.get(_edit_url(fact), status=404)
    officer.get(f"/cases/{other.id}/facts/{fact.id}/edit", status=404)


def test_readers(member: Browser) -> None:
    fact = factories.fact(factories.case())
    for url in (_edit_url(fact), f"/cases/{fact.case_id}/facts/new"):
        member.get(url, status=403)
        member.post(url, {"body": "x"}, status=403)
    assert not member.get(f"/cases/{fact.case_id}").select("a.edit")


def test_wrong_method(officer: Browser) -> None:
    fact = factories.fact(factories.case())
    assert officer.client.delete(_edit_url(fact)).status_code == 405


def test_is_audited(officer: Browser) -> None:
    fact = factories.fact(factories.case())
    officer.post(_edit_url(fact), _fields(officer, _edit_url(fact), body="Changed."))
    entry = db.session.scalars(select(Entry).where(Entry.action == "fact.changed")).one()
    assert entry.actor_id == cast.person("officer").id
    assert entry.detail == {"fields": ["text"], "revision": 2}


def test_asks_for_the_reason_of_another_date(officer: Browser) -> None:
    fact = factories.fact(factories.case())
    sent = _fields(officer, _edit_url(fact), qualifier="about", happened_on="1398/5/20")
    assert "say why" in officer.post(_edit_url(fact), sent, status=422).text
    officer.post(_edit_url(fact), sent | {"why": "The lawyer was not sure."})
    db.session.expire_all()
    assert (fact.qualifier, fact.happened_on) == ("about", "2019-08-11")
    assert fact.revisions[0].why == "The lawyer was not sure."
    assert "Last reported: about 11 August 2019" in officer.get(f"/cases/{fact.case_id}").text


def test_confidence_can_be_lowered_with_a_reason(officer: Browser) -> None:
    fact = factories.fact(factories.case())
    sent = _fields(officer, _edit_url(fact), confidence="unsure")
    officer.post(_edit_url(fact), sent, status=422)
    officer.post(_edit_url(fact), sent | {"lowered_reason": "Hearsay."})
    db.session.expire_all()
    assert (fact.confidence, fact.lowered_reason) == ("unsure", "Hearsay.")
    assert "Lowered: Hearsay." in officer.get(f"/cases/{fact.case_id}").text
    officer.post(_edit_url(fact), _fields(officer, _edit_url(fact), confidence=""))
    db.session.expire_all()
    assert fact.confidence == "single source"


def test_the_day_of_the_next_review(officer: Browser) -> None:
    fact = factories.fact(factories.case())
    sent = _fields(officer, _edit_url(fact), review_by="2027-01-31")
    officer.post(_edit_url(fact), sent)
    db.session.expire_all()
    assert (fact.review_by, fact.revision) == (date(2027, 1, 31), 1)
    entry = db.session.scalars(select(Entry).where(Entry.action == "fact.review_moved")).one()
    assert entry.actor_id == cast.person("officer").id
    officer.post(_edit_url(fact), sent | {"review_by": "2026-01-31"})
    assert "Not confirmed since" in officer.get(f"/cases/{fact.case_id}").text
    officer.post(_edit_url(fact), sent | {"review_by": "soon"}, status=422)
    url = f"/cases/{fact.case_id}/facts/new"
    officer.post(url, _fields(officer, url, body="Released.", kind="release", review_by=""))
    new = db.session.scalars(select(Fact).order_by(Fact.id.desc())).first()
    assert new is not None and new.review_by > date(2027, 1, 31)


@pytest.mark.parametrize("sensitivity", SENSITIVITIES)
def test_every_sensitive_kind_can_be_chosen(officer: Browser, sensitivity: str) -> None:
    fact = factories.fact(factories.case())
    officer.post(_edit_url(fact), _fields(officer, _edit_url(fact), sensitivity=sensitivity))
    db.session.expire_all()
    assert (fact.sensitivity, publishable_facts(fact.case)) == (sensitivity, [])
    assert "Sensitive: " in officer.get(f"/cases/{fact.case_id}").text


def test_a_lowered_confidence_outlives_the_loss_of_a_source(officer: Browser) -> None:
    sources = [factories.source("a", "A"), factories.source("b", "B")]
    fact = factories.fact(factories.case(), sources=sources)
    fact.change(by=DESK, lowered_to="single source", lowered_reason="B copied A.")
    db.session.commit()
    ids = [str(source.id) for source in sources]
    for chosen in (ids[:1], ids):
        sent = _fields(officer, _edit_url(fact)) | {"source_ids": chosen}
        officer.post(_edit_url(fact), sent)
    db.session.expire_all()
    assert len(fact.sources) == 2
    assert (fact.confidence, fact.lowered_reason) == ("single source", "B copied A.")


@pytest.mark.parametrize(
    ("kind", "body", "proposal"),
    [
        ("health", "Seen by nobody.", "health"),
        ("prison", "به بیمارستان برده شد.", "health"),
        ("prison", "He attempted suicide in hospital.", "self_harm"),
    ],
)
def test_what_may_be_sensitive_is_so_unless_somebody_says_no(
    officer: Browser, kind: str, body: str, proposal: str
) -> None:
    url = f"/cases/{factories.case().id}/facts/new"
    sent = _fields(officer, url, body=body, kind=kind, lowered_reason="")
    page = officer.post(url, sent, status=422)
    assert page.one("#body").text_content().strip() == body
    again = page.fields(f'form[action="{url}"]')
    assert again["sensitivity"] == proposal
    assert page.one('#sensitivity option[value="none"]').text_content() == "Not sensitive"
    officer.post(url, again)
    officer.post(url, again | {"sensitivity": "none"})
    facts = db.session.scalars(select(Fact).order_by(Fact.id)).all()
    assert [fact.sensitivity for fact in facts] == [proposal, None]
    # Nobody is asked again for what was chosen, unless it changes.
    chosen = _fields(officer, _edit_url(facts[1]), stage="appeal")
    officer.post(_edit_url(facts[1]), chosen)
    officer.post(_edit_url(facts[1]), _fields(officer, _edit_url(facts[1]), body=body + " Ill."),
                 status=422)  # fmt: skip
    officer.post(_edit_url(facts[0]), _fields(officer, _edit_url(facts[0]), sensitivity=""),
                 status=422)  # fmt: skip
