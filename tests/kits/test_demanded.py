"""Whatever states the paragraphs are in, an edition holds a language only as the kit demands."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.audit.models import DESK
from crm.db import db
from crm.kits import freezing, gate
from crm.kits.demands import LEVELS
from crm.kits.editions import Edition
from crm.kits.gate_texts import all_texts
from crm.kits.models import Kit
from crm.kits.readiness import readiness, texts_of
from crm.texts.models import Segment, Text
from tests import factories
from tests.kits.conftest import wipe

_STATES = ("missing", "stale", "machine", "machine stale", "draft", "review", "reviewed")
_LANGUAGES = ("en", "fa", "sv")
_GOOD = {
    "reviewed": {"reviewed"},
    "drafts": {"reviewed", "review", "draft"},
    "any": set(_STATES),
}
# Of whole languages one state far more often than not: else hardly any would ever be ready.
_language = st.one_of(
    st.lists(st.sampled_from(_STATES), min_size=12, max_size=12),
    st.sampled_from(_STATES[4:]).map(lambda state: [state] * 12),
    st.tuples(st.sampled_from(_STATES), st.integers(0, 11)).map(
        lambda odd: ["reviewed"] * odd[1] + [odd[0]] + ["reviewed"] * (11 - odd[1])
    ),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.tuples(_language, _language),
    st.lists(st.sampled_from(sorted(LEVELS)), min_size=3, max_size=3),
    st.sets(st.sampled_from(_LANGUAGES), min_size=1),
)
def test_only_as_demanded(
    database: Flask, states: tuple[list[str], list[str]], levels: list[str], asked: set[str]
) -> None:
    wipe()
    demands = dict(zip(_LANGUAGES, levels, strict=True))
    kit = _kit(demands)
    paragraphs = _paragraphs(kit)
    stood = {
        tag: {each.id: state for each, state in zip(paragraphs, of, strict=False)}
        for tag, of in zip(("fa", "sv"), states, strict=True)
    }
    for tag, of in stood.items():
        for each in paragraphs:
            _put(each, tag, of[each.id])
    db.session.commit()
    met = {"en"} | {t for t, of in stood.items() if set(of.values()) <= _GOOD[demands[t]]}
    rows = readiness([kit])[kit.id]
    assert {row.language for row in rows if row.is_ready} == met
    if not asked <= met:
        with pytest.raises(gate.Refused) as refusal:
            freezing.freeze(kit, by=DESK, languages=asked)
        assert set(refusal.value.shortfalls) == asked - met
        assert db.session.scalar(select(Edition.id)) is None
        for tag, below in refusal.value.shortfalls.items():
            bad = {s for s, state in stood[tag].items() if state not in _GOOD[demands[tag]]}
            assert {each.segment_id for each in below} == bad
        return
    edition = freezing.freeze(kit, by=DESK, languages=asked)
    assert set(edition.snapshot) == met == set(edition.languages)
    _nothing_unfit(edition, stood, {row.language: row.printable for row in rows})


def _nothing_unfit(
    edition: Edition, stood: dict[str, dict[int, str]], printable: dict[str, int]
) -> None:
    """What is printed in a language is current and a person's, and says how far it got."""
    for tag, document in edition.snapshot.items():
        own = {each["text_id"]: each for each in all_texts(document) if each["lang"] == tag}
        assert "by machine" not in str(own) and "long ago" not in str(own)
        segments = list(db.session.scalars(select(Segment).where(Segment.text_id.in_(own))))
        said = {each.id: _said(own[each.text_id], each) for each in segments}
        assert sum(lang == tag for lang, _state in said.values()) == printable[tag]
        for segment_id, (lang, printed) in said.items():
            state = stood.get(tag, {}).get(segment_id, "reviewed")
            assert (state in _GOOD["drafts"]) == (lang == tag)
            assert lang != tag or state == "reviewed" or printed == "draft"


def _said(text: dict[str, Any], segment: Segment) -> tuple[str, str]:
    """In which language a paragraph of a text is printed, and as what."""
    part = text["parts"][segment.position] if "parts" in text else text
    return part["lang"], part["state"]


def _kit(demands: dict[str, str]) -> Kit:
    case = factories.case("Parviz Example")
    factories.fact(case)
    kit = factories.kit(case, languages=_LANGUAGES)
    kit.texts("brief")[0].text.rewrite("One.\n\nTwo.\n\nThree.", by=DESK)
    kit.demand(demands, by=DESK)
    db.session.commit()
    return kit


def _paragraphs(kit: Kit) -> list[Segment]:
    query = select(Segment).where(Segment.text_id.in_(texts_of([kit.id])[kit.id]))
    found = list(db.session.scalars(query.order_by(Segment.text_id, Segment.position)))
    assert len(found) == 9
    return found


def _put(segment: Segment, tag: str, state: str) -> None:
    if state == "missing":
        return
    kind = state.split()[0]
    words = {"machine": "by machine", "stale": "long ago"}.get(kind, f"in {tag}")
    put = "draft" if kind == "stale" else kind
    translation = segment.translate(tag, f"{words} {segment.id}", by=DESK, state=put)
    if state.endswith("stale"):
        # As where the source was rewritten, which would make every language stale at once.
        translation.is_stale = True
        text = db.session.get_one(Text, segment.text_id)
        text.settle(tag)


@pytest.mark.parametrize("level", LEVELS)
def test_a_whole_language_by_machine(database: Flask, level: str) -> None:
    """Is as good as none."""
    wipe()
    kit = _kit({"fa": level, "sv": "any", "en": "reviewed"})
    for each in _paragraphs(kit):
        _put(each, "fa", "machine")
    db.session.commit()
    if level == "any":
        assert "by machine" not in str(freezing.freeze(kit, by=DESK).snapshot)
        return
    with pytest.raises(gate.Refused):
        freezing.freeze(kit, by=DESK)
