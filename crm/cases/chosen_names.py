"""What texts learn of names: how people are called, and that nobody names the protected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from sqlalchemy import select

from crm import i18n
from crm.cases.models import Case, CaseName
from crm.cases.protection import protected_people, spellings
from crm.db import db
from crm.texts import naming
from crm.texts.findings import Name
from crm.texts.models import Text


@naming.names
def _names(text: Text, language: str) -> Iterator[Name]:
    """Everybody but the protected, in one statement, where the language has a spelling.

    No name by which somebody protected is named, too.
    """
    columns = (Case.id, Case.name, Case.original_name, Case.former_names, Case.withheld_names)
    spellings = (CaseName.language, CaseName.name, CaseName.is_alias)
    query = select(*columns, *spellings).outerjoin(CaseName, CaseName.case_id == Case.id)
    query = query.where(Case.is_protected.is_(False)).order_by(Case.id, CaseName.id)
    known: dict[int, dict[str, None]] = {}
    chosen: dict[int, str] = {}
    withheld: dict[int, set[str]] = {}
    for case_id, latin, original, former, held, tag, name, is_alias in db.session.execute(query):
        withheld[case_id] = set(chain.from_iterable((held or {}).values()))
        all_names = known.setdefault(case_id, dict.fromkeys((latin, original, *(former or ()))))
        if name:
            all_names[name] = None
        if language == "fa":
            chosen[case_id] = original
        elif tag == language and not is_alias:
            chosen[case_id] = name
        elif i18n.language(language).script == "Latn":
            chosen.setdefault(case_id, latin)
    for case_id, name in chosen.items():
        if name in withheld[case_id]:
            continue
        every = tuple(each for each in known[case_id] if each not in withheld[case_id])
        yield Name(every, name, tuple(each for each in every if each != name))


@naming.guard
def _are_guarded(words: Sequence[str]) -> list[bool]:
    sought = spellings(protected_people())
    return [bool(sought.found_in(each)) for each in words]
