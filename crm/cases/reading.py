"""Words that no text holds, such as terms and details of facts: who may read them.

They may name somebody who is protected, as texts may, and are then for officers alone. They
are looked through when they are shown, so that protecting somebody hides what stood there
before; a form refuses what names somebody when it is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import g
from flask_login import current_user

from crm.cases.protection import protected_people, spellings
from crm.cases.spelling import Spellings
from crm.web import translate as _


def may_read(words: str) -> bool:
    """Whether whoever asks may read these words: they name nobody protected, or an officer asks."""
    return current_user.can("read_protected") or not _sought().found_in(words)


def refusal(values: Iterable[Any], *, case_id: int | None = None) -> str | None:
    """What to say to somebody who writes the name of a protected person; ``None`` if nobody does.

    What is said of a person may name that very person (``case_id``).
    """
    sought = spellings(protected_people())
    named = {whose for value in values if value for whose in sought.found_in(str(value))}
    if named - {str(case_id)}:
        return _("This names somebody who is protected. Leave the name out.")
    return None


def _sought() -> Spellings:
    # One question of the database for each request, however many words are shown.
    if "cases_sought" not in g:
        g.cases_sought = spellings(protected_people())
    found: Spellings = g.cases_sought
    return found
