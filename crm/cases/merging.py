"""Two entries of the register that are one publication become one; an unused entry goes."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from crm.audit.models import Actor, record
from crm.cases import citing, conflicts
from crm.cases.facts import Fact, Source
from crm.db import db

# What the one that stays takes over where it has nothing of its own. Not whose report it is:
# that decides how well facts stand, so somebody must say it.
FILLED = ("archived_url", "published_on", "note")
KEPT = (
    *("key", "publisher", "title", "url", "archived_url", "published_on"),
    *("language", "reliability", "origin", "note"),
)


def sources_by_key() -> dict[str, Source]:
    """Every source by each of its keys: that of a merged duplicate means the one that stays."""
    return {key: source for source in db.session.scalars(select(Source)) for key in source.keys}


def sources_called(keys: Collection[str]) -> dict[str, Source]:
    """Sources by these keys, those of merged duplicates too."""
    found = db.session.scalars(select(Source).where(Source.key.in_(keys))).all()
    register = {source.key: source for source in found}
    if missing := set(keys) - register.keys():
        register |= {key: each for key, each in sources_by_key().items() if key in missing}
    return register


def merge(gone: Source, stays: Source, why: str, *, by: Actor) -> int:
    """Have everything cite ``stays``, keep what was said of ``gone`` there, and take it away.

    Each fact that changes gets a new revision with the reason. Returns how many facts changed;
    raises ``ValueError`` for a source with itself.
    """
    if gone is stays:
        raise ValueError("a source cannot be merged with itself")
    said = {name: value for name in KEPT if (value := getattr(gone, name))}
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
    return fact.change(
        by=by,
        why=why,
        sources=[stays if each is gone else each for each in fact.sources],
        alternatives=conflicts.alternatives(
            each.report._replace(source=stays if each.source is gone else each.source)
            for each in fact.alternatives
        ),
    )


def remove(source: Source, *, by: Actor) -> None:
    """Take a source out of the register; ``ValueError`` while anything cites it."""
    if citing.is_cited(source):
        raise ValueError("something cites it")
    record("source.removed", source, by=by, key=source.key)
    db.session.delete(source)
