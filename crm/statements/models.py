"""Statements and signatures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.audit.models import Actor, record
from crm.cases.facts import Source
from crm.cases.models import Case
from crm.db import Model, db
from crm.i18n import kit_message as _k
from crm.search import index
from crm.texts.models import Text

# What a part is, and the kit's label for it.
PART_KINDS: dict[str, str] = {
    "date_note": _k("The dates"),
    "second_statement": _k("Second statement"),
    "independence": _k("Independence"),
    "support": _k("In support"),
    "campaign": _k("The campaign"),
    "open_letter": _k("Open letters"),
    "official_position": _k("The official position"),
    "reaction": _k("Reactions"),
    "arrest_count": _k("Arrests counted"),
    "verdict": _k("Verdict of February 2020"),
    "context": _k("Since then"),
}


class PartSource(Model):
    """A source of a statement's part or, without a part, of its summary."""

    __tablename__ = "part_source"

    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"), index=True)
    part_id: Mapped[int | None] = mapped_column(ForeignKey("statement_part.id"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    # Of a summary's source: whether the whole text of the statement stands there.
    has_full_text: Mapped[bool] = mapped_column(default=False)

    source: Mapped[Source] = relationship()


class StatementPart(Model):
    """Something known about a statement: what followed, who answered, how dates differ."""

    __tablename__ = "statement_part"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    happened_on: Mapped[str | None] = mapped_column(String(10))
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"), unique=True)
    confidence: Mapped[str] = mapped_column(String(20), default="unsure")
    # As a file gave it; the text begins with it.
    author: Mapped[str | None] = mapped_column(String(300))
    position: Mapped[int] = mapped_column(default=0)

    statement: Mapped[Statement] = relationship(back_populates="parts")
    text: Mapped[Text] = relationship()
    part_sources: Mapped[list[PartSource]] = relationship(
        cascade="all, delete-orphan", order_by="PartSource.position"
    )

    @property
    def sources(self) -> list[Source]:
        """The sources, as printed."""
        return [each.source for each in self.part_sources]

    @property
    def label(self) -> str:
        """The part's text key."""
        return self.text.key

    def change(
        self,
        *,
        by: Actor,
        body: str | None = None,
        sources: Sequence[Source] | None = None,
        **fields: Any,
    ) -> bool:
        """Change text, date, confidence or sources; returns whether anything changed."""
        changed = [name for name, value in fields.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, fields[name])
        if body is not None and self.text.rewrite(body, by=by):
            changed.append("text")
        if sources is not None and self.sources != list(sources):
            self.part_sources[:] = _cited(sources)
            changed.append("sources")
        if changed:
            index.touch(self.statement)
            record("statement.part_changed", self, by=by, fields=changed)
        return bool(changed)


class Signature(Model):
    """That somebody signed, and where on the list."""

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("statement_id", "case_id"),)

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    case: Mapped[Case] = relationship()
    statement: Mapped[Statement] = relationship(back_populates="signatures")


class Statement(Model):
    """A declaration or an open letter. ``issued_on`` is a partial date."""

    __tablename__ = "statement"

    slug: Mapped[str] = mapped_column(String(100), unique=True)
    issued_on: Mapped[str | None] = mapped_column(String(10))
    # Of what the summary says.
    confidence: Mapped[str | None] = mapped_column(String(20))
    # What all that is recorded here is: "what", and "as_of" when it was put together.
    about: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    title_id: Mapped[int] = mapped_column(ForeignKey("text.id"), unique=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("text.id"), unique=True)

    title: Mapped[Text] = relationship(foreign_keys=[title_id])
    summary: Mapped[Text] = relationship(foreign_keys=[summary_id])
    parts: Mapped[list[StatementPart]] = relationship(
        back_populates="statement", cascade="all, delete-orphan", order_by="StatementPart.position"
    )
    signatures: Mapped[list[Signature]] = relationship(
        back_populates="statement", cascade="all, delete-orphan", order_by="Signature.position"
    )
    summary_sources: Mapped[list[PartSource]] = relationship(
        cascade="all, delete-orphan", order_by="PartSource.position"
    )

    @property
    def label(self) -> str:
        """The title in its source language; a number where only officers may see that."""
        return f"#{self.id}" if self.title.is_protected else self.title.body

    @classmethod
    def issue(
        cls, slug: str, title: str, summary: str, *, by: Actor, issued_on: str | None = None
    ) -> Statement:
        """A new statement."""
        statement = cls(
            slug=slug,
            issued_on=issued_on,
            title=Text.write(f"{slug}/title", title, by=by),
            summary=Text.write(f"{slug}/summary", summary, by=by),
        )
        db.session.add(statement)
        record("statement.added", statement, by=by)
        return statement

    def add_part(
        self,
        kind: str,
        body: str,
        *,
        by: Actor,
        happened_on: str | None = None,
        confidence: str = "unsure",
        sources: Iterable[Source] = (),
        number: int | None = None,
        author: str | None = None,
    ) -> StatementPart:
        """Add what is known about the statement; ``kind`` is one of ``PART_KINDS``.

        ``number`` is its number among those of its kind, by default the next one.
        """
        if kind not in PART_KINDS:
            raise ValueError(f"unknown kind of part {kind!r}")
        number = number or 1 + sum(part.kind == kind for part in self.parts)
        part = StatementPart(
            kind=kind,
            happened_on=happened_on,
            text=Text.write(f"{self.slug}/{kind}/{number}", body, by=by),
            confidence=confidence,
            author=author,
            position=len(self.parts) + 1,
        )
        part.part_sources[:] = _cited(sources)
        self.parts.append(part)
        record("statement.part_added", self, by=by, kind=kind)
        return part

    def change(
        self,
        *,
        by: Actor,
        title: str | None = None,
        summary: str | None = None,
        sources: Sequence[Source] | None = None,
        full_texts: Collection[Source] = (),
        **fields: Any,
    ) -> bool:
        """Change title, summary, its sources, ``issued_on`` or ``about``.

        What is ``None`` or absent stays. Returns whether anything changed.
        """
        changed = [name for name, value in fields.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, fields[name])
        if title is not None and self.title.rewrite(title, by=by):
            changed.append("title")
        if summary is not None and self.summary.rewrite(summary, by=by):
            changed.append("summary")
        if sources is not None and self.cite(sources, full_texts):
            changed.append("sources")
        if changed:
            index.touch(self)
            record("statement.changed", self, by=by, fields=changed)
        return bool(changed)

    def cite(self, sources: Iterable[Source], full_texts: Collection[Source] = ()) -> bool:
        """Set the sources of the summary, in this order, and which hold the whole text.

        Returns whether anything changed.
        """
        wanted = list(dict.fromkeys([*sources, *full_texts]))
        standing = [(each.source, each.has_full_text) for each in self.summary_sources]
        if standing == [(source, source in full_texts) for source in wanted]:
            return False
        self.summary_sources[:] = _cited(wanted, full_texts)
        return True

    def sign(self, case: Case, *, by: Actor) -> Signature:
        """Record that somebody signed; a second time changes nothing."""
        known = next((each for each in self.signatures if each.case is case), None)
        if known is None:
            known = Signature(case=case, position=len(self.signatures) + 1)
            self.signatures.append(known)
            record("statement.signed", self, by=by, case_id=case.id)
        return known


def told_about(as_of: str | None, what: str | None) -> dict[str, str]:
    """What is kept as ``Statement.about``; what is empty is left out."""
    return {key: value for key, value in (("as_of", as_of), ("what", what)) if value}


def _cited(sources: Iterable[Source], full_texts: Collection[Source] = ()) -> list[PartSource]:
    return [
        PartSource(source=source, position=position, has_full_text=source in full_texts)
        for position, source in enumerate(sources)
    ]
