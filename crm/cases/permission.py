"""What may leave the desk: the one gate that kits, exports and commands pass through."""

from __future__ import annotations

from collections.abc import Collection

from crm.cases.models import Case, Fact


class Protected(Exception):
    """Somebody tried to take out what must stay in."""


def require_publishable(case: Case) -> Case:
    """The case itself, or ``Protected`` where nothing about the person may leave."""
    if case.is_protected:
        raise Protected(
            f"{case.name} is protected: neither the person nor the family has been reached."
        )
    return case


def publishable_facts(case: Case, chosen_sensitive: Collection[int] = ()) -> list[Fact]:
    """The facts of a case that a kit may carry, earliest first.

    Only facts with permission and at least one source; sensitive ones only where their
    id was chosen. A protected case has none.
    """
    if case.is_protected:
        return []
    return [
        fact
        for fact in case.timeline
        if fact.may_publish
        and fact.fact_sources
        and (fact.sensitivity is None or fact.id in chosen_sensitive)
    ]
