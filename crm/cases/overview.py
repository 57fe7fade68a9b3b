"""All cases in one picture: who was reported in custody, out of it or free, and when.

Custody begins with an arrest and ends with bail, furlough, release or death; what follows it
lasts until the next arrest. Where no end is recorded as a fact, the span is drawn as open, and
only as far as the last report reaches: never until today, since nobody's present
situation is confirmed. Geometry for an SVG in units of its view box; ``Span`` itself is what
the table beside it says in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from crm import i18n
from crm.cases.dated import last_report
from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.partial_dates import partial_date_bounds
from crm.timeline import beginnings_of_years

WIDTH = 960
ROW = 24
TOP = 26
LABELS = 208  # room for the names of the people
MARGIN = 24
OPEN_END = 9.0  # of a span of which no end is recorded
LEAST = 3.0  # what is known to the day would else be too narrow to be seen

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
MARKED = ("sentence", "hunger_strike", "release", "death")


@dataclass(frozen=True)
class Span:
    """A time in custody, out of it or free as reported.

    Of a partial date the first and last day are kept.

    ``known_until`` is the last day for which that was itself reported, or the first on
    which it may have ended; ``until`` is as far as anything is drawn.
    """

    began: Fact
    ended: Fact | None
    last: Fact | None  # the report up to which an open span is drawn
    since: date
    surely_since: date
    known_until: date
    until: date

    @property
    def state(self) -> str:
        """ "custody", "out" (on furlough or bail) or "free"."""
        return STATES[self.began.kind]


def spans_of(facts: Iterable[Fact]) -> list[Span]:
    """The times in custody, on furlough or bail, and free that facts of one person report.

    Earliest first. Whoever was released is free, as reported, until the next arrest.
    """
    facts = list(facts)
    # Not as the page has them: what began in a year began before what is dated within it.
    dated = [fact for fact in facts if fact.happened_on]
    timeline = sorted(dated, key=lambda fact: (_bounds(fact), fact.sort_key))
    spans: list[Span] = []
    stay: list[Fact] = []  # what reports the present span: its beginning, then transfers
    for fact in timeline:
        state = STATES.get(fact.kind)
        if state is None or (not stay and fact.kind == "death"):
            continue
        is_same = bool(stay) and STATES[stay[0].kind] == state
        if is_same and (state != "custody" or fact.kind == "prison"):
            stay.append(fact)
            continue
        if stay:
            # Arrested again, so free in between; since when, nobody reported.
            spans.append(_open(stay, None) if is_same else _ended(stay, fact))
        stay = [] if fact.kind == "death" else [fact]
    if stay:
        last = last_report(facts)
        spans.append(_open(stay, last if last and last.happened_on else None))
    return spans


def custody(facts: Iterable[Fact]) -> list[Span]:
    """The spans of custody alone."""
    return [span for span in spans_of(facts) if span.state == "custody"]


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
    state: str = "custody"


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

    def bar(self, start: date, stop: date, look: str, state: str = "custody") -> Bar:
        x = self.at(start)
        width = max(LEAST, self.at(stop) - x)
        return Bar(self.place(x, width), round(width, 1), look, state)

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
    spans = {case.id: spans_of(facts) for case, facts in people}
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
