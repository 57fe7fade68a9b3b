"""What of an edition was withdrawn since: facts and portraits that may not be published any more.

An edition never changes, but what it says may have to stay in from now on. It is not printed
and not given out then, as where somebody in it is protected (``printing.withheld``).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import inspect, select

from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.cases.portraits import Portrait
from crm.db import db
from crm.kits.editions import Edition, snapshot_of
from crm.kits.quotes import Quote


class Carried(NamedTuple):
    """Ids of facts and quotes, and (slug, key) of portraits, that are in an edition."""

    facts: frozenset[int]
    portraits: frozenset[tuple[str, str]]
    quotes: frozenset[int]


def is_withdrawn(edition: Edition) -> bool:
    """Whether anything in an edition may not be published any more, or is gone."""
    facts = _held(edition).facts
    allowed = select(Fact.id).where(Fact.id.in_(facts), Fact.may_publish)
    if facts.difference(db.session.scalars(allowed)):
        return True
    return has_withdrawn_quote(edition) or has_withdrawn_portrait(edition)


def has_withdrawn_quote(edition: Edition) -> bool:
    """Whether a quote in an edition may not be printed any more, or is gone."""
    quotes = _held(edition).quotes
    if not quotes:
        return False
    rows = db.session.scalars(select(Quote).where(Quote.id.in_(quotes)))
    return bool(quotes.difference(row.id for row in rows if row.is_permitted))


def has_withdrawn_portrait(edition: Edition) -> bool:
    """Whether a portrait in an edition may not be printed any more, or is gone."""
    held = _held(edition)
    return bool(held.portraits - _printable(held))


def _held(edition: Edition) -> Carried:
    if "snapshot" in inspect(edition).unloaded:
        return _carried(edition.content_hash)
    return _of(edition.snapshot)


def _printable(held: Carried) -> set[tuple[str, str]]:
    if not held.portraits:
        return set()
    query = select(Case.slug, Portrait).join(Case, Case.id == Portrait.case_id)
    rows = db.session.execute(query.where(Case.slug.in_([slug for slug, _key in held.portraits])))
    return {
        (slug, key)
        for slug, portrait in rows
        if portrait.is_printable
        for key in (portrait.key, *portrait.earlier_keys)
    }


@lru_cache(maxsize=512)
def _carried(content_hash: str) -> Carried:
    # Remembered, as an edition never changes and is long: its pages and pictures all ask.
    return _of(snapshot_of(content_hash))


def _of(snapshot: dict[str, Any]) -> Carried:
    people = [person for document in snapshot.values() for person in document["profiles"]]
    return Carried(
        frozenset(fact["id"] for person in people for fact in person["facts"]),
        frozenset((each["slug"], each["portrait"]["key"]) for each in people if "portrait" in each),
        frozenset(each["id"] for one in snapshot.values() for each in one.get("quotes", ())),
    )
