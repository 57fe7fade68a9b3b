"""Which texts of kits may leave the desk for an engine that translates: their own, all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select, union_all

from crm.db import db
from crm.kits.models import Kit, KitText
from crm.texts.leaving import vouches


@vouches
def _kits(text_ids: Collection[int]) -> Iterable[int]:
    return db.session.scalars(
        union_all(
            select(Kit.title_id).where(Kit.title_id.in_(text_ids)),
            select(Kit.subtitle_id).where(Kit.subtitle_id.in_(text_ids)),
            select(KitText.text_id).where(KitText.text_id.in_(text_ids)),
        )
    )
