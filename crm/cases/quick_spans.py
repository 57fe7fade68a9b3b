"""From when until when, as a typed line says it: "20 March – 3 April 2020", "از ۱ تا ۱۵ مهر ۱۳۹۹".

What the first of the two leaves out it has from the second: its year, and maybe its month.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from crm.cases.date_patterns import (
    DAY,
    MONTH,
    YEAR,
    alternatives,
    may_be_month_first,
    said,
    value_of,
)
from crm.cases.quick_words import Place, pattern
from crm.partial_dates import partial_date_bounds

DAYS_OF_THE_WEEK = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun "
    "دوشنبه سه‌شنبه چهارشنبه پنجشنبه پنج‌شنبه جمعه شنبه یکشنبه یک‌شنبه"
)
_WEEKDAY = rf"(?:(?:{alternatives(DAYS_OF_THE_WEEK)})[\s,،]+)?"
_UNTIL = alternatives("to till until through و_تا تا الی")
_TO = rf"(?:\s*[-–—]\s*|[\s,،]+(?:{_UNTIL})\s+){_WEEKDAY}"
_OR_AND = rf"{_TO}|\s+(?:and|{alternatives('و')})\s+{_WEEKDAY}"
_FROM = re.compile(
    rf"(?:^|(?<=[\s,،;؛:(]))(?:{alternatives('from since between از بین')})\s+{_WEEKDAY}$"
)
_BETWEEN = re.compile(rf"(?:^|(?<=[\s,،;؛:(]))(?:between|{alternatives('بین')})\s+$")
_MONTH_NAMED = rf"{MONTH}(?:[\s\u200c]*{alternatives('ماه')})?"
_STARTS = tuple(
    re.compile(rf"{each}(?P<to>{_OR_AND})$")
    for each in (
        rf"{DAY}[\s\u200c]*(?:of\s+)?{_MONTH_NAMED}",
        rf"{MONTH}\s+{DAY},?",
        rf"{DAY}",
        _MONTH_NAMED,
    )
)
_DAYS_OF_A_MONTH = re.compile(
    rf"{MONTH}\s+{DAY}(?:{_TO})(?P<last>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{YEAR}"
)
_YEARS = re.compile(rf"(?<![\w/.-])(?P<first>\d{{4}})(?:{_TO}){YEAR}(?![/.-]\d|\w)")
_PARTS = "روز پایان آخر اوایل اواسط اواخر"
_HELD_UNTIL = re.compile(
    rf"(?<!\w)(?:{_UNTIL}|ended|ending|ends)\s+"
    rf"(?:(?:on|mid|early|late|the\s+end\s+of|end\s+of|{alternatives(_PARTS)})\s+)?$"
)
_HELD_SINCE = re.compile(rf"(?<!\w)(?:from|since|{alternatives('از')})\s+$")
_BACK = r"(?:return\w*|back)\b[^.;|]{0,30}?\b(?:from|after)\s+(?:\w+\s+){0,2}(?:furlough|leave)\b"
_BACK_IN_PERSIAN = (
    rf"{pattern(('از مرخصی', 'پس از مرخصی', 'پایان مرخصی'))}[^.;؛|]{{0,30}}"
    rf"{pattern(('بازگشت', 'برگشت', 'بازگردانده', 'بازگشته'))}"
    rf"|{pattern(('بازگشت', 'برگشت'))}[^.;؛،|]{{0,15}}{pattern(('از مرخصی',))}"
)
# The words by which what may last is over.
_OVER = {
    "furlough": re.compile(
        rf"{_BACK}|{_BACK_IN_PERSIAN}|"
        + pattern(("ended", "ends", "returned", "went back", "پایان", "بازگشت", "برگشت"))
    ),
    "hunger_strike": re.compile(
        r"\bbroke (?:off )?(?:\w+ )?(?:hunger|strike|fast)\b|"
        + pattern(("ended", "ends", "ending", "end of", "called off", "پایان", "شکست"))
    ),
    "health": re.compile(pattern(("discharged", "ترخیص", "مرخص شد"))),
}
_BACK_FROM_LEAVE = re.compile(rf"{_BACK}|{_BACK_IN_PERSIAN}")


class Typed(NamedTuple):
    """A date with a year, as a pattern found it."""

    match: re.Match[str]
    place: Place
    value: str


class Stretch(NamedTuple):
    """Two partial dates, and what both have in common: a month, a year or nothing."""

    place: Place
    since: str
    until: str
    common: str | None
    is_unsure: bool


def find(text: str, dates: Sequence[Typed]) -> list[Stretch]:
    """Every stretch of a ``plain`` text; ``dates`` are those in it, in their order."""
    return sorted(_found(text, dates), key=lambda each: (each.place[0], -each.place[1]))


def _found(text: str, dates: Sequence[Typed]) -> Iterator[Stretch]:
    for match in _DAYS_OF_A_MONTH.finditer(text):
        said_since = (match["year"], match["month"], match["day"])
        yield from _stretch(match.span(), said_since, (*said_since[:2], match["last"]))
    for match in _YEARS.finditer(text):
        yield from _stretch(match.span(), (match["first"], None, None), (match["year"], None, None))
    for until in dates:
        before = next((each for each in dates if _leads(text, each, until)), None)
        if before:
            yield from _of_two(text, before, until)
        elif not until.match.groupdict().get("month", "0").isdecimal():
            yield from _of_a_part(text, until)


def _leads(text: str, one: Typed, other: Typed) -> bool:
    between = text[one.place[1] : other.place[0]]
    is_between = bool(_BETWEEN.search(text[: one.place[0]]))
    return bool(re.fullmatch(_OR_AND if is_between else _TO, between))


def _of_two(text: str, one: Typed, other: Typed) -> Iterator[Stretch]:
    unsure = may_be_month_first(one.match) or may_be_month_first(other.match)
    if _is_before(one.value, other.value):
        common = _common(_spoken(one.match), _spoken(other.match))
        place = (one.place[0], other.place[1])
        yield Stretch(_with_from(text, place), one.value, other.value, common, unsure)


def _of_a_part(text: str, until: Typed) -> Iterator[Stretch]:
    """The day or month before a date, without its own year: "1-12 May 2021"."""
    end = until.match.groupdict()
    for each in _STARTS:
        start = each.search(text, 0, until.place[0])
        if start is None:
            continue
        begun = start.groupdict()
        if bool(begun.get("day")) != bool(end.get("day")):
            return
        is_day_first = bool(end.get("day")) and until.match.start("day") < until.match.start(
            "month"
        )
        if not begun.get("month") and not is_day_first:
            return
        is_and = not re.fullmatch(_TO, start["to"])
        if is_and and not _BETWEEN.search(text[: start.start()]):
            return
        place = _with_from(text, (start.start(), until.place[1]))
        month = begun.get("month") or end["month"]
        yield from _stretch(place, (end["year"], month, begun.get("day")),
                            (end["year"], end["month"], end.get("day")))  # fmt: skip
        return


_Spoken = tuple[str, str | None, str | None]  # year, month and day as they were written


def _stretch(place: Place, since: _Spoken, until: _Spoken) -> Iterator[Stretch]:
    try:
        last = value_of(*until)
        first = value_of(*since)
        if not _is_before(first, last) and since[0] == until[0] and since[1] != until[1]:
            # "28 December to 3 January 2021" began in the year before.
            since = (str(int(since[0]) - 1), *since[1:])
            first = value_of(*since)
    except ValueError:
        return
    if _is_before(first, last):
        yield Stretch(place, first, last, _common(since, until), is_unsure=False)


def _is_before(one: str, other: str) -> bool:
    return partial_date_bounds(one)[0] < partial_date_bounds(other)[0]


def _spoken(match: re.Match[str]) -> _Spoken:
    said_in = said(match, is_day=False).split("-")
    return said_in[0], said_in[1] if len(said_in) > 1 else None, None


def _common(one: _Spoken, other: _Spoken) -> str | None:
    if one[0] != other[0]:
        return None
    return value_of(one[0], one[1] if one[1] == other[1] else None, None)


def _with_from(text: str, place: Place) -> Place:
    leading = _FROM.search(text[: place[0]])
    return (leading.start() if leading else place[0]), place[1]


def is_held_until(text: str, start: int) -> bool:
    """Whether the word before a date makes it an end: "until 3 April 2020"."""
    return bool(_HELD_UNTIL.search(text[:start]))


def is_held_since(text: str, start: int) -> bool:
    """Whether the word before a date makes it a beginning: "since 3 April 2020"."""
    return bool(_HELD_SINCE.search(text[:start]))


def ends(kind: str | None) -> bool:
    """Whether such a fact is over some day, and lines say when."""
    return kind in _OVER


def is_over(text: str, kind: str | None) -> Place | None:
    """The words of a ``plain`` text by which what it tells of is over."""
    over = _OVER[kind].search(text) if kind in _OVER else None
    return over.span() if over else None


def back_from_leave(text: str) -> Place | None:
    """Who comes back from furlough is not arrested again: the words that say so."""
    back = _BACK_FROM_LEAVE.search(text)
    return back.span() if back else None
