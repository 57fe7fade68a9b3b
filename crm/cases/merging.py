"""Two entries of the register that are one publication become one; an unused entry goes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from crm.audit.models import Actor, record
from crm.cases import citing, conflicts
from crm.cases.facts import Fact, Source
from crm.db import db

# What the one that stays takes over where it has nothing of its own. Not whose report it is:
# that decides how well facts stand, so somebody must say it.
FILLED = ("archived_url", "published_on", "note")
_KEPT = (
    *("key", "publisher", "title", "url", "archived_url", "published_on"),
    *("language", "reliability", "origin", "note"),
)


def sources_called(keys: Collection[str]) -> dict[str, Source]:
    """Sources by these keys, those of merged duplicates too."""
    found = db.session.scalars(select(Source).where(Source.key.in_(keys))).all()
    register = {source.key: source for source in found}
    if missing := set(keys) - register.keys():
        for source in db.session.scalars(select(Source)):
            register |= dict.fromkeys(missing.intersection(source.keys), source)
    return register


def merge(gone: Source, stays: Source, why: str, *, by: Actor) -> int:
    """Have everything cite ``stays``, keep what was said of ``gone`` there, and take it away.

    Each fact that changes gets a new revision with the reason. Returns how many facts changed;
    raises ``ValueError`` for a source with itself.
    """
    if gone is stays:
        raise ValueError("a source cannot be merged with itself")
    said = {name: value for name in _KEPT if (value := getattr(gone, name))}
    filled = {name: said[name] for name in FILLED if name in said and not getattr(stays, name)}
    for name, value in filled.items():
        setattr(stays, name, value)
    stays.absorbed = [*(stays.absorbed or ()), said, *(gone.absorbed or ())]
    facts = citing.facts_citing(gone)
    moved = sum(_move(fact, gone, stays, why, by) for fact in facts)
    citing.move_elsewhere(gone, stays, by)
    record("source.merged", stays, by=by, gone=gone.key, facts=moved, fields=sorted(filled))
    db.session.flush()
    db.session.delete(gone)
    return moved


def _move(fact: Fact, gone: Source, stays: Source, why: str, by: Actor) -> bool:
    def instead(source: Source | None) -> Source | None:
        return stays if source is gone else source

    cited: list[Any] = [instead(each) for each in fact.sources]
    rows = [(each.happened_on, each.value, instead(each.source)) for each in fact.alternatives]
    return fact.change(
        by=by,
        why=why,
        sources=list(dict.fromkeys(cited)),
        alternatives=conflicts.alternatives(rows),
    )


def remove(source: Source, *, by: Actor) -> None:
    """Take a source out of the register; ``ValueError`` while anything cites it."""
    if citing.is_cited(source):
        raise ValueError("something cites it")
    record("source.removed", source, by=by, key=source.key)
    db.session.delete(source)
