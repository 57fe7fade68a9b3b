"""What the gate's findings amount to: which block, which warn, which an officer let pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from crm.db import db
from crm.kits.demands import UNSAID
from crm.kits.gate_findings import Finding
from crm.kits.gate_kinds import BLOCK, KINDS, Kind, level
from crm.kits.gate_models import GateOverride
from crm.kits.models import Kit


@dataclass(frozen=True)
class Group:
    """The findings of one kind in one language, and what a kit says of them.

    ``findings`` are those that stand; ``passed`` those that somebody overrode, with ``overrides``.
    """

    language: str
    kind: Kind
    level: str
    findings: list[Finding] = field(default_factory=list)
    passed: list[Finding] = field(default_factory=list)
    overrides: list[GateOverride] = field(default_factory=list)

    @property
    def is_blocking(self) -> bool:
        """Whether the language may not leave."""
        return self.level == BLOCK and bool(self.findings)

    @property
    def may_be_overridden(self) -> bool:
        """Whether an officer may let it pass."""
        return self.is_blocking and not self.kind.is_fixed


def judge(
    findings: Iterable[Finding],
    *,
    levels: Mapping[str, Mapping[str, str]],
    demands: Mapping[str, str],
    overrides: Iterable[GateOverride] = (),
) -> list[Group]:
    """The findings grouped by language and kind, kinds in their order.

    An override counts for the very content that it was given for, and never for what endangers.
    """
    given = [each for each in overrides if each.withdrawn_at is None]
    groups: dict[tuple[str, str], Group] = {}
    for each in findings:
        key = (each.language, each.kind)
        if key not in groups:
            demand = demands.get(each.language, UNSAID)
            of = level(each.kind, each.language, said=levels, demand=demand)
            groups[key] = Group(each.language, KINDS[each.kind], of)
        _put(groups[key], each, given)
    order = {name: place for place, name in enumerate(KINDS)}
    return sorted(groups.values(), key=lambda group: order[group.kind.name])


def _put(group: Group, finding: Finding, given: list[GateOverride]) -> None:
    over = None
    if group.level == BLOCK and not group.kind.is_fixed:
        over = next((each for each in given if _covers(each, finding)), None)
    if over is None:
        group.findings.append(finding)
        return
    group.passed.append(finding)
    if over not in group.overrides:
        group.overrides.append(over)


def _covers(override: GateOverride, finding: Finding) -> bool:
    return (override.language, override.kind) == (
        finding.language,
        finding.kind,
    ) and finding.print in override.prints


def said_by(kit: Kit) -> dict[str, Any]:
    """What the kit demands and what was overridden, as the tables have it now."""
    levels, demands = db.session.execute(
        select(Kit.gate_levels, Kit.demands).where(Kit.id == kit.id)
    ).one()
    overrides = db.session.scalars(
        select(GateOverride).where(
            GateOverride.kit_id == kit.id, GateOverride.withdrawn_at.is_(None)
        )
    )
    return {"levels": levels or {}, "demands": demands or {}, "overrides": list(overrides)}
