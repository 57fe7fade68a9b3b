"""Whether a translation keeps the days and months that its source names.

A day is compared as the day it is: "11 August 2019" is "۲۰ مرداد ۱۳۹۸".
"""

from __future__ import annotations

from crm.reader import message as _n
from crm.texts.days import JALALI, TOKEN, Day, month_of
from crm.texts.findings import Finding

_SHORT_WORD = 2  # letters; Persian "می" is also part of a verb
_WORDS_BESIDES = {"en": ("may", "march", "mar", "sat", "dec"), "fr": ("mars",)}


def check(
    source: list[Day],
    target: list[Day],
    *,
    texts: tuple[str, str],
    languages: tuple[str, str],
    numbers: tuple[set[int], set[int]],
) -> list[Finding]:
    """Days and months of the source that the translation does not say, and others that it says.

    Each pair is of source and target; ``numbers`` are the whole numbers beside the dates.
    """
    ours, theirs = (
        _months_in(text, language) | {option[1] for day in days for option in day.options}
        for text, language, days in zip(texts, languages, (source, target), strict=True)
    )
    findings = _lost(source, target, numbers[1], theirs)
    said = {number for day in source for number in day.numbers} | numbers[0]
    for day in target:
        if not day.is_one_of(source) and not set(day.numbers) <= said:
            message = _n("The translation says %(date)s; the source does not.")
            findings.append(
                Finding("dates", bool(source), message, {"date": _shown(day)}, day.start, day.end)
            )
    if not findings and ours and (other := theirs - ours):
        message = _n("The translation names month %(month)s of the year; the source does not.")
        findings.append(Finding("dates", False, message, {"month": min(other)}))
    return findings


def _lost(source: list[Day], target: list[Day], free: set[int], months: set[int]) -> list[Finding]:
    findings = []
    said = {number for day in target for number in day.numbers} | free
    for day in source:
        if day.is_one_of(target) and _year_is_said(day, target, said):
            continue
        if not day.numbers:
            continue  # a month alone; see where months are compared
        options = [option for option in day.options if {option[0], option[2]} - {None} <= said]
        if any(month in months for _, month, _ in options):
            continue
        is_free = set(day.numbers) <= free
        if is_free and day.numbers[0] in JALALI:
            continue  # a month of the other calendar has many spellings
        is_error = not is_free and (not options or bool(months))
        message = (
            _n("The date %(date)s is not in the translation.")
            if is_error
            else _n("The date %(date)s: its month was not recognised in the translation.")
        )
        findings.append(Finding("dates", is_error, message, {"date": _shown(day)}))
    return findings


def _year_is_said(day: Day, target: list[Day], said: set[int]) -> bool:
    years = {option[0] for option in day.options}
    if None in years or years & said:
        return True
    return any(day.is_one_of([each]) and _has_year(each) for each in target)


def _has_year(day: Day) -> bool:
    return any(option[0] is not None for option in day.options)


def _months_in(text: str, language: str) -> set[int]:
    """The Gregorian months that a text names; those of Jalali dates are asked of the dates."""
    found: set[int] = set()
    for match in TOKEN.finditer(text):
        word = match.group()
        if len(word) <= _SHORT_WORD or word.casefold() in _WORDS_BESIDES.get(language, ()):
            continue
        found.update(month for month, is_jalali in month_of(word, language) if not is_jalali)
    return found


def _shown(day: Day) -> str:
    """A date for the message, as every reader takes it the same way: 2019-08-11, --08-11."""
    parts = min(day.options, key=lambda option: tuple(part or 0 for part in option))
    year, *rest = parts
    shown = [f"{part:02}" for part in rest if part is not None]
    return "-".join([str(year) if year is not None else "-", *shown])
