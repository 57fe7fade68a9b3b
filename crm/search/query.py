"""The question and its answer: people whose names it spells, then what was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from markupsafe import Markup
from sqlalchemy import Connection, Table, bindparam, select
from sqlalchemy.orm import Session

from crm.db import db
from crm.search import dialects, index, people, snippets, syntax
from crm.search.dialects import Run, Wanted
from crm.search.folding import facet_word
from crm.search.models import SearchDocument
from crm.search.writing import AUDIENCES, day_span, name_terms_of, text_of

MOST_COUNTED = 1000
"""Totals are exact up to here."""
_LATEST = 1 << 62
_LOOK_AT = 500  # documents read, at most, to find a page of those with a phrase
_LOOK_BATCH = 100
_MOST_ON_PAGE = 200
_TABLE = cast(Table, SearchDocument.__table__)

_ROWS = select(_TABLE).where(
    _TABLE.c.id.in_(bindparam("ids", expanding=True)),
    _TABLE.c.audience.in_(bindparam("audiences", expanding=True)),
)

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that answers."""

    kind: str
    subject_id: int
    title: str
    url: str
    at: datetime | None
    language: str | None
    snippet: Markup
    """Of the original text, with <mark>."""
    score: float
    """0 to 1 where a name was found by its likeness, else 0."""
    marked_title: Markup
    group: str | None


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits."""

    hits: list[Hit]
    next_cursor: str | None
    """For ``after``; None at the end."""
    total: int
    """Up to MOST_COUNTED; more is said to be MOST_COUNTED, not exactly."""
    total_is_exact: bool


_NOTHING = Results([], None, 0, True)


@dataclass(frozen=True, slots=True)
class Group:
    """The first hits of one kind."""

    kind: str
    hits: list[Hit]
    has_more: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query with all that limits it."""

    query: syntax.Query
    wanted: Wanted
    """The words and the limits."""
    limits: Wanted
    """The limits alone."""
    span: _Span
    audiences: tuple[str, ...]


def search(
    text: str,
    kinds: Sequence[str] = (),
    facets: Sequence[str] = (),
    audience: str = "team",
    limit: int = 20,
    after: str | None = None,
    *,
    me: int | None = None,
    session: Session | None = None,
) -> Results:
    """Find what answers a line as ``syntax`` describes it, among these kinds (none: all).

    ``facets`` are "name:value"; of those with one name any will do. "officers" find what is for
    officers besides what is for the team; nobody else finds or counts it. Documents whose names
    the words spell come first, best spelling first; the others newest first. No text at all gives
    everything, newest first. ``me`` is the person in ``by:me``. Never fails for what was typed.
    """
    session = session or db.session()
    index.keep_in_step(session)
    connection = session.connection()
    asked = _ask(syntax.parse(text, str(me or "me")), kinds, facets, audience)
    if asked is None:
        return _NOTHING
    limit = min(max(limit, 1), _MOST_ON_PAGE)
    before, shown = _read_cursor(after)
    spelt = people.spellings(connection, asked.query.names, asked.query.is_last_open)
    named = _named(connection, asked, spelt, limit) if after is None and spelt else []
    shown = shown or tuple(row["id"] for row, _ in named)
    written, rest = _written(connection, asked, before, shown, limit - len(named))
    hits = _hits(asked.query, spelt, [*named, *((row, 0.0) for row in written)])
    cursor = f"{rest:x}." + ".".join(f"{key:x}" for key in shown) if rest is not None else None
    if after is None and cursor is None:
        return Results(hits, None, len(hits), True)
    total, is_exact = _total(connection, asked, [row for row, _ in named])
    return Results(hits, cursor, max(total, len(hits)), is_exact)


def search_each(
    text: str,
    kinds: Sequence[str],
    audience: str = "team",
    each: int = 8,
    *,
    me: int | None = None,
    session: Session | None = None,
) -> list[Group]:
    """The first hits of each kind, in the order of the kinds; kinds without any are left out.

    Asks the index once for all kinds, so that many hits of one do not hide those of another.
    Otherwise as ``search``.
    """
    session = session or db.session()
    index.keep_in_step(session)
    connection = session.connection()
    # Without the kinds: each part of the question below names its own, which is quicker.
    asked = _ask(syntax.parse(text, str(me or "me")), (), (), audience)
    if asked is None:
        return []
    spelt = people.spellings(connection, asked.query.names, asked.query.is_last_open)
    rows = _named(connection, asked, spelt, each * len(kinds)) if spelt else []
    shown = {row["id"] for row, _ in rows}
    rows += [(row, 0.0) for row in _newest_of_each(connection, asked, kinds, each)]
    groups = []
    for kind in kinds:
        of_kind = [item for item in rows if item[0]["kind"] == kind]
        once = [item for item in of_kind if item[1] or item[0]["id"] not in shown]
        if once:
            groups.append(Group(kind, _hits(asked.query, spelt, once[:each]), len(once) > each))
    return groups


def subjects(
    text: str, kind: str, audience: str = "team", *, most: int, session: Session | None = None
) -> list[int] | None:
    """The ids of the objects of a kind whose words answer a line; None where they are too many.

    What must stand in a row is not looked at. One statement.
    """
    session = session or db.session()
    index.keep_in_step(session)
    asked = _ask(syntax.parse(text), (kind,), (), audience)
    if asked is None:
        return []
    return dialects.find_subjects(session.connection(), asked.wanted, asked.span, most)


def _newest_of_each(
    connection: Connection, asked: _Asked, kinds: Sequence[str], each: int
) -> list[dict[str, Any]]:
    parts = [
        Wanted((*asked.wanted.all_of, (Run((facet_word(f"is:{kind}"),)),)), asked.wanted.none_of)
        for kind in kinds
    ]
    most = _LOOK_BATCH if asked.query.needs_order else each + 1
    found = dialects.find_each(connection, parts, asked.span, most)
    rows = _rows(connection, asked, [key for ids in found for key in ids])
    if not asked.query.needs_order:
        return rows
    return [row for row in rows if asked.query.holds(text_of(row))]


def _ask(
    query: syntax.Query, kinds: Sequence[str], facets: Iterable[str], audience: str
) -> _Asked | None:
    if audience not in AUDIENCES:
        raise ValueError(f"no such audience: {audience!r}")
    named: dict[str, list[str]] = {}
    for facet in facets:
        named.setdefault(facet.partition(":")[0], []).append(facet_word(facet))
    among = [facet_word(f"is:{kind}") for kind in kinds or index.kinds()]
    limits = [tuple(Run((word,)) for word in words) for words in (*named.values(), *query.facets)]
    if kinds or not (limits or query.wants_words):
        # Something must be asked for: an index cannot be asked only for what must not be there.
        limits.append(tuple(Run((word,)) for word in among))
    is_noise = not (query.is_blank or query.groups or query.facets or query.excluded_facets)
    if (is_noise and not (query.since or query.until)) or not all(limits):
        return None
    hidden = [facet_word(f"for:{name}") for name in AUDIENCES[AUDIENCES.index(audience) + 1 :]]
    unwanted = [Run((word,)) for word in (*hidden, *query.excluded_facets)]
    # An excluded phrase must not exclude its words: that is left to Query.holds.
    excluded = [run for g in query.groups if g.is_excluded for run in g.runs if len(run.words) == 1]
    none_of = (*unwanted, *excluded)
    included = tuple(group.runs for group in query.groups if not group.is_excluded)
    return _Asked(
        query,
        Wanted((*included, *limits), none_of),
        Wanted(tuple(limits), none_of),
        (
            day_span(query.since.toordinal()).start if query.since else 0,
            day_span(query.until.toordinal()).start if query.until else _LATEST,
        ),
        AUDIENCES[: AUDIENCES.index(audience) + 1],
    )


def _read_cursor(cursor: str | None) -> tuple[int, tuple[int, ...]]:
    try:
        before, *shown = [int(part, 16) for part in (cursor or "").split(".") if part]
    except ValueError:
        return _LATEST, ()
    return min(max(before, 0), _LATEST), tuple(shown[:_MOST_ON_PAGE])


def _named(
    connection: Connection, asked: _Asked, spelt: list[dict[str, float]], limit: int
) -> list[tuple[dict[str, Any], float]]:
    """Documents whose names the words spell: the best spelling, the shortest name, the newest."""
    found = people.carriers(connection, spelt, asked.limits, asked.span, limit)
    rows = _rows(connection, asked, found)
    scored = []
    for row in rows:
        terms = name_terms_of(row)
        scored.append((-people.score(spelt, terms), len(terms), -row["id"], row))
    scored.sort(key=lambda item: item[:3])
    return [(row, -score) for score, _, _, row in scored[:limit]]


def _written(
    connection: Connection, asked: _Asked, before: int, shown: Sequence[int], limit: int
) -> tuple[list[dict[str, Any]], int | None]:
    """Documents with the words, newest first, and the id from which to go on, if there are more."""
    low, high = asked.span[0], min(asked.span[1], before)
    found: list[dict[str, Any]] = []
    looked, passed = 0, set(shown)
    while looked < _LOOK_AT:
        most = max(limit + 1 + len(shown), _LOOK_BATCH if asked.query.needs_order else 0)
        ids = dialects.find(connection, asked.wanted, (low, high), most)
        for row in _rows(connection, asked, [key for key in ids if key not in passed]):
            if asked.query.needs_order and not asked.query.holds(text_of(row)):
                continue
            if len(found) == limit:
                return found, found[-1]["id"] if found else high
            found.append(row)
        if len(ids) < most:
            return found, None
        looked, high = looked + len(ids), ids[-1]
    return found, high


def _rows(connection: Connection, asked: _Asked, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Read documents in the order of their ids; the audience is asked for here once more."""
    if not ids:
        return []
    rows = connection.execute(_ROWS, {"ids": ids, "audiences": asked.audiences})
    by_id = {row.id: row._asdict() for row in rows}
    return [by_id[key] for key in ids if key in by_id]


def _total(
    connection: Connection, asked: _Asked, named: Sequence[Mapping[str, Any]]
) -> tuple[int, bool]:
    counted = dialects.count(connection, asked.wanted, asked.span, MOST_COUNTED + 1)
    counted += sum(not asked.query.holds(text_of(row)) for row in named)
    is_exact = counted <= MOST_COUNTED and not asked.query.needs_order
    return min(counted, MOST_COUNTED), is_exact


def _hits(
    query: syntax.Query,
    spelt: list[dict[str, float]],
    rows: Iterable[tuple[Mapping[str, Any], float]],
) -> list[Hit]:
    plain = snippets.marks_for(query)
    by_name = snippets.marks_for(query, {term for word in spelt for term in word})
    return [_hit(row, score, by_name if score else plain) for row, score in rows]


def _hit(row: Mapping[str, Any], score: float, marks: snippets.Marks) -> Hit:
    shown, is_marked = snippets.snippet(row["body"], marks)
    if score and not is_marked:
        shown = snippets.marked(" · ".join(row["names"].splitlines()), marks)
    return Hit(
        kind=row["kind"],
        subject_id=row["subject_id"],
        title=row["title"],
        url=row["url"],
        at=row["at"],
        language=row["language"],
        snippet=shown,
        score=score,
        marked_title=snippets.marked(row["title"], marks),
        group=row["group_key"],
    )
