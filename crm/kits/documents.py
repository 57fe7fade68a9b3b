"""What search finds of kits: the title and the paragraphs, in every language.

A translation alone does not rewrite it; until the kit changes, the texts' own documents
answer for that.
"""

from __future__ import annotations

from sqlalchemy.orm import joinedload, selectinload

from crm.kits.models import Kit, KitText
from crm.search import index
from crm.texts.models import Text


@index.found(
    "kit",
    Kit,
    load=[
        joinedload(Kit.title).selectinload(Text.translations),
        joinedload(Kit.subtitle).selectinload(Text.translations),
        selectinload(Kit.kit_texts).joinedload(KitText.text).selectinload(Text.translations),
    ],
)
def _document(kit: Kit) -> index.Document:
    texts = [kit.title, *([kit.subtitle] if kit.subtitle else [])]
    texts += [each.text for each in kit.kit_texts]
    said = [body for text in texts for body in (text.body, *(t.body for t in text.translations))]
    return index.Document(
        title=kit.title.body,
        body="\n\n".join(said[1:]),
        url=f"/kits/{kit.id}",
        at=kit.changed_at,
        facets=tuple(f"lang:{tag}" for tag in kit.languages),
    )
