"""What search finds of cases: every name and every fact."""

from __future__ import annotations

from sqlalchemy.orm import selectinload

from crm.cases.models import Case, Fact
from crm.search import index


@index.found(
    "case",
    Case,
    load=[selectinload(Case.names), selectinload(Case.facts).joinedload(Fact.text)],
)
def _document(case: Case) -> index.Document:
    return index.Document(
        title=case.name,
        body="\n\n".join(fact.text.body for fact in case.timeline),
        url=f"/cases/{case.id}",
        names=case.all_names,
        facets=tuple(f"fact:{kind}" for kind in sorted({fact.kind for fact in case.facts})),
        audience="officers" if case.is_protected else "team",
    )
