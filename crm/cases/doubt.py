"""How well a fact stands: derived from independent publishers, lowered by hand, never raised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from crm.cases.vocabulary import CONFIDENCES

# Why a fact of the data stands lower than its publishers alone would let it.
AS_RECORDED = "as recorded"
_RANK = {name: rank for rank, name in enumerate(reversed(CONFIDENCES))}


class Published(Protocol):
    """What a publication says of where it comes from."""

    publisher: str
    origin: str | None


_Source = TypeVar("_Source", bound=Published)


def publishers(sources: Iterable[_Source]) -> dict[str, list[_Source]]:
    """The sources by independent publisher, in their order.

    One that republishes counts with the publisher it took the report from (``origin``).
    """
    found: dict[str, list[_Source]] = {}
    for source in sources:
        found.setdefault(folded(source.origin or source.publisher), []).append(source)
    return found


def folded(publisher: str) -> str:
    """A publisher's name as it is compared."""
    return publisher.strip().casefold()


def derived(sources: Iterable[Published]) -> str:
    """The confidence that sources give: two independent publishers corroborate."""
    return CONFIDENCES[2 - min(len(publishers(sources)), 2)]


def is_lower(confidence: str, other: str) -> bool:
    """Whether a confidence is lower than another one."""
    return _RANK[confidence] < _RANK[other]


def standing(sources: Iterable[Published], lowered_to: str | None) -> str:
    """The confidence of a fact: the derived one, or the lower one that somebody set."""
    found = derived(sources)
    return lowered_to if lowered_to and is_lower(lowered_to, found) else found
