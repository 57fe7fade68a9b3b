"""GET and POST /texts/ID/LANG/edit: all paragraphs at once."""

from __future__ import annotations

from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.db import db
from crm.texts.models import Text
from tests import cast
from tests.page import Browser


def _text(**fields: bool) -> Text:
    text = Text.write("someone/1", "Arrested.\n\nTwice.", by=DESK)
    text.is_protected = fields.get("is_protected", False)
    db.session.commit()
    return text


def test_translates(translator: Browser) -> None:
    text = _text()
    url = f"/texts/{text.id}/fa/edit"
    form = translator.get(url)
    assert form.one("textarea").get("dir") == "rtl"
    sent = form.fields(f'form[action="{url}"]') | {"body": " بازداشت شد.\r\n\r\nدو بار. "}
    translator.post(url, sent)

    page = translator.get(f"/texts/{text.id}")
    said = page.one("#translation-fa .said")
    assert (said.get("lang"), said.get("dir")) == ("fa", "rtl")
    assert [p.text for p in said] == ["بازداشت شد.", "دو بار."]
    assert page.select("#translation-fa .state-draft")


def test_answers_a_fragment(translator: Browser) -> None:
    text = _text()
    url = f"/texts/{text.id}/sv/edit"
    form = translator.get(url, fragment=True)
    assert form.one("#translation-sv").get("class") == "part part-editing"
    sent = form.fields("form") | {"body": "Gripen."}
    saved = translator.post(url, sent, fragment=True, status=200)
    assert "Gripen." in saved.text
    assert not saved.select("form textarea")


def test_keeps_what_was_typed_when_the_source_moved_on(translator: Browser) -> None:
    text = _text()
    url = f"/texts/{text.id}/sv/edit"
    sent = translator.get(url).fields(f'form[action="{url}"]') | {"body": "Gripen."}
    text.rewrite("Released.", by=DESK)
    db.session.commit()

    refused = translator.post(url, sent, status=422)
    assert "Gripen." in refused.text
    assert "was changed while you wrote" in refused.text
    again = refused.fields(f'form[action="{url}"]')
    translator.post(url, again | {"body": "Frisläppt."})
    db.session.expire_all()
    assert text.state_in("sv") == "draft"


def test_refuses_an_empty_translation(translator: Browser) -> None:
    text = _text()
    page = translator.post(f"/texts/{text.id}/sv/edit", {"body": "  "}, status=422)
    assert page.select("[aria-invalid]")


def test_unknown_languages_and_strangers_find_nothing(translator: Browser) -> None:
    text = _text(is_protected=True)
    translator.get(f"/texts/{text.id}", status=404)
    translator.get(f"/texts/{text.id}/sv/edit", status=404)
    text.is_protected = False
    db.session.commit()
    for tag in ("en", "xx"):
        translator.get(f"/texts/{text.id}/{tag}/edit", status=404)
    translator.get("/texts/999", status=404)


def test_readers_may_not(member: Browser) -> None:
    text = _text()
    assert not member.get(f"/texts/{text.id}").select("a.edit")
    member.get(f"/texts/{text.id}/sv/edit", status=403)
    member.post(f"/texts/{text.id}/sv/edit", {"body": "x"}, status=403)


def test_wrong_method(translator: Browser) -> None:
    translator.post(f"/texts/{_text().id}", status=405)


def test_is_audited(translator: Browser) -> None:
    text = _text()
    url = f"/texts/{text.id}/sv/edit"
    sent = translator.get(url).fields(f'form[action="{url}"]') | {"body": "Gripen."}
    translator.post(url, sent)
    entry = db.session.scalars(select(Entry).where(Entry.action == "text.translated")).one()
    assert entry.actor_id == cast.person("translator").id
    assert entry.detail == {"language": "sv", "state": "draft"}
