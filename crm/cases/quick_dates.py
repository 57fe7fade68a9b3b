"""The date in a typed line: in any digits and spelling, Gregorian or Jalali, with its qualifier."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from crm.cases.date_patterns import MONTHS, PATTERNS, YEAR, alternatives, may_be_month_first, said
from crm.cases.quick_words import Place, plain
from crm.db import now
from crm.partial_dates import JALALI_YEARS

DAY_FIRST = "day first"

_QUALIFIERS = {
    "about": "about around circa ca. ca c. c approximately roughly ~ در_حدود حدود حوالی تقریبا",
    "before": "before prior_to تا_پیش_از پیش_از قبل_از",
    "after": "after پس_از بعد_از",
}
_DAYS_OF_THE_WEEK = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun "
    "دوشنبه سه‌شنبه چهارشنبه پنجشنبه پنج‌شنبه جمعه شنبه یکشنبه یک‌شنبه"
)
_PREPOSITIONS = "on in during dated the در روز مورخ به_تاریخ تاریخ سال"
# After these a date belongs to its sentence: "the ruling of 10 March", "in early July".
_HELD_BY = (
    "of by from since until till to reported than between early late mid or and per "
    "از تا و یا اوایل اواسط اواخر"
)
_HOLDING = frozenset(plain(word) for word in _HELD_BY.split())
_SEPARATORS = ",،;؛:|([-–—"


@dataclass(frozen=True)
class FoundDate:
    """A date of a line. ``value`` is a partial date, ``month`` the month that it lies in.

    ``is_apart`` where the sentence stands without it. ``doubt`` is ``DAY_FIRST`` or "".
    """

    place: Place
    value: str
    month: str
    qualifier: str = ""
    is_apart: bool = False
    doubt: str = ""


_NO_COUNT = r"(?!\s*(?:people|toman|rials?|dollars|euros|تومان|ریال|نفر|دلار|یورو|[%٪]))"
_LONE_YEAR = re.compile(rf"(?<![\w/.-]){YEAR}(?![/.-]\d|\w){_NO_COUNT}")
_LEFT = re.compile(
    r"(?:^|(?<=[\s,،;؛(]))(?P<word>"
    + "|".join(f"(?P<{name}>{alternatives(words)})" for name, words in _QUALIFIERS.items())
    + rf"|{alternatives(_PREPOSITIONS + ' ' + _DAYS_OF_THE_WEEK)})"
    + r"(?:(?<=[~.])|(?=[\s,،]))[\s,،\u064b]*$"
)
_OR = re.compile(
    rf"(?:\d{{1,2}}|{alternatives(' '.join(MONTHS))})"
    rf"\s*(?:or|and|to|[-–/&]|{alternatives('یا و تا')})\s*$"
)


def find(text: str) -> FoundDate | None:
    """The date of a text that is ``plain``: the first one, a year alone only where it is all."""
    found = sorted(
        (
            each
            for pattern in PATTERNS
            for match in pattern.finditer(text)
            if (each := _dated(match))
        ),
        key=lambda each: (each.place[0], -each.place[1]),
    )
    found += [each for match in _LONE_YEAR.finditer(text) if (each := _dated(match))]
    best = next(iter(found), None)
    if best is None:
        return None
    return _in_its_place(text, _with_its_twin(text, best, found))


def _dated(match: re.Match[str]) -> FoundDate | None:
    year = int(match["year"])
    if not match.groupdict().get("month") and year not in JALALI_YEARS and year > now().year + 1:
        return None
    doubt = DAY_FIRST if may_be_month_first(match) else ""
    try:
        return FoundDate(match.span(), said(match), said(match, is_day=False), doubt=doubt)
    except ValueError:
        return None


def _with_its_twin(text: str, date: FoundDate, others: list[FoundDate]) -> FoundDate:
    """Together with the same day in the other calendar, in brackets behind it."""
    for other in others:
        start, end = other.place
        between, closing = text[date.place[1] : start], re.match(r"\s*\)", text[end:])
        if other.value == date.value and between.strip() == "(" and closing:
            return replace(date, place=(date.place[0], end + closing.end()))
    return date


def _in_its_place(text: str, date: FoundDate) -> FoundDate:
    """With the words before it that belong to it, and whether it can leave the sentence."""
    start, end = date.place
    if _OR.search(text[:start]):
        # "11 or 12 August 2019": only the month is sure.
        return replace(date, value=date.month, doubt="")
    qualifier = ""
    while left := _LEFT.search(text[:start]):
        qualifier = qualifier or next((each for each in _QUALIFIERS if left[each]), "")
        start = left.start()
    if text[:start].endswith("(") and text[end:].lstrip().startswith(")"):
        start, end = start - 1, text.index(")", end) + 1
    before = text[:start].rstrip()
    is_last = not text[end:].strip(" .،,;؛:|)]\n\t-–—")
    is_held = before.rpartition(" ")[2] in _HOLDING
    is_apart = not before or before[-1] in _SEPARATORS or start < date.place[0] or is_last
    return replace(date, place=(start, end), qualifier=qualifier, is_apart=is_apart and not is_held)
