"""Batches: many files of one edition, made as a job on all cores.

What a batch wants follows from its row and what is there from the files' own rows, so one that
was cancelled, or whose worker was killed, goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, literal, select, union_all
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.audit.models import Actor, record
from crm.db import Model, UTCDateTime, db, now
from crm.kits.editions import Edition, EditionFile
from crm.kits.making import Item
from crm.kits.outputs import EditionOutput
from crm.pdf.making import OF_A_PERSON, SUFFIXES


class Batch(Model):
    """Which files of an edition somebody wants; ``failures`` are [*Item, one line] each."""

    __tablename__ = "kit_batch"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    kinds: Mapped[list[str]] = mapped_column(JSON)
    languages: Mapped[list[str]] = mapped_column(JSON)
    # Short names of the people with a profile; the snapshot that says so is long.
    subjects: Mapped[list[str]] = mapped_column(JSON)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failures: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    # How often it was begun: each time is a job of its own.
    runs: Mapped[int] = mapped_column(default=1)

    edition: Mapped[Edition] = relationship()

    @classmethod
    def start(
        cls, edition: Edition, kinds: Iterable[str], languages: Iterable[str], *, by: Actor
    ) -> Batch:
        """Want these kinds in these languages, a file for each person where a kind is about one.

        Raises ``ValueError`` for a kind that there is not, or a language it was not frozen in.
        """
        wanted, tags = list(dict.fromkeys(kinds)), list(dict.fromkeys(languages))
        if set(wanted) - set(SUFFIXES) or set(tags) - set(edition.languages):
            raise ValueError("no such kind, or not a language of the edition")
        batch = cls(edition=edition, kinds=wanted, languages=tags, started_by_id=by.id)
        batch.subjects = subjects(edition) if OF_A_PERSON & set(wanted) else []
        db.session.add(batch)
        record("edition.batch_started", edition, by=by, kinds=wanted, languages=tags)
        return batch

    def cancel(self, *, by: Actor) -> None:
        """Begin nothing new; what is finished stays."""
        self.cancelled_at, self.cancelled_by_id = now(), by.id
        record("edition.batch_cancelled", self.edition, by=by)

    def resume(self, *, by: Actor) -> None:
        """Go on with what is not there yet."""
        self.cancelled_at = self.cancelled_by_id = self.finished_at = None
        self.failures, self.runs = [], self.runs + 1
        record("edition.batch_resumed", self.edition, by=by)

    def finish(self) -> None:
        """All has been tried."""
        self.finished_at = now()

    @property
    def items(self) -> Iterator[Item]:
        """All that it wants, whole kits first, a language after the other."""
        for kind in sorted(self.kinds, key=lambda each: each in OF_A_PERSON):
            for language in self.languages:
                for subject in self.subjects if kind in OF_A_PERSON else ("",):
                    yield Item(kind, language, subject)

    @property
    def total(self) -> int:
        """How many files it wants."""
        of_people = len(OF_A_PERSON & set(self.kinds))
        whole = len(self.kinds) - of_people
        return len(self.languages) * (whole + of_people * len(self.subjects))

    @property
    def state(self) -> str:
        """One of "cancelled", "finished", "working"."""
        if self.cancelled_at is not None:
            return "cancelled"
        return "finished" if self.finished_at is not None else "working"


def subjects(edition: Edition) -> list[str]:
    """The short names of the people with a profile in an edition, in its order."""
    document = next(iter(edition.snapshot.values()))
    return [profile["slug"] for profile in document["profiles"]]


def finished(
    edition_id: int, kinds: Sequence[str] | None = None, languages: Sequence[str] | None = None
) -> dict[Item, int]:
    """Item → id of its row, of all that was made of an edition (one statement).

    The ids of PDFs and of the others are of two tables.
    """
    pdfs = select(literal("pdf"), EditionFile.language, literal(""), EditionFile.id).where(
        EditionFile.edition_id == edition_id
    )
    others = select(
        EditionOutput.kind, EditionOutput.language, EditionOutput.subject, EditionOutput.id
    ).where(EditionOutput.edition_id == edition_id)
    made = {
        Item(kind, language, subject): row_id
        for kind, language, subject, row_id in db.session.execute(union_all(pdfs, others))
    }
    return {
        item: row_id
        for item, row_id in made.items()
        if (kinds is None or item.kind in kinds)
        and (languages is None or item.language in languages)
    }
