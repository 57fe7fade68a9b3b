"""Outlets."""

from __future__ import annotations

import unicodedata

from sqlalchemy import String, select
from sqlalchemy import Text as LongText
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, validates

from crm.audit.models import Actor, record
from crm.db import Archivable, Model, Versioned, db, now

KINDS = (
    "newspaper",
    "magazine",
    "radio",
    "television",
    "agency",
    "online",
    "institution",
)
_LONGEST_NAME = 200


def name_key(name: str) -> str:
    """What a name has in common with itself in other cases of letters, in any script.

    Not the database's own lower(): that of SQLite knows A to Z alone.
    """
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()[:_LONGEST_NAME]


def _key_of_new(context: DefaultExecutionContext) -> str:
    # For rows that are inserted in bulk, past the object.
    row: dict[str, str] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return name_key(row["name"])


class Outlet(Versioned, Archivable, Model):
    """An organisation: a newspaper, a station, an agency, or an institution written to."""

    __tablename__ = "outlet"

    name: Mapped[str] = mapped_column(String(_LONGEST_NAME), index=True)
    key: Mapped[str] = mapped_column(String(_LONGEST_NAME), index=True, default=_key_of_new)
    kind: Mapped[str] = mapped_column(String(30), default="newspaper")
    country: Mapped[str | None] = mapped_column(String(2), index=True)
    language: Mapped[str | None] = mapped_column(String(20))
    website: Mapped[str | None] = mapped_column(String(500))
    note: Mapped[str] = mapped_column(LongText, default="")

    @property
    def label(self) -> str:
        """The outlet's name."""
        return self.name

    @validates("name")
    def _rename(self, attribute: str, name: str) -> str:
        self.key = name_key(name)
        return name

    @classmethod
    def add(cls, name: str, *, by: Actor, **fields: str | None) -> Outlet:
        """A new outlet."""
        outlet = cls(name=name.strip(), **fields)
        db.session.add(outlet)
        record("outlet.added", outlet, by=by)
        return outlet

    @classmethod
    def named(cls, name: str, *, by: Actor, **fields: str | None) -> Outlet:
        """The outlet of this name in any case of letters; made with the fields if unknown."""
        name = " ".join(name.split())
        known = db.session.scalar(
            select(cls)
            .where(cls.key == name_key(name))
            .order_by(cls.archived_at.is_not(None), cls.id)
            .limit(1)
        )
        return known or cls.add(name, by=by, **fields)

    def change(self, *, by: Actor, **fields: str | None) -> None:
        """Change fields; the audit names which."""
        changed = [name for name, value in fields.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, fields[name])
        if changed:
            record("outlet.changed", self, by=by, fields=changed)

    def archive(self, *, by: Actor) -> None:
        """Put away: off the lists; the people's pages still name it."""
        self.archived_at, self.archived_by_id = now(), by.id
        record("outlet.archived", self, by=by)

    def restore(self, *, by: Actor) -> None:
        """Take back from the archive."""
        self.archived_at = self.archived_by_id = None
        record("outlet.restored", self, by=by)
