"""Dates of a text in either calendar, each as the day of the Gregorian one that it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import product

from crm import i18n, numerals
from crm.search.folding import fold
from crm.texts.matching import is_form

# Year, month and day of the Gregorian calendar; what is not said is ``None``.
Parts = tuple[int | None, int, int | None]
_MARKS = r"\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u0670\u0900-\u0903\u093a-\u094f"
TOKEN = re.compile(rf"\d+|[^\W\d_](?:[^\W\d_]|[{_MARKS}])*")
_BETWEEN = re.compile(r"[\s.,،/()’'\-‑\u200c\u200f\u0640]{0,4}")
_FILLERS = frozenset(
    {
        *("of", "the", "de", "del", "di", "do", "den", "der", "d", "le", "el", "da", "e", "er"),
        *("st", "nd", "rd", "th", "го", "года", "г", "ого", "ماه", "سال", "ه", "ش", "м", "թ"),
        *(
            "թվականի",
            "ին",
            "ի",
            "من",
            "سنة",
            "عام",
            "tarihi",
            "ی",
            "cu",
            "ci",
            "il",
            "roku",
            "año",
            "ano",
        ),
    }
)
_SHORT_NAME = 3  # letters of a month's name that has no endings
_GREGORIAN, JALALI = range(1500, 2200), range(1200, 1500)
_NUMERIC = (
    re.compile(r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})(?P<s>[-/.]) ?(?P<m>\d{1,2})(?P=s) ?(?P<y>\d{4})(?!\d)"),
    re.compile(
        r"(?:(?P<y>\d{4})\s?[年년]\s?)?(?<!\d)(?P<m>\d{1,2})\s?[月월](?:份)?"
        r"(?:\s?(?P<d>\d{1,2})\s?[日号號일])?"
    ),
)


@dataclass(frozen=True)
class Day:
    """A date as a text says it: every day of the Gregorian calendar that it may be."""

    options: frozenset[Parts]
    numbers: tuple[int, ...]
    start: int
    end: int

    def is_one_of(self, others: Iterable[Day]) -> bool:
        """Whether another text says this day: the same parts, a year that one of them leaves out
        aside."""
        return any(
            mine[1:] == theirs[1:] and (mine[0] == theirs[0] or None in (mine[0], theirs[0]))
            for other in others
            for mine, theirs in product(self.options, other.options)
        )


def plain(text: str) -> str:
    """The text with all digits as 0-9, each character in its place."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(each)) if unicodedata.category(each) == "Nd" else each
        for each in text
    )


def find(text: str, language: str) -> list[Day]:
    """The dates of a text, in its order: a month by name or number with a day or a year."""
    text = plain(text)
    found = list(_in_numbers(text))
    taken = {at for day in found for at in range(day.start, day.end)}
    found += [day for day in _in_words(text, language) if day.start not in taken]
    return sorted(found, key=lambda day: day.start)


def _in_numbers(text: str) -> Iterator[Day]:
    taken: set[int] = set()
    for pattern in _NUMERIC:
        for match in pattern.finditer(text):
            year, month, day = (int(match[each]) if match[each] else None for each in "ymd")
            if month is None or match.start() in taken:
                continue
            orders = [(month, day)]
            if "s" in pattern.groupindex and match["s"] == "/":
                orders.append((day or 0, month))
            options = {o for m, d in orders for o in _options(year, m, d)}
            if options:
                taken.update(range(match.start(), match.end()))
                numbers = tuple(each for each in (year, day) if each is not None)
                yield Day(frozenset(options), numbers, match.start(), match.end())


def _options(year: int | None, month: int, day: int | None, *, jalali: bool = False) -> set[Parts]:
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return set()
    if year is not None and year not in _GREGORIAN and year not in JALALI:
        return set()
    if year in JALALI or (year is None and jalali):
        return set(_from_jalali(year, month, day))
    return {(year, month, day)}


@lru_cache(maxsize=1024)
def _from_jalali(year: int | None, month: int, day: int | None) -> frozenset[Parts]:
    if year is None:
        # A day moves by one with leap years: these show every place it can have.
        years = range(1396, 1404)
        return frozenset(
            (None, *parts[1:]) for each in years for parts in _from_jalali(each, month, day)
        )
    try:
        if day is not None:
            found = i18n.jalali_day(year, month, day)
            return frozenset({(found.year, found.month, found.day)})
        first = i18n.jalali_day(year, month, 1)
    except (ValueError, OverflowError):
        return frozenset()
    last = first + timedelta(days=28)
    return frozenset((each.year, each.month, None) for each in (first, last))


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def number(self) -> int | None:
        return int(self.text) if self.text.isdigit() and len(self.text) <= 4 else None


def _in_words(text: str, language: str) -> Iterator[Day]:
    tokens = [_Token(m.group(), m.start(), m.end()) for m in TOKEN.finditer(text)]
    for position, token in enumerate(tokens):
        for month, is_jalali in month_of(token.text, language):
            day = _around(text, tokens, position, month, is_jalali)
            if day is not None:
                yield day
                break


@lru_cache(maxsize=64)
def _names(language: str) -> dict[str, list[tuple[int, bool]]]:
    names: dict[str, list[tuple[int, bool]]] = {}
    for calendar in ("gregorian", "jalali"):
        for number, forms in enumerate(numerals.months(language, calendar), start=1):
            for form in forms:
                names.setdefault("".join(fold(form).split()), []).append(
                    (number, calendar == "jalali")
                )
    return names


@lru_cache(maxsize=20_000)
def month_of(word: str, language: str) -> tuple[tuple[int, bool], ...]:
    """The months (number, whether Jalali) that a word may be in a language."""
    names = _names(language)
    folded = fold(word).strip()
    if folded in names:
        return tuple(names[folded])
    if len(folded) < 4 or folded.isdigit():
        return ()
    found = [
        month
        for name, months in names.items()
        if len(name) > _SHORT_NAME and is_form(folded, name, language)
        for month in months
    ]
    return tuple(dict.fromkeys(found)) if len({m for m, _ in found}) == 1 else ()


def _around(
    text: str, tokens: list[_Token], position: int, month: int, is_jalali: bool
) -> Day | None:
    """The date around a month's name: a day before or after it, a year after or before it."""
    before = _next(text, tokens, position, -1)
    after = _next(text, tokens, position, +1)
    day = year = None
    start, end = tokens[position].start, tokens[position].end
    if before is not None and 1 <= (tokens[before].number or 0) <= 31:
        day, start = tokens[before].number, tokens[before].start
    elif before is not None and len(tokens[before].text) == 4:
        year, start = tokens[before].number, tokens[before].start
    if after is not None and day is None and 1 <= (tokens[after].number or 0) <= 31:
        day, end = tokens[after].number, tokens[after].end
        after = _next(text, tokens, after, +1)
    if after is not None and year is None and len(tokens[after].text) == 4:
        year, end = tokens[after].number, tokens[after].end
    if day is None and year is None:
        return None
    options = _options(year, month, day, jalali=is_jalali)
    numbers = tuple(each for each in (year, day) if each is not None)
    return Day(frozenset(options), numbers, start, end) if options else None


def _next(text: str, tokens: list[_Token], position: int, step: int) -> int | None:
    """The next number that nothing but fillers (or the month's other name) parts from here."""
    for _ in range(3):
        here, position = tokens[position], position + step
        if not 0 <= position < len(tokens):
            return None
        there = tokens[position]
        gap = text[here.end : there.start] if step > 0 else text[there.end : here.start]
        if not _BETWEEN.fullmatch(gap):
            return None
        if there.text.isdigit():
            return position if there.number is not None else None
        # "أغسطس/آب": the two names of one month stand side by side.
        if fold(there.text).strip() not in _FILLERS and gap != "/":
            return None
    return None
