"""The languages that kits are printed in: one row each, and what follows from their scripts.

To add one:

1. write its row below (``icu`` is the CLDR locale whose dates and numbers it follows);
2. where its script has no typeface yet, name its files and a ``Typeface`` in
   ``crm/pdf/fonts.py``, from the packages fonts-noto-core and fonts-noto-cjk;
3. run ``python3 crm messages`` and fill ``crm/translations/TAG/LC_MESSAGES/kit.po``;
4. give ``tests/pdf/scripts.json`` a short page in it, and run ``python3 tests tests/pdf
   tests/guards tests/platform/test_languages.py``;
5. once a native reader has been through the labels, set ``labels_reviewed``.

Plural rules are CLDR's, through Babel: no row can get them wrong. Languages whose digits are
``latn`` write 0-9 in print, as CLDR has it, also Hindi and Arabic.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import babel


class Marks(NamedTuple):
    """Punctuation between words of a sentence, items of a list, and phrases; the full stop."""

    comma: str = ", "
    between: str = ", "
    semicolon: str = "; "
    stop: str = "."


_MARKS = {
    "Arab": Marks("، ", "، ", "؛ "),
    "Armn": Marks(stop="։"),
    "Deva": Marks(stop="।"),
    "Hans": Marks("，", "、", "；", "。"),
    "Jpan": Marks("、", "、", "；", "。"),
}


@dataclass(frozen=True)
class Language:
    """One language that a kit can be printed in, or that somebody reads.

    ``tag`` is BCP 47, ``script`` ISO 15924; ``typeface`` is a key of
    ``crm.pdf.fonts.TYPEFACES``, ``digits`` a CLDR numbering system. ``has_units`` is false
    where CLDR has no words for years, months and days: then the kit catalog's are used.
    ``labels_reviewed`` says that a native reader has been through the kit catalog.
    """

    tag: str
    name: str
    english: str
    icu: str
    script: str = "Latn"
    dir: str = "ltr"
    typeface: str = "latin"
    digits: str = "latn"
    calendar: str = "gregorian"
    has_units: bool = True
    labels_reviewed: bool = False

    @property
    def marks(self) -> Marks:
        """The punctuation of its script."""
        return _MARKS.get(self.script, Marks())

    @property
    def is_spaced(self) -> bool:
        """Whether words are parted by spaces."""
        return self.script not in ("Hans", "Jpan")

    @property
    def is_alphabetic(self) -> bool:
        """Whether its letters have capitals, and are set like Latin ones."""
        return self.script in ("Latn", "Cyrl", "Armn")

    @cached_property
    def plurals(self) -> tuple[str, ...]:
        """CLDR's categories of numbers, "other" last: ("one", "few", "many", "other")."""
        order = ("zero", "one", "two", "few", "many")
        tags = babel.Locale.parse(self.tag, sep="-").plural_form.tags
        return (*(each for each in order if each in tags), "other")


_ROWS = (
    # English is what labels are written in.
    Language("en", "English", "English", "en-GB", labels_reviewed=True),
    Language("fr", "français", "French", "fr"),
    Language("de", "Deutsch", "German", "de"),
    Language("es", "español", "Spanish", "es"),
    Language("it", "italiano", "Italian", "it"),
    # Brazilian, as CLDR's plain pt is.
    Language("pt", "português", "Portuguese", "pt"),
    Language("nl", "Nederlands", "Dutch", "nl"),
    Language("sv", "svenska", "Swedish", "sv"),
    Language("nb", "norsk bokmål", "Norwegian Bokmål", "nb"),
    Language("da", "dansk", "Danish", "da"),
    Language("fi", "suomi", "Finnish", "fi"),
    Language("pl", "polski", "Polish", "pl"),
    Language("ru", "русский", "Russian", "ru", "Cyrl"),
    Language("tr", "Türkçe", "Turkish", "tr"),
    Language("az", "azərbaycan", "Azerbaijani", "az"),
    Language("hy", "հայերեն", "Armenian", "hy", "Armn", typeface="armenian"),
    Language("he", "עברית", "Hebrew", "he", "Hebr", "rtl", "hebrew"),
    Language("ar", "العربية", "Arabic", "ar", "Arab", "rtl", "arabic"),
    Language("fa", "فارسی", "Persian", "fa", "Arab", "rtl", "persian", "arabext", "jalali"),
    # Read in Iraq, where the calendar is the Gregorian one, as much as in Iran.
    Language("ckb", "کوردیی ناوەندی", "Central Kurdish", "ckb", "Arab", "rtl", "arabic", "arab",
             has_units=False),
    Language("zh-Hans", "简体中文", "Chinese (simplified)", "zh-Hans", "Hans", typeface="chinese"),
    Language("ja", "日本語", "Japanese", "ja", "Jpan", typeface="japanese"),
    Language("ko", "한국어", "Korean", "ko", "Kore", typeface="korean"),
    Language("hi", "हिन्दी", "Hindi", "hi", "Deva", typeface="devanagari"),
)  # fmt: skip
LANGUAGES: dict[str, Language] = {row.tag: row for row in _ROWS}
UI_LANGUAGES = ("en", "fa", "ar", "fr", "de")
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def is_language(tag: str) -> bool:
    """Whether kits can be made in this language."""
    return tag in LANGUAGES


def direction(tag: str) -> str:
    """The direction, "ltr" or "rtl", of any language, also one that sources alone are in."""
    return "rtl" if tag.split("-")[0] in _RIGHT_TO_LEFT else "ltr"
