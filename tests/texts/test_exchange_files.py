"""What goes out to translators elsewhere, and what becomes of what comes back."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.db import db
from crm.exchange import Malformed
from crm.texts import exchange_files
from crm.texts.exchange_files import CHOICES, Wanted, arrive, export, rows_to_take
from crm.texts.exchange_formats import FORMS, read
from crm.texts.exchange_models import ExchangeFile
from crm.texts.models import SegmentTranslation, Text
from tests import cast, factories


def _text(key: str = "letter", body: str = "They signed.\n\nNobody answered.\n\nAsk.") -> Text:
    text = Text.write(key, body, by=DESK)
    db.session.commit()
    return text


def _out(form: str = "xliff2", **more: Any) -> bytes:
    return export(Wanted("sv", **{"states": CHOICES["all"], **more}), form, by=DESK).content


def _back(content: bytes, *, take: bool = True) -> ExchangeFile:
    file = arrive(content, "back.xlf", by=cast.person("translator"))
    db.session.commit()
    if take:
        file.take(rows_to_take(file), by=cast.person("translator"))
        db.session.commit()
    return file


def _put(text: Text, place: int = 0) -> SegmentTranslation:
    put = text.segments[place].translation("sv")
    assert put is not None
    return put


def _filled(content: bytes, *pairs: tuple[str, str], state: str = "translated") -> bytes:
    """A file of XLIFF 2 as somebody translated it."""
    said = content.decode()
    for source, target in pairs:
        before, _, after = said.partition(f"<source>{source}</source>")
        head, _, open_tag = before.rpartition("<segment")
        tail = after.partition("</segment>")[2]
        said = (
            f'{head}<segment state="{state}"><source>{source}</source>'
            f"<target>{target}</target></segment>{tail}"
        )
        assert open_tag
    return said.encode()


def test_everything_new_comes_in_for_a_review(database: Flask) -> None:
    text = _text()
    content = _filled(_out(), ("They signed.", "De skrev under."), ("Ask.", "Fråga."))
    file = _back(content)
    assert file.report["numbers"]["new"] == 2
    assert [text.segments[n].state_in("sv") for n in range(3)] == ["review", "missing", "review"]
    assert _put(text).translated_by_id == cast.person("translator").id
    assert file.rows == []


def test_what_the_file_does_not_call_done_is_a_draft(database: Flask) -> None:
    text = _text()
    _back(_filled(_out(), ("Ask.", "Fråga."), state="initial"))
    assert text.segments[2].state_in("sv") == "draft"
    # Nothing is ever reviewed by a file.
    _back(_filled(_out(), ("They signed.", "De skrev under."), state="final"))
    assert text.segments[0].state_in("sv") == "review"


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_comes_back_untouched_changes_nothing(database: Flask, form: str) -> None:
    text = _text()
    for place, state in enumerate(("machine", "draft", "review")):
        text.segments[place].translate("sv", f"Ord {place}.", by=DESK, state=state)
    db.session.commit()
    before = [(p.body, p.state, p.translated_at) for p in (_put(text, n) for n in range(3))]
    file = _back(_out(form))
    assert file.report["numbers"]["same"] == 3
    after = [(p.body, p.state, p.translated_at) for p in (_put(text, n) for n in range(3))]
    assert after == before


def test_a_source_that_moved_on_waits(database: Flask) -> None:
    text = _text()
    content = _filled(_out(), ("They signed.", "De skrev under."), ("Ask.", "Fråga."))
    text.rewrite(text.body.replace("They signed.", "They all signed."), by=DESK)
    db.session.commit()
    file = _back(content)
    assert [(row.verdict, row.body) for row in file.rows] == [("source", "De skrev under.")]
    assert text.segments[0].state_in("sv") == "missing"
    assert text.segments[2].state_in("sv") == "review"

    file.rows[0].choose(by=cast.person("officer"))
    db.session.commit()
    assert (_put(text).body, _put(text).state) == ("De skrev under.", "draft")
    assert file.rows == []


def test_a_source_that_was_changed_in_the_file_waits(database: Flask) -> None:
    _text()
    content = _filled(_out(), ("Ask.", "Fråga.")).replace(b">Ask.<", b">Do not ask.<")
    assert [row.verdict for row in _back(content).rows] == ["source"]


def test_what_is_reviewed_here_waits(database: Flask) -> None:
    text = _text()
    content = _filled(_out(), ("Ask.", "Fråga!"))
    text.segments[2].translate("sv", "Fråga.", by=DESK, state="reviewed")
    db.session.commit()
    file = _back(content)
    assert [row.verdict for row in file.rows] == ["reviewed"]
    assert _put(text, 2).body == "Fråga."
    file.rows[0].dismiss(by=cast.person("officer"))
    db.session.commit()
    assert (_put(text, 2).body, _put(text, 2).state) == ("Fråga.", "reviewed")


def test_what_was_changed_here_since_waits_and_what_was_not_is_replaced(database: Flask) -> None:
    text = _text()
    for place in (0, 2):
        text.segments[place].translate("sv", "Utkast.", by=DESK)
    db.session.commit()
    content = _filled(_out(), ("They signed.", "De skrev under."), ("Ask.", "Fråga."))
    text.segments[2].translate("sv", "Ett annat utkast.", by=DESK)
    db.session.commit()
    file = _back(content)
    assert [row.verdict for row in file.rows] == ["edited"]
    assert (_put(text).body, _put(text, 2).body) == ("De skrev under.", "Ett annat utkast.")


def test_the_translator_may_say_that_what_stood_before_still_fits(database: Flask) -> None:
    text = _text()
    text.segments[0].translate("sv", "De skrev under.", by=DESK, state="reviewed")
    text.rewrite(text.body.replace("They signed.", "They signed!"), by=DESK)
    db.session.commit()
    assert text.segments[0].state_in("sv") == "stale"
    assert _back(_out()).report["numbers"]["changed"] == 0
    _back(_filled(_out(), ("They signed!", "De skrev under.")))
    assert text.segments[0].state_in("sv") == "review"


def test_nothing_is_in_before_somebody_says_so(database: Flask) -> None:
    text = _text()
    file = _back(_filled(_out(), ("Ask.", "Fråga.")), take=False)
    assert text.segments[2].state_in("sv") == "missing"
    assert exchange_files.numbers(exchange_files.rows_of(file))["new"] == 1
    file.discard(by=DESK)
    db.session.commit()
    file.take([], by=DESK)
    assert (file.state, file.rows, file.taken_at) == ("discarded", [], None)


def test_guarded_texts_neither_go_out_nor_come_back(database: Flask) -> None:
    _text()
    text = _text("secret", "She is ill.")
    content = _filled(_out(), ("She is ill.", "Hon är sjuk."))
    text.guard("owner")
    db.session.commit()
    assert b"She is ill" not in _out()
    file = _back(content)
    assert file.report["refused"] == [[f"p{text.segments[0].id}", "no paragraph here has this id"]]
    assert text.segments[0].state_in("sv") == "missing"


def test_guarded_meanwhile_it_goes_with_the_file(database: Flask) -> None:
    text = _text()
    file = _back(_filled(_out(), ("Ask.", "Fråga.")), take=False)
    text.guard("owner")
    db.session.commit()
    file.take(rows_to_take(file), by=DESK)
    db.session.commit()
    assert (file.rows, text.segments[2].state_in("sv")) == ([], "missing")


def test_only_a_kits_texts_and_only_some_states(database: Flask) -> None:
    _text()
    kit = factories.kit(factories.case(), languages=("en", "sv"))
    sources = {row.source for row in read(_out(need=f"kit-{kit.id}"), "a").rows}
    assert "What happened, in brief." in sources and "Ask." not in sources
    with pytest.raises(Malformed, match="nothing fits"):
        _out(states=("review",))
    with pytest.raises(Malformed, match="nothing fits"):
        _out(source_language="fa")
    with pytest.raises(Malformed, match="kit-99"):
        _out(need="kit-99")


def test_comments_go_out_only_when_asked_and_come_back(database: Flask) -> None:
    text = _text()
    text.segments[2].note("Whom?", by=DESK)
    text.segments[2].note("Nur für uns.", by=DESK, language="de")
    db.session.commit()
    assert b"Whom?" not in _out()
    content = _out(with_notes=True)
    assert b"Whom?" in content and "Nur für".encode() not in content
    content = _filled(content, ("Ask.", "Fråga.")).replace(
        b"</notes>", b"<note>Who should?</note></notes>"
    )
    _back(content)
    bodies = [(note.body, note.language) for note in text.segments[2].notes]
    assert bodies == [("Whom?", None), ("Nur für uns.", "de"), ("Who should?", "sv")]


def test_what_no_file_can_carry_stays_with_a_line(database: Flask) -> None:
    _text()
    text = _text("odd", "A \x01 in it.")
    gone = export(Wanted("sv"), "xliff1", by=DESK)
    assert gone.left_out == ["odd 1: holds U+0001, which no such file can carry"]
    content = _out("po").replace(b'msgid "Ask."\nmsgstr ""', b'msgid "Ask."\nmsgstr "a\x01b"')
    db.session.delete(text)
    assert "U+0001" in _back(content).report["refused"][0][1]


def test_files_of_another_desk_are_refused(database: Flask) -> None:
    text = _text()
    content = _out()
    db.session.delete(text)
    db.session.commit()
    with pytest.raises(Malformed, match="nothing in it is of this desk"):
        arrive(content, "x/../back.xlf", by=DESK)


def test_is_audited(database: Flask) -> None:
    _text()
    _back(_filled(_out(), ("Ask.", "Fråga.")))
    found = [entry.action for entry in db.session.scalars(select(Entry).order_by(Entry.id))]
    for action in ("texts.exported", "texts.file_uploaded", "texts.file_taken"):
        assert action in found
    entry = db.session.scalars(select(Entry).where(Entry.action == "texts.file_taken")).one()
    assert (entry.actor_id, entry.detail["new"]) == (cast.person("translator").id, 1)
    made = db.session.scalars(select(Entry).where(Entry.action == "text.translated")).one()
    assert made.detail["part"] == 3
