"""One line of the list of contacts, read with all that it shows in one statement.

Without the objects: the desk looks at this list all day, and a book may hold a hundred
thousand people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Label, Row, Select, String, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute

from crm.accounts.models import User
from crm.contacts.models import (
    Affiliation,
    Beat,
    Contact,
    ContactLanguage,
    ContactName,
    contact_beat,
)
from crm.outlets.models import Outlet

Statement = Select[*tuple[Any, ...]]
_BETWEEN, _WITHIN = "\x1e", "\x1f"  # records and fields of what is read as one text


@dataclass(frozen=True)
class Line:
    """What the list shows of one contact. ``names`` and ``places`` are pairs."""

    id: int
    name: str
    country: str | None
    last_contacted_at: datetime | None
    is_blocked: bool
    owner: str | None
    names: Sequence[Sequence[str]]
    """Language and name."""
    languages: Sequence[str]
    """Preferred first."""
    beats: Sequence[str]
    places: Sequence[Sequence[str]]
    """Outlet and role, of now."""


def _together(
    name: str,
    value: ColumnElement[str] | InstrumentedAttribute[str],
    *of: ColumnElement[bool],
) -> Label[Any]:
    # The texts of one contact's rows as one text, so that a page needs one statement.
    return (
        select(func.aggregate_strings(value, _BETWEEN))
        .where(*of)
        .correlate(Contact)
        .scalar_subquery()
        .label(name)
    )


def statement() -> Statement:
    """Every contact with what the list shows, unsorted."""
    number = cast(ContactLanguage.position, String)
    return select(
        Contact.id,
        Contact.name,
        Contact.sort_name,
        Contact.country,
        Contact.last_contacted_at,
        Contact.do_not_contact_at,
        User.name.label("owner"),
        _together(
            "names",
            ContactName.language + _WITHIN + ContactName.name,
            ContactName.contact_id == Contact.id,
        ),
        _together(
            "languages",
            number + _WITHIN + ContactLanguage.language,
            ContactLanguage.contact_id == Contact.id,
        ),
        _together(
            "beats",
            Beat.name,
            contact_beat.c.contact_id == Contact.id,
            contact_beat.c.beat_id == Beat.id,
        ),
        _together(
            "places",
            Outlet.name + _WITHIN + Affiliation.role,
            Affiliation.contact_id == Contact.id,
            Affiliation.outlet_id == Outlet.id,
            Affiliation.ended_on.is_(None),
        ),
    ).outerjoin(User, User.id == Contact.owner_id)


def line(row: Row[Any]) -> Line:
    """A row of the statement, taken apart."""
    languages = sorted(_pairs(row.languages), key=lambda pair: int(pair[0]))
    return Line(
        id=row.id,
        name=row.name,
        country=row.country,
        last_contacted_at=row.last_contacted_at,
        is_blocked=row.do_not_contact_at is not None,
        owner=row.owner,
        names=_pairs(row.names),
        languages=[tag for _, tag in languages],
        beats=sorted(row.beats.split(_BETWEEN)) if row.beats else (),
        places=_pairs(row.places),
    )


def _pairs(text: str | None) -> list[list[str]]:
    return [each.split(_WITHIN, 1) for each in text.split(_BETWEEN)] if text else []
