"""Dates as far as they are known: a year, a month or a day; the one understanding of them.

Gregorian ones are "2019", "2019-08" and "2019-08-11". A year or a month of the Jalali calendar
is parts of two Gregorian ones, so it stays what it is: "1398", "1398-05". A Jalali day is one
Gregorian day and becomes it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import babel
from babel.dates import format_date as format_by_pattern
from sqlalchemy import ColumnElement, case

from crm.i18n import formatted, formatted_day, language, native_digits

# Not \d, which is every digit of Unicode.
_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# What is farther away is a slip, and calendars and time zones end at the years 1 and 9999.
YEARS = range(1800, 2201)
# Nobody in these files lived in the Gregorian 14th century: such a year is a Jalali one.
JALALI_YEARS = range(1300, 1501)
_SKELETONS = {4: "y", 7: "yMMMM", 10: "yMMMMd"}


def parse_partial_date(text: str) -> str:
    """A year, month or day ("2019", "2019-07", "2019-08-11", "1398", "1398-05") checked.

    A Jalali day ("1398-05-20") becomes the Gregorian one. Raises ``ValueError`` for what is no
    date, and outside of ``YEARS`` and ``JALALI_YEARS``.
    """
    match = _PARTIAL.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    if year in JALALI_YEARS:
        found = jalali_day(year, month, day)
        return found.isoformat() if match[3] else match.group()
    if year not in YEARS:
        raise ValueError(text)
    date(year, month, day)
    return match.group()


def parse_gregorian(text: str) -> str:
    """The same for what is sorted as it stands: ``ValueError`` for a Jalali month or year."""
    found = parse_partial_date(text)
    if is_jalali(found):
        raise ValueError(text)
    return found


def is_jalali(value: str | None) -> bool:
    """Whether a partial date is a month or a year of the Jalali calendar."""
    return value is not None and value[:4].isdecimal() and int(value[:4]) in JALALI_YEARS


@lru_cache(maxsize=4096)
def partial_date_bounds(value: str) -> tuple[date, date]:
    """The first and the last day that a partial date may mean, Gregorian.

    Raises ``ValueError`` for what is no partial date.
    """
    year, *rest = (int(part) for part in parse_partial_date(value).split("-"))
    if year in JALALI_YEARS:
        month = rest[0] if rest else None
        first = jalali_day(year, month or 1, 1)
        following = (year + 1, 1) if month in (None, 12) else (year, (month or 0) + 1)
        return first, jalali_day(*following, 1) - timedelta(days=1)
    if not rest:
        return date(year, 1, 1), date(year, 12, 31)
    if len(rest) == 1:
        return date(year, rest[0], 1), date(year, rest[0], monthrange(year, rest[0])[1])
    return date(year, rest[0], rest[1]), date(year, rest[0], rest[1])


def partial_date_order(value: str | None) -> str:
    """What partial dates are sorted by, earliest first, none at the end.

    A month stands after its days and a year after its months: "in August" is often the sum.
    """
    if not value:
        return "9999"
    return f"{partial_date_bounds(value)[1]}-{10 - len(value)}"


def sortable(column: Any, held: list[str]) -> ColumnElement[Any]:
    """A column of partial dates as a query sorts it by days.

    ``held`` are the Jalali months and years in it: Gregorian ones sort as they are.
    """
    days = {value: partial_date_bounds(value)[0].isoformat() for value in held}
    found: ColumnElement[Any] = case(days, value=column, else_=column) if days else column
    return found


def jalali_day(year: int, month: int, day: int) -> date:
    """The Gregorian day of a Jalali one; ``ValueError`` where the calendar has no such day.

    ICU's Persian calendar decides, leap years included: the days around the expected one
    are asked until one bears that name.
    """
    before = (month - 1) * 31 if month <= 7 else 186 + (month - 7) * 30
    wanted = f"{year}-{month}-{day}"
    for first in range(19, 24):
        found = date(year + 621, 3, first) + timedelta(days=before + day - 1)
        if formatted("{v, date, y-M-d}", "en@calendar=persian", found) == wanted:
            return found
    raise ValueError(wanted)


# -- in words -------------------------------------------------------------------------------


def format_partial_date(value: str | None, tag: str, both_calendars: bool = False) -> str:
    """A partial date as precise as it is known, "" for none.

    Where the language's calendar is not the Gregorian one, a date is given in its own
    calendar and, with ``both_calendars``, in the Gregorian one beside it. A month or year of
    the other calendar covers parts of two, so it is named as a span.
    """
    if not value:
        return ""
    gregorian = _gregorian(value, tag)
    if language(tag).calendar == "gregorian":
        return gregorian
    own = _own(value, tag)
    return f"{own} ({gregorian})" if both_calendars else own


def format_on_page(value: str | None, tag: str) -> str:
    """A partial date in both calendars, but for a Gregorian one where that is the own calendar.

    A Jalali month or year is followed by its name: somebody has to know what was recorded.
    """
    said = format_partial_date(value, tag, both_calendars=True)
    if is_jalali(value) and language(tag).calendar == "gregorian":
        return f"{said} ({format_jalali(value, tag)})"
    return said


def format_end(value: str | None, tag: str) -> str:
    """The same where it ends a span of two dates, in which another span would be hard to read.

    So a Gregorian month or year that covers parts of two is said in its own calendar alone.
    """
    is_foreign = value and language(tag).calendar != "gregorian" and not is_jalali(value)
    if value and is_foreign and "–" in _own(value, tag):
        return _gregorian(value, tag)
    return format_on_page(value, tag)


def _gregorian(value: str, tag: str) -> str:
    if is_jalali(value):
        return format_stretch(value, tag)
    return formatted_day(partial_date_bounds(value)[0], _SKELETONS[len(value)], tag)


def _own(value: str, tag: str) -> str:
    skeleton = _SKELETONS[len(value)]
    first, last = partial_date_bounds(value)
    own = formatted_day(first, skeleton, tag, "jalali")
    until = formatted_day(last, skeleton, tag, "jalali")
    if own == until:
        return own
    return f"{_shared_year(own, until)} – {until}" if skeleton == "yMMMM" else f"{own}–{until}"


def _shared_year(first: str, last: str) -> str:
    # "تیر ۱۳۹۸ – مرداد ۱۳۹۸" reads better as "تیر – مرداد ۱۳۹۸".
    month, _, year = first.rpartition(" ")
    return month if last.endswith(year) else first


def format_stretch(value: str, tag: str) -> str:
    """The Gregorian days that a Jalali month covers, or the months that a Jalali year does.

    As CLDR writes intervals in that language: "23 July – 22 August 2019".
    """
    first, last = partial_date_bounds(value)
    if tag == "az" and len(value) > len("1398"):
        # CLDR 46 puts the year after the first of two days.
        return " – ".join(format_ends(value, tag))
    locale = babel.Locale.parse(language(tag).icu, sep="-")
    formats = locale.interval_formats
    skeleton = "yMMMM" if len(value) == len("1398") else "yMMMd"
    longer = formats.get("yMMMMd") if skeleton == "yMMMd" else None
    # CLDR shortens the months of most intervals of days; a sentence does not.
    begins, ends = (longer or formats[skeleton])["y" if first.year != last.year else "M"]
    said = format_by_pattern(first, _long(begins), locale) + format_by_pattern(
        last, _long(ends), locale
    )
    return native_digits(said.replace("\u2009", " "), tag)


def _long(pattern: str) -> str:
    return re.sub("(?<![ML])(MMM|LLL)(?![ML])", lambda match: match[1] + match[1][0], pattern)


def format_ends(value: str, tag: str) -> tuple[str, str]:
    """The first and the last Gregorian day of a Jalali month or year, for "between … and …".

    The year that both are in is said once, as the language says it of two days.
    """
    first, last = partial_date_bounds(value)
    begins = ends = "yMMMMd"
    if first.year == last.year:
        begins, ends = ("yMMMMd", "MMMMd") if tag == "zh-Hans" else ("MMMMd", "yMMMMd")
    return formatted_day(first, begins, tag), formatted_day(last, ends, tag)


def format_jalali(value: str | None, tag: str) -> str:
    """A day, or a Jalali month or year, by its Jalali name in a language: "20 Mordad 1398"."""
    if not value or not (is_jalali(value) or len(value) == len("2019-08-11")):
        return ""
    pattern = {4: "y", 7: "MMMM y", 10: "d MMMM y"}[len(value)]
    locale = f"{language(tag).icu}@calendar=persian"
    return formatted(f"{{v, date, {pattern}}}", locale, partial_date_bounds(value)[0])


def edge(value: str | None, qualifier: str, tag: str) -> str | None:
    """What a date "before" or "after" a Jalali month or year is said by in a language.

    Where that calendar is not its own: the day on that side of it, for "before 23 July – 22
    August 2019" says nothing.
    """
    is_stretch = is_jalali(value) and language(tag).calendar == "gregorian"
    if value is None or not is_stretch or qualifier not in ("before", "after"):
        return value
    return partial_date_bounds(value)[0 if qualifier == "before" else 1].isoformat()
