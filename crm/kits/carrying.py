"""Which edition carries which revision of which fact: asked by every page of a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from crm.cases.facts import Fact
from crm.db import Model, db
from crm.kits.editions import Edition
from crm.kits.models import Kit


class EditionFact(Model):
    """A fact in an edition, as it was printed. Both ids stay when the fact is gone."""

    __tablename__ = "edition_fact"
    __table_args__ = (UniqueConstraint("edition_id", "fact_id"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    case_id: Mapped[int] = mapped_column(index=True)
    fact_id: Mapped[int]
    revision: Mapped[int]

    edition: Mapped[Edition] = relationship()


@dataclass(frozen=True)
class Carrier:
    """An edition, and the facts of a case in it that are not what is known now.

    Of each its kind, the revision printed, and the one now (``None``: withdrawn or gone).
    """

    edition: Edition
    facts: list[tuple[str, int, int | None]] = field(default_factory=list)


def printed_facts(
    documents: Mapping[str, Any], case_ids: Mapping[str, int]
) -> Iterable[tuple[int, int, int]]:
    """(case, fact, revision) of all that these documents print; ``case_ids`` by short name."""
    return {
        (case_ids[profile["slug"]], fact["id"], fact["revision"])
        for document in documents.values()
        for profile in document["profiles"]
        for fact in profile["facts"]
    }


def carriers(case_id: int) -> list[Carrier]:
    """The editions with an older fact about a case, newest first (two statements)."""
    query = (
        select(EditionFact, Fact.kind, Fact.revision, Fact.may_publish)
        .outerjoin(Fact, Fact.id == EditionFact.fact_id)
        .join(Edition, Edition.id == EditionFact.edition_id)
        .where(EditionFact.case_id == case_id)
        .options(
            joinedload(EditionFact.edition).joinedload(Edition.kit).joinedload(Kit.title),
        )
        .order_by(Edition.frozen_at.desc(), Edition.id.desc(), EditionFact.fact_id)
    )
    found: dict[int, Carrier] = {}
    for row, kind, revision, may_publish in db.session.execute(query):
        now = revision if may_publish else None
        if now != row.revision:
            carrier = found.setdefault(row.edition_id, Carrier(row.edition))
            carrier.facts.append((kind or "", row.revision, now))
    return list(found.values())
