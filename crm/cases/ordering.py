"""The order of facts that happened on one date, or have none: somebody's choice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from crm.audit.models import Actor, record
from crm.cases.facts import Fact
from crm.cases.told import Told


class Place(NamedTuple):
    """Where a fact stands among those of its date; which button has the focus, if one has."""

    is_first: bool
    is_last: bool
    focus: str = ""


def places(timeline: Sequence[Told], moved: Sequence[object] | None = None) -> dict[int, Place]:
    """Fact id → its place, for facts whose date is not theirs alone.

    ``moved`` is the id of the fact that was moved just now and the direction: its button keeps
    the focus, or where it is at the end, the other one gets it.
    """
    groups: dict[str | None, list[int]] = defaultdict(list)
    for fact in timeline:
        groups[fact.happened_on].append(fact.id)
    found = {}
    for group in groups.values():
        for each in group if len(group) > 1 else ():
            place = Place(each == group[0], each == group[-1])
            if moved and moved[0] == each:
                wanted = str(moved[1])
                is_at_end = place.is_first if wanted == "up" else place.is_last
                other = "down" if wanted == "up" else "up"
                place = place._replace(focus=other if is_at_end else wanted)
            found[each] = place
    return found


def move(fact: Fact, *, is_up: bool, by: Actor) -> bool:
    """Change places with the fact before or after it on that date.

    Returns whether there was one. Positions stay: an import knows facts by them.
    """
    group = [each for each in fact.case.timeline if each.happened_on == fact.happened_on]
    place = group.index(fact)
    other = place - 1 if is_up else place + 1
    if not 0 <= other < len(group):
        return False
    group[place], group[other] = group[other], group[place]
    for rank, each in enumerate(group, 1):
        each.rank = rank
    record("fact.moved", fact, by=by, place=other + 1, of=len(group))
    return True
