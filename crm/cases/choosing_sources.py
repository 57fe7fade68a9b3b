"""The sources of a fact while its form is open: those chosen, in their order, and those found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import or_, select

from crm.cases.facts import Source
from crm.db import db, parse_id

MOST_FOUND = 8
_CHANGES = ("add", "drop", "forward")


def numbers(values: Iterable[str]) -> list[int]:
    """The ids among some values, each once, in their order."""
    return list(dict.fromkeys(number for each in values if (number := parse_id(each))))


def is_changed(args: Mapping[str, str]) -> bool:
    """Whether the request wants one added, dropped or moved, and not only found."""
    return any(name in args for name in _CHANGES)


def changed(ids: Sequence[int], args: Mapping[str, str]) -> list[int]:
    """The chosen ids after ``add``, ``drop`` or ``forward`` (one place nearer to the first)."""
    added, dropped, forward = (parse_id(args.get(name)) for name in _CHANGES)
    result = [each for each in ids if each not in (added, dropped)]
    result += [added] if added else []
    if forward in result and (place := result.index(forward)) > 0:
        result[place - 1 : place + 1] = [result[place], result[place - 1]]
    return result


def chosen(ids: Sequence[int]) -> list[Source]:
    """The sources of these ids, in this order; an id that nobody has is left out."""
    known = {each.id: each for each in db.session.scalars(select(Source).where(Source.id.in_(ids)))}
    return [known[each] for each in ids if each in known]


def matching(q: str, *, without: Sequence[int]) -> list[Source]:
    """Sources that have every word of ``q`` in publisher, title, address or note."""
    words = q.split()[:8]
    if not words:
        return []
    columns = (Source.publisher, Source.title, Source.url, Source.note)
    query = select(Source).where(Source.id.not_in(without))
    for word in words:
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    order = (Source.publisher, Source.title, Source.id)
    return list(db.session.scalars(query.order_by(*order).limit(MOST_FOUND)))
