"""Names in a cases file: nobody protected is named, and nobody has a case twice."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from crm.audit.models import DESK
from crm.cases import exchange
from crm.cases.models import Case
from crm.db import db
from crm.exchange import Report
from tests import factories


def _load(*people: dict[str, Any], **options: bool) -> Report:
    report = exchange.load({"sources": [], "people": list(people)}, by=DESK, **options)
    db.session.commit()
    return report


def _person(name: str, **more: Any) -> dict[str, Any]:
    return {"name_en": name, "name_fa": f"نام {name}", "publish": True, "facts": []} | more


@pytest.fixture
def hidden(database: Flask) -> Case:
    """Somebody protected."""
    case = factories.case("Parva Hidden", original_name="پروا پنهان")
    case.protect("Not reached.", by=DESK)
    db.session.commit()
    return case


@pytest.mark.parametrize(
    "more",
    [{"aliases": ["Parwa Hidden"]}, {"names": {"ru": "Parva Hidden"}}, {"name_fa": "پروا پنهان ب"}],
)
def test_a_spelling_that_names_somebody_protected(hidden: Case, more: dict[str, Any]) -> None:
    other = factories.case("Pari Open", original_name="پری باز")
    for name in ("Pari New", other.name):
        report = _load(_person(name, **more))
        assert [str(each.reason) for _kind, each in report.refusals] == [
            "it names somebody who is protected; leave the name out"
        ]
    assert {case.slug for case in db.session.scalars(db.select(Case))} == {
        "parva-hidden",
        "pari-open",
    }


@pytest.mark.parametrize("rehearse", [True, False])
def test_somebody_whom_the_file_protects(database: Flask, rehearse: bool) -> None:
    hidden = _person("Parva Hidden", publish=False)
    report = _load(_person("Pari New", aliases=["Parva Hidden"]), hidden, rehearse=rehearse)
    assert ["Pari New" in str(each.where) for _kind, each in report.refusals] == [True]


def test_a_second_case_of_somebody_protected(hidden: Case) -> None:
    report = _load(_person("Parva Hidden", slug="another"))
    assert "somebody of this name is protected" in str(report.refusals[0][1].reason)
    report = _load(_person("Parva Hidden", name_fa="پروا پنهان"))
    assert not report.refusals


def test_a_second_case_of_somebody_known(database: Flask) -> None:
    factories.case("Pari Open", original_name="پری باز")
    report = _load(_person("Pari Other", name_fa="پري باز"))
    assert "there is a case of this name already" in str(report.refusals[0][1].reason)


def test_namesakes_of_one_file_and_what_stands_already_stay(database: Flask) -> None:
    assert not _load(_person("Pari Open"), _person("Pari Open", slug="pari-open-2")).refusals
    assert not _load(_person("Pari Open"), _person("Pari Open", slug="pari-open-2")).refusals


class _Killed(Exception):
    """As if the process were gone."""


def test_a_killed_import_goes_on_with_two_of_one_name(database: Flask) -> None:
    """The first is written, the second not: the first must not keep the second out."""
    facts = [_fact(number) for number in range(1, 202)]  # so many that a checkpoint follows
    people = [_person("Pari Open", facts=facts), _person("Pari Open", slug="pari-open-2")]
    document = {"sources": [_SOURCE], "people": people}

    def kept(done: int, _total: int) -> None:
        db.session.commit()
        if done == 1:
            raise _Killed

    with pytest.raises(_Killed):
        exchange.load(document, by=DESK, checkpoint=kept)
    db.session.rollback()
    assert [case.slug for case in db.session.scalars(db.select(Case))] == ["pari-open"]
    report = exchange.load(document, by=DESK)
    assert not report.refusals
    assert report.created == {"people": 1}
    assert report.skipped == {"sources": 1, "people": 1, "facts": 201}


_SOURCE = {"id": "a", "publisher": "A", "title": "T", "url": "https://a.example/", "language": "en"}


def _fact(number: int) -> dict[str, Any]:
    text = f"Arrested for the time {number}."
    return {"kind": "arrest", "text": text, "source_ids": ["a"], "confidence": "unsure"}
