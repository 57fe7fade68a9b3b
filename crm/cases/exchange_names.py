"""Names in a cases file that would give away somebody who is protected, or name one person twice.

Looked at before anything is written: protected are those of the desk and those of the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import select

from crm.cases.models import Case, every_name
from crm.cases.namesakes import same_name
from crm.cases.protection import protected_people
from crm.cases.spelling import Spellings
from crm.db import db
from crm.exchange import Report
from crm.reader import message as _n
from crm.refusals import Said

if TYPE_CHECKING:
    from crm.cases.exchange import PersonRow

NAMED = _n("it names somebody who is protected; leave the name out")
SAME_AS_PROTECTED = _n(
    "somebody of this name is protected; an admin must lift the protection first"
)
SAME = _n("there is a case of this name already; give its slug, or open a second one by hand")


def refuse_names(rows: Iterable[PersonRow], report: Report) -> list[PersonRow]:
    """The rows that may be written; the others are refused, each with its reason."""
    rows = list(rows)
    known = _Known(rows)
    kept = []
    for row in rows:
        if reason := known.refusal(row):
            report.refuse("people", row.place, Said(reason))
        else:
            kept.append(row)
    return kept


class _Known:
    """The names of the desk, and whom it or the file protects."""

    def __init__(self, rows: list[PersonRow]) -> None:
        slugs = {each.id: each for each in db.session.execute(_CASES)}
        self.held: dict[str, set[str]] = {each.slug: set() for each in slugs.values()}
        for case_id, name in db.session.execute(every_name()):
            self.held[slugs[case_id].slug].add(name)
        self.protected = {each.slug for each in slugs.values() if each.is_protected}
        guarded = {slug: set(names) for _id, slug, names in protected_people()}
        # Those of the file itself are no others: an import that was killed goes on with them.
        own = {row.slug for row in rows} - self.protected
        self.whole = {
            same_name(name): slug
            for slug, names in self.held.items()
            if slug not in own
            for name in names
        }
        for row in rows:
            if row.protected_reason:
                words = {*_names(row), *row.former_names, *row.guard_words}
                guarded.setdefault(row.slug, set()).update(words)
        self.sought = Spellings(guarded)

    def refusal(self, row: PersonRow) -> str | None:
        """Why this row cannot be written; what the desk calls the person already may stay."""
        if row.slug not in self.held:
            same = {self.whole.get(same_name(name)) for name in (row.name, row.original_name)}
            if same & self.protected:
                return SAME_AS_PROTECTED
            if same - {None}:
                return SAME
        # Nobody but officers sees the names of somebody protected; siblings may share a surname.
        if row.protected_reason or row.slug in self.protected:
            return None
        new = _names(row) - self.held.get(row.slug, set())
        if any(self.sought.found_in(name) - {row.slug} for name in new):
            return NAMED
        return None


_CASES = select(Case.id, Case.slug, Case.is_protected)


def _names(row: PersonRow) -> set[str]:
    return {row.name, row.original_name, *row.aliases, *row.spellings.values()}
