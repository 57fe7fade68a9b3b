"""What an edition says, beside what is known now: which of its facts have changed since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.db import db
from crm.kits.editions import Edition


@dataclass(frozen=True)
class FrozenFact:
    """A fact as an edition printed it, and its revision now (``None``: it is gone)."""

    fact_id: int
    slug: str
    name: str
    kind: str
    date: str | None
    text: dict[str, Any]
    confidence: str
    revision: int
    revision_now: int | None
    is_withdrawn: bool
    case_id: int | None
    is_protected: bool

    @property
    def is_changed(self) -> bool:
        """Whether somebody who holds the edition would have to be told."""
        return self.is_withdrawn or self.revision != self.revision_now


def frozen_facts(edition: Edition, language: str) -> list[FrozenFact]:
    """All facts of an edition, in a language of it (in its first one where it has not that)."""
    snapshot: dict[str, Any] = edition.snapshot
    document = snapshot.get(language) or next(iter(snapshot.values()))
    printed = [(each, fact) for each in document["profiles"] for fact in each["facts"]]
    columns = (Fact.id, Fact.revision, Fact.may_publish, Case.id, Case.is_protected)
    query = select(*columns).join(Case, Case.id == Fact.case_id)
    rows = db.session.execute(query.where(Fact.id.in_([fact["id"] for _, fact in printed])))
    known = {row[0]: row for row in rows}
    return [_frozen(person, fact, known.get(fact["id"])) for person, fact in printed]


def _frozen(person: dict[str, Any], fact: dict[str, Any], row: Any) -> FrozenFact:
    _, revision, may_publish, case_id, is_protected = row or (None, None, False, None, False)
    return FrozenFact(
        fact_id=fact["id"],
        slug=person["slug"],
        name=person["name"],
        kind=fact["kind"],
        date=fact["date"],
        text=fact["text"],
        confidence=fact["confidence"],
        revision=fact["revision"],
        revision_now=revision,
        is_withdrawn=not may_publish or is_protected,
        case_id=case_id,
        is_protected=is_protected,
    )
