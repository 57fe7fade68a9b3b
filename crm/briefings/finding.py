"""What the history's and the briefings' pages look up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from crm.briefings.models import Briefing, Interaction, interaction_case
from crm.cases.models import Case
from crm.cases.reading import latin_name
from crm.contacts.models import Affiliation, Contact, ContactLanguage
from crm.db import db, parse_id, parse_moment
from crm.search import query as search_query

PAGE = 25
SUGGESTED = 40
Audience = Literal["team", "officers"]


@dataclass(frozen=True)
class Filters:
    """What a list of the history is narrowed to; everything may be left out."""

    q: str = ""
    contact: int | None = None
    case: int | None = None
    kind: str = ""
    language: str = ""
    user: int | None = None
    follow_up: bool = False


@dataclass(frozen=True)
class Found:
    """One page of the history, newest first, and the cursor of the next."""

    interactions: Sequence[Interaction]
    snippets: dict[int, str]
    next_cursor: str | None
    total: int | None = None
    is_exact: bool = True


def history(filters: Filters, audience: Audience, cursor: str | None, me: int) -> Found:
    """A page of the history; with words, those of the index, in its order."""
    if filters.q:
        return _searched(filters, audience, cursor, me)
    query = _narrowed(loaded(), filters, audience).order_by(
        Interaction.happened_at.desc(), Interaction.id.desc()
    )
    after = _read_cursor(cursor)
    if after is not None:
        query = query.where(tuple_(Interaction.happened_at, Interaction.id) < after)
    rows = list(db.session.scalars(query.limit(PAGE + 1)).unique())
    more = len(rows) > PAGE
    last = rows[PAGE - 1] if more else None
    return Found(rows[:PAGE], {}, f"{last.happened_at.isoformat()}_{last.id}" if last else None)


# All that a timeline shows of an interaction.
FOR_TIMELINE = (
    joinedload(Interaction.contact),
    joinedload(Interaction.user),
    joinedload(Interaction.briefing).joinedload(Briefing.edition),
    selectinload(Interaction.cases),
)


def loaded() -> Select[Interaction]:
    """Interactions with all that a timeline shows of them."""
    return select(Interaction).options(*FOR_TIMELINE)


def _narrowed(
    query: Select[Interaction], filters: Filters, audience: Audience
) -> Select[Interaction]:
    query = query.where(Interaction.visible(with_protected=audience == "officers"))
    if filters.contact is not None:
        query = query.where(Interaction.contact_id == filters.contact)
    if filters.case is not None:
        query = query.join(
            interaction_case, interaction_case.c.interaction_id == Interaction.id
        ).where(interaction_case.c.case_id == filters.case)
    if filters.kind:
        query = query.where(Interaction.kind == filters.kind)
    if filters.language:
        query = query.where(Interaction.language == filters.language)
    if filters.user is not None:
        query = query.where(Interaction.user_id == filters.user)
    if filters.follow_up:
        query = query.where(
            Interaction.follow_up_on.is_not(None), Interaction.followed_up_at.is_(None)
        )
    return query


def _searched(filters: Filters, audience: Audience, cursor: str | None, me: int) -> Found:
    facets = [
        f"{name}:{value}"
        for name, value in (
            ("contact", filters.contact),
            ("case", filters.case),
            ("kind", filters.kind),
            ("lang", filters.language),
            ("user", filters.user),
        )
        if value
    ]
    if filters.follow_up:
        facets.append("follow-up:open")
    results = search_query.search(
        filters.q,
        kinds=("interaction",),
        facets=tuple(facets),
        audience=audience,
        limit=PAGE,
        after=cursor,
        me=me,
    )
    ids = [hit.subject_id for hit in results.hits]
    rows = {row.id: row for row in db.session.scalars(loaded().where(Interaction.id.in_(ids)))}
    return Found(
        [rows[each] for each in ids if each in rows],
        {hit.subject_id: hit.snippet for hit in results.hits},
        results.next_cursor,
        results.total,
        results.total_is_exact,
    )


def _read_cursor(cursor: str | None) -> tuple[datetime, int] | None:
    moment, _, number = (cursor or "").rpartition("_")
    when, row_id = parse_moment(moment), parse_id(number)
    return (when, row_id) if when is not None and row_id is not None else None


def contacts_named(text: str, limit: int = 8) -> list[Contact]:
    """Contacts by name in any spelling and script, best first."""
    hits = search_query.search(text, kinds=("contact",), limit=limit).hits
    ids = [hit.subject_id for hit in hits]
    rows = {
        each.id: each for each in db.session.scalars(_with_outlets().where(Contact.id.in_(ids)))
    }
    return [rows[each] for each in ids if each in rows and not rows[each].is_archived]


def contacts_reading(language: str | None) -> list[Contact]:
    """Contacts who prefer a language and may be contacted, those longest unheard of first."""
    query = _with_outlets().where(
        Contact.archived_at.is_(None), Contact.do_not_contact_at.is_(None)
    )
    if language:
        query = query.join(ContactLanguage).where(
            ContactLanguage.language == language, ContactLanguage.position == 0
        )
    order = (Contact.last_contacted_at.asc().nulls_first(), Contact.sort_name)
    return list(db.session.scalars(query.order_by(*order).limit(SUGGESTED)))


def contacts_by_id(ids: Sequence[int]) -> list[Contact]:
    """These contacts, in this order."""
    if not ids:
        return []
    rows = {
        each.id: each for each in db.session.scalars(_with_outlets().where(Contact.id.in_(ids)))
    }
    return [rows[each] for each in dict.fromkeys(ids) if each in rows]


def _with_outlets() -> Select[Contact]:
    return select(Contact).options(
        selectinload(Contact.affiliations).joinedload(Affiliation.outlet),
        selectinload(Contact.languages),
    )


def holders(edition_id: int) -> dict[int, set[str]]:
    """Which contacts hold an edition, and in which languages."""
    query = (
        select(Interaction.contact_id, Briefing.language)
        .join(Briefing, Interaction.briefing_id == Briefing.id)
        .where(Briefing.edition_id == edition_id)
    )
    held: dict[int, set[str]] = {}
    for contact_id, language in db.session.execute(query):
        held.setdefault(contact_id, set()).add(language or "")
    return held


def case_choices() -> list[tuple[int, str]]:
    """The cases that an interaction may be about; protected people are never named in one."""
    query = select(Case).where(Case.is_protected.is_(False)).order_by(Case.name)
    return [(case.id, latin_name(case)) for case in db.session.scalars(query)]
