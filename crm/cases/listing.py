"""Finding cases and sources for lists and pages, with all that these show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select, tuple_, union_all
from sqlalchemy.orm import joinedload, selectinload

from crm.cases import citing
from crm.cases.conflicts import FactAlternative
from crm.cases.models import Case, CaseName, Fact, FactSource, Source, last_report
from crm.db import db
from crm.search import names

PAGE = 50
WITH_FACTS = (
    selectinload(Case.names),
    selectinload(Case.facts).options(
        joinedload(Fact.text),
        selectinload(Fact.fact_sources).joinedload(FactSource.source),
        selectinload(Fact.alternatives).joinedload(FactAlternative.source),
    ),
)


@dataclass(frozen=True)
class Line:
    """A case in the list: its last report and how its facts stand."""

    case: Case
    last: Fact | None
    confidences: dict[str, int]


@dataclass(frozen=True)
class Found:
    """A page of the list; ``next_after`` is the cursor of the next one."""

    lines: list[Line]
    next_after: int | None


def cases(*, q: str, protected: bool | None, after: int | None, with_protected: bool) -> Found:
    """Cases by name, or those whose name ``q`` spells; ``protected`` narrows."""
    query = select(Case).options(selectinload(Case.facts).joinedload(Fact.text))
    if not with_protected:
        query = query.where(Case.is_protected.is_(False))
    elif protected is not None:
        query = query.where(Case.is_protected.is_(protected))
    if q:
        return Found(_lines(_spelt(query, q)), None)
    query = query.order_by(Case.name, Case.id).limit(PAGE + 1)
    if after is not None:
        last = select(Case.name, Case.id).where(Case.id == after).subquery()
        query = query.join(last, tuple_(Case.name, Case.id) > tuple_(last.c.name, last.c.id))
    found = list(db.session.scalars(query))
    return Found(_lines(found[:PAGE]), found[PAGE - 1].id if len(found) > PAGE else None)


def _spelt(query: Select[Case], q: str) -> list[Case]:
    """Those whose names have every word of ``q``: its beginning, or spelt otherwise.

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
    fitting = [
        case_id
        for case_id, units in spellings.items()
        if wanted and all(any(_is_like(one, unit) for unit in units) for one in wanted)
    ]
    return list(db.session.scalars(query.where(Case.id.in_(fitting)).order_by(Case.name, Case.id)))


def _is_like(wanted: names.Unit, unit: names.Unit) -> bool:
    return unit.term.startswith(wanted.term) or not set(wanted.keys).isdisjoint(unit.keys)


def _lines(found: Sequence[Case]) -> list[Line]:
    return [
        Line(
            case,
            last_report(case.facts),
            {
                name: sum(fact.confidence == name for fact in case.facts)
                for name in ("single source", "unsure")
            },
        )
        for case in found
    ]


def register() -> list[Source]:
    """Every source, by publisher and title."""
    order = (Source.publisher, Source.title, Source.id)
    return list(db.session.scalars(select(Source).order_by(*order)))


def is_open_source(source: Source) -> bool:
    """Whether those who may not see protected people may see this source."""
    facts = citing.by_facts()
    cited = (
        select(Case.is_protected)
        .join(Fact, Fact.case_id == Case.id)
        .join(facts, facts.c.fact_id == Fact.id)
        .where(facts.c.source_id == source.id)
        .distinct()
    )
    return set(db.session.scalars(cited)) != {True}
