"""Reports that differ: both stay, each with its source.

Two facts of a case that tell the same thing differently share a word (``Fact.conflict``),
and one of them is preferred, with a reason. A single fact whose reports differ about a date
or a length carries the other ones as alternatives: its own is the preferred one, and it may
say why. A preferred date becomes the fact's own; a preferred length is marked where it stands,
as the fact's sentence cannot be rewritten by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.audit.models import Actor
from crm.cases.dated import AnyFact
from crm.db import Model
from crm.lengths import MOST_KEPT

if TYPE_CHECKING:
    from crm.cases.facts import Fact, Source
    from crm.cases.models import Case


class OtherReport(NamedTuple):
    """What else is reported: a partial date, or a length such as "7.5 years".

    Without a source of its own, the fact's sources report it. ``stage`` is that of the
    proceeding at which it was so, as a fact has one. A length may be the one to prefer.
    """

    happened_on: str | None = None
    value: str | None = None
    source: Source | None = None
    stage: str | None = None
    is_preferred: bool = False


class FactAlternative(Model):
    """An ``OtherReport`` that a fact carries."""

    __tablename__ = "fact_alternative"

    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id", ondelete="CASCADE"), index=True)
    happened_on: Mapped[str | None] = mapped_column(String(10))
    value: Mapped[str | None] = mapped_column(String(MOST_KEPT))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"), index=True)
    stage: Mapped[str | None] = mapped_column(String(30))
    # A length that is preferred to the others, and to what the fact itself says.
    is_preferred: Mapped[bool] = mapped_column(default=False, server_default=false())
    position: Mapped[int] = mapped_column(default=0)

    source: Mapped[Source | None] = relationship()

    @property
    def report(self) -> OtherReport:
        """What it says."""
        return OtherReport(
            self.happened_on, self.value, self.source, self.stage, bool(self.is_preferred)
        )

    def as_data(self) -> dict[str, Any]:
        """As plain data, with what is empty or no left out."""
        data = {
            "date": self.happened_on,
            "value": self.value,
            "stage": self.stage,
            "source_id": self.source.key if self.source else None,
            "preferred": bool(self.is_preferred),
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
    has_reason = (rest and not which.is_preferred) or fact.is_preferred
    reason = fact.preferred_reason if has_reason else None
    fact.change(by=by, alternatives=alternatives(rest), preferred_reason=reason)


def prefer(fact: Fact, which: FactAlternative | None, reason: str, *, by: Actor) -> None:
    """Say why one date or length is preferred: what the fact itself says, or ``which``.

    The date of ``which`` becomes the fact's own, its length is marked. Raises ``ValueError``
    without a reason and for what is no alternative of the fact.
    """
    if not reason.strip():
        raise ValueError("say why one report is preferred")
    if which is not None and which not in fact.alternatives:
        raise ValueError("only what else is reported of this fact can be preferred")
    is_date = which is not None and which.happened_on
    changes = _swapped(fact, which) if which and is_date else {"alternatives": _marked(fact, which)}
    fact.change(by=by, why=reason, preferred_reason=reason.strip(), **changes)


def prefer_none(fact: Fact, *, by: Actor) -> None:
    """Nobody prefers one of a fact's dates or lengths any more."""
    reason = fact.preferred_reason if fact.is_preferred else None
    fact.change(by=by, alternatives=_marked(fact, None), preferred_reason=reason)


def _marked(fact: Fact, which: FactAlternative | None) -> list[FactAlternative]:
    return alternatives(
        each.report._replace(is_preferred=each is which) for each in fact.alternatives
    )


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
    rows = [
        former if each is which else each.report._replace(is_preferred=False)
        for each in fact.alternatives
    ]
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
