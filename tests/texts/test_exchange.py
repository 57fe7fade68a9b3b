"""Translations from a file."""

from __future__ import annotations

import pytest
from flask import Flask

from crm.audit.models import DESK
from crm.db import db
from crm.exchange import Malformed
from crm.texts.exchange import load_translations
from crm.texts.models import Text
from tests import cast


def _text(key: str = "someone/1", body: str = "Arrested.") -> Text:
    text = Text.write(key, body, by=DESK)
    db.session.commit()
    return text


def test_brings_translations_in_once(database: Flask) -> None:
    text = _text()
    first = load_translations("sv", {"someone/1": "Gripen."}, by=DESK)
    again = load_translations("sv", {"someone/1": "Gripen."}, by=DESK)

    assert first.created["translations"] == 1
    assert again.skipped["translations"] == 1
    assert not again.updated
    assert text.printed("sv").text == "Gripen."
    assert text.printed("sv").state == "draft"


def test_what_a_person_wrote_stays(database: Flask) -> None:
    text = _text()
    text.translate("sv", "Frihetsberövad.", by=cast.person("translator"))
    report = load_translations("sv", {"someone/1": "Gripen."}, by=DESK)

    assert report.skipped["translations"] == 1
    assert text.printed("sv").text == "Frihetsberövad."


def test_the_same_words_do_not_hide_that_the_source_moved_on(database: Flask) -> None:
    text = _text()
    load_translations("sv", {"someone/1": "Gripen."}, by=DESK)
    text.rewrite("Arrested again.", by=DESK)
    load_translations("sv", {"someone/1": "Gripen."}, by=DESK)

    assert text.state_in("sv") == "stale"


def test_refuses_by_name(database: Flask) -> None:
    _text()
    report = load_translations("sv", {"nobody/1": "x", "someone/1": 7}, by=DESK)

    assert [str(refused) for _, refused in report.refusals] == [
        'sv "nobody/1": no text has this key',
        'sv "someone/1": someone/1 must be a text, not 7',
    ]
    with pytest.raises(Malformed, match="unknown language"):
        load_translations("xx", {}, by=DESK)
    with pytest.raises(ValueError, match="reviewed"):
        load_translations("sv", {}, by=DESK, state="reviewed")
