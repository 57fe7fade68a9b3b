"""What search finds of texts: the source and every translation."""

from __future__ import annotations

from textwrap import shorten

from sqlalchemy.orm import selectinload

from crm.search import index
from crm.texts.models import Text

_TITLE = 90  # characters


@index.found("text", Text, load=[selectinload(Text.translations)])
def _document(text: Text) -> index.Document:
    return index.Document(
        title=shorten(text.body, _TITLE, placeholder="…"),
        body="\n\n".join([text.body, *(each.body for each in text.translations), text.key]),
        url=f"/texts/{text.id}",
        at=text.changed_at,
        language=text.language,
        facets=tuple(f"lang:{each.language}" for each in text.translations),
        audience="officers" if text.is_protected else "team",
    )
