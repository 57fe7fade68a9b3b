"""The preview of a kit in a language: what it would be if it were frozen now, page by page.

A job draws it (``crm.kits.previewing``), so that no page waits. What may not be printed is not
drawn here either: the gate looks at it first, and where it refuses, its words stand in the
preview's place. Only how far the texts have got is no reason: a preview shows that, as a draft.

Pictures are kept under the hash of what they show, and drawn anew when that is another. Which
state of the desk they are of is told by the record: everything that changes stands in it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from crm.audit.models import Entry
from crm.db import Model, UTCDateTime, db, now

# Lines of the record that change no page: who signs in, calls somebody, freezes. What is not
# named here does, as far as anybody knows.
_ELSEWHERE = ("user", "outlet", "contact", "interaction", "edition", "briefing", "clipping")
_OWN = ("kit", "kit_template")


class KitPreview(Model):
    """The last preview of a kit in a language; ``as_of`` is the record's last line back then.

    ``problems`` say why there is none, as (message, values) of the gate for officers' eyes.
    """

    __tablename__ = "kit_preview"
    __table_args__ = (UniqueConstraint("kit_id", "language"),)

    kit_id: Mapped[int] = mapped_column(ForeignKey("kit.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(20))
    as_of: Mapped[int]
    drawn_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    pages: Mapped[int] = mapped_column(default=0)
    # Section, as its form is called → the page that it begins on.
    places: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    problems: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)


def last_line() -> tuple[int, int]:
    """The record's last line that may change a page, and the last such that is not about kits
    alone (one statement)."""
    telling = Entry.subject_type.not_in(_ELSEWHERE)
    other = select(func.max(Entry.id)).where(telling, Entry.subject_type.not_in(_OWN))
    query = select(func.max(Entry.id), other.scalar_subquery()).where(telling)
    last, last_other = db.session.execute(query).one()
    return last or 0, last_other or 0


def known(kit_id: int, language: str) -> KitPreview | None:
    """What was drawn last."""
    query = select(KitPreview).where(KitPreview.kit_id == kit_id, KitPreview.language == language)
    return db.session.scalar(query)


def key(kit_id: int, language: str, as_of: int) -> str:
    """The key of the job that draws the preview as of a line of the record."""
    return f"kits.preview:{kit_id}:{language}:{as_of}"


def picture_key(preview: KitPreview, page: int) -> str:
    """Where the picture of a page lies; pages count from 1."""
    return f"previews/{preview.content_hash[:2]}/{preview.content_hash}-{page}.jpg"
