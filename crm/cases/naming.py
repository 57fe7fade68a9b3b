"""Texts that name a protected person: they are for officers alone, whosever texts they are.

The reason is kept with each text, so that lifting a protection gives back what it alone took.
That texts written later are looked through too is the business of ``crm.cases.protection``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import or_, select

from crm.cases.spelling import Spellings
from crm.db import db
from crm.texts import owners, wording
from crm.texts.models import Text

_REASON = "names/"


def guard(case_id: int, names: Iterable[str]) -> list[int]:
    """Guard every text that names somebody in any of its words, and no other.

    Returns the ids of these texts.
    """
    sought = Spellings({str(case_id): names})
    words = db.session.execute(wording.everything())
    named = {text_id for text_id, body in words if sought.found_in(body)}
    _settle(case_id, named)
    return sorted(named)


def hidden_by(words: Iterable[str], *, but: Collection[int]) -> dict[str, dict[int, str]]:
    """Each word → the texts (ids) that everybody sees now and that it would hide, and where.

    ``but`` are texts that do not count. Looks through every word of the desk once.
    """
    sought = Spellings({word: (word,) for word in words})
    hidden: dict[str, dict[int, str]] = {word: {} for word in words}
    guarded = set(db.session.scalars(select(Text.id).where(Text.is_protected)))
    for text_id, body in db.session.execute(wording.everything()) if sought else ():
        if text_id not in guarded and text_id not in but:
            for word in sought.found_in(body):
                hidden[word].setdefault(text_id, body)
    return hidden


def unguard(case_id: int) -> None:
    """Give back the texts that were guarded because they name this person."""
    _settle(case_id, ())


def _settle(case_id: int, named: Collection[int]) -> None:
    query = select(Text).where(or_(Text.is_protected, Text.id.in_(named)))
    texts = db.session.scalars(query).all()
    changed = [text for text in texts if text.guard(f"{_REASON}{case_id}", text.id in named)]
    owners.touch([text.id for text in changed])


def settle(named: Mapping[Text, Collection[str]]) -> None:
    """Guard these texts for the sake of the people (ids as text) that each of them names."""
    changed = []
    for text, people in named.items():
        reasons = {f"{_REASON}{case_id}" for case_id in people}
        former = {each for each in text.guards or () if each.startswith(_REASON)}
        is_changed = [text.guard(each, each in reasons) for each in former | reasons]
        if any(is_changed) and text.id is not None:
            changed.append(text.id)
    owners.touch(changed)


def is_named(case_id: int, text: Text) -> bool:
    """Whether the text is guarded because it names this person."""
    return f"{_REASON}{case_id}" in (text.guards or ())
