"""Messages, names of languages, dates and digits: what knows Babel and ICU.

``crm/languages.py`` has the languages themselves, one row each.

Two catalogs stand in ``crm/translations/<tag>/LC_MESSAGES``: ``messages`` is the
interface (English is the source), ``kit`` is what a press kit prints around the
facts, in every kit language. A message that a catalog lacks appears in English.

Dates come from ICU (CLDR): https://unicode-org.github.io/icu/userguide/format_parse/messages/
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

import babel
from babel.numbers import get_territory_currencies
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


@lru_cache(maxsize=4)
def currencies(in_tag: str) -> tuple[tuple[str, str], ...]:
    """(ISO 4217 code, name) of every currency in use, sorted by name in that language."""
    names = babel.Locale.parse(in_tag.replace("-", "_")).currencies
    used = {code for land, _name in countries("en") for code in get_territory_currencies(land)}
    rows = ((code, names.get(code, code)) for code in used)
    return tuple(sorted(rows, key=lambda item: item[1]))


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


def formatted(pattern: str, locale: str, value: date | datetime | float) -> str:
    """A number or a date by a pattern of ICU in a locale."""
    # Dates and naive datetimes only: for aware ones ICU would use the machine's own zone.
    return _format(pattern, locale).format({"v": value}).strip("\u00a0 ")


@lru_cache(maxsize=256)
def _format(pattern: str, locale: str) -> MessageFormat:
    return MessageFormat(pattern, locale)


def format_number(number: float, tag: str) -> str:
    """A number in the language's own digits, grouping and decimal sign."""
    return formatted("{v, number}", language(tag).icu, number)


def format_duration(number: float, unit: str, tag: str) -> str:
    """So many of a "year", "month" or "day", in the plural form that the number asks for."""
    pattern = f"{{v, number, ::measure-unit/duration-{unit} unit-width-full-name}}"
    if not language(tag).has_units:
        return f"{format_number(number, tag)} {kit_label(_UNITS[unit], tag)}"
    said = formatted(pattern, language(tag).icu, number)
    # CLDR parts a Japanese number from its unit, newspapers do not.
    return said if language(tag).is_spaced else said.replace(" ", "")


# Words of the kit catalog: crm/cases/vocabulary.py marks them as units of sentences.
_UNITS = {"year": "years", "month": "months", "day": "days"}


def format_currency(number: float, code: str, tag: str) -> str:
    """An amount of a currency of ISO 4217 in words: "5,000.5 euros", "۵٬۰۰۰ دلار آمریکا"."""
    pattern = f"{{v, number, ::currency/{code} unit-width-full-name .##}}"
    return formatted(pattern, language(tag).icu, number)


def comma(tag: str) -> str:
    """The comma between words, with its space where the language has one."""
    return language(tag).marks.comma


def formatted_day(value: date, skeleton: str, tag: str, calendar: str = "gregorian") -> str:
    """A day by a skeleton of CLDR ("yMMMMd") in a language, "gregorian" or "jalali"."""
    system = "persian" if calendar == "jalali" else "gregorian"
    # CLDR's skeleton puts the year before the month in Persian and Kurdish; newspapers do not.
    is_turned = skeleton == "yMMMM" and tag in ("fa", "ckb")
    style = "MMMM y" if is_turned else f"::{skeleton}"
    said = formatted(f"{{v, date, {style}}}", f"{language(tag).icu}@calendar={system}", value)
    # The short word for "year" stays with its year: CLDR says so of Russian, not of Armenian.
    return said.replace(" թ", "\u00a0թ")


def format_date(value: date, tag: str) -> str:
    """A day as the language writes it, in its own calendar ("۲۰ مرداد ۱۳۹۸")."""
    return formatted_day(value, "yMMMMd", tag, language(tag).calendar)


def format_datetime(value: datetime, tag: str, zone: tzinfo = UTC) -> str:
    """A moment in a time zone, the day in the language's calendar, 24 hours."""
    local = value.astimezone(zone).replace(tzinfo=None)
    clock = formatted("{v, date, HH:mm}", language(tag).icu, local)
    between = language(tag).marks.comma if language(tag).is_spaced else " "
    return f"{format_date(local.date(), tag)}{between}{clock}"


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
