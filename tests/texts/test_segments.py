"""Paragraphs: parted, put together, and found again after a change."""

from __future__ import annotations

from collections import Counter

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.audit.models import DESK
from crm.db import db
from crm.texts.models import Text
from crm.texts.segments import align, join, paragraphs
from tests import cast

_WORDS = st.text(alphabet="ab \n\r\t\u2028\u200c", max_size=40) | st.text(max_size=40)
_PARTS = st.lists(st.sampled_from("ABCDEFG") | st.text("abc ", min_size=1, max_size=12), max_size=8)


@given(_WORDS)
def test_parting_and_joining_lose_no_word(body: str) -> None:
    parts = paragraphs(body)
    assert parts and (all(parts) or parts == [""])
    assert paragraphs(join(parts)) == parts
    assert "".join(join(parts).split()) == "".join(body.split())


@given(_PARTS, _PARTS)
def test_what_did_not_change_goes_on_wherever_it_went(old: list[str], new: list[str]) -> None:
    continued = align(old, new)
    assert len(continued) == len(new)
    used = [place for place in continued if place is not None]
    assert len(used) == len(set(used))
    assert all(0 <= place < len(old) for place in used)
    same = Counter(
        body
        for body, place in zip(new, continued, strict=True)
        if place is not None and old[place] == body
    )
    assert same == Counter(old) & Counter(new)


def test_other_words_go_on_where_the_former_ones_stood() -> None:
    assert align(["Arrested.", "Tried."], ["Released.", "Tried."]) == [0, 1]
    assert align(["A painter of the north.", "B"], ["C", "A painter of the south."]) == [None, 0]
    assert align(["A"], ["X", "Y"]) == [0, None]
    assert align(["A", "B"], ["A", "N", "B"]) == [0, None, 1]


_BODIES = ["Fourteen people signed.", "Nobody answered.", "Ask where they are.", "They wait."]


def _text(language_parts: dict[str, list[str]]) -> Text:
    text = Text.write(f"letter/{Text.__table__.name}/{id(language_parts)}", join(_BODIES), by=DESK)
    for language, parts in language_parts.items():
        text.translate(language, join(parts), by=DESK, state="reviewed")
    return text


_SV = ["Fjorton skrev under.", "Ingen svarade.", "Fråga var de är.", "De väntar."]
_DE = ["Vierzehn unterschrieben.", "Niemand antwortete.", "Fragt, wo sie sind.", "Sie warten."]


def test_one_sentence_makes_one_paragraph_stale_in_every_language(database: Flask) -> None:
    text = _text({"sv": _SV, "de": _DE})
    text.rewrite(join([*_BODIES[:2], "Ask where they are today.", _BODIES[3]]), by=DESK)
    db.session.commit()
    for language in ("sv", "de"):
        states = [segment.state_in(language) for segment in text.segments]
        assert states == ["reviewed", "reviewed", "stale", "reviewed"]
        assert text.state_in(language) == "stale"
        assert text.printed(language).state == "partly"
    changed = text.segments[2]
    assert (changed.revision, text.segments[0].revision) == (2, 1)
    put = changed.translation("sv")
    assert put is not None
    assert (put.body, put.source_body) == (_SV[2], _BODIES[2])

    changed.translate("sv", "Fråga var de är i dag.", by=DESK, state="reviewed")
    assert text.printed("sv").state == "reviewed"
    assert text.printed("sv").text == join([*_SV[:2], "Fråga var de är i dag.", _SV[3]])
    assert text.state_in("de") == "stale"


def test_words_that_come_back_are_translated_still(database: Flask) -> None:
    text = _text({"sv": _SV})
    text.rewrite(join(["Fifteen.", *_BODIES[1:]]), by=DESK)
    assert text.state_in("sv") == "stale"
    text.rewrite(join(_BODIES), by=DESK)
    assert text.state_in("sv") == "reviewed"
    assert text.printed("sv").revision == 3


@given(order=st.permutations(range(4)), new=st.lists(st.integers(0, 4), max_size=2))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_moving_and_inserting_keep_translations(
    database: Flask, order: list[int], new: list[int]
) -> None:
    text = _text({"sv": _SV})
    bodies, expected = [_BODIES[n] for n in order], [_SV[n] for n in order]
    for number, place in enumerate(new):
        bodies.insert(place, f"{number}: {'x' * 50}")
        expected.insert(place, "")
    text.rewrite(join(bodies), by=DESK)
    put = [segment.translation("sv") for segment in text.segments]
    assert [each.body if each else "" for each in put] == expected
    assert not any(each.is_stale for each in put if each)
    assert [segment.position for segment in text.segments] == list(range(len(bodies)))
    assert text.state_in("sv") == ("missing" if new else "reviewed")
    db.session.rollback()


def test_a_translation_of_another_length_loses_nothing(database: Flask) -> None:
    text = _text({})
    text.translate("sv", join([*_SV, "Till."]), by=DESK)
    db.session.commit()
    assert text.printed("sv").text == join([*_SV, "Till."])
    text.translate("sv", join(_SV[:2]), by=DESK)
    assert text.printed("sv").text == join(_SV[:2])
    assert text.state_in("sv") == "draft"


def test_the_whole_keeps_what_was_reviewed(database: Flask) -> None:
    text = _text({})
    text.translate("sv", join(_SV), by=cast.person("translator"))
    translation = text.translation("sv")
    assert translation is not None
    translation.review(by=cast.person("officer"))
    text.translate("sv", join(["Fjorton undertecknade.", *_SV[1:]]), by=cast.person("translator"))
    states = [segment.state_in("sv") for segment in text.segments]
    assert states == ["draft", "reviewed", "reviewed", "reviewed"]
    assert text.state_in("sv") == "draft"


def test_paragraphs_leave_with_their_words(database: Flask) -> None:
    text = _text({"sv": _SV})
    text.rewrite(_BODIES[2], by=DESK)
    db.session.commit()
    assert text.state_in("sv") == "reviewed"
    assert text.printed("sv").text == _SV[2]
