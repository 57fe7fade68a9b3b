"""What a kit is made of and in which order, how long it is, and how the house dresses it.

The cover stands first and the sources last, always. A kit that nobody ever arranged is set as
kits were before they could be: ``USUAL``, and its documents say nothing about it.
"""

from __future__ import annotations

from collections.abc import Iterable

from crm.pdf import parts
from crm.reader import message as _n

# Name → words for whoever composes, in the order in which they are offered.
SECTIONS: dict[str, str] = {
    "brief": _n("In brief"),
    "statements": _n("Statements"),
    "profiles": _n("Profiles"),
    "timelines": _n("Timelines"),
    "health": _n("Health"),
    "asks": _n("What we ask"),
    "quotes": _n("Quotes"),
    "use": _n("What you can use freely"),
    "quote": _n("How to quote"),
    "contacts": _n("Press contacts"),
    "background": _n("Background"),
}
USUAL, HEALTH_KINDS = parts.USUAL, parts.HEALTH_KINDS
# What a kit begins with that somebody makes today.
FIRST = ("brief", "statements", "profiles", "asks", "use", "contacts")

# How long a kit is → what may be printed in it; ``None`` is everything.
_SHORT = frozenset({"brief", "profiles", "asks", "contacts"})
LENGTHS: dict[str, frozenset[str] | None] = {"full": None, "four": _SHORT, "one": _SHORT}
LENGTH_WORDS = {
    "full": _n("Full"),
    "four": _n("Four pages"),
    "one": _n("One page"),
}

# Sections that are made of a person's facts, and of all of them.
_OF_FACTS = frozenset({"profiles", "timelines", "health"})


def known(sections: Iterable[str]) -> list[str]:
    """Those that there are, once each. ``ValueError`` for one that there is not."""
    ordered = list(dict.fromkeys(sections))
    if unknown := set(ordered) - set(SECTIONS):
        raise ValueError(f"a kit has no section {', '.join(sorted(unknown))}")
    return ordered


def printed(sections: Iterable[str], length: str) -> list[str]:
    """What of these sections is printed at that length, in order; none chosen is ``USUAL``."""
    allowed = LENGTHS[length]
    ordered = list(sections) or list(USUAL)
    return [each for each in ordered if allowed is None or each in allowed]


def carries(sections: Iterable[str], kind: str) -> bool:
    """Whether facts of that kind are printed in one of these sections."""
    facts = _OF_FACTS.intersection(sections)
    return bool(facts - {"health"}) or ("health" in facts and kind in HEALTH_KINDS)
