"""What a dated claim has whoever holds it, a row of the database or what a page shows of one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol, TypeVar

from crm.cases.vocabulary import is_report
from crm.db import now
from crm.partial_dates import partial_date_bounds, partial_date_order
from crm.timeline import Dated


class Reported(Dated, Protocol):
    """A claim as the timeline and the last report see it; its picture needs less."""

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


def ends_too_early(happened_on: str | None, qualifier: str, ended_on: str | None) -> bool:
    """Whether the last possible day of an end is before the first one of its beginning."""
    if not happened_on or not ended_on:
        return False
    return partial_date_bounds(ended_on)[1] < _days(happened_on, qualifier)[0]


def check_end(fact: Reported) -> None:
    """Raise ``ValueError`` where a fact would end before it began."""
    if ends_too_early(fact.happened_on, fact.qualifier, fact.ended_on):
        raise ValueError(f"it ended on {fact.ended_on}, before {fact.happened_on}")


def is_past(review_by: date) -> bool:
    """Whether the day by which somebody was to look again is over."""
    return review_by < now().date()


def in_a_year(day: date) -> date:
    """The same day of the next year, 28 February for the 29th."""
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)


def last_report(facts: Iterable[AnyFact]) -> AnyFact | None:
    """The most recent of these facts that says how somebody was, or ``None``.

    A death is the last. A fact that was entered as the last report wins over all that is not
    certainly later; an undated one counts as the last, since whoever entered it knew it to be so.
    A draft, which nobody is cited for, reports nothing. What ended is a report of its end.
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
    """The first and the last day that a fact may tell of; any day where it has no date."""
    if fact.ended_on:
        return partial_date_bounds(fact.ended_on)
    return _days(fact.happened_on, fact.qualifier) if fact.happened_on else (date.min, date.max)


def _days(happened_on: str, qualifier: str) -> tuple[date, date]:
    """The first and the last day that a date may mean."""
    first, last = partial_date_bounds(happened_on)
    if qualifier == "before":
        return date.min, first - timedelta(days=1)
    if qualifier == "after":
        return last + timedelta(days=1), date.max
    return first, last


def _order(fact: Reported) -> tuple[date, date]:
    """Of two facts, the later ends later; one without an end counts from where it begins."""
    first, last = _span(fact)
    return (first if last == date.max else last), first
