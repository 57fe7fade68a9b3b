"""/texts/exchange: files out and back, the choices that wait, and the memory."""

from __future__ import annotations

from io import BytesIO

from flask import Flask
from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.db import db
from crm.texts.exchange_models import ExchangeFile
from crm.texts.memory_models import MemoryUnit
from crm.texts.models import SegmentTranslation, Text
from tests import cast, factories
from tests.page import Browser, Page

URL = "/texts/exchange"


def _text() -> Text:
    text = Text.write("letter", "They signed.\n\nAsk.", by=DESK)
    db.session.commit()
    return text


def _out(browser: Browser) -> str:
    form = browser.get(URL).fields(f'form[action="{URL}/export"]')
    sent = form | {"language": "sv", "state": "all", "form": "po"}
    gone = browser.post(f"{URL}/export", sent, status=200)
    assert "attachment" in gone.headers["Content-Disposition"]
    return gone.response.text


def _back(browser: Browser, said: str, name: str = "sv.po", status: int = 303) -> Page:
    data = {"file": (BytesIO(said.encode()), name)}
    return browser.post(f"{URL}/upload", data, status=status)


def _translated(said: str) -> str:
    return said.replace('"Ask."\nmsgstr ""', '"Ask."\nmsgstr "Fråga."')


def _waiting(browser: Browser) -> ExchangeFile:
    """A file of which one row waits, since ours was reviewed meanwhile."""
    text = _text()
    said = _translated(_out(browser))
    text.segments[1].translate("sv", "Be.", by=DESK, state="reviewed")
    db.session.commit()
    _back(browser, said)
    file = db.session.scalars(select(ExchangeFile)).one()
    browser.post(f"{URL}/{file.id}/take")
    db.session.expire_all()
    return file


def _put(text: Text | None = None) -> SegmentTranslation:
    db.session.expire_all()
    put = db.session.scalars(select(SegmentTranslation).order_by(SegmentTranslation.id)).first()
    assert put is not None
    return put


def test_goes_out_and_comes_back(translator: Browser) -> None:
    text = _text()
    gone = _out(translator)
    assert 'msgid "Ask."' in gone
    file_url = _back(translator, _translated(gone)).headers["Location"]
    shown = translator.get(file_url)
    assert "Nothing is changed yet" in shown.text and "New translations" in shown.text
    assert text.segments[1].state_in("sv") == "missing"
    translator.post(f"{file_url}/take")
    assert "Nothing waits any more" in translator.get(file_url).text
    assert (_put().body, _put().state) == ("Fråga.", "review")
    assert "sv.po" in translator.get(URL).text


def test_a_conflict_is_shown_with_the_difference_and_chosen(translator: Browser) -> None:
    file = _waiting(translator)
    row_id = file.rows[0].id
    shown = translator.get(f"{URL}/{file.id}")
    assert "Ours was reviewed meanwhile" in shown.text
    assert [each.text_content() for each in shown.select(f"#row-{row_id} del")] == ["Be."]
    assert [each.text_content() for each in shown.select(f"#row-{row_id} ins")] == ["Fråga."]
    action = f"{URL}/{file.id}/{row_id}/theirs"
    sent = shown.fields(f'form[action="{action}"]')
    answer = translator.post(action, sent, fragment=True, status=200)
    assert answer.one("#exchange-file") is not None and "Nothing waits any more" in answer.text
    assert (_put().body, _put().state) == ("Fråga.", "draft")
    entry = db.session.scalars(select(Entry).where(Entry.action == "texts.file_decided")).one()
    assert (entry.actor_id, entry.detail["choice"]) == (cast.person("translator").id, "theirs")
    translator.post(action, sent, status=404)


def test_ours_may_be_kept(translator: Browser) -> None:
    file = _waiting(translator)
    action = f"{URL}/{file.id}/{file.rows[0].id}/ours"
    sent = translator.get(f"{URL}/{file.id}").fields(f'form[action="{action}"]')
    translator.post(action, sent, status=200)
    assert (_put().body, _put().state) == ("Be.", "reviewed")
    assert db.session.scalars(select(ExchangeFile)).one().rows == []


def test_what_changed_while_somebody_read_is_not_written_over(translator: Browser) -> None:
    file = _waiting(translator)
    action = f"{URL}/{file.id}/{file.rows[0].id}/theirs"
    sent = translator.get(f"{URL}/{file.id}").fields(f'form[action="{action}"]')
    _put().segment.translate("sv", "Bönfall.", by=DESK)
    db.session.commit()
    refused = translator.post(action, sent, status=409)
    assert "changed while you read" in refused.text and "Bönfall." in refused.text
    assert _put().body == "Bönfall."


def test_a_file_can_be_put_away(translator: Browser) -> None:
    file = _waiting(translator)
    translator.post(f"{URL}/{file.id}/discard")
    shown = translator.get(f"{URL}/{file.id}")
    assert "Put away" in shown.text and not shown.select("article")
    assert _put().body == "Be."


def test_answers_a_fragment(translator: Browser) -> None:
    file = _waiting(translator)
    part = translator.get(f"{URL}/{file.id}", fragment=True)
    assert part.one("#exchange-file") is not None and not part.select("main")


def test_invalid_files_are_refused_with_a_reason(translator: Browser) -> None:
    _text()
    refused = _back(translator, "<xliff", "sv.xlf", status=422)
    assert "not XML" in refused.text and refused.select("#file-error")
    _back(translator, _out(translator).replace("Language: sv", "Language: tlh"), status=422)
    assert translator.post(f"{URL}/upload", {}, status=422).select("[aria-invalid]")
    assert (
        "Nothing fits"
        in translator.post(
            f"{URL}/export",
            {"language": "sv", "source": "fa", "state": "all", "form": "po"},
            status=422,
        ).text
    )
    assert db.session.scalars(select(ExchangeFile)).all() == []


def test_guarded_texts_are_not_there(officer: Browser) -> None:
    file = _waiting(officer)
    text = db.session.scalars(select(Text)).one()
    text.guard("owner")
    db.session.commit()
    assert "Fråga" not in officer.get(f"{URL}/{file.id}").text
    officer.post(f"{URL}/{file.id}/{file.rows[0].id}/theirs", {}, status=404)
    assert (
        "Nothing fits"
        in officer.post(
            f"{URL}/export",
            {"language": "sv", "source": "en", "state": "all", "form": "po"},
            status=422,
        ).text
    )


def test_words_that_name_somebody_protected_are_for_officers(
    translator: Browser, officer: Browser
) -> None:
    text = _text()
    said = _out(translator)
    said = said.replace('"Ask."\nmsgstr ""', '"Ask."\nmsgstr "Fråga Parviz Example."')
    text.segments[1].translate("sv", "Be.", by=DESK, state="reviewed")
    db.session.commit()
    url = _back(translator, said).headers["Location"]
    factories.case("Parviz Example").protect("asked", by=DESK)
    db.session.commit()
    assert "Parviz" not in translator.get(url).text
    assert "Parviz" in officer.get(url).text


def test_the_memory_goes_out_comes_in_and_is_forgotten(translator: Browser) -> None:
    text = _text()
    translator.post(f"{URL}/memory/export")
    text.translate("sv", "De skrev under.\n\nFråga.", by=DESK, state="reviewed")
    db.session.commit()
    gone = translator.post(f"{URL}/memory/export", status=200)
    assert "De skrev under." in gone.response.text
    other = gone.response.text.replace("De skrev under.", "De undertecknade.")
    translator.post(f"{URL}/memory", {"tmx": (BytesIO(other.encode()), "old.tmx")})
    shown = translator.get(URL)
    assert "old.tmx" in shown.text
    assert len(db.session.scalars(select(MemoryUnit).where(MemoryUnit.origin.is_not(None))).all())
    translator.post(f"{URL}/memory/forget", shown.fields(f'form[action="{URL}/memory/forget"]'))
    assert "old.tmx" not in translator.get(URL).one("main").text_content()
    broken = {"tmx": (BytesIO(b"<tmx"), "old.tmx")}
    assert translator.post(f"{URL}/memory", broken, status=422).select("#tmx-error")


def test_what_was_translated_before_is_suggested(translator: Browser, member: Browser) -> None:
    text = _text()
    text.translate("sv", "De skrev under.\n\nFråga.", by=DESK, state="reviewed")
    other = Text.write("other", "They all signed.", by=DESK)
    db.session.commit()
    url = f"/texts/{other.id}/sv/{other.segments[0].id}"
    assert translator.get(f"{url}/aids").select(f"a[hx-get='{url}/suggestions']")
    translator.get(f"{url}/suggestions")
    (found,) = translator.get(f"{url}/suggestions", fragment=True).select(".suggestion")
    assert "De skrev under." in found.text_content()
    assert found.cssselect("button")[0].get("data-takes") == "De skrev under."
    assert [each.text_content().strip() for each in found.cssselect("ins")] == ["all"]
    assert not member.get(f"{url}/aids").select(f"a[hx-get='{url}/suggestions']")
    member.get(f"{url}/suggestions", status=403)
    translator.get(f"/texts/{other.id}/sv/999/suggestions", status=404)
    translator.post(f"{url}/suggestions", status=405)


def test_readers_may_not_and_strangers_find_nothing(
    database: Flask, member: Browser, translator: Browser
) -> None:
    member.get(URL, status=403)
    member.post(f"{URL}/export", {}, status=403)
    member.post(f"{URL}/memory", {}, status=403)
    translator.get(f"{URL}/999", status=404)
    translator.post(f"{URL}/999/take", status=404)


def test_wrong_method(translator: Browser) -> None:
    translator.post(URL, status=405)
    translator.get(f"{URL}/export", status=405)
