"""The memory of translations, and translations from files that wait

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

import crm.db
from crm.texts.likeness import bands

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_WHEN = crm.db.UTCDateTime(timezone=True)
_BATCH = 500


def upgrade() -> None:
    """Tables of their own; the memory knows what is reviewed already."""
    op.create_table(
        "memory_unit",
        sa.Column("translation_id", sa.Integer(), nullable=True),
        sa.Column("source_language", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("source_body", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("origin", sa.String(length=200), nullable=True),
        sa.Column("imported_at", _WHEN, nullable=True),
        sa.Column("imported_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        _foreign("memory_unit", "translation_id", "segment_translation", cascades=True),
        _foreign("memory_unit", "imported_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memory_unit")),
        sa.UniqueConstraint("translation_id", name=op.f("uq_memory_unit_translation_id")),
        sa.UniqueConstraint("digest", name=op.f("uq_memory_unit_digest")),
    )
    op.create_table(
        "memory_band",
        sa.Column("band", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        _foreign("memory_band", "unit_id", "memory_unit", cascades=True),
        sa.PrimaryKeyConstraint("band", "unit_id", name=op.f("pk_memory_band")),
    )
    op.create_index("ix_memory_band_unit_id", "memory_band", ["unit_id"])
    _create_arrivals()
    _fill(op.get_bind())


def _foreign(table: str, column: str, to: str, cascades: bool = False) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=name, ondelete="CASCADE" if cascades else None
    )


def _create_arrivals() -> None:
    op.create_table(
        "exchange_file",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("uploaded_at", _WHEN, nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", _WHEN, nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("discarded_at", _WHEN, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        _foreign("exchange_file", "uploaded_by_id", "user"),
        _foreign("exchange_file", "taken_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_file")),
    )
    op.create_table(
        "exchange_row",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base", sa.String(length=20), nullable=False),
        sa.Column("source_body", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _foreign("exchange_row", "file_id", "exchange_file", cascades=True),
        _foreign("exchange_row", "segment_id", "segment", cascades=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_row")),
    )
    for column in ("file_id", "segment_id"):
        op.create_index(op.f(f"ix_exchange_row_{column}"), "exchange_row", [column])


def _fill(connection: sa.Connection) -> None:
    tables = sa.MetaData()
    names = ("segment", "segment_translation", "memory_unit", "memory_band")
    segment, put, unit, band = (sa.Table(name, tables, autoload_with=connection) for name in names)
    query = (
        sa.select(put, segment.c.language.label("source_language"))
        .join(segment, segment.c.id == put.c.segment_id)
        .where(put.c.state == "reviewed", put.c.source_body != "", put.c.body != "")
        .order_by(put.c.id)
        .limit(_BATCH)
    )
    last = 0
    while rows := list(connection.execute(query.where(put.c.id > last))):
        units = [
            {
                "translation_id": row.id,
                "source_language": row.source_language,
                "language": row.language,
            }
            for row in rows
        ]
        connection.execute(sa.insert(unit), units)
        wanted = unit.c.translation_id.in_([row.id for row in rows])
        made = sa.select(unit.c.translation_id, unit.c.id).where(wanted)
        unit_of = {row.translation_id: row.id for row in connection.execute(made)}
        found = [{"band": each, "unit_id": unit_of[row.id]} for row in rows for each in _bands(row)]
        connection.execute(sa.insert(band), found)
        last = rows[-1].id


def _bands(row: Any) -> set[int]:
    there = f"{row.source_language}>{row.language}"
    back = f"{row.language}>{row.source_language}"
    return {*bands(row.source_body, there), *bands(row.body, back)}


def downgrade() -> None:
    """Without them: what was reviewed stays reviewed; pairs from files are gone."""
    op.drop_table("exchange_row")
    op.drop_table("exchange_file")
    op.drop_table("memory_band")
    op.drop_table("memory_unit")
