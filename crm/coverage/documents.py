"""What is found of coverage."""

from __future__ import annotations

from datetime import UTC, datetime, time

from sqlalchemy import event, select
from sqlalchemy.orm import joinedload, object_session, selectinload

from crm.cases.models import Case
from crm.coverage.models import Clipping
from crm.i18n import partial_date_bounds
from crm.search import index


@index.found(
    "clipping",
    Clipping,
    load=[joinedload(Clipping.outlet), selectinload(Clipping.cases)],
)
def _clipping(clipping: Clipping) -> index.Document:
    names = [", ".join(case.all_names) for case in clipping.cases if not case.is_protected]
    outlet = clipping.outlet.name if clipping.outlet else ""
    first, _ = partial_date_bounds(clipping.published_on)
    return index.Document(
        title=clipping.title,
        body="\n".join(part for part in (outlet, *names) if part),
        url=clipping.url,
        at=datetime.combine(first, time(12), UTC),
        language=clipping.language,
        facets=tuple(f"case:{case.id}" for case in clipping.cases),
        group="coverage",
    )


@event.listens_for(Case.is_protected, "set")
def _protection_changed(case: Case, *_: object) -> None:
    """Who is protected from now on must not be found by what was published."""
    session = object_session(case)
    if session is None or case.id is None:
        return
    query = select(Clipping).where(Clipping.cases.any(Case.id == case.id))
    with session.no_autoflush:
        for clipping in session.scalars(query):
            index.touch(clipping)
