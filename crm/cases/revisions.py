"""Revisions of facts: what stood when, who changed it and why, and the difference in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.cases.details import as_data, details_of
from crm.db import Model, UTCDateTime, now
from crm.differing import words_changed

if TYPE_CHECKING:
    from crm.cases.facts import Fact

# The fields that come back when a revision is put back. Permission, the mark "sensitive" and a
# lowered confidence do not: whoever was more careful since would not expect to lose that with
# a word.
RESTORED = ("kind", "happened_on", "qualifier", "stage")


class FactRevision(Model):
    """A fact as it stood after a change. ``snapshot`` has every field, as ``snapshot`` gives it."""

    __tablename__ = "fact_revision"
    __table_args__ = (UniqueConstraint("fact_id", "number"),)

    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id", ondelete="CASCADE"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    who_id: Mapped[int | None]
    who_name: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(String(500), default="")
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)

    fact: Mapped[Fact] = relationship("Fact", back_populates="revisions")


def snapshot(fact: Fact) -> dict[str, Any]:
    """Every field of a fact as plain data; sources by key."""
    return {
        "text": fact.text.body,
        "kind": fact.kind,
        "happened_on": fact.happened_on,
        "qualifier": fact.qualifier or "",
        "stage": fact.stage,
        "confidence": fact.confidence,
        "lowered_to": fact.lowered_to,
        "lowered_reason": fact.lowered_reason,
        "sensitivity": fact.sensitivity,
        "may_publish": fact.may_publish,
        "sources": [source.key for source in fact.sources],
        "alternatives": [each.as_data() for each in fact.alternatives],
        "conflict": fact.conflict,
        "is_preferred": fact.is_preferred,
        "preferred_reason": fact.preferred_reason,
        "details": as_data(details_of(fact)),
    }


@dataclass(frozen=True)
class Change:
    """A field that differs between two revisions, as runs of words: (kind, words).

    ``kind`` is "same", "old" or "new".
    """

    field: str
    runs: list[tuple[str, str]]


def difference(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Iterator[Change]:
    """What changed between two snapshots; without an old one, everything that is there."""
    former_one = old or {}
    for field in {**new, **former_one}:
        former, value = former_one.get(field), new.get(field)
        runs = words_changed(shown(former), shown(value)) if former != value else []
        if runs:
            yield Change(field, runs)


def shown(value: Any) -> str:
    """A value of a snapshot as one line of words."""
    if value is None or value is False or value == []:
        return ""
    if isinstance(value, Mapping):
        return " ".join(str(each) for each in value.values() if each)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(shown(each) for each in value)
    return "✓" if value is True else str(value)
