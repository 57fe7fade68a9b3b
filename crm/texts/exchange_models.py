"""Files of translations that came back, and those of their rows that wait for somebody.

A row says what it would replace: which revision of the source went out, and which translation
with it. So a row is never a guess: where either has changed here since, somebody chooses.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.audit.models import Actor, record
from crm.db import Model, UTCDateTime, db, now
from crm.texts.exchange_units import Arrived, Incoming, token
from crm.texts.glossary import STATUSES, GlossaryTerm
from crm.texts.models import Segment, SegmentTranslation

# What becomes of a row. The last three wait until somebody has chosen.
VERDICTS = ("new", "changed", "same", "source", "reviewed", "edited")
WAITING = ("source", "reviewed", "edited")


class ExchangeFile(Model):
    """A file that came back. Its rows are there until they are in, or somebody has chosen.

    One of terms ("tbx") is in no language, and has differences in the place of rows.
    ``report`` holds numbers by verdict and [where, reason] of what was refused, as they were
    when the file was taken in, before that only what was refused.
    """

    __tablename__ = "exchange_file"

    name: Mapped[str] = mapped_column(String(200))
    form: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(20))
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    discarded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    rows: Mapped[list[ExchangeRow]] = relationship(
        back_populates="file", cascade="all, delete-orphan", order_by="ExchangeRow.id"
    )
    differences: Mapped[list[GlossaryDifference]] = relationship(
        back_populates="file", cascade="all, delete-orphan", order_by="GlossaryDifference.id"
    )
    uploaded_by: Mapped[User | None] = relationship(foreign_keys=[uploaded_by_id])

    @property
    def label(self) -> str:
        """The name that the file came with."""
        return self.name

    @property
    def state(self) -> str:
        """One of "discarded", "taken", "checked"."""
        if self.discarded_at:
            return "discarded"
        return "taken" if self.taken_at else "checked"

    @classmethod
    def arrive(cls, name: str, arrived: Arrived, *, by: Actor) -> ExchangeFile:
        """Keep what a file holds, to be looked at; nothing of it is in yet."""
        file = cls(
            name=name[-200:],
            form=arrived.form,
            language=arrived.language,
            report={"refused": [list(each) for each in arrived.refused]},
            uploaded_by_id=by.id,
        )
        file.rows = [ExchangeRow.of(each) for each in arrived.rows]
        db.session.add(file)
        record("texts.file_uploaded", file, by=by, language=file.language, rows=len(file.rows))
        return file

    @classmethod
    def of_terms(
        cls, name: str, differences: list[GlossaryDifference], *, by: Actor
    ) -> ExchangeFile:
        """Keep what a file says of some terms otherwise than the glossary, until somebody chose.

        What it says of others is in already.
        """
        file = cls(name=name[-200:], form="tbx", language="", uploaded_by_id=by.id)
        file.taken_at, file.taken_by_id, file.differences = now(), by.id, differences
        db.session.add(file)
        return file

    def take(self, rows: Iterable[ExchangeRow], *, by: Actor) -> None:
        """Bring in these rows as far as nothing here has changed since; the others wait.

        ``rows`` are those whose text may be seen; the rest of the file goes. Twice is once.
        """
        if self.state != "checked":
            return
        numbers = dict.fromkeys(VERDICTS, 0)
        waiting = []
        for row in rows:
            verdict = row.verdict
            numbers[verdict] += 1
            if verdict in WAITING:
                waiting.append(row)
            else:
                row.bring_in(verdict, by=by)
        self.rows[:] = waiting
        self.report = {**self.report, "numbers": numbers}
        self.taken_at, self.taken_by_id = now(), by.id
        record("texts.file_taken", self, by=by, language=self.language, **numbers)

    def discard(self, *, by: Actor) -> None:
        """Do not take it in, or give up what still waits."""
        if self.discarded_at is None:
            self.discarded_at = now()
            self.rows.clear()
            self.differences.clear()
            record("texts.file_discarded", self, by=by, language=self.language)


class ExchangeRow(Model):
    """A translation of a paragraph from a file; ``state`` is "draft" or "review"."""

    __tablename__ = "exchange_row"

    file_id: Mapped[int] = mapped_column(
        ForeignKey("exchange_file.id", ondelete="CASCADE"), index=True
    )
    segment_id: Mapped[int] = mapped_column(
        ForeignKey("segment.id", ondelete="CASCADE"), index=True
    )
    revision: Mapped[int]
    base: Mapped[str] = mapped_column(String(20))
    source_body: Mapped[str] = mapped_column(LongText)
    body: Mapped[str] = mapped_column(LongText)
    state: Mapped[str] = mapped_column(String(20))
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)

    file: Mapped[ExchangeFile] = relationship(back_populates="rows")
    segment: Mapped[Segment] = relationship()

    @classmethod
    def of(cls, incoming: Incoming) -> ExchangeRow:
        """The row of a unit as a file has it."""
        return cls(
            segment_id=incoming.segment_id,
            revision=incoming.revision,
            base=incoming.base,
            source_body=incoming.source,
            body=incoming.target,
            state=incoming.state,
            notes=list(incoming.notes),
        )

    @property
    def ours(self) -> SegmentTranslation | None:
        """The translation as it stands here now."""
        return self.segment.translation(self.file.language)

    @property
    def verdict(self) -> str:
        """What becomes of it now, one of ``VERDICTS``.

        "source": that moved on since it went out; "reviewed": ours was meanwhile; "edited":
        ours was changed. What says the same as ours is "same", unless the file's translator says
        that it fits where nobody here has: what a machine wrote, what stood before a change.
        """
        ours, segment = self.ours, self.segment
        is_current = self.revision == segment.revision and _alike(self.source_body, segment.body)
        if not self.body or (ours and ours.body == self.body):
            is_open = ours is not None and (ours.is_stale or ours.state == "machine")
            is_settled = bool(self.body) and is_current and self.state == "review"
            return "changed" if is_open and is_settled else "same"
        if not is_current:
            return "source"
        if ours is None or not ours.body:
            return "new"
        if ours.state == "reviewed" and not ours.is_stale:
            return "reviewed"
        return "changed" if self.base == token(ours.body) else "edited"

    def bring_in(self, verdict: str, *, by: Actor) -> None:
        """Write the translation where it is new or changed, and the notes that are not known."""
        if verdict in ("new", "changed"):
            self._write(self.state, by)
        self._note(by)

    def choose(self, *, by: Actor) -> None:
        """Take it in the place of ours: a draft, since somebody has to look at it again."""
        self._write("draft", by)
        self._note(by)
        self.dismiss("theirs", by=by)

    def dismiss(self, choice: str = "ours", *, by: Actor) -> None:
        """It is decided, and needs not wait any more."""
        record(
            "texts.file_decided",
            self.file,
            by=by,
            choice=choice,
            text=self.segment.text.key,
            part=self.segment.number,
        )
        self.file.rows.remove(self)

    def _write(self, state: str, by: Actor) -> None:
        self.segment.translate(self.file.language, self.body, by=by, state=state)

    def _note(self, by: Actor) -> None:
        known = {note.body for note in self.segment.notes}
        for note in self.notes:
            if note not in known:
                self.segment.note(note, by=by, language=self.file.language)


class GlossaryDifference(Model):
    """What a file says of a term in a language, where the glossary says something else.

    ``forms`` are words by status, as ``GlossaryTerm.say`` takes them.
    """

    __tablename__ = "glossary_difference"

    file_id: Mapped[int] = mapped_column(
        ForeignKey("exchange_file.id", ondelete="CASCADE"), index=True
    )
    term_id: Mapped[int] = mapped_column(
        ForeignKey("glossary_term.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str] = mapped_column(String(20))
    forms: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(LongText, default="")

    file: Mapped[ExchangeFile] = relationship(back_populates="differences")
    term: Mapped[GlossaryTerm] = relationship()

    @property
    def ours(self) -> dict[str, list[str]]:
        """What the glossary says now, in the same shape."""
        return {status: self.term.forms_of(self.language, status) for status in STATUSES}

    @property
    def seen(self) -> str:
        """What somebody has before their eyes; another token means it has changed since."""
        return token(repr([*self.ours.items(), self.term.note_in(self.language)]))

    @property
    def words(self) -> str:
        """All that it says, for looking through."""
        return " / ".join([self.term.words, self.note, *chain(*self.forms.values())])

    def decide(self, choice: str, *, by: Actor) -> None:
        """ "theirs" in the place of ours, or "ours" as it is; it needs not wait any more."""
        if choice == "theirs":
            note = self.note or self.term.note_in(self.language)
            self.term.say(self.language, self.forms, by=by, note=note)
        detail = {"choice": choice, "term": self.term.term, "language": self.language}
        record("texts.file_decided", self.file, by=by, **detail)
        self.file.differences.remove(self)


def _alike(one: str, other: str) -> bool:
    """Whether these are the same words, however a tool broke their lines."""
    return one.split() == other.split()
