"""Facts, and the sources that report them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Date, ForeignKey, String, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.audit.models import Actor, record
from crm.cases import consent, doubt, proceedings
from crm.cases.conflicts import FactAlternative
from crm.cases.consent import FactPermission
from crm.cases.dated import check_end, in_a_year, is_past, sort_key
from crm.cases.details import Charge, Details, FactDetail, SentencePart
from crm.cases.revisions import FactRevision, snapshot
from crm.cases.terms import is_term
from crm.db import Model, UTCDateTime, Versioned, db, now
from crm.partial_dates import parse_partial_date
from crm.search import index
from crm.texts.models import Text

if TYPE_CHECKING:
    from crm.cases.models import Case


class Source(Versioned, Model):
    """A publication that reports facts. ``published_on`` is a partial date.

    ``note`` is what a reader should know about the publisher ("party-linked").
    """

    __tablename__ = "source"

    key: Mapped[str] = mapped_column(String(100), unique=True)
    publisher: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(500))
    url: Mapped[str] = mapped_column(LongText)
    archived_url: Mapped[str | None] = mapped_column(LongText)
    published_on: Mapped[str | None] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(20))
    reliability: Mapped[str] = mapped_column(String(30), default="unknown")
    # Whose report this is, where it was republished: the two do not corroborate each other.
    origin: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(String(500))
    # The duplicates that were merged into this one, as they stood; see crm.cases.merging.
    absorbed: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    @property
    def keys(self) -> list[str]:
        """The keys that files and revisions may call this source by, its own first."""
        return [self.key, *(each["key"] for each in self.absorbed or ())]

    @property
    def label(self) -> str:
        """Publisher and title."""
        return f"{self.publisher}: {self.title}"

    @classmethod
    def add(cls, key: str, *, by: Actor, **fields: Any) -> Source:
        """A new source."""
        source = cls(key=key, **fields)
        db.session.add(source)
        record("source.added", source, by=by)
        return source

    def change(self, *, by: Actor, **fields: Any) -> bool:
        """Change what is said about the publication; returns whether anything changed."""
        changed = [name for name, value in fields.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, fields[name])
        if changed:
            record("source.changed", self, by=by, fields=changed)
        if {"publisher", "origin"}.intersection(changed):
            query = select(Fact).join(FactSource).where(FactSource.source_id == self.id)
            for fact in db.session.scalars(query):
                fact.change(by=by, why="Derived anew: the publisher of a source was corrected.")
        return bool(changed)


class FactSource(Model):
    """Which source reports a fact, in the order they are printed."""

    __tablename__ = "fact_source"

    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id", ondelete="CASCADE"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    source: Mapped[Source] = relationship()


class Fact(Versioned, Model):
    """One dated claim about a case. ``happened_on`` and ``ended_on`` are partial dates, or none."""

    __tablename__ = "fact"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    happened_on: Mapped[str | None] = mapped_column(String(10))
    qualifier: Mapped[str] = mapped_column(String(10), default="")
    ended_on: Mapped[str | None] = mapped_column(String(10))
    stage: Mapped[str | None] = mapped_column(String(30))
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"), unique=True)
    # Derived from the sources, or lowered; see crm.cases.doubt. Never set by itself.
    confidence: Mapped[str] = mapped_column(String(20), default="unsure")
    lowered_to: Mapped[str | None] = mapped_column(String(20))
    lowered_reason: Mapped[str | None] = mapped_column(String(500))
    sensitivity: Mapped[str | None] = mapped_column(String(20))
    # Whether a permission to publish stands; see crm.cases.consent.
    may_publish: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    # The place among facts of the same date, once somebody has put these in order.
    rank: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=1)
    # Facts of a case with the same word here report the same thing differently.
    conflict: Mapped[str | None] = mapped_column(String(40))
    is_preferred: Mapped[bool] = mapped_column(default=False)
    preferred_reason: Mapped[str | None] = mapped_column(String(500))
    confirmed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    review_by: Mapped[date] = mapped_column(Date, default=lambda: in_a_year(now().date()))

    case: Mapped[Case] = relationship("Case", back_populates="facts")
    text: Mapped[Text] = relationship()
    fact_sources: Mapped[list[FactSource]] = relationship(
        cascade="all, delete-orphan", order_by="FactSource.position"
    )
    alternatives: Mapped[list[FactAlternative]] = relationship(
        cascade="all, delete-orphan", order_by="FactAlternative.position"
    )
    detail: Mapped[FactDetail | None] = relationship(cascade="all, delete-orphan")
    charges: Mapped[list[Charge]] = relationship(
        cascade="all, delete-orphan", order_by="Charge.position"
    )
    sentence_parts: Mapped[list[SentencePart]] = relationship(
        cascade="all, delete-orphan", order_by="SentencePart.position"
    )
    permissions: Mapped[list[FactPermission]] = relationship(
        cascade="all, delete-orphan", order_by="FactPermission.id"
    )
    revisions: Mapped[list[FactRevision]] = relationship(
        back_populates="fact",
        cascade="all, delete-orphan",
        order_by="FactRevision.number.desc()",
        passive_deletes=True,
    )

    @property
    def label(self) -> str:
        """The fact's text key."""
        return self.text.key

    @property
    def sources(self) -> list[Source]:
        """The sources, as printed."""
        return [each.source for each in self.fact_sources]

    @property
    def has_source(self) -> bool:
        """Whether anybody reports it; else it is a draft."""
        return bool(self.fact_sources)

    @property
    def sort_key(self) -> tuple[str, int]:
        """Earliest first; what is undated stays where it was entered, at the end."""
        return sort_key(self.happened_on, self.position, self.rank)

    @property
    def is_old(self) -> bool:
        """Whether nobody has confirmed it in time."""
        return is_past(self.review_by)

    @classmethod
    def new(
        cls,
        kind: str,
        *,
        happened_on: str | None = None,
        review_by: date | None = None,
        **fields: Any,
    ) -> Fact:
        """A claim that is not yet any case's; ``Case.add_fact`` takes it in.

        Raises ``ValueError`` for an unknown kind or an impossible date.
        """
        if not is_term("fact_kind", kind):
            raise ValueError(f"unknown kind of fact {kind!r}")
        made = cls(
            kind=kind,
            happened_on=parse_partial_date(happened_on) if happened_on else None,
            review_by=review_by or in_a_year(now().date()),
            **{"revision": 1, "qualifier": "", "is_preferred": False, **fields},
        )
        check_end(made)
        return made

    def change(
        self,
        *,
        by: Actor,
        why: str = "",
        body: str | None = None,
        sources: Sequence[Source] | None = None,
        alternatives: Sequence[FactAlternative] | None = None,
        details: Details | None = None,
        confidence: str | None = None,
        may_publish: bool | None = None,
        given_by: str = "",
        review_by: date | None = None,
        **fields: Any,
    ) -> bool:
        """Change anything about the fact: a new revision, with the reason ``why``.

        ``confidence`` is what a file recorded: it lowers the derived one, it never raises it.
        ``may_publish`` gives (in the name of ``given_by``) or withdraws the permission to
        publish. ``review_by`` is no part of what is said, so it alone makes no revision.
        Returns whether anything changed.
        """
        before = snapshot(self)
        is_moved = self._review_by(review_by, by)
        for name, value in fields.items():
            setattr(self, name, value)
        check_end(self)
        if body is not None:
            self.text.rewrite(body, by=by)
        if sources is not None:
            self.cite(sources)
        if alternatives is not None and _data(alternatives) != before["alternatives"]:
            self.alternatives[:] = alternatives
        if details is not None:
            proceedings.set_details(self, details, self.case, by=by)
        if may_publish is not None:
            consent.set_publish(self, may_publish, given_by, why, by=by)
        self.derive(confidence)
        return self.revise(before, why, by=by) or is_moved

    def revise(self, before: Mapping[str, Any], why: str, *, by: Actor) -> bool:
        """Keep a new revision if the fact is not what its ``snapshot`` was before."""
        changed = [name for name, value in snapshot(self).items() if before[name] != value]
        if changed:
            self.revision += 1
            self.keep(why, by)
            index.touch(self.case)
            record("fact.changed", self, by=by, fields=changed, revision=self.revision)
        return bool(changed)

    def _review_by(self, day: date | None, by: Actor) -> bool:
        if day is None or day == self.review_by:
            return False
        self.review_by = day
        record("fact.review_moved", self, by=by, review_by=day.isoformat())
        return True

    def cite(self, sources: Iterable[Source]) -> None:
        """Set the sources, in this order; each once, though two of them may have been merged."""
        cited = list(dict.fromkeys(sources))
        if self.sources != cited:
            self.fact_sources[:] = [
                FactSource(source=source, position=place) for place, source in enumerate(cited)
            ]

    def confirm(self, *, by: Actor) -> None:
        """Somebody looked, and it still stands: to be looked at again in a year."""
        self.confirmed_at = now()
        self.review_by = in_a_year(now().date())
        record("fact.confirmed", self, by=by)

    def guard_text(self) -> None:
        """Only officers may read or find the words of what may not leave."""
        may_be_read = self.may_publish and bool(self.fact_sources) and not self.case.is_protected
        self.text.guard("owner", not may_be_read)

    def derive(self, recorded: str | None = None) -> None:
        """Work out what follows from sources and permissions; ``recorded`` as in ``change``."""
        found = doubt.derived(self.sources)
        if recorded and doubt.is_lower(recorded, found):
            if not self.lowered_to or doubt.is_lower(recorded, self.lowered_to):
                self.lowered_to, self.lowered_reason = recorded, doubt.AS_RECORDED
        elif recorded and self.lowered_reason == doubt.AS_RECORDED:
            self.lowered_to = self.lowered_reason = None
        self.confidence = doubt.standing(self.sources, self.lowered_to)
        self.may_publish = consent.is_permitted(self)
        self.guard_text()

    def keep(self, why: str, by: Actor) -> None:
        """Keep what it says now as the revision of its number."""
        # From the revision's side: the former ones need not be read for it.
        kept = FactRevision(
            fact=self,
            number=self.revision,
            who_id=by.id,
            who_name=by.name,
            why=why[:500],
            snapshot=snapshot(self),
        )
        db.session.add(kept)


def _data(alternatives: Iterable[FactAlternative]) -> list[dict[str, Any]]:
    return [each.as_data() for each in alternatives]
