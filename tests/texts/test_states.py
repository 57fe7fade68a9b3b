"""From draft to reviewed, by two people."""

from __future__ import annotations

import pytest
from flask import Flask

from crm.accounts import switches
from crm.audit.models import DESK, Entry
from crm.db import db
from crm.texts.models import Refused, SegmentTranslation, Text
from tests import cast


def _put(by: str = "translator", state: str = "draft") -> SegmentTranslation:
    text = Text.write("someone/1", "Arrested.\n\nTwice.", by=DESK)
    for segment in text.segments:
        segment.translate("sv", "Gripen.", by=cast.person(by), state=state)
    db.session.commit()
    put = text.segments[1].translation("sv")
    assert put is not None
    return put


def test_asked_reviewed_and_sent_back(database: Flask) -> None:
    put = _put()
    put.submit(by=cast.person("translator"))
    assert put.current_state == "review"
    assert put.segment.text.state_in("sv") == "draft"
    put.send_back("Twice what?", by=cast.person("officer"))
    assert put.current_state == "draft"
    assert [(n.kind, n.language, n.body) for n in put.segment.notes] == [
        ("reason", "sv", "Twice what?")
    ]
    put.submit(by=cast.person("translator"))
    put.review(by=cast.person("officer"))
    db.session.commit()
    assert put.current_state == "reviewed"
    actions = db.session.scalars(db.select(Entry.action).order_by(Entry.id))
    assert [each for each in actions if each.startswith("text.")][-5:] == [
        *("text.submitted", "text.noted", "text.sent_back", "text.submitted", "text.reviewed")
    ]


def test_two_people_unless_an_admin_says_so(database: Flask) -> None:
    put = _put()
    with pytest.raises(Refused, match="second person"):
        put.review(by=cast.person("translator"))
    switches.switch("one_person_reviews", True, by=cast.person("admin"))
    put.review(by=cast.person("translator"))
    assert put.current_state == "reviewed"


def test_saving_the_same_words_does_not_make_them_ones_own(database: Flask) -> None:
    put = _put()
    put.segment.translate("sv", "Gripen.", by=cast.person("officer"))
    with pytest.raises(Refused):
        put.review(by=cast.person("translator"))
    put.review(by=cast.person("officer"))
    put.segment.translate("sv", "Gripen.", by=cast.person("translator"))
    assert put.current_state == "reviewed"


def test_what_is_stale_or_a_machines_goes_nowhere(database: Flask) -> None:
    put = _put(state="machine")
    for step in (put.submit, put.review):
        with pytest.raises(Refused, match="machine"):
            step(by=cast.person("officer"))
    assert put.segment.text.printed("sv").state == "untranslated"
    put.segment.translate("sv", "Gripen.", by=cast.person("translator"))
    put.segment.text.rewrite("Arrested.\n\nThree times.", by=DESK)
    for step in (put.submit, put.review):
        with pytest.raises(Refused, match="changed since"):
            step(by=cast.person("officer"))
    with pytest.raises(Refused, match="asked"):
        put.send_back("Why?", by=cast.person("officer"))


def test_the_worst_paragraph_speaks_for_the_text(database: Flask) -> None:
    text = Text.write("someone/1", "One.\n\nTwo.\n\nThree.", by=DESK)
    first, second, third = text.segments
    first.translate("sv", "Ett.", by=DESK, state="reviewed")
    assert text.state_in("sv") == "missing"
    second.translate("sv", "Två.", by=DESK, state="machine")
    third.translate("sv", "Tre.", by=DESK)
    assert text.state_in("sv") == "machine"
    second.translate("sv", "Två.", by=DESK)
    assert text.state_in("sv") == "draft"
    assert text.printed("sv").text == "Ett.\n\nTvå.\n\nTre."
