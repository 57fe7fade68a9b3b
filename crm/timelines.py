"""The timelines of many people as one picture: a row for each, one line of years for all."""

from __future__ import annotations

from collections.abc import Sequence

from crm import i18n
from crm.db import now
from crm.timeline import TOP, Axis, Dated, Mark, Picture, bounds_of

NAMES = 168  # room for the names of the people

# A name, what is reported of the person, and the last report of it.
Person = tuple[str, Sequence[Dated], Dated | None]


def draw_together(people: Sequence[Person], language: i18n.Language, row: int) -> Picture | None:
    """The picture of these people; ``None`` where nothing that is reported has a date.

    Time runs in the language's direction. ``row`` is the height of a row in units of the picture.
    """
    reported = [fact for _name, facts, _last in people for fact in facts]
    spans = [bounds for fact in reported if (bounds := bounds_of(fact))]
    if not spans:
        return None
    first = min(span[0].year for span in spans)
    until = max(min(span[1].year, now().year + 1) for span in spans) + 1
    axis = Axis(NAMES, first, until, len(spans) < len(reported), language)
    marks: list[Mark] = []
    for number, (_name, facts, last) in enumerate(people):
        top = float(TOP + row * number)
        marks += axis.marks([(fact, top) for fact in facts], last)
    return axis.picture([name for name, _facts, _last in people], marks, row)
