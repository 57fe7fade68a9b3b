"""Other forms of editions, batches, and the versions that files were made with

Revision ID: 0024
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import crm.db

revision = "0024"
down_revision = "0020"
branch_labels = None
depends_on = None

_WHEN = crm.db.UTCDateTime(timezone=True)


def upgrade() -> None:
    """Of PDFs from before nobody knows what they were printed with."""
    op.add_column(
        "edition_file", sa.Column("versions", sa.JSON(), server_default="{}", nullable=False)
    )
    op.create_index(op.f("ix_edition_file_sha256"), "edition_file", ["sha256"])
    op.create_table(
        "edition_output",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("input_sha256", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_edition_output_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_output")),
        sa.UniqueConstraint(
            "edition_id",
            "kind",
            "language",
            "subject",
            name=op.f("uq_edition_output_edition_id"),
        ),
    )
    for column in ("sha256", "input_sha256"):
        op.create_index(op.f(f"ix_edition_output_{column}"), "edition_output", [column])
    _create_batch()


def _create_batch() -> None:
    op.create_table(
        "kit_batch",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("started_at", _WHEN, nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", _WHEN, nullable=True),
        sa.Column("cancelled_by_id", sa.Integer(), nullable=True),
        sa.Column("finished_at", _WHEN, nullable=True),
        sa.Column("failures", sa.JSON(), nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_kit_batch_edition_id_edition")
        ),
        *(
            sa.ForeignKeyConstraint([each], ["user.id"], name=op.f(f"fk_kit_batch_{each}_user"))
            for each in ("started_by_id", "cancelled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_batch")),
    )
    op.create_index(op.f("ix_kit_batch_edition_id"), "kit_batch", ["edition_id"])


def downgrade() -> None:
    """The files themselves stay where they lie."""
    op.drop_table("kit_batch")
    op.drop_table("edition_output")
    op.drop_index(op.f("ix_edition_file_sha256"), "edition_file")
    op.drop_column("edition_file", "versions")
