"""The list of contacts: filters, one page of it, and where the next one begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    case,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)

from crm import arrival
from crm.contacts import lines
from crm.contacts.models import (
    Affiliation,
    Beat,
    Contact,
    ContactLanguage,
    contact_beat,
)
from crm.db import db, parse_id, parse_moment
from crm.outlets.models import Outlet, name_key
from crm.search import query

PAGE = 50
MOST_FOUND = 200
"""Contacts that words may find: whoever is looking for more of them needs better words."""
SORTS = ("name", "contacted", "waiting")


@dataclass(frozen=True)
class Filters(arrival.Filters):
    """What the list is narrowed to and how it is sorted; every one may be empty."""

    q: str = ""
    beat: str = ""
    language: str = ""
    country: str = ""
    outlet: str = ""
    owner: str = ""
    blocked: str = ""
    archived: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Found:
    """One page of the list; ``next_cursor`` is ``None`` at the end."""

    lines: Sequence[lines.Line]
    next_cursor: str | None


def find(filters: Filters, user_id: int, cursor: str = "") -> Found:
    """A page of the list as this person ("my contacts") asks for it."""
    statement = _narrowed(lines.statement(), filters, user_id)
    places: dict[int, int] = {}
    if filters.q:
        places = _places(filters)
        if not places:
            return Found((), None)
        statement = statement.where(Contact.id.in_(places))
    sort = filters.sort if filters.sort in SORTS else ("best" if filters.q else "name")
    statement = _sorted(statement, sort, cursor, places)
    rows = db.session.execute(statement.limit(PAGE + 1)).all()
    more = _cursor(rows[PAGE - 1], sort, places) if len(rows) > PAGE else None
    return Found([lines.line(row) for row in rows[:PAGE]], more)


def _places(filters: Filters) -> dict[int, int]:
    """The place of each contact that the words find, in any script or spelling; best is 0."""
    facets = [f"archived:{'yes' if filters.archived else 'no'}"]
    for name, value in (
        ("beat", filters.beat),
        ("lang", filters.language),
        ("country", filters.country),
    ):
        if value:
            facets.append(f"{name}:{value}")
    found = query.search(filters.q, kinds=("contact",), facets=facets, limit=MOST_FOUND)
    return {hit.subject_id: place for place, hit in enumerate(found.hits)}


# -- narrowing ----------------------------------------------------------------------------


def _narrowed(statement: lines.Statement, filters: Filters, user_id: int) -> lines.Statement:
    conditions: list[ColumnElement[bool]] = [
        Contact.archived_at.is_not(None) if filters.archived else Contact.archived_at.is_(None)
    ]
    if filters.beat:
        covering = select(contact_beat.c.contact_id).join(Beat)
        conditions.append(Contact.id.in_(covering.where(Beat.name == filters.beat)))
    if filters.language:
        reading = select(ContactLanguage.contact_id)
        conditions.append(
            Contact.id.in_(reading.where(ContactLanguage.language == filters.language))
        )
    if filters.country:
        conditions.append(Contact.country == filters.country)
    if filters.outlet:
        working = (
            select(Affiliation.contact_id)
            .join(Outlet)
            .where(
                Affiliation.ended_on.is_(None),
                Outlet.key.contains(name_key(filters.outlet), autoescape=True),
            )
        )
        conditions.append(Contact.id.in_(working))
    if filters.owner:
        is_mine = Contact.owner_id == user_id
        conditions.append(is_mine if filters.owner == "me" else Contact.owner_id.is_(None))
    if filters.blocked:
        is_blocked = Contact.do_not_contact_at.is_not(None)
        conditions.append(is_blocked if filters.blocked == "yes" else ~is_blocked)
    return statement.where(*conditions)


# -- sorting ------------------------------------------------------------------------------


def _sorted(
    statement: lines.Statement, sort: str, cursor: str, places: Mapping[int, int]
) -> lines.Statement:
    number, _, value = cursor.partition("~")
    last = parse_id(number)
    if sort == "best":
        place = case(dict(places), value=Contact.id)
        after = place > places.get(last, -1) if last is not None else None
        order: tuple[Any, ...] = (place,)
    elif sort == "name":
        after = tuple_(Contact.sort_name, Contact.id) > (value, last)
        order = (Contact.sort_name, Contact.id)
    else:
        after, order = _by_contact(sort == "contacted", parse_moment(value), last or 0)
    if last is not None and after is not None:
        statement = statement.where(after)
    return statement.order_by(*order)


def _by_contact(
    is_newest_first: bool, moment: datetime | None, last: int
) -> tuple[ColumnElement[bool], tuple[Any, ...]]:
    # Whoever was never contacted comes last among the newest, first among the waiting.
    at, never = Contact.last_contacted_at, Contact.last_contacted_at.is_(None)
    if is_newest_first:
        order: tuple[Any, ...] = (at.desc().nulls_last(), Contact.id.desc())
        if moment is None:
            return never & (Contact.id < last), order
        return or_(never, tuple_(at, Contact.id) < (moment, last)), order
    order = (at.asc().nulls_first(), Contact.id)
    if moment is None:
        return or_(~never, Contact.id > last), order
    return tuple_(at, Contact.id) > (moment, last), order


def _cursor(row: Row[Any], sort: str, places: Mapping[int, int]) -> str:
    if sort == "best":
        return f"{row.id}"
    if sort == "name":
        return f"{row.id}~{row.sort_name}"
    return f"{row.id}~{row.last_contacted_at.isoformat() if row.last_contacted_at else ''}"


# -- what can be chosen -------------------------------------------------------------------


def choices() -> dict[str, list[str]]:
    """The beats, languages and countries that contacts have, for the filters."""
    rows: Sequence[Any] = db.session.execute(
        union_all(
            select(literal("beat").label("kind"), Beat.name.label("value")),
            select(literal("language"), ContactLanguage.language).distinct(),
            select(literal("country"), Contact.country)
            .where(Contact.country.is_not(None))
            .distinct(),
        )
    ).all()
    found: dict[str, list[str]] = {"beat": [], "language": [], "country": []}
    for kind, value in rows:
        found[kind].append(value)
    return found
