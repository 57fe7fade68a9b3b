"""What the rooms to the left may ask of statements: their titles, and who signed."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from crm.cases import signed
from crm.db import db
from crm.statements.models import Signature, Statement
from crm.texts.models import Text
from crm.texts.views import may_see


def _choices(language: str) -> list[tuple[str, str]]:
    title = joinedload(Statement.title).selectinload(Text.translations)
    query = select(Statement).options(title).order_by(Statement.issued_on, Statement.id)
    return [
        (each.slug, each.title.printed(language).text)
        for each in db.session.scalars(query)
        # A short name is made of the title: where that is for officers, neither is offered.
        if may_see(each.title)
    ]


def _signatories(slug: str) -> Select[int]:
    return select(Signature.case_id).join(Statement).where(Statement.slug == slug)


signed.know(signed.Statements(_choices, _signatories))
