"""What cites a source: facts, and rows of rooms to the right, which say so themselves.

A source can go only when nothing cites it, and a merged duplicate leaves its citations to the
one that stays, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, exists, or_, select, union
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from crm.audit.models import Actor
from crm.cases.conflicts import FactAlternative
from crm.cases.models import Case, Fact, FactSource, Source
from crm.db import db
from crm.texts.models import Text


@dataclass(frozen=True)
class Citers:
    """Rows of another room that cite sources.

    ``ids`` selects the ids of the sources cited there, ``open_ids`` of those that what may leave
    cites; ``move`` makes what cites the first
    source cite the second one instead, each once.
    """

    ids: Callable[[], Select[Any]]
    open_ids: Callable[[], Select[Any]]
    move: Callable[[Source, Source, Actor], None]


_elsewhere: list[Citers] = []


def declare(citers: Citers) -> None:
    """Have these rows asked and moved too."""
    _elsewhere.append(citers)


def move_elsewhere(old: Source, new: Source, by: Actor) -> None:
    """Have all but facts cite the new source instead of the old one."""
    for each in _elsewhere:
        each.move(old, new, by)


def by_facts() -> Subquery:
    """(source_id, fact_id) of every fact that cites a source, also as what else is reported."""
    also = select(FactAlternative.source_id, FactAlternative.fact_id)
    return union(
        select(FactSource.source_id, FactSource.fact_id),
        also.where(FactAlternative.source_id.is_not(None)),
    ).subquery("cited")


def is_hidden() -> ColumnElement[bool]:
    """Whether only officers may know of the fact of a query, which joins its case and text."""
    return or_(Case.is_protected, Text.is_protected)


def is_cited_elsewhere() -> ColumnElement[bool]:
    """Whether something beside a fact cites the source of a query."""
    return or_(False, *(Source.id.in_(each.ids()) for each in _elsewhere))


def is_cited_openly_elsewhere() -> ColumnElement[bool]:
    """Whether something beside a fact that may leave cites the source of a query."""
    return or_(False, *(Source.id.in_(each.open_ids()) for each in _elsewhere))


def is_cited(source: Source) -> bool:
    """Whether anything at all cites it."""
    facts = exists().where(by_facts().c.source_id == Source.id)
    query = select(Source.id).where(Source.id == source.id, or_(facts, is_cited_elsewhere()))
    return db.session.scalar(query) is not None


WITH_REPORTS = (
    selectinload(Fact.fact_sources).joinedload(FactSource.source),
    selectinload(Fact.alternatives).joinedload(FactAlternative.source),
)


def facts_citing(
    source: Source,
    *,
    with_protected: bool = True,
    options: Sequence[ExecutableOption] = WITH_REPORTS,
) -> list[Fact]:
    """The facts that cite it, by person, with their texts and what ``options`` load.

    Without protected people there is nothing either that only officers may read.
    """
    cited = by_facts()
    query = (
        select(Fact)
        .join(Fact.case)
        .where(Fact.id.in_(select(cited.c.fact_id).where(cited.c.source_id == source.id)))
        .options(contains_eager(Fact.case), joinedload(Fact.text), *options)
        .order_by(Case.name, Case.id, Fact.position)
    )
    if not with_protected:
        query = query.join(Fact.text).where(~is_hidden())
    return list(db.session.scalars(query))
