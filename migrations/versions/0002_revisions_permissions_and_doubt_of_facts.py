"""Revisions, permissions, doubt and reports that differ, for facts

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

import crm.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_RANK = {"unsure": 0, "single source": 1, "corroborated": 2}


def upgrade() -> None:
    """Revisions, permissions, doubt and reports that differ, for facts."""
    _create_tables()
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin", sa.String(length=200), nullable=True))
    with op.batch_alter_table("fact", schema=None) as batch_op:
        for name, length in (
            ("lowered_to", 20),
            ("lowered_reason", 500),
            ("conflict", 40),
            ("preferred_reason", 500),
        ):
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=True))
        batch_op.add_column(
            sa.Column("qualifier", sa.String(length=10), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("is_preferred", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("confirmed_at", crm.db.UTCDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("review_by", sa.Date(), nullable=True))
    _fill()
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.alter_column("qualifier", server_default=None)
        batch_op.alter_column("is_preferred", server_default=None)
        batch_op.alter_column("confirmed_at", nullable=False)
        batch_op.alter_column("review_by", nullable=False)


def _create_tables() -> None:
    fact = {"ondelete": "CASCADE"}
    op.create_table(
        "fact_revision",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", crm.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("who_id", sa.Integer(), nullable=True),
        sa.Column("who_name", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["fact.id"], name=op.f("fk_fact_revision_fact_id_fact"), **fact
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_revision")),
        sa.UniqueConstraint("fact_id", "number", name=op.f("uq_fact_revision_fact_id")),
    )
    op.create_table(
        "fact_permission",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("use", sa.String(length=20), nullable=False),
        sa.Column("given_by", sa.String(length=200), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_for", sa.String(length=500), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", crm.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_name", sa.String(length=200), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["fact.id"], name=op.f("fk_fact_permission_fact_id_fact"), **fact
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_permission")),
    )
    op.create_table(
        "fact_alternative",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.String(length=10), nullable=True),
        sa.Column("value", sa.String(length=20), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["fact.id"], name=op.f("fk_fact_alternative_fact_id_fact"), **fact
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_fact_alternative_source_id_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_alternative")),
    )
    op.create_index(op.f("ix_fact_permission_fact_id"), "fact_permission", ["fact_id"])
    op.create_index(op.f("ix_fact_alternative_fact_id"), "fact_alternative", ["fact_id"])
    op.create_index(op.f("ix_fact_alternative_source_id"), "fact_alternative", ["source_id"])


def _fill() -> None:
    """What stands so far: the current revision, the permission, and confidence as recorded."""
    bind = op.get_bind()
    at = datetime.now(UTC)
    sources: dict[int, list[tuple[str, str]]] = {}
    cited = sa.text(
        "SELECT fs.fact_id, s.key, s.publisher FROM fact_source fs"
        " JOIN source s ON s.id = fs.source_id ORDER BY fs.position"
    )
    for fact_id, key, publisher in bind.execute(cited):
        sources.setdefault(fact_id, []).append((key, publisher))
    facts = sa.text(
        "SELECT f.*, t.body, c.is_protected FROM fact f JOIN text t ON t.id = f.text_id"
        ' JOIN "case" c ON c.id = f.case_id'
    )
    for row in bind.execute(facts).mappings().all():
        _fill_fact(bind, dict(row), sources.get(row["id"], []), at)


def _fill_fact(
    bind: sa.Connection, row: dict[str, Any], cited: list[tuple[str, str]], at: datetime
) -> None:
    publishers = {publisher.strip().casefold() for _key, publisher in cited}
    derived = ("unsure", "single source", "corroborated")[min(2, len(publishers))]
    is_lowered = _RANK[row["confidence"]] < _RANK[derived]
    lowered = (row["confidence"], "as recorded") if is_lowered else (None, None)
    may_publish = bool(row["may_publish"]) and not row["is_protected"]
    meta = sa.MetaData()
    tables = {
        name: sa.Table(name, meta, autoload_with=bind)
        for name in ("fact", "fact_revision", "fact_permission", "text")
    }
    fact, text = tables["fact"], tables["text"]
    values = {
        "confidence": row["confidence"] if is_lowered else derived,
        "lowered_to": lowered[0],
        "lowered_reason": lowered[1],
        "may_publish": may_publish,
    }
    dates = {"confirmed_at": at, "review_by": (at + timedelta(days=365)).date()}
    bind.execute(sa.update(fact).where(fact.c.id == row["id"]).values(**values, **dates))
    is_hidden = bool(row["is_protected"]) or not may_publish or not cited
    bind.execute(sa.update(text).where(text.c.id == row["text_id"]).values(is_protected=is_hidden))
    snapshot = {
        "text": row["body"],
        **{name: row[name] for name in ("kind", "happened_on", "stage", "sensitivity")},
        **values,
        "qualifier": "",
        "sources": [key for key, _publisher in cited],
        "alternatives": [],
        "conflict": None,
        "is_preferred": False,
        "preferred_reason": None,
    }
    common = {"fact_id": row["id"]}
    bind.execute(
        sa.insert(tables["fact_revision"]).values(
            **common, number=row["revision"], at=at, who_name="Fifteenth", why="", snapshot=snapshot
        )
    )
    if may_publish:
        bind.execute(
            sa.insert(tables["fact_permission"]).values(
                **common,
                use="publish",
                given_by="publicly reported",
                given_on=at.date(),
                given_for="",
                recorded_by_name="Fifteenth",
            )
        )


def downgrade() -> None:
    """Back to one state of each fact."""
    for name in ("fact_alternative", "fact_permission", "fact_revision"):
        op.drop_table(name)
    with op.batch_alter_table("fact", schema=None) as batch_op:
        for name in (
            *("review_by", "confirmed_at", "is_preferred", "qualifier", "preferred_reason"),
            *("conflict", "lowered_reason", "lowered_to"),
        ):
            batch_op.drop_column(name)
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_column("origin")
