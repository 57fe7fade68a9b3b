"""Finding cases and sources for lists and pages, with all that these show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, union_all
from sqlalchemy.orm import joinedload, selectinload

from crm.cases import citing
from crm.cases.conflicts import FactAlternative
from crm.cases.consent import FactPermission
from crm.cases.details import FactDetail
from crm.cases.models import Case, CaseName, Fact, FactSource, Source
from crm.cases.vocabulary import USES
from crm.db import db
from crm.search import names
from crm.texts.models import Text

PAGE = 50
WITH_FACTS = (
    joinedload(Case.names),
    selectinload(Case.facts).options(
        joinedload(Fact.text),
        selectinload(Fact.fact_sources).joinedload(FactSource.source),
        joinedload(Fact.detail).joinedload(FactDetail.proceeding),
        # A fact has few of either: one statement for all costs less than two more.
        joinedload(Fact.charges),
        joinedload(Fact.sentence_parts),
        selectinload(Fact.alternatives).joinedload(FactAlternative.source),
    ),
)


@dataclass(frozen=True)
class Line:
    """A case in the list: its last report, how its facts stand and how many there are.

    ``is_partial`` where some are for officers alone.
    """

    case: Case
    last: Fact | None
    confidences: dict[str, int]
    facts: int
    is_partial: bool = False


@dataclass(frozen=True)
class Found:
    """A page of the list; ``next_after`` is the cursor of the next one."""

    lines: list[Line]
    next_after: int | None


def spelt(q: str) -> list[int]:
    """The ids of cases whose names have every word of ``q``: its beginning, or spelt otherwise.

    There are hundreds of cases, not thousands, so their names are compared here; what
    people type is read as the search page reads names, in any script.
    """
    wanted = [unit for part in names.parts(q) for unit in names.units(part)]
    spellings: dict[int, set[names.Unit]] = defaultdict(set)
    every = union_all(
        select(Case.id, Case.name),
        select(Case.id, Case.original_name),
        select(CaseName.case_id, CaseName.name),
    )
    for case_id, name in db.session.execute(every):
        spellings[case_id].update(names.units(name))
    return [
        case_id
        for case_id, units in spellings.items()
        if wanted and all(any(_is_like(one, unit) for unit in units) for one in wanted)
    ]


def _is_like(wanted: names.Unit, unit: names.Unit) -> bool:
    return unit.term.startswith(wanted.term) or not set(wanted.keys).isdisjoint(unit.keys)


def permitted(facts: Iterable[Fact]) -> dict[int, FactPermission]:
    """Fact id → of the permissions that stand, the one for the widest use."""
    query = select(FactPermission).where(FactPermission.fact_id.in_([each.id for each in facts]))
    valid = [each for each in db.session.scalars(query) if each.is_valid]
    return {each.fact_id: each for each in sorted(valid, key=lambda each: USES.index(each.use))}


def register() -> list[Source]:
    """Every source, by publisher and title."""
    order = (Source.publisher, Source.title, Source.id)
    return list(db.session.scalars(select(Source).order_by(*order)))


def is_open_source(source: Source) -> bool:
    """Whether those who may not see protected people, and what may not leave, may see it."""
    facts = citing.by_facts()
    cited = (
        select(citing.is_hidden())
        .select_from(Case)
        .join(Fact, Fact.case_id == Case.id)
        .join(Text, Text.id == Fact.text_id)
        .join(facts, facts.c.fact_id == Fact.id)
        .where(facts.c.source_id == source.id)
        .distinct()
    )
    return {bool(each) for each in db.session.scalars(cited)} != {True}
