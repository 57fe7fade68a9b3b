"""What a kit demands of its gate, overrides, and how editions passed

Revision ID: 0026
Revises: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import crm.db

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_WHEN = crm.db.UTCDateTime(timezone=True)


def upgrade() -> None:
    """A kit that says nothing has the usual levels; earlier editions passed without a word."""
    op.add_column("kit", sa.Column("gate_levels", sa.JSON(), server_default="{}", nullable=False))
    # The share of letters that was copied out of a PDF again; none was measured before.
    op.add_column("edition_file", sa.Column("copied", sa.Double(), nullable=True))
    op.create_table(
        "gate_override",
        sa.Column("kit_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("prints", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("overridden_at", _WHEN, nullable=False),
        sa.Column("overridden_by_id", sa.Integer(), nullable=True),
        sa.Column("overridden_by_name", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", _WHEN, nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kit_id"], ["kit.id"], name=op.f("fk_gate_override_kit_id_kit"), ondelete="CASCADE"
        ),
        *(
            sa.ForeignKeyConstraint([each], ["user.id"], name=op.f(f"fk_gate_override_{each}_user"))
            for each in ("overridden_by_id", "withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_override")),
    )
    op.create_index(op.f("ix_gate_override_kit_id"), "gate_override", ["kit_id"])
    op.create_table(
        "gate_passage",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("passed_at", _WHEN, nullable=False),
        sa.Column("passed_by_id", sa.Integer(), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("overrides", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_gate_passage_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["passed_by_id"], ["user.id"], name=op.f("fk_gate_passage_passed_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_passage")),
    )
    op.create_index(op.f("ix_gate_passage_edition_id"), "gate_passage", ["edition_id"])


def downgrade() -> None:
    """Without them: what blocked by the usual levels is not asked any more."""
    op.drop_index(op.f("ix_gate_passage_edition_id"), table_name="gate_passage")
    op.drop_table("gate_passage")
    op.drop_index(op.f("ix_gate_override_kit_id"), table_name="gate_override")
    op.drop_table("gate_override")
    op.drop_column("edition_file", "copied")
    op.drop_column("kit", "gate_levels")
