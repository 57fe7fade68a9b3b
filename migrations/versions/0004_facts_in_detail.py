"""Facts in detail

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import crm.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Facts in detail."""
    op.create_table(
        "term",
        sa.Column("vocabulary", sa.String(length=30), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", crm.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("vocabulary", "code", name=op.f("uq_term_vocabulary")),
    )
    op.create_table(
        "proceeding",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_proceeding_case_id_case"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proceeding")),
    )
    with op.batch_alter_table("proceeding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proceeding_case_id"), ["case_id"], unique=False)

    op.create_table(
        "charge",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("activity", sa.String(length=500), nullable=True),
        sa.Column("charge", sa.String(length=200), nullable=True),
        sa.Column("article", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["fact.id"], name=op.f("fk_charge_fact_id_fact"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
    )
    with op.batch_alter_table("charge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_charge_fact_id"), ["fact_id"], unique=False)

    op.create_table(
        "fact_detail",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=True),
        sa.Column("court", sa.String(length=200), nullable=True),
        sa.Column("branch", sa.String(length=200), nullable=True),
        sa.Column("judge", sa.String(length=200), nullable=True),
        sa.Column("authority", sa.String(length=200), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("prison", sa.String(length=200), nullable=True),
        sa.Column("lawyer", sa.String(length=200), nullable=True),
        sa.Column("release_kind", sa.String(length=200), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=True),
        sa.Column("effect", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["fact.id"], name=op.f("fk_fact_detail_fact_id_fact"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["proceeding_id"],
            ["proceeding.id"],
            name=op.f("fk_fact_detail_proceeding_id_proceeding"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_detail")),
        sa.UniqueConstraint("fact_id", name=op.f("uq_fact_detail_fact_id")),
    )
    with op.batch_alter_table("fact_detail", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fact_detail_proceeding_id"), ["proceeding_id"], unique=False
        )

    op.create_table(
        "sentence_part",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("amount", sa.String(length=20), nullable=True),
        sa.Column("unit", sa.String(length=10), nullable=True),
        sa.Column("is_enforceable", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["fact.id"], name=op.f("fk_sentence_part_fact_id_fact"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentence_part")),
    )
    with op.batch_alter_table("sentence_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sentence_part_fact_id"), ["fact_id"], unique=False)

    # Not in a batch: that would copy the table, which other tables point at.
    op.add_column("source", sa.Column("archived_url", sa.Text(), nullable=True))
    op.add_column("statement", sa.Column("confidence", sa.String(length=20), nullable=True))
    op.add_column("statement_part", sa.Column("author", sa.String(length=300), nullable=True))


def downgrade() -> None:
    """Back to before."""
    op.drop_column("statement_part", "author")
    op.drop_column("statement", "confidence")
    op.drop_column("source", "archived_url")

    with op.batch_alter_table("sentence_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sentence_part_fact_id"))

    op.drop_table("sentence_part")
    with op.batch_alter_table("fact_detail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_detail_proceeding_id"))

    op.drop_table("fact_detail")
    with op.batch_alter_table("charge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_charge_fact_id"))

    op.drop_table("charge")
    with op.batch_alter_table("proceeding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proceeding_case_id"))

    op.drop_table("proceeding")
    op.drop_table("term")
