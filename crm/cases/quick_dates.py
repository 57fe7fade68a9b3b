"""The date in a typed line: in any digits and spelling, Gregorian or Jalali, with its qualifier."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from crm.cases.dates import JALALI_YEARS, PartOfJalali, read
from crm.cases.quick_words import Place, plain
from crm.db import now

DAY_FIRST = "day first"
PART_OF_JALALI = "part of jalali"

_MONTHS = (
    "january jan ژانویه ژانویهٔ|february feb فوریه فوریهٔ|march mar مارس|april apr آوریل|"
    "may می مه مهٔ|june jun ژوئن|july jul ژوئیه ژوئیهٔ جولای|august aug اوت آگوست|"
    "september sept sep سپتامبر|october oct اکتبر|november nov نوامبر|december dec دسامبر"
)
_JALALI_MONTHS = (
    "فروردین farvardin|اردیبهشت ordibehesht|خرداد khordad|تیر tir|مرداد امرداد mordad amordad|"
    "شهریور shahrivar|مهر mehr|آبان aban|آذر azar|دی dey|بهمن bahman|اسفند esfand"
)
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
    """A date of a line. ``value`` is a partial Gregorian date, ``None`` where none can be said.

    ``is_apart`` where the sentence stands without it. ``doubt`` is ``DAY_FIRST``,
    ``PART_OF_JALALI`` or "".
    """

    place: Place
    value: str | None
    qualifier: str = ""
    is_apart: bool = False
    doubt: str = ""


def _alternatives(words: str) -> str:
    found = sorted((plain(word) for word in words.split()), key=len, reverse=True)
    return "|".join(re.escape(word).replace("_", r"[\s\u200c]+") for word in found)


def _numbered(months: str) -> dict[str, int]:
    rows = enumerate(months.split("|"), start=1)
    return {plain(name): number for number, names in rows for name in names.split()}


_GREGORIAN, _JALALI = _numbered(_MONTHS), _numbered(_JALALI_MONTHS)
_MONTH = (
    rf"(?<![^\W\d_])(?P<month>{_alternatives(' '.join([*_GREGORIAN, *_JALALI]))})(?![^\W\d_])\.?"
)
_DAY = r"(?<![\d.])(?P<day>\d{1,2})(?:\s?(?:st|nd|rd|th|م|ام)(?!\w))?"
_YEAR = r"(?P<year>\d{4})(?![\d])"
_OF_YEAR = rf"(?:[\s\u200c]*{plain('ماه')})?[\s,،]*(?:{plain('سال')}\s*)?{_YEAR}"
_NO_COUNT = r"(?!\s*(?:people|toman|rials?|dollars|euros|تومان|ریال|نفر|دلار|یورو|[%٪]))"
_PATTERNS = tuple(
    re.compile(each)
    for each in (
        r"(?<![\d/.-])(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2}))?(?!\d|[-/]\d)",
        r"(?<![\d/.-])(?P<day>\d{1,2})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})(?!\d|[-/]\d)",
        rf"{_DAY}[\s\u200c]*(?:of\s+)?{_MONTH}{_OF_YEAR}",
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_MONTH}{_OF_YEAR}",
    )
)
_LONE_YEAR = re.compile(rf"(?<![\w/.-]){_YEAR}(?![/.-]\d|\w){_NO_COUNT}")
_LEFT = re.compile(
    r"(?:^|(?<=[\s,،;؛(]))(?P<word>"
    + "|".join(f"(?P<{name}>{_alternatives(words)})" for name, words in _QUALIFIERS.items())
    + rf"|{_alternatives(_PREPOSITIONS + ' ' + _DAYS_OF_THE_WEEK)})"
    + r"(?:(?<=[~.])|(?=[\s,،]))[\s,،\u064b]*$"
)
_OR = re.compile(
    rf"(?:\d{{1,2}}|{_alternatives(' '.join([*_GREGORIAN, *_JALALI]))})"
    rf"\s*(?:or|and|to|[-–/&]|{_alternatives('یا و تا')})\s*$"
)


def find(text: str) -> FoundDate | None:
    """The date of a text that is ``plain``: the first one, a year alone only where it is all.

    A date that cannot be said (a Jalali month) counts where there is no other.
    """
    found = sorted(
        (
            each
            for pattern in _PATTERNS
            for match in pattern.finditer(text)
            if (each := _dated(match))
        ),
        key=lambda each: (each.place[0], -each.place[1]),
    )
    found += [each for match in _LONE_YEAR.finditer(text) if (each := _dated(match))]
    best = next((each for each in found if each.value), next(iter(found), None))
    if best is None or best.value is None:
        return best
    return _in_its_place(text, _with_its_twin(text, best, found))


def _dated(match: re.Match[str]) -> FoundDate | None:
    parts = match.groupdict()
    year, month, day = int(parts["year"]), parts.get("month"), parts.get("day")
    is_jalali = year in JALALI_YEARS
    doubt = ""
    if month and not month.isdecimal():
        number = (_JALALI if is_jalali else _GREGORIAN).get(month)
    else:
        number = int(month) if month else None
        if number and day and match.start("day") < match.start("month"):
            if number > 12 >= int(day):
                number, day = int(day), str(number)
            elif int(day) <= 12 and number != int(day):
                doubt = DAY_FIRST
    if (month and not number) or (not month and not is_jalali and year > now().year + 1):
        return None
    written = "-".join(f"{int(part):02}" for part in (year, number, day) if part)
    try:
        return FoundDate(match.span(), read(written), doubt=doubt)
    except PartOfJalali:
        return FoundDate(match.span(), None, doubt=PART_OF_JALALI)
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
        return replace(date, value=date.value and date.value[:7], doubt="")
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
    return FoundDate((start, end), date.value, qualifier, is_apart and not is_held, date.doubt)
