"""What search finds of cases: every name, and every fact that may leave.

What has no permission or no source is no member's to find: officers find it among texts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from crm.cases import chosen_names  # noqa: F401 - what texts learn of names
from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.db import db
from crm.search import index
from crm.texts.owners import owners


@index.found(
    "case",
    Case,
    load=[
        selectinload(Case.names),
        selectinload(Case.facts).options(joinedload(Fact.text), selectinload(Fact.fact_sources)),
    ],
)
def _document(case: Case) -> index.Document:
    facts = [
        fact
        for fact in case.timeline
        if case.is_protected or (fact.may_publish and fact.fact_sources)
    ]
    return index.Document(
        title=case.name if case.is_protected else case.name_in("en", without=case.withheld),
        # What names somebody who is protected is found by officers, as a text.
        body="\n\n".join(
            fact.text.body for fact in facts if case.is_protected or not fact.text.is_protected
        ),
        url=f"/cases/{case.id}",
        # What names somebody else who is protected is found with that person, by officers.
        names=tuple(case.all_names if case.is_protected else case.open_names),
        facets=tuple(f"fact:{kind}" for kind in sorted({fact.kind for fact in facts})),
        audience="officers" if case.is_protected else "team",
    )


@owners
def _cases(text_ids: Collection[int]) -> Iterable[Case]:
    return db.session.scalars(select(Case).join(Case.facts).where(Fact.text_id.in_(text_ids)))
