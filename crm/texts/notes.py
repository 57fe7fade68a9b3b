"""Open questions to those who wrote the sources."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.db import db
from crm.texts.models import Segment, SegmentNote, Text

PAGE = 30


def _is_open() -> ColumnElement[bool]:
    return and_(SegmentNote.kind == "question", SegmentNote.resolved_at.is_(None))


def _is_asked(user: Any) -> ColumnElement[bool]:
    """Asked of whoever wrote the paragraph last; where nobody is known, of the officers."""
    own = Segment.changed_by_id == user.id
    active = select(User.id).where(User.disabled_at.is_(None))
    is_orphan = or_(Segment.changed_by_id.is_(None), Segment.changed_by_id.not_in(active))
    return or_(own, is_orphan) if user.can("write") else own


def questions_for(user: Any) -> int:
    """How many open questions wait for this person (one statement)."""
    return db.session.scalar(waiting(user)) or 0


def waiting(user: Any) -> Select[int]:
    """A query of that number."""
    query = select(func.count(SegmentNote.id)).join(Segment).join(Text)
    query = query.where(_is_open(), _is_asked(user))
    if not user.can("read_protected"):
        query = query.where(Text.is_protected.is_(False))
    return query


def open_questions(
    user: Any, *, after: int | None, with_protected: bool
) -> tuple[list[SegmentNote], bool]:
    """A page of the open questions, the oldest first, and whether there are more.

    Those who write sources see what is asked of them; everybody sees what they asked.
    """
    query = (
        select(SegmentNote)
        .join(Segment)
        .join(Text)
        .where(_is_open(), or_(_is_asked(user), SegmentNote.author_id == user.id))
        .options(joinedload(SegmentNote.segment).joinedload(Segment.text))
        .order_by(SegmentNote.id)
    )
    if not with_protected:
        query = query.where(Text.is_protected.is_(False))
    if after is not None:
        query = query.where(SegmentNote.id > after)
    found = list(db.session.scalars(query.limit(PAGE + 1)))
    return found[:PAGE], len(found) > PAGE
