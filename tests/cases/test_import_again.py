"""A cases file that is read again: what it leaves out stays as it is, and so does the rest."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from crm.audit.models import DESK
from crm.cases import exchange, exporting, merging, restoring
from crm.cases.details import ChargeRow, Details, details_of
from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.cases.terms import Term
from crm.db import db
from crm.exchange import Report
from tests import factories
from tests.page import Browser

_SOURCE = {"publisher": "A", "title": "T", "language": "en"}


@pytest.fixture
def file() -> dict[str, Any]:
    """One person with one fact."""
    fact = {
        "kind": "arrest",
        "date": "2019-08-11",
        "text": "Arrested.",
        "source_ids": ["a"],
        "confidence": "single source",
    }
    person = {"name_en": "Pari Example", "name_fa": "پری نمونه", "publish": True, "facts": [fact]}
    source = {**_SOURCE, "id": "a", "url": "https://a.example/1", "date": "2020-01-01"}
    return {"sources": [source], "people": [person]}


def _load(document: dict[str, Any]) -> Report:
    report = exchange.load(document, by=DESK)
    db.session.commit()
    return report


def _fact() -> Fact:
    return db.session.scalars(db.select(Fact)).one()


def test_what_is_left_out_stays(database: Flask, file: dict[str, Any]) -> None:
    _load(file)
    del file["sources"][0]["date"]
    del file["people"][0]["facts"][0]["date"], file["people"][0]["facts"][0]["source_ids"]
    report = _load(file)

    assert not report.updated
    assert not report.refusals
    assert _fact().happened_on == "2019-08-11"
    assert [source.published_on for source in _fact().sources] == ["2020-01-01"]


def test_a_date_that_is_null_is_taken_away(database: Flask, file: dict[str, Any]) -> None:
    _load(file)
    file["sources"][0]["date"] = file["people"][0]["facts"][0]["date"] = None
    _load(file)
    assert _fact().happened_on is None
    assert _fact().sources[0].published_on is None


def test_which_report_is_preferred_stays(database: Flask, file: dict[str, Any]) -> None:
    fact = file["people"][0]["facts"][0]
    fact |= {"conflict": "1", "preferred": True, "preferred_reason": "Seen by A."}
    _load(file)
    del fact["preferred"], fact["preferred_reason"]
    assert not _load(file).updated
    assert (_fact().is_preferred, _fact().preferred_reason) == (True, "Seen by A.")
    fact["preferred"] = False
    _load(file)
    assert (_fact().is_preferred, _fact().preferred_reason) == (False, None)


def test_details_proceedings_and_words_of_terms_stay(database: Flask) -> None:
    Term.add("prison", "House X", by=DESK, labels={"fa": "خانه"})
    fact = factories.fact(factories.case())
    fields = {"court": "revolutionary", "judge": "N. N."}
    charges = [ChargeRow(charge="propaganda")]
    fact.change(by=DESK, details=Details("First", fields, charges, [], number="123/99"))
    db.session.commit()
    told = exporting.document(with_protected=True)
    details = told["people"][0]["facts"][0]["details"]
    for key in ("proceeding", "judge", "charges"):
        del details[key]
    del told["people"][0]["proceedings"][0]["number"], told["terms"][0]["labels"]
    assert not _load(told).updated
    assert details_of(_fact()) == Details("First", fields, charges, [])
    assert details_of(_fact()).number == "123/99"
    assert db.session.scalars(db.select(Term)).one().labels == {"fa": "خانه"}

    details["judge"] = None
    _load(told)
    assert details_of(_fact()).fields == {"court": "revolutionary"}


def test_another_fact_of_the_same_kind_is_not_written_over(
    database: Flask, file: dict[str, Any]
) -> None:
    fact = file["people"][0]["facts"][0]
    health = {**fact, "kind": "health", "date": "2023-05-05", "text": "Heart surgery."}
    _load(file)
    case = db.session.scalars(db.select(Case)).one()
    case.add_fact("health", "In hospital with pneumonia.", by=DESK, happened_on="2021-01-01")
    db.session.commit()
    file["people"][0]["facts"].append(health)
    assert [str(refused) for _, refused in _load(file).refusals] == [
        "Pari Example, fact 2: the desk has another fact of kind health under this number"
    ]
    assert case.facts[1].text.body == "In hospital with pneumonia."

    # Either of the two may be corrected.
    health |= {"text": "In hospital with pneumonia.", "date": "2021-01-02"}
    assert not _load(file).refusals
    assert case.facts[1].happened_on == "2021-01-02"


def test_that_nothing_may_be_published_wins(database: Flask, file: dict[str, Any]) -> None:
    allowed = {"use": "publish", "given_by": "The family", "given_on": "2020-01-01"}
    file["people"][0]["facts"][0] |= {"publish": False, "permissions": [allowed]}
    _load(file)
    assert not _fact().may_publish
    assert _fact().text.is_protected
    assert [each.withdrawn_reason for each in _fact().permissions] == ["not to be published"]


def test_a_merged_source_is_cited_once(database: Flask, file: dict[str, Any]) -> None:
    file["sources"].append({**_SOURCE, "id": "b", "url": "https://b.example/1"})
    file["people"][0]["facts"][0]["source_ids"] = ["a", "b"]
    _load(file)
    gone, stays = _fact().sources
    merging.merge(gone, stays, "The same page.", by=DESK)
    db.session.commit()
    assert not _load(file).updated
    assert [source.key for source in _fact().sources] == ["b"]
    restoring.put_back(_fact(), _fact().revisions[-1], by=DESK)
    assert [source.key for source in _fact().sources] == ["b"]


@pytest.mark.parametrize(
    "body",
    ["x" * 20_000, "a\u202eb", "a\tb", "a\u2028b", "a\x0bb", "a\x1bb", "a\x7fb", "a\r\n\r\nb"],
    ids=["long", "bidi", "tab", "line", "vertical", "escape", "delete", "crlf"],
)
def test_what_forms_take_files_take(officer: Browser, body: str) -> None:
    case, source = factories.case(), factories.source("a")
    url = f"/cases/{case.id}/facts/new"
    sent = {"body": body, "kind": "arrest", "may_publish": "y", "given_by": "A\x0bB\nC",
            "source_ids": [str(source.id)]}  # fmt: skip
    officer.post(url, officer.get(url).fields("main form.form[method=post]") | sent)
    officer.post(f"/cases/{case.id}/protect", {"reason": "line\x0bone\r\nline two"})
    told = exporting.document(with_protected=True)
    assert told["people"][0]["publish_note"] == "line one line two"
    report = _load(told)
    assert not report.refusals
    assert not report.updated


def test_a_long_name_has_a_slug_that_files_take(officer: Browser) -> None:
    sent = {"name": "a" * 89 + " bcd", "original_name": "x\ny", "is_somebody_else": "y"}
    for _ in range(2):
        officer.post("/cases/new", sent)
    told = exporting.document(with_protected=True)
    assert [person["slug"] for person in told["people"]] == ["a" * 89, "a" * 89 + "-2"]
    assert not _load(told).refusals


@pytest.mark.parametrize("day", ["0001-01-01", "9999-01-01"])
def test_refuses_a_day_that_not_every_calendar_has(
    database: Flask, file: dict[str, Any], day: str
) -> None:
    allowed = {"use": "publish", "given_by": "The family", "given_on": day}
    file["people"][0]["facts"][0]["permissions"] = [allowed]
    assert [str(refused.reason) for _, refused in _load(file).refusals] == [
        f'given_on "{day}" is no day'
    ]
