"""When somebody was reported in custody, out of it or free.

Custody begins with an arrest and ends with bail, furlough, release or death; what follows it
lasts until the next arrest. Who was on furlough is in custody again from its end on, where that
is recorded, unless a release followed at once. Where no end is recorded, a span is open, and
reaches only as far as the last report: never until today, since nobody's present situation is
confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from crm.cases.dated import last_report
from crm.cases.facts import Fact
from crm.partial_dates import partial_date_bounds

BEGINS = frozenset({"arrest", "rearrest", "prison"})
ENDS = frozenset({"bail", "furlough", "release", "death"})
# The kinds after which somebody is in custody, on furlough or bail ("out"), free, or none of it.
STATES = {
    **dict.fromkeys(BEGINS, "custody"),
    "furlough": "out",
    "bail": "out",
    "release": "free",
    "death": "dead",
}


@dataclass(frozen=True)
class Span:
    """A time in custody, out of it or free as reported.

    Of a partial date the first and last day are kept.

    ``known_until`` is the last day for which that was itself reported, or the first on
    which it may have ended; ``until`` is as far as anything is drawn.
    """

    state: str  # "custody", "out" (on furlough or bail) or "free"
    began: Fact
    began_on: str  # a partial date; that of the fact, or that of its end after a furlough
    ended: Fact | None
    ended_on: str | None
    last: Fact | None  # the report up to which an open span is drawn
    since: date
    surely_since: date
    known_until: date
    until: date


class _Turn(NamedTuple):
    """Where what somebody was in changes: with a fact, or with the end of what it tells of."""

    fact: Fact
    on: str
    state: str | None  # what begins; ``None`` where nobody reports what
    is_end: bool = False

    @property
    def bounds(self) -> tuple[date, date]:
        return partial_date_bounds(self.on)


def spans_of(facts: Iterable[Fact]) -> list[Span]:
    """The times in custody, on furlough or bail, and free that facts of one person report.

    Earliest first. Whoever was released is free, as reported, until the next arrest.
    """
    facts = list(facts)
    spans: list[Span] = []
    stay: list[_Turn] = []  # what reports the present span: its beginning, then transfers
    turns = _turns(facts)
    for place, turn in enumerate(turns):
        if turn.is_end and not _ends(stay, turn, turns[place + 1 :]):
            continue
        if not stay and turn.fact.kind == "death":
            continue
        is_same = bool(stay) and stay[0].state == turn.state
        if is_same and not turn.is_end and (turn.state != "custody" or turn.fact.kind == "prison"):
            stay.append(turn)
            continue
        if stay:
            # Arrested again, so free in between; since when, nobody reported.
            spans.append(_open(stay, None) if is_same else _ended(stay, turn))
        stay = [turn] if turn.state not in (None, "dead") else []
    if stay:
        last = last_report(facts)
        spans.append(_open(stay, last if last and last.happened_on else None))
    return spans


def _turns(facts: Sequence[Fact]) -> list[_Turn]:
    # Not as the page has them: what began in a year began before what is dated within it.
    found = []
    for fact in sorted(facts, key=lambda fact: fact.sort_key):
        if fact.kind in STATES and fact.happened_on:
            found.append(_Turn(fact, fact.happened_on, STATES[fact.kind]))
            if fact.ended_on:
                after = "custody" if fact.kind == "furlough" else None
                found.append(_Turn(fact, fact.ended_on, after, is_end=True))
    return sorted(found, key=lambda turn: turn.bounds)


def _ends(stay: Sequence[_Turn], end: _Turn, later: Sequence[_Turn]) -> bool:
    """Whether a recorded end is that of the present span, and no release may have been it."""
    is_present = bool(stay) and stay[-1].fact is end.fact
    return is_present and not any(
        turn.state in ("free", "dead") and turn.bounds[0] <= end.bounds[1] for turn in later
    )


def custody(facts: Iterable[Fact]) -> list[Span]:
    """The spans of custody alone."""
    return [span for span in spans_of(facts) if span.state == "custody"]


def _ended(stay: Sequence[_Turn], end: _Turn) -> Span:
    since, surely_since = stay[0].bounds
    known_until, until = end.bounds
    surely_since = min(surely_since, until)
    began, state = stay[0], stay[0].state or ""
    return Span(state, began.fact, began.on, end.fact, end.on, None, since, surely_since,
                known_until, until)  # fmt: skip


def _open(stay: Sequence[_Turn], last: Fact | None) -> Span:
    since, surely_since = stay[0].bounds
    known_until = max(surely_since, stay[-1].bounds[0])
    reach = partial_date_bounds(last.ended_on or last.happened_on or "")[0] if last else known_until
    if reach <= known_until:
        last = None
    began, state = stay[0], stay[0].state or ""
    until = max(known_until, reach)
    return Span(state, began.fact, began.on, None, None, last, since, surely_since,
                known_until, until)  # fmt: skip
