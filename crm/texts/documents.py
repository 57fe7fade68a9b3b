"""What search finds of texts: the source and every translation."""

from __future__ import annotations

from sqlalchemy.orm import selectinload

from crm.search import index
from crm.texts.models import Text


@index.found("text", Text, load=[selectinload(Text.translations)])
def _document(text: Text) -> index.Document:
    return index.Document(
        title=text.key,
        body="\n\n".join([text.body, *(each.body for each in text.translations)]),
        url=f"/texts/{text.id}",
        at=text.changed_at,
        language=text.language,
        facets=tuple(f"lang:{each.language}" for each in text.translations),
        audience="officers" if text.is_protected else "team",
    )
