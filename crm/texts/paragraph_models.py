"""The tables of paragraphs: the source's, their translations, and what is said about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, and_, event, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts import switches
from crm.accounts.models import User
from crm.audit.models import Actor, record
from crm.db import Model, UTCDateTime, now
from crm.reader import message as _n
from crm.texts.checking import Checks
from crm.texts.findings import Finding

if TYPE_CHECKING:
    from crm.texts.models import Text

# What a translation of a paragraph can be, the worst first; without a row it is missing.
SEGMENT_STATES = ("machine", "draft", "review", "reviewed")
NOTE_KINDS = ("comment", "question", "reason")


class Refused(Exception):
    """A step that the texts' rules forbid; the message says why."""


class Wrong(Refused):
    """Refused because the checks find errors in a translation: ``findings`` are all of them."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(_n("The checks find errors. As a draft it can be saved as it is."))
        self.findings = findings


class Segment(Model):
    """One paragraph of a text. It goes on through changes of its words, and so do its notes."""

    __tablename__ = "segment"
    # In the order of the queue, with what it asks of each: it walks the index alone.
    __table_args__ = (Index("ix_segment_queue", "text_id", "position", "language"),)

    text_id: Mapped[int] = mapped_column(ForeignKey("text.id", ondelete="CASCADE"))
    position: Mapped[int]  # from 0
    # The text's, kept here because the queue of a language asks 200,000 paragraphs at once.
    language: Mapped[str] = mapped_column(String(20), index=True)
    body: Mapped[str] = mapped_column(LongText)
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    text: Mapped[Text] = relationship(back_populates="segments")
    translations: Mapped[list[SegmentTranslation]] = relationship(
        back_populates="segment", cascade="all, delete-orphan"
    )
    notes: Mapped[list[SegmentNote]] = relationship(
        back_populates="segment", cascade="all, delete-orphan", order_by="SegmentNote.id"
    )
    changed_by: Mapped[User | None] = relationship(foreign_keys=[changed_by_id])

    @property
    def number(self) -> int:
        """Its place for people, from 1."""
        return self.position + 1

    def translation(self, language: str) -> SegmentTranslation | None:
        """The translation into a language, in whatever state."""
        return next((each for each in self.translations if each.language == language), None)

    def state_in(self, language: str) -> str:
        """The state in a language: "source", "missing", "stale" or one of ``SEGMENT_STATES``."""
        if language == self.language:
            return "source"
        translation = self.translation(language)
        return translation.current_state if translation else "missing"

    def printed(self, language: str) -> dict[str, str]:
        """As a kit carries a paragraph: text, lang, state ("untranslated": in the source's)."""
        put = self.translation(language)
        if put is None or put.is_stale or put.state == "machine":
            return {"text": self.body, "lang": self.language, "state": "untranslated"}
        state = "reviewed" if put.state == "reviewed" else "draft"
        return {"text": put.body, "lang": language, "state": state}

    def rewrite(self, body: str, *, by: Actor) -> None:
        """Other words: every translation of the former ones is stale. ``Text.rewrite`` says it."""
        if body == self.body:
            return
        self.body, self.revision = body, self.revision + 1
        self.changed_at, self.changed_by_id = now(), by.id
        for translation in self.translations:
            # Words that came back are those that were translated.
            translation.is_stale = translation.source_body != body

    def translate(
        self, language: str, body: str, *, by: Actor, state: str = "draft"
    ) -> SegmentTranslation:
        """Write the translation of this paragraph as it stands.

        Words that stand already, translated by somebody, keep who translated and reviewed them.
        """
        translation = self.put(language, body, by=by, state=state)
        self.text.settle(language)
        record(
            "text.translated", self.text, by=by, language=language, state=state, part=self.number
        )
        return translation

    def put(self, language: str, body: str, *, by: Actor, state: str) -> SegmentTranslation:
        """Write a translation, and no more: ``translate`` keeps the whole text in step."""
        if state not in SEGMENT_STATES:
            raise ValueError(f"unknown state {state!r}")
        translation, body = self.translation(language), body.strip()
        if translation is None:
            translation = SegmentTranslation(language=language, body=body, source_body=self.body)
            self.translations.append(translation)
        elif translation.stands(body) and state == "draft":
            return translation
        translation.body, translation.state = body, state
        translation.source_body, translation.is_stale = self.body, False
        translation.translated_by_id, translation.translated_at = by.id, now()
        translation.reviewed_by_id = translation.reviewed_at = None
        return translation

    def note(
        self, body: str, *, by: Actor, language: str | None = None, kind: str = "comment"
    ) -> SegmentNote:
        """Say something about it: a comment, a question to whoever wrote it, a reason."""
        if kind not in NOTE_KINDS:
            raise ValueError(f"unknown kind of note {kind!r}")
        note = SegmentNote(
            body=body.strip(),
            language=language,
            kind=kind,
            author_id=by.id,
            author_name=by.name,
        )
        self.notes.append(note)
        record("text.noted", self.text, by=by, kind=kind, part=self.number)
        return note


# What of a person's own is in an index of its own; a query says it in the same words.
UNREVIEWED = "is_stale OR state <> 'reviewed'"
_QUEUE = ("language", "is_stale", "state")


class SegmentTranslation(Model):
    """A paragraph in one other language."""

    __tablename__ = "segment_translation"
    __table_args__ = (
        UniqueConstraint("segment_id", "language"),
        # In the order of the queue, with what it asks of each: it walks them alone.
        Index("ix_segment_translation_state", *_QUEUE, "text_id", "segment_id", "translated_by_id"),
        Index(
            *("ix_segment_translation_mine", "translated_by_id", "text_id", *_QUEUE, "segment_id"),
            sqlite_where=text(UNREVIEWED),
            postgresql_where=text(UNREVIEWED),
        ),
    )

    segment_id: Mapped[int] = mapped_column(ForeignKey("segment.id", ondelete="CASCADE"))
    # The segment's, kept here because the queue walks 200,000 paragraphs in the texts' order.
    text_id: Mapped[int]
    language: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(LongText)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    is_stale: Mapped[bool] = mapped_column(default=False)
    # The words that were translated; "" where nobody knows them any more.
    source_body: Mapped[str] = mapped_column(LongText)
    translated_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    translated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    segment: Mapped[Segment] = relationship(back_populates="translations")
    translated_by: Mapped[User | None] = relationship(foreign_keys=[translated_by_id])
    reviewed_by: Mapped[User | None] = relationship(foreign_keys=[reviewed_by_id])

    @property
    def current_state(self) -> str:
        """One of ``SEGMENT_STATES``, or "stale"."""
        return "stale" if self.is_stale else self.state

    @classmethod
    def current(cls, state: str) -> ColumnElement[bool]:
        """That the current state is this one, for a query."""
        if state == "stale":
            return cls.is_stale.is_(True)
        return and_(cls.is_stale.is_(False), cls.state == state)

    def stands(self, body: str) -> bool:
        """Whether a person translated these words already, from the source as it is."""
        return self.body == body and not self.is_stale and self.state != "machine"

    def submit(self, *, by: Actor) -> None:
        """Ask for a review; twice is once.

        ``Refused`` for what is stale, a machine's, or wrong (``Wrong``, with the errors).
        """
        self._refuse_unfinished()
        if self.state == "draft":
            refuse_wrong([self])
            self._become("review", "text.submitted", by)

    def review(self, *, by: Actor) -> None:
        """A second person confirms it.

        ``Refused`` for the translator, and where it is stale or wrong (``Wrong``).
        """
        self.refuse_review(by)
        refuse_wrong([self])
        self.confirm(by)
        self._say("text.reviewed", by)

    def send_back(self, why: str, *, by: Actor) -> None:
        """Back to the translator, with the reason, which stays with the paragraph."""
        if self.state not in ("review", "reviewed"):
            raise Refused(_n("Nobody has asked for a review of this yet."))
        self.segment.note(why, by=by, language=self.language, kind="reason")
        self.reviewed_by_id = self.reviewed_at = None
        self._become("draft", "text.sent_back", by)

    def refuse_review(self, by: Actor) -> None:
        """``Refused``, with why this person may not review it, or it cannot be at all."""
        is_own = by.id is not None and by.id == self.translated_by_id
        if self.state != "machine" and is_own and not switches.is_on("one_person_reviews"):
            raise Refused(_n("Who translated a text cannot review it; ask a second person."))
        self._refuse_unfinished()

    def confirm(self, by: Actor) -> None:
        """Reviewed now, by this person; ``refuse_review`` and ``refuse_wrong`` come before."""
        self.state, self.reviewed_by_id, self.reviewed_at = "reviewed", by.id, now()

    def _refuse_unfinished(self) -> None:
        if self.state == "machine":
            raise Refused(
                _n("A machine wrote this; translate it yourself first, then ask somebody.")
            )
        if self.is_stale:
            raise Refused(_n("The source has changed since; translate it again first."))

    def _become(self, state: str, action: str, by: Actor) -> None:
        self.state = state
        self._say(action, by)

    def _say(self, action: str, by: Actor) -> None:
        self.segment.text.settle(self.language)
        part = self.segment.number
        record(action, self.segment.text, by=by, language=self.language, part=part)


@event.listens_for(SegmentTranslation, "before_insert")
def _know_the_text(mapper: Any, connection: Any, put: SegmentTranslation) -> None:
    put.text_id = put.segment.text_id


def refuse_wrong(wanted: Iterable[SegmentTranslation]) -> None:
    """``Wrong`` where the checks find errors in these paragraphs of one text and language."""
    checks: Checks | None = None
    found: list[Finding] = []
    for put in wanted:
        checks = checks or Checks(put.segment.text, put.language)
        found += checks.errors(put.segment.body, put.body)
    if found:
        raise Wrong(found)


class SegmentNote(Model):
    """What somebody said about a paragraph: in one language, or (none) about the source itself."""

    __tablename__ = "segment_note"
    __table_args__ = (Index("ix_segment_note_open", "kind", "resolved_at", "segment_id"),)

    segment_id: Mapped[int] = mapped_column(
        ForeignKey("segment.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str | None] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20), default="comment")
    body: Mapped[str] = mapped_column(LongText)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    author_name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    segment: Mapped[Segment] = relationship(back_populates="notes")
    resolved_by: Mapped[User | None] = relationship(foreign_keys=[resolved_by_id])

    @property
    def is_question(self) -> bool:
        """Whether whoever wrote the source is asked something."""
        return self.kind == "question"

    @property
    def is_open(self) -> bool:
        """Whether nobody has settled it yet."""
        return self.resolved_at is None

    def resolve(self, *, by: Actor) -> None:
        """It is settled. Twice is once."""
        if self.resolved_at is None:
            self.resolved_at, self.resolved_by_id = now(), by.id
            part = self.segment.number
            record("text.note_resolved", self.segment.text, by=by, kind=self.kind, part=part)


def new_segments(bodies: list[str], language: str) -> list[Segment]:
    """The paragraphs of a new text, in order."""
    return [
        Segment(position=position, body=body, language=language, revision=1)
        for position, body in enumerate(bodies)
    ]
