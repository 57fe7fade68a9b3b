"""All cases in one picture: who was reported in custody, out of it or free, and when.

Geometry for an SVG in units of its view box; ``crm.cases.spans`` says what is drawn, and the
table beside it says the same in words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from crm import i18n
from crm.cases.dated import last_report
from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.cases.spans import BEGINS, ENDS, STATES, Span, spans_of
from crm.partial_dates import partial_date_bounds
from crm.timeline import beginnings_of_years

WIDTH = 960
ROW = 24
TOP = 26
LABELS = 208  # room for the names of the people
MARGIN = 24
OPEN_END = 9.0  # of a span of which no end is recorded
LEAST = 3.0  # what is known to the day would else be too narrow to be seen
MARKED = ("sentence", "hunger_strike", "release", "death")


@dataclass(frozen=True)
class Bar:
    """A stretch: "sure", "about" (known to the month or year) or "open" (no end recorded)."""

    x: float
    width: float
    look: str
    state: str = "custody"


@dataclass(frozen=True)
class Mark:
    """A fact that happened at ``x``; ``shape`` is its kind, or "last" for the last report.

    ``until`` is where it ended, for what is not a bar of its own.
    """

    fact: Fact
    x: float
    shape: str
    until: float | None = None


@dataclass(frozen=True)
class Row:
    """A person: ``y`` is the middle of the row."""

    case: Case
    name: str
    y: int
    spans: list[Span]
    bars: list[Bar]
    marks: list[Mark]
    last: Fact | None


@dataclass(frozen=True)
class Overview:
    """What to draw. ``years`` are (x, name of the year)."""

    height: int
    years: list[tuple[float, str]]
    rows: list[Row]
    is_mirrored: bool


@dataclass(frozen=True)
class _Scale:
    first: date
    until: date
    is_mirrored: bool

    def at(self, day: date) -> float:
        share = (day - self.first).days / (self.until - self.first).days
        return LABELS + share * (WIDTH - LABELS - MARGIN)

    def place(self, x: float, width: float = 0.0) -> float:
        return round(WIDTH - x - width if self.is_mirrored else x, 1)

    def bar(self, start: date, stop: date, look: str, state: str = "custody") -> Bar:
        x = self.at(start)
        width = max(LEAST, self.at(stop) - x)
        return Bar(self.place(x, width), round(width, 1), look, state)

    def mark(self, fact: Fact, shape: str) -> Mark:
        until = self.place(self.middle(fact.ended_on)) if fact.ended_on else None
        if shape == "last":  # its end is what was reported last
            return Mark(fact, self.place(self.middle(fact.ended_on or fact.happened_on)), shape)
        is_bar = fact.kind in STATES
        return Mark(
            fact, self.place(self.middle(fact.happened_on)), shape, None if is_bar else until
        )

    def middle(self, day: str | None) -> float:
        """The middle of a partial date."""
        first, last = partial_date_bounds(day or "")
        return self.at(first + (last - first) / 2)


def overview(
    people: Sequence[tuple[Case, Sequence[Fact]]],
    language: i18n.Language,
    hidden: Callable[[Case], Collection[str]] = lambda _case: (),
) -> Overview | None:
    """The picture of these people, in the order given; ``None`` where nothing is dated.

    With each person come the facts that may be shown, earliest first; ``hidden`` gives the
    names of a case that may not be. Time runs in the
    language's direction, and the years are those of its calendar.
    """
    # What nobody is cited for is a draft, and no report.
    people = [(case, [fact for fact in facts if fact.has_source]) for case, facts in people]
    lasts = {case.id: last_report(facts) for case, facts in people}
    spans = {case.id: spans_of(facts) for case, facts in people}
    dated = [fact for case, facts in people for fact in facts if fact.happened_on and
             (fact.kind in {*BEGINS, *ENDS, *MARKED} or fact is lasts[case.id])]  # fmt: skip
    if not dated:
        return None
    bounds = [partial_date_bounds(fact.happened_on or "") for fact in dated]
    bounds += [partial_date_bounds(fact.ended_on) for fact in dated if fact.ended_on]
    first = min(begin for begin, _end in bounds).year
    until = max(end for _begin, end in bounds).year + 1
    scale = _Scale(date(first, 1, 1), date(until, 1, 1), language.dir == "rtl")
    rows = [
        Row(
            case=case,
            name=case.name_in(language.tag, without=hidden(case)),
            y=TOP + ROW * number + ROW // 2,
            spans=spans[case.id],
            bars=[bar for span in spans[case.id] for bar in _bars(span, scale)],
            marks=_marks(facts, lasts[case.id], scale),
            last=lasts[case.id],
        )
        for number, (case, facts) in enumerate(people)
    ]
    lines = beginnings_of_years(first, until, language)
    return Overview(
        height=TOP + ROW * len(rows) + 6,
        years=[(scale.place(scale.at(day)), name) for day, name in lines if day <= scale.until],
        rows=rows,
        is_mirrored=scale.is_mirrored,
    )


def _bars(span: Span, scale: _Scale) -> list[Bar]:
    if span.state != "custody":
        return _bars_outside(span, scale)
    bars = []
    if span.since < span.surely_since:
        bars.append(scale.bar(span.since, span.surely_since, "about"))
    if span.surely_since < span.known_until or span.since == span.surely_since:
        bars.append(scale.bar(span.surely_since, span.known_until, "sure"))
    if span.known_until < span.until:
        start = max(span.known_until, span.surely_since)
        # The day after: beginnings and ends of months must not lie on one another.
        start += timedelta(days=1)
        if start < span.until:
            bars.append(scale.bar(start, span.until, "about" if span.ended else "open"))
    if not span.ended and bars[-1].look == "sure":
        bars[-1:] = _open_ended(bars[-1], scale)
    return bars


def _open_ended(bar: Bar, scale: _Scale) -> list[Bar]:
    """A long bar with its end hatched: nobody reports that it ended there."""
    sure = round(bar.width - OPEN_END, 1)
    if sure < OPEN_END:
        return [bar]
    near = bar.x + OPEN_END if scale.is_mirrored else bar.x
    far = bar.x if scale.is_mirrored else bar.x + sure
    return [replace(bar, x=round(near, 1), width=sure), Bar(round(far, 1), OPEN_END, "open")]


def _bars_outside(span: Span, scale: _Scale) -> list[Bar]:
    # The custody before and after it shows within which time it began and ended.
    sure_until = max(span.known_until, span.surely_since)
    bars = [scale.bar(span.surely_since, sure_until, "sure", span.state)]
    if not span.ended and sure_until < span.until:
        bars.append(scale.bar(sure_until, span.until, "open", span.state))
    return bars


def _marks(facts: Sequence[Fact], last: Fact | None, scale: _Scale) -> list[Mark]:
    dated = [fact for fact in facts if fact.happened_on]
    # The last report lies beneath: where it is itself a release or a death, both are seen.
    marks = [scale.mark(last, "last")] if last and last.happened_on else []
    return marks + [scale.mark(fact, fact.kind) for fact in dated if fact.kind in MARKED]
