"""What ``kit build`` says of the gate, and how somebody at the desk lets something pass."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from crm.audit.models import DESK
from crm.cases.permission import Protected
from crm.cases.protection import protected_people, spellings
from crm.cli import Refusal
from crm.db import db
from crm.kits import gate, gate_copying
from crm.kits.composing import compose
from crm.kits.editions import Edition
from crm.kits.gate_findings import Finding
from crm.kits.gate_kinds import BLOCK, KINDS, OVERRIDABLE
from crm.kits.gate_models import GateOverride
from crm.kits.gate_passing import Passed, passed
from crm.kits.gate_verdicts import Group
from crm.kits.models import Kit

MOST_SAID = 5  # findings of one kind in one language that are printed; --json has all


def let_pass(
    kit: Kit, kinds: Collection[str], reason: str | None, languages: Collection[str]
) -> None:
    """Override what blocks now of these kinds in these languages.

    It is kept only if the kit is built then. Raises ``Refusal`` where nobody may.
    """
    if not kinds:
        return
    for kind in kinds:
        if kind in KINDS and kind not in OVERRIDABLE:
            raise Refusal(f"Nobody overrides {kind!r}: it endangers somebody.")
        if kind not in OVERRIDABLE:
            known = ", ".join(OVERRIDABLE)
            raise Refusal(f"There is no kind {kind!r}. Those that may be overridden: {known}.")
    if not (reason or "").strip():
        raise Refusal("Say why with --reason: it is kept with the edition.")
    if spellings(protected_people()).found_in(reason or ""):
        raise Refusal("The reason names somebody who is protected.")
    try:
        found = gate.examine(kit, compose(kit))
    except Protected:
        return  # building says so in a moment
    for kind in dict.fromkeys(kinds):
        prints = {
            group.language: [each.print for each in group.findings]
            for group in found
            if group.kind.name == kind and group.may_be_overridden and group.language in languages
        }
        if prints:
            GateOverride.give(kit, kind, prints, reason or "", by=DESK)
    db.session.flush()


def let_copy(
    kit: Kit, edition: Edition, kinds: Collection[str], reason: str | None, tags: Iterable[str]
) -> None:
    """The same for what only the PDFs of an edition will show, where it would block."""
    if gate_copying.KIND in kinds:
        prints = {
            group.language: [each.print for each in group.findings]
            for group in gate_copying.blocking(edition, tags)
        }
        if prints:
            GateOverride.give(kit, gate_copying.KIND, prints, reason or "", by=DESK)


def blocked(groups: Iterable[Group]) -> Iterator[str]:
    """A line for each kind that blocks, and for the first few of what was found.

    The paragraphs of a language below the demand are listed by whoever asks, one by one.
    """
    for group in groups:
        if not group.is_blocking or group.kind.is_demanded:
            continue
        yield f"{group.language}  {group.kind.name}  {len(group.findings)}"
        for each in group.findings[:MOST_SAID]:
            said = " ".join(part for part in (_place(each), _words(each), each.detail) if part)
            yield f"  {said}"
        if len(group.findings) > MOST_SAID:
            yield f"  and {len(group.findings) - MOST_SAID} more"


def passed_lines(edition: Edition) -> Iterator[str]:
    """How an edition passed: a line for each kind, which languages, how many in all."""
    kinds: dict[tuple[str, str], list[Passed]] = {}
    for each in passed(edition, for_officer=True):
        kinds.setdefault((_word(each), each.kind.name), []).append(each)
    for (word, kind), rows in kinds.items():
        number = sum(row.count for row in rows)
        yield f"{word}  {kind}  {number}  {' '.join(row.language for row in rows)}"


def passed_as_json(edition: Edition) -> list[dict[str, Any]]:
    """The same as plain data, in the shape of ``as_json``."""
    return [
        {
            "language": each.language,
            "kind": each.kind.name,
            "verdict": _word(each),
            "count": each.count,
            "overrides": [{name: row[name] for name in ("by", "reason")} for row in each.overrides],
        }
        for each in passed(edition, for_officer=True)
    ]


def _word(each: Passed) -> str:
    return "overridden" if each.level == BLOCK else "warns"


def as_json(groups: Iterable[Group]) -> list[dict[str, Any]]:
    """What was found as plain data that names nobody who is protected."""
    return [
        {
            "language": group.language,
            "kind": group.kind.name,
            "verdict": _verdict(group),
            "count": len(group.findings),
            "findings": [_plain(each) for each in group.findings],
            "overridden": [_plain(each) for each in group.passed],
        }
        for group in groups
    ]


def _verdict(group: Group) -> str:
    if group.is_blocking:
        return "blocks"
    return "warns" if group.findings else "overridden"


def _place(finding: Finding) -> str:
    return f"{finding.subject} {finding.subject_id}" if finding.subject_id else finding.subject


def _words(finding: Finding) -> str:
    return "" if finding.is_protected else finding.words


def _plain(finding: Finding) -> dict[str, Any]:
    return {
        "subject": finding.subject,
        "id": finding.subject_id,
        "words": _words(finding) or None,
        "detail": finding.detail or None,
    }
