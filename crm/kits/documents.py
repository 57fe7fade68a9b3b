"""What search finds of kits: the title and the paragraphs, in every language.

A translation alone does not rewrite it; until the kit changes, the texts' own documents
answer for that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from crm.db import db
from crm.kits.models import Kit, KitText
from crm.search import index
from crm.texts.models import Text
from crm.texts.owners import owners

# What a document reads; a view that saves a kit loads it at once too.
LOAD = (
    joinedload(Kit.title).selectinload(Text.translations),
    joinedload(Kit.subtitle).selectinload(Text.translations),
    selectinload(Kit.kit_texts).joinedload(KitText.text).selectinload(Text.translations),
)


@index.found("kit", Kit, load=LOAD)
def _document(kit: Kit) -> index.Document:
    texts = [kit.title, *([kit.subtitle] if kit.subtitle else [])]
    # What names somebody who is protected is found by officers, as a text.
    kept = [each.text for each in kit.kit_texts if not each.taken_out_at]
    texts += [text for text in kept if not text.is_protected]
    is_for_officers = any(text.is_protected for text in texts)
    said = [body for text in texts for body in (text.body, *(t.body for t in text.translations))]
    return index.Document(
        title=kit.title.body,
        body="\n\n".join(said[1:]),
        url=f"/kits/{kit.id}",
        at=kit.changed_at,
        facets=tuple(f"lang:{tag}" for tag in kit.languages),
        audience="officers" if is_for_officers else "team",
    )


@owners
def _kits(text_ids: Collection[int]) -> Iterable[Kit]:
    return db.session.scalars(
        select(Kit).where(
            or_(
                Kit.title_id.in_(text_ids),
                Kit.subtitle_id.in_(text_ids),
                Kit.kit_texts.any(KitText.text_id.in_(text_ids)),
            )
        )
    )
