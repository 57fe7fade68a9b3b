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


# Table by table and column by column, never in a batch: SQLite makes a table anew in one, and
# to drop the old one would delete, or forbid, all that points at it.
_ORIGIN = ("origin", sa.String(length=200))
_FACT = (
    ("lowered_to", sa.String(length=20)),
    ("lowered_reason", sa.String(length=500)),
    ("conflict", sa.String(length=40)),
    ("preferred_reason", sa.String(length=500)),
)
_NEEDED: tuple[tuple[str, Any, Any], ...] = (
    ("qualifier", sa.String(length=10), ""),
    ("is_preferred", sa.Boolean(), sa.false()),
    ("confirmed_at", crm.db.UTCDateTime(timezone=True), "1970-01-01 00:00:00"),
    ("review_by", sa.Date(), "1970-01-01"),
)


def upgrade() -> None:
    """Revisions, permissions, doubt and reports that differ, for facts."""
    _create_tables()
    op.add_column("source", sa.Column(*_ORIGIN, nullable=True))
    for name, kind in _FACT:
        op.add_column("fact", sa.Column(name, kind, nullable=True))
    for name, kind, default in _NEEDED:
        op.add_column("fact", sa.Column(name, kind, nullable=False, server_default=default))
    _fill()


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


_AT = crm.db.UTCDateTime(timezone=True)
_fact = sa.table(
    "fact",
    *(sa.column(name) for name in ("id", "confidence", "lowered_to", "lowered_reason")),
    sa.column("may_publish", sa.Boolean()),
    sa.column("confirmed_at", _AT),
    sa.column("review_by", sa.Date()),
)
_text = sa.table(
    "text",
    sa.column("id"),
    sa.column("is_protected", sa.Boolean()),
    sa.column("guards", sa.JSON()),
)
_revision = sa.table(
    "fact_revision",
    *(sa.column(name) for name in ("fact_id", "number", "who_name", "why")),
    sa.column("at", _AT),
    sa.column("snapshot", sa.JSON()),
)
_permission = sa.table(
    "fact_permission",
    *(sa.column(name) for name in ("fact_id", "use", "given_by", "given_for", "recorded_by_name")),
    sa.column("given_on", sa.Date()),
)


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
    values = {
        "confidence": row["confidence"] if is_lowered else derived,
        "lowered_to": lowered[0],
        "lowered_reason": lowered[1],
        "may_publish": may_publish,
    }
    dates = {"confirmed_at": at, "review_by": (at + timedelta(days=365)).date()}
    bind.execute(sa.update(_fact).where(_fact.c.id == row["id"]).values(**values, **dates))
    is_hidden = bool(row["is_protected"]) or not may_publish or not cited
    _guard(bind, row["text_id"], is_hidden)
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
        sa.insert(_revision).values(
            **common, number=row["revision"], at=at, who_name="Fifteenth", why="", snapshot=snapshot
        )
    )
    if may_publish:
        bind.execute(
            sa.insert(_permission).values(
                **common,
                use="publish",
                given_by="publicly reported",
                given_on=at.date(),
                given_for="",
                recorded_by_name="Fifteenth",
            )
        )


def _guard(bind: sa.Connection, text_id: int, is_hidden: bool) -> None:
    this = _text.c.id == text_id
    guards = set(bind.execute(sa.select(_text.c.guards).where(this)).scalar() or ())
    guards = guards | {"owner"} if is_hidden else guards - {"owner"}
    values = {"guards": sorted(guards), "is_protected": bool(guards)}
    bind.execute(sa.update(_text).where(this).values(**values))


def downgrade() -> None:
    """Back to one state of each fact."""
    for name in ("fact_alternative", "fact_permission", "fact_revision"):
        op.drop_table(name)
    for name in [*(row[0] for row in _FACT), *(row[0] for row in _NEEDED)]:
        op.drop_column("fact", name)
    op.drop_column("source", _ORIGIN[0])
