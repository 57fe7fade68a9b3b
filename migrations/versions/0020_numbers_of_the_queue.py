"""What the queue of a language counts and walks, and terms that wait for a choice

Revision ID: 0020
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

_STATES = ("missing", "stale", "machine", "draft", "review")
_TODO = "ix_todo_queue"
_PUT, _STATE, _MINE = (
    "segment_translation",
    "ix_segment_translation_state",
    "ix_segment_translation_mine",
)
_OF = {"file": "exchange_file", "term": "glossary_term"}
_TEXT = """
UPDATE segment_translation SET text_id = (
    SELECT segment.text_id FROM segment WHERE segment.id = segment_translation.segment_id
)
"""
_COUNT = """
INSERT INTO todo (text_id, language, states, missing, stale, machine, draft, review)
SELECT text_id, language,
    CASE WHEN missing > 0 THEN 1 ELSE 0 END + CASE WHEN stale > 0 THEN 2 ELSE 0 END
    + CASE WHEN machine > 0 THEN 4 ELSE 0 END + CASE WHEN draft > 0 THEN 8 ELSE 0 END
    + CASE WHEN review > 0 THEN 16 ELSE 0 END,
    missing, stale, machine, draft, review
FROM (
    SELECT segment.text_id AS text_id, todo_language.language AS language,
        SUM(CASE WHEN put.id IS NULL THEN 1 ELSE 0 END) AS missing,
        SUM(CASE WHEN put.is_stale THEN 1 ELSE 0 END) AS stale,
        SUM(CASE WHEN NOT put.is_stale AND put.state = 'machine' THEN 1 ELSE 0 END) AS machine,
        SUM(CASE WHEN NOT put.is_stale AND put.state = 'draft' THEN 1 ELSE 0 END) AS draft,
        SUM(CASE WHEN NOT put.is_stale AND put.state = 'review' THEN 1 ELSE 0 END) AS review
    FROM segment
    JOIN todo_language ON todo_language.language <> segment.language
    LEFT JOIN segment_translation AS put
        ON put.segment_id = segment.id AND put.language = todo_language.language
    GROUP BY segment.text_id, todo_language.language
) AS found
WHERE missing + stale + machine + draft + review > 0
"""


def upgrade() -> None:
    """A translation knows its text, in the indexes too; a text how many paragraphs want what."""
    op.add_column(_PUT, sa.Column("text_id", sa.Integer(), server_default="0", nullable=False))
    op.execute(_TEXT)
    for state in _STATES:
        op.add_column("todo", sa.Column(state, sa.Integer(), server_default="0", nullable=False))
    op.execute("DELETE FROM todo")
    op.execute(_COUNT)
    op.drop_index(_TODO, table_name="todo")
    op.create_index(_TODO, "todo", ["language", "text_id", "states", *_STATES])
    op.drop_index(_STATE, table_name=_PUT)
    op.drop_index(_MINE, table_name=_PUT)
    walked = ["language", "is_stale", "state"]
    op.create_index(_STATE, _PUT, [*walked, "text_id", "segment_id", "translated_by_id"])
    unreviewed = sa.text("is_stale OR state <> 'reviewed'")
    op.create_index(
        _MINE,
        _PUT,
        ["translated_by_id", "text_id", *walked, "segment_id"],
        sqlite_where=unreviewed,
        postgresql_where=unreviewed,
    )
    op.create_table(
        "glossary_difference",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{name}_id"],
                [f"{table}.id"],
                name=op.f(f"fk_glossary_difference_{name}_id_{table}"),
                ondelete="CASCADE",
            )
            for name, table in _OF.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glossary_difference")),
    )
    for name in _OF:
        op.create_index(
            op.f(f"ix_glossary_difference_{name}_id"), "glossary_difference", [f"{name}_id"]
        )


def downgrade() -> None:
    """Without the numbers, which follow from the translations, and the differences."""
    op.drop_table("glossary_difference")
    op.drop_index(_MINE, table_name=_PUT)
    op.drop_index(_STATE, table_name=_PUT)
    op.create_index(_MINE, _PUT, ["translated_by_id", "language"])
    op.create_index(_STATE, _PUT, ["language", "is_stale", "state", "segment_id"])
    op.drop_index(_TODO, table_name="todo")
    op.create_index(_TODO, "todo", ["language", "text_id", "states"])
    for state in _STATES:
        op.drop_column("todo", state)
    op.drop_column(_PUT, "text_id")
