"""What is found of coverage."""

from __future__ import annotations

from datetime import UTC, datetime, time

from sqlalchemy.orm import joinedload, selectinload

from crm.coverage.models import Clipping
from crm.i18n import partial_date_bounds
from crm.search import index


@index.found(
    "clipping",
    Clipping,
    load=[joinedload(Clipping.outlet), selectinload(Clipping.cases)],
)
def _clipping(clipping: Clipping) -> index.Document:
    names = [
        ", ".join(case.all_names) for case in clipping.cases if not case.is_protected
    ]
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
