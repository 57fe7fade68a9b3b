"""Which texts want work in a language: the queue goes through these, and not through all.

Where nearly everything is reviewed, the few paragraphs that are not would else be looked for
among hundreds of thousands. A language is kept from its first translation on; before that all of
it is missing, and the queue finds enough at once. What is kept follows from paragraphs and
their translations alone, in the same transaction as they: ``renew`` says how.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, reduce
from operator import add
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    case,
    delete,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm.db import Model, db
from crm.search import dialects
from crm.texts.models import Segment, SegmentTranslation, Text, Translation

_LOCK = 15_000_020  # of ``dialects.share``: any number, but the same in every process
# What paragraphs that want work can be; a text has the sum of those of its own.
BITS = {"missing": 1, "stale": 2, "machine": 4, "draft": 8, "review": 16}


class Todo(Model):
    """A text that is not wholly reviewed in a language, and how many paragraphs are in which state.

    ``states`` is the sum of the ``BITS`` of those that there are.
    """

    __tablename__ = "todo"
    __table_args__ = (
        UniqueConstraint("text_id", "language"),
        # With what is counted: both walk the index alone.
        Index("ix_todo_queue", "language", "text_id", "states", *BITS),
    )

    text_id: Mapped[int] = mapped_column(ForeignKey("text.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(20))
    states: Mapped[int]
    missing: Mapped[int]
    stale: Mapped[int]
    machine: Mapped[int]
    draft: Mapped[int]
    review: Mapped[int]


class TodoLanguage(Model):
    """A language of which is kept what wants work there."""

    __tablename__ = "todo_language"

    language: Mapped[str] = mapped_column(String(20), unique=True)


def is_kept(language: str) -> bool:
    """Whether ``Todo`` has all texts that want work in this language (one statement)."""
    query = select(TodoLanguage.id).where(TodoLanguage.language == language)
    return db.session.scalar(query) is not None


def renew(
    connection: Connection, text_ids: Collection[int] | None, language: str | None = None
) -> None:
    """Find out anew what of these texts, or of all, wants work in each language, or in one."""
    of = [] if language is None else [TodoLanguage.language == language]
    gone = delete(Todo) if language is None else delete(Todo).where(Todo.language == language)
    if text_ids is not None:
        of.append(Segment.text_id.in_(text_ids))
        gone = gone.where(Todo.text_id.in_(text_ids))
    put = and_(
        SegmentTranslation.segment_id == Segment.id,
        SegmentTranslation.language == TodoLanguage.language,
    )
    numbers, states = _numbers(), _states()
    of_text = (Segment.text_id, TodoLanguage.language)
    found = select(*of_text, states, *numbers.values()).select_from(Segment)
    found = found.join(TodoLanguage, TodoLanguage.language != Segment.language)
    found = found.outerjoin(SegmentTranslation, put).where(*of)
    found = found.group_by(*of_text).having(states > 0)
    connection.execute(gone)
    columns = ["text_id", "language", "states", *numbers]
    connection.execute(insert(Todo).from_select(columns, found))


def keep(connection: Connection, language: str) -> None:
    """Keep from now on what wants work in a language that was not kept before.

    Not yet where somebody else writes texts at this moment, whose paragraphs nobody can see until
    they commit: the next translation into the language tries again.
    """
    if dialects.alone(connection, _LOCK):
        connection.execute(insert(TodoLanguage).values(language=language))
        renew(connection, None, language)


def numbers_in(language: str, *, with_protected: bool) -> dict[str, int] | None:
    """State → how many paragraphs, but for those reviewed; None where nothing is kept of it.

    One statement. Without what is for officers, unless they are asked for.
    """
    sums = [func.coalesce(func.sum(getattr(Todo, state)), 0) for state in BITS]
    kept = select(func.count(TodoLanguage.id)).where(TodoLanguage.language == language)
    query = select(kept.scalar_subquery(), *sums).where(Todo.language == language)
    if not with_protected:
        query = query.where(Todo.text_id.not_in(select(Text.id).where(Text.is_protected)))
    is_kept, *numbers = db.session.execute(query).one()
    return dict(zip(BITS, numbers, strict=True)) if is_kept else None


@cache
def _numbers() -> dict[str, ColumnElement[int]]:
    """How many paragraphs of a group are in each state that wants work."""
    is_missing = SegmentTranslation.id.is_(None)
    of: dict[str, ColumnElement[bool]] = {
        state: is_missing if state == "missing" else SegmentTranslation.current(state)
        for state in BITS
    }
    return {state: func.sum(case((of[state], 1), else_=0)) for state in BITS}


@cache
def _states() -> ColumnElement[int]:
    """The sum of the ``BITS`` of the states that there are in a group."""
    each = (case((number > 0, BITS[state]), else_=0) for state, number in _numbers().items())
    return reduce(add, each)


@event.listens_for(Session, "after_flush")
def _follow(session: Session, context: Any) -> None:
    """Keep it in step with the texts and translations that were just written."""
    changed = [each for each in (*session.new, *session.dirty) if isinstance(each, Translation)]
    text_ids = {each.text_id for each in changed}
    text_ids.update(each.id for each in session.new if isinstance(each, Text))
    if not text_ids:
        return
    connection = session.connection()
    # Whoever begins to keep a language must see these, or be seen here: it waits, or this does.
    dialects.share(connection, _LOCK)
    known = set(connection.scalars(select(TodoLanguage.language)))
    if known:
        # Two who change the same text find out one after the other what wants work in it.
        held = select(Text.id).where(Text.id.in_(text_ids)).order_by(Text.id)
        connection.execute(held.with_for_update(key_share=True))
        renew(connection, text_ids)
    for language in {each.language for each in changed} - known:
        keep(connection, language)
