"""Which texts the kits wait for, in their languages, until the end of an embargo."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.db import db, now
from crm.kits.asking import asked_for
from crm.kits.models import Kit
from crm.kits.readiness import texts_of
from crm.texts.needs import Need, needs


@needs
def of_kits(language: str | None) -> Iterator[Need]:
    """A need of each kit that is on the list, for each of its languages (three statements).

    Its title stands in for it, or a number where only officers may see that. An embargo that
    is over is no day to keep any more. What somebody asked for is due when they said.
    """
    query = select(Kit).where(Kit.archived_at.is_(None)).options(joinedload(Kit.title))
    kits = [
        kit
        for kit in db.session.scalars(query.order_by(Kit.id))
        if language is None or language in kit.languages
    ]
    texts = texts_of([kit.id for kit in kits]) if kits else {}
    asked = asked_for(language) if kits else {}
    for kit in kits:
        is_ahead = kit.embargo_until is not None and kit.embargo_until > now()
        due = kit.embargo_until.date() if kit.embargo_until and is_ahead else None
        text_ids = frozenset(texts.get(kit.id, ()))
        for tag in kit.languages if language is None else [language]:
            is_asked, until = (kit.id, tag) in asked, asked.get((kit.id, tag)) or due
            key, url = f"kit-{kit.id}", f"/kits/{kit.id}"
            yield Need(tag, key, kit.label, url, until, text_ids, is_asked)
