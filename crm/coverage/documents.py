"""What is found of coverage."""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import chain

from sqlalchemy import ColumnElement, event, select
from sqlalchemy.orm import Session, joinedload, selectinload

from crm.cases.models import Case, CaseName
from crm.coverage.models import Clipping
from crm.outlets.models import Outlet
from crm.partial_dates import partial_date_bounds
from crm.search import index


@index.found(
    "clipping",
    Clipping,
    load=[joinedload(Clipping.outlet), selectinload(Clipping.cases)],
)
def _clipping(clipping: Clipping) -> index.Document:
    names = [", ".join(case.open_names) for case in clipping.cases]
    outlet = clipping.outlet.name if clipping.outlet else ""
    first, _ = partial_date_bounds(clipping.published_on)
    return index.Document(
        title=clipping.title,
        body="\n".join(part for part in (outlet, *names) if part),
        url=clipping.url,
        at=datetime.combine(first, time(12), UTC),
        language=clipping.language,
        facets=tuple(f"case:{case.id}" for case in clipping.cases),
        # Its headline may name somebody who is protected now.
        audience="officers" if any(case.is_protected for case in clipping.cases) else "team",
        group="coverage",
    )


@event.listens_for(Session, "before_flush")
def _follow(session: Session, context: object, instances: object) -> None:
    """Names and protection of people, and outlets' names, change what is found of coverage."""
    for changed in chain(session.new, session.dirty, session.deleted):
        if isinstance(changed, Case) and changed.id is not None:
            _touch(session, Clipping.cases.any(Case.id == changed.id))
        elif isinstance(changed, CaseName):
            _touch(session, Clipping.cases.any(Case.id == changed.case_id))
        elif isinstance(changed, Outlet) and changed.id is not None:
            _touch(session, Clipping.outlet_id == changed.id)


def _touch(session: Session, condition: ColumnElement[bool]) -> None:
    with session.no_autoflush:
        for clipping in session.scalars(select(Clipping).where(condition)):
            index.touch(clipping)
