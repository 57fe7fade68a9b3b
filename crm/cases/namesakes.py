"""Who else is called like this: before a second case is opened, and before a name is hidden."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from crm.cases.models import Case, every_name
from crm.cases.protection import protected_people, spellings
from crm.cases.spelling import Spellings
from crm.db import db
from crm.search.folding import JOINER, fold


def same_name(name: str) -> str:
    """A name as it is compared as a whole: letters folded, without spaces."""
    return "".join(fold(name).replace(JOINER, "").split())


def namesakes(names: Iterable[str]) -> list[Case]:
    """The cases of one of these names, in any script; whoever is protected stands first.

    Of somebody protected every spelling counts that a text would be hidden for.
    """
    names = list(names)
    wanted = {same_name(name) for name in names}
    sought = spellings(protected_people())
    found = {int(whose) for name in names for whose in sought.found_in(name)}
    found |= {
        case_id for case_id, name in db.session.execute(every_name()) if same_name(name) in wanted
    }
    query = select(Case).where(Case.id.in_(found))
    return list(db.session.scalars(query.order_by(Case.is_protected.desc(), Case.name)))


def cases_naming(case: Case) -> list[Case]:
    """The cases of others, seen by everybody, one of whose names holds this person's."""
    held = (*case.all_names, *(case.former_names or ()), *(case.guard_words or ()))
    sought = Spellings({str(case.id): held})
    every = every_name().subquery()
    query = select(Case, every.c.name).join(every, every.c.id == Case.id)
    query = query.where(Case.is_protected.is_(False), Case.id != case.id)
    rows = db.session.execute(query.order_by(Case.name, Case.id))
    return list(dict.fromkeys(other for other, name in rows if sought.found_in(name)))
