"""POST /texts/ID/LANG/review."""

from __future__ import annotations

from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.db import db
from crm.texts.models import Text
from tests import cast
from tests.page import Browser


def _draft(role: str = "translator", state: str = "draft") -> Text:
    text = Text.write("someone/1", "Arrested.", by=DESK)
    text.translate("sv", "Gripen.", by=cast.person(role), state=state)
    db.session.commit()
    return text


def _sent(browser: Browser, text: Text) -> dict[str, str]:
    page = browser.get(f"/texts/{text.id}")
    return page.fields(f'form[action="/texts/{text.id}/sv/review"]')


def test_a_second_person_reviews(officer: Browser) -> None:
    text = _draft()
    officer.post(f"/texts/{text.id}/sv/review", _sent(officer, text))
    page = officer.get(f"/texts/{text.id}")
    assert page.select("#translation-sv .state-reviewed")
    assert "Reviewed by Officer" in page.text


def test_answers_a_fragment(officer: Browser) -> None:
    text = _draft()
    url = f"/texts/{text.id}/sv/review"
    page = officer.post(url, _sent(officer, text), fragment=True, status=200)
    assert page.one("section").get("id") == "translation-sv"


def test_the_translator_cannot(translator: Browser) -> None:
    text = _draft()
    url = f"/texts/{text.id}/sv/review"
    for is_fragment in (False, True):
        page = translator.post(url, _sent(translator, text), fragment=is_fragment, status=422)
        assert "ask a second person" in page.one("#translation-sv .warn").text_content()
    db.session.expire_all()
    assert text.state_in("sv") == "draft"


def test_only_what_was_read(officer: Browser) -> None:
    text = _draft()
    sent = _sent(officer, text)
    text.translate("sv", "Häktad.", by=cast.person("translator"))
    db.session.commit()
    page = officer.post(f"/texts/{text.id}/sv/review", sent, status=422)
    assert "changed while you read" in page.text


def test_what_is_stale_or_made_by_a_machine_cannot_be(officer: Browser) -> None:
    text = _draft(state="machine")
    sent = {"seen": _token(officer, text)}
    page = officer.post(f"/texts/{text.id}/sv/review", sent, status=422)
    assert "A machine wrote this" in page.text
    text.rewrite("Released.", by=DESK)
    db.session.commit()
    page = officer.get(f"/texts/{text.id}")
    assert page.select("#translation-sv .state-stale")
    assert "The source has changed since." in page.text
    assert not page.select(f'form[action="/texts/{text.id}/sv/review"]')


def _token(browser: Browser, text: Text) -> str:
    url = f"/texts/{text.id}/sv/edit"
    return str(browser.get(url).fields(f'form[action="{url}"]')["seen"])


def test_strangers_and_readers(translator: Browser, member: Browser) -> None:
    text = _draft()
    translator.post("/texts/999/sv/review", status=404)
    translator.post(f"/texts/{text.id}/de/review", status=404)
    member.post(f"/texts/{text.id}/sv/review", status=403)
    assert not member.get(f"/texts/{text.id}").select("main form")


def test_wrong_method(officer: Browser) -> None:
    officer.get(f"/texts/{_draft().id}/sv/review", status=405)


def test_is_audited(officer: Browser) -> None:
    text = _draft()
    officer.post(f"/texts/{text.id}/sv/review", _sent(officer, text))
    entry = db.session.scalars(select(Entry).where(Entry.action == "text.reviewed")).one()
    assert entry.actor_id == cast.person("officer").id
