"""What search finds of statements: title, summary and what is known about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, time

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from crm.db import db
from crm.partial_dates import partial_date_bounds
from crm.search import index
from crm.statements.models import Statement, StatementPart
from crm.texts.owners import owners


@index.found(
    "statement",
    Statement,
    load=[
        joinedload(Statement.title),
        joinedload(Statement.summary),
        selectinload(Statement.parts).joinedload(StatementPart.text),
    ],
)
def _document(statement: Statement) -> index.Document:
    at = None
    if statement.issued_on:
        at = datetime.combine(partial_date_bounds(statement.issued_on)[0], time(12), UTC)
    texts = [statement.summary, *(part.text for part in statement.parts)]
    return index.Document(
        title=statement.title.body,
        # What names somebody who is protected is found by officers, as a text.
        body="\n\n".join(text.body for text in texts if not text.is_protected),
        url=f"/statements/{statement.id}",
        at=at,
        audience="officers" if statement.title.is_protected else "team",
    )


@owners
def _statements(text_ids: Collection[int]) -> Iterable[Statement]:
    return db.session.scalars(
        select(Statement).where(
            or_(
                Statement.title_id.in_(text_ids),
                Statement.summary_id.in_(text_ids),
                Statement.parts.any(StatementPart.text_id.in_(text_ids)),
            )
        )
    )
