"""Choosing cases: the filters that the list, its export and the overview have in common.

What was last reported of somebody is derived from all their facts, so filters and orders
by it work on the cases themselves; there are hundreds of them, not thousands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from crm.arrival import Filters
from crm.cases import signed
from crm.cases.dated import last_report
from crm.cases.dates import read
from crm.cases.facts import Fact
from crm.cases.listing import spelt
from crm.cases.models import Case
from crm.cases.permission import publishable_facts, readable_facts
from crm.cases.vocabulary import CONFIDENCES
from crm.db import db
from crm.partial_dates import partial_date_bounds
from crm.texts.models import Text

PAGE = 50
SORTS = ("name", "last", "-last")
# Of the facts' words only who may see them.
_WITH_FACTS = selectinload(Case.facts).options(
    joinedload(Fact.text).load_only(Text.is_protected), selectinload(Fact.fact_sources)
)
NO_REPORT = "none"  # the kind of the last report of those of whom there is none


@dataclass(frozen=True)
class Line:
    """A case in the list: its last report, how its facts stand and how many there are.

    ``is_partial`` where some are for officers alone.
    """

    case: Case
    last: Fact | None
    confidences: dict[str, int]
    facts: int
    is_partial: bool = False


@dataclass(frozen=True)
class Found:
    """A page of the list; ``next_after`` is the cursor of the next one."""

    lines: list[Line]
    next_after: int | None


@dataclass(frozen=True)
class Choice(Filters):
    """Filters as an address has them; "" where one is not set.

    ``before`` is a partial date: who was not heard of since. ``kind`` and ``confidence``
    are those of the last report.
    """

    q: str = ""
    protected: str = ""
    statement: str = ""
    before: str = ""
    kind: str = ""
    confidence: str = ""
    sort: str = "name"

    @classmethod
    def read(cls, address: Mapping[str, str]) -> Choice:
        """Of a query string; what means nothing there is left out."""
        typed = super().read(address)
        return replace(
            typed,
            before=_date(typed.before),
            confidence=typed.confidence if typed.confidence in CONFIDENCES else "",
            sort=typed.sort if typed.sort in SORTS else SORTS[0],
        )

    def address(self, **more: str) -> dict[str, str]:
        """What of it must stand in an address, changed by ``more``."""
        kept = self.chosen | more
        return {name: value for name, value in kept.items() if value and value != SORTS[0]}

    @property
    def since(self) -> date | None:
        """The first day of ``before``, or ``None`` where it is no date."""
        try:
            return partial_date_bounds(self.before)[0]
        except ValueError:
            return None

    @property
    def _asks_for_reports(self) -> bool:
        return bool(self.since or self.kind or self.confidence or self.sort != SORTS[0])


def _date(typed: str) -> str:
    try:
        return read(typed) if typed else ""
    except ValueError:
        return typed  # so that the form shows it, and filters nothing


def find(choice: Choice, *, with_protected: bool, after: int | None = None) -> Found:
    """A page of the chosen cases; ``after`` is the case that the page before ended with."""
    query = _query(choice, with_protected=with_protected)
    # Joined: a person has a few names, and the page is to cost no statement more.
    query = query.options(_WITH_FACTS, joinedload(Case.names))

    def facts_of(case: Case) -> list[Fact]:
        return readable_facts(case.timeline, by_officer=with_protected)

    if choice.q or choice._asks_for_reports:
        lines = _chosen(choice, list(db.session.scalars(query).unique()), facts_of)
        places = {line.case.id: place for place, line in enumerate(lines, 1)}
        lines = lines[places.get(after or 0, 0) :]
    else:
        page = db.session.scalars(_page(query, after)).unique()
        lines = [_line(case, facts_of(case)) for case in page]
    shown = lines[:PAGE]
    _load_words(shown)
    return Found(shown, shown[-1].case.id if len(lines) > PAGE else None)


def export(choice: Choice) -> list[Line]:
    """The chosen cases with what may leave: nobody protected, no fact without permission.

    The filters see no more than that either, so being in the export tells nothing else.
    """
    sources = selectinload(Case.facts).selectinload(Fact.fact_sources)
    query = _query(choice, with_protected=False).options(sources, _WITH_FACTS)
    lines = _chosen(choice, list(db.session.scalars(query)), publishable_facts)
    _load_words(lines)
    return lines


def people(choice: Choice, *, with_protected: bool) -> list[tuple[Case, list[Fact]]]:
    """The chosen cases and what may be seen of each, by name; with a kind, who has such a fact."""
    query = _query(choice, with_protected=with_protected)
    query = query.options(_WITH_FACTS, selectinload(Case.names)).order_by(Case.name, Case.id)
    found = [
        (case, readable_facts(case.timeline, by_officer=with_protected))
        for case in db.session.scalars(query)
    ]
    return [
        (case, facts)
        for case, facts in found
        if not choice.kind or any(fact.kind == choice.kind and fact.has_source for fact in facts)
    ]


def _query(choice: Choice, *, with_protected: bool) -> Select[Case]:
    query = select(Case)
    if not with_protected:
        query = query.where(Case.is_protected.is_(False))
    elif choice.protected in ("yes", "no"):
        query = query.where(Case.is_protected.is_(choice.protected == "yes"))
    if choice.statement:
        who = signed.signatories(choice.statement)
        query = query.where(Case.id.in_(who if who is not None else []))
    if choice.q:
        query = query.where(Case.id.in_(spelt(choice.q, with_protected=with_protected)))
    return query


def _page(query: Select[Case], after: int | None) -> Select[Case]:
    columns = (Case.name, Case.id)
    # Found among what may be seen: where a page goes on would tell of a case that may not.
    last = query.with_only_columns(*columns).where(Case.id == after).subquery()
    query = query.order_by(*columns).limit(PAGE + 1)
    if after is None:
        return query
    return query.join(last, tuple_(Case.name, Case.id) > tuple_(last.c.name, last.c.id))


def _chosen(
    choice: Choice, cases: Sequence[Case], facts_of: Callable[[Case], list[Fact]]
) -> list[Line]:
    lines = [_line(case, facts_of(case)) for case in cases]
    lines = [line for line in lines if _fits(choice, line.last)]
    lines.sort(key=lambda line: (line.case.name, line.case.id))
    if choice.sort != "name":
        lines.sort(key=lambda line: _latest(line.last), reverse=choice.sort == "-last")
    return lines


def _fits(choice: Choice, last: Fact | None) -> bool:
    if choice.confidence and (last is None or last.confidence != choice.confidence):
        return False
    if choice.kind and choice.kind != (last.kind if last else NO_REPORT):
        return False
    # A report without a date does not show that somebody was heard of since.
    return choice.since is None or _latest(last) < choice.since


def _latest(last: Fact | None) -> date:
    """The last day that the report may mean; long ago where there is no date or no report."""
    if last is None or not last.happened_on:
        return date.min
    return partial_date_bounds(last.ended_on or last.happened_on)[1]


def _line(case: Case, facts: list[Fact]) -> Line:
    doubts = {
        name: sum(fact.confidence == name for fact in facts) for name in ("single source", "unsure")
    }
    return Line(case, last_report(facts), doubts, len(facts), len(facts) < len(case.facts))


def _load_words(lines: Sequence[Line]) -> None:
    """Load the texts of the last reports, all at once and no others."""
    reports = [line.last for line in lines if line.last]
    texts = select(Text).where(Text.id.in_([fact.text_id for fact in reports]))
    found = {text.id: text for text in db.session.scalars(texts)}
    for fact in reports:
        set_committed_value(fact, "text", found[fact.text_id])
