"""What kits demand of their languages, and requests for translations

Revision ID: 0016
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import crm.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_WHEN = crm.db.UTCDateTime(timezone=True)
_PEOPLE = ("asked_by_id", "translator_id", "done_by_id", "withdrawn_by_id")


def upgrade() -> None:
    """A kit that says nothing goes on as before: it prints what is untranslated, marked."""
    op.add_column("kit", sa.Column("demands", sa.JSON(), server_default="{}", nullable=False))
    op.create_table(
        "translation_request",
        sa.Column("kit_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("asked_at", _WHEN, nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_name", sa.String(length=200), nullable=False),
        sa.Column("translator_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("done_at", _WHEN, nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", _WHEN, nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kit_id"],
            ["kit.id"],
            name=op.f("fk_translation_request_kit_id_kit"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                [each], ["user.id"], name=op.f(f"fk_translation_request_{each}_user")
            )
            for each in _PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation_request")),
    )
    op.create_index(op.f("ix_translation_request_kit_id"), "translation_request", ["kit_id"])


def downgrade() -> None:
    """Without them: every kit prints whatever stands."""
    op.drop_index(op.f("ix_translation_request_kit_id"), table_name="translation_request")
    op.drop_table("translation_request")
    op.drop_column("kit", "demands")
