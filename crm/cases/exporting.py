"""Cases as a document in the format that ``crm.cases.exchange`` reads.

Protected people are in it only where that was asked for; so are the sources that nothing
but their facts cite. A document that was read, written out and read again says the same.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from crm.cases import exchange_details, listing, terms
from crm.cases.models import Case, Fact, Source
from crm.cases.proceedings import proceedings_of
from crm.db import db


def document(*, with_protected: bool) -> dict[str, Any]:
    """Sources, people and the terms of the desk; statements are added by their own room."""
    query = select(Case).options(*listing.WITH_FACTS).order_by(Case.id)
    if not with_protected:
        query = query.where(Case.is_protected.is_(False))
    people = [_person(case) for case in db.session.scalars(query).unique()]
    register = listing.register(with_protected=with_protected)
    sources = sorted((source for source, _number in register), key=lambda source: source.id)
    told: dict[str, Any] = {"sources": [_source(each) for each in sources], "people": people}
    own = [exchange_details.told_term(term) for term in terms.added()]
    return told | ({"terms": own} if own else {})


def _source(source: Source) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": source.key,
        "publisher": source.publisher,
        "title": source.title,
        "url": source.url,
        "date": source.published_on,
        "language": source.language,
    }
    known = source.reliability if source.reliability != "unknown" else None
    more = {"note": source.note, "reliability": known, "archived_url": source.archived_url}
    return told | {key: value for key, value in more.items() if value}


def _person(case: Case) -> dict[str, Any]:
    told: dict[str, Any] = {
        "slug": case.slug,
        "name_en": case.name,
        "name_fa": case.original_name,
        "aliases": case.aliases,
        "facts": [_fact(fact) for fact in sorted(case.facts, key=lambda fact: fact.position)],
        "publish": not case.is_protected,
    }
    more = {
        "publish_note": case.protected_reason,
        "names": {each.language: each.name for each in case.names if not each.is_alias},
        "proceedings": [
            exchange_details.told_proceeding(each) for each in proceedings_of(case.facts)
        ],
    }
    return told | {key: value for key, value in more.items() if value}


def _fact(fact: Fact) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": fact.kind,
        "date": fact.happened_on,
        "text": fact.text.body,
        "source_ids": [source.key for source in fact.sources],
        "confidence": fact.confidence,
    }
    more = {
        "sensitivity": fact.sensitivity,
        "stage": fact.stage,
        "details": exchange_details.told_details(fact),
    }
    told |= {key: value for key, value in more.items() if value}
    return told if fact.may_publish else {**told, "publish": False}
