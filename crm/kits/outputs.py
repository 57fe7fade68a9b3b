"""What else was made of an edition than its PDFs: sheets, cards, DOCX, text, archive PDFs.

Like the PDFs, each is written once and never changes, beside the versions it was made with.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.db import Model, UTCDateTime, now
from crm.kits.editions import Edition, EditionFile, WrittenOnce
from crm.pdf.making import SUFFIXES


class EditionOutput(WrittenOnce, Model):
    """A file of an edition that is not its PDF. ``subject`` is a person's short name, or ""."""

    __tablename__ = "edition_output"
    __table_args__ = (UniqueConstraint("edition_id", "kind", "language", "subject"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(200), default="")
    key: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    # Of all that decides the bytes: what was made of the same once is not made again.
    input_sha256: Mapped[str] = mapped_column(String(64), index=True)
    pages: Mapped[int] = mapped_column(default=0)
    milliseconds: Mapped[int]
    versions: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    edition: Mapped[Edition] = relationship()

    @property
    def label(self) -> str:
        """Edition, kind and language."""
        return f"{self.edition.label} · {self.kind} · {self.language}"

    @property
    def name(self) -> str:
        """The name of the file wherever it is saved."""
        edition = self.edition
        stem = f"fifteenth-{edition.kit.slug}-{edition.number}"
        return f"{stem}{f'-{self.subject}' if self.subject else ''}-{self.language}{self.suffix}"

    @property
    def suffix(self) -> str:
        """How its name ends."""
        return SUFFIXES[self.kind]


#: A finished file of an edition, whatever its kind.
File = EditionFile | EditionOutput
