"""Whereabouts, medical care and bail of facts, and when what they tell of ended

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_DETAILS = (
    ("whereabouts", 200),
    ("medical_care", 200),
    ("bail_amount", 20),
    ("bail_currency", 10),
)


def upgrade() -> None:
    """Columns, not in a batch: tables point at facts."""
    op.add_column("fact", sa.Column("ended_on", sa.String(length=10), nullable=True))
    for name, most in _DETAILS:
        op.add_column("fact_detail", sa.Column(name, sa.String(length=most), nullable=True))


def downgrade() -> None:
    """Without them."""
    for name, _most in reversed(_DETAILS):
        op.drop_column("fact_detail", name)
    op.drop_column("fact", "ended_on")
