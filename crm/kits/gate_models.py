"""What people decided at the gate: levels, overrides; and how each edition passed it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.audit.models import Actor, record
from crm.db import Model, UTCDateTime, db, now
from crm.kits.editions import Edition, WrittenOnce
from crm.kits.gate_kinds import BLOCK, KINDS, OVERRIDABLE, SAID, WARN
from crm.kits.models import Kit


class GateOverride(Model):
    """An officer lets pass what blocks: findings of one kind in one language, with a reason.

    ``prints`` are the fingerprints of exactly those findings, so that another revision of what
    they are about needs another override. Never deleted, only withdrawn.
    """

    __tablename__ = "gate_override"

    kit_id: Mapped[int] = mapped_column(ForeignKey("kit.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    prints: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(500))
    overridden_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    overridden_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    overridden_by_name: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    @classmethod
    def give(
        cls,
        kit: Kit,
        kind: str,
        prints: Mapping[str, Collection[str]],
        reason: str,
        *,
        by: Actor,
    ) -> list[GateOverride]:
        """Let these findings of a kind pass: language → their fingerprints.

        Raises ``ValueError`` for what endangers, for no reason, and for nothing to override.
        """
        if kind not in OVERRIDABLE:
            raise ValueError(f"nobody overrides {kind!r}")
        if not reason.strip():
            raise ValueError("an override needs a reason")
        if not any(prints.values()):
            raise ValueError("there is nothing to override")
        given = [
            cls(
                kit_id=kit.id,
                language=language,
                kind=kind,
                prints=sorted(set(found)),
                reason=reason.strip(),
                overridden_by_id=by.id,
                overridden_by_name=by.name,
            )
            for language, found in prints.items()
            if found
        ]
        db.session.add_all(given)
        counts = {each.language: len(each.prints) for each in given}
        record("gate.overridden", kit, by=by, kind=kind, findings=counts, reason=reason.strip())
        return given

    def withdraw(self, kit: Kit, *, by: Actor) -> None:
        """Take it back: what it let pass blocks again. Editions that passed stay."""
        if self.withdrawn_at is None:
            self.withdrawn_at, self.withdrawn_by_id = now(), by.id
            said = {"kind": self.kind, "language": self.language}
            record("gate.override_withdrawn", kit, by=by, **said)


class GatePassage(WrittenOnce, Model):
    """How an edition passed: what was found, at which level, and what was overridden.

    ``findings`` is language → kind → {"level", "count", "which", "overrides"}; ``overrides``
    are {"by", "at", "reason", "kind", "language", "count"}.
    """

    __tablename__ = "gate_passage"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    passed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    passed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    findings: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON, default=dict)
    overrides: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


def demand_levels(kit: Kit, levels: Mapping[str, Mapping[str, str]], *, by: Actor) -> None:
    """Say for these languages which kinds block and which warn; the others stay.

    Kept is only what differs from the usual. Raises ``ValueError`` for what nobody may set.
    """
    for tag, said in levels.items():
        wrong = [f"{kind}={level}" for kind, level in said.items() if not _may_be(kind, level)]
        if wrong:
            raise ValueError(f"no such level ({tag}): {', '.join(wrong)}")
    kept = dict(kit.gate_levels)
    for tag, said in levels.items():
        whole = {**kept.get(tag, {}), **said}
        kept[tag] = {kind: each for kind, each in whole.items() if each != KINDS[kind].usual}
    kept = {tag: said for tag, said in kept.items() if said}
    if kept != kit.gate_levels:
        changed = {tag: kept.get(tag, {}) for tag in levels if kept.get(tag) != _said(kit, tag)}
        kit.gate_levels, kit.changed_at = kept, now()
        record("kit.gate_demanded", kit, by=by, **changed)


def _said(kit: Kit, tag: str) -> dict[str, str] | None:
    return kit.gate_levels.get(tag)


def _may_be(kind: str, level: str) -> bool:
    return kind in SAID and level in (BLOCK, WARN)


def passages(edition: Edition) -> list[GatePassage]:
    """How an edition passed, the first time first (one statement)."""
    query = db.select(GatePassage).where(GatePassage.edition_id == edition.id)
    return list(db.session.scalars(query.order_by(GatePassage.id)))
