"""Paragraphs of texts, translated and reviewed one by one

Revision ID: 0011
Revises: 0008
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

import crm.db

revision = "0011"
down_revision = "0008"
branch_labels = None
depends_on = None

_WHEN = crm.db.UTCDateTime(timezone=True)
_BATCH = 500


def upgrade() -> None:
    """Tables of their own, filled from the texts and their translations."""
    op.create_table(
        "segment",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", _WHEN, nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        _foreign("segment", "text_id", "text", cascades=True),
        _foreign("segment", "changed_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
    )
    op.create_index("ix_segment_queue", "segment", ["text_id", "position", "language"])
    op.create_index(op.f("ix_segment_language"), "segment", ["language"])
    # Those few are taken off each count.
    op.create_index(op.f("ix_text_is_protected"), "text", ["is_protected"])
    _create_translations()
    _create_notes()
    _fill(op.get_bind())


def _foreign(table: str, column: str, to: str, cascades: bool = False) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=name, ondelete="CASCADE" if cascades else None
    )


def _create_translations() -> None:
    op.create_table(
        "segment_translation",
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("source_body", sa.Text(), nullable=False),
        sa.Column("translated_by_id", sa.Integer(), nullable=True),
        sa.Column("translated_at", _WHEN, nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", _WHEN, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        _foreign("segment_translation", "segment_id", "segment", cascades=True),
        _foreign("segment_translation", "translated_by_id", "user"),
        _foreign("segment_translation", "reviewed_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment_translation")),
        sa.UniqueConstraint(
            "segment_id", "language", name=op.f("uq_segment_translation_segment_id")
        ),
    )
    op.create_index(
        "ix_segment_translation_state",
        "segment_translation",
        ["language", "is_stale", "state", "segment_id"],
    )
    op.create_index(
        "ix_segment_translation_mine", "segment_translation", ["translated_by_id", "language"]
    )


def _create_notes() -> None:
    op.create_table(
        "segment_note",
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", _WHEN, nullable=False),
        sa.Column("resolved_at", _WHEN, nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        _foreign("segment_note", "segment_id", "segment", cascades=True),
        _foreign("segment_note", "author_id", "user"),
        _foreign("segment_note", "resolved_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment_note")),
    )
    op.create_index(op.f("ix_segment_note_segment_id"), "segment_note", ["segment_id"])
    op.create_index("ix_segment_note_open", "segment_note", ["kind", "resolved_at", "segment_id"])


def _paragraphs(body: str) -> list[str]:
    plain = body.replace("\r\n", "\n").replace("\r", "\n").strip()
    return [part.strip() for part in re.split(r"\n\s*\n", plain)]


def _parts(body: str, number: int) -> list[str]:
    """A translation in as many parts as the source has paragraphs.

    The surplus stands in the last part; where there are too few, the last parts are empty, so
    that what was printed whole still is.
    """
    found = _paragraphs(body)
    rest = "\n\n".join(found[number - 1 :])
    return [*found[: number - 1], rest, *([""] * (number - 1 - len(found)))][:number]


def _fill(connection: sa.Connection) -> None:
    tables = sa.MetaData()
    names = ("text", "translation", "segment", "segment_translation")
    text, translation, segment, put = (
        sa.Table(name, tables, autoload_with=connection) for name in names
    )
    for batch in _batches(connection, text):
        made = [
            {
                "text_id": row.id,
                "position": position,
                "language": row.language,
                "body": body,
                "revision": 1,
                "changed_at": row.changed_at,
            }
            for row in batch
            for position, body in enumerate(_paragraphs(row.body))
        ]
        connection.execute(sa.insert(segment), made)
    for batch in _batches(connection, translation):
        made = list(_translated(connection, batch, text, segment))
        if made:
            connection.execute(sa.insert(put), made)


def _translated(
    connection: sa.Connection, batch: list[Any], text: sa.Table, segment: sa.Table
) -> Iterator[dict[str, Any]]:
    ids = {row.text_id for row in batch}
    query = (
        sa.select(segment.c.text_id, segment.c.id, segment.c.body, text.c.revision)
        .join(text, text.c.id == segment.c.text_id)
        .where(segment.c.text_id.in_(ids))
        .order_by(segment.c.text_id, segment.c.position)
    )
    sources: dict[int, list[Any]] = {}
    for row in connection.execute(query):
        sources.setdefault(row.text_id, []).append(row)
    people = ("translated_by_id", "translated_at", "reviewed_by_id", "reviewed_at")
    for row in batch:
        of = sources[row.text_id] if row.body else []
        for source, body in zip(of, _parts(row.body, len(of)), strict=False):
            is_stale = row.source_revision < source.revision
            yield {
                "segment_id": source.id,
                "language": row.language,
                "body": body,
                "state": "draft" if row.state == "missing" else row.state,
                # Nobody knows which paragraph moved on, nor what it said.
                "is_stale": is_stale,
                "source_body": "" if is_stale else source.body,
                **{name: getattr(row, name) for name in people},
            }


def _batches(connection: sa.Connection, table: sa.Table) -> Iterator[list[Any]]:
    last = 0
    query = sa.select(table).order_by(table.c.id).limit(_BATCH)
    while rows := list(connection.execute(query.where(table.c.id > last))):
        yield rows
        last = rows[-1].id


def downgrade() -> None:
    """Without them: the whole translations, which sum them up, stay as they are."""
    op.drop_index(op.f("ix_text_is_protected"), "text")
    op.drop_table("segment_note")
    op.drop_table("segment_translation")
    op.drop_table("segment")
