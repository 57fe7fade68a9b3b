"""How dates are written, in English and Persian: patterns for text that is ``plain``."""

from __future__ import annotations

import re

from crm.cases.quick_words import plain
from crm.partial_dates import JALALI_YEARS, parse_partial_date

_GREGORIAN_MONTHS = (
    "january jan ژانویه ژانویهٔ|february feb فوریه فوریهٔ|march mar مارس|april apr آوریل|"
    "may می مه مهٔ|june jun ژوئن|july jul ژوئیه ژوئیهٔ جولای|august aug اوت آگوست|"
    "september sept sep سپتامبر|october oct اکتبر|november nov نوامبر|december dec دسامبر"
)
_JALALI_MONTHS = (
    "فروردین farvardin|اردیبهشت ordibehesht|خرداد khordad|تیر tir|مرداد امرداد mordad amordad|"
    "شهریور shahrivar|مهر mehr|آبان aban|آذر azar|دی dey|بهمن bahman|اسفند esfand"
)


def alternatives(words: str) -> str:
    """A pattern for any of these words, for text that is ``plain``; ``_`` stands for a blank."""
    found = sorted((plain(word) for word in words.split()), key=len, reverse=True)
    return "|".join(re.escape(word).replace("_", r"[\s\u200c]+") for word in found)


def _numbered(months: str) -> dict[str, int]:
    rows = enumerate(months.split("|"), start=1)
    return {plain(name): number for number, names in rows for name in names.split()}


_GREGORIAN, _JALALI = _numbered(_GREGORIAN_MONTHS), _numbered(_JALALI_MONTHS)
MONTHS = (*_GREGORIAN, *_JALALI)
MONTH = rf"(?<![^\W\d_])(?P<month>{alternatives(' '.join(MONTHS))})(?![^\W\d_])\.?"
# The number of an illness is no day: "COVID-19 May 2020".
_NO_ILLNESS = "".join(rf"(?<!{re.escape(plain(word))}-)" for word in ("covid", "کووید"))
DAY = rf"{_NO_ILLNESS}(?<![\d.])(?P<day>\d{{1,2}})(?:\s?(?:st|nd|rd|th|م|ام)(?!\w))?"
YEAR = r"(?P<year>\d{4})(?![\d])"
_OF_YEAR = (
    rf"(?:[\s\u200c]*{plain('ماه')})?[\s,،]*(?:{plain('سال')}\s*)?{YEAR}(?![-/.]\d\d?[-/.]\d)"
)
PATTERNS = tuple(
    re.compile(each)
    for each in (
        r"(?<![\d/.-])(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2}))?(?!\d|[-/]\d)",
        r"(?<![\d/.-])(?P<day>\d{1,2})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})(?!\d|[-/]\d)",
        rf"{DAY}[\s\u200c]*(?:of\s+)?{MONTH}{_OF_YEAR}",
        rf"{MONTH}\s+{DAY},?\s+{YEAR}",
        rf"{MONTH}{_OF_YEAR}",
    )
)


def said(match: re.Match[str], *, is_day: bool = True) -> str:
    """The partial date that a match says, or with ``is_day`` false the month that it lies in.

    The day is before the month, unless there is no such month. Raises ``ValueError`` for a
    date that there is not.
    """
    year, month, day = _parts(match)
    if not is_day:
        day = None
    return parse_partial_date(
        "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part is not None)])
    )


def value_of(year: str, month: str | None, day: str | None) -> str:
    """The partial date of a year, a month by its name or number, and a day, as they are written.

    Raises ``ValueError`` for a date that there is not.
    """
    number = int(month) if month and month.isdecimal() else _month(month, int(year))
    parts = [f"{int(year):04}", f"{number:02}" if number else "", f"{int(day):02}" if day else ""]
    return parse_partial_date("-".join(filter(None, parts)))


def _month(name: str | None, year: int) -> int | None:
    if name is None:
        return None
    number = (_JALALI if year in JALALI_YEARS else _GREGORIAN).get(name)
    if number is None:
        raise ValueError(f"{name} {year}")
    return number


def may_be_month_first(match: re.Match[str]) -> bool:
    """Whether 5/8/2019 was written, which some read as the eighth of May."""
    month, day = match.groupdict().get("month"), match.groupdict().get("day")
    if not (month and day and month.isdecimal()) or match.start("day") > match.start("month"):
        return False
    return int(day) <= 12 and int(month) <= 12 and int(day) != int(month)


def _parts(match: re.Match[str]) -> tuple[int, int | None, int | None]:
    named = match.groupdict()
    year, month = int(named["year"]), named.get("month")
    day = int(named["day"]) if named.get("day") else None
    if not month:
        return year, None, None
    if not month.isdecimal():
        return year, _month(month, year), day
    number = int(month)
    is_day_first = day is not None and match.start("day") < match.start("month")
    if is_day_first and day is not None and number > 12 >= day:
        return year, day, number
    return year, number, day
