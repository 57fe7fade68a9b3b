"""What search finds of cases: every name and every fact."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crm.cases.models import Case, Fact
from crm.db import db
from crm.search import index
from crm.texts.owners import owners


@index.found(
    "case",
    Case,
    load=[selectinload(Case.names), selectinload(Case.facts).joinedload(Fact.text)],
)
def _document(case: Case) -> index.Document:
    return index.Document(
        title=case.name,
        # A fact that names somebody who is protected is found by officers, as a text.
        body="\n\n".join(
            fact.text.body
            for fact in case.timeline
            if case.is_protected or not fact.text.is_protected
        ),
        url=f"/cases/{case.id}",
        names=case.all_names,
        facets=tuple(f"fact:{kind}" for kind in sorted({fact.kind for fact in case.facts})),
        audience="officers" if case.is_protected else "team",
    )


@owners
def _cases(text_ids: Collection[int]) -> Iterable[Case]:
    return db.session.scalars(select(Case).join(Case.facts).where(Fact.text_id.in_(text_ids)))
