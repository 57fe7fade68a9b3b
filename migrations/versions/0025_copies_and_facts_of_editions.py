"""Marked copies for recipients, and which edition carries which revision of a fact

Revision ID: 0025
Revises: 0024
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

import crm.db

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_WHEN = crm.db.UTCDateTime(timezone=True)


def upgrade() -> None:
    """What the editions carry is read from their snapshots, one after the other."""
    op.create_table(
        "edition_copy",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_edition_copy_{column}_{table}")
            )
            for column, table in (
                ("edition_id", "edition"),
                ("contact_id", "contact"),
                ("made_by_id", "user"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_copy")),
        sa.UniqueConstraint("edition_id", "code", name=op.f("uq_edition_copy_edition_id")),
    )
    for column in ("code", "sha256"):
        op.create_index(op.f(f"ix_edition_copy_{column}"), "edition_copy", [column])
    op.create_table(
        "edition_fact",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_edition_fact_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_fact")),
        sa.UniqueConstraint("edition_id", "fact_id", name=op.f("uq_edition_fact_edition_id")),
    )
    op.create_index(op.f("ix_edition_fact_case_id"), "edition_fact", ["case_id"])
    _fill()


def _fill() -> None:
    connection = op.get_bind()
    cases = {row[0]: row[1] for row in connection.execute(sa.text('SELECT slug, id FROM "case"'))}
    edition_ids = connection.execute(sa.text("SELECT id FROM edition")).scalars().all()
    table = sa.table(
        "edition_fact", *map(sa.column, ("edition_id", "case_id", "fact_id", "revision"))
    )
    read = sa.text("SELECT snapshot FROM edition WHERE id = :id")
    for edition_id in edition_ids:
        snapshot = connection.execute(read, {"id": edition_id}).scalar()
        rows = _carried(json.loads(snapshot) if isinstance(snapshot, str) else snapshot, cases)
        if rows:
            connection.execute(table.insert(), [{"edition_id": edition_id, **row} for row in rows])


def _carried(snapshot: dict[str, Any], cases: dict[str, int]) -> list[dict[str, int]]:
    found = {
        fact["id"]: {
            "case_id": cases[profile["slug"]],
            "fact_id": fact["id"],
            "revision": fact["revision"],
        }
        for document in snapshot.values()
        for profile in document.get("profiles", ())
        if profile["slug"] in cases
        for fact in profile["facts"]
    }
    return [found[fact_id] for fact_id in sorted(found)]


def downgrade() -> None:
    """Without them."""
    op.drop_table("edition_fact")
    op.drop_table("edition_copy")
