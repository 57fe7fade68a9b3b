"""The kinds of things that the gate finds, and how hard each is in a language of a kit.

What endangers somebody always blocks: no kit can demand less of it, and nobody overrides it. All
else blocks or warns as the kit demands; an officer may override what blocks, with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm.kits.demands import suffices
from crm.reader import message as _n

BLOCK, WARN = "block", "warn"


@dataclass(frozen=True)
class Kind:
    """One kind; ``usual`` is its level where a kit says nothing.

    ``is_fixed``: it endangers somebody. ``is_demanded``: the level of the translations decides
    (``crm.kits.demands``). ``is_for_officers``: that there is any tells of what must stay in.
    """

    name: str
    label: str
    usual: str
    is_fixed: bool = False
    is_demanded: bool = False
    is_for_officers: bool = False


def _fixed(name: str, label: str) -> Kind:
    return Kind(name, label, BLOCK, is_fixed=True, is_for_officers=True)


# In the order in which a page shows them.
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _fixed("protection", _n("Somebody is protected")),
        _fixed("permission", _n("No permission")),
        _fixed("source", _n("No source")),
        _fixed("record", _n("Not as the record has it")),
        Kind("missing", _n("Not translated"), WARN, is_demanded=True),
        Kind("stale", _n("Stale translations"), WARN, is_demanded=True),
        Kind("unreviewed", _n("Not reviewed"), WARN, is_demanded=True),
        Kind("old", _n("Not confirmed by the review date"), WARN),
        Kind("names", _n("Names not written in the language"), WARN),
        Kind("glyphs", _n("Characters that no typeface has"), BLOCK),
        Kind("copying", _n("Text that cannot be copied out"), WARN),
        Kind("images", _n("Portraits without credit or permission: left out"), WARN),
        Kind("unpermitted", _n("Facts without permission: left out"), WARN, is_for_officers=True),
        Kind("unsourced", _n("Facts without source: left out"), WARN, is_for_officers=True),
    )
}
# Those whose level a kit says itself, for each language.
SAID = tuple(name for name, kind in KINDS.items() if not (kind.is_fixed or kind.is_demanded))
# Those that may block and be overridden.
OVERRIDABLE = tuple(name for name, kind in KINDS.items() if not kind.is_fixed)
# Of the kinds that a demand decides: the states of a paragraph, as ``crm.kits.demands`` has them.
_STATES = {"missing": "missing", "stale": "stale", "unreviewed": "draft"}
KIND_OF_STATE = {
    "missing": "missing",
    "machine": "missing",
    "stale": "stale",
    "draft": "unreviewed",
    "review": "unreviewed",
}

Levels = Mapping[str, Mapping[str, str]]  # language → kind → level


def level(kind: str, language: str, *, said: Levels, demand: str) -> str:
    """Whether a kind blocks or warns in a language. Whatever a kit says, danger blocks."""
    of = KINDS[kind]
    if of.is_fixed:
        return BLOCK
    if of.is_demanded:
        # A paragraph is a draft until a second person has read it.
        return WARN if suffices(demand, _STATES[kind]) else BLOCK
    # What nobody could have said is no word of theirs.
    found = said.get(language, {}).get(kind, of.usual)
    return found if found in (BLOCK, WARN) else of.usual
