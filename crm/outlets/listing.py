"""The list of outlets: filters, one page of it, and where the next one begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, select, tuple_

from crm import arrival
from crm.db import db, parse_id
from crm.outlets.models import Outlet, name_key
from crm.search import query

PAGE = 50
SUGGESTED = 20
MOST_FOUND = 200
"""Outlets that words may find: whoever is looking for more of them needs better words."""


@dataclass(frozen=True)
class Filters(arrival.Filters):
    """What the list is narrowed to; every one may be empty."""

    q: str = ""
    country: str = ""
    kind: str = ""
    archived: str = ""


@dataclass(frozen=True)
class Found:
    """One page of the list; ``next_cursor`` is ``None`` at the end."""

    outlets: Sequence[Outlet]
    next_cursor: str | None


def find(filters: Filters, cursor: str = "") -> Found:
    """A page by name, or the best matches first where words were typed."""
    statement = select(Outlet)
    statement = statement.where(
        Outlet.archived_at.is_not(None) if filters.archived else Outlet.archived_at.is_(None)
    )
    if filters.country:
        statement = statement.where(Outlet.country == filters.country)
    if filters.kind:
        statement = statement.where(Outlet.kind == filters.kind)
    if filters.q:
        # Short enough for one page: no cursor.
        hits = query.search(filters.q, kinds=("outlet",), limit=MOST_FOUND).hits
        places = {hit.subject_id: place for place, hit in enumerate(hits)}
        if not places:
            return Found((), None)
        statement = statement.where(Outlet.id.in_(places))
        ranked = statement.order_by(case(places, value=Outlet.id)).limit(MOST_FOUND)
        return Found(list(db.session.scalars(ranked)), None)
    number, _, name = cursor.partition("~")
    if (last_id := parse_id(number)) is not None:
        statement = statement.where(tuple_(Outlet.name, Outlet.id) > (name, last_id))
    rows = list(db.session.scalars(statement.order_by(Outlet.name, Outlet.id).limit(PAGE + 1)))
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Found(rows[:PAGE], f"{last.id}~{last.name}" if last else None)


def countries() -> list[str]:
    """The countries that outlets are in."""
    statement = select(Outlet.country).where(Outlet.country.is_not(None)).distinct()
    return [country for country in db.session.scalars(statement) if country]


def names(begun: str) -> list[str]:
    """Names of outlets that hold what was begun to be typed, for a list of suggestions."""
    statement = (
        select(Outlet.name)
        .where(Outlet.archived_at.is_(None), Outlet.key.contains(name_key(begun), autoescape=True))
        .order_by(Outlet.name)
        .limit(SUGGESTED)
    )
    return list(db.session.scalars(statement))
