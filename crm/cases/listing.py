"""Finding cases and sources, with all that pages show of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain

from sqlalchemy import Date, ScalarSelect, bindparam, case, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from crm.cases import citing
from crm.cases.conflicts import FactAlternative
from crm.cases.consent import FactPermission
from crm.cases.details import FactDetail
from crm.cases.facts import Fact, FactSource, Source
from crm.cases.models import Case, every_name
from crm.cases.vocabulary import USES
from crm.db import db, now
from crm.search import names
from crm.texts.models import Text

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
# With who permitted what, too: what a file of the desk's own tells.
WITH_ALL = (*WITH_FACTS, selectinload(Case.facts).selectinload(Fact.permissions))


def spelt(q: str, *, with_protected: bool = True) -> list[int]:
    """The ids of cases whose names have every word of ``q``: its beginning, or spelt otherwise.

    There are hundreds of cases, not thousands, so their names are compared here; what
    people type is read as the search page reads names, in any script. A name that names
    somebody else who is protected is looked at only ``with_protected``.
    """
    every = every_name().subquery()
    query = select(Case.id, every.c.name, Case.withheld_names).join(every, every.c.id == Case.id)
    wanted = [unit for part in names.parts(q) for unit in names.units(part)]
    spellings: dict[int, set[names.Unit]] = defaultdict(set)
    for case_id, name, withheld in db.session.execute(query):
        if with_protected or name not in chain(*(withheld or {}).values()):
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
    query = select(FactPermission).join(Fact, FactPermission.id == widest_permission())
    query = query.where(Fact.id.in_([each.id for each in facts]))
    rows = db.session.scalars(query, {"today": now().date()})
    return {each.fact_id: each for each in rows}


def widest_permission() -> ScalarSelect[int]:
    """The id of the permission for the widest use that stands, for a query of facts.

    Its parameter ``today`` is the day on which it is to stand.
    """
    held = aliased(FactPermission)
    widest = case({use: place for place, use in enumerate(USES)}, value=held.use)
    is_given = held.given_on <= bindparam("today", type_=Date)
    return (
        select(held.id)
        .where(held.fact_id == Fact.id, held.withdrawn_at.is_(None), is_given)
        .order_by(widest.desc(), held.id.desc())
        .limit(1)
        .correlate(Fact)
        .scalar_subquery()
    )


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
