"""What is read of a statement at once, for its page and for files in and out."""

from __future__ import annotations

from sqlalchemy.orm import joinedload, selectinload

from crm.cases.models import Case
from crm.statements.models import PartSource, Signature, Statement, StatementPart

WITH_ALL = (
    joinedload(Statement.title),
    joinedload(Statement.summary),
    selectinload(Statement.summary_sources).joinedload(PartSource.source),
    selectinload(Statement.signatures).joinedload(Signature.case).selectinload(Case.names),
    selectinload(Statement.parts).options(
        joinedload(StatementPart.text),
        # Joined: a part has one or two sources, and a statement more is read otherwise.
        joinedload(StatementPart.part_sources).joinedload(PartSource.source),
    ),
)
