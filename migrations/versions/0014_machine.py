"""Machine translation: what an admin has set, and what was asked for

Revision ID: 0014
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import crm.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_WHEN = crm.db.UTCDateTime(timezone=True)


def upgrade() -> None:
    """Two tables of their own."""
    op.create_table(
        "machine_setting",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("engine", sa.String(length=20), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("changed_at", _WHEN, nullable=False),
        sa.Column("changed_by_name", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_machine_setting")),
        sa.UniqueConstraint("key", name=op.f("uq_machine_setting_key")),
    )
    op.create_table(
        "machine_run",
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("segment_ids", sa.JSON(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("begun_at", _WHEN, nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=True),
        sa.Column("begun_by_name", sa.String(length=200), nullable=False),
        sa.Column("ended_at", _WHEN, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["user.id"], name=op.f("fk_machine_run_begun_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_machine_run")),
    )
    op.create_index(op.f("ix_machine_run_language"), "machine_run", ["language"])


def downgrade() -> None:
    """Without them; what machines translated stays among the translations."""
    op.drop_index(op.f("ix_machine_run_language"), table_name="machine_run")
    op.drop_table("machine_run")
    op.drop_table("machine_setting")
