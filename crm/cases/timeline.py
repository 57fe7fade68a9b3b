"""The facts of a case as a picture: time along, four rows of kinds, a mark for each fact.

Only geometry: numbers for an SVG that the page draws, in units of its view box. A fact
known to the day is a stroke, one known to the month or the year is as long as what is
not known. What is undated stands apart, after the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm import i18n
from crm.cases.dated import AnyFact, Reported
from crm.db import now
from crm.i18n import partial_date_bounds
from crm.web import message as _n

WIDTH = 720
ROW = 30
TOP = 22
LABELS = 132  # room for the names of the rows
UNDATED = 44  # room for what has no date
STROKE = 3.0
MARGIN = 20  # half the name of a year stands beyond its line

# (name, kinds): where somebody was, what courts did, how they were, what was said.
ROWS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        _n("Custody"),
        frozenset({"arrest", "rearrest", "prison", "furlough", "bail", "release", "death"}),
    ),
    (_n("Court"), frozenset({"charge", "trial", "sentence", "appeal"})),
    (_n("Health"), frozenset({"health", "hunger_strike"})),
    (_n("Reports"), frozenset({"signed", "background", "un_statement", "last_report"})),
)


@dataclass(frozen=True)
class Mark:
    """A fact on the picture: its left edge, width and row's top; whether it is the last report."""

    fact: Reported
    x: float
    width: float
    y: float
    is_last: bool


@dataclass(frozen=True)
class Picture:
    """What to draw. ``years`` are (x, name of the year); ``rows`` are (y of the middle, name)."""

    height: int
    years: list[tuple[float, str]]
    rows: list[tuple[float, str]]
    marks: list[Mark]
    undated_x: float | None
    is_mirrored: bool


def draw(facts: Sequence[AnyFact], last: AnyFact | None, language: i18n.Language) -> Picture | None:
    """The picture of these facts, or ``None`` where fewer than two make one.

    Time runs in the language's direction, and the years are those of its calendar.
    """
    if len(facts) < 2:
        return None
    is_mirrored = language.dir == "rtl"
    spans = {fact.id: partial_date_bounds(fact.happened_on) for fact in facts if fact.happened_on}
    used = {_row(fact.kind) for fact in facts}
    rows = [row for row in ROWS if row in used]
    undated = [fact for fact in facts if fact.id not in spans]
    end = WIDTH - (UNDATED if undated else 0) - MARGIN
    first = min((span[0].year for span in spans.values()), default=now().year)
    until = max((span[1].year for span in spans.values()), default=first) + 1
    scale = (end - LABELS) / (date(until, 1, 1) - date(first, 1, 1)).days

    def at(day: date) -> float:
        return LABELS + (day - date(first, 1, 1)).days * scale

    marks = []
    for fact in facts:
        y = TOP + ROW * rows.index(_row(fact.kind))
        if fact.id in spans:
            start, stop = spans[fact.id]
            x, width = at(start), max(STROKE, (stop - start).days * scale)
        else:
            x, width = end + 16.0 + 6 * undated.index(fact), STROKE
        x = WIDTH - x - width if is_mirrored else x
        marks.append(Mark(fact, round(x, 1), round(width, 1), y, fact is last))
    years = [
        (_mirror(at(day), is_mirrored), name)
        for day, name in beginnings_of_years(first, until, language)
        if at(day) <= end
    ]
    return Picture(
        height=TOP + ROW * len(rows) + 8,
        years=years,
        rows=[(TOP + ROW * (n + 0.5), row[0]) for n, row in enumerate(rows)],
        marks=marks,
        undated_x=_mirror(end + 8.0, is_mirrored) if undated else None,
        is_mirrored=is_mirrored,
    )


def _row(kind: str) -> tuple[str, frozenset[str]]:
    """The row of a kind; kinds that the desk added itself are among the reports."""
    return next((row for row in ROWS if kind in row[1]), ROWS[-1])


def _mirror(x: float, is_mirrored: bool) -> float:
    return round(WIDTH - x if is_mirrored else x, 1)


def beginnings_of_years(first: int, until: int, language: i18n.Language) -> list[tuple[date, str]]:
    """Where years begin, at most ten, and their names; a Jalali year begins on 21 March or so."""
    step = 1 + (until - first) // 9
    if language.calendar == "jalali":
        days = [(date(year, 3, 21), year - 621) for year in range(first, until + 1, step)]
    else:
        days = [(date(year, 1, 1), year) for year in range(first, until + 1, step)]
    return [(day, i18n.native_digits(str(year), language.tag)) for day, year in days]
