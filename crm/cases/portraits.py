"""Portraits: pictures of the people, with who made them and who allowed their use.

What is kept are pixels alone (``crm.images``), under the address of their bytes. The newest
portrait of a case is the one that counts; replaced ones stay until somebody removes them,
and then their bytes go too.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import files, images
from crm.audit.models import Actor, record
from crm.cases.models import Case
from crm.db import Model, UTCDateTime, Versioned, db, now
from crm.partial_dates import partial_date_bounds

WIDTH, HEIGHT = 800, 1000
LONGEST = 2000  # pixels of the whole picture that a crop is chosen from
FOLDER = "portraits"


class Portrait(Versioned, Model):
    """A picture of a person. ``key`` is the crop's, ``whole_key`` the whole picture's.

    ``permitted_on`` is a partial date. Without credit and permission no kit prints it.
    """

    __tablename__ = "portrait"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(200), index=True)
    whole_key: Mapped[str] = mapped_column(String(200), index=True)
    # Keys of earlier crops: an edition may be printed with one as long as it is not removed.
    earlier_keys: Mapped[list[str]] = mapped_column(JSON, default=list)
    left: Mapped[int] = mapped_column(default=0)
    top: Mapped[int] = mapped_column(default=0)
    width: Mapped[int] = mapped_column(default=100)
    height: Mapped[int] = mapped_column(default=100)
    credit: Mapped[str] = mapped_column(String(200), default="")
    licence: Mapped[str] = mapped_column(String(200), default="")
    permitted_by: Mapped[str] = mapped_column(String(200), default="")
    permitted_on: Mapped[str | None] = mapped_column(String(10))
    description: Mapped[str] = mapped_column(String(500), default="")
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    case: Mapped[Case] = relationship()

    @property
    def label(self) -> str:
        """Whose portrait."""
        return self.case.name

    @property
    def is_printable(self) -> bool:
        """Whether a kit may print it: somebody is named as its maker, somebody has allowed it."""
        return bool(self.credit and self.permitted_by and is_given(self.permitted_on))

    @property
    def crop(self) -> images.Crop:
        """What of the whole picture is shown."""
        return images.Crop(self.left, self.top, self.width, self.height)

    @classmethod
    def add(cls, case: Case, data: bytes, *, by: Actor, **fields: Any) -> Portrait:
        """Take an upload, cut around its middle. Raises ``images.Refused``, ``files.FileError``."""
        whole = images.whole(data, LONGEST)
        portrait = cls(case=case, added_by_id=by.id, earlier_keys=[], **fields)
        portrait.key = _keep(images.cut(data, WIDTH, HEIGHT))
        portrait.whole_key = _keep(whole)
        db.session.add(portrait)
        record("portrait.added", portrait, by=by, key=portrait.key)
        return portrait

    def cut(self, crop: images.Crop, *, by: Actor) -> bool:
        """Show another part of the whole picture; returns whether anything changed.

        Raises ``images.Refused`` where too little would be left, ``files.FileError``.
        """
        if crop == self.crop:
            return False
        key = _keep(images.cut(files.get(self.whole_key), WIDTH, HEIGHT, crop))
        self.earlier_keys = [each for each in [*self.earlier_keys, self.key] if each != key]
        self.key = key
        self.left, self.top, self.width, self.height = crop.left, crop.top, crop.width, crop.height
        record("portrait.cut", self, by=by, key=key)
        return True

    def change(self, *, by: Actor, **fields: Any) -> bool:
        """Change credit, licence, permission or description; returns whether anything changed."""
        changed = [name for name, value in fields.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, fields[name])
        if changed:
            record("portrait.changed", self, by=by, fields=changed)
        return bool(changed)

    def remove(self, *, by: Actor) -> list[str]:
        """Take it away for good; returns the keys whose bytes must go after the commit."""
        keys = {self.key, self.whole_key, *self.earlier_keys}
        record("portrait.removed", self, by=by, key=self.key)
        db.session.delete(self)
        db.session.flush()
        return sorted(keys - _used())


def is_given(on: str | None) -> bool:
    """Whether a permission of that partial date is one by now, and not a promise."""
    return bool(on) and partial_date_bounds(on)[0] <= now().date()


def of(case: Case) -> list[Portrait]:
    """The portraits of a case, the one that counts first."""
    query = select(Portrait).where(Portrait.case_id == case.id).order_by(Portrait.id.desc())
    return list(db.session.scalars(query))


def printable(case_ids: Iterable[int]) -> dict[int, Portrait]:
    """Case id → the portrait that a kit may print: the newest, if it has all that it needs."""
    query = select(Portrait).where(Portrait.case_id.in_(list(case_ids))).order_by(Portrait.id)
    newest = {each.case_id: each for each in db.session.scalars(query)}
    return {case_id: each for case_id, each in newest.items() if each.is_printable}


def _keep(data: bytes) -> str:
    key = files.address(FOLDER, data, ".jpg")
    files.put(key, data)
    return key


def _used() -> set[str]:
    """The keys that portraits stand on: equal bytes are kept once."""
    rows = db.session.execute(select(Portrait.key, Portrait.whole_key, Portrait.earlier_keys))
    return {key for own, whole, earlier in rows for key in (own, whole, *earlier)}
