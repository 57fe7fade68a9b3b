"""Which texts want work in a language

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# The languages that something is translated into, and what is not wholly reviewed there.
_LANGUAGES = "INSERT INTO todo_language (language) SELECT DISTINCT language FROM translation"
_FILL = """
INSERT INTO todo (text_id, language, states)
SELECT text_id, language, states FROM (
    SELECT segment.text_id AS text_id, todo_language.language AS language,
        MAX(CASE WHEN put.id IS NULL THEN 1 ELSE 0 END)
        + MAX(CASE WHEN put.is_stale THEN 2 ELSE 0 END)
        + MAX(CASE WHEN NOT put.is_stale AND put.state = 'machine' THEN 4 ELSE 0 END)
        + MAX(CASE WHEN NOT put.is_stale AND put.state = 'draft' THEN 8 ELSE 0 END)
        + MAX(CASE WHEN NOT put.is_stale AND put.state = 'review' THEN 16 ELSE 0 END) AS states
    FROM segment
    JOIN todo_language ON todo_language.language <> segment.language
    LEFT JOIN segment_translation AS put
        ON put.segment_id = segment.id AND put.language = todo_language.language
    GROUP BY segment.text_id, todo_language.language
) AS found
WHERE states > 0
"""


def upgrade() -> None:
    """Two tables of their own, filled from the translations."""
    op.create_table(
        "todo_language",
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_todo_language")),
        sa.UniqueConstraint("language", name=op.f("uq_todo_language_language")),
    )
    op.create_table(
        "todo",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("states", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["text_id"], ["text.id"], name=op.f("fk_todo_text_id_text"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_todo")),
        sa.UniqueConstraint("text_id", "language", name=op.f("uq_todo_text_id")),
    )
    op.create_index("ix_todo_queue", "todo", ["language", "text_id", "states"])
    op.execute(_LANGUAGES)
    op.execute(_FILL)


def downgrade() -> None:
    """Without them; they follow from the translations."""
    op.drop_index("ix_todo_queue", table_name="todo")
    op.drop_table("todo")
    op.drop_table("todo_language")
