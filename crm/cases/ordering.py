"""The order of facts that happened on one date, or have none: somebody's choice."""

from __future__ import annotations

from crm.audit.models import Actor, record
from crm.cases.models import Fact


def neighbours(fact: Fact) -> list[Fact]:
    """The facts of the case that have the same date, in their order; the fact among them."""
    return [each for each in fact.case.timeline if each.happened_on == fact.happened_on]


def move(fact: Fact, *, is_up: bool, by: Actor) -> bool:
    """Change places with the fact before or after it on that date.

    Returns whether there was one. Positions stay: an import knows facts by them.
    """
    group = neighbours(fact)
    place = group.index(fact)
    other = place - 1 if is_up else place + 1
    if not 0 <= other < len(group):
        return False
    group[place], group[other] = group[other], group[place]
    for rank, each in enumerate(group, 1):
        each.rank = rank
    record("fact.moved", fact, by=by, place=other + 1, of=len(group))
    return True
