"""Which of the kit languages this desk works in: what is shown first where all are too many.

A language is in use when a text stands in it or is translated to it, or when another room says
so: kits do, for theirs. Every language stays within reach; the rest is only folded away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import ColumnElement, exists, literal, or_, select, union_all

from crm import i18n
from crm.db import db
from crm.texts.models import Segment, Text, Translation

# What names of people are recorded in.
ALWAYS = ("en", "fa")
_declared: list[Callable[[], Iterable[str]]] = []


def uses_languages(find: Callable[[], Iterable[str]]) -> Callable[[], Iterable[str]]:
    """Have the tags that ``find`` answers count as in use; it costs one statement."""
    _declared.append(find)
    return find


def languages_in_use(*, with_protected: bool) -> list[str]:
    """Tags in the order of ``crm/languages.py``; ``ALWAYS`` on an empty desk."""
    tags = [tag for tag in i18n.LANGUAGES if tag not in ALWAYS]
    # Each language stops at the first that is found: there may be 200,000 of them.
    query = union_all(*(select(literal(tag)).where(_is_in(tag, with_protected)) for tag in tags))
    used = set(db.session.scalars(query))
    for find in _declared:
        used.update(find())
    return [tag for tag in i18n.LANGUAGES if tag in used or tag in ALWAYS]


def _is_in(tag: str, with_protected: bool) -> ColumnElement[bool]:
    """That a text stands in a language, or is translated to it. Segments know by an index."""
    source = exists().where(Segment.language == tag)
    put = exists().where(Translation.language == tag)
    if not with_protected:
        source = source.where(Segment.text_id == Text.id, Text.is_protected.is_(False))
        put = put.where(Translation.text_id == Text.id, Text.is_protected.is_(False))
    return or_(source, put)
