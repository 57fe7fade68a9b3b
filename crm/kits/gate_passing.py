"""How an edition passed the gate is kept with it: what only warned, what was overridden and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.audit.models import Actor
from crm.cases.protection import protected_people, spellings
from crm.db import db
from crm.kits.editions import Edition
from crm.kits.gate_findings import Finding
from crm.kits.gate_kinds import KINDS, Kind
from crm.kits.gate_models import GatePassage, passages
from crm.kits.gate_verdicts import Group

MOST_KEPT = 20  # findings of one kind in one language; more are counted


def keep(edition: Edition, groups: Iterable[Group], *, by: Actor) -> bool:
    """Keep how the edition passed, unless it passed in just this way before; says which."""
    groups = list(groups)
    findings = _findings(groups)
    overrides = _overrides(groups)
    known = passages(edition)
    last = known[-1] if known else None
    if last is not None and (last.findings, last.overrides) == (findings, overrides):
        return False
    if not (findings or overrides or known):
        return False
    passage = GatePassage(edition_id=edition.id, passed_by_id=by.id)
    passage.findings, passage.overrides = findings, overrides
    db.session.add(passage)
    return True


def _findings(groups: Iterable[Group]) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = {}
    for group in groups:
        found = [*group.findings, *group.passed]
        kept.setdefault(group.language, {})[group.kind.name] = {
            "level": group.level,
            "count": len(found),
            "which": [_kept(each) for each in found[:MOST_KEPT]],
        }
    return kept


def _kept(finding: Finding) -> dict[str, Any]:
    # Of what is for officers alone no word is kept: an edition never changes.
    words = "" if finding.is_protected else finding.words
    return {
        "subject": finding.subject,
        "id": finding.subject_id,
        "words": words,
        "lang": finding.lang,
        "detail": finding.detail,
    }


def _overrides(groups: Iterable[Group]) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "by": each.overridden_by_name,
            "at": each.overridden_at.isoformat(),
            "reason": each.reason,
            "kind": group.kind.name,
            "language": group.language,
            "count": sum(found.print in each.prints for found in group.passed),
        }
        for group in groups
        for each in group.overrides
    ]


@dataclass(frozen=True)
class Passed:
    """One kind in one language, as it was when an edition passed.

    ``which`` are (words, their language, detail); ``overrides`` as they were kept, without the
    reason where that is for officers alone.
    """

    language: str
    kind: Kind
    level: str
    count: int
    which: list[tuple[str, str, str]]
    overrides: list[dict[str, Any]]


def passed(edition: Edition, *, for_officer: bool) -> list[Passed]:
    """How an edition passed the last time, by language and kind, for whoever is looking.

    Nothing of what tells of facts that must stay in, and no words that name somebody who is
    protected by now, but for officers (two statements, of which one is remembered by others).
    """
    known = passages(edition)
    if not known:
        return []
    last = known[-1]
    overrides = [
        {**each, "at": datetime.fromisoformat(each["at"])}
        for each in {each["id"]: each for row in known for each in row.overrides}.values()
    ]
    sought = spellings(protected_people())
    return [
        Passed(
            *(language, KINDS[name], said["level"], said["count"]),
            which=[
                (each["words"], each["lang"], each["detail"])
                for each in said["which"]
                if each["words"] and (for_officer or not sought.found_in(each["words"]))
            ],
            overrides=[
                each
                if for_officer or not sought.found_in(each["reason"])
                else {**each, "reason": ""}
                for each in overrides
                if (each["language"], each["kind"]) == (language, name)
            ],
        )
        for language, kinds in last.findings.items()
        for name, said in kinds.items()
        if name in KINDS and (for_officer or not KINDS[name].is_for_officers)
    ]
