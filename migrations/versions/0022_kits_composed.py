"""Kits that are arranged: sections, length, house style, quotes, templates, previews

Revision ID: 0022
Revises: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import crm.db

revision = "0022"
down_revision = "0026"
branch_labels = None
depends_on = None

_WHEN = crm.db.UTCDateTime(timezone=True)


def _list_column(name: str, empty: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), server_default=empty, nullable=False)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _to(table: str, column: str, other: str, ondelete: str | None = None) -> sa.Constraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    """A kit that nobody has arranged is printed as before."""
    op.add_column("kit", _list_column("sections", "[]"))
    op.add_column("kit", sa.Column("length", sa.String(10), server_default="full", nullable=False))
    op.add_column("kit", _list_column("house", "{}"))
    op.add_column("kit", sa.Column("taken_out", sa.JSON(), nullable=True))
    op.add_column("kit_text", sa.Column("country", sa.String(2), nullable=True))
    op.add_column("kit_text", sa.Column("taken_out_at", _WHEN, nullable=True))
    _add_quotes()
    op.create_table(
        "kit_template",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("composition", sa.JSON(), nullable=False),
        _id(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_template")),
    )
    op.create_table(
        "kit_preview",
        sa.Column("kit_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("as_of", sa.Integer(), nullable=False),
        sa.Column("drawn_at", _WHEN, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        _id(),
        _to("kit_preview", "kit_id", "kit", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_preview")),
        sa.UniqueConstraint("kit_id", "language", name=op.f("uq_kit_preview_kit_id")),
    )


def _add_quotes() -> None:
    op.create_table(
        "quote",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("said_on", sa.String(10), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("permitted_by", sa.String(200), nullable=False),
        sa.Column("permitted_on", sa.String(10), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _id(),
        _to("quote", "text_id", "text"),
        _to("quote", "case_id", "case"),
        _to("quote", "source_id", "source"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
        sa.UniqueConstraint("text_id", name=op.f("uq_quote_text_id")),
    )
    op.create_index(op.f("ix_quote_case_id"), "quote", ["case_id"])
    op.create_index(op.f("ix_quote_source_id"), "quote", ["source_id"])
    op.create_table(
        "kit_quote",
        sa.Column("kit_id", sa.Integer(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _id(),
        _to("kit_quote", "kit_id", "kit", "CASCADE"),
        _to("kit_quote", "quote_id", "quote"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_quote")),
    )
    op.create_index(op.f("ix_kit_quote_kit_id"), "kit_quote", ["kit_id"])
    op.create_index(op.f("ix_kit_quote_quote_id"), "kit_quote", ["quote_id"])


def downgrade() -> None:
    """Without them. Paragraphs that were taken out are gone for good; what is background too."""
    op.drop_table("kit_preview")
    op.drop_table("kit_template")
    op.drop_table("kit_quote")
    op.drop_table("quote")
    op.execute("DELETE FROM kit_text WHERE taken_out_at IS NOT NULL OR section = 'background'")
    op.drop_column("kit_text", "taken_out_at")
    op.drop_column("kit_text", "country")
    for column in ("taken_out", "house", "length", "sections"):
        op.drop_column("kit", column)
