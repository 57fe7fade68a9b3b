"""What a file says about a statement's record: as of when, and what it is

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is known about the statements that are there; importing their file again tells."""
    op.add_column("statement", sa.Column("about", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Without it."""
    op.drop_column("statement", "about")
