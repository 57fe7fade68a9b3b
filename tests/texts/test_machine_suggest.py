"""/texts/ID/LANG/SEGMENT/machine: what a machine makes of one paragraph."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.audit.models import DESK, Entry
from crm.db import db
from crm.texts.machine_models import MachineSetting
from crm.texts.models import Segment, SegmentTranslation, Text
from tests import cast, factories
from tests.page import Browser
from tests.texts.libretranslate import Server, serve


@pytest.fixture
def server(database: Flask) -> Iterator[Server]:
    """A server that an admin has set."""
    with serve() as server:
        MachineSetting.current().choose("server", server.url, by=DESK)
        db.session.commit()
        yield server


def _segment(**fields: object) -> Segment:
    fact = factories.fact(factories.case(), body="First.\n\nThen.", **fields)
    return fact.text.segments[1]


def _url(segment: Segment, step: str = "machine", tag: str = "sv") -> str:
    return f"/texts/{segment.text_id}/{tag}/{segment.id}/{step}"


def _count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(SegmentTranslation)) or 0


def test_suggests_and_saves_nothing(translator: Browser, server: Server) -> None:
    segment = _segment()
    assert translator.get(_url(segment, "aids"), fragment=True).select(
        f'form[action="{_url(segment)}"]'
    )
    part = translator.post(_url(segment), fragment=True, status=200)
    said = part.one(f"#machine-{segment.id} .said")
    assert (said.text_content().strip(), said.get("lang")) == ("sv: Then.", "sv")
    assert server.asked == [{"q": ["Then."], "source": "en", "target": "sv", "format": "text"}]
    assert _count() == 0
    page = translator.post(_url(segment, tag="fa"), status=200)
    assert page.one(".said[lang=fa]").get("dir") == "rtl"
    assert _count() == 0


def test_whoever_takes_it_on_is_the_translator(translator: Browser, server: Server) -> None:
    segment = _segment()
    part = translator.post(_url(segment), fragment=True, status=200)
    save = _url(segment, "edit")
    sent = part.fields(f'form[action="{save}"]') | {"then": "stay"}
    translator.post(save, sent, fragment=True, status=200)
    db.session.expire_all()
    put = db.session.get_one(Segment, segment.id).translation("sv")
    assert put is not None
    assert (put.body, put.state) == ("sv: Then.", "draft")
    assert put.translated_by_id == cast.person("translator").id


def test_a_machines_words_are_taken_on_as_they_are(translator: Browser, server: Server) -> None:
    segment = _segment()
    for each in segment.text.segments:
        each.translate("sv", f"sv: {each.body}", by=DESK, state="machine")
    db.session.commit()
    assert segment.text.printed("sv").state == "untranslated"
    save = _url(segment, "edit")
    sent = translator.get(save).fields(f'form[action="{save}"]')
    translator.post(save, sent | {"then": "stay"})
    db.session.expire_all()
    put = db.session.get_one(Segment, segment.id).translation("sv")
    assert put is not None and put.state == "draft"
    assert put.translated_by_id == cast.person("translator").id
    text = db.session.get_one(Text, segment.text_id)
    assert text.printed("sv").state == "partly", "its first paragraph is still a machine's"
    text.segments[0].translate("sv", "Först.", by=cast.person("translator"))
    assert text.printed("sv").state == "draft"


def test_what_must_stay_is_not_sent(officer: Browser, server: Server) -> None:
    hidden = factories.case("Mina Hidden")
    of_hidden = factories.fact(hidden, body="About her.").text.segments[0]
    hidden.protect("At risk.", by=DESK)
    kept = [
        of_hidden,
        factories.fact(factories.case("A B"), body="No.", may_publish=False).text.segments[0],
        factories.fact(factories.case("C D"), body="Ill.", sensitivity="health").text.segments[0],
        Text.write("nobody/1", "Whose?", by=DESK).segments[0],
    ]
    db.session.commit()
    for segment in kept:
        page = officer.post(_url(segment), fragment=True, status=422)
        assert "may not leave the desk" in page.text
    assert not server.asked
    assert not officer.get(_url(of_hidden, "aids"), fragment=True).select(".aids form.post-button")


def test_failures_are_said(translator: Browser, server: Server) -> None:
    segment = _segment()
    server.instead = (429, {"error": "Slowdown"})
    page = translator.post(_url(segment), fragment=True, status=422)
    assert "had enough of us for now: Slowdown" in page.text and "Ask again" in page.text
    server.instead = (200, {"translatedText": "Sedan."})
    assert "something else" in translator.post(_url(segment), status=422).text
    server.languages = [{"code": "en"}, {"code": "de"}]
    assert "this pair" in translator.post(_url(segment), fragment=True, status=422).text
    MachineSetting.current().choose("off", "", by=DESK)
    db.session.commit()
    assert "is off" in translator.post(_url(segment), fragment=True, status=422).text
    assert not translator.get(_url(segment, "aids"), fragment=True).select(
        f'form[action="{_url(segment)}"]'
    )
    assert _count() == 0


def test_a_paragraph_that_is_guarded_meanwhile_is_not_shown(
    translator: Browser, server: Server, database: Flask
) -> None:
    segment = _segment()
    text_id, url = segment.text_id, _url(segment)

    def guard() -> None:
        with database.app_context():
            db.session.get_one(Text, text_id).guard("owner")
            db.session.commit()

    server.before = guard
    translator.post(url, fragment=True, status=404)


def test_strangers_and_readers(
    nobody: Browser, translator: Browser, member: Browser, server: Server
) -> None:
    segment = _segment()
    nobody.post(_url(segment), status=303)
    member.post(_url(segment), status=403)
    for tag in ("en", "xx"):
        translator.post(_url(segment, tag=tag), status=404)
    translator.post(f"/texts/{segment.text_id}/sv/99/machine", status=404)
    hidden = factories.fact(factories.case("A B"), may_publish=False).text.segments[0]
    translator.post(_url(hidden), status=404)
    assert not server.asked


def test_wrong_method(translator: Browser, server: Server) -> None:
    translator.get(_url(_segment()), status=405)


def test_is_audited(translator: Browser, server: Server) -> None:
    segment = _segment()
    translator.post(_url(segment), fragment=True, status=200)
    entry = db.session.scalars(select(Entry).where(Entry.action == "text.sent_out")).one()
    host = server.url.removeprefix("http://")
    assert entry.detail == {"host": host, "language": "sv", "texts": [segment.text_id]}
    assert (entry.actor_name, entry.subject_id) == ("Translator", segment.text_id)
