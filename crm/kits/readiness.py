"""How far the texts of kits have got in each language: what to translate before building.

Counted are paragraphs: one that is stale lowers a language by one, however long its text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, case, false, func, literal, null, select, union_all

from crm.accounts.models import User
from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.cases.reading import latin_name
from crm.db import db, now
from crm.kits import composition
from crm.kits.demands import suffices
from crm.kits.models import Kit, KitCase, KitQuote, KitStatement, KitText, Quote
from crm.statements.models import Signature, Statement, StatementPart
from crm.texts.models import Segment, SegmentTranslation, Text
from crm.texts.progress import Progress

_TRANSLATED = ("draft", "review", "reviewed")
_LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Readiness:
    """The paragraphs of a kit in one language by state; those of the source are reviewed.

    ``demand`` is what the kit demands of it.
    """

    language: str
    demand: str
    states: Counter[str]

    @property
    def total(self) -> int:
        """How many paragraphs there are."""
        return self.states.total()

    @property
    def missing(self) -> int:
        """What nobody has translated: a machine is nobody."""
        return self.states["missing"] + self.states["machine"]

    @property
    def printable(self) -> int:
        """How many a kit would print in the language itself."""
        return sum(self.states[each] for each in _TRANSLATED)

    @property
    def below(self) -> int:
        """How many are not good enough for the demand."""
        return sum(n for state, n in self.states.items() if not suffices(self.demand, state))

    @property
    def is_ready(self) -> bool:
        """Whether the kit may leave in this language, as far as its texts go."""
        return not self.below

    @property
    def state(self) -> str:
        """The language as a whole, by its weakest paragraph, in the words of a text's states."""
        if self.missing or not self.total:
            return "missing"
        if self.states["stale"]:
            return "stale"
        return "draft" if self.states["draft"] or self.states["review"] else "reviewed"

    def bar(self, width: int) -> list[tuple[str, float, float]]:
        """As ``crm.texts.progress.Progress`` draws it."""
        return Progress(self.language, self.total, self.states).bar(width)


def readiness(
    kits: Sequence[Kit], texts: dict[int, set[int]] | None = None
) -> dict[int, list[Readiness]]:
    """For each kit, its languages in order; two statements however many kits there are.

    One where ``texts`` says already what ``texts_of`` says.
    """
    if texts is None:
        texts = texts_of([kit.id for kit in kits])
    states = _States({text_id for ids in texts.values() for text_id in ids})
    return {
        kit.id: [
            states.count(texts.get(kit.id, set()), language, kit.demand_of(language))
            for language in kit.languages
        ]
        for kit in kits
    }


class _States:
    """How many paragraphs of some texts are in which state, in every language."""

    def __init__(self, ids: Iterable[int]) -> None:
        # A paragraph without words wants nobody.
        wanted = (Segment.text_id.in_(list(ids)), Segment.body != "")
        of = (SegmentTranslation.language, SegmentTranslation.state, SegmentTranslation.is_stale)
        put = select(Segment.text_id, *of, func.count()).join(SegmentTranslation).where(*wanted)
        every = select(Segment.text_id, Segment.language, literal("source"), false(), func.count())
        query = union_all(
            put.group_by(Segment.text_id, *of),
            every.where(*wanted).group_by(Segment.text_id, Segment.language),
        )
        self._states: dict[tuple[int, str], Counter[str]] = {}
        self._source: dict[int, tuple[str, int]] = {}
        for text_id, tag, state, is_stale, number in db.session.execute(query):
            if state == "source":
                self._source[text_id] = (tag, number)
            else:
                counted = self._states.setdefault((text_id, tag), Counter())
                counted["stale" if is_stale else state] += number

    def count(self, ids: Iterable[int], language: str, demand: str) -> Readiness:
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
        return Readiness(language, demand, counted)


def texts_of(kit_ids: list[int], *, with_protected: bool = True) -> dict[int, set[int]]:
    """Kit id → the ids of all texts it would print (one statement).

    Of a short kit a few more are counted: which last reports it prints, its facts must say.
    """
    every = _all_texts(kit_ids).subquery()
    query = select(every, Kit.sections, Kit.length).join(Kit, Kit.id == every.c.kit_id)
    if not with_protected:
        query = query.join(Text, Text.id == every.c.text_id).where(Text.is_protected.is_(False))
    found: dict[int, set[int]] = {}
    for kit_id, text_id, part, kind, *fact, chosen, sections, length in db.session.execute(query):
        if not _is_printed(part, kind, composition.printed(sections, length)):
            continue
        # Which sensitive facts were chosen stands in a JSON list, which the two databases ask
        # differently; what is not sensitive, or no fact, needs no choice.
        if fact[1] is None or fact in chosen:
            found.setdefault(kit_id, set()).add(text_id)
    return found


def _is_printed(part: str, kind: str | None, sections: list[str]) -> bool:
    """Whether a text of that part of a kit, of a fact of that kind, is printed in its sections."""
    if part == "facts":
        return composition.carries(sections, kind or "")
    return part == "head" or part in sections


def _all_texts(kit_ids: list[int]) -> Any:
    no_fact = (null(), null(), null(), null(), null())
    facts = (Fact.kind, Fact.id, Fact.sensitivity, Fact.revision, KitCase.sensitive_choices)
    head, in_statements = literal("head"), (literal("statements"), *no_fact)
    title = select(KitStatement.kit_id, Statement.title_id, *in_statements).join(Statement)
    summary = select(KitStatement.kit_id, Statement.summary_id, *in_statements).join(Statement)
    part = select(KitStatement.kit_id, StatementPart.text_id, *in_statements).join(
        StatementPart, StatementPart.statement_id == KitStatement.statement_id
    )
    # A profile says what the person signed, be it in the kit or not.
    in_profiles = (literal("profiles"), *no_fact)
    signed = select(KitCase.kit_id, Statement.title_id, *in_profiles).select_from(KitCase)
    signed = signed.join(Signature, Signature.case_id == KitCase.case_id).join(Statement)
    is_subtitled = Kit.subtitle_id.is_not(None)
    return union_all(
        _facts(kit_ids).add_columns(literal("facts").label("part"), *facts),
        select(Kit.id, Kit.title_id, head, *no_fact).where(Kit.id.in_(kit_ids)),
        select(Kit.id, Kit.subtitle_id, head, *no_fact).where(Kit.id.in_(kit_ids), is_subtitled),
        _own_texts(kit_ids, no_fact),
        _quotes(kit_ids, no_fact),
        title.where(KitStatement.kit_id.in_(kit_ids)),
        summary.where(KitStatement.kit_id.in_(kit_ids)),
        part.where(KitStatement.kit_id.in_(kit_ids), StatementPart.part_sources.any()),
        signed.where(KitCase.kit_id.in_(kit_ids)),
    )


def _own_texts(kit_ids: list[int], no_fact: Any) -> Any:
    # The section of what is asked is called by its plural.
    section = case((KitText.section == "ask", "asks"), else_=KitText.section)
    query = select(KitText.kit_id, KitText.text_id, section, *no_fact)
    return query.where(KitText.kit_id.in_(kit_ids), KitText.taken_out_at.is_(None))


def _quotes(kit_ids: list[int], no_fact: Any) -> Any:
    query = select(KitQuote.kit_id, Quote.text_id, literal("quotes"), *no_fact).join(Quote)
    # Without a permission or a source it is not printed.
    is_allowed = (Quote.permitted_by != "", Quote.source_id.is_not(None))
    return query.where(KitQuote.kit_id.in_(kit_ids), *is_allowed)


def people_on(text_ids: Collection[int], languages: Iterable[str]) -> dict[str, list[str]]:
    """Language → who translated or reviewed some of these texts lately, the last one first.

    Lately is within thirty days (one statement).
    """
    put, since = SegmentTranslation, now() - _LATELY
    steps = [
        select(put.language, User.name, at.label("at"))
        .join(Segment, Segment.id == put.segment_id)
        .join(User, User.id == by)
        .where(Segment.text_id.in_(text_ids), put.language.in_(list(languages)), at > since)
        for by, at in (
            (put.translated_by_id, put.translated_at),
            (put.reviewed_by_id, put.reviewed_at),
        )
    ]
    each = union_all(*steps).subquery()
    query = select(each.c.language, each.c.name).group_by(each.c.language, each.c.name)
    found: dict[str, list[str]] = {}
    for language, name in db.session.execute(query.order_by(func.max(each.c.at).desc())):
        found.setdefault(language, []).append(name)
    return found


def not_confirmed(kit: Kit, text_ids: Collection[int]) -> list[tuple[int, str, int]]:
    """(case id, name, number of facts) of the people some of whose printed facts are old.

    A fact is old when nobody has confirmed it by its review date (one statement).
    """
    query = (
        _facts([kit.id])
        .with_only_columns(Case.id, func.count())
        .where(Fact.review_by < now().date(), Fact.text_id.in_(text_ids))
        .group_by(Case.id)
        .subquery()
    )
    rows = select(Case, query.c[1]).join(query, query.c.id == Case.id).order_by(Case.name)
    return [(case.id, latin_name(case), count) for case, count in db.session.execute(rows)]


def _facts(kit_ids: list[int]) -> Select[int, int]:
    return (
        select(KitCase.kit_id, Fact.text_id)
        .join(Fact, Fact.case_id == KitCase.case_id)
        .join(Case, Case.id == KitCase.case_id)
        .join(Text, Text.id == Fact.text_id)
        .where(KitCase.kit_id.in_(kit_ids), ~Case.is_protected, ~Text.is_protected)
        .where(Fact.may_publish, Fact.fact_sources.any())
    )
