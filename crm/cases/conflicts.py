"""Reports that differ: both stay, each with its source.

Two facts of a case that tell the same thing differently share a word (``Fact.conflict``),
and one of them is preferred, with a reason. A single fact whose reports differ about a date
or a length carries the other ones as alternatives: its own is the preferred one, and it may
say why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.audit.models import Actor
from crm.cases.dated import AnyFact
from crm.db import Model

if TYPE_CHECKING:
    from crm.cases.facts import Fact, Source
    from crm.cases.models import Case


class OtherReport(NamedTuple):
    """What else is reported: a partial date, or a length such as "7.5 years".

    Without a source of its own, the fact's sources report it. ``stage`` is that of the
    proceeding at which it was so, as a fact has one.
    """

    happened_on: str | None = None
    value: str | None = None
    source: Source | None = None
    stage: str | None = None


class FactAlternative(Model):
    """An ``OtherReport`` that a fact carries."""

    __tablename__ = "fact_alternative"

    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id", ondelete="CASCADE"), index=True)
    happened_on: Mapped[str | None] = mapped_column(String(10))
    value: Mapped[str | None] = mapped_column(String(20))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"), index=True)
    stage: Mapped[str | None] = mapped_column(String(30))
    position: Mapped[int] = mapped_column(default=0)

    source: Mapped[Source | None] = relationship()

    @property
    def report(self) -> OtherReport:
        """What it says."""
        return OtherReport(self.happened_on, self.value, self.source, self.stage)

    def as_data(self) -> dict[str, Any]:
        """As plain data, with what is empty left out."""
        data = {
            "date": self.happened_on,
            "value": self.value,
            "stage": self.stage,
            "source_id": self.source.key if self.source else None,
        }
        return {name: value for name, value in data.items() if value}


def alternatives(reports: Iterable[OtherReport]) -> list[FactAlternative]:
    """Alternatives that say this, in this order."""
    return [
        FactAlternative(**report._asdict(), position=position)
        for position, report in enumerate(reports)
    ]


def drop(fact: Fact, which: FactAlternative, *, by: Actor) -> None:
    """It is not reported after all; without any other there is nothing to prefer."""
    rest = [each.report for each in fact.alternatives if each is not which]
    reason = fact.preferred_reason if rest or fact.conflict else None
    fact.change(by=by, alternatives=alternatives(rest), preferred_reason=reason)


def prefer(fact: Fact, which: FactAlternative | None, reason: str, *, by: Actor) -> None:
    """Say why the fact's own date or length is preferred; first make the date of ``which`` its own.

    Raises ``ValueError`` without a reason, for what is no alternative of the fact and for a
    length: that stands in the fact's sentence, which only somebody can rewrite.
    """
    if not reason.strip():
        raise ValueError("say why one report is preferred")
    if which is not None and (which not in fact.alternatives or not which.happened_on):
        raise ValueError("only another date of this fact can be preferred")
    swapped = _swapped(fact, which) if which else {}
    fact.change(by=by, why=reason, preferred_reason=reason.strip(), **swapped)


def _swapped(fact: Fact, which: FactAlternative) -> dict[str, Any]:
    """What changes where an alternative and the fact's own date change places.

    The stages change places with them where both have one, and whoever reports the new date
    is cited. "About" was said of the old date alone.
    """
    others = [source for source in fact.sources if source is not which.source]
    former = OtherReport(
        fact.happened_on,
        source=others[0] if which.source and len(others) == 1 else None,
        stage=fact.stage if which.stage else None,
    )
    rows = [former if each is which else each.report for each in fact.alternatives]
    changes: dict[str, Any] = {
        "happened_on": which.happened_on,
        "qualifier": "",
        "stage": which.stage or fact.stage,
        "alternatives": alternatives(row for row in rows if row.happened_on or row.value),
    }
    if which.source and which.source not in fact.sources:
        changes["sources"] = [which.source, *fact.sources]
    return changes


def mark(facts: Sequence[Fact], preferred: Fact, reason: str, *, by: Actor) -> None:
    """Say that these facts of a case report the same thing differently, and which to prefer.

    Raises ``ValueError`` for fewer than two, for facts of two cases, for a preferred one
    that is not among them, and without a reason.
    """
    if len(set(facts)) < 2 or preferred not in facts:
        raise ValueError("a conflict is between two facts at least, one of them preferred")
    if len({fact.case_id for fact in facts}) > 1:
        raise ValueError("facts of two cases cannot conflict")
    if not reason.strip():
        raise ValueError("say why one report is preferred")
    word = preferred.text.key.rsplit("/", 1)[-1]
    for fact in facts:
        is_preferred = fact is preferred
        fact.change(
            by=by,
            why=reason,
            conflict=word,
            is_preferred=is_preferred,
            preferred_reason=reason.strip() if is_preferred else _own_reason(fact),
        )


def _own_reason(fact: Fact) -> str | None:
    """Why a fact's own date is preferred to its alternatives; none, where it said so of facts."""
    return fact.preferred_reason if fact.alternatives and not fact.is_preferred else None


def unmark(case: Case, word: str, why: str, *, by: Actor) -> None:
    """The facts do not conflict after all."""
    for fact in case.facts:
        if fact.conflict == word:
            unmark_one(fact, why, by=by)


def unmark_one(fact: Fact, why: str, *, by: Actor) -> None:
    """This fact does not conflict with others after all."""
    fact.change(
        by=by, why=why, conflict=None, is_preferred=False, preferred_reason=_own_reason(fact)
    )


def side_by_side(timeline: Sequence[AnyFact]) -> list[list[AnyFact]]:
    """The facts of a timeline, those that conflict in one group, the preferred one first."""
    groups: dict[str | int, list[AnyFact]] = {}
    for place, fact in enumerate(timeline):
        groups.setdefault(fact.conflict or place, []).append(fact)
    return [sorted(group, key=lambda fact: not fact.is_preferred) for group in groups.values()]
