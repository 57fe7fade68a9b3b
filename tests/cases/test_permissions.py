"""/cases/ID/facts/ID/permissions, and confirming a fact."""

from __future__ import annotations

from datetime import timedelta

from crm.audit.models import Entry
from crm.cases.facts import Fact
from crm.db import db, now
from crm.search import query
from tests import cast, factories
from tests.page import Browser


def _url(fact: Fact, view: str = "permissions") -> str:
    return f"/cases/{fact.case_id}/facts/{fact.id}/{view}"


def test_withdraws_and_gives(officer: Browser, member: Browser) -> None:
    fact = factories.fact(factories.case(), body="Taken to Vakilabad.")
    assert "publicly reported" in officer.get(_url(fact)).text
    assert query.search("Vakilabad").hits
    held = fact.permissions[0].id
    officer.post(_url(fact, f"permissions/{held}/withdraw"), {f"withdraw-{held}-reason": "No."})
    db.session.expire_all()
    assert (fact.may_publish, fact.revision) == (False, 2)
    assert not query.search("Vakilabad").hits
    assert "Vakilabad" not in member.get("/search?q=Vakilabad").one("main").text_content()[200:]
    assert [hit.kind for hit in query.search("Vakilabad", audience="officers").hits] == ["text"]
    assert "Not to be published" in officer.get(f"/cases/{fact.case_id}").text
    shown = member.get(f"/cases/{fact.case_id}").one("main").text_content()
    assert "Not shown: for officers only." in shown and "Arrest" not in shown
    sent = {
        "use": "publish",
        "given_by": "His sister",
        "given_on": "2026-11-01",
        "given_for": "Kit",
    }
    officer.post(_url(fact), sent)
    db.session.expire_all()
    assert fact.may_publish
    assert "His sister" in officer.get(_url(fact)).text


def test_says_that_it_is_withdrawn_and_no_more(officer: Browser) -> None:
    fact = factories.fact(factories.case())
    given = {"use": "internal", "given_by": "X", "given_on": "2026-11-01"}
    officer.post(_url(fact), given)
    db.session.expire_all()
    public, inside = (each.id for each in fact.permissions)
    for held, is_out in ((inside, False), (public, True)):
        officer.post(_url(fact, f"permissions/{held}/withdraw"), {f"withdraw-{held}-reason": "No."})
        assert ("no kit carries it any more" in officer.get(_url(fact)).text) == is_out


def test_keeps_what_was_typed(officer: Browser) -> None:
    fact = factories.fact(factories.case())
    day = (now() + timedelta(days=3)).date().isoformat()
    page = officer.post(
        _url(fact), {"use": "publish", "given_by": "X", "given_on": day}, status=422
    )
    assert page.one("#given_by").get("value") == "X"
    assert "still to come" in page.text
    held = fact.permissions[0].id
    officer.post(_url(fact, f"permissions/{held}/withdraw"), status=422)
    db.session.expire_all()
    assert fact.may_publish


def test_confirming_renews_the_review(officer: Browser, member: Browser) -> None:
    fact = factories.fact(factories.case())
    fact.review_by = now().date() - timedelta(days=1)
    db.session.commit()
    kit = factories.kit(fact.case)
    assert "Not confirmed since" in member.get(f"/cases/{fact.case_id}").text
    ready = f"/kits/{kit.id}/readiness"
    assert "1 fact was not confirmed" in officer.get(ready, fragment=True).text
    officer.post(_url(fact, "confirm"))
    db.session.expire_all()
    assert (fact.is_old, fact.revision) == (False, 1)
    assert "not confirmed" not in officer.get(ready, fragment=True).text


def test_strangers(translator: Browser, officer: Browser) -> None:
    fact = factories.fact(factories.case())
    translator.get(_url(fact), status=404)
    officer.post(_url(fact, "permissions/99/withdraw"), status=404)


def test_readers(member: Browser) -> None:
    fact = factories.fact(factories.case())
    member.get(_url(fact), status=403)
    for view in ("permissions", "permissions/1/withdraw", "confirm"):
        member.post(_url(fact, view), status=403)


def test_wrong_method(officer: Browser) -> None:
    fact = factories.fact(factories.case())
    assert officer.client.get(_url(fact, "confirm")).status_code == 405


def test_is_audited(officer: Browser) -> None:
    fact = factories.fact(factories.case())
    sent = {"use": "internal", "given_by": "His sister", "given_on": "2026-11-01"}
    officer.post(_url(fact), sent)
    officer.post(_url(fact, "confirm"))
    for action in ("fact.permission_given", "fact.confirmed"):
        entry = db.session.scalars(db.select(Entry).where(Entry.action == action)).one()
        assert entry.actor_id == cast.person("officer").id


def test_the_case_page_says_what_is_allowed(officer: Browser, member: Browser) -> None:
    fact = factories.fact(factories.case(), may_publish=False)
    show = f"/cases/{fact.case_id}"
    assert "Not to be published" in officer.get(show).text
    given = {"given_by": "His sister", "given_on": "2026-11-01"}
    for use, words in (
        ("internal", "Within the team only Allowed by His sister"),
        ("on request", "On request only Allowed by His sister"),
        ("publish", "May be published: His sister"),
    ):
        if use != "publish":
            assert "sister" not in member.get(show).text
        officer.post(_url(fact), {"use": use, **given})
        assert words in officer.get(show).text
    assert "sister" not in member.get(show).text


def test_a_day_that_not_every_calendar_has(officer: Browser) -> None:
    fact = factories.fact(factories.case())
    sent = {"use": "publish", "given_by": "X", "given_on": "0001-01-01"}
    assert officer.post(_url(fact), sent, status=422).one("#given_on").get("value") == "0001-01-01"
    officer.get(_url(fact))
    assert len(fact.permissions) == 1
    url = f"/cases/{fact.case_id}/facts/{fact.id}/edit"
    sent = officer.get(url).fields("main form.form[method=post]") | {"review_by": "0001-01-01"}
    officer.post(url, sent, status=422)
