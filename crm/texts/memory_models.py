"""The tables of the memory, kept in step with what is reviewed here.

A unit of the memory is a pair: words and what they are in another language. One of ours points
at the translation of a paragraph as long as that is reviewed, and holds no words itself: who may
not read the text must not find its words in a second place. One from a file holds its words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import chain
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    delete,
    event,
    insert,
    select,
)
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from crm.accounts.models import User
from crm.audit.models import Actor
from crm.db import Model, UTCDateTime, db, now
from crm.texts.likeness import bands
from crm.texts.models import Segment, SegmentTranslation

_PENDING = "crm.texts.memory"
_BATCH = 500


class MemoryUnit(Model):
    """A pair of the memory: of ours (``translation_id``), or words from a file."""

    __tablename__ = "memory_unit"

    translation_id: Mapped[int | None] = mapped_column(
        ForeignKey("segment_translation.id", ondelete="CASCADE"), unique=True
    )
    source_language: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(20))
    source_body: Mapped[str | None] = mapped_column(LongText)
    body: Mapped[str | None] = mapped_column(LongText)
    # Of a pair from a file, so that the same one comes in once; see ``digest_of``.
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    origin: Mapped[str | None] = mapped_column(String(200))  # the file's name
    imported_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    translation: Mapped[SegmentTranslation | None] = relationship()
    imported_by: Mapped[User | None] = relationship()


# Looked up by number, thousands at a time, and never by anything else: two columns are all.
memory_band = Table(
    "memory_band",
    Model.metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column(
        "unit_id",
        ForeignKey("memory_unit.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Index("ix_memory_band_unit_id", "unit_id"),
)


def kind_of(source_language: str, language: str) -> str:
    """What texts that are translated from one language into another are found among."""
    return f"{source_language}>{language}"


def digest_of(pair: Sequence[str]) -> str:
    """What is the same for the same (source language, language, source body, body) alone."""
    return sha256("\0".join(pair).encode()).hexdigest()


def remember(
    pairs: Iterable[tuple[str, str, str, str]], origin: str, *, by: Actor
) -> tuple[int, int]:
    """Take in pairs from a file: (source language, language, source body, body) of each.

    Returns how many are new, and how many were known. The caller records and commits.
    """
    new = known = 0
    wanted = {digest_of(pair): pair for pair in pairs}
    digests = list(wanted)
    for start in range(0, len(digests), _BATCH):
        batch = digests[start : start + _BATCH]
        query = select(MemoryUnit.digest).where(MemoryUnit.digest.in_(batch))
        there = set(db.session.scalars(query))
        known += len(there)
        units = [_from_file(wanted[each], each, origin, by) for each in batch if each not in there]
        db.session.add_all(units)
        db.session.flush()
        new += len(units)
        _index(
            db.session.connection(),
            [
                (unit.id, unit.source_language, unit.language, *wanted[unit.digest or ""][2:])
                for unit in units
            ],
        )
    return new, known


def _from_file(pair: tuple[str, str, str, str], digest: str, origin: str, by: Actor) -> MemoryUnit:
    source_language, language, source_body, body = pair
    return MemoryUnit(
        source_language=source_language,
        language=language,
        source_body=source_body,
        body=body,
        digest=digest,
        origin=origin[:200],
        imported_at=now(),
        imported_by_id=by.id,
    )


def _index(connection: Connection, units: Iterable[tuple[int, str, str, str, str]]) -> None:
    """Write the numbers of (id, source language, language, source body, body), both ways."""
    rows = [
        {"band": band, "unit_id": unit_id}
        for unit_id, source_language, language, source_body, body in units
        for band in {
            *bands(source_body, kind_of(source_language, language)),
            *bands(body, kind_of(language, source_language)),
        }
    ]
    if rows:
        connection.execute(insert(memory_band), rows)


# -- ours --------------------------------------------------------------------------------


@event.listens_for(Session, "after_flush")
def _notice(session: Session, context: object) -> None:
    changed = (each for each in session.dirty if session.is_modified(each))
    ids = {each.id for each in chain(session.new, changed) if isinstance(each, SegmentTranslation)}
    if ids:
        session.info.setdefault(_PENDING, set()).update(ids)


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    session.flush()
    if ids := session.info.pop(_PENDING, None):
        learn(session.connection(), ids)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_PENDING, None)


def learn(connection: Connection, translation_ids: Collection[int]) -> None:
    """Have the memory say of these translations what is reviewed of them now, and no more."""
    ids = sorted(translation_ids)
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        connection.execute(delete(MemoryUnit).where(MemoryUnit.translation_id.in_(batch)))
        put = SegmentTranslation
        query = (
            select(put.id, Segment.language, put.language, put.source_body, put.body)
            .join(Segment, Segment.id == put.segment_id)
            .where(put.id.in_(batch), put.state == "reviewed")
            .where(put.source_body != "", put.body != "")
        )
        _learn(connection, [tuple(row) for row in connection.execute(query)])


def _learn(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        return
    connection.execute(
        insert(MemoryUnit),
        [{"translation_id": row[0], "source_language": row[1], "language": row[2]} for row in rows],
    )
    wanted = MemoryUnit.translation_id.in_([row[0] for row in rows])
    made = select(MemoryUnit.translation_id, MemoryUnit.id).where(wanted)
    unit_of = {row[0]: row[1] for row in connection.execute(made)}
    _index(connection, [(unit_of[row[0]], *row[1:]) for row in rows])


def learn_all(connection: Connection) -> None:
    """Have the memory know everything that is reviewed; what came from files stays."""
    query = select(SegmentTranslation.id).where(SegmentTranslation.state == "reviewed")
    learn(connection, list(connection.scalars(query)))
