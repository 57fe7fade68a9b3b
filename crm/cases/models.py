"""Cases, facts and sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, String, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import flag_modified

from crm.audit.models import Actor, record
from crm.cases import consent, doubt, naming, proceedings
from crm.cases.conflicts import FactAlternative
from crm.cases.consent import FactPermission
from crm.cases.dated import AnyFact, Reported, is_past, sort_key
from crm.cases.details import Charge, Details, FactDetail, SentencePart
from crm.cases.revisions import FactRevision, snapshot
from crm.cases.terms import is_term
from crm.cases.vocabulary import is_report
from crm.db import Model, UTCDateTime, Versioned, db, now
from crm.i18n import parse_partial_date, partial_date_bounds
from crm.search import index
from crm.texts.models import Text


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
    """One dated claim about a case. ``happened_on`` is a partial date, or none."""

    __tablename__ = "fact"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    happened_on: Mapped[str | None] = mapped_column(String(10))
    qualifier: Mapped[str] = mapped_column(String(10), default="")
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

    case: Mapped[Case] = relationship(back_populates="facts")
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
        self._derive(confidence)
        return self.revise(before, why, by=by) or is_moved

    def revise(self, before: Mapping[str, Any], why: str, *, by: Actor) -> bool:
        """Keep a new revision if the fact is not what its ``snapshot`` was before."""
        changed = [name for name, value in snapshot(self).items() if before[name] != value]
        if changed:
            self.revision += 1
            self._keep(why, by)
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

    def _derive(self, recorded: str | None = None) -> None:
        found = doubt.derived(self.sources)
        if recorded and doubt.is_lower(recorded, found):
            if not self.lowered_to or doubt.is_lower(recorded, self.lowered_to):
                self.lowered_to, self.lowered_reason = recorded, doubt.AS_RECORDED
        elif recorded and self.lowered_reason == doubt.AS_RECORDED:
            self.lowered_to = self.lowered_reason = None
        self.confidence = doubt.standing(self.sources, self.lowered_to)
        self.may_publish = consent.is_permitted(self)
        self.guard_text()

    def _keep(self, why: str, by: Actor) -> None:
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


def in_a_year(day: date) -> date:
    """The same day of the next year, 28 February for the 29th."""
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)


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
    # What means a protected person by itself, such as a surname that nobody else has.
    guard_words: Mapped[list[str]] = mapped_column(JSON, default=list)
    # What the person was called here before: whoever is protected is looked for by these too.
    former_names: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")

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
        former = {*(self.former_names or ()), *before[:2], *(each[1] for each in before[2])}
        current = {self.name, self.original_name, *(each[1] for each in wanted)}
        self.former_names = sorted(former - current)
        # Spellings have rows of their own: the person's row changes too, so its version does.
        flag_modified(self, "name")
        if self.is_protected:
            self._guard_names()
        record("case.renamed", self, by=by)
        return True

    def _spellings(self) -> list[tuple[str, str, bool]]:
        return sorted((each.language, each.name, each.is_alias) for each in self.names)

    def protect(self, reason: str, *, by: Actor, words: Iterable[str] = ()) -> None:
        """Nothing about this person may leave until somebody lifts this.

        ``words`` mean the person wherever they stand, as ``protection.own_words`` do. For
        somebody who is protected already, reason and words change.
        """
        self.is_protected, self.protected_reason = True, reason
        self.guard_words = list(dict.fromkeys(words))
        for fact in self.facts:
            fact.guard_text()
        record("case.protected", self, by=by, texts=self._guard_names())

    def _guard_names(self) -> list[int]:
        db.session.flush()  # whoever was opened just now has no id yet
        former = self.former_names or ()
        return naming.guard(self.id, (*self.all_names, *former, *self.guard_words))

    def unprotect(self, reason: str, *, by: Actor) -> None:
        """The person or the family has been reached and agrees; the reason says how we know."""
        self.is_protected, self.protected_reason, self.guard_words = False, None, []
        for fact in self.facts:
            fact.guard_text()
        naming.unguard(self.id)
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
        confidence: str | None = None,
        may_publish: bool | None = None,
        given_by: str = consent.PUBLICLY_REPORTED,
        permissions: Iterable[FactPermission] | None = None,
        details: Details | None = None,
        why: str = "",
        review_by: date | None = None,
        **fields: Any,
    ) -> Fact:
        """Add a claim. Raises ``ValueError`` for an unknown kind or an impossible date.

        ``position`` is its number within the case, by default the next one. ``may_publish``
        gives the permission to publish, by default for whoever is not protected, unless
        ``permissions`` say all about it; but ``False`` wins over these. ``confidence`` may lower
        the derived one (see ``Fact.change``).
        """
        if not is_term("fact_kind", kind):
            raise ValueError(f"unknown kind of fact {kind!r}")
        position = position or max((fact.position for fact in self.facts), default=0) + 1
        text = Text.write(f"{self.slug}/{position}", body, by=by)
        fact = Fact(
            kind=kind,
            happened_on=parse_partial_date(happened_on) if happened_on else None,
            text=text,
            position=position,
            revision=1,
            review_by=review_by or in_a_year(now().date()),
            **{"qualifier": "", "is_preferred": False, **fields},
        )
        fact.cite(sources)
        self.facts.append(fact)
        if permissions is not None:
            fact.permissions[:] = permissions
            if may_publish is False:
                consent.set_publish(fact, False, "", why or consent.NOT_TO_BE_PUBLISHED, by=by)
        elif not self.is_protected if may_publish is None else may_publish:
            fact.permissions.append(consent.new("publish", given_by, by=by, given_for=why))
        if details is not None:
            proceedings.set_details(fact, details, self, by=by)
        fact._derive(confidence)
        fact._keep(why, by)
        record("fact.added", fact, by=by)
        return fact


def last_report(facts: Iterable[AnyFact]) -> AnyFact | None:
    """The most recent of these facts that says how somebody was, or ``None``.

    A death is the last. A fact that was entered as the last report wins over all that is not
    certainly later; an undated one counts as the last, since whoever entered it knew it to be so.
    A draft, which nobody is cited for, reports nothing.
    """
    reports = [fact for fact in facts if fact.has_source and is_report(fact.kind)]
    deaths = [fact for fact in reports if fact.kind == "death"]
    if deaths:
        return max(deaths, key=lambda fact: (bool(fact.is_preferred), _order(fact)))
    marked = [fact for fact in reports if fact.kind == "last_report"]
    undated = next((fact for fact in marked if not fact.happened_on), None)
    if undated:
        return undated
    last_marked = max(marked, key=_order, default=None)
    others = [fact for fact in reports if fact.happened_on and fact.kind != "last_report"]
    latest = max(others, key=_order, default=None)
    if latest and (last_marked is None or _span(latest)[0] > _span(last_marked)[1]):
        return latest
    return last_marked


def _span(fact: Reported) -> tuple[date, date]:
    """The first and the last day that a fact may mean; any day where it has no date."""
    if not fact.happened_on:
        return date.min, date.max
    first, last = partial_date_bounds(fact.happened_on)
    if fact.qualifier == "before":
        return date.min, first - timedelta(days=1)
    if fact.qualifier == "after":
        return last + timedelta(days=1), date.max
    return first, last


def _order(fact: Reported) -> tuple[date, date]:
    """Of two facts, the later ends later; one without an end counts from where it begins."""
    first, last = _span(fact)
    return (first if last == date.max else last), first


# The tables that a fact's relationships name; they need the fact itself first.
from crm.cases import proceedings as _proceedings  # noqa: E402, F401
