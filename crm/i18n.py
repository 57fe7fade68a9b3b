"""Messages, names of languages, dates and digits: what knows Babel and ICU.

``crm/languages.py`` has the languages themselves, one row each.

Two catalogs stand in ``crm/translations/<tag>/LC_MESSAGES``: ``messages`` is the
interface (English is the source), ``kit`` is what a press kit prints around the
facts, in every kit language. A message that a catalog lacks appears in English.

Dates come from ICU (CLDR): https://unicode-org.github.io/icu/userguide/format_parse/messages/
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

import babel
from icu4py.messageformat import MessageFormat

from crm.languages import LANGUAGES as LANGUAGES
from crm.languages import UI_LANGUAGES as UI_LANGUAGES
from crm.languages import Language as Language
from crm.languages import direction as direction
from crm.languages import is_language as is_language

CATALOGS = Path(__file__).parent / "translations"


def language(tag: str) -> Language:
    """The row of a kit language; any other known tag gets plain conventions."""
    found = LANGUAGES.get(tag)
    if found is not None:
        return found
    own, english = language_name(tag, tag), language_name(tag, "en")
    return Language(tag, own, english, "en-GB", dir=direction(tag))


@lru_cache(maxsize=512)
def language_name(tag: str, in_tag: str) -> str:
    """The name of a language in another one ("Swedish", "سوئدی").

    In English where CLDR has none in that language, and as its tag where it has none at all.
    """
    try:
        name = babel.Locale.parse(tag, sep="-").get_display_name(in_tag.replace("-", "_"))
    except (babel.UnknownLocaleError, ValueError):
        # Spoken, but without a locale of its own: it may still have a name.
        name = babel.Locale.parse(in_tag, sep="-").languages.get(tag)
    return name or babel.Locale("en").languages.get(tag) or tag


@lru_cache(maxsize=1)
def spoken_languages() -> tuple[tuple[str, str], ...]:
    """(tag, English name) of every language a contact may speak, sorted by name."""
    names = babel.Locale("en").languages
    tags = {tag: name for tag, name in names.items() if len(tag) == 2 or tag == "ckb"}
    tags["zh-Hans"] = "Chinese (simplified)"
    tags["zh-Hant"] = "Chinese (traditional)"
    tags.pop("zh", None)
    return tuple(sorted(tags.items(), key=lambda item: item[1]))


@lru_cache(maxsize=4)
def countries(in_tag: str) -> tuple[tuple[str, str], ...]:
    """(ISO 3166 code, name) of every country, sorted by name in that language.

    In English where CLDR has none in that language.
    """
    own = babel.Locale.parse(in_tag.replace("-", "_")).territories
    names = {**babel.Locale("en").territories, **own}
    rows = {code: name for code, name in names.items() if re.fullmatch("[A-Z]{2}", code)}
    for fictive in ("ZZ", "XA", "XB", "EU", "EZ", "UN"):
        rows.pop(fictive, None)
    return tuple(sorted(rows.items(), key=lambda item: item[1]))


@lru_cache(maxsize=1024)
def country_name(code: str, in_tag: str) -> str:
    """The name of a country; the code itself where there is none."""
    return dict(countries(in_tag)).get(code, code)


# -- messages ---------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _catalog(domain: str, tag: str) -> NullTranslations:
    path = CATALOGS / tag / "LC_MESSAGES" / f"{domain}.mo"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)


def gettext(message: str, tag: str, domain: str = "messages", /, **values: object) -> str:
    """The message in a language, with its ``%(name)s`` places filled."""
    text = _catalog(domain, tag).gettext(message) if message else ""
    return text % values if values else text


def ngettext(one: str, many: str, number: int, tag: str, **values: object) -> str:
    """The interface's message in the form that ``number`` asks for; ``%(n)s`` is the number."""
    text = _catalog("messages", tag).ngettext(one, many, number)
    return text % {"n": format_number(number, tag), **values}


def kit_message(text: str) -> str:
    """The text itself: marks a word of a vocabulary for the kit catalog (as ``_k``)."""
    return text


def kit_label(message: str, tag: str, **values: object) -> str:
    """A label that kits print, or a word of a vocabulary, in a language."""
    return gettext(message, tag, "kit", **values)


def capitalised(text: str, tag: str) -> str:
    """The text with a capital letter first; an i keeps its dot in Turkish and Azerbaijani."""
    first = "İ" if text.startswith("i") and tag in ("tr", "az") else text[:1].upper()
    return first + text[1:]


def has_kit_label(message: str, tag: str) -> bool:
    """Whether the kit catalog of that language has this label (English always has)."""
    catalog = _catalog("kit", tag)
    return tag == "en" or (isinstance(catalog, GNUTranslations) and message in catalog._catalog)  # type: ignore[attr-defined]


# -- numbers and dates ------------------------------------------------------------------


def _icu(pattern: str, locale: str, value: date | datetime | float) -> str:
    # Dates and naive datetimes only: for aware ones ICU would use the machine's own zone.
    return _format(pattern, locale).format({"v": value}).strip("\u00a0 ")


@lru_cache(maxsize=256)
def _format(pattern: str, locale: str) -> MessageFormat:
    return MessageFormat(pattern, locale)


def format_number(number: float, tag: str) -> str:
    """A number in the language's own digits, grouping and decimal sign."""
    return _icu("{v, number}", language(tag).icu, number)


def format_duration(number: float, unit: str, tag: str) -> str:
    """So many of a "year", "month" or "day", in the plural form that the number asks for."""
    pattern = f"{{v, number, ::measure-unit/duration-{unit} unit-width-full-name}}"
    if not language(tag).has_units:
        return f"{format_number(number, tag)} {kit_label(_UNITS[unit], tag)}"
    said = _icu(pattern, language(tag).icu, number)
    # CLDR parts a Japanese number from its unit, newspapers do not.
    return said if language(tag).is_spaced else said.replace(" ", "")


# Words of the kit catalog: crm/cases/vocabulary.py marks them as units of sentences.
_UNITS = {"year": "years", "month": "months", "day": "days"}


def comma(tag: str) -> str:
    """The comma between words, with its space where the language has one."""
    return language(tag).marks.comma


def _day(value: date, skeleton: str, tag: str, calendar: str = "gregorian") -> str:
    system = "persian" if calendar == "jalali" else "gregorian"
    # CLDR's skeleton puts the year before the month in Persian and Kurdish; newspapers do not.
    is_turned = skeleton == "yMMMM" and tag in ("fa", "ckb")
    style = "MMMM y" if is_turned else f"::{skeleton}"
    said = _icu(f"{{v, date, {style}}}", f"{language(tag).icu}@calendar={system}", value)
    # The short word for "year" stays with its year: CLDR says so of Russian, not of Armenian.
    return said.replace(" թ", "\u00a0թ")


def format_date(value: date, tag: str) -> str:
    """A day as the language writes it, in its own calendar ("۲۰ مرداد ۱۳۹۸")."""
    return _day(value, "yMMMMd", tag, language(tag).calendar)


def format_datetime(value: datetime, tag: str, zone: tzinfo = UTC) -> str:
    """A moment in a time zone, the day in the language's calendar, 24 hours."""
    local = value.astimezone(zone).replace(tzinfo=None)
    clock = _icu("{v, date, HH:mm}", language(tag).icu, local)
    between = language(tag).marks.comma if language(tag).is_spaced else " "
    return f"{format_date(local.date(), tag)}{between}{clock}"


# Not \d, which is every digit of Unicode.
_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# What is farther away is a slip, and calendars and time zones end at the years 1 and 9999.
YEARS = range(1800, 2201)


def parse_partial_date(text: str) -> str:
    """A year, month or day ("2019", "2019-07", "2019-08-11") checked; ``ValueError`` otherwise.

    Years are those of ``YEARS``.
    """
    match = _PARTIAL.fullmatch(text.strip())
    if match is None or int(match[1]) not in YEARS:
        raise ValueError(text)
    year, month, day = match.groups()
    date(int(year), int(month or 1), int(day or 1))
    return match.group()


@lru_cache(maxsize=4096)
def partial_date_bounds(value: str) -> tuple[date, date]:
    """The first and the last day that a partial date may mean."""
    year, *rest = (int(part) for part in parse_partial_date(value).split("-"))
    if not rest:
        return date(year, 1, 1), date(year, 12, 31)
    if len(rest) == 1:
        return date(year, rest[0], 1), date(year, rest[0], monthrange(year, rest[0])[1])
    return date(year, rest[0], rest[1]), date(year, rest[0], rest[1])


def partial_date_order(value: str | None) -> str:
    """What partial dates are sorted by, earliest first, none at the end.

    A month stands after its days and a year after its months: "in August" is often the sum.
    """
    return f"{value or '9999'}-99"


def format_partial_date(value: str | None, tag: str, both_calendars: bool = False) -> str:
    """A partial date as precise as it is known, "" for none.

    Where the language's calendar is not the Gregorian one, a day is given in its own
    calendar and, with ``both_calendars``, in the Gregorian one beside it. A Gregorian
    month or year covers parts of two Jalali ones, so those are named as a span.
    """
    if not value:
        return ""
    skeleton = {4: "y", 7: "yMMMM", 10: "yMMMMd"}[len(value)]
    first, last = partial_date_bounds(value)
    gregorian = _day(first, skeleton, tag)
    if language(tag).calendar == "gregorian":
        return gregorian
    own = _day(first, skeleton, tag, "jalali")
    until = _day(last, skeleton, tag, "jalali")
    if own != until:
        own = f"{_shared_year(own, until)} – {until}" if skeleton == "yMMMM" else f"{own}–{until}"
    return f"{own} ({gregorian})" if both_calendars else own


def _shared_year(first: str, last: str) -> str:
    # "تیر ۱۳۹۸ – مرداد ۱۳۹۸" reads better as "تیر – مرداد ۱۳۹۸".
    month, _, year = first.rpartition(" ")
    return month if last.endswith(year) else first


_NATIVE = {
    "latn": {},
    "arab": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"),
    "arabext": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"),
}


def native_digits(text: str, tag: str) -> str:
    """The digits of a text in those of the language."""
    return text.translate(_NATIVE[language(tag).digits])


_ANY_DIGIT = {
    ord(digit): str(value)
    for digits in ("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩")
    for value, digit in enumerate(digits)
}


def ascii_digits(text: str) -> str:
    """Persian and Arabic digits as 0-9, for what people type into number and date fields."""
    return text.translate(_ANY_DIGIT)


# -- Jalali dates and lengths of time -------------------------------------------------------


def jalali_day(year: int, month: int, day: int) -> date:
    """The Gregorian day of a Jalali one; ``ValueError`` where the calendar has no such day.

    ICU's Persian calendar decides, leap years included: the days around the expected one
    are asked until one bears that name.
    """
    before = (month - 1) * 31 if month <= 7 else 186 + (month - 7) * 30
    wanted = f"{year}-{month}-{day}"
    for first in range(19, 24):
        found = date(year + 621, 3, first) + timedelta(days=before + day - 1)
        if _icu("{v, date, y-M-d}", "en@calendar=persian", found) == wanted:
            return found
    raise ValueError(wanted)


def format_jalali(value: str | None, tag: str) -> str:
    """A partial date in the Jalali calendar, in the words of a language: "20 Mordad 1398"."""
    if not value or len(value) < len("2019-08-11"):
        return ""
    pattern, locale = "{v, date, d MMMM y}", f"{language(tag).icu}@calendar=persian"
    return _icu(pattern, locale, date.fromisoformat(value))


_LENGTH = re.compile(r"(\d{1,3}(?:\.\d{1,2})?) (year|month|day)s?")


def parse_length(text: str) -> str:
    """A length of time ("7.5 years", "27 months", "40 days") checked; ``ValueError`` otherwise."""
    match = _LENGTH.fullmatch(ascii_digits(text).strip().lower().replace("٫", "."))
    if match is None:
        raise ValueError(text)
    number, unit = match.groups()
    return f"{number} {unit}" if number == "1" else f"{number} {unit}s"


def format_length(value: str, tag: str) -> str:
    """A length of time in the words and digits of a language ("۷٫۵ سال")."""
    number, unit = value.split(" ")
    return format_duration(float(number), unit.removesuffix("s"), tag)
