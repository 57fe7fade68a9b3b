"""The audit record."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import JSON, String, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from crm.db import Model, UTCDateTime, db, now


class Actor(Protocol):
    """Whoever acts: a person of the team, or the desk itself (``id`` is ``None``)."""

    @property
    def id(self) -> int | None:
        """The account's number."""

    @property
    def name(self) -> str:
        """The name that the record keeps even when the account is gone."""


class _Desk:
    """The desk itself: commands and jobs that nobody signed in for."""

    id: int | None = None
    name = "Fifteenth"


DESK: Actor = _Desk()


class Subject(Protocol):
    """Whatever a change is about: any row with an id and a name for people."""

    @property
    def id(self) -> int:
        """The row's number."""

    @property
    def label(self) -> str:
        """How a person would call it."""


class Entry(Model):
    """One line of the record. It is never changed and never deleted."""

    __tablename__ = "audit_entry"

    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int | None]
    subject_label: Mapped[str] = mapped_column(String(300))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class AppendOnly(Exception):
    """Somebody tried to change or delete a line of the record."""


@event.listens_for(Entry, "before_update")
@event.listens_for(Entry, "before_delete")
def _refuse(mapper: Mapper[Entry], connection: object, entry: Entry) -> None:
    raise AppendOnly(f"audit entry {entry.id} cannot be changed")


def record(action: str, subject: Subject, *, by: Actor, **detail: Any) -> Entry:
    """Add a line in the current transaction: "contact.changed", the subject, who, what.

    ``detail`` must be JSON-able and must not carry secrets or the text of notes.
    """
    if not subject.id:
        db.session.flush()
    entry = Entry(
        actor_id=by.id,
        actor_name=by.name,
        action=action,
        subject_type=subject.__class__.__name__.lower(),
        subject_id=subject.id,
        subject_label=subject.label[:300],
        detail=detail,
    )
    db.session.add(entry)
    return entry
