"""Which of the kit languages this desk works in: what is shown first where all are too many.

A language is in use when a text stands in it or is translated to it, or when another room says
so: kits do, for theirs. Every language stays within reach; the rest is only folded away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import select, union

from crm import i18n
from crm.db import db
from crm.texts.models import Text, Translation

_declared: list[Callable[[], Iterable[str]]] = []


def uses_languages(find: Callable[[], Iterable[str]]) -> Callable[[], Iterable[str]]:
    """Have the tags that ``find`` answers count as in use; it costs one statement."""
    _declared.append(find)
    return find


def languages_in_use(*, with_protected: bool) -> list[str]:
    """Tags in the order of ``crm/languages.py``; those of the interface on an empty desk."""
    texts = select(Text.language)
    translations = select(Translation.language).join(Text)
    if not with_protected:
        texts = texts.where(Text.is_protected.is_(False))
        translations = translations.where(Text.is_protected.is_(False))
    used = set(db.session.scalars(union(texts, translations)))
    for find in _declared:
        used.update(find())
    return [tag for tag in i18n.LANGUAGES if tag in used or tag in i18n.UI_LANGUAGES]
