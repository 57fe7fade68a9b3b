"""Which texts of statements may leave the desk for an engine that translates.

Titles and summaries, and of what is known about a statement that which has a source: the same
as a kit prints.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select, union_all

from crm.db import db
from crm.statements.models import Statement, StatementPart
from crm.texts.leaving import vouches


@vouches
def _statements(text_ids: Collection[int]) -> Iterable[int]:
    part = select(StatementPart.text_id).where(StatementPart.text_id.in_(text_ids))
    return db.session.scalars(
        union_all(
            select(Statement.title_id).where(Statement.title_id.in_(text_ids)),
            select(Statement.summary_id).where(Statement.summary_id.in_(text_ids)),
            part.where(StatementPart.part_sources.any()),
        )
    )
