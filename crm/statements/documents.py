"""What search finds of statements: title, summary and what is known about them."""

from __future__ import annotations

from datetime import UTC, datetime, time

from sqlalchemy.orm import joinedload, selectinload

from crm.i18n import partial_date_bounds
from crm.search import index
from crm.statements.models import Statement, StatementPart


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
    return index.Document(
        title=statement.title.body,
        body="\n\n".join([statement.summary.body, *(part.text.body for part in statement.parts)]),
        url=f"/statements/{statement.id}",
        at=at,
    )
