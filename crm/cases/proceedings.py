"""Verbs of what is known about a fact beyond its sentence; see ``crm.cases.details``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy.orm import object_session

from crm.audit.models import Actor, record
from crm.cases.details import (
    FIELDS,
    Charge,
    Details,
    FactDetail,
    Proceeding,
    SentencePart,
    details_of,
)
from crm.cases.revisions import snapshot
from crm.db import db

if TYPE_CHECKING:
    from crm.cases.facts import Fact
    from crm.cases.models import Case


def set_details(fact: Fact, wanted: Details, case: Case, *, by: Actor) -> None:
    """Set all that is known about a fact of this case, as part of a change of the fact.

    A proceeding is named by its title; one that the case has not yet is opened, and one
    that no fact belongs to any more goes.
    """
    held = details_of(fact)
    if held == wanted:
        return
    before = fact.detail.proceeding if fact.detail else None
    if wanted.proceeding or wanted.fields:
        fact.detail = fact.detail or FactDetail()
        for name in FIELDS:
            setattr(fact.detail, name, wanted.fields.get(name))
        fact.detail.proceeding = _proceeding(case, wanted, by)
    else:
        fact.detail = None
    if held.charges != wanted.charges:
        rows = (asdict(row) for row in wanted.charges)
        fact.charges[:] = [Charge(position=n, **row) for n, row in enumerate(rows)]
    if held.sentence != wanted.sentence:
        rows = (asdict(row) for row in wanted.sentence)
        fact.sentence_parts[:] = [SentencePart(position=n, **row) for n, row in enumerate(rows)]
    _close(before, case)


def rename(
    proceeding: Proceeding, case: Case, title: str, number: str | None, *, by: Actor
) -> bool:
    """Name a proceeding of the case otherwise: a new revision of each of its facts.

    Returns whether it changed.
    """
    if (proceeding.title, proceeding.number) == (title, number):
        return False
    facts = [f for f in case.facts if f.detail and f.detail.proceeding is proceeding]
    before = [snapshot(fact) for fact in facts]
    proceeding.title, proceeding.number = title, number
    record("proceeding.changed", proceeding, by=by)
    for fact, was in zip(facts, before, strict=True):
        fact.revise(was, "The proceeding has another name.", by=by)
    return True


def proceedings_of(facts: Iterable[Fact]) -> list[Proceeding]:
    """The proceedings that these facts belong to, in order."""
    found = {fact.detail.proceeding for fact in facts if fact.detail and fact.detail.proceeding}
    return sorted(found, key=lambda each: (each.position, each.id or 0))


def _proceeding(case: Case, wanted: Details, by: Actor) -> Proceeding | None:
    if not wanted.proceeding:
        return None
    held = proceedings_of(case.facts)
    known = next((each for each in held if each.title == wanted.proceeding), None)
    if known:
        return known
    opened = Proceeding(
        case=case,
        title=wanted.proceeding,
        number=wanted.number,
        position=max((each.position for each in held), default=0) + 1,
    )
    db.session.add(opened)
    record("proceeding.opened", opened, by=by)
    return opened


def _close(proceeding: Proceeding | None, case: Case) -> None:
    if proceeding is None or proceeding in proceedings_of(case.facts):
        return
    if object_session(proceeding) is not None:
        db.session.flush()
        db.session.delete(proceeding)
