"""Contacts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.audit.models import Actor, record
from crm.db import Archivable, Model, UTCDateTime, Versioned, db, now
from crm.outlets.models import Outlet

KINDS = ("journalist", "official", "institution")
CHANNELS = ("email", "phone", "signal", "whatsapp", "telegram", "meeting", "post")

contact_beat = Table(
    "contact_beat",
    Model.metadata,
    Column("contact_id", ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "beat_id",
        ForeignKey("beat.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


class Beat(Model):
    """What journalists cover: "iran", "human rights", "foreign affairs"."""

    __tablename__ = "beat"

    name: Mapped[str] = mapped_column(String(100), unique=True)

    @property
    def label(self) -> str:
        """The beat's name."""
        return self.name

    @classmethod
    def named(cls, names: Iterable[str]) -> list[Beat]:
        """The beats of these names, in order, made where they are new; case does not matter."""
        wanted: dict[str, str] = {}
        for name in filter(None, map(str.strip, names)):
            wanted.setdefault(name.casefold(), name)
        known = {
            beat.name.casefold(): beat
            for beat in db.session.scalars(select(cls))
            if beat.name.casefold() in wanted
        }
        for key, name in wanted.items():
            if key not in known:
                known[key] = cls(name=name)
                db.session.add(known[key])
        return [known[key] for key in wanted]


class Contact(Versioned, Archivable, Model):
    """A journalist, an official, or an institution as a correspondent."""

    __tablename__ = "contact"

    kind: Mapped[str] = mapped_column(String(20), default="journalist")
    name: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(String(200), index=True)
    country: Mapped[str | None] = mapped_column(String(2), index=True)
    city: Mapped[str | None] = mapped_column(String(100))
    time_zone: Mapped[str | None] = mapped_column(String(60))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    note: Mapped[str] = mapped_column(LongText, default="")
    do_not_contact_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    do_not_contact_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    do_not_contact_reason: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    # Kept by the briefings room, so that a list need not look through the history.
    last_contacted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)

    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    do_not_contact_by: Mapped[User | None] = relationship(foreign_keys=[do_not_contact_by_id])
    names: Mapped[list[ContactName]] = relationship(
        cascade="all, delete-orphan", order_by="ContactName.id"
    )
    languages: Mapped[list[ContactLanguage]] = relationship(
        cascade="all, delete-orphan", order_by="ContactLanguage.position"
    )
    channels: Mapped[list[Channel]] = relationship(
        cascade="all, delete-orphan", order_by="Channel.position"
    )
    affiliations: Mapped[list[Affiliation]] = relationship(
        back_populates="contact",
        cascade="all, delete-orphan",
        order_by="Affiliation.id.desc()",
    )
    beats: Mapped[list[Beat]] = relationship(secondary=contact_beat, order_by=Beat.name)

    @property
    def label(self) -> str:
        """The contact's name."""
        return self.name

    @property
    def is_blocked(self) -> bool:
        """Whether nobody may write to this person."""
        return self.do_not_contact_at is not None

    @property
    def preferred_language(self) -> str | None:
        """The tag of the language they prefer."""
        return self.languages[0].language if self.languages else None

    @property
    def usual_channel(self) -> str:
        """The kind of channel to try first."""
        return self.channels[0].kind if self.channels else "email"

    @property
    def current_affiliations(self) -> list[Affiliation]:
        """Where they work now."""
        return [each for each in self.affiliations if each.ended_on is None]

    @property
    def former_affiliations(self) -> list[Affiliation]:
        """Where they worked before."""
        return [each for each in self.affiliations if each.ended_on is not None]

    @property
    def all_names(self) -> tuple[str, ...]:
        """The name in every script that is known."""
        return (self.name, *(each.name for each in self.names))

    def address(self, kind: str) -> str | None:
        """The first address of a kind ("email", "phone" …)."""
        return next((each.value for each in self.channels if each.kind == kind), None)

    @classmethod
    def add(cls, name: str, *, by: Actor, **fields: Any) -> Contact:
        """A new contact; the fields are those of ``change``."""
        contact = cls(name=name.strip(), sort_name=sort_name(name))
        db.session.add(contact)
        contact._assign(fields)
        record("contact.added", contact, by=by)
        return contact

    def change(self, *, by: Actor, **fields: Any) -> None:
        """Change columns, ``languages`` (tags, preferred first), ``beats`` (names),
        ``channels`` (kind, value), ``other_names`` (language, name); the audit names which.
        """
        changed = self._assign(fields)
        if changed:
            record("contact.changed", self, by=by, fields=changed)

    def _assign(self, fields: Mapping[str, Any]) -> list[str]:
        changed = []
        for name, value in fields.items():
            setter = _COLLECTIONS.get(name)
            if setter is None and getattr(self, name) != value:
                setattr(self, name, value)
                changed.append(name)
            elif setter is not None and setter(self, value):
                changed.append(name)
        if "name" in changed and "sort_name" not in fields:
            self.sort_name = sort_name(self.name)
        return changed

    def work_for(
        self,
        outlet: Outlet,
        *,
        by: Actor,
        role: str = "",
        started_on: str | None = None,
    ) -> Affiliation:
        """Add a place of work; former ones stay, ended or not, as the history."""
        affiliation = Affiliation(outlet=outlet, role=role, started_on=started_on)
        self.affiliations.append(affiliation)
        record("contact.affiliated", self, by=by, outlet=outlet.name)
        return affiliation

    def leave(self, affiliation: Affiliation, *, by: Actor, ended_on: str | None = None) -> None:
        """End a place of work; the day it ended is today unless given."""
        affiliation.ended_on = ended_on or now().date().isoformat()
        record("contact.left", self, by=by, outlet=affiliation.outlet.name)

    def correct(self, affiliation: Affiliation, *, by: Actor, **fields: Any) -> None:
        """Correct ``outlet``, ``role``, ``started_on`` or ``ended_on`` of a place of work."""
        changed = [name for name, value in fields.items() if getattr(affiliation, name) != value]
        for name in changed:
            setattr(affiliation, name, fields[name])
        if changed:
            record(
                "contact.affiliation_corrected",
                self,
                by=by,
                outlet=affiliation.outlet.name,
                fields=changed,
            )

    def forget(self, affiliation: Affiliation, *, by: Actor) -> None:
        """Take out a place of work that was a mistake; one that ended is ``leave``."""
        record("contact.affiliation_removed", self, by=by, outlet=affiliation.outlet.name)
        self.affiliations.remove(affiliation)

    def block(self, reason: str, *, by: Actor) -> None:
        """Do not contact: every sending and list obeys from now on."""
        self.do_not_contact_at, self.do_not_contact_by_id = now(), by.id
        self.do_not_contact_reason = reason
        record("contact.blocked", self, by=by)

    def unblock(self, *, by: Actor) -> None:
        """Lift do-not-contact."""
        self.do_not_contact_at = self.do_not_contact_by_id = self.do_not_contact_reason = None
        record("contact.unblocked", self, by=by)

    def archive(self, *, by: Actor) -> None:
        """Put away: off the lists, still in the history."""
        self.archived_at, self.archived_by_id = now(), by.id
        record("contact.archived", self, by=by)

    def restore(self, *, by: Actor) -> None:
        """Take back from the archive."""
        self.archived_at = self.archived_by_id = None
        record("contact.restored", self, by=by)


class ContactName(Model):
    """The name in another script or spelling."""

    __tablename__ = "contact_name"

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))


class ContactLanguage(Model):
    """A language that a contact reads; position 0 is the preferred one."""

    __tablename__ = "contact_language"
    __table_args__ = (UniqueConstraint("contact_id", "language"),)

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(20), index=True)
    position: Mapped[int] = mapped_column(default=0)


class Channel(Model):
    """A way to reach a contact; position 0 is the usual one."""

    __tablename__ = "channel"

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(254), index=True)
    position: Mapped[int] = mapped_column(default=0)


class Affiliation(Model):
    """A contact's place of work: outlet, role, start and end (partial dates)."""

    __tablename__ = "affiliation"

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), index=True
    )
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"), index=True)
    role: Mapped[str] = mapped_column(String(200), default="")
    started_on: Mapped[str | None] = mapped_column(String(10))
    ended_on: Mapped[str | None] = mapped_column(String(10))

    contact: Mapped[Contact] = relationship(back_populates="affiliations")
    outlet: Mapped[Outlet] = relationship(lazy="joined", innerjoin=True)


def sort_name(name: str) -> str:
    """The name as a list sorts it: the last word first ("Lindqvist, Anna")."""
    words = name.split()
    return f"{words[-1]}, {' '.join(words[:-1])}" if len(words) > 1 else name.strip()


def _set_languages(contact: Contact, tags: Iterable[str]) -> bool:
    wanted = list(dict.fromkeys(tags))
    if [each.language for each in contact.languages] == wanted:
        return False
    known = {each.language: each for each in contact.languages}
    contact.languages[:] = [known.get(tag) or ContactLanguage(language=tag) for tag in wanted]
    for position, each in enumerate(contact.languages):
        each.position = position
    return True


def _set_channels(contact: Contact, pairs: Iterable[tuple[str, str]]) -> bool:
    wanted = [(kind, value.strip()) for kind, value in pairs if value.strip()]
    if [(each.kind, each.value) for each in contact.channels] == wanted:
        return False
    contact.channels[:] = [
        Channel(kind=kind, value=value, position=position)
        for position, (kind, value) in enumerate(wanted)
    ]
    return True


def _set_names(contact: Contact, pairs: Iterable[tuple[str, str]]) -> bool:
    wanted = [(language, name.strip()) for language, name in pairs if name.strip()]
    if [(each.language, each.name) for each in contact.names] == wanted:
        return False
    contact.names[:] = [ContactName(language=language, name=name) for language, name in wanted]
    return True


def _set_beats(contact: Contact, names: Iterable[str]) -> bool:
    wanted = Beat.named(names)
    if set(contact.beats) == set(wanted):
        return False
    contact.beats[:] = wanted
    return True


_COLLECTIONS: dict[str, Callable[[Contact, Any], bool]] = {
    "languages": _set_languages,
    "channels": _set_channels,
    "other_names": _set_names,
    "beats": _set_beats,
}
