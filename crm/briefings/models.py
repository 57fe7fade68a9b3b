"""Interactions and briefings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Table,
    func,
    select,
    text,
    true,
)
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.audit.models import Actor, record
from crm.cases.models import Case
from crm.contacts.models import Contact
from crm.db import Model, UTCDateTime, Versioned, db, now
from crm.kits.models import Edition
from crm.reader import message as _n

KINDS = ("call", "email", "meeting", "message", "briefing", "note")
DIRECTIONS = ("out", "in")

interaction_case = Table(
    "interaction_case",
    Model.metadata,
    Column(
        "interaction_id",
        ForeignKey("interaction.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column(
        "case_id",
        ForeignKey("case.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


_IS_OPEN = text("followed_up_at IS NULL AND follow_up_on IS NOT NULL")


class Refused(Exception):
    """A step that the briefings' rules forbid.

    ``message`` says why and what to do, as a message of the interface's catalog;
    ``values`` fill its places.
    """

    def __init__(self, message: str, **values: str) -> None:
        super().__init__(message % values if values else message)
        self.message, self.values = message, values


class Interaction(Versioned, Model):
    """One touch between the team and a contact."""

    __tablename__ = "interaction"
    __table_args__ = (
        Index("ix_interaction_contact_at", "contact_id", "happened_at"),
        # The desk's first page asks for what is still open, which is little of the whole.
        Index(
            "ix_interaction_open_follow_up",
            "follow_up_on",
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
    )

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    kind: Mapped[str] = mapped_column(String(20), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    direction: Mapped[str] = mapped_column(String(3), default="out")
    language: Mapped[str | None] = mapped_column(String(20), index=True)
    happened_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    body: Mapped[str] = mapped_column(LongText, default="")
    promised: Mapped[str] = mapped_column(LongText, default="")
    follow_up_on: Mapped[date | None]
    followed_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    briefing_id: Mapped[int | None] = mapped_column(ForeignKey("briefing.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    contact: Mapped[Contact] = relationship()
    user: Mapped[User | None] = relationship()
    briefing: Mapped[Briefing | None] = relationship(back_populates="interactions")
    cases: Mapped[list[Case]] = relationship(secondary=interaction_case, order_by=Case.name)

    @property
    def label(self) -> str:
        """What kind, with whom."""
        return f"{self.kind}: {self.contact.name}"

    @classmethod
    def visible(cls, *, with_protected: bool) -> ColumnElement[bool]:
        """The condition of what somebody may see.

        What was said about somebody who is protected now may name them, so it is hidden
        whole from those who may not know of them.
        """
        if with_protected:
            return true()
        about = select(interaction_case.c.interaction_id).join(
            Case, Case.id == interaction_case.c.case_id
        )
        return cls.id.not_in(about.where(Case.is_protected))

    @property
    def is_about_protected(self) -> bool:
        """Whether somebody it is about is protected now."""
        return any(case.is_protected for case in self.cases)

    @classmethod
    def log(
        cls,
        contact: Contact,
        *,
        by: Actor,
        happened_at: datetime | None = None,
        **fields: Any,
    ) -> Interaction:
        """Log a touch. Now, out, in their usual channel and language unless given."""
        fields.setdefault("kind", "call")
        fields.setdefault("channel", contact.usual_channel)
        fields.setdefault("language", contact.preferred_language)
        cases = fields.pop("cases", [])
        touch = cls(contact=contact, user_id=by.id, happened_at=happened_at or now(), **fields)
        touch.cases[:] = cases
        db.session.add(touch)
        touch._keep_last_contact()
        record("interaction.logged", touch, by=by, contact_id=contact.id)
        return touch

    def change(self, *, by: Actor, **fields: Any) -> None:
        """Correct what was logged; the audit names the fields."""
        changed = [name for name, value in fields.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, fields[name])
        if "happened_at" in changed:
            self._keep_last_contact()
        if "follow_up_on" in changed:
            # A new day means that it waits again.
            self.followed_up_at = None
        if changed:
            record("interaction.changed", self, by=by, fields=changed)

    def _keep_last_contact(self) -> None:
        others = select(func.max(Interaction.happened_at)).where(
            Interaction.contact_id == self.contact.id, Interaction.id != (self.id or 0)
        )
        with db.session.no_autoflush:
            latest = db.session.scalar(others) if self.contact.id else None
        self.contact.last_contacted_at = (
            max(latest, self.happened_at) if latest else self.happened_at
        )

    def follow_up(self, *, by: Actor) -> None:
        """The follow-up is done."""
        self.followed_up_at = now()
        record("interaction.followed_up", self, by=by)


class Briefing(Versioned, Model):
    """Something the team tells several contacts; each one's part is an interaction."""

    __tablename__ = "briefing"

    topic: Mapped[str] = mapped_column(String(300))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"), index=True)
    language: Mapped[str | None] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20), default="email")
    briefed_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    embargo_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    body: Mapped[str] = mapped_column(LongText, default="")

    edition: Mapped[Edition | None] = relationship()
    user: Mapped[User | None] = relationship()
    interactions: Mapped[list[Interaction]] = relationship(
        back_populates="briefing", order_by="Interaction.id"
    )

    @property
    def label(self) -> str:
        """The topic."""
        return self.topic

    @classmethod
    def visible(cls, *, with_protected: bool) -> ColumnElement[bool]:
        """The condition of what somebody may see; see ``Interaction.visible``."""
        hidden = ~Interaction.visible(with_protected=with_protected)
        return true() if with_protected else ~cls.interactions.any(hidden)

    @classmethod
    def give(
        cls,
        topic: str,
        contacts: Iterable[Contact],
        *,
        by: Actor,
        edition: Edition | None = None,
        language: str | None = None,
        channel: str = "email",
        briefed_at: datetime | None = None,
        body: str = "",
    ) -> Briefing:
        """Record that these contacts were told, with which edition, in which language.

        Raises ``Refused`` where one of them must not be contacted, where nobody is named,
        or where the edition has not been printed in that language.
        """
        people = list(dict.fromkeys(contacts))
        _check_recipients(people)
        if edition is not None and (language is None or edition.file(language) is None):
            raise Refused(_n("This edition has no PDF in that language yet. Build it first."))
        briefing = cls(
            topic=topic.strip(),
            edition=edition,
            language=language,
            channel=channel,
            briefed_at=briefed_at or now(),
            user_id=by.id,
            body=body.strip(),
        )
        if edition is not None:
            briefing.embargo_until = edition.embargo_until
        db.session.add(briefing)
        record("briefing.given", briefing, by=by, contacts=[each.id for each in people])
        cases = edition.cases if edition is not None else []
        for contact in people:
            Interaction.log(
                contact,
                by=by,
                happened_at=briefing.briefed_at,
                kind="briefing",
                channel=channel,
                language=language or contact.preferred_language,
                body=body.strip() or topic.strip(),
                briefing=briefing,
                cases=cases,
            )
        return briefing


def _check_recipients(people: list[Contact]) -> None:
    if not people:
        raise Refused(_n("Choose at least one contact."))
    blocked = [contact.name for contact in people if contact.is_blocked]
    if blocked:
        raise Refused(
            _n("Do not contact: %(names)s. Take them off the list."), names=", ".join(blocked)
        )
