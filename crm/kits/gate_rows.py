"""What the gate asks of the tables: rows as they stand now, never objects loaded before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from crm.cases.conflicts import FactAlternative
from crm.cases.consent import FactPermission
from crm.cases.facts import Fact, FactSource, Source
from crm.cases.models import Case
from crm.cases.portraits import Portrait, is_given
from crm.db import db, now
from crm.kits.models import Kit, KitCase, KitStatement
from crm.statements.models import PartSource, Statement, StatementPart
from crm.texts.models import Text, Translation


def chosen(kit: Kit) -> dict[int, set[tuple[Any, ...]]]:
    """Case id → the sensitive facts of it that this kit may carry, as they were chosen."""
    query = select(KitCase.case_id, KitCase.sensitive_choices).where(KitCase.kit_id == kit.id)
    rows = db.session.execute(query)
    return {row.case_id: set(map(tuple, row.sensitive_choices)) for row in rows}


def cases(slugs: Iterable[str]) -> dict[str, Any]:
    """Short name → row."""
    query = select(Case.id, Case.slug, Case.is_protected, Case.original_name)
    return {row.slug: row for row in db.session.execute(query.where(Case.slug.in_(list(slugs))))}


def facts(ids: Iterable[int]) -> dict[int, Any]:
    """Id → row."""
    query = select(*Fact.__table__.columns).where(Fact.id.in_(list(ids)))
    return {row.id: row for row in db.session.execute(query)}


def portraits(kit: Kit, cases: Mapping[str, Any]) -> dict[int, Any]:
    """Case id → the row of the portrait that may be printed now, where the kit wants any."""
    if not db.session.scalar(select(Kit.has_portraits).where(Kit.id == kit.id)):
        return {}
    query = select(*Portrait.__table__.columns).order_by(Portrait.id)
    ids = [row.id for row in cases.values()]
    newest = {
        row.case_id: row for row in db.session.execute(query.where(Portrait.case_id.in_(ids)))
    }
    return {
        case_id: row
        for case_id, row in newest.items()
        if row.credit and row.permitted_by and is_given(row.permitted_on)
    }


_SOURCE = (Source.publisher, Source.title, Source.url, Source.published_on)


def cited(fact_ids: Iterable[int]) -> dict[int, list[tuple[Any, ...]]]:
    """Fact id → its sources (publisher, title, address, date), in order."""
    query = select(FactSource.fact_id, *_SOURCE).join(Source)
    query = query.where(FactSource.fact_id.in_(list(fact_ids))).order_by(FactSource.position)
    return _grouped(query)


def permitted(fact_ids: Iterable[int]) -> set[int]:
    """Those for which a permission to publish stands today."""
    query = select(FactPermission.fact_id).where(
        FactPermission.fact_id.in_(list(fact_ids)),
        FactPermission.use == "publish",
        FactPermission.withdrawn_at.is_(None),
        FactPermission.given_on <= now().date(),
    )
    return set(db.session.scalars(query))


def also(fact_ids: Iterable[int]) -> dict[int, list[tuple[Any, ...]]]:
    """Fact id → (date, length, stage, is preferred, own source if any) of what else is reported."""
    names = ("fact_id", "happened_on", "value", "stage", "is_preferred")
    columns = [getattr(FactAlternative, name) for name in names]
    query = (
        select(*columns, FactAlternative.source_id, *_SOURCE)
        .outerjoin(Source, Source.id == FactAlternative.source_id)
        .where(FactAlternative.fact_id.in_(list(fact_ids)))
        .order_by(FactAlternative.position)
    )
    found: dict[int, list[tuple[Any, ...]]] = {}
    for fact_id, *said, source_id, publisher, title, url, on in db.session.execute(query):
        own = ((publisher, title, url, on),) if source_id else ()
        found.setdefault(fact_id, []).append((*said, *own))
    return found


def part_sources(statements: Mapping[str, Any]) -> dict[int, list[tuple[Any, ...]]]:
    """Text id → its sources, for the summaries and the parts of these statements."""
    ids = [row.id for row in statements.values()]
    of_parts = (
        select(StatementPart.text_id, *_SOURCE)
        .join(PartSource, PartSource.part_id == StatementPart.id)
        .join(Source, Source.id == PartSource.source_id)
        .where(StatementPart.statement_id.in_(ids))
        .order_by(PartSource.position)
    )
    of_summaries = (
        select(Statement.summary_id, *_SOURCE)
        .join(PartSource, PartSource.statement_id == Statement.id)
        .join(Source, Source.id == PartSource.source_id)
        .where(Statement.id.in_(ids), PartSource.part_id.is_(None))
        .order_by(PartSource.position)
    )
    return _grouped(of_parts) | _grouped(of_summaries)


def _grouped(query: Any) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    for key, *source in db.session.execute(query):
        found.setdefault(key, []).append(tuple(source))
    return found


def statements(kit: Kit) -> dict[str, Any]:
    """Short name → row, of the statements in the kit."""
    query = select(Statement.id, Statement.slug, Statement.summary_id).join(KitStatement)
    return {row.slug: row for row in db.session.execute(query.where(KitStatement.kit_id == kit.id))}


def texts(ids: set[int]) -> tuple[dict[int, Any], dict[tuple[int, str], Any]]:
    """Id → row of the texts, and (id, language) → row of their translations."""
    texts = db.session.execute(select(*Text.__table__.columns).where(Text.id.in_(ids)))
    translations = db.session.execute(
        select(*Translation.__table__.columns).where(Translation.text_id.in_(ids))
    )
    return {row.id: row for row in texts}, {
        (row.text_id, row.language): row for row in translations
    }
