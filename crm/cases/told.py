"""What a page shows of facts, as plain values; ``crm.cases.telling`` reads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from crm.cases.dated import is_past, sort_key


class ToldText(NamedTuple):
    """The words of a fact; ``is_protected`` where only officers may read them."""

    id: int
    body: str
    language: str
    is_protected: bool


class ToldSource(NamedTuple):
    """A source as the list of sources shows it."""

    id: int
    publisher: str
    title: str
    url: str
    published_on: str | None
    language: str
    note: str | None


class ToldAlternative(NamedTuple):
    """A date or a length that is reported too."""

    happened_on: str | None
    value: str | None
    source: ToldSource | None
    stage: str | None
    is_preferred: bool


class ToldProceeding(NamedTuple):
    """The proceeding that a fact belongs to."""

    position: int
    id: int
    label: str


class ToldPermission(NamedTuple):
    """The permission for the widest use that stands today."""

    use: str
    given_by: str


class Told(NamedTuple):
    """A fact as a page shows it; ``details`` are (label, phrase) in the reader's language."""

    id: int
    case_id: int
    kind: str
    happened_on: str | None
    qualifier: str
    ended_on: str | None
    stage: str | None
    confidence: str
    lowered_to: str | None
    lowered_reason: str | None
    sensitivity: str | None
    may_publish: bool
    position: int
    rank: int | None
    revision: int
    conflict: str | None
    is_preferred: bool
    preferred_reason: str | None
    confirmed_at: datetime
    review_by: date
    text: ToldText
    sources: tuple[ToldSource, ...]
    alternatives: tuple[ToldAlternative, ...]
    proceeding: ToldProceeding | None
    details: tuple[tuple[str, str], ...]
    permission: ToldPermission | None

    @property
    def has_source(self) -> bool:
        """Whether anybody reports it; else it is a draft."""
        return bool(self.sources)

    @property
    def sort_key(self) -> tuple[str, int]:
        """Its place on the timeline."""
        return sort_key(self.happened_on, self.position, self.rank)

    @property
    def is_old(self) -> bool:
        """Whether nobody has confirmed it in time."""
        return is_past(self.review_by)


def told_source(row: Any) -> ToldSource:
    """A source, whatever holds it, as plain values."""
    return ToldSource(*(getattr(row, name) for name in ToldSource._fields))


def proceedings_of(facts: Iterable[Told]) -> list[ToldProceeding]:
    """The proceedings that these facts belong to, in order."""
    found = {fact.proceeding for fact in facts if fact.proceeding}
    return sorted(found, key=lambda each: (each.position, each.id))
