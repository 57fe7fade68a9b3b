"""The stage at which another date or length is reported

Revision ID: 0010
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column, empty for what is there."""
    op.add_column("fact_alternative", sa.Column("stage", sa.String(30), nullable=True))


def downgrade() -> None:
    """Without the stages."""
    op.drop_column("fact_alternative", "stage")
