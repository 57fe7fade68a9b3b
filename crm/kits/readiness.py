"""How far the texts of kits have got in each language: what to translate before building."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, union_all

from crm.cases.models import Case, Fact, FactSource
from crm.db import db, now
from crm.kits.models import Kit, KitCase, KitStatement, KitText
from crm.statements.models import PartSource, Statement, StatementPart
from crm.texts.models import Text, Translation


@dataclass(frozen=True)
class Readiness:
    """The texts of a kit in one language, counted by what a kit would print of each.

    ``reviewed`` counts the source too; ``draft`` what a second person has not reviewed;
    ``stale`` what an older source was translated to; ``missing`` what nobody translated.
    The last two are printed in the source language.
    """

    language: str
    reviewed: int
    draft: int
    stale: int
    missing: int

    @property
    def total(self) -> int:
        """How many texts there are."""
        return self.reviewed + self.draft + self.stale + self.missing

    @property
    def printable(self) -> int:
        """How many are printed in the language itself."""
        return self.reviewed + self.draft

    @property
    def state(self) -> str:
        """The language as a whole, by its weakest text, in the words of a text's states."""
        if self.missing or not self.total:
            return "missing"
        if self.stale:
            return "stale"
        return "draft" if self.draft else "reviewed"


def readiness(kits: Sequence[Kit]) -> dict[int, list[Readiness]]:
    """For each kit, its languages in order; four statements however many kits there are."""
    texts = _texts_of([kit.id for kit in kits])
    states = _States({text_id for ids in texts.values() for text_id in ids})
    return {
        kit.id: [states.count(texts.get(kit.id, set()), language) for language in kit.languages]
        for kit in kits
    }


class _States:
    """The state of some texts in every language."""

    def __init__(self, ids: Iterable[int]) -> None:
        columns = (Text.id, Text.language, Text.revision)
        of = (Translation.language, Translation.state, Translation.source_revision)
        query = (
            select(*columns, *of)
            .outerjoin(Translation, Translation.text_id == Text.id)
            .where(Text.id.in_(list(ids)))
        )
        self._source: dict[int, str] = {}
        self._states: dict[tuple[int, str], str] = {}
        for text_id, language, revision, tag, state, source_revision in db.session.execute(query):
            self._source[text_id] = language
            if tag is not None:
                self._states[text_id, tag] = _as_printed(state, source_revision < revision)

    def count(self, ids: Iterable[int], language: str) -> Readiness:
        """What a kit with these texts would print in a language."""
        counted = Counter(
            "reviewed"
            if self._source.get(text_id) == language
            else self._states.get((text_id, language), "missing")
            for text_id in ids
        )
        return Readiness(
            language, *(counted[state] for state in ("reviewed", "draft", "stale", "missing"))
        )


def _as_printed(state: str, is_stale: bool) -> str:
    if state in ("missing", "machine"):
        return "missing"
    if is_stale:
        return "stale"
    return "reviewed" if state == "reviewed" else "draft"


def _texts_of(kit_ids: list[int]) -> dict[int, set[int]]:
    """Kit id → the ids of all texts it would print."""
    found: dict[int, set[int]] = {}
    for kit_id, text_id in db.session.execute(_all_texts(kit_ids)):
        found.setdefault(kit_id, set()).add(text_id)
    for kit_id, text_id in _sensitive_texts(kit_ids):
        found.setdefault(kit_id, set()).add(text_id)
    return found


def _all_texts(kit_ids: list[int]) -> Any:
    statement = select(KitStatement.kit_id, Statement.title_id).join(Statement)
    summary = select(KitStatement.kit_id, Statement.summary_id).join(Statement)
    part = select(KitStatement.kit_id, StatementPart.text_id).join(
        StatementPart, StatementPart.statement_id == KitStatement.statement_id
    )
    has_source = select(PartSource.id).where(PartSource.part_id == StatementPart.id).exists()
    return union_all(
        select(Kit.id, Kit.title_id).where(Kit.id.in_(kit_ids)),
        select(Kit.id, Kit.subtitle_id).where(Kit.id.in_(kit_ids), Kit.subtitle_id.is_not(None)),
        select(KitText.kit_id, KitText.text_id).where(KitText.kit_id.in_(kit_ids)),
        statement.where(KitStatement.kit_id.in_(kit_ids)),
        summary.where(KitStatement.kit_id.in_(kit_ids)),
        part.where(KitStatement.kit_id.in_(kit_ids), has_source),
        _facts(kit_ids).where(Fact.sensitivity.is_(None)),
    )


def not_confirmed(kit: Kit) -> list[tuple[int, str, int]]:
    """(case id, name, number of facts) of the people some of whose printed facts are old.

    A fact is old when nobody has confirmed it by its review date.
    """
    query = (
        _facts([kit.id])
        .with_only_columns(Case.id, Case.name, func.count())
        .where(Fact.review_by < now().date())
        .group_by(Case.id, Case.name)
        .order_by(Case.name)
    )
    return [(case_id, name, count) for case_id, name, count in db.session.execute(query)]


def _facts(kit_ids: list[int]) -> Select[int, int]:
    has_source = select(FactSource.id).where(FactSource.fact_id == Fact.id).exists()
    return (
        select(KitCase.kit_id, Fact.text_id)
        .join(Fact, Fact.case_id == KitCase.case_id)
        .join(Case, Case.id == KitCase.case_id)
        .where(KitCase.kit_id.in_(kit_ids), ~Case.is_protected, Fact.may_publish, has_source)
    )


def _sensitive_texts(kit_ids: list[int]) -> list[tuple[int, int]]:
    # Which ones were chosen stands in a JSON list, which the two databases ask differently.
    query = _facts(kit_ids).where(Fact.sensitivity.is_not(None))
    columns = (Fact.id, Fact.sensitivity, Fact.revision, KitCase.sensitive_choices)
    rows = db.session.execute(query.add_columns(*columns))
    return [(kit, text) for kit, text, *fact, chosen in rows if fact in chosen]
