"""Reports that differ: both stay, each with its source.

Two facts of a case that tell the same thing differently share a word (``Fact.conflict``),
and one of them is preferred, with a reason. A single fact whose reports differ about a date
or a length carries the other ones as alternatives.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.audit.models import Actor
from crm.cases.dated import AnyFact
from crm.db import Model

if TYPE_CHECKING:
    from crm.cases.facts import Fact, Source
    from crm.cases.models import Case


class FactAlternative(Model):
    """What else is reported: a partial date, or a length such as "7.5 years".

    Without a source of its own, the fact's sources report it.
    """

    __tablename__ = "fact_alternative"

    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id", ondelete="CASCADE"), index=True)
    happened_on: Mapped[str | None] = mapped_column(String(10))
    value: Mapped[str | None] = mapped_column(String(20))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    source: Mapped[Source | None] = relationship()

    def as_data(self) -> dict[str, Any]:
        """As plain data, with what is empty left out."""
        data = {
            "date": self.happened_on,
            "value": self.value,
            "source_id": self.source.key if self.source else None,
        }
        return {name: value for name, value in data.items() if value}


def alternatives(
    rows: Iterable[tuple[str | None, str | None, Source | None]],
) -> list[FactAlternative]:
    """Alternatives of these (date, value, source), in this order."""
    return [
        FactAlternative(happened_on=day, value=value, source=source, position=position)
        for position, (day, value, source) in enumerate(rows)
    ]


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
            preferred_reason=reason.strip() if is_preferred else None,
        )


def unmark(case: Case, word: str, why: str, *, by: Actor) -> None:
    """The facts do not conflict after all."""
    for fact in case.facts:
        if fact.conflict == word:
            unmark_one(fact, why, by=by)


def unmark_one(fact: Fact, why: str, *, by: Actor) -> None:
    """This fact does not conflict with others after all."""
    fact.change(by=by, why=why, conflict=None, is_preferred=False, preferred_reason=None)


def side_by_side(timeline: Sequence[AnyFact]) -> list[list[AnyFact]]:
    """The facts of a timeline, those that conflict in one group, the preferred one first."""
    groups: dict[str | int, list[AnyFact]] = {}
    for place, fact in enumerate(timeline):
        groups.setdefault(fact.conflict or place, []).append(fact)
    return [sorted(group, key=lambda fact: not fact.is_preferred) for group in groups.values()]
