"""GET and POST /cases/ID/protect and /cases/ID/unprotect."""

from __future__ import annotations

from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.cases.models import Case
from crm.db import db
from crm.search import query
from tests import cast, factories
from tests.page import Browser


def _protected() -> Case:
    case = factories.case()
    factories.fact(case)
    case.protect("Not reached.", by=DESK)
    db.session.commit()
    return case


def test_an_officer_protects(officer: Browser) -> None:
    case = factories.case()
    fact = factories.fact(case)
    officer.get(f"/cases/{case.id}/protect")
    officer.post(f"/cases/{case.id}/protect", {"reason": "The family asked for it."})
    db.session.expire_all()
    assert case.protected_reason == "The family asked for it."
    assert fact.text.is_protected
    # From now on no member finds the person or the texts about them.
    assert query.search("Parviz", ("case",)).hits == []
    assert query.search("Parviz", ("case",), audience="officers").total == 1


def test_says_how_many_other_texts_each_word_would_hide(officer: Browser) -> None:
    case, other = factories.case("Hashem Khastar"), factories.case("Open Person")
    factories.fact(case, body="Khastar was taken.")
    factories.fact(other, body="He asks for their release.")
    factories.fact(other, body="Whoever asks is taken.")
    page = officer.get(f"/cases/{case.id}/protect")
    address = page.one("#guard-counts a").get("href")
    assert "Khastar" in officer.get(address).one("#guard-counts").text_content()
    lines = officer.get(f"/cases/{case.id}/protect/words?words=asks, Khastar", fragment=True)
    said = [each.text_content() for each in lines.select("#guard-counts .line")]
    assert "hides 2 more texts" in said[0] and "release" in said[0]
    assert "hides nothing else" in said[1]
    assert not officer.get(f"/cases/{case.id}/protect/words?words=a").select(".line")
    # A guide alone: nothing is hidden by looking.
    db.session.expire_all()
    assert not other.facts[0].text.is_protected


def test_who_may_not_protect_learns_nothing_of_words(member: Browser, translator: Browser) -> None:
    case, hidden = factories.case("Open Person"), _protected()
    member.get(f"/cases/{case.id}/protect/words?words=asks", status=403)
    member.get(f"/cases/{hidden.id}/protect/words?words=asks", status=404)
    translator.get(f"/cases/{case.id}/protect/words?words=asks", status=404)


def test_an_admin_lifts_it_with_a_reason(admin: Browser) -> None:
    case = _protected()
    page = admin.post(f"/cases/{case.id}/unprotect", {"reason": " "}, status=422)
    assert page.select("[aria-invalid]")
    admin.post(f"/cases/{case.id}/unprotect", {"reason": "Her sister agreed by phone."})
    db.session.expire_all()
    assert (case.is_protected, case.protected_reason) == (False, None)
    assert not case.facts[0].text.is_protected


def test_without_a_reason_nothing_is_protected(officer: Browser) -> None:
    case = factories.case()
    officer.post(f"/cases/{case.id}/protect", {"reason": ""}, status=422)
    db.session.expire_all()
    assert not case.is_protected


def test_twice_is_harmless(officer: Browser) -> None:
    case = _protected()
    officer.post(f"/cases/{case.id}/protect", {"reason": "Other."}, status=409)
    db.session.expire_all()
    assert case.protected_reason == "Not reached."


def test_strangers_and_readers(translator: Browser, member: Browser, officer: Browser) -> None:
    case, hidden = factories.case("Open Person"), _protected()
    translator.get(f"/cases/{case.id}/protect", status=404)
    member.post(f"/cases/{case.id}/protect", {"reason": "x"}, status=403)
    member.post(f"/cases/{hidden.id}/unprotect", {"reason": "x"}, status=404)
    officer.post(f"/cases/{hidden.id}/unprotect", {"reason": "x"}, status=403)
    assert not officer.get(f"/cases/{hidden.id}").select('a[href$="/unprotect"]')


def test_is_audited(admin: Browser) -> None:
    case = _protected()
    admin.post(f"/cases/{case.id}/unprotect", {"reason": "Her sister agreed by phone."})
    entry = db.session.scalars(select(Entry).where(Entry.action == "case.unprotected")).one()
    assert entry.actor_id == cast.person("admin").id
    assert entry.detail == {"reason": "Her sister agreed by phone."}
