"""The memory: what is found again, by whom, and that it follows what is reviewed."""

from __future__ import annotations

from random import Random

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm.audit.models import DESK
from crm.db import db
from crm.texts import memory_models
from crm.texts.likeness import BANDS, bands
from crm.texts.memory import Suggestion, suggestions
from crm.texts.memory_models import MemoryUnit, memory_band, remember
from crm.texts.models import Segment, Text
from tests import cast, factories

_SOURCE = (
    "In the spring fourteen people wrote an open letter and asked the leader to resign. "
    "Most of them were arrested within weeks, and the court sentenced them to prison."
)
_TARGET = (
    "I våras skrev fjorton personer ett öppet brev och bad ledaren avgå. "
    "De flesta greps inom några veckor, och domstolen dömde dem till fängelse."
)


def _reviewed(key: str = "letter", source: str = _SOURCE, target: str = _TARGET) -> Text:
    text = Text.write(key, source, by=DESK)
    text.translate("sv", target, by=DESK, state="reviewed")
    db.session.commit()
    return text


def _wanted(source: str, key: str = "new", language: str = "en") -> Segment:
    text = Text.write(key, source, by=DESK, language=language)
    db.session.commit()
    return text.segments[0]


def _asked(source: str, *, tag: str = "sv", role: str = "officer") -> list[Suggestion]:
    number = db.session.scalar(select(func.count()).select_from(Text))
    segment = _wanted(source, f"asked/{number}")
    return suggestions(segment, tag, cast.person(role))


def test_suggests_what_was_reviewed_with_who_and_how_alike(database: Flask) -> None:
    text = _reviewed()
    text.segments[0].translation("sv").confirm(cast.person("officer"))
    db.session.commit()
    (found,) = _asked(_SOURCE.replace("fourteen", "fifteen"))
    assert (found.source, found.body, found.key) == (_SOURCE, _TARGET, "letter")
    assert (found.text_id, found.by) == (text.id, cast.person("officer").name)
    assert found.at is not None and 95 <= found.similarity < 100
    (same,) = _asked(_SOURCE)
    assert same.similarity == 100


def test_works_in_both_directions_and_in_no_other_language(database: Flask) -> None:
    _reviewed()
    segment = _wanted(_TARGET.replace("fjorton", "femton"), language="sv")
    (found,) = suggestions(segment, "en", cast.person("officer"))
    assert (found.source, found.body) == (_TARGET, _SOURCE)
    assert suggestions(segment, "de", cast.person("officer")) == []
    assert _asked(_SOURCE, tag="de") == []


def test_follows_what_is_reviewed(database: Flask) -> None:
    text = _reviewed()
    assert _asked(_SOURCE)
    put = text.segments[0].translation("sv")
    assert put is not None
    put.send_back("Not yet.", by=DESK)
    db.session.commit()
    assert _asked(_SOURCE) == []
    put.submit(by=DESK)
    put.review(by=cast.person("officer"))
    db.session.commit()
    assert _asked(_SOURCE)
    # Another paragraph: what stood before is still how that was translated.
    text.rewrite("Something else entirely stands here now, and nobody has read it.", by=DESK)
    db.session.commit()
    assert [each.source for each in _asked(_SOURCE)] == [_SOURCE]
    db.session.delete(text)
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(memory_band)) == 0


def test_what_is_rolled_back_is_not_remembered(database: Flask) -> None:
    text = Text.write("letter", _SOURCE, by=DESK)
    text.translate("sv", _TARGET, by=DESK, state="reviewed")
    db.session.flush()
    db.session.rollback()
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(MemoryUnit)) == 0


def test_a_paragraph_is_not_suggested_to_itself(database: Flask) -> None:
    text = _reviewed()
    assert suggestions(text.segments[0], "sv", cast.person("officer")) == []


def test_guarded_texts_are_for_officers_alone(database: Flask) -> None:
    text = _reviewed()
    text.guard("owner")
    db.session.commit()
    assert _asked(_SOURCE)
    assert _asked(_SOURCE, role="translator") == []


def test_pairs_from_a_file_are_suggested_unless_they_name_somebody_protected(
    database: Flask,
) -> None:
    pair = ("en", "sv", _SOURCE + " Parviz Example waits.", _TARGET)
    assert remember([pair, pair], "old.tmx", by=cast.person("officer")) == (1, 0)
    assert remember([pair], "old.tmx", by=DESK) == (0, 1)
    db.session.commit()
    (found,) = _asked(_SOURCE, role="translator")
    assert (found.key, found.text_id, found.by) == ("old.tmx", None, cast.person("officer").name)
    factories.case("Parviz Example").protect("asked", by=DESK)
    db.session.commit()
    assert _asked(_SOURCE, role="translator") == []
    assert _asked(_SOURCE)


def test_the_best_come_first_and_what_says_the_same_comes_once(database: Flask) -> None:
    _reviewed("a")
    _reviewed("b")
    for number in range(9):
        _reviewed(f"c/{number}", _SOURCE.replace("weeks", f"{number + 2} weeks"), f"{number}")
    found = _asked(_SOURCE)
    assert [found[0].similarity, found[0].body] == [100, _TARGET]
    assert len(found) == 5
    assert [each.similarity for each in found] == sorted(
        (each.similarity for each in found), reverse=True
    )


def test_learning_everything_anew_changes_nothing(database: Flask) -> None:
    _reviewed()
    before = set(db.session.scalars(select(memory_band.c.band)))
    memory_models.learn_all(db.session.connection())
    db.session.commit()
    assert set(db.session.scalars(select(memory_band.c.band))) == before


@given(st.text(max_size=200))
def test_every_text_has_its_numbers(words: str) -> None:
    found = bands(words, "en>sv")
    assert len(found) in (0, BANDS)
    assert all(0 <= number < 2**63 for number in found)
    assert found == bands(words, "en>sv")
    assert not set(found) & set(bands(words, "sv>en"))


_WORDS = [
    "".join(parts)
    for parts in (
        (a, b, c)
        for a in ("k", "pr", "st", "m", "v")
        for b in ("a", "ei", "o", "u")
        for c in ("nder", "st", "ling", "r", "ken", "mat")
    )
]


def _paragraph(random: Random, sentences: int = 3) -> list[str]:
    common = ("the", "of", "and", "in", "a", "to")
    return [
        " ".join(
            random.choice(common) if place % 3 == 1 else random.choice(_WORDS)
            for place in range(random.randint(9, 17))
        )
        + f" {random.randint(1, 2026)}."
        for _ in range(sentences)
    ]


@pytest.mark.parametrize("change", ["sentence", "word", "number"])
def test_finds_what_was_changed_a_little(database: Flask, change: str) -> None:
    random = Random(7)
    corpus = [_paragraph(random) for _ in range(1500)]
    pairs = [("en", "sv", " ".join(each), f"sv {n}") for n, each in enumerate(corpus)]
    remember(pairs, "corpus", by=DESK)
    db.session.commit()
    found, tries = 0, 100
    segment = _wanted("x")
    for number in random.sample(range(len(corpus)), tries):
        parts = list(corpus[number])
        place = random.randrange(len(parts))
        words = parts[place].split()
        if change == "sentence":
            words = _paragraph(random, 1)[0].split()
        elif change == "word":
            words[random.randrange(len(words) - 1)] = "another"
        else:
            words[-1] = f"{random.randint(1, 2026)}."
        parts[place] = " ".join(words)
        segment.body = " ".join(parts)
        with db.session.no_autoflush:
            asked = suggestions(segment, "sv", cast.person("officer"))
        found += f"sv {number}" in [each.body for each in asked]
    assert found >= 0.95 * tries, found


def test_works_on_postgresql_too(postgresql: Flask) -> None:
    with postgresql.app_context():
        text = _reviewed("postgresql")
        pair = ("en", "sv", _SOURCE.replace("prison", "jail"), "Ur en fil.")
        remember([pair], "old.tmx", by=DESK)
        db.session.commit()
        segment = _wanted(_SOURCE.replace("fourteen", "fifteen"), "postgresql/new")
        for role in ("officer", "translator"):
            found = suggestions(segment, "sv", cast.person(role))
            assert [each.body for each in found] == [_TARGET, "Ur en fil."]
        text.guard("owner")
        db.session.commit()
        found = suggestions(segment, "sv", cast.person("translator"))
        assert [each.body for each in found] == ["Ur en fil."]
        for key in ("postgresql", "postgresql/new"):
            db.session.delete(db.session.scalars(select(Text).where(Text.key == key)).one())
        db.session.delete(db.session.scalars(select(MemoryUnit)).one())
        db.session.commit()
        assert db.session.scalar(select(func.count()).select_from(memory_band)) == 0
