"""Words that no text holds, such as terms and details of facts: who may read them.

They may name somebody who is protected, as texts may, and are then for officers alone. They
are looked through when they are shown, so that protecting somebody hides what stood there
before; a form refuses what names somebody when it is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from flask import g
from flask_login import current_user
from sqlalchemy import select

from crm.cases.blueprint import bp
from crm.cases.facts import Source
from crm.cases.models import Called, Case
from crm.cases.protection import protected_people, spellings
from crm.cases.spelling import Spellings
from crm.db import db
from crm.web import current_language
from crm.web import translate as _


def may_read(words: str) -> bool:
    """Whether whoever asks may read these words: they name nobody protected, or an officer asks."""
    return current_user.can("read_protected") or _is_clean(_sought(), words)


def readable_words(words: str) -> str:
    """Words that no text holds, or that there is something for officers."""
    return words if may_read(words) else _("Not shown: for officers only.")


@bp.app_template_global("unreadable_names")
def unreadable_names(case: Case) -> frozenset[str]:
    """The names of a case that whoever asks may not read: they name somebody protected."""
    return frozenset() if current_user.can("read_protected") else case.withheld


@bp.app_template_global("name_of")
def name_of(case: Case) -> str:
    """What a person is called in the language of the interface, by a name that may be read."""
    return case.name_in(current_language().tag, without=unreadable_names(case))


@bp.app_template_global("latin_name")
def latin_name(case: Case) -> str:
    """The name in Latin letters, or another one that may be read; loads no more than the row."""
    return case.name_in("en", without=unreadable_names(case))


@bp.app_template_global("names_of")
def names_of(case: Case) -> Called:
    """Both names for the language of the interface, as far as they may be read."""
    return case.called(current_language().tag, without=unreadable_names(case))


def may_read_source(source: Any) -> bool:
    """Whether whoever asks may know of a source, as far as its own words go."""
    return all(map(may_read, _words(source)))


def sources_naming_somebody() -> list[int]:
    """The ids of the sources that name somebody protected, whoever asks."""
    if "cases_sources_naming" not in g:
        sought = _sought()
        query = select(Source.id, *(getattr(Source, name) for name in _SOURCE))
        g.cases_sources_naming = [
            row.id
            for row in (db.session.execute(query) if sought else ())
            if not all(_is_clean(sought, words) for words in _words(row))
        ]
    found: list[int] = g.cases_sources_naming
    return found


# What a source says, as columns; addresses may carry names too.
_SOURCE = ("publisher", "title", "url", "archived_url", "note", "origin", "key")


def _words(source: Any) -> list[str]:
    said = (getattr(source, name, None) for name in _SOURCE)
    return [unquote(words) for words in said if words]


@lru_cache(maxsize=50_000)
def _is_clean(sought: Spellings, words: str) -> bool:
    # Remembered: a page shows the same hundreds of titles again and again.
    return not sought.found_in(words)


def refusal(values: Iterable[Any], *, case_id: int | None = None) -> str | None:
    """What to say to somebody who writes the name of a protected person; ``None`` if nobody does.

    What is said of a person may name that very person (``case_id``).
    """
    written = [value for value in values if value]
    sought = spellings(protected_people()) if written else Spellings({})
    named = {whose for value in written for whose in sought.found_in(str(value))}
    if named - {str(case_id)}:
        return _("This names somebody who is protected. Leave the name out.")
    return None


def _sought() -> Spellings:
    # One question of the database for each request, however many words are shown.
    if "cases_sought" not in g:
        g.cases_sought = spellings(protected_people())
    found: Spellings = g.cases_sought
    return found
