"""Copies for one recipient each, with a discreet mark, so that a leak can be traced.

Nobody gets one unless an officer makes it. The mark is six more letters behind the check number
at the foot of every page; in DOCX and plain text it also follows each paragraph, unseen.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.audit.models import Actor, record
from crm.contacts.models import Contact
from crm.db import Model, UTCDateTime, db, now
from crm.kits.editions import Edition, WrittenOnce
from crm.pdf.making import SUFFIXES, Made
from crm.pdf.marks import LETTERS

#: What a mark survives in.
KINDS = ("pdf", "docx", "txt")


class EditionCopy(WrittenOnce, Model):
    """A marked copy: for whom, and where its bytes lie; never changed."""

    __tablename__ = "edition_copy"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(12), index=True)
    recipient: Mapped[str] = mapped_column(String(200))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    key: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    versions: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    edition: Mapped[Edition] = relationship()
    contact: Mapped[Contact | None] = relationship()

    @property
    def label(self) -> str:
        """Edition and number; the recipient is for officers."""
        return f"{self.edition.label} · {self.language} · #{self.id}"

    @property
    def name(self) -> str:
        """The name of the file wherever it is saved: that of the edition's own."""
        edition = self.edition
        stem = f"fifteenth-{edition.kit.slug}-{edition.number}-{self.language}"
        return stem + SUFFIXES[self.kind]

    @classmethod
    def add(
        cls,
        edition: Edition,
        made: Made,
        *,
        by: Actor,
        key: str,
        sha256: str,
        **told: Any,
    ) -> EditionCopy:
        """Keep what a marked copy is. ``told`` are kind, language, code, recipient, contact."""
        copy = cls(
            edition=edition,
            size=len(made.content),
            key=key,
            sha256=sha256,
            made_by_id=by.id,
            **told,
        )
        db.session.add(copy)
        db.session.flush()
        record("edition.copied", edition, by=by, copy=copy.id, language=copy.language)
        return copy


def new_code() -> str:
    """Letters for a mark, as those of the check number that they follow."""
    return secrets.token_hex(LETTERS // 2)
