"""Numbers and months as languages write them out, from ICU (CLDR).

What a reader takes for the same number or month in another language, for comparing texts.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from icu4py.messageformat import MessageFormat

from crm import i18n

# Rule sets of https://unicode-org.github.io/icu/userguide/format_parse/numbers/rbnf.html; where
# a language lacks one, ICU takes the default.
_RULES = (
    "",
    *(
        f",%spellout-{kind}{gender}"
        for kind in ("cardinal", "ordinal")
        for gender in ("", "-masculine", "-feminine", "-neuter", "-common")
    ),
    ",%spellout-numbering-year",
    ",%spellout-cardinal-genitive",
    ",%spellout-ordinal-reale",
)
# What newspapers write beside CLDR's names: Gregorian months of Persian and Arabic.
_OTHER_MONTHS: dict[str, dict[int, tuple[str, ...]]] = {
    "fa": {
        1: ("جنوری", "ژانویه"),
        2: ("فبروری",),
        3: ("مارچ",),
        4: ("اپریل", "آپریل"),
        5: ("می", "مه"),
        6: ("جون",),
        7: ("جولای", "ژوییه", "ژوئیه", "جولای"),
        8: ("آگوست", "اگست", "آگست"),
        9: ("سپتمبر",),
        10: ("اکتوبر",),
        11: ("نومبر",),
        12: ("دسمبر",),
    },
    "en": {9: ("sept",)},
    "ru": {5: ("мае",)},
}
_REGIONS = {"ar": ("ar", "ar-EG", "ar-SY", "ar-MA", "ar-DZ", "ar-TN"), "ckb": ("ckb", "ar-SY")}
_PERSIAN_ORDINALS = ("م", "مین", "\u200cام", "\u200cامین")
_HAVE_NO_RULES = frozenset({"ckb"})
# What is left of months that are numbers: in Chinese, Japanese and Korean.
_NO_NAMES = frozenset({"", "月", "월"})


@lru_cache(maxsize=4096)
def spelled_out(number: int, tag: str) -> frozenset[str]:
    """The number in words, as a cardinal and an ordinal, in every gender CLDR knows."""
    if tag in _HAVE_NO_RULES:
        return frozenset()
    locale = i18n.language(tag).icu if i18n.is_language(tag) else tag
    said = {_said(f"{{v,spellout{rule}}}", locale, number) for rule in _RULES}
    if tag == "fa":  # CLDR has no ordinals of Persian
        said |= {f"{words}{ending}" for words in said for ending in _PERSIAN_ORDINALS}
        said |= {
            f"{words[:-1]}و{ending}"
            for words in said
            if words.endswith("سه")
            for ending in ("م", "مین")
        }
    return frozenset(said)


@lru_cache(maxsize=128)
def months(tag: str, calendar: str) -> tuple[frozenset[str], ...]:
    """The names of the twelve months, each in its forms: in a date, alone, and shortened.

    ``calendar`` is "gregorian" or "jalali".
    """
    found: list[set[str]] = [set() for _ in range(12)]
    for locale in _REGIONS.get(tag, (tag,)):
        for position, day in enumerate(_first_days(calendar)):
            system = "persian" if calendar == "jalali" else "gregorian"
            # Nobody shortens the names of Jalali months; what CLDR has is other words.
            patterns = ("d MMMM", "LLLL", "MMM", "LLL")[: 2 if calendar == "jalali" else 4]
            for pattern in patterns:
                said = _said(f"{{v,date,{pattern}}}", f"{locale}@calendar={system}", day)
                found[position].add(said.strip("0123456789۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩ .\u00a0"))
    if calendar == "gregorian":
        for month, names in _OTHER_MONTHS.get(tag, {}).items():
            found[month - 1].update(names)
    if tag == "ckb":  # "the August of"
        found = [names | {f"{name}ی" for name in names} for names in found]
    return tuple(frozenset(names - _NO_NAMES) for names in found)


def _first_days(calendar: str) -> list[date]:
    if calendar == "gregorian":
        return [date(2019, month, 5) for month in range(1, 13)]
    # The fifth of Farvardin 1398 and each month's after it.
    return [
        date(2019, 3, 25) + timedelta(days=31 * min(month, 6) + 30 * max(month - 6, 0))
        for month in range(12)
    ]


def _said(pattern: str, locale: str, value: date | int) -> str:
    return MessageFormat(pattern, locale).format({"v": value})
