"""The first tables

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import crm.db
from crm.search import dialects

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The first tables."""
    op.create_table(
        "audit_entry",
        sa.Column("at", crm.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("subject_label", sa.String(length=300), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)

    op.create_table(
        "beat",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beat")),
        sa.UniqueConstraint("name", name=op.f("uq_beat_name")),
    )
    op.create_table(
        "case",
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("original_name", sa.String(length=200), nullable=False),
        sa.Column("is_protected", sa.Boolean(), nullable=False),
        sa.Column("protected_reason", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("slug", name=op.f("uq_case_slug")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_is_protected"), ["is_protected"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_name"), ["name"], unique=False)

    op.create_table(
        "press_contact",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press_contact")),
    )
    op.create_table(
        "search_document",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("at", crm.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(length=20), nullable=True),
        sa.Column("facets", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("group_key", sa.String(length=80), nullable=True),
        sa.Column("folding", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_search_document_kind")),
    )
    op.create_table(
        "search_name_key",
        sa.Column(
            "key",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "term",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_name_key")),
        sa.UniqueConstraint("key", "term", name=op.f("uq_search_name_key_key")),
    )
    with op.batch_alter_table("search_name_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_name_key_term"), ["term"], unique=False)

    op.create_table(
        "search_name_term",
        sa.Column(
            "term",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("sounds", sa.Text(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_name_term")),
        sa.UniqueConstraint("term", name=op.f("uq_search_name_term_term")),
    )
    op.create_table(
        "source",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("published_on", sa.String(length=10), nullable=True),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("reliability", sa.String(length=30), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("key", name=op.f("uq_source_key")),
    )
    op.create_table(
        "text",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("guards", sa.JSON(), nullable=False),
        sa.Column("is_protected", sa.Boolean(), nullable=False),
        sa.Column("changed_at", crm.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text")),
        sa.UniqueConstraint("key", name=op.f("uq_text_key")),
    )
    op.create_table(
        "user",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=20), nullable=True),
        sa.Column("theme", sa.String(length=10), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("session_key", sa.String(length=64), nullable=False),
        sa.Column("setup_hash", sa.String(length=64), nullable=True),
        sa.Column("setup_expires_at", crm.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("created_at", crm.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", crm.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("setup_hash", name=op.f("uq_user_setup_hash")),
    )
    op.create_table(
        "case_name",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("is_alias", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_case_name_case_id_case"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_name")),
    )
    with op.batch_alter_table("case_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_name_case_id"), ["case_id"], unique=False)

    op.create_table(
        "contact",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("city", sa.String(length=100), nullable=True),
        sa.Column("time_zone", sa.String(length=60), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("do_not_contact_at", crm.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("do_not_contact_by_id", sa.Integer(), nullable=True),
        sa.Column("do_not_contact_reason", sa.String(length=500), nullable=True),
        sa.Column("created_at", crm.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("last_contacted_at", crm.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", crm.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("archived_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["archived_by_id"], ["user.id"], name=op.f("fk_contact_archived_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["do_not_contact_by_id"], ["user.id"], name=op.f("fk_contact_do_not_contact_by_id_user")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_contact_owner_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_country"), ["country"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contact_last_contacted_at"), ["last_contacted_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contact_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_sort_name"), ["sort_name"], unique=False)

    op.create_table(
        "fact",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("happened_on", sa.String(length=10), nullable=True),
        sa.Column("stage", sa.String(length=30), nullable=True),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.String(length=20), nullable=False),
        sa.Column("sensitivity", sa.String(length=20), nullable=True),
        sa.Column("may_publish", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_fact_case_id_case"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_fact_text_id_text")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
        sa.UniqueConstraint("text_id", name=op.f("uq_fact_text_id")),
    )
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fact_case_id"), ["case_id"], unique=False)

    op.create_table(
        "kit",
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("subtitle_id", sa.Integer(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("embargo_until", crm.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("changed_at", crm.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", crm.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("archived_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["archived_by_id"], ["user.id"], name=op.f("fk_kit_archived_by_id_user")
        ),
        sa.ForeignKeyConstraint(["subtitle_id"], ["text.id"], name=op.f("fk_kit_subtitle_id_text")),
        sa.ForeignKeyConstraint(["title_id"], ["text.id"], name=op.f("fk_kit_title_id_text")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit")),
        sa.UniqueConstraint("slug", name=op.f("uq_kit_slug")),
        sa.UniqueConstraint("subtitle_id", name=op.f("uq_kit_subtitle_id")),
        sa.UniqueConstraint("title_id", name=op.f("uq_kit_title_id")),
    )
    op.create_table(
        "outlet",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("language", sa.String(length=20), nullable=True),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", crm.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("archived_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["archived_by_id"], ["user.id"], name=op.f("fk_outlet_archived_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlet")),
    )
    with op.batch_alter_table("outlet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outlet_country"), ["country"], unique=False)
        batch_op.create_index(batch_op.f("ix_outlet_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_outlet_name"), ["name"], unique=False)

    op.create_table(
        "statement",
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("issued_on", sa.String(length=10), nullable=True),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("summary_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["summary_id"], ["text.id"], name=op.f("fk_statement_summary_id_text")
        ),
        sa.ForeignKeyConstraint(["title_id"], ["text.id"], name=op.f("fk_statement_title_id_text")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("slug", name=op.f("uq_statement_slug")),
        sa.UniqueConstraint("summary_id", name=op.f("uq_statement_summary_id")),
        sa.UniqueConstraint("title_id", name=op.f("uq_statement_title_id")),
    )
    op.create_table(
        "translation",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("source_revision", sa.Integer(), nullable=False),
        sa.Column("translated_by_id", sa.Integer(), nullable=True),
        sa.Column("translated_at", crm.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", crm.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["user.id"], name=op.f("fk_translation_reviewed_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["text.id"], name=op.f("fk_translation_text_id_text"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["translated_by_id"], ["user.id"], name=op.f("fk_translation_translated_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation")),
        sa.UniqueConstraint("text_id", "language", name=op.f("uq_translation_text_id")),
    )
    with op.batch_alter_table("translation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_translation_language"), ["language"], unique=False)

    op.create_table(
        "affiliation",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("started_on", sa.String(length=10), nullable=True),
        sa.Column("ended_on", sa.String(length=10), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_affiliation_contact_id_contact"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlet.id"], name=op.f("fk_affiliation_outlet_id_outlet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation")),
    )
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_affiliation_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_affiliation_outlet_id"), ["outlet_id"], unique=False)

    op.create_table(
        "channel",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_channel_contact_id_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
    )
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_channel_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_channel_value"), ["value"], unique=False)

    op.create_table(
        "clipping",
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("published_on", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_clipping_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlet.id"], name=op.f("fk_clipping_outlet_id_outlet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clipping")),
    )
    with op.batch_alter_table("clipping", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clipping_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_clipping_language"), ["language"], unique=False)
        batch_op.create_index(batch_op.f("ix_clipping_outlet_id"), ["outlet_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_clipping_published_on"), ["published_on"], unique=False
        )

    op.create_table(
        "contact_beat",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("beat_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["beat_id"], ["beat.id"], name=op.f("fk_contact_beat_beat_id_beat"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_contact_beat_contact_id_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", "beat_id", name=op.f("pk_contact_beat")),
    )
    with op.batch_alter_table("contact_beat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_beat_beat_id"), ["beat_id"], unique=False)

    op.create_table(
        "contact_language",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_contact_language_contact_id_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_language")),
        sa.UniqueConstraint("contact_id", "language", name=op.f("uq_contact_language_contact_id")),
    )
    with op.batch_alter_table("contact_language", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_language_language"), ["language"], unique=False
        )

    op.create_table(
        "contact_name",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_contact_name_contact_id_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_name")),
    )
    with op.batch_alter_table("contact_name", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_name_contact_id"), ["contact_id"], unique=False
        )

    op.create_table(
        "edition",
        sa.Column("kit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("frozen_at", crm.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("frozen_by_id", sa.Integer(), nullable=True),
        sa.Column("embargo_until", crm.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("case_ids", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["frozen_by_id"], ["user.id"], name=op.f("fk_edition_frozen_by_id_user")
        ),
        sa.ForeignKeyConstraint(["kit_id"], ["kit.id"], name=op.f("fk_edition_kit_id_kit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("kit_id", "number", name=op.f("uq_edition_kit_id")),
    )
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edition_content_hash"), ["content_hash"], unique=False)

    op.create_table(
        "fact_source",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["fact.id"], name=op.f("fk_fact_source_fact_id_fact"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_fact_source_source_id_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_source")),
    )
    with op.batch_alter_table("fact_source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fact_source_fact_id"), ["fact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fact_source_source_id"), ["source_id"], unique=False)

    op.create_table(
        "kit_case",
        sa.Column("kit_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sensitive_fact_ids", sa.JSON(), nullable=False),
        sa.Column("sensitive_reason", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_kit_case_case_id_case")),
        sa.ForeignKeyConstraint(
            ["kit_id"], ["kit.id"], name=op.f("fk_kit_case_kit_id_kit"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_case")),
        sa.UniqueConstraint("kit_id", "case_id", name=op.f("uq_kit_case_kit_id")),
    )
    with op.batch_alter_table("kit_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kit_case_case_id"), ["case_id"], unique=False)

    op.create_table(
        "kit_press_contact",
        sa.Column("kit_id", sa.Integer(), nullable=False),
        sa.Column("press_contact_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kit_id"], ["kit.id"], name=op.f("fk_kit_press_contact_kit_id_kit"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["press_contact_id"],
            ["press_contact.id"],
            name=op.f("fk_kit_press_contact_press_contact_id_press_contact"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_press_contact")),
    )
    with op.batch_alter_table("kit_press_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kit_press_contact_kit_id"), ["kit_id"], unique=False)

    op.create_table(
        "kit_statement",
        sa.Column("kit_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kit_id"], ["kit.id"], name=op.f("fk_kit_statement_kit_id_kit"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_kit_statement_statement_id_statement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_statement")),
    )
    with op.batch_alter_table("kit_statement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kit_statement_kit_id"), ["kit_id"], unique=False)

    op.create_table(
        "kit_text",
        sa.Column("kit_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kit_id"], ["kit.id"], name=op.f("fk_kit_text_kit_id_kit"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_kit_text_text_id_text")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_text")),
        sa.UniqueConstraint("text_id", name=op.f("uq_kit_text_text_id")),
    )
    with op.batch_alter_table("kit_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kit_text_kit_id"), ["kit_id"], unique=False)

    op.create_table(
        "signature",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_signature_case_id_case")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_signature_statement_id_statement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("statement_id", "case_id", name=op.f("uq_signature_statement_id")),
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_case_id"), ["case_id"], unique=False)

    op.create_table(
        "statement_part",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("happened_on", sa.String(length=10), nullable=True),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_statement_part_statement_id_statement"),
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["text.id"], name=op.f("fk_statement_part_text_id_text")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_part")),
        sa.UniqueConstraint("text_id", name=op.f("uq_statement_part_text_id")),
    )
    with op.batch_alter_table("statement_part", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_statement_part_statement_id"), ["statement_id"], unique=False
        )

    op.create_table(
        "briefing",
        sa.Column("topic", sa.String(length=300), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=20), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("briefed_at", crm.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("embargo_until", crm.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_briefing_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_briefing_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_briefing")),
    )
    with op.batch_alter_table("briefing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_briefing_briefed_at"), ["briefed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_briefing_edition_id"), ["edition_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_briefing_user_id"), ["user_id"], unique=False)

    op.create_table(
        "clipping_case",
        sa.Column("clipping_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_clipping_case_case_id_case"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["clipping_id"],
            ["clipping.id"],
            name=op.f("fk_clipping_case_clipping_id_clipping"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("clipping_id", "case_id", name=op.f("pk_clipping_case")),
    )
    with op.batch_alter_table("clipping_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clipping_case_case_id"), ["case_id"], unique=False)

    op.create_table(
        "edition_file",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("printed_at", crm.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_edition_file_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_file")),
        sa.UniqueConstraint("edition_id", "language", name=op.f("uq_edition_file_edition_id")),
    )
    op.create_table(
        "part_source",
        sa.Column("statement_id", sa.Integer(), nullable=True),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("has_full_text", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["part_id"], ["statement_part.id"], name=op.f("fk_part_source_part_id_statement_part")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_part_source_source_id_source")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_part_source_statement_id_statement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_source")),
    )
    with op.batch_alter_table("part_source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_part_source_part_id"), ["part_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_part_source_source_id"), ["source_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_part_source_statement_id"), ["statement_id"], unique=False
        )

    op.create_table(
        "interaction",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=True),
        sa.Column("happened_at", crm.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("promised", sa.Text(), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("followed_up_at", crm.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("briefing_id", sa.Integer(), nullable=True),
        sa.Column("created_at", crm.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["briefing_id"], ["briefing.id"], name=op.f("fk_interaction_briefing_id_briefing")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_interaction_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_interaction_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction")),
    )
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_interaction_briefing_id"), ["briefing_id"], unique=False
        )
        batch_op.create_index(
            "ix_interaction_contact_at", ["contact_id", "happened_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_interaction_happened_at"), ["happened_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_interaction_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_interaction_language"), ["language"], unique=False)
        batch_op.create_index(
            "ix_interaction_open_follow_up",
            ["follow_up_on"],
            unique=False,
            sqlite_where=sa.text("followed_up_at IS NULL AND follow_up_on IS NOT NULL"),
            postgresql_where=sa.text("followed_up_at IS NULL AND follow_up_on IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_interaction_user_id"), ["user_id"], unique=False)

    op.create_table(
        "interaction_case",
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_interaction_case_case_id_case"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"],
            ["interaction.id"],
            name=op.f("fk_interaction_case_interaction_id_interaction"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("interaction_id", "case_id", name=op.f("pk_interaction_case")),
    )
    with op.batch_alter_table("interaction_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interaction_case_case_id"), ["case_id"], unique=False)

    dialects.create(op.get_bind())


def downgrade() -> None:
    """Back to before."""
    dialects.drop(op.get_bind())
    with op.batch_alter_table("interaction_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interaction_case_case_id"))

    op.drop_table("interaction_case")
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interaction_user_id"))
        batch_op.drop_index(
            "ix_interaction_open_follow_up",
            sqlite_where=sa.text("followed_up_at IS NULL AND follow_up_on IS NOT NULL"),
            postgresql_where=sa.text("followed_up_at IS NULL AND follow_up_on IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_interaction_language"))
        batch_op.drop_index(batch_op.f("ix_interaction_kind"))
        batch_op.drop_index(batch_op.f("ix_interaction_happened_at"))
        batch_op.drop_index("ix_interaction_contact_at")
        batch_op.drop_index(batch_op.f("ix_interaction_briefing_id"))

    op.drop_table("interaction")
    with op.batch_alter_table("part_source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_part_source_statement_id"))
        batch_op.drop_index(batch_op.f("ix_part_source_source_id"))
        batch_op.drop_index(batch_op.f("ix_part_source_part_id"))

    op.drop_table("part_source")
    op.drop_table("edition_file")
    with op.batch_alter_table("clipping_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clipping_case_case_id"))

    op.drop_table("clipping_case")
    with op.batch_alter_table("briefing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_briefing_user_id"))
        batch_op.drop_index(batch_op.f("ix_briefing_edition_id"))
        batch_op.drop_index(batch_op.f("ix_briefing_briefed_at"))

    op.drop_table("briefing")
    with op.batch_alter_table("statement_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statement_part_statement_id"))

    op.drop_table("statement_part")
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signature_case_id"))

    op.drop_table("signature")
    with op.batch_alter_table("kit_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kit_text_kit_id"))

    op.drop_table("kit_text")
    with op.batch_alter_table("kit_statement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kit_statement_kit_id"))

    op.drop_table("kit_statement")
    with op.batch_alter_table("kit_press_contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kit_press_contact_kit_id"))

    op.drop_table("kit_press_contact")
    with op.batch_alter_table("kit_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kit_case_case_id"))

    op.drop_table("kit_case")
    with op.batch_alter_table("fact_source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_source_source_id"))
        batch_op.drop_index(batch_op.f("ix_fact_source_fact_id"))

    op.drop_table("fact_source")
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edition_content_hash"))

    op.drop_table("edition")
    with op.batch_alter_table("contact_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_name_contact_id"))

    op.drop_table("contact_name")
    with op.batch_alter_table("contact_language", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_language_language"))

    op.drop_table("contact_language")
    with op.batch_alter_table("contact_beat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_beat_beat_id"))

    op.drop_table("contact_beat")
    with op.batch_alter_table("clipping", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clipping_published_on"))
        batch_op.drop_index(batch_op.f("ix_clipping_outlet_id"))
        batch_op.drop_index(batch_op.f("ix_clipping_language"))
        batch_op.drop_index(batch_op.f("ix_clipping_contact_id"))

    op.drop_table("clipping")
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_channel_value"))
        batch_op.drop_index(batch_op.f("ix_channel_contact_id"))

    op.drop_table("channel")
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_affiliation_outlet_id"))
        batch_op.drop_index(batch_op.f("ix_affiliation_contact_id"))

    op.drop_table("affiliation")
    with op.batch_alter_table("translation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_translation_language"))

    op.drop_table("translation")
    op.drop_table("statement")
    with op.batch_alter_table("outlet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outlet_name"))
        batch_op.drop_index(batch_op.f("ix_outlet_key"))
        batch_op.drop_index(batch_op.f("ix_outlet_country"))

    op.drop_table("outlet")
    op.drop_table("kit")
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_case_id"))

    op.drop_table("fact")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_sort_name"))
        batch_op.drop_index(batch_op.f("ix_contact_owner_id"))
        batch_op.drop_index(batch_op.f("ix_contact_last_contacted_at"))
        batch_op.drop_index(batch_op.f("ix_contact_country"))

    op.drop_table("contact")
    with op.batch_alter_table("case_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_name_case_id"))

    op.drop_table("case_name")
    op.drop_table("user")
    op.drop_table("text")
    op.drop_table("source")
    op.drop_table("search_name_term")
    with op.batch_alter_table("search_name_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_name_key_term"))

    op.drop_table("search_name_key")
    op.drop_table("search_document")
    op.drop_table("press_contact")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_name"))
        batch_op.drop_index(batch_op.f("ix_case_is_protected"))

    op.drop_table("case")
    op.drop_table("beat")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_action"))

    op.drop_table("audit_entry")
