"""Lengths of time as people write them ("7.5 years", "هفت سال و نیم"), read into one form.

That form is "7.5 years", "27 months" or "2 years 6 months 10 days": digits of 0-9, English units.
"""

from __future__ import annotations

import re

from babel.lists import format_list

from crm.i18n import ascii_digits, format_duration, language

MOST_TYPED = 80
"""How many characters somebody may type for a length."""
MOST_KEPT = 40
"""How many characters its one form may have: "999 years 999 months 999 weeks 999 days"."""
_UNITS = {
    "year": "year years yr yrs سال",
    "month": "month months ماه",
    "week": "week weeks هفته",
    "day": "day days روز",
}
_ENGLISH = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
_PERSIAN = (
    "یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده "
    "بیست"
)
NUMBERS = (*_ENGLISH.split(), *_PERSIAN.split())
"""The words for 1 to 20."""
_HALF = (" and a half", " و نیم")
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_VALUE_OF = {
    word: str(number)
    for words in (_ENGLISH, _PERSIAN)
    for number, word in enumerate(words.split(), 1)
}
_ONE = re.compile(
    rf"(?P<number>[0-9]{{1,3}}(?:[./][0-9]{{1,2}})?|{'|'.join(_VALUE_OF)})"
    rf"(?P<half>{'|'.join(_HALF)})?[ -](?P<unit>{'|'.join(_UNIT_OF)})"
    rf"(?P<half_after>{'|'.join(_HALF)})?"
)
_BETWEEN = re.compile(rf"[,،]?(?: and| و)? (?=[0-9]|(?:{'|'.join(_VALUE_OF)})(?!\w))")
# Marks of direction are nobody's to see; CLDR's Persian lists have them.
_LETTERS = str.maketrans("يك٫\u200c\u00a0\u202f", "یک.   ", "\u200e\u200f")


def parse_length(text: str) -> str:
    """A length of time, checked, in its one form; ``ValueError`` for what is none.

    One number with its unit, or several whole ones, the larger unit before the smaller.
    """
    typed = " ".join(ascii_digits(text).lower().translate(_LETTERS).split())
    # A decimal comma, and not the one between two parts.
    typed = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", typed)
    typed = re.sub(r"(?<=[0-9])½", ".5", typed)
    typed = re.sub(r"(?<=[0-9])(?=[^\W\d_])", " ", typed)
    parts = [_part(each, text) for each in _BETWEEN.split(typed)]
    units = [list(_UNITS).index(unit) for _number, unit in parts]
    if units != sorted(set(units)):
        raise ValueError(text)
    if len(parts) > 1 and any("." in number for number, _unit in parts):
        raise ValueError(text)
    return " ".join(f"{number} {unit if number == '1' else f'{unit}s'}" for number, unit in parts)


def _part(typed: str, text: str) -> tuple[str, str]:
    match = _ONE.fullmatch(typed)
    if match is None or (match["half"] and match["half_after"]):
        raise ValueError(text)
    number = _VALUE_OF.get(match["number"], match["number"]).replace("/", ".")
    if match["half"] or match["half_after"]:
        if "." in number:
            raise ValueError(text)
        number += ".5"
    whole, dot, rest = number.partition(".")
    number = (whole.lstrip("0") or "0") + (dot + rest.rstrip("0")).rstrip(".")
    if number == "0":
        raise ValueError(text)
    return number, _UNIT_OF[match["unit"]]


def format_length(value: str, tag: str) -> str:
    """A length of time in the words and digits of a language ("۷٫۵ سال")."""
    words = value.split(" ")
    said = [
        format_duration(float(number), unit.removesuffix("s"), tag)
        for number, unit in zip(words[::2], words[1::2], strict=True)
    ]
    # CLDR's list of Chinese puts an "and" where none is said.
    is_bare = tag == "zh-Hans"
    return (
        "".join(said) if is_bare else format_list(said, locale=language(tag).icu.replace("-", "_"))
    )
