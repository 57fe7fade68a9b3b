"""What may leave the desk: the one gate that kits, exports and commands pass through."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.cases.told import Told
from crm.reader import message as _n

AnyFact = TypeVar("AnyFact", Fact, Told)


@dataclass(frozen=True)
class Problem:
    """A sentence about what must stay in: a message of the catalog and its values.

    What names a protected person stands in ``names`` alone and replaces the value of the same
    key for officers. The sentence itself may end on a terminal or in a log and names nobody.
    ``kind`` is what it is about: "protection", "permission", "source", or "record".
    """

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, Any] = field(default_factory=dict)
    kind: str = "record"

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class Protected(Exception):
    """Somebody tried to take out what must stay in. ``problems`` say all that is wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: list[Problem] = []
        for problem in problems:
            if problem not in self.problems:
                self.problems.append(problem)
        super().__init__(" ".join(map(str, self.problems)))


def somebody(case_id: int) -> str:
    """How a protected person is spoken of where no name may stand."""
    return f"Somebody (case {case_id})"


def require_publishable(case: Case) -> Case:
    """The case itself, or ``Protected`` where nothing about the person may leave."""
    if case.is_protected:
        message = _n("%(who)s is protected: neither the person nor the family has been reached.")
        who, name = {"who": somebody(case.id)}, {"who": case.name}
        raise Protected([Problem(message, who, name, "protection")])
    return case


# A sensitive fact as somebody chose it: its id, why it is sensitive, and its revision.
Choice = tuple[int, str | None, int]


def choice(fact: Fact) -> Choice:
    """What is kept of a sensitive fact when it is chosen: it is chosen as it stands."""
    return (fact.id, fact.sensitivity, fact.revision)


def publishable_facts(case: Case, chosen_sensitive: Collection[Choice] = ()) -> list[Fact]:
    """The facts of a case that a kit may carry, earliest first.

    Only facts with permission and at least one source; sensitive ones only as they stood when
    they were chosen: one that was changed since has to be chosen anew. None whose words name
    somebody protected. A protected case has none.
    """
    if case.is_protected:
        return []
    return [
        fact
        for fact in case.timeline
        if fact.may_publish
        and fact.fact_sources
        and not fact.text.is_protected
        and (fact.sensitivity is None or choice(fact) in chosen_sensitive)
    ]


def readable_facts(facts: Iterable[AnyFact], *, by_officer: bool) -> list[AnyFact]:
    """Of these facts those that somebody of the team may see.

    What has no permission, no source, or names somebody protected is for officers: not even
    its date or kind is shown to others, since a kind such as "health" tells already.
    """
    return [fact for fact in facts if by_officer or not fact.text.is_protected]
