"""Cases: people, as far as the public record goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import JSON, CompoundSelect, ForeignKey, String, select, union_all
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import flag_modified

from crm import i18n
from crm.audit.models import Actor, record
from crm.cases import consent, naming, proceedings
from crm.cases.consent import FactPermission
from crm.cases.details import Details
from crm.cases.facts import Fact, Source
from crm.cases.spelling import Spellings
from crm.db import Model, Versioned, db
from crm.texts.models import Text


class CaseName(Model):
    """A person's name in a language, or another spelling of it."""

    __tablename__ = "case_name"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    is_alias: Mapped[bool] = mapped_column(default=False)


class Called(NamedTuple):
    """A person's two names in the order for some reader; ``language`` is that of the other."""

    first: str
    other: str
    language: str


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

    # Id of somebody protected, as text: the names of this person that name them, too.
    withheld_names: Mapped[dict[str, list[str]]] = mapped_column(
        JSON, default=dict, server_default="{}"
    )

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

    @property
    def withheld(self) -> frozenset[str]:
        """The names that name somebody else who is protected: nobody but officers reads these."""
        return frozenset(chain.from_iterable((self.withheld_names or {}).values()))

    @property
    def withheld_spellings(self) -> frozenset[str]:
        """Those of them that are spellings: without its own two names nothing can be printed."""
        return self.withheld - {self.name, self.original_name}

    @property
    def open_names(self) -> list[str]:
        """The name in every script and spelling, but for what is withheld."""
        return [name for name in self.all_names if name not in self.withheld]

    def name_in(self, language: str, *, without: Collection[str] = ()) -> str:
        """The chosen spelling in a language; Latin letters where none was chosen.

        The next of these where a name is one of those to go ``without``; a number after all.
        """
        chosen = [self.original_name] if language == "fa" else self._chosen(language)
        names = (*chosen, self.name, self.original_name)
        return next((name for name in names if name not in without), f"#{self.id}")

    def _chosen(self, language: str) -> list[str]:
        if language == "en":
            return []
        return [each.name for each in self.names if each.language == language and not each.is_alias]

    def called(self, language: str, *, without: Collection[str] = ()) -> Called:
        """Both names for readers of a language: the one in their script comes first."""
        if i18n.direction(language) == "ltr":
            first, other, tag = self.name, self.original_name, "fa"
        else:
            own = self.name_in(language)
            first, other, tag = own if own != self.name else self.original_name, self.name, "en"
        if first in without:
            return Called(self.name_in(language, without=without), "", tag)
        return Called(first, "" if other in without else other, tag)

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

    def recall(self, names: Iterable[str], *, by: Actor) -> bool:
        """Former names come to those that are known; returns whether one is new."""
        known = {*(self.former_names or ()), *self.all_names}
        added = set(names) - known
        if not added:
            return False
        self.former_names = sorted({*(self.former_names or ()), *added})
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
        names = (*self.all_names, *(self.former_names or ()), *self.guard_words)
        _withhold(self.id, names)
        return naming.guard(self.id, names)

    def withhold(self, named: Mapping[str, Sequence[str]]) -> None:
        """Somebody protected (an id as text) → these of the names name them; none, where empty."""
        wanted = {**(self.withheld_names or {}), **{who: list(each) for who, each in named.items()}}
        wanted = {who: names for who, names in wanted.items() if names}
        if wanted != (self.withheld_names or {}):
            self.withheld_names = wanted

    def unprotect(self, reason: str, *, by: Actor) -> None:
        """The person or the family has been reached and agrees; the reason says how we know."""
        self.is_protected, self.protected_reason, self.guard_words = False, None, []
        for fact in self.facts:
            fact.guard_text()
        naming.unguard(self.id)
        _withhold(self.id, ())
        record("case.unprotected", self, by=by, reason=reason)

    def add_fact(
        self,
        kind: str,
        body: str,
        *,
        by: Actor,
        sources: Iterable[Source] = (),
        position: int | None = None,
        confidence: str | None = None,
        may_publish: bool | None = None,
        given_by: str = consent.PUBLICLY_REPORTED,
        permissions: Iterable[FactPermission] | None = None,
        details: Details | None = None,
        why: str = "",
        **fields: Any,
    ) -> Fact:
        """Add a claim. Raises ``ValueError`` for an unknown kind or an impossible date.

        ``position`` is its number within the case, by default the next one. ``may_publish``
        gives the permission to publish, by default for whoever is not protected, unless
        ``permissions`` say all about it; but ``False`` wins over these. ``confidence`` may lower
        the derived one (see ``Fact.change``).
        """
        number = position or max((fact.position for fact in self.facts), default=0) + 1
        fact = Fact.new(kind, position=number, **fields)
        fact.text = Text.write(f"{self.slug}/{number}", body, by=by)
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
        fact.derive(confidence)
        fact.keep(why, by)
        record("fact.added", fact, by=by)
        return fact


def every_name() -> CompoundSelect[int, str]:
    """A query of (case id, name): every name of everybody, in every script and spelling."""
    return union_all(
        select(Case.id, Case.name),
        select(Case.id, Case.original_name),
        select(CaseName.case_id, CaseName.name),
    )


def _withhold(case_id: int, names: Iterable[str]) -> None:
    """Withhold the names of others that name this person, and no other for their sake."""
    sought, who = Spellings({str(case_id): names}), str(case_id)
    found: dict[int, list[str]] = defaultdict(list)
    for other_id, name in db.session.execute(every_name()):
        if other_id != case_id and name not in found[other_id] and sought.found_in(name):
            found[other_id].append(name)
    held = db.session.execute(select(Case.id, Case.withheld_names))
    ids = [other_id for other_id, each in held if found[other_id] or who in (each or {})]
    for other in db.session.scalars(select(Case).where(Case.id.in_(ids))):
        other.withhold({who: found[other.id]})
