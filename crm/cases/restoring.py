"""Putting a revision of a fact back: a new revision that says what the old one said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm.audit.models import Actor
from crm.cases import conflicts
from crm.cases.conflicts import OtherReport
from crm.cases.details import from_data
from crm.cases.facts import Fact
from crm.cases.merging import sources_called
from crm.cases.revisions import RESTORED, FactRevision


def put_back(fact: Fact, revision: FactRevision, *, by: Actor) -> bool:
    """Make the fact say what it said then; returns whether that changed anything.

    Permission stays as it is now, and so do the mark "sensitive", a lowered confidence and
    which of several reports is preferred: the first is the person's to give, the next two are
    cautions that only somebody who means to lift them lifts, the last is a matter of several
    facts.
    """
    was = revision.snapshot
    also = was["alternatives"]
    # A revision from before there were details or ends knew none.
    fields: dict[str, Any] = {name: was.get(name) for name in RESTORED}
    keys = [*was["sources"], *(each.get("source_id") for each in also)]
    register = sources_called(set(filter(None, keys)))
    return fact.change(
        by=by,
        why=f"Put back revision {revision.number}.",
        body=was["text"],
        sources=[register[key] for key in was["sources"] if key in register],
        alternatives=conflicts.alternatives(
            OtherReport(
                each.get("date"),
                each.get("value"),
                register.get(each.get("source_id", "")),
                each.get("stage"),
                bool(each.get("preferred")),
            )
            for each in also
            # Without its source it would be told as a report of the others.
            if "source_id" not in each or each["source_id"] in register
        ),
        details=from_data(was.get("details", {})),
        **fields,
        **_reason(fact, was),
    )


def _reason(fact: Fact, was: Mapping[str, Any]) -> dict[str, Any]:
    """Why its date was preferred comes back with the dates; why it was to other facts does not."""
    is_of_facts = fact.conflict or was.get("conflict")
    return {} if is_of_facts else {"preferred_reason": was.get("preferred_reason")}
