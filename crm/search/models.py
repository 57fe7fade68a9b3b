"""The tables of the index: what is found, and the parts of names it is found by.

Beside them stands ``search_index``, which ``dialects.create`` makes: FTS5 on SQLite, a tsvector on
PostgreSQL.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Model, UTCDateTime

_BIG = BigInteger().with_variant(Integer(), "sqlite")
# Bytewise on both databases: the order of candidates, so the answer, must not hang on a locale.
_TERM = String(64).with_variant(String(64, collation="C"), "postgresql")


class SearchDocument(Model):
    """A document as it was indexed.

    The original text is kept because three things need it: marks in a snippet, phrases (the index
    holds no positions), and taking the document's words out of the index again, which a
    contentless FTS5 table needs to be told. A deleted document is deleted here and there.
    """

    __tablename__ = "search_document"
    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    id: Mapped[int] = mapped_column(_BIG, primary_key=True, autoincrement=False)
    """day << 20 | number on that day: newest first, spans of dates and pages follow from the id."""
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    names: Mapped[str] = mapped_column(Text)
    """One a line."""
    url: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    language: Mapped[str | None] = mapped_column(String(20))
    facets: Mapped[str] = mapped_column(Text)
    """``name:value``, one a line."""
    audience: Mapped[str] = mapped_column(String(20))
    group_key: Mapped[str | None] = mapped_column(String(80))
    folding: Mapped[int]
    """The FOLDING_VERSION its words were made with."""


class NameTerm(Model):
    """A distinct part of a name that some document carries, folded; gone with the last of them."""

    __tablename__ = "search_name_term"

    term: Mapped[str] = mapped_column(_TERM, unique=True)
    sounds: Mapped[str] = mapped_column(Text)
    """Apart by spaces."""
    uses: Mapped[int]
    """Documents that carry it."""


class NameKey(Model):
    """A consonant skeleton of a term; see ``names``."""

    __tablename__ = "search_name_key"
    __table_args__ = (UniqueConstraint("key", "term"),)

    key: Mapped[str] = mapped_column(_TERM)
    term: Mapped[str] = mapped_column(_TERM, index=True)
