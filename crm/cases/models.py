"""Cases, facts and sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.audit.models import Actor, record
from crm.cases.terms import is_term
from crm.cases.vocabulary import is_report
from crm.db import Model, Versioned, db
from crm.i18n import parse_partial_date, partial_date_bounds
from crm.search import index
from crm.texts.models import Text

if TYPE_CHECKING:
    from crm.cases.proceedings import Charge, FactDetail, SentencePart


class Source(Versioned, Model):
    """A publication that reports facts. ``published_on`` is a partial date.

    ``note`` is what a reader should know about the publisher ("party-linked").
    """

    __tablename__ = "source"

    key: Mapped[str] = mapped_column(String(100), unique=True)
    publisher: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(500))
    url: Mapped[str] = mapped_column(LongText)
    published_on: Mapped[str | None] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(20))
    reliability: Mapped[str] = mapped_column(String(30), default="unknown")
    note: Mapped[str | None] = mapped_column(String(500))
    archived_url: Mapped[str | None] = mapped_column(LongText)

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
        return bool(changed)


class FactSource(Model):
    """Which source reports a fact, in the order they are printed."""

    __tablename__ = "fact_source"

    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id", ondelete="CASCADE"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    source: Mapped[Source] = relationship()


class Fact(Versioned, Model):
    """One dated claim about a case. ``happened_on`` is a partial date, or none."""

    __tablename__ = "fact"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    happened_on: Mapped[str | None] = mapped_column(String(10))
    stage: Mapped[str | None] = mapped_column(String(30))
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"), unique=True)
    confidence: Mapped[str] = mapped_column(String(20), default="unsure")
    sensitivity: Mapped[str | None] = mapped_column(String(20))
    may_publish: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)

    case: Mapped[Case] = relationship(back_populates="facts")
    text: Mapped[Text] = relationship()
    fact_sources: Mapped[list[FactSource]] = relationship(
        cascade="all, delete-orphan", order_by="FactSource.position"
    )
    detail: Mapped[FactDetail | None] = relationship("FactDetail", cascade="all, delete-orphan")
    charges: Mapped[list[Charge]] = relationship(
        "Charge", cascade="all, delete-orphan", order_by="Charge.position"
    )
    sentence_parts: Mapped[list[SentencePart]] = relationship(
        "SentencePart", cascade="all, delete-orphan", order_by="SentencePart.position"
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
    def sort_key(self) -> tuple[str, str, int]:
        """Earliest first; what is undated stays where it was entered, at the end."""
        if not self.happened_on:
            return ("9999", "9999", self.position)
        first, last = partial_date_bounds(self.happened_on)
        return (first.isoformat(), last.isoformat(), self.position)

    def change(
        self,
        *,
        by: Actor,
        body: str | None = None,
        sources: Sequence[Source] | None = None,
        **fields: Any,
    ) -> bool:
        """Change text, sources, kind, date, stage, confidence or permission: a new revision.

        Returns whether anything changed.
        """
        changed = [name for name, value in fields.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, fields[name])
        if body is not None and self.text.rewrite(body, by=by):
            changed.append("text")
        if sources is not None and self.sources != list(sources):
            self.cite(sources)
            changed.append("sources")
        if changed:
            self.revision += 1
            index.touch(self.case)
            record("fact.changed", self, by=by, fields=changed, revision=self.revision)
        return bool(changed)

    def cite(self, sources: Iterable[Source]) -> None:
        """Set the sources, in this order."""
        self.fact_sources[:] = [
            FactSource(source=source, position=position) for position, source in enumerate(sources)
        ]


class CaseName(Model):
    """A person's name in a language, or another spelling of it."""

    __tablename__ = "case_name"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    is_alias: Mapped[bool] = mapped_column(default=False)


class Case(Versioned, Model):
    """A person, as far as the public record goes. Never a present status."""

    __tablename__ = "case"

    slug: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    original_name: Mapped[str] = mapped_column(String(200))
    # Neither the person nor the family has been reached: no kit may carry the record.
    is_protected: Mapped[bool] = mapped_column(default=False, index=True)
    protected_reason: Mapped[str | None] = mapped_column(String(500))

    names: Mapped[list[CaseName]] = relationship(
        cascade="all, delete-orphan", order_by="CaseName.id"
    )
    facts: Mapped[list[Fact]] = relationship(
        back_populates="case", cascade="all, delete-orphan", order_by="Fact.position"
    )

    @property
    def label(self) -> str:
        """The person's name in Latin letters."""
        return self.name

    @property
    def all_names(self) -> tuple[str, ...]:
        """The name in every script and spelling."""
        return (self.name, self.original_name, *(each.name for each in self.names))

    @property
    def aliases(self) -> list[str]:
        """Other spellings in Latin letters."""
        return [each.name for each in self.names if each.is_alias]

    def name_in(self, language: str) -> str:
        """The chosen spelling in a language; Latin letters where none was chosen."""
        if language == "fa":
            return self.original_name
        chosen = (
            each.name for each in self.names if each.language == language and not each.is_alias
        )
        return next(chosen, self.name)

    @property
    def timeline(self) -> list[Fact]:
        """The facts, earliest first."""
        return sorted(self.facts, key=lambda fact: fact.sort_key)

    @classmethod
    def open(cls, slug: str, name: str, original_name: str, *, by: Actor) -> Case:
        """A new case."""
        case = cls(slug=slug, name=name, original_name=original_name)
        db.session.add(case)
        record("case.opened", case, by=by)
        return case

    def rename(
        self,
        *,
        by: Actor,
        name: str | None = None,
        original_name: str | None = None,
        spellings: Mapping[str, str] | None = None,
        aliases: Sequence[str] | None = None,
    ) -> bool:
        """Set names: in Latin letters, as written at home, per language, and other spellings.

        What is ``None`` stays. An empty spelling takes a language's own one away. Returns
        whether anything changed.
        """
        before = (self.name, self.original_name, self._spellings())
        self.name, self.original_name = (name or self.name, original_name or self.original_name)
        wanted = [each for each in self._spellings() if each[0] not in (spellings or {}) or each[2]]
        wanted += [(tag, each, False) for tag, each in (spellings or {}).items() if each]
        if aliases is not None:
            wanted = [each for each in wanted if not each[2]]
            wanted += [("en", alias, True) for alias in aliases]
        if before == (self.name, self.original_name, wanted := sorted(wanted)):
            return False
        held = {(each.language, each.name, each.is_alias): each for each in self.names}
        self.names[:] = [
            held.get(each) or CaseName(language=each[0], name=each[1], is_alias=each[2])
            for each in wanted
        ]
        record("case.renamed", self, by=by)
        return True

    def _spellings(self) -> list[tuple[str, str, bool]]:
        return sorted((each.language, each.name, each.is_alias) for each in self.names)

    def protect(self, reason: str, *, by: Actor) -> None:
        """Nothing about this person may leave until somebody lifts this."""
        self.is_protected, self.protected_reason = True, reason
        for fact in self.facts:
            fact.text.is_protected = True
        record("case.protected", self, by=by)

    def unprotect(self, reason: str, *, by: Actor) -> None:
        """The person or the family has been reached and agrees; the reason says how we know."""
        self.is_protected, self.protected_reason = False, None
        for fact in self.facts:
            fact.text.is_protected = False
        record("case.unprotected", self, by=by, reason=reason)

    def add_fact(
        self,
        kind: str,
        body: str,
        *,
        by: Actor,
        happened_on: str | None = None,
        sources: Iterable[Source] = (),
        position: int | None = None,
        **fields: Any,
    ) -> Fact:
        """Add a claim. Raises ``ValueError`` for an unknown kind or an impossible date.

        ``position`` is its number within the case, by default the next one.
        """
        if not is_term("fact_kind", kind):
            raise ValueError(f"unknown kind of fact {kind!r}")
        position = position or max((fact.position for fact in self.facts), default=0) + 1
        text = Text.write(f"{self.slug}/{position}", body, by=by)
        text.is_protected = self.is_protected
        fact = Fact(
            kind=kind,
            happened_on=parse_partial_date(happened_on) if happened_on else None,
            text=text,
            position=position,
            **fields,
        )
        fact.cite(sources)
        self.facts.append(fact)
        record("fact.added", fact, by=by)
        return fact


def last_report(facts: Iterable[Fact]) -> Fact | None:
    """The most recent of these facts that says how somebody was, or ``None``.

    A fact that was entered as the last report wins over all that is not certainly later;
    an undated one counts as the last, since whoever entered it knew it to be so.
    """
    reports = [fact for fact in facts if is_report(fact.kind)]
    marked = [fact for fact in reports if fact.kind == "last_report"]
    undated = next((fact for fact in marked if not fact.happened_on), None)
    if undated:
        return undated
    last_marked = max(marked, key=_span, default=None)
    others = [fact for fact in reports if fact.happened_on and fact.kind != "last_report"]
    latest = max(others, key=_span, default=None)
    if latest and (last_marked is None or _span(latest)[1] > _span(last_marked)[0]):
        return latest
    return last_marked


def _span(fact: Fact) -> tuple[date, date]:
    """The last and the first day that a dated fact may mean: of two, the later ends later."""
    first, last = partial_date_bounds(fact.happened_on or "")
    return last, first


# The tables that a fact's relationships name; they need the fact itself first.
from crm.cases import proceedings as _proceedings  # noqa: E402, F401
