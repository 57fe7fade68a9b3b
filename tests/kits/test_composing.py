"""From rows to plain data, and what never gets in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.audit.models import DESK
from crm.cases.models import Case
from crm.cases.permission import Protected
from crm.db import db
from crm.kits import gate
from crm.kits.composing import compose
from crm.kits.models import Kit
from crm.search import writing
from tests import factories


def test_a_document_is_plain_data_in_each_language(kit: Kit) -> None:
    """Language → document, that JSON can carry."""
    documents = compose(kit)
    assert list(documents) == ["en", "fa"]
    assert json.loads(json.dumps(documents)) == documents
    english = documents["en"]
    assert english["kit"]["title"]["text"] == "The example kit"
    assert [part["text"] for part in english["brief"]] == ["What happened, in brief."]
    assert [part["text"] for part in english["asks"]] == ["Ask where they are."]
    assert english["contacts"][0]["email"] == "press@desk.example"
    assert english["statements"][0]["signatories"][0]["case"] == "parviz-example"


def test_the_status_is_the_last_report(kit: Kit) -> None:
    """One of the facts, with its date and its source; the timeline is oldest first."""
    (profile,) = compose(kit)["en"]["profiles"]
    assert profile["last"]["date"] == "2020-02"
    assert profile["last"]["notes"] == [1]
    assert [fact["date"] for fact in profile["facts"]] == ["2019-08-11", "2020-02"]


def test_sources_are_numbered_alike_in_every_language(kit: Kit) -> None:
    """In the order in which a reader meets them."""
    documents = compose(kit)
    assert documents["en"]["sources"] == documents["fa"]["sources"]
    assert [source["number"] for source in documents["en"]["sources"]] == [1, 2]


def test_names_stand_in_the_readers_script(kit: Kit) -> None:
    """Persian in a Persian kit, Latin letters where nothing else was chosen."""
    documents = compose(kit)
    persian, english = documents["fa"]["profiles"][0], documents["en"]["profiles"][0]
    assert (persian["name"], persian["name_lang"]) == ("پرویز نمونه", "fa")
    assert (english["name"], english["original"]) == ("Parviz Example", "پرویز نمونه")


def test_a_translation_is_printed_unless_machine_made_or_stale(kit: Kit) -> None:
    """Else the source stands there, and says so."""
    kit.title.translate("fa", "پروندهٔ نمونه", by=DESK, state="machine")
    assert compose(kit)["fa"]["kit"]["title"]["state"] == "untranslated"
    kit.title.translate("fa", "پروندهٔ نمونه", by=DESK)
    document = compose(kit)["fa"]
    assert document["kit"]["title"]["text"] == "پروندهٔ نمونه"
    assert document["kit"]["has_drafts"]
    kit.title.rewrite("Another title", by=DESK)
    assert compose(kit)["fa"]["kit"]["title"]["text"] == "Another title"


def test_protected_signatories_are_left_out(kit: Kit, maryam: Case) -> None:
    """Not named, not counted."""
    statement = kit.kit_statements[0].statement
    statement.sign(maryam, by=DESK)
    documents = compose(kit)
    assert len(documents["en"]["statements"][0]["signatories"]) == 1
    assert "Soleymani" not in json.dumps(documents)


def test_a_protected_case_cannot_be_chosen_nor_stay(kit: Kit, parviz: Case, maryam: Case) -> None:
    """By no way: not when chosen, not when protected afterwards."""
    with pytest.raises(Protected):
        kit.choose(by=DESK, cases=[parviz, maryam])
    parviz.protect("They asked us to.", by=DESK)
    with pytest.raises(Protected):
        compose(kit)


def test_sensitive_facts_are_chosen_with_a_reason(kit: Kit, parviz: Case) -> None:
    """Off by default."""
    fact = factories.fact(parviz, "health", "He was ill.", sensitivity="health")
    assert fact.id not in _fact_ids(compose(kit))
    with pytest.raises(ValueError, match="reason"):
        kit.include_sensitive(parviz, [fact.id], " ", by=DESK)
    kit.include_sensitive(parviz, [fact.id], "The family asks for it.", by=DESK)
    assert fact.id in _fact_ids(compose(kit))
    document = compose(kit)
    fact.change(by=DESK, body="He tried to end his life.", sensitivity="self_harm")
    assert fact.id not in _fact_ids(compose(kit))
    with pytest.raises(gate.Refused, match="was not chosen"):
        gate.check(kit, document)


@dataclass(frozen=True)
class _Claim:
    may_publish: bool
    sensitivity: str | None
    is_sourced: bool
    is_chosen: bool


_claims = st.lists(
    st.builds(
        _Claim,
        may_publish=st.booleans(),
        sensitivity=st.sampled_from([None, "health", "self_harm"]),
        is_sourced=st.booleans(),
        is_chosen=st.booleans(),
    ),
    max_size=4,
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.booleans(), _claims), min_size=1, max_size=3))
def test_nothing_forbidden_gets_in(
    database: Flask, people: list[tuple[bool, list[_Claim]]]
) -> None:
    """Whatever is entered and chosen, a composed document passes a gate that trusts nobody."""
    _wipe()
    allowed, forbidden = _enter(people)
    kit = factories.kit(*(case for case, _, _ in allowed))
    for case, claims, facts in allowed:
        chosen = [fact.id for fact, claim in zip(facts, claims, strict=True) if claim.is_chosen]
        kit.include_sensitive(case, chosen, "A reason.", by=DESK)
    for case in forbidden:
        kit.kit_statements[0].statement.sign(case, by=DESK)
    documents = compose(kit)
    assert _fact_ids(documents) == {
        fact.id
        for _, claims, facts in allowed
        for fact, claim in zip(facts, claims, strict=True)
        if claim.may_publish and claim.is_sourced and (claim.sensitivity is None or claim.is_chosen)
    }
    text = json.dumps(documents, ensure_ascii=False)
    assert not any(name in text for case in forbidden for name in case.all_names)
    gate.check(kit, documents)
    for case, _, _ in allowed[:1]:
        case.protect("Later.", by=DESK)
        with pytest.raises(Protected):
            compose(kit)
        with pytest.raises(gate.Refused):
            gate.check(kit, documents)


def _enter(people: list[tuple[bool, list[_Claim]]]) -> tuple[list[Any], list[Case]]:
    allowed, forbidden = [], []
    names = (
        ("Behrooz Zandi", "بهروز زندی"),
        ("Shirin Moradi", "شیرین مرادی"),
        ("Kaveh Nik", "کاوه نیک"),
    )
    for (is_protected, claims), (name, original) in zip(people, names, strict=False):
        case = factories.case(name, original_name=original)
        facts = [
            factories.fact(
                case,
                "health" if claim.sensitivity else "arrest",
                "Somebody claims something.",
                may_publish=claim.may_publish,
                sensitivity=claim.sensitivity,
                **({} if claim.is_sourced else {"sources": []}),
            )
            for claim in claims
        ]
        if is_protected:
            case.protect("Not reached.", by=DESK)
            db.session.commit()
            forbidden.append(case)
        else:
            allowed.append((case, claims, facts))
    return allowed, forbidden


def _wipe() -> None:
    # Hypothesis runs many examples in one test, and so in one database.
    db.session.rollback()
    writing.clear(db.session.connection())
    for table in reversed(db.metadata.sorted_tables):
        if table.name not in ("user", "search_document"):
            db.session.execute(table.delete())
    db.session.commit()
    db.session.remove()


def _fact_ids(documents: dict[str, Any]) -> set[int]:
    return {
        fact["id"]
        for document in documents.values()
        for profile in document["profiles"]
        for fact in profile["facts"]
    }
