"""Which texts of kits may leave the desk for an engine that translates.

Their own, all of them; of quotes those that everybody of the team may read, as somebody allowed
that they are published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select, union_all

from crm.db import db
from crm.kits.models import Kit, KitText, Quote
from crm.texts.leaving import vouches
from crm.texts.models import Text


@vouches
def _kits(text_ids: Collection[int]) -> Iterable[int]:
    return db.session.scalars(
        union_all(
            select(Kit.title_id).where(Kit.title_id.in_(text_ids)),
            select(Kit.subtitle_id).where(Kit.subtitle_id.in_(text_ids)),
            select(KitText.text_id).where(KitText.text_id.in_(text_ids)),
            select(Quote.text_id)
            .join(Text, Text.id == Quote.text_id)
            .where(Quote.text_id.in_(text_ids), Text.is_protected.is_(False)),
        )
    )
