"""The date in a typed line: in any digits and spelling, Gregorian or Jalali, with its qualifier."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from crm.cases import quick_spans
from crm.cases.date_patterns import MONTHS, PATTERNS, YEAR, alternatives, may_be_month_first, said
from crm.cases.dated import ends_too_early
from crm.cases.quick_spans import DAYS_OF_THE_WEEK, Typed
from crm.cases.quick_words import Place, plain
from crm.db import now
from crm.partial_dates import JALALI_YEARS

DAY_FIRST = "day first"
SEVERAL = "several dates"
# What happens on a day, so two days mean that one is unsure; anything else may last.
_ON_A_DAY = frozenset(
    {"signed", "arrest", "rearrest", "charge", "sentence", "appeal", "release", "death"}
    | {"prison", "un_statement", "intervention", "last_report"}
)

_QUALIFIERS = {
    "about": "about around circa ca. ca c. c approximately roughly ~ در_حدود حدود حوالی تقریبا",
    "before": "before prior_to تا_پیش_از پیش_از قبل_از",
    "after": "after پس_از بعد_از",
}
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
    """A date of a line, or two: from when until when. They are partial dates.

    ``common`` is what is sure where only one of several is meant: a month, a year or nothing.
    ``is_apart`` where the sentence stands without it. ``doubt`` is ``DAY_FIRST``,
    ``SEVERAL`` or "". ``end_place`` is where the end is said, if that is elsewhere.
    """

    place: Place
    value: str | None
    common: str | None
    qualifier: str = ""
    is_apart: bool = False
    doubt: str = ""
    ended_on: str | None = None
    end_place: Place | None = None


_NO_COUNT = r"(?!\s*(?:people|toman|rials?|dollars|euros|تومان|ریال|نفر|دلار|یورو|[%٪]))"
_LONE_YEAR = re.compile(rf"(?<![\w/.-]){YEAR}(?![/.-]\d|\w){_NO_COUNT}")
_LEFT = re.compile(
    r"(?:^|(?<=[\s,،;؛(]))(?P<word>"
    + "|".join(f"(?P<{name}>{alternatives(words)})" for name, words in _QUALIFIERS.items())
    + rf"|{alternatives(_PREPOSITIONS + ' ' + DAYS_OF_THE_WEEK)})"
    + r"(?:(?<=[~.])|(?=[\s,،]))[\s,،\u064b]*$"
)
# "11 Auguts 2019": of the day and the month nobody knows.
_DAY_UNREAD = re.compile(r"(?<!\w)\d{1,2}\.?[\s\u200c]+[^\W\d]+\.?\s*$")
_OR = re.compile(
    rf"(?:\d{{1,2}}|{alternatives(' '.join(MONTHS))})"
    rf"\s*(?:or|and|to|[-–/&]|{alternatives('یا و تا')})\s*$"
)


def find(text: str) -> FoundDate | None:
    """The date of a text that is ``plain``: the first one, a year alone only where it is all."""
    dates = _dates(text)
    found = [
        FoundDate(each.place, each.value, _month_of(each), doubt=_doubt(each)) for each in dates
    ]
    best = next(iter(found), None)
    spans = quick_spans.find(text, [each for each in dates if each.match.groupdict().get("month")])
    if spans and (best is None or spans[0].place[0] <= best.place[0] or len(best.value or "") < 5):
        place, since, until, common, is_unsure = spans[0]
        doubt = DAY_FIRST if is_unsure else ""
        span = FoundDate(place, since, common, doubt=doubt, ended_on=until)
        return _in_its_place(text, span)
    return _in_its_place(text, _with_its_twin(text, best, found)) if best else None


def _dates(text: str) -> list[Typed]:
    """Every date that has a year, in their order; years alone behind the others."""
    matches = (match for pattern in PATTERNS for match in pattern.finditer(text))
    dated = sorted(
        filter(None, map(_dated, matches)), key=lambda one: (one.place[0], -one.place[1])
    )
    apart: list[Typed] = []
    for each in dated:
        if not apart or apart[-1].place[1] <= each.place[0]:
            apart.append(each)
    years = filter(None, map(_dated, _LONE_YEAR.finditer(text)))
    taken = [each.place for each in apart]
    return apart + [
        each
        for each in years
        if all(end <= each.place[0] or each.place[1] <= start for start, end in taken)
    ]


def _dated(match: re.Match[str]) -> Typed | None:
    year = int(match["year"])
    if not match.groupdict().get("month") and year not in JALALI_YEARS and year > now().year + 1:
        return None
    try:
        return Typed(match, match.span(), said(match))
    except ValueError:
        return None


def _month_of(date: Typed) -> str:
    return said(date.match, is_day=False)


def _doubt(date: Typed) -> str:
    return DAY_FIRST if may_be_month_first(date.match) else ""


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
    if not date.ended_on and (either := _OR.search(text[:start])):
        # "11 or 12 August 2019": only the month is sure, and of two months the year.
        sure = date.common if either.group()[0].isdigit() else (date.common or "")[:4]
        return replace(date, value=sure or None, doubt="")
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
    # "from 1 to 12 May 2021" is the date with its words.
    is_apart = is_apart or (bool(date.ended_on) and not text[slice(*date.place)][0].isdigit())
    if len(date.value or "") == len("2019") and _DAY_UNREAD.search(text[:start]):
        return replace(date, doubt=SEVERAL)
    return replace(date, place=(start, end), qualifier=qualifier, is_apart=is_apart and not is_held)


def settled(text: str, date: FoundDate, kind: str | None) -> FoundDate:
    """The date as this kind of fact has one; the ``plain`` text has it and its sources masked.

    What can be meant in several ways is left out, and there is a doubt.
    """
    others = [each for each in _dates(text) if each.value not in (date.value, date.ended_on)]
    start = date.place[0]
    if date.ended_on and kind in _ON_A_DAY:
        return replace(date, value=date.common, ended_on=None, is_apart=False, doubt=SEVERAL)
    if date.ended_on:
        return replace(date, doubt=date.doubt or SEVERAL) if others else date
    if quick_spans.is_held_until(text, start):
        if quick_spans.ends(kind):
            return replace(date, value=None, ended_on=date.value, is_apart=False)
        return replace(date, value=None, is_apart=False, doubt=SEVERAL)
    if kind == "last_report" and quick_spans.is_held_since(text, start):
        return replace(date, value=None, is_apart=False, doubt=SEVERAL)
    over = quick_spans.is_over(text, kind)
    if len(others) == 1 and quick_spans.ends(kind):
        other = others[0]
        is_end = bool(over and date.place[1] <= over[1])
        is_end = is_end or quick_spans.is_held_until(text, other.place[0])
        if is_end and other.place[0] > start and not ends_too_early(date.value, "", other.value):
            return replace(date, ended_on=other.value, end_place=other.place)
    if over and not others:
        return replace(date, value=None, ended_on=date.value)
    return replace(date, doubt=date.doubt or SEVERAL) if others else date
