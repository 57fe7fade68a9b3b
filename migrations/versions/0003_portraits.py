"""Portraits, and the order of facts that happened on one date

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import crm.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of portraits; whether a kit prints them; a place among facts of one date."""
    op.create_table(
        "portrait",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("whole_key", sa.String(length=200), nullable=False),
        sa.Column("earlier_keys", sa.JSON(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("top", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("credit", sa.String(length=200), nullable=False),
        sa.Column("licence", sa.String(length=200), nullable=False),
        sa.Column("permitted_by", sa.String(length=200), nullable=False),
        sa.Column("permitted_on", sa.String(length=10), nullable=True),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("added_at", crm.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user.id"], name=op.f("fk_portrait_added_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_portrait_case_id_case"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portrait")),
    )
    for column in ("case_id", "key", "whole_key"):
        op.create_index(op.f(f"ix_portrait_{column}"), "portrait", [column])
    # Never in a batch: SQLite makes a table anew in one, and other tables point at these.
    has_portraits = sa.Column(
        "has_portraits", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("kit", has_portraits)
    op.add_column("fact", sa.Column("rank", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Without them; the pictures' bytes stay where files lie."""
    op.drop_column("fact", "rank")
    op.drop_column("kit", "has_portraits")
    op.drop_table("portrait")
