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
