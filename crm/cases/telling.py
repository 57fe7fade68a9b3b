"""The facts of a case as its page shows them: plain values, read without objects of the ORM.

A case may have hundreds of facts, and the page shows them all. Reading them as rows takes a
tenth of the time, and plain values that compare equal can be drawn once (``crm.cases.entries``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Select, bindparam, exists, inspect, select

from crm.cases import listing, saying
from crm.cases.conflicts import FactAlternative
from crm.cases.consent import FactPermission
from crm.cases.details import FIELDS, Charge, FactDetail, Proceeding, SentencePart, details_of
from crm.cases.facts import Fact, FactSource, Source
from crm.cases.models import Case
from crm.cases.told import (
    Told,
    ToldAlternative,
    ToldPermission,
    ToldProceeding,
    ToldSource,
    ToldText,
    told_source,
)
from crm.db import db, now
from crm.texts.models import Text

_OWN = tuple(
    name
    for name in Told._fields
    if name not in ("text", "sources", "alternatives", "proceeding", "details", "permission")
)


def timeline(case: Case, tag: str) -> list[Told]:
    """Every fact of a case, earliest first; read as rows unless the case holds them already."""
    is_loaded = "facts" not in inspect(case).unloaded
    facts = _of(case.facts, tag) if is_loaded else _read(case.id, tag)
    return sorted(facts, key=lambda fact: fact.sort_key)


# -- of facts that are loaded ----------------------------------------------------------------


def _of(facts: Sequence[Fact], tag: str) -> list[Told]:
    permitted = listing.permitted(facts)
    return [
        Told(
            **{name: getattr(fact, name) for name in _OWN},
            text=ToldText(
                fact.text.id, fact.text.body, fact.text.language, bool(fact.text.is_protected)
            ),
            sources=tuple(told_source(each) for each in fact.sources),
            alternatives=tuple(
                _told(each, told_source(each.source) if each.source else None)
                for each in fact.alternatives
            ),
            **_details(fact, tag),
            permission=_permission(permitted.get(fact.id)),
        )
        for fact in facts
    ]


def _told(other: FactAlternative, source: ToldSource | None) -> ToldAlternative:
    is_preferred = bool(other.is_preferred)
    return ToldAlternative(other.happened_on, other.value, source, other.stage, is_preferred)


def _permission(held: FactPermission | None) -> ToldPermission | None:
    return ToldPermission(held.use, held.given_by) if held else None


def _details(fact: Any, tag: str) -> dict[str, Any]:
    held = fact.detail
    found = held.proceeding if held else None
    said = (
        saying.lines(details_of(fact), tag) if held or fact.charges or fact.sentence_parts else ()
    )
    return {
        "proceeding": ToldProceeding(found.position, found.id, found.label) if found else None,
        "details": tuple(said),
    }


# -- as rows ---------------------------------------------------------------------------------

_DETAIL = [getattr(FactDetail, name).label(f"detail_{name}") for name in FIELDS]
_PROCEEDING = ("id", "title", "number", "position")


def _read(case_id: int, tag: str) -> list[Told]:
    rows = db.session.execute(_query(), {"case_id": case_id, "today": now().date()}).all()
    cited = _cited(case_id)
    also = _also(case_id, cited) if any(row.has_alternatives for row in rows) else {}
    charges = _by_fact(Charge, case_id) if any(row.has_charges for row in rows) else {}
    parts = _by_fact(SentencePart, case_id) if any(row.has_parts for row in rows) else {}
    return [
        Told(
            **dict(zip(_OWN, row, strict=False)),
            text=ToldText(row.text_id, row.body, row.language, bool(row.is_protected)),
            sources=cited.get(row.id, ()),
            alternatives=also.get(row.id, ()),
            **_row_details(row, charges, parts, tag),
            permission=ToldPermission(row.use, row.given_by) if row.use else None,
        )
        for row in rows
    ]


def _row_details(
    row: Any, charges: dict[int, list[Charge]], parts: dict[int, list[SentencePart]], tag: str
) -> dict[str, Any]:
    if not (row.detail_id or row.has_charges or row.has_parts):
        return {"proceeding": None, "details": ()}
    held = SimpleNamespace(
        detail=_detail(row),
        charges=charges.get(row.id, ()),
        sentence_parts=parts.get(row.id, ()),
    )
    return _details(held, tag)


# Made once: to put a statement together takes as long as to run it.
@lru_cache(maxsize=1)
def _query() -> Select[Any]:
    """The facts with their words, details and widest permission: all that is there once."""
    return (
        select(
            *(getattr(Fact, name) for name in _OWN),
            *(Fact.text_id, Text.body, Text.language, Text.is_protected),
            *(FactPermission.use, FactPermission.given_by),
            *(FactDetail.id.label("detail_id"), *_DETAIL),
            *(getattr(Proceeding, name).label(f"proceeding_{name}") for name in _PROCEEDING),
            *(
                exists().where(table.fact_id == Fact.id).correlate(Fact).label(f"has_{name}")
                for name, table in (
                    ("alternatives", FactAlternative),
                    ("charges", Charge),
                    ("parts", SentencePart),
                )
            ),
        )
        .join(Text, Text.id == Fact.text_id)
        .outerjoin(FactDetail, FactDetail.fact_id == Fact.id)
        .outerjoin(Proceeding, Proceeding.id == FactDetail.proceeding_id)
        .outerjoin(FactPermission, FactPermission.id == listing.widest_permission())
        .where(Fact.case_id == bindparam("case_id"))
    )


def _detail(row: Any) -> Any:
    if row.detail_id is None:
        return None
    proceeding = None
    if row.proceeding_id is not None:
        values = {name: getattr(row, f"proceeding_{name}") for name in _PROCEEDING}
        proceeding = SimpleNamespace(**values)
        proceeding.label = Proceeding.label_of(proceeding.title, proceeding.number)
    known = {name: getattr(row, f"detail_{name}") for name in FIELDS}
    return SimpleNamespace(proceeding=proceeding, **known)


@lru_cache(maxsize=1)
def _citations() -> Select[Any]:
    return (
        select(FactSource.fact_id, *(getattr(Source, name) for name in ToldSource._fields))
        .join(Source, Source.id == FactSource.source_id)
        .join(Fact, Fact.id == FactSource.fact_id)
        .where(Fact.case_id == bindparam("case_id"))
        .order_by(FactSource.position, FactSource.id)
    )


def _cited(case_id: int) -> dict[int, tuple[ToldSource, ...]]:
    known: dict[int, ToldSource] = {}
    found: dict[int, list[ToldSource]] = defaultdict(list)
    for fact_id, *values in db.session.execute(_citations(), {"case_id": case_id}):
        source = known.get(values[0])
        if source is None:
            source = known[values[0]] = ToldSource(*values)
        found[fact_id].append(source)
    return {fact_id: tuple(sources) for fact_id, sources in found.items()}


def _also(
    case_id: int, cited: dict[int, tuple[ToldSource, ...]]
) -> dict[int, tuple[ToldAlternative, ...]]:
    known = {source.id: source for sources in cited.values() for source in sources}
    query = (
        select(FactAlternative, Source)
        .outerjoin(Source, Source.id == FactAlternative.source_id)
        .join(Fact, Fact.id == FactAlternative.fact_id)
        .where(Fact.case_id == case_id)
        .order_by(FactAlternative.position, FactAlternative.id)
    )
    found: dict[int, list[ToldAlternative]] = defaultdict(list)
    for each, source in db.session.execute(query):
        told = None if each.source_id is None else known.get(source.id) or told_source(source)
        found[each.fact_id].append(_told(each, told))
    return {fact_id: tuple(rows) for fact_id, rows in found.items()}


def _by_fact(model: Any, case_id: int) -> dict[int, list[Any]]:
    query = select(model).join(Fact, Fact.id == model.fact_id).where(Fact.case_id == case_id)
    found: dict[int, list[Any]] = defaultdict(list)
    for each in db.session.scalars(query.order_by(model.position, model.id)):
        found[each.fact_id].append(each)
    return found
