"""The facts of a case as its page shows them: plain values, read without objects of the ORM.

A case may have hundreds of facts, and the page shows them all. Reading them as rows takes a
tenth of the time, and plain values that compare equal can be drawn once (``crm.cases.entries``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, bindparam, case, exists, inspect, select
from sqlalchemy.orm import aliased

from crm.cases import listing, saying
from crm.cases.conflicts import FactAlternative
from crm.cases.consent import FactPermission
from crm.cases.dated import is_past, sort_key
from crm.cases.details import FIELDS, Charge, FactDetail, Proceeding, SentencePart, details_of
from crm.cases.models import Case, Fact, FactSource, Source
from crm.cases.vocabulary import USES
from crm.db import db, now
from crm.texts.models import Text


class ToldText(NamedTuple):
    """The words of a fact; ``is_protected`` where only officers may read them."""

    id: int
    body: str
    language: str
    is_protected: bool


class ToldSource(NamedTuple):
    """A source as the list of sources shows it."""

    id: int
    publisher: str
    title: str
    url: str
    published_on: str | None
    language: str
    note: str | None


class ToldAlternative(NamedTuple):
    """A date or a length that is reported too."""

    happened_on: str | None
    value: str | None
    source: ToldSource | None


class ToldProceeding(NamedTuple):
    """The proceeding that a fact belongs to."""

    position: int
    id: int
    label: str


class ToldPermission(NamedTuple):
    """The permission for the widest use that stands today."""

    use: str
    given_by: str


class Told(NamedTuple):
    """A fact as a page shows it; ``details`` are (label, phrase) in the reader's language."""

    id: int
    case_id: int
    kind: str
    happened_on: str | None
    qualifier: str
    stage: str | None
    confidence: str
    lowered_to: str | None
    lowered_reason: str | None
    sensitivity: str | None
    may_publish: bool
    position: int
    rank: int | None
    revision: int
    conflict: str | None
    is_preferred: bool
    preferred_reason: str | None
    confirmed_at: datetime
    review_by: date
    text: ToldText
    sources: tuple[ToldSource, ...]
    alternatives: tuple[ToldAlternative, ...]
    proceeding: ToldProceeding | None
    details: tuple[tuple[str, str], ...]
    permission: ToldPermission | None

    @property
    def has_source(self) -> bool:
        """Whether anybody reports it; else it is a draft."""
        return bool(self.sources)

    @property
    def sort_key(self) -> tuple[str, int]:
        """Its place on the timeline."""
        return sort_key(self.happened_on, self.position, self.rank)

    @property
    def is_old(self) -> bool:
        """Whether nobody has confirmed it in time."""
        return is_past(self.review_by)


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
                ToldAlternative(
                    each.happened_on, each.value, told_source(each.source) if each.source else None
                )
                for each in fact.alternatives
            ),
            **_details(fact, tag),
            permission=_permission(permitted.get(fact.id)),
        )
        for fact in facts
    ]


def _permission(held: FactPermission | None) -> ToldPermission | None:
    return ToldPermission(held.use, held.given_by) if held else None


_SOURCE = tuple(ToldSource._fields)


def told_source(row: Any) -> ToldSource:
    """A source, whatever holds it, as plain values."""
    return ToldSource(*(getattr(row, name) for name in _SOURCE))


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
    held = aliased(FactPermission)
    widest = case({use: place for place, use in enumerate(USES)}, value=held.use)
    is_given = held.given_on <= bindparam("today", type_=Date)
    standing = (
        select(held.id)
        .where(
            held.fact_id == Fact.id,
            held.withdrawn_at.is_(None),
            is_given,
        )
        .order_by(widest.desc(), held.id.desc())
        .limit(1)
        .correlate(Fact)
        .scalar_subquery()
    )
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
        .outerjoin(FactPermission, FactPermission.id == standing)
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
        select(FactSource.fact_id, *(getattr(Source, name) for name in _SOURCE))
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
        found[each.fact_id].append(ToldAlternative(each.happened_on, each.value, told))
    return {fact_id: tuple(rows) for fact_id, rows in found.items()}


def _by_fact(model: Any, case_id: int) -> dict[int, list[Any]]:
    query = select(model).join(Fact, Fact.id == model.fact_id).where(Fact.case_id == case_id)
    found: dict[int, list[Any]] = defaultdict(list)
    for each in db.session.scalars(query.order_by(model.position, model.id)):
        found[each.fact_id].append(each)
    return found


def proceedings_of(facts: Iterable[Told]) -> list[ToldProceeding]:
    """The proceedings that these facts belong to, in order."""
    found = {fact.proceeding for fact in facts if fact.proceeding}
    return sorted(found, key=lambda each: (each.position, each.id))
