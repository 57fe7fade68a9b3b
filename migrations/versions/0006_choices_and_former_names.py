"""Sensitive facts are chosen as they stand, and former names of people stay known

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_kit_case = sa.table(
    "kit_case",
    sa.column("id", sa.Integer),
    sa.column("sensitive_fact_ids", sa.JSON),
    sa.column("sensitive_choices", sa.JSON),
)
_fact = sa.table(
    "fact",
    sa.column("id", sa.Integer),
    sa.column("sensitivity", sa.String),
    sa.column("revision", sa.Integer),
)


def upgrade() -> None:
    """What is chosen now stays chosen as it stands now."""
    _add("case", "former_names")
    _add("kit_case", "sensitive_choices")
    connection = op.get_bind()
    facts = {row.id: [row.id, row.sensitivity, row.revision] for row in _all(_fact)}
    for row in _all(_kit_case.c.id, _kit_case.c.sensitive_fact_ids):
        choices = [facts[each] for each in row.sensitive_fact_ids or () if each in facts]
        connection.execute(_changed(row.id, sensitive_choices=choices))
    op.drop_column("kit_case", "sensitive_fact_ids")


def downgrade() -> None:
    """Back to the numbers of facts alone."""
    _add("kit_case", "sensitive_fact_ids")
    connection = op.get_bind()
    for row in _all(_kit_case.c.id, _kit_case.c.sensitive_choices):
        ids = [each[0] for each in row.sensitive_choices or ()]
        connection.execute(_changed(row.id, sensitive_fact_ids=ids))
    op.drop_column("kit_case", "sensitive_choices")
    op.drop_column("case", "former_names")


def _add(table: str, column: str) -> None:
    op.add_column(table, sa.Column(column, sa.JSON(), nullable=False, server_default="[]"))


def _all(*columns: Any) -> list[Any]:
    return list(op.get_bind().execute(sa.select(*columns)))


def _changed(row: int, **values: Any) -> Any:
    return sa.update(_kit_case).where(_kit_case.c.id == row).values(**values)
