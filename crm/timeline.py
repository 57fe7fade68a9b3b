"""Dated claims about a person as a picture: time along, four rows of kinds, a mark for each.

Only geometry: numbers for an SVG that pages and kits draw (``ui/timeline.html``), in units of
its view box. What is known to the day is a stroke, what is known to the month or the year is as
long as what is not known. What lasted is drawn from its first day to its last. What is
undated stands apart, after the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from crm import i18n
from crm.db import now
from crm.i18n import kit_message as _k
from crm.partial_dates import partial_date_bounds

WIDTH = 720
ROW = 30
TOP = 22
LABELS = 132  # room for the names of the rows
UNDATED = 66  # room for what has no date
STROKE = 3.0
MARGIN = 18  # half the name of a year stands beyond its line

# (name, kinds): where somebody was, what courts did, how they were, what was said.
ROWS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        _k("Custody"),
        frozenset({"arrest", "rearrest", "prison", "furlough", "bail", "release", "death"}),
    ),
    (_k("Court"), frozenset({"charge", "trial", "sentence", "appeal"})),
    (_k("Health"), frozenset({"health", "hunger_strike"})),
    (_k("Reports"), frozenset({"signed", "un_statement", "intervention", "last_report"})),
)


class Dated(Protocol):
    """What is drawn of a claim, whoever holds it. ``happened_on`` and ``ended_on`` are partial
    dates."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def happened_on(self) -> str | None: ...
    @property
    def qualifier(self) -> str: ...
    @property
    def ended_on(self) -> str | None: ...
    @property
    def confidence(self) -> str: ...


@dataclass(frozen=True)
class Mark:
    """A fact on the picture: its left edge, width and row's top; whether it is the last report."""

    fact: Dated
    x: float
    width: float
    y: float
    is_last: bool
    lasted: bool = False  # for all of its width

    @property
    def look(self) -> str:
        """How it is drawn; see ``Picture.paths``."""
        is_long = self.width > STROKE and not self.lasted
        if self.is_last:
            return "last-long" if is_long else "last"
        if is_long:
            return "long"
        return "sure" if self.fact.confidence == "corroborated" else "unsure"


@dataclass(frozen=True)
class Picture:
    """What to draw. ``years`` are (x, name of the year); ``rows`` are (y of the middle, name)."""

    height: int
    years: list[tuple[float, str]]
    rows: list[tuple[float, str]]
    marks: list[Mark]
    undated_x: float | None
    is_mirrored: bool
    row: int = ROW

    def share(self, x: float) -> float:
        """A place along the picture as a percentage of its width."""
        return round(100 * x / WIDTH, 2)

    @property
    def paths(self) -> list[tuple[str, str]]:
        """(look, path) of all marks that look alike; the last report above the others.

        Looks: "long" where the day is not known, else "sure" or "unsure"; "last" and
        "last-long" are the last report's.
        """
        drawn: dict[str, list[str]] = defaultdict(list)
        for mark in self.marks:
            box = f"M{mark.x:g} {mark.y + 5:g}h{mark.width:g}v{self.row - 10}h-{mark.width:g}z"
            drawn[mark.look].append(box)
        looks = ("long", "unsure", "sure", "last-long", "last")
        return [(look, "".join(drawn[look])) for look in looks if look in drawn]


@dataclass(frozen=True)
class Axis:
    """Where days stand on a picture, from the beginning of year ``first`` to that of ``until``.

    ``left`` is where the first day stands, after the names of the rows, in units of the
    picture. All lengths and places are as if time ran to the right until they are drawn.
    """

    left: int
    first: int
    until: int
    has_undated: bool
    language: i18n.Language

    @property
    def end(self) -> int:
        """Where the last day stands."""
        return WIDTH - (UNDATED if self.has_undated else 0) - MARGIN

    @property
    def is_mirrored(self) -> bool:
        """Whether time runs to the left."""
        return self.language.dir == "rtl"

    @property
    def scale(self) -> float:
        """Units of a day."""
        return (self.end - self.left) / (date(self.until, 1, 1) - date(self.first, 1, 1)).days

    def at(self, day: date) -> float:
        """Where a day stands."""
        return self.left + (day - date(self.first, 1, 1)).days * self.scale

    def stretch(self, days: tuple[date, date]) -> tuple[float, float]:
        """Where a stretch of days begins, and how long it is: as long as a stroke at least."""
        start, stop = days
        return self.at(start), max(STROKE, (stop - start).days * self.scale)

    def drawn(self, x: float, width: float = 0.0) -> float:
        """Where something this wide is drawn that stands at ``x``."""
        return round(WIDTH - x - width if self.is_mirrored else x, 1)

    def years(self) -> list[tuple[float, str]]:
        """Where years begin, and their names."""
        years = beginnings_of_years(self.first, self.until, self.language)
        return [(self.drawn(self.at(day)), name) for day, name in years if self.at(day) <= self.end]

    def marks(self, facts: Iterable[tuple[Dated, float]], last: Dated | None) -> list[Mark]:
        """The marks of facts, each with the top of its row; what is undated one after another."""
        marks, undated = [], 0
        for fact, y in facts:
            if bounds := bounds_of(fact):
                found = [(self.stretch(bounds), False)]
            else:
                found = [((self.end + MARGIN + 6.0 * undated, STROKE), False)]
                undated += 1
            if sure := surely(fact):
                # What is not sure of the beginning and the end stays faint on either side.
                found.insert(0, (self.stretch(sure), True))
            for (x, width), lasted in found:
                is_last = fact is last
                place = self.drawn(x, width)
                marks.append(Mark(fact, place, round(width, 1), y, is_last, lasted))
        return marks

    def picture(self, names: Sequence[str], marks: list[Mark], row: int) -> Picture:
        """The picture of these marks; rows with these names, ``row`` units high."""
        return Picture(
            height=TOP + row * len(names) + 8,
            years=self.years(),
            rows=[(TOP + row * (n + 0.5), name) for n, name in enumerate(names)],
            marks=marks,
            undated_x=self.drawn(float(self.end + MARGIN)) if self.has_undated else None,
            is_mirrored=self.is_mirrored,
            row=row,
        )


def draw(
    facts: Sequence[Dated], last: Dated | None, language: i18n.Language, row: int = ROW
) -> Picture | None:
    """The picture of these facts, or ``None`` where fewer than two make one.

    Time runs in the language's direction, and the years are those of its calendar. ``row`` is
    the height of a row.
    """
    # Somebody's birth is background; drawn, it would push all that happened into a corner.
    facts = [fact for fact in facts if fact.kind != "background"]
    if len(facts) < 2:
        return None
    used = {_row(fact.kind) for fact in facts}
    rows = [each for each in ROWS if each in used]
    spans = [bounds for fact in facts if (bounds := bounds_of(fact))]
    first = min((span[0].year for span in spans), default=now().year)
    until = max((span[1].year for span in spans), default=first) + 1
    axis = Axis(LABELS, first, until, len(spans) < len(facts), language)
    placed = [(fact, TOP + row * rows.index(_row(fact.kind))) for fact in facts]
    return axis.picture([name for name, _kinds in rows], axis.marks(placed, last), row)


def bounds_of(fact: Dated) -> tuple[date, date] | None:
    """The first and the last day of what is drawn of a fact; ``None`` where it has no date."""
    if not fact.happened_on:
        return None
    first, last = partial_date_bounds(fact.happened_on)
    return first, max(last, partial_date_bounds(fact.ended_on)[1]) if fact.ended_on else last


def surely(fact: Dated) -> tuple[date, date] | None:
    """The days on which what a fact tells of surely lasted, where there are any."""
    if not fact.happened_on or not fact.ended_on or fact.qualifier:
        return None
    start = partial_date_bounds(fact.happened_on)[1]
    stop = partial_date_bounds(fact.ended_on)[0]
    return (start, stop) if start < stop else None


def _row(kind: str) -> tuple[str, frozenset[str]]:
    """The row of a kind; kinds that the desk added itself are among the reports."""
    return next((row for row in ROWS if kind in row[1]), ROWS[-1])


def beginnings_of_years(first: int, until: int, language: i18n.Language) -> list[tuple[date, str]]:
    """Where years begin, at most ten, and their names; a Jalali year begins on 21 March or so."""
    step = 1 + (until - first) // 9
    if language.calendar == "jalali":
        days = [(date(year, 3, 21), year - 621) for year in range(first, until + 1, step)]
    else:
        days = [(date(year, 1, 1), year) for year in range(first, until + 1, step)]
    return [(day, i18n.native_digits(str(year), language.tag)) for day, year in days]
