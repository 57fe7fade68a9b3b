"""The glossary as TBX."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from translate.storage import tbx

from crm.audit.models import DESK, Entry
from crm.db import db
from crm.exchange import Malformed
from crm.texts import glossary_files
from crm.texts.exchange_xml import unfit
from crm.texts.glossary import STATUSES, GlossaryTerm
from tests import cast, factories
from tests.conftest import Run
from tests.page import Browser

URL = "/texts/exchange"


def _term() -> GlossaryTerm:
    term = GlossaryTerm.add("appeal court", by=DESK, part_of_speech="noun", note="The higher one.")
    term.say(
        "sv",
        {"preferred": ["hovrätt"], "admitted": ["appellationsdomstol"], "forbidden": ["rätt"]},
        by=DESK,
        note="Inte tingsrätt.",
    )
    term.say("fa", {"preferred": ["دادگاه تجدید\u200cنظر"]}, by=DESK)
    db.session.commit()
    return term


def _said(term: GlossaryTerm) -> dict[str, object]:
    tags = sorted({form.language for form in term.forms})
    return {
        "term": (term.source_language, term.term, term.part_of_speech, term.note),
        "forms": {tag: [term.forms_of(tag, status) for status in STATUSES] for tag in tags},
        "notes": {tag: term.note_in(tag) for tag in tags},
    }


def _all() -> list[GlossaryTerm]:
    db.session.expire_all()
    return list(db.session.scalars(select(GlossaryTerm).order_by(GlossaryTerm.id)))


def test_terms_come_back_as_they_went(database: Flask) -> None:
    before = _said(_term())
    content, count, left_out = glossary_files.export(by=DESK)
    assert (count, left_out) == (1, [])
    db.session.delete(_all()[0])
    db.session.commit()
    learned = glossary_files.learn(content, "a.tbx", by=cast.person("translator"))
    db.session.commit()
    assert (learned.new, learned.conflicts, learned.refused) == (1, [], [])
    (term,) = _all()
    assert _said(term) == before
    assert term.is_draft
    assert glossary_files.learn(content, "a.tbx", by=DESK).same == 1


_WORD = st.text(min_size=1, max_size=30).map(lambda word: " ".join(word.split()))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(_WORD, min_size=2, max_size=4, unique=True))
def test_any_words_come_back(database: Flask, words: list[str]) -> None:
    words = [word for word in words if word]
    if len(words) < 2 or unfit("".join(words)):
        return
    term = GlossaryTerm.add(words[0], by=DESK)
    term.say("fa", {"preferred": words[1:2], "forbidden": words[2:]}, by=DESK)
    before = _said(term)
    content, _count, _left_out = glossary_files.export(by=DESK)
    db.session.delete(term)
    db.session.flush()
    glossary_files.learn(content, "a.tbx", by=DESK)
    assert [_said(each) for each in db.session.scalars(select(GlossaryTerm))] == [before]
    db.session.rollback()


def test_a_second_tool_reads_them(database: Flask) -> None:
    _term()
    content, _count, _left_out = glossary_files.export(by=DESK)
    store = tbx.tbxfile.parsestring(content, "en", "sv")
    (unit,) = store.units
    assert [each.text for each in unit.get_source_terms()] == ["appeal court"]
    found = [(each.text, each.deprecated) for each in unit.get_target_terms()]
    assert found == [("hovrätt", False), ("appellationsdomstol", False), ("rätt", True)]


def test_a_language_more_is_added_and_what_differs_is_told(database: Flask) -> None:
    term = _term()
    content, _count, _left_out = glossary_files.export(by=DESK)
    term.say("sv", {"preferred": ["hovrätten"]}, by=DESK)
    term.say("fa", {}, by=DESK)
    db.session.commit()
    learned = glossary_files.learn(content, "a.tbx", by=DESK)
    db.session.commit()
    assert (learned.new, learned.changed) == (0, 1)
    (conflict,) = learned.conflicts
    assert conflict[:3] == ("appeal court", "sv", "preferred: hovrätten")
    assert "forbidden: rätt" in conflict[3]
    assert _all()[0].forms_of("sv", "preferred") == ["hovrätten"]
    assert _all()[0].forms_of("fa", "preferred") == ["دادگاه تجدید\u200cنظر"]


def test_names_of_protected_people_stay(database: Flask) -> None:
    _term()
    GlossaryTerm.add("Parviz Example", by=DESK)
    db.session.commit()
    factories.case("Parviz Example").protect("asked", by=DESK)
    db.session.commit()
    content, count, _left_out = glossary_files.export(by=DESK)
    assert count == 1 and b"Parviz" not in content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<martif", "not XML"),
        (b"<tmx/>", "not TBX"),
        (b'<!DOCTYPE martif [<!ENTITY a "b">]><martif/>', "document type of its own"),
    ],
)
def test_what_is_broken_is_refused(database: Flask, content: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        glossary_files.learn(content, "a.tbx", by=DESK)


def test_the_commands(run: Run, tmp_path: Path) -> None:
    term = _term()
    file = tmp_path / "terms.tbx"
    assert run("export", "glossary", "--out", file) == (0, f"{file}: 1 terms\n", "")
    term.say("sv", {"preferred": ["hovrätten"]}, by=DESK)
    db.session.commit()
    status, out, err = run("import", "glossary", file, "--dry-run")
    assert status == 1 and "0 created, 0 updated, 1 skipped, 0 refused" in out
    assert err.startswith("left as it is: appeal court (sv): preferred: hovrätten | the file:")
    status, out, err = run("import", "glossary", file, "--json")
    assert json.loads(out)["conflicts"][0]["language"] == "sv"


def test_the_page(translator: Browser, member: Browser) -> None:
    _term()
    gone = translator.post(f"{URL}/glossary/export", status=200)
    assert "hovrätt" in gone.response.text
    said = gone.response.text.replace("appeal court", "court of appeal")

    def sent(**more: str) -> dict[str, object]:
        return {"tbx": (BytesIO(said.encode()), "terms.tbx"), **more}

    looked = translator.post(f"{URL}/glossary", sent(look="y"), status=200)
    assert "Nothing is changed yet" in looked.text
    assert len(_all()) == 1
    assert "Brought in" in translator.post(f"{URL}/glossary", sent(), status=200).text
    assert len(_all()) == 2
    assert translator.post(f"{URL}/glossary", {}, status=422).select("#tbx-error")
    member.post(f"{URL}/glossary", sent(), status=403)
    entry = db.session.scalars(select(Entry).where(Entry.action == "glossary.imported")).one()
    assert entry.detail["created"] == 1


def _waiting(translator: Browser) -> tuple[GlossaryTerm, str]:
    """A term of which a file says Swedish and Persian otherwise, and the file's page."""
    term = _term()
    content, _count, _left_out = glossary_files.export(by=DESK)
    term.say("sv", {"preferred": ["hovrätten"]}, by=DESK, note="Kort.")
    term.say("fa", {"preferred": ["دادگاه"]}, by=DESK)
    db.session.commit()
    sent = {"tbx": (BytesIO(content), "theirs.tbx")}
    page = translator.post(f"{URL}/glossary", sent, status=200)
    assert "In conflict" in page.text
    (url,) = {a.get("href") for a in page.select("main a.button-primary")}
    return term, str(url)


def test_what_differs_waits_for_a_choice(translator: Browser) -> None:
    """Ours stands until then; each is decided by itself, once, and it is recorded."""
    term, url = _waiting(translator)
    listed = translator.get(URL)
    assert "theirs.tbx" in listed.text and listed.select("main td.num")[0].text_content() == "2"
    page = translator.get(url)
    assert "2 terms wait for you to choose." in page.text
    ours, theirs, others, _ = [form.get("action") for form in page.select("article form")]
    part = translator.post(
        theirs, page.fields(f'form[action="{theirs}"]'), fragment=True, status=200
    )
    assert "1 term waits for you to choose." in part.text
    (said,) = _all()
    assert said.forms_of("fa", "preferred") == ["دادگاه تجدید\u200cنظر"] or said.forms_of(
        "sv", "preferred"
    ) == ["hovrätt"]
    fields = page.fields(f'form[action="{others}"]')
    done = translator.post(others, fields, fragment=True, status=200)
    assert "Nothing waits any more." in done.text
    translator.post(ours, fields, status=404)
    entries = db.session.scalars(select(Entry).where(Entry.action == "texts.file_decided")).all()
    assert [each.detail["choice"] for each in entries] == ["theirs", "ours"]
    assert term.term == entries[0].detail["term"]


def test_what_changed_while_somebody_read_is_shown_again(
    translator: Browser, member: Browser
) -> None:
    term, url = _waiting(translator)
    page = translator.get(url)
    action = page.select("article form")[1].get("action")
    for tag in ("sv", "fa"):
        term.say(tag, {"preferred": ["x"]}, by=DESK)
    db.session.commit()
    stale = translator.post(action, page.fields(f'form[action="{action}"]'), status=409)
    assert "It was changed while you read." in stale.text
    fields = stale.fields(f'form[action="{action}"]')
    member.post(action, fields, status=403)
    member.get(url, status=403)
    translator.get(action, status=405)
    translator.post(action.replace("theirs", "mine"), fields, status=404)
    translator.post(f"{url}/discard", fields, status=303)
    assert "nothing of it waits" in translator.get(url).text
    assert all(each.forms_of(tag, "preferred") == ["x"] for each in _all() for tag in ("sv", "fa"))


def test_a_guarded_term_waits_for_officers_alone(translator: Browser, officer: Browser) -> None:
    _, url = _waiting(translator)
    factories.case("Hovrätten", original_name="دادگاه تجدید\u200cنظر").protect("asked", by=DESK)
    db.session.commit()
    assert not translator.get(url).select("article")
    assert len(officer.get(url).select("article")) == 2
