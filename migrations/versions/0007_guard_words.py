"""Words that mean a protected person by themselves

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column, not in a batch: many tables point at cases."""
    op.add_column("case", sa.Column("guard_words", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Without them; what they guarded stays guarded until it is written anew."""
    op.drop_column("case", "guard_words")
