"""A refused row is told with all that is wrong with it, not with the first fault alone."""

from __future__ import annotations

from typing import Any

from flask import Flask

from crm.audit.models import DESK
from crm.cases import exchange, exchange_table
from crm.cases.models import Case
from crm.db import db
from crm.exchange import Report


def _load(**document: Any) -> list[str]:
    report = exchange.load({"sources": [], "people": []} | document, by=DESK)
    return [str(refused) for _kind, refused in report.refusals]


def _person(**more: Any) -> dict[str, Any]:
    return {"name_en": "Pari Open", "name_fa": "پری باز", "publish": True, "facts": []} | more


def test_all_faults_of_a_fact(database: Flask) -> None:
    fact = {
        "kind": "kidnapping",
        "date": "2019-02-30",
        "text": " ",
        "source_ids": ["nowhere"],
        "more": 1,
        "stage": "x",
        "also_reported": [{"value": "seven"}],
        "details": {"court": 7, "sentence": [{"amount": 1}], "charges": [{"x": 1}]},
    }
    (told,) = _load(people=[_person(facts=[fact])])
    for fault in (
        'unknown key "more"',
        'unknown kind "kidnapping"',
        'date "2019-02-30" is no year',
        "text is empty",
        'unknown source "nowhere"',
        "confidence is missing",
        'unknown stage "x"',
        'value "seven" is no length',
        "court must be a text",
        "a part of the sentence has no kind",
        'unknown key "x"',
    ):
        assert fault in told, fault
    assert told.count("more") == 1
    # Whose facts are refused is in, all the same; nothing of the fact is.
    assert db.session.scalars(db.select(Case)).one().facts == []


def test_all_faults_of_a_person_and_their_facts(database: Flask) -> None:
    facts = [{"kind": "arrest", "text": "x"}]
    told = _load(people=[_person(name_fa=7, publish="no", names={"tlh": "x"}, facts=facts)])
    assert "confidence is missing" in told[0]
    for fault in ("name_fa must be a text", "publish must be true or false", 'unknown key "tlh"'):
        assert fault in told[1], fault
    assert db.session.scalar(db.select(Case)) is None


def test_all_faults_of_a_source(database: Flask) -> None:
    (told,) = _load(sources=[{"url": "javascript:x", "language": "english", "reliability": "very"}])
    for fault in ("id is missing", "title is missing", "no http or https", "no language tag"):
        assert fault in told, fault
    assert 'unknown reliability "very"' in told


def test_all_faults_of_a_line() -> None:
    report = Report()
    table = b"person.name_en,person.publish,fact.number,fact.publish\nPari,maybe,x,perhaps\n"
    exchange_table.parse(table, "csv", "t.csv", report)
    (told,) = (str(refused) for _kind, refused in report.refusals)
    for column in ("person.publish", "fact.number", "fact.publish"):
        assert column in told
