"""Texts and their translations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.audit.models import Actor, record
from crm.db import Model, UTCDateTime, db, now
from crm.reader import message as _n
from crm.search import index

STATES = ("missing", "machine", "draft", "review", "reviewed")


class Refused(Exception):
    """A step that the texts' rules forbid; the message says why."""


class Text(Model):
    """One translatable text. Paragraphs are separated by a blank line."""

    __tablename__ = "text"

    # What it is, for people and for exchange files: "mohammad-nourizad/3", "statement-14/title".
    key: Mapped[str] = mapped_column(String(200), unique=True)
    language: Mapped[str] = mapped_column(String(20), default="en")
    body: Mapped[str] = mapped_column(LongText)
    revision: Mapped[int] = mapped_column(default=1)
    # A text about a protected person, or one that names them, is for officers alone. Why, each
    # reason in the words of the room that gave it: "owner" is whoever the text belongs to.
    guards: Mapped[list[str]] = mapped_column(JSON, default=list)
    is_protected: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    translations: Mapped[list[Translation]] = relationship(
        back_populates="text", cascade="all, delete-orphan", order_by="Translation.language"
    )

    @property
    def label(self) -> str:
        """The text's key."""
        return self.key

    @classmethod
    def write(cls, key: str, body: str, *, by: Actor, language: str = "en") -> Text:
        """A new source text."""
        text = cls(key=key, body=body.strip(), language=language)
        db.session.add(text)
        record("text.written", text, by=by)
        return text

    def rewrite(self, body: str, *, by: Actor) -> bool:
        """Change the source; every translation of the former revision becomes stale.

        Returns whether anything changed.
        """
        body = body.strip()
        if body == self.body:
            return False
        self.body, self.revision, self.changed_at = body, self.revision + 1, now()
        record("text.rewritten", self, by=by, revision=self.revision)
        return True

    def guard(self, reason: str, is_given: bool = True) -> bool:
        """Give or take back a reason for which only officers may see it.

        Returns whether that changed; the caller records why.
        """
        reasons = set(self.guards or ())
        if (reason in reasons) == is_given:
            return False
        self.guards = sorted(reasons ^ {reason})
        self.is_protected = bool(self.guards)
        return True

    def translation(self, language: str) -> Translation | None:
        """The translation into a language, in whatever state."""
        return next((each for each in self.translations if each.language == language), None)

    def translate(
        self, language: str, body: str, *, by: Actor, state: str = "draft"
    ) -> Translation:
        """Write a translation of the current revision; it is a draft until reviewed."""
        translation = self.translation(language)
        if translation is None:
            translation = Translation(language=language)
            self.translations.append(translation)
        translation.body = body.strip()
        translation.state = state
        translation.source_revision = self.revision
        translation.translated_by_id, translation.translated_at = by.id, now()
        translation.reviewed_by_id = translation.reviewed_at = None
        index.touch(self)
        record("text.translated", self, by=by, language=language, state=state)
        return translation

    def state_in(self, language: str) -> str:
        """The state in a language: "source", one of ``STATES``, or "stale"."""
        if language == self.language:
            return "source"
        translation = self.translation(language)
        if translation is None:
            return "missing"
        return translation.current_state

    def printed(self, language: str) -> Printed:
        """What a kit prints in a language: the translation, or the source marked as such.

        A machine's or an outdated translation is never printed.
        """
        if language == self.language:
            return Printed(self.body, self.language, "source", self.id, self.revision)
        translation = self.translation(language)
        if translation is None or translation.is_stale or translation.state == "machine":
            return Printed(self.body, self.language, "untranslated", self.id, self.revision)
        state = "reviewed" if translation.state == "reviewed" else "draft"
        return Printed(translation.body, language, state, self.id, self.revision)


@dataclass(frozen=True)
class Printed:
    """A text as a kit carries it: the words, their language, state and revision."""

    text: str
    lang: str
    state: str
    text_id: int
    revision: int


class Translation(Model):
    """A text in one other language."""

    __tablename__ = "translation"
    __table_args__ = (UniqueConstraint("text_id", "language"),)

    text_id: Mapped[int] = mapped_column(ForeignKey("text.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(20), index=True)
    body: Mapped[str] = mapped_column(LongText)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    source_revision: Mapped[int]
    translated_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    translated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    text: Mapped[Text] = relationship(back_populates="translations")
    translated_by: Mapped[User | None] = relationship(foreign_keys=[translated_by_id])
    reviewed_by: Mapped[User | None] = relationship(foreign_keys=[reviewed_by_id])

    @property
    def current_state(self) -> str:
        """One of ``STATES``, or "stale"."""
        return "stale" if self.is_stale else self.state

    @property
    def is_stale(self) -> bool:
        """Whether the source has moved on since."""
        return self.source_revision < self.text.revision

    def review(self, *, by: Actor) -> None:
        """A second person confirms it; ``Refused`` for the translator, or where it is stale."""
        if self.state == "machine":
            raise Refused(
                _n("A machine wrote this; translate it yourself first, then ask somebody.")
            )
        if by.id is not None and by.id == self.translated_by_id:
            raise Refused(_n("Who translated a text cannot review it; ask a second person."))
        if self.is_stale:
            raise Refused(_n("The source has changed since; translate it again first."))
        self.state, self.reviewed_by_id, self.reviewed_at = "reviewed", by.id, now()
        record("text.reviewed", self.text, by=by, language=self.language)
