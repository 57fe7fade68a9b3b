"""All cases in one picture: who was reported in custody, from when until when.

A span begins with an arrest and ends with bail, furlough, release or death. Where no end
is recorded as a fact, the span is drawn as open, and only as far as the last report reaches:
never until today, since nobody's present situation is confirmed. Geometry for an SVG in
units of its view box; ``Span`` itself is what the table beside it says in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crm import i18n
from crm.cases.models import Case, Fact, last_report
from crm.i18n import partial_date_bounds
from crm.timeline import beginnings_of_years

WIDTH = 960
ROW = 24
TOP = 26
LABELS = 208  # room for the names of the people
MARGIN = 24
LEAST = 3.0  # what is known to the day would else be too narrow to be seen

BEGINS = frozenset({"arrest", "rearrest", "prison"})
ENDS = frozenset({"bail", "furlough", "release", "death"})
MARKED = ("sentence", "hunger_strike", "release", "death")


@dataclass(frozen=True)
class Span:
    """A time in custody as reported. Of a partial date the first and last day are kept.

    ``known_until`` is the last day for which custody was itself reported, or the first on
    which it may have ended; ``until`` is as far as anything is drawn.
    """

    began: Fact
    ended: Fact | None
    last: Fact | None  # the report up to which an open span is drawn
    since: date
    surely_since: date
    known_until: date
    until: date


def custody(facts: Iterable[Fact]) -> list[Span]:
    """The spans of custody that these facts of one person report, earliest first."""
    # Not as the page has them: what began in a year began before what is dated within it.
    dated = [fact for fact in facts if fact.happened_on]
    timeline = sorted(dated, key=lambda fact: (_bounds(fact), fact.sort_key))
    spans: list[Span] = []
    stay: list[Fact] = []  # what reports the present span: its beginning, then transfers
    for fact in timeline:
        if fact.kind in ENDS and stay:
            spans.append(_ended(stay, fact))
            stay = []
        elif fact.kind == "prison" and stay:
            stay.append(fact)
        elif fact.kind in BEGINS:
            if stay:
                # Arrested again, so free in between; since when, nobody reported.
                spans.append(_open(stay, None))
            stay = [fact]
    if stay:
        last = last_report(facts)
        spans.append(_open(stay, last if last and last.happened_on else None))
    return spans


def _bounds(fact: Fact) -> tuple[date, date]:
    return partial_date_bounds(fact.happened_on or "")


def _ended(stay: Sequence[Fact], end: Fact) -> Span:
    since, surely_since = _bounds(stay[0])
    known_until, until = _bounds(end)
    return Span(stay[0], end, None, since, min(surely_since, until), known_until, until)


def _open(stay: Sequence[Fact], last: Fact | None) -> Span:
    since, surely_since = _bounds(stay[0])
    known_until = max(surely_since, _bounds(stay[-1])[0])
    reach = _bounds(last)[0] if last else known_until
    if reach <= known_until:
        last = None
    return Span(stay[0], None, last, since, surely_since, known_until, max(known_until, reach))


# -- the picture ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A stretch: "sure", "about" (known to the month or year) or "open" (no end recorded)."""

    x: float
    width: float
    look: str


@dataclass(frozen=True)
class Mark:
    """A fact that happened at ``x``; ``shape`` is its kind, or "last" for the last report."""

    fact: Fact
    x: float
    shape: str


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

    def bar(self, start: date, stop: date, look: str) -> Bar:
        x = self.at(start)
        width = max(LEAST, self.at(stop) - x)
        return Bar(self.place(x, width), round(width, 1), look)

    def mark(self, fact: Fact, shape: str) -> Mark:
        first, last = _bounds(fact)
        return Mark(fact, self.place(self.at(first + (last - first) / 2)), shape)


def overview(
    people: Sequence[tuple[Case, Sequence[Fact]]], language: i18n.Language
) -> Overview | None:
    """The picture of these people, in the order given; ``None`` where nothing is dated.

    With each person come the facts that may be shown, earliest first. Time runs in the
    language's direction, and the years are those of its calendar.
    """
    # What nobody is cited for is a draft, and no report.
    people = [(case, [fact for fact in facts if fact.has_source]) for case, facts in people]
    lasts = {case.id: last_report(facts) for case, facts in people}
    spans = {case.id: custody(facts) for case, facts in people}
    dated = [fact for case, facts in people for fact in facts if fact.happened_on and
             (fact.kind in {*BEGINS, *ENDS, *MARKED} or fact is lasts[case.id])]  # fmt: skip
    if not dated:
        return None
    bounds = [_bounds(fact) for fact in dated]
    first = min(begin for begin, _end in bounds).year
    until = max(end for _begin, end in bounds).year + 1
    scale = _Scale(date(first, 1, 1), date(until, 1, 1), language.dir == "rtl")
    rows = [
        Row(
            case=case,
            name=case.name_in(language.tag),
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
    return bars


def _marks(facts: Sequence[Fact], last: Fact | None, scale: _Scale) -> list[Mark]:
    dated = [fact for fact in facts if fact.happened_on]
    # The last report lies beneath: where it is itself a release or a death, both are seen.
    marks = [scale.mark(last, "last")] if last and last.happened_on else []
    return marks + [scale.mark(fact, fact.kind) for fact in dated if fact.kind in MARKED]
