"""/cases/vocabularies: read by all, extended by admins, and used by facts."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from crm import timeline
from crm.audit.models import DESK, Entry
from crm.cases import terms
from crm.cases.dated import last_report
from crm.cases.details import Details
from crm.cases.terms import InUse, Term
from crm.db import db
from crm.i18n import LANGUAGES
from tests import cast, factories
from tests.page import Browser

NEW = "/cases/vocabularies/prison/new"


def _term(vocabulary: str = "prison", label: str = "Dastgerd prison", **labels: str) -> Term:
    term = Term.add(vocabulary, label, labels=labels, by=DESK)
    db.session.commit()
    return term


def test_lists_the_terms_of_every_vocabulary(member: Browser) -> None:
    _term()
    page = member.get("/cases/vocabularies")
    assert len(page.select("section.part")) == 11
    assert "Evin prison" in page.text
    assert "Dastgerd prison" in page.one("#vocabulary-prison .lines").text_content()
    assert not page.select("a[href*='/terms/']")


def test_in_persian(member: Browser) -> None:
    _term(fa="زندان دستگرد")
    member.post("/preferences", {"language": "fa"})
    page = member.get("/cases/vocabularies")
    assert "زندان دستگرد" in page.text
    assert "زندان اوین" in page.text


def test_an_admin_adds_changes_retires_and_removes(admin: Browser) -> None:
    admin.post(
        NEW, admin.get(NEW).fields() | {"label": "Dastgerd prison", "label_fa": "زندان دستگرد"}
    )
    term = db.session.scalars(select(Term)).one()
    assert (term.vocabulary, term.code, term.labels["fa"]) == (
        "prison",
        "dastgerd_prison",
        "زندان دستگرد",
    )
    url = f"/cases/vocabularies/terms/{term.id}"
    admin.post(url, admin.get(url).fields() | {"label": "Dastgerd"})
    admin.post(f"{url}/retire")
    db.session.expire_all()
    assert term.label == "Dastgerd"
    assert term.retired_at
    assert "dastgerd_prison" not in dict(terms.choices("prison", "en"))
    assert "dastgerd_prison" in dict(terms.choices("prison", "en", held="dastgerd_prison"))
    admin.post(f"{url}/retire")
    admin.post(f"{url}/remove")
    assert not db.session.scalar(select(Term))


def test_refuses_a_term_that_is_there(admin: Browser) -> None:
    page = admin.post(NEW, {"label": "EVIN  prison"}, status=422)
    assert page.one("#label").get("aria-invalid") == "true"
    admin.post(NEW, {"label": ""}, status=422)
    # In another language it is the same term.
    admin.post(NEW, {"label": "زندان اوین"}, status=422)


def test_a_used_term_cannot_be_removed(admin: Browser) -> None:
    term = _term()
    fact = factories.fact(factories.case())
    fact.change(details=Details(None, {"prison": term.code}, [], []), by=DESK)
    db.session.commit()
    url = f"/cases/vocabularies/terms/{term.id}"
    assert "1 fact uses it." in admin.get(url).text
    admin.post(f"{url}/remove")
    assert db.session.scalars(select(Term)).one()
    with pytest.raises(InUse):
        term.remove(by=DESK)
    term.retire(by=DESK)
    db.session.commit()
    assert "Dastgerd prison" in admin.get(f"/cases/{fact.case_id}").text


def test_a_kind_that_was_added_behaves_like_background(officer: Browser, database: Flask) -> None:
    term = _term("fact_kind", "house search", fa="بازرسی خانه")
    case = factories.case()
    url = f"/cases/{case.id}/facts/new"
    sent = officer.get(url).fields(f'form[action="{url}"]')
    officer.post(url, sent | {"body": "Searched.", "kind": term.code, "happened_on": "2024"})
    db.session.expire_all()
    assert case.facts[0].kind == "house_search"
    assert last_report(case.facts) is None
    assert "house search" in officer.get(f"/cases/{case.id}").text


def test_strangers_and_readers(translator: Browser, member: Browser, officer: Browser) -> None:
    term = _term()
    translator.get("/cases/vocabularies", status=404)
    for browser in (member, officer):
        browser.get(NEW, status=403)
        browser.get(f"/cases/vocabularies/terms/{term.id}", status=403)
        browser.post(f"/cases/vocabularies/terms/{term.id}/remove", status=403)
    officer.get("/cases/vocabularies")


def test_wrong_method_and_wrong_name(admin: Browser) -> None:
    admin.get("/cases/vocabularies/terms/1/retire", status=405)
    admin.get("/cases/vocabularies/weather/new", status=404)


def test_is_audited(admin: Browser) -> None:
    admin.post(NEW, {"label": "Dastgerd prison"})
    entry = db.session.scalars(select(Entry).where(Entry.action == "term.added")).one()
    assert entry.actor_id == cast.person("admin").id


def test_a_term_that_names_somebody_protected(admin: Browser, member: Browser) -> None:
    term = _term(label="Shirin Somebody prison")
    kind = _term("fact_kind", label="letter of Shirin Somebody")
    fact = factories.fact(factories.case(), kind=kind.code)
    fact.change(details=Details(None, {"prison": term.code}, [], []), by=DESK)
    db.session.commit()
    assert "Shirin" in member.get("/cases/vocabularies").text
    factories.case("Shirin Somebody").protect("Not reached.", by=DESK)
    db.session.commit()
    for url in ("/cases/vocabularies", f"/cases/{fact.case_id}", "/cases"):
        assert "Shirin" not in member.get(url).text
    assert "Shirin" in admin.get("/cases/vocabularies").text
    assert "Shirin" in admin.get(f"/cases/{fact.case_id}").text
    page = admin.post(NEW, {"label": "Shirin Somebody House"}, status=422)
    assert "names somebody who is protected" in page.text
    url = f"/cases/vocabularies/terms/{term.id}"
    admin.post(url, admin.get(url).fields() | {"label": "Somebody, Shirin"}, status=422)


def test_a_kind_of_the_desks_own_is_shown_wherever_facts_are(
    officer: Browser, member: Browser
) -> None:
    term = _term("fact_kind", "Passport seized")
    case = factories.case()
    factories.fact(case)
    factories.fact(case, term.code, "They took her passport.")
    for browser in (officer, member):
        page = browser.get(f"/cases/{case.id}")
        assert page.select("#facts svg[role=img]")
        assert "Passport seized" in page.text
        browser.get("/cases/overview")
        browser.get(f"/cases?kind={term.code}")
    picture = timeline.draw(case.facts, None, LANGUAGES["en"])
    assert picture is not None
    assert [name for _y, name in picture.rows] == ["Custody", "Reports"]
