"""The copy of the cases that is for others: what must not be in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from crm.audit.models import DESK
from crm.cases import exporting
from crm.cases.details import ChargeRow, Details
from crm.cases.models import Case
from crm.cases.terms import Term
from crm.db import db
from tests import factories


@pytest.fixture
def hidden(database: Flask) -> Case:
    """Somebody who is protected."""
    case = factories.case("Zohreh Hiddenova", original_name="زهره هیدنوا")
    case.protect("Not reached.", by=DESK)
    db.session.commit()
    return case


def _told() -> dict[str, Any]:
    told = exporting.document(with_protected=False)
    exporting.keep_cited(told)
    return told


@pytest.mark.parametrize(
    "path", ["Zohreh%20Hiddenova", "%D8%B2%D9%87%D8%B1%D9%87_%D9%87%DB%8C%D8%AF%D9%86%D9%88%D8%A7"]
)
def test_an_address_names_nobody(hidden: Case, path: str) -> None:
    named, other = factories.source("a", "A"), factories.source("b", "B")
    named.url = f"https://a.example/{path}"
    db.session.commit()
    factories.fact(factories.case(), sources=[named, other])
    told = _told()
    assert [source["id"] for source in told["sources"]] == ["b"]
    assert path not in json.dumps(told)


def test_only_terms_that_its_facts_hold(hidden: Case) -> None:
    for label in ("Safe house in Karaj", "Prison of X"):
        Term.add("prison", label, by=DESK, code=label[:4].lower().strip())
    Term.add("fact_kind", "Passport seized", by=DESK, code="passport")
    Term.add("charge", "Dancing", by=DESK, code="dancing")
    details = Details(None, {"prison": "pris"}, [ChargeRow(charge="dancing")], [])
    factories.fact(hidden).change(by=DESK, details=Details(None, {"prison": "safe"}, [], []))
    factories.fact(factories.case(), "passport").change(by=DESK, details=details)
    db.session.commit()
    assert {each["code"] for each in _told()["terms"]} == {"pris", "passport", "dancing"}


def test_confidence_comes_from_the_sources_that_it_has(hidden: Case) -> None:
    named, other = factories.source("a", "A"), factories.source("b", "B")
    named.title = "An interview with Zohreh Hiddenova"
    db.session.commit()
    fact = factories.fact(factories.case(), sources=[named, other])
    assert fact.confidence == "corroborated"
    [told] = _told()["people"][0]["facts"]
    assert (told["source_ids"], told["confidence"]) == (["b"], "single source")
