"""How far the texts of kits have got in each language: what to translate before building.

Counted are paragraphs: one that is stale lowers a language by one, however long its text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, false, func, literal, select, union_all

from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.db import db, now
from crm.kits.models import Kit, KitCase, KitStatement, KitText
from crm.statements.models import Statement, StatementPart
from crm.texts.models import Segment, SegmentTranslation, Text


@dataclass(frozen=True)
class Readiness:
    """The paragraphs of a kit in one language, counted by what a kit would print of each.

    ``reviewed`` counts the source too; ``draft`` what a second person has not reviewed;
    ``stale`` what was translated from other words; ``missing`` what nobody translated.
    A text with one of the last two is printed in the source language as a whole.
    """

    language: str
    reviewed: int
    draft: int
    stale: int
    missing: int

    @property
    def total(self) -> int:
        """How many paragraphs there are."""
        return self.reviewed + self.draft + self.stale + self.missing

    @property
    def printable(self) -> int:
        """How many could be printed in the language itself."""
        return self.reviewed + self.draft

    @property
    def state(self) -> str:
        """The language as a whole, by its weakest paragraph, in the words of a text's states."""
        if self.missing or not self.total:
            return "missing"
        if self.stale:
            return "stale"
        return "draft" if self.draft else "reviewed"


def readiness(kits: Sequence[Kit]) -> dict[int, list[Readiness]]:
    """For each kit, its languages in order; four statements however many kits there are."""
    texts = texts_of([kit.id for kit in kits])
    states = _States({text_id for ids in texts.values() for text_id in ids})
    return {
        kit.id: [states.count(texts.get(kit.id, set()), language) for language in kit.languages]
        for kit in kits
    }


class _States:
    """How many paragraphs of some texts are in which state, in every language."""

    def __init__(self, ids: Iterable[int]) -> None:
        wanted = Segment.text_id.in_(list(ids))
        of = (SegmentTranslation.language, SegmentTranslation.state, SegmentTranslation.is_stale)
        put = select(Segment.text_id, *of, func.count()).join(SegmentTranslation).where(wanted)
        every = select(Segment.text_id, Segment.language, literal("source"), false(), func.count())
        query = union_all(
            put.group_by(Segment.text_id, *of),
            every.where(wanted).group_by(Segment.text_id, Segment.language),
        )
        self._states: dict[tuple[int, str], Counter[str]] = {}
        self._source: dict[int, tuple[str, int]] = {}
        for text_id, tag, state, is_stale, number in db.session.execute(query):
            if state == "source":
                self._source[text_id] = (tag, number)
            else:
                counted = self._states.setdefault((text_id, tag), Counter())
                counted[_as_printed(state, is_stale)] += number

    def count(self, ids: Iterable[int], language: str) -> Readiness:
        """What a kit with these texts would print in a language."""
        counted: Counter[str] = Counter()
        for text_id in ids:
            source, number = self._source.get(text_id, (language, 0))
            if source == language:
                counted["reviewed"] += number
                continue
            states = self._states.get((text_id, language), Counter())
            counted += states
            counted["missing"] += number - states.total()
        return Readiness(
            language, *(counted[state] for state in ("reviewed", "draft", "stale", "missing"))
        )


def _as_printed(state: str, is_stale: bool) -> str:
    if state in ("missing", "machine"):
        return "missing"
    if is_stale:
        return "stale"
    return "reviewed" if state == "reviewed" else "draft"


def texts_of(kit_ids: list[int]) -> dict[int, set[int]]:
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
    return union_all(
        select(Kit.id, Kit.title_id).where(Kit.id.in_(kit_ids)),
        select(Kit.id, Kit.subtitle_id).where(Kit.id.in_(kit_ids), Kit.subtitle_id.is_not(None)),
        select(KitText.kit_id, KitText.text_id).where(KitText.kit_id.in_(kit_ids)),
        statement.where(KitStatement.kit_id.in_(kit_ids)),
        summary.where(KitStatement.kit_id.in_(kit_ids)),
        part.where(KitStatement.kit_id.in_(kit_ids), StatementPart.part_sources.any()),
        _facts(kit_ids).where(Fact.sensitivity.is_(None)),
    )


def not_confirmed(kit: Kit) -> list[tuple[int, str, int]]:
    """(case id, name, number of facts) of the people some of whose printed facts are old.

    A fact is old when nobody has confirmed it by its review date.
    """
    query = (
        _facts([kit.id])
        .with_only_columns(Case.id, Case.name, func.count())
        .where(Fact.review_by < now().date(), Fact.text_id.in_(texts_of([kit.id])[kit.id]))
        .group_by(Case.id, Case.name)
        .order_by(Case.name)
    )
    return [(case_id, name, count) for case_id, name, count in db.session.execute(query)]


def _facts(kit_ids: list[int]) -> Select[int, int]:
    return (
        select(KitCase.kit_id, Fact.text_id)
        .join(Fact, Fact.case_id == KitCase.case_id)
        .join(Case, Case.id == KitCase.case_id)
        .join(Text, Text.id == Fact.text_id)
        .where(KitCase.kit_id.in_(kit_ids), ~Case.is_protected, ~Text.is_protected)
        .where(Fact.may_publish, Fact.fact_sources.any())
    )


def _sensitive_texts(kit_ids: list[int]) -> list[tuple[int, int]]:
    # Which ones were chosen stands in a JSON list, which the two databases ask differently.
    query = _facts(kit_ids).where(Fact.sensitivity.is_not(None))
    columns = (Fact.id, Fact.sensitivity, Fact.revision, KitCase.sensitive_choices)
    rows = db.session.execute(query.add_columns(*columns))
    return [(kit, text) for kit, text, *fact, chosen in rows if fact in chosen]
