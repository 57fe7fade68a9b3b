"""The timelines of many people as one picture: a row for each, one line of years for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from crm import i18n
from crm.db import now
from crm.timeline import (
    MARGIN,
    STROKE,
    TOP,
    UNDATED,
    WIDTH,
    Dated,
    Mark,
    Picture,
    beginnings_of_years,
    bounds_of,
    surely,
)

NAMES = 168  # room for the names of the people

# A name, what is reported of the person, and the last report of it.
Person = tuple[str, Sequence[Dated], Dated | None]


def draw_together(people: Sequence[Person], language: i18n.Language, row: int) -> Picture | None:
    """The picture of these people; ``None`` where nothing that is reported has a date.

    Time runs in the language's direction. ``row`` is the height of a row in units of the picture.
    """
    spans = {
        fact.id: b for _name, facts, _last in people for fact in facts if (b := bounds_of(fact))
    }
    if not spans:
        return None
    is_mirrored = language.dir == "rtl"
    has_undated = any(fact.id not in spans for _name, facts, _last in people for fact in facts)
    end = WIDTH - (UNDATED if has_undated else 0) - MARGIN
    first = min(span[0].year for span in spans.values())
    until = max(min(span[1].year, now().year + 1) for span in spans.values()) + 1
    scale = (end - NAMES) / (date(until, 1, 1) - date(first, 1, 1)).days

    def at(day: date) -> float:
        return NAMES + (day - date(first, 1, 1)).days * scale

    marks: list[Mark] = []
    for number, (_name, facts, last) in enumerate(people):
        y, undated = float(TOP + row * number), 0
        for fact in facts:
            is_last = fact is last
            if fact.id not in spans:
                marks.append(Mark(fact, end + MARGIN + 6.0 * undated, STROKE, y, is_last))
                undated += 1
                continue
            start, stop = spans[fact.id]
            width = max(STROKE, (stop - start).days * scale)
            if sure := surely(fact):
                lasting = max(STROKE, (sure[1] - sure[0]).days * scale)
                marks.append(Mark(fact, at(sure[0]), lasting, y, is_last, True))
            marks.append(Mark(fact, at(start), width, y, is_last))
    if is_mirrored:
        marks = [replace(each, x=WIDTH - each.x - each.width) for each in marks]
    marks = [replace(each, x=round(each.x, 1), width=round(each.width, 1)) for each in marks]
    names = [(TOP + row * (n + 0.5), name) for n, (name, _facts, _last) in enumerate(people)]
    years = [
        (round(WIDTH - at(day) if is_mirrored else at(day), 1), year)
        for day, year in beginnings_of_years(first, until, language)
        if at(day) <= end
    ]
    undated_x = float(WIDTH - end - MARGIN if is_mirrored else end + MARGIN)
    return Picture(
        height=TOP + row * len(people) + 8,
        years=years,
        rows=names,
        marks=marks,
        undated_x=undated_x if has_undated else None,
        is_mirrored=is_mirrored,
        row=row,
    )
