"""The register of sources as a list: filters, one page of it, and where the next one begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, or_, select, tuple_

from crm import arrival
from crm.cases import citing
from crm.cases.facts import Fact, Source
from crm.cases.models import Case
from crm.cases.reading import sources_naming_somebody
from crm.db import db, parse_id
from crm.partial_dates import YEARS, is_jalali, partial_date_bounds, sortable
from crm.texts.models import Text

PAGE = 50
SORTS = ("publisher", "newest", "cited")
ANY_NOTE = "any"
"""The filter of notes: whatever the note says."""
Lines = Select[Source, int]


@dataclass(frozen=True)
class Filters(arrival.Filters):
    """What the list is narrowed to and how it is sorted; every one may be empty.

    ``gap`` is what is missing: "undated", "unarchived" or "unused".
    """

    longest = 500  # of the title of a source

    q: str = ""
    publisher: str = ""
    language: str = ""
    reliability: str = ""
    note: str = ""
    gap: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Found:
    """A page of the list: (source, number of facts); ``next_cursor`` is ``None`` at the end."""

    lines: Sequence[tuple[Source, int]]
    next_cursor: str | None


def find(filters: Filters, *, with_protected: bool, cursor: str = "") -> Found:
    """A page of the register, as whoever may or may not see protected people sees it."""
    query, number = _seen(with_protected)
    query = _sorted(_narrowed(query, filters, number), filters.sort, number, cursor)
    rows = [(source, count) for source, count in db.session.execute(query.limit(PAGE + 1))]
    more = None
    if len(rows) > PAGE:
        last, count = rows[PAGE - 1]
        day = last.published_on
        newest = partial_date_bounds(day)[0].isoformat() if is_jalali(day) else day or ""
        value = {"newest": newest, "cited": str(count)}.get(filters.sort, "")
        more = f"{last.id}~{value}"
    return Found(rows[:PAGE], more)


def every(filters: Filters) -> list[tuple[Source, int]]:
    """All that fits and may leave, as in an export for others, with the facts that may.

    So nothing that no such fact, nor a statement, cites, and nothing that names somebody.
    """
    query, number = _seen(with_protected=False, of_what_may_leave=True)
    query = query.where(or_(number > 0, citing.is_cited_openly_elsewhere()))
    query = _sorted(_narrowed(query, filters, number), filters.sort, number, "")
    return [(source, count) for source, count in db.session.execute(query)]


def choices(*, with_protected: bool) -> dict[str, list[str]]:
    """The values of each filter that stand in the register."""
    query, _number = _seen(with_protected)
    columns = ("publisher", "language", "note")
    rows = db.session.execute(
        query.with_only_columns(*(getattr(Source, name) for name in columns)).distinct()
    ).all()
    return {
        name: sorted({value for row in rows if (value := row[place])}, key=str.casefold)
        for place, name in enumerate(columns)
    }


def _seen(with_protected: bool, *, of_what_may_leave: bool = False) -> tuple[Lines, Any]:
    """The sources that may be seen with the number of facts that may, and that number."""
    cited = citing.by_facts()
    is_shut = citing.is_hidden()
    if of_what_may_leave:
        is_shut |= ~Fact.may_publish | Fact.sensitivity.is_not(None)
    is_open = case((is_shut, 0), else_=1)
    counts = (
        select(cited.c.source_id, func.count().label("every"), func.sum(is_open).label("are_open"))
        .join(Fact, Fact.id == cited.c.fact_id)
        .join(Case, Case.id == Fact.case_id)
        .join(Text, Text.id == Fact.text_id)
        .group_by(cited.c.source_id)
        .subquery("counts")
    )
    number = func.coalesce(counts.c.every if with_protected else counts.c.are_open, 0)
    query = select(Source, number).outerjoin(counts, counts.c.source_id == Source.id)
    if not with_protected:
        if not of_what_may_leave:  # what that is cited by is the caller's to ask
            query = query.where(or_(counts.c.source_id.is_(None), counts.c.are_open > 0))
        query = query.where(Source.id.not_in(sources_naming_somebody()))
    return query, number


def _narrowed(query: Lines, filters: Filters, number: Any) -> Lines:
    if filters.q:
        columns = (
            *(Source.publisher, Source.title, Source.url, Source.archived_url),
            *(Source.note, Source.origin, Source.key),
        )
        query = query.where(
            or_(*(column.icontains(filters.q, autoescape=True) for column in columns))
        )
    for name in ("publisher", "language", "reliability"):
        if value := getattr(filters, name):
            query = query.where(getattr(Source, name) == value)
    if filters.note == ANY_NOTE:
        query = query.where(Source.note.is_not(None))
    elif filters.note:
        query = query.where(Source.note == filters.note)
    if filters.gap == "undated":
        query = query.where(Source.published_on.is_(None))
    elif filters.gap == "unarchived":
        query = query.where(Source.archived_url.is_(None))
    elif filters.gap == "unused":
        query = query.where(number == 0, ~citing.is_cited_elsewhere())
    return query


def _jalali_dates() -> list[str]:
    """The Jalali months and years that sources appeared in; they sort before Gregorian ones."""
    query = select(Source.published_on).where(Source.published_on < str(YEARS[0])).distinct()
    return [day for day in db.session.scalars(query) if day]


def _sorted(query: Lines, sort: str, number: Any, cursor: str) -> Lines:
    first, _, value = cursor.partition("~")
    last = parse_id(first)
    if sort == "newest":
        on = sortable(Source.published_on, _jalali_dates())
        query = query.order_by(on.desc().nulls_last(), Source.id)
        if last is not None and value:
            older = or_(on < value, on.is_(None), (on == value) & (Source.id > last))
            query = query.where(older)
        elif last is not None:
            query = query.where(on.is_(None), Source.id > last)
    elif sort == "cited":
        query = query.order_by(number.desc(), Source.id)
        count = parse_id(value)
        if last is not None and count is not None:
            query = query.where(or_(number < count, (number == count) & (Source.id > last)))
    else:
        columns = (Source.publisher, Source.title, Source.id)
        query = query.order_by(*columns)
        if last is not None:
            # Found among what may be seen: where a page goes on would tell of what may not.
            seen = query.with_only_columns(*columns).order_by(None)
            place = seen.where(Source.id == last).subquery("place")
            query = query.join(place, tuple_(*columns) > tuple_(*place.c))
    return query
