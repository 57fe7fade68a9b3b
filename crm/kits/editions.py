"""Editions of kits and their files: written once, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, event, select
from sqlalchemy.orm import Mapped, Mapper, mapped_column, object_session, relationship

from crm.cases.models import Case
from crm.db import Model, UTCDateTime, db, now

if TYPE_CHECKING:
    from crm.kits.models import Kit


class Immutable(Exception):
    """Somebody tried to change or delete an edition or a file of one."""


class WrittenOnce:
    """A row that is never changed and never deleted: either raises ``Immutable``."""

    id: Mapped[int]


@event.listens_for(WrittenOnce, "before_update", propagate=True)
def _refuse_change(mapper: Mapper[Any], connection: object, row: WrittenOnce) -> None:
    session = object_session(row)
    # A new file in edition.files makes the edition "dirty" without changing its row.
    if session is None or session.is_modified(row, include_collections=False):
        raise Immutable(f"{type(row).__name__} {row.id} was written once and never changes")


@event.listens_for(WrittenOnce, "before_delete", propagate=True)
def _refuse_deletion(mapper: Mapper[Any], connection: object, row: WrittenOnce) -> None:
    raise Immutable(f"{type(row).__name__} {row.id} was written once and is never deleted")


class Edition(WrittenOnce, Model):
    """A kit frozen at a moment. ``snapshot`` is language tag → kit document, never changed."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("kit_id", "number"),)

    kit_id: Mapped[int] = mapped_column(ForeignKey("kit.id"))
    number: Mapped[int]
    frozen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    embargo_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    # Deferred: a list of editions has no need of a megabyte each.
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    case_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    # The keys of the snapshot: whoever asks for these alone need not read it.
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)

    kit: Mapped[Kit] = relationship(back_populates="editions")
    files: Mapped[list[EditionFile]] = relationship(
        back_populates="edition", order_by="EditionFile.id"
    )

    @property
    def label(self) -> str:
        """Kit and number."""
        return f"{self.kit.label} · {self.number}"

    @property
    def cases(self) -> list[Case]:
        """The cases it tells about."""
        return list(db.session.scalars(select(Case).where(Case.id.in_(self.case_ids))))

    def file(self, language: str) -> EditionFile | None:
        """The PDF in a language, once it has been printed."""
        return next((each for each in self.files if each.language == language), None)


class EditionFile(WrittenOnce, Model):
    """A PDF of an edition: where it lies and what it is, never changed."""

    __tablename__ = "edition_file"
    __table_args__ = (UniqueConstraint("edition_id", "language"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    language: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(200))
    pages: Mapped[int]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    milliseconds: Mapped[int]
    # The share of its words that a reader copies out again, from 0 to 1; older ones: unknown.
    copied: Mapped[float | None]
    # What it was printed with (``crm.pdf.versions``); empty for files from before that was kept.
    versions: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    printed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    edition: Mapped[Edition] = relationship(back_populates="files")

    @property
    def label(self) -> str:
        """Edition and language."""
        return f"{self.edition.label} · {self.language}"

    @property
    def name(self) -> str:
        """The name of the PDF wherever it is saved."""
        edition = self.edition
        return f"fifteenth-{edition.kit.slug}-{edition.number}-{self.language}.pdf"


def snapshot_of(content_hash: str) -> dict[str, Any]:
    """What every edition with that hash says: it never changes, so whoever asks may remember."""
    query = select(Edition.snapshot).where(Edition.content_hash == content_hash).limit(1)
    snapshot: dict[str, Any] = db.session.scalars(query).one()
    return snapshot
