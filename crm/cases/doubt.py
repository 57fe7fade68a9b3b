"""How well a fact stands: derived from independent publishers, lowered by hand, never raised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from crm.cases.vocabulary import CONFIDENCES

# Why a fact of the data stands lower than its publishers alone would let it.
AS_RECORDED = "as recorded"
_RANK = {name: rank for rank, name in enumerate(reversed(CONFIDENCES))}


class Published(Protocol):
    """What a publication says of where it comes from."""

    publisher: str
    origin: str | None


def derived(sources: Iterable[Published]) -> str:
    """The confidence that sources give: two independent publishers corroborate.

    One that republishes counts with the publisher it took the report from (``origin``).
    """
    publishers = {(source.origin or source.publisher).strip().casefold() for source in sources}
    return CONFIDENCES[2 - min(len(publishers), 2)]


def is_lower(confidence: str, other: str) -> bool:
    """Whether a confidence is lower than another one."""
    return _RANK[confidence] < _RANK[other]


def standing(sources: Iterable[Published], lowered_to: str | None) -> str:
    """The confidence of a fact: the derived one, or the lower one that somebody set."""
    found = derived(sources)
    return lowered_to if lowered_to and is_lower(lowered_to, found) else found
