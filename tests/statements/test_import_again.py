"""The statement of a cases file that is read again: what it leaves out stays as it is."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from crm.audit.models import DESK
from crm.cases import exchange as cases_exchange
from crm.cases import merging
from crm.cases.models import Source
from crm.db import db
from crm.exchange import Report
from crm.statements import exchange
from crm.statements.models import Statement


@pytest.fixture
def file() -> dict[str, Any]:
    """A statement with the women's and a part each."""
    said = {"text": "What it says.", "source_ids": ["a"], "confidence": "single source"}
    support = {**said, "author": "Writers", "text": "We agree.", "date": "2019-08-07"}
    sources = [
        {
            "id": key,
            "publisher": key,
            "title": "T",
            "url": f"https://{key}.example",
            "language": "en",
        }
        for key in ("a", "b")
    ]
    women = {"title": "The women's", "date": "2019-08-05", **said}
    statement = {
        "title": "The statement",
        "date": "2019-06-11",
        "summary": dict(said),
        "full_text_locations": [{"language": "en", "source_id": "b"}],
        "date_note": {**said, "date": "2019-06"},
        "women_statement": women,
        "support_statements": [support],
    }
    return {"sources": sources, "people": [], "statement": statement}


def _load(document: dict[str, Any]) -> Report:
    cases_exchange.load(document, by=DESK)
    report = exchange.load(document, by=DESK)
    db.session.commit()
    return report


def _statements() -> list[Statement]:
    return list(db.session.scalars(db.select(Statement).order_by(Statement.id)))


def test_what_is_left_out_stays(database: Flask, file: dict[str, Any]) -> None:
    assert not _load(file).refusals
    told = file["statement"]
    del told["date"], told["summary"]["source_ids"], told["summary"]["confidence"]
    del told["full_text_locations"], told["women_statement"]["title"]
    for part in (told["date_note"], told["support_statements"][0]):
        del part["date"], part["source_ids"], part["confidence"]
    del told["support_statements"][0]["author"]
    report = _load(file)

    assert not report.updated
    first, women = _statements()
    assert (first.issued_on, first.confidence) == ("2019-06-11", "single source")
    cited = [(each.source.key, each.has_full_text) for each in first.summary_sources]
    assert cited == [("a", False), ("b", True)]
    assert women.title.body == "The women's"
    assert women.parts[0].text.body == "Writers: We agree."
    assert [source.key for source in women.parts[0].sources] == ["a"]


def test_a_new_title_is_taken(database: Flask, file: dict[str, Any]) -> None:
    _load(file)
    file["statement"]["title"] = "The corrected title"
    assert _load(file).updated == {"statements": 1}
    assert _statements()[0].title.body == "The corrected title"


def test_a_merged_source_is_found_again(database: Flask, file: dict[str, Any]) -> None:
    told = file["statement"]
    told["date_note"]["source_ids"] = told["summary"]["source_ids"] = ["a", "b"]
    _load(file)
    sources = {source.key: source for source in db.session.scalars(db.select(Source))}
    merging.merge(sources["a"], sources["b"], "The same page.", by=DESK)
    db.session.commit()
    report = _load(file)
    assert not report.refusals
    assert not report.updated
    first = _statements()[0]
    cited = [each.source.key for each in first.summary_sources]
    assert cited == [source.key for source in first.parts[0].sources] == ["b"]
