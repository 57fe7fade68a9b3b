"""The list of kits: found by words of their titles, last changed first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from crm.db import db, parse_id, parse_moment
from crm.kits.models import Kit
from crm.texts.models import Text, Translation
from crm.texts.usage import uses_languages

PAGE = 30


def find(
    q: str = "", archived: str = "", after: str = "", *, with_protected: bool
) -> tuple[list[Kit], str | None]:
    """A page of kits, and the cursor of the next one. ``archived`` is "" or "yes".

    Without ``with_protected`` a title that only officers may see finds nothing.
    """
    query = (
        select(Kit)
        .where(Kit.archived_at.is_not(None) if archived else Kit.archived_at.is_(None))
        .options(joinedload(Kit.title), selectinload(Kit.editions))
        .order_by(Kit.changed_at.desc(), Kit.id.desc())
        .limit(PAGE + 1)
    )
    for word in q.split():
        title = Text.body.icontains(word, autoescape=True)
        translated = Translation.body.icontains(word, autoescape=True)
        query = query.where(
            or_(
                Kit.slug.icontains(word, autoescape=True),
                Kit.title.has(or_(title, Text.translations.any(translated))),
            )
        )
        if not with_protected:
            query = query.where(Kit.title.has(Text.is_protected.is_(False)))
    cursor = _read(after)
    if cursor is not None:
        at, kit_id = cursor
        query = query.where(or_(Kit.changed_at < at, and_(Kit.changed_at == at, Kit.id < kit_id)))
    kits = list(db.session.scalars(query))
    is_more = len(kits) > PAGE
    kits = kits[:PAGE]
    return kits, f"{kits[-1].changed_at.isoformat()}~{kits[-1].id}" if is_more else None


@uses_languages
def kit_languages() -> Iterable[str]:
    """The languages of the kits that are not archived, some several times."""
    kits = db.session.scalars(select(Kit.languages).where(Kit.archived_at.is_(None)))
    return chain.from_iterable(kits)


def _read(cursor: str) -> tuple[datetime, int] | None:
    """A cursor of ours; ``None`` for none, and for what somebody made up."""
    at, _, kit_id = cursor.partition("~")
    moment, number = parse_moment(at), parse_id(kit_id)
    return (moment, number) if moment is not None and number is not None else None
