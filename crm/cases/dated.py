"""What a dated claim has whoever holds it, a row of the database or what a page shows of one."""

from __future__ import annotations

from datetime import date
from typing import Protocol, TypeVar

from crm.db import now
from crm.i18n import partial_date_order


class Reported(Protocol):
    """A claim as the timeline, its picture and the last report see it."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def happened_on(self) -> str | None: ...
    @property
    def qualifier(self) -> str: ...
    @property
    def confidence(self) -> str: ...
    @property
    def conflict(self) -> str | None: ...
    @property
    def is_preferred(self) -> bool: ...
    @property
    def has_source(self) -> bool: ...
    @property
    def sort_key(self) -> tuple[str, int]: ...


AnyFact = TypeVar("AnyFact", bound=Reported)


def sort_key(happened_on: str | None, position: int, rank: int | None) -> tuple[str, int]:
    """Earliest first; what is undated stays where it was entered, at the end."""
    return (partial_date_order(happened_on), position if rank is None else rank)


def is_past(review_by: date) -> bool:
    """Whether the day by which somebody was to look again is over."""
    return review_by < now().date()
