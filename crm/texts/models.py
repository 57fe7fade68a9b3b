"""Texts and their translations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.audit.models import Actor, record
from crm.db import Model, UTCDateTime, db, now
from crm.reader import message as _n
from crm.search import index
from crm.texts.paragraph_models import (
    Refused,
    Segment,
    SegmentNote,
    SegmentTranslation,
    Wrong,
    new_segments,
    refuse_wrong,
)
from crm.texts.printed import Printed
from crm.texts.segments import align, join, paragraphs

__all__ = [
    "STATES",
    "Printed",
    "Refused",
    "Segment",
    "SegmentNote",
    "SegmentTranslation",
    "Text",
    "Wrong",
]

# The worst first; what is older than the source is "stale" whatever its state.
STATES = ("missing", "machine", "draft", "review", "reviewed")


class Text(Model):
    """One translatable text. Its paragraphs, parted by a blank line, are its segments.

    A segment is what people translate and review; a ``Translation`` sums them up for whoever
    prints, searches or guards whole texts. Only the verbs below and those of segments write it.
    """

    __tablename__ = "text"

    # What it is, for people and for exchange files: "mohammad-nourizad/3", "statement-14/title".
    key: Mapped[str] = mapped_column(String(200), unique=True)
    language: Mapped[str] = mapped_column(String(20), default="en")
    body: Mapped[str] = mapped_column(LongText)
    revision: Mapped[int] = mapped_column(default=1)
    # A text about a protected person, or one that names them, is for officers alone. Why, each
    # reason in the words of the room that gave it: "owner" is whoever the text belongs to.
    guards: Mapped[list[str]] = mapped_column(JSON, default=list)
    is_protected: Mapped[bool] = mapped_column(default=False, index=True)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    translations: Mapped[list[Translation]] = relationship(
        back_populates="text", cascade="all, delete-orphan", order_by="Translation.language"
    )
    segments: Mapped[list[Segment]] = relationship(
        back_populates="text", cascade="all, delete-orphan", order_by="Segment.position"
    )

    def __init__(self, **fields: Any) -> None:
        """A text has its paragraphs from the beginning, at least an empty one."""
        super().__init__(**fields)
        self.segments = new_segments(paragraphs(self.body or ""), self.language or "en")

    @property
    def label(self) -> str:
        """The text's key."""
        return self.key

    @classmethod
    def write(cls, key: str, body: str, *, by: Actor, language: str = "en") -> Text:
        """A new source text."""
        text = cls(key=key, body=body.strip(), language=language)
        for segment in text.segments:
            segment.changed_by_id = by.id
        db.session.add(text)
        record("text.written", text, by=by)
        return text

    def rewrite(self, body: str, *, by: Actor) -> bool:
        """Change the source; the translations of the paragraphs that changed become stale.

        Returns whether anything changed.
        """
        body = body.strip()
        if body == self.body:
            return False
        self.body, self.revision, self.changed_at = body, self.revision + 1, now()
        self._rewrite_segments(paragraphs(body), by)
        for language in [each.language for each in self.translations]:
            self.settle(language)
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
        """Write a translation of the whole text; it is a draft until reviewed.

        Where it has more paragraphs than the source, the rest stands in the last one; where it
        has fewer, the last ones are empty. Paragraphs that stand already keep their review.
        """
        parts = paragraphs(body)
        if state == "missing":
            raise ValueError("nobody writes a translation that is missing")
        for place, segment in enumerate(self.segments):
            is_last = place == len(self.segments) - 1
            part = join(parts[place:] if is_last else parts[place : place + 1])
            segment.put(language, part, by=by, state=state)
        translation = self.settle(language)
        record("text.translated", self, by=by, language=language, state=state)
        return translation

    def settle(self, language: str) -> Translation:
        """Sum up the paragraphs in a language; those who changed one of them call this.

        A text of which nothing is translated any more keeps what there was, without words.
        """
        parts = [each.translation(language) for each in self.segments]
        translation = self.translation(language)
        if translation is None:
            translation = Translation(language=language, source_revision=self.revision, body="")
            self.translations.append(translation)
        translation.sum_up(parts, self.revision)
        index.touch(self)
        return translation

    def _rewrite_segments(self, bodies: list[str], by: Actor) -> None:
        old = list(self.segments)
        following = []
        for position, place in enumerate(align([each.body for each in old], bodies)):
            if place is None:
                (segment,) = new_segments([bodies[position]], self.language)
                segment.changed_by_id = by.id
            else:
                segment = old[place]
                segment.rewrite(bodies[position], by=by)
            segment.position = position
            following.append(segment)
        self.segments[:] = following

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

        A machine's or an outdated translation is never printed: where only some paragraphs are
        good, each stands for itself, and the others in the source's language.
        """
        if language == self.language:
            return Printed(self.body, self.language, "source", self.id, self.revision)
        translation = self.translation(language)
        if translation is None:
            return Printed(self.body, self.language, "untranslated", self.id, self.revision)
        if translation.is_printable:
            state = "reviewed" if translation.state == "reviewed" else "draft"
            return Printed(translation.body, language, state, self.id, self.revision)
        parts = [part for each in self.segments if (part := each.printed(language))["text"]]
        if all(part["state"] == "untranslated" for part in parts):
            return Printed(self.body, self.language, "untranslated", self.id, self.revision)
        body = join([part["text"] for part in parts])
        return Printed(body, language, "partly", self.id, self.revision, tuple(parts))


class Translation(Model):
    """A whole text in one other language: the sum of its paragraphs."""

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
        return "stale" if self.is_stale and self.state != "missing" else self.state

    @property
    def is_stale(self) -> bool:
        """Whether a paragraph has moved on since, or was never translated."""
        return self.source_revision < self.text.revision

    @property
    def is_printable(self) -> bool:
        """Whether a person translated all of it, as the source stands now."""
        return not self.is_stale and self.state not in ("missing", "machine")

    def sum_up(self, parts: list[SegmentTranslation | None], revision: int) -> None:
        """Say of the whole what these translations of all its paragraphs say, in their order.

        The state is that of the worst paragraph, the people those who came last.
        """
        found = [each for each in parts if each is not None]
        is_whole = len(found) == len(parts)
        states = [each.state for each in found] if is_whole else ["missing"]
        self.body, self.state = join([each.body for each in found]), min(states, key=STATES.index)
        is_behind = not is_whole or any(each.is_stale for each in found)
        self.source_revision = min(self.source_revision, revision - 1) if is_behind else revision
        last = _last([(each.translated_at, each.translated_by_id) for each in found])
        self.translated_at, self.translated_by_id = last
        last = _last([(each.reviewed_at, each.reviewed_by_id) for each in found])
        self.reviewed_at, self.reviewed_by_id = last if self.state == "reviewed" else (None, None)

    def review(self, *, by: Actor) -> None:
        """A second person confirms every paragraph that nobody has confirmed yet.

        ``Refused`` as a whole where they may not for one of them, where one is missing, and
        where one is wrong (``Wrong``, with the errors of all).
        """
        parts = [each.translation(self.language) for each in self.text.segments]
        wanted = [each for each in parts if each and (each.is_stale or each.state != "reviewed")]
        if len(parts) != len([each for each in parts if each]):
            raise Refused(_n("Some paragraphs are not translated yet."))
        for each in wanted:
            each.refuse_review(by)
        refuse_wrong(wanted)
        for each in wanted:
            each.confirm(by)
        self.text.settle(self.language)
        record("text.reviewed", self.text, by=by, language=self.language)


def _last(
    steps: list[tuple[datetime | None, int | None]],
) -> tuple[datetime | None, int | None]:
    """The latest of these moments, and who it was."""
    known = [(at, by_id) for at, by_id in steps if at is not None]
    return max(known, key=lambda step: step[0], default=(None, None))
