"""Finding texts by words: by the index of the search room, and by looking where it finds many."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from crm.search import query

# Beyond that many texts, looking at them in their order finds a page of them sooner.
_MOST = 3000
_WORD = re.compile(r"[\w\u200c]+")
_PERSIAN = str.maketrans("يك", "یک")
_ARABIC = str.maketrans("یک", "يك")


def texts_with(q: str, *, with_protected: bool) -> list[int] | None:
    """The texts that have all these words, in any language or in the key; None for very many.

    One statement. Whoever may not see texts for officers finds none of them.
    """
    line = " ".join(_WORD.findall(q)).lower()
    audience = "officers" if with_protected else "team"
    return query.subjects(line, "text", audience, most=_MOST)


def says(q: str, *columns: Any) -> ColumnElement[bool]:
    """That each of these words stands in one of these columns, for a query."""
    return and_(
        *(
            or_(*(column.icontains(each) for column in columns for each in _spellings(word)))
            for word in _WORD.findall(q)
        )
    )


def _spellings(word: str) -> set[str]:
    """A word as the databases know it: SQLite folds the case of ASCII letters alone."""
    if word.isascii():
        return {word}
    found = {word, word.lower(), word.capitalize(), word.upper()}
    return found | {word.translate(_PERSIAN), word.translate(_ARABIC)}
