"""Finding names of protected people in a text, in whatever script and spelling.

A surname alone is shared by too many people to be forbidden, so a name counts as found
where the first name stands beside any other part of it, in either order. A spelling of one
word, such as a surname that nobody else has, counts as found wherever it stands. Words are
compared by what the search room knows of names (``crm.search.names``): consonants that
transcriptions share, then how alike they sound. In doubt it finds too much: what it finds
is looked at by a person, what it misses is printed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import pairwise
from urllib.parse import unquote

from crm.search import names
from crm.search.folding import JOINER, fold, is_spaceless

_ALIKE = 0.85  # as from which two words are one name; Soleymani and Soleimani have 1.0
_INVISIBLE = {  # marks of direction, joiners and the like, which no reader sees
    **dict.fromkeys((0x00AD, 0x061C, 0x0640, 0x180E, 0x200B, 0x200D, 0x200E, 0x200F)),
    **dict.fromkeys((0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A))),
}
_WORD = re.compile(r"[^\W_]+")
# Where a capital begins a word within a word: FreeMaryam.
_CAPITAL = re.compile("(?<=[a-zß-öø-ÿа-яёα-ω])(?=[A-ZÀ-ÖØ-ÞА-ЯЁΑ-Ω])")
_LEAST_IN_ONE = 8  # letters of a first and another name in one word
_MOST_SEEN = 50_000
_MOST_CODED = 3  # times that an address is percent-encoded, or a text written for HTML
# Written together with the next word in Arabic: and, then, by, to, as.
_PROCLITICS = "وفبلك"


@dataclass(frozen=True)
class _Name:
    """One spelling of a name, taken apart."""

    whose: str
    first: names.Unit
    others: tuple[names.Unit, ...]


class Spellings:
    """The names of some people, ready to be looked for: label → every spelling."""

    def __init__(self, people: Mapping[str, Iterable[str]]) -> None:
        self._names: list[_Name] = []
        self._pieces: list[tuple[str, str]] = []  # names in scripts without spaces
        self._words: list[tuple[str, str]] = []  # names of one word
        self._in_one: set[tuple[str, str]] = set()  # names written in one word
        self._seen: dict[str, frozenset[str]] = {}  # long words that were looked through
        for whose, spellings in people.items():
            for spelling in spellings:
                self._learn(whose, spelling)
        self._first_keys = {key for name in self._names for key in name.first.keys}

    def __bool__(self) -> bool:
        return bool(self._names or self._pieces or self._words)

    def _learn(self, whose: str, spelling: str) -> None:
        parts = _parts(spelling)
        if is_spaceless(_compact(spelling)):
            if len(_compact(spelling)) > 1:
                self._pieces.append((_compact(spelling), whose))
        elif len(parts) == 1:
            self._words.append((parts[0], whose))
        elif parts and len(spelling.split()) == 1:
            # One word of several pieces, as with a joiner: written in one piece, too.
            self._words.append(("".join(parts), whose))
            self._learn_name(whose, parts)
        elif parts:
            self._learn_name(whose, parts)

    def _learn_name(self, whose: str, parts: tuple[str, ...]) -> None:
        units = [_unit(part) for part in parts]
        joined = [names.join(one, two) for one, two in pairwise(units[1:])]
        self._names.append(_Name(whose, units[0], (*units[1:], *joined)))
        first, *others = (unit.term for unit in units)
        for other in {*others[-1:], "".join(others)}:
            pair = {first + other, other + first}
            self._in_one |= {(each, whose) for each in pair if len(each) >= _LEAST_IN_ONE}

    def found_in(self, text: str) -> set[str]:
        """The labels of the people whose names stand in a text, also as an address has them.

        And as hashtags and handles do: #FreeMaryamSoleymani, maryamsoleymani.
        """
        found = self._found_in(text)
        for _ in range(_MOST_CODED):
            if (readable := unescape(unquote(text))) == text:
                break
            text = readable
            found |= self._found_in(text)
        if (apart := _CAPITAL.sub(" ", text)) != text:
            found |= self._found_in(apart)
        return found | self._found_in_one(text)

    def _found_in_one(self, text: str) -> set[str]:
        """Those whose first name stands with another part of it in one word, in either order."""
        found: set[str] = set()
        for word in _parts(text):
            if len(word) >= _LEAST_IN_ONE:
                if word not in self._seen:
                    if len(self._seen) >= _MOST_SEEN:
                        self._seen.clear()
                    folded = _folded(word)
                    self._seen[word] = frozenset(
                        whose for piece, whose in self._in_one if piece in folded
                    )
                found |= self._seen[word]
        return found

    def _found_in(self, text: str) -> set[str]:
        found: set[str] = set()
        if self._pieces:
            compact = _compact(text)
            found |= {whose for piece, whose in self._pieces if piece in compact}
        parts = _parts(text)
        if self._words:
            words = {form for part in parts for form in _forms(part)}
            found |= {whose for word, whose in self._words if word in words}
        if self._names:
            found |= self._found_among(parts)
        return found

    def _found_among(self, parts: tuple[str, ...]) -> set[str]:
        found: set[str] = set()
        for place in range(len(parts)):
            # One word or two in one piece may be the first name: Fatemeh, Fatemeh-Sadat.
            for length in (1, 2):
                word = "".join(parts[place : place + length])
                if place + length > len(parts) or self._first_keys.isdisjoint(_keys(word)):
                    continue
                unit, around = _unit(word), _around(parts, place, length)
                found |= {
                    name.whose
                    for name in self._names
                    if _is_alike(unit, name.first)
                    and any(_is_alike(near, other) for near in around for other in name.others)
                }
        return found


def _around(parts: tuple[str, ...], place: int, length: int) -> list[names.Unit]:
    """What stands beside a word: the next and the last one, and two of each in one piece."""
    before, after = parts[max(0, place - 2) : place], parts[place + length : place + length + 2]
    near = [after[:1], after, before[-1:], before]
    return [_unit("".join(words)) for words in near if words]


@lru_cache(maxsize=50_000)
def _unit(word: str) -> names.Unit:
    return names.Unit(_folded(word), names.keys(word), names.sounds(word))


def _forms(word: str) -> list[str]:
    """A word as it stands, without an Arabic "and", without an s of possession."""
    forms = [word]
    if len(word) > 3 and word[0] in _PROCLITICS:
        forms.append(word[1:])
    if len(word) > 3 and word[-1] == "s":
        forms.append(word[:-1])
    return forms


@lru_cache(maxsize=100_000)
def _keys(word: str) -> frozenset[str]:
    # All words of a kit come here, so nothing is worked out that is only needed for a few.
    return frozenset(key for form in _forms(word) for key in names.keys(form))


@lru_cache(maxsize=200_000)
def _is_alike(written: names.Unit, wanted: names.Unit) -> bool:
    return any(
        form.term == wanted.term
        or (
            not set(form.keys).isdisjoint(wanted.keys)
            and names.resemblance(form, wanted.term, wanted.sounds, False) >= _ALIKE
        )
        for form in (written, *map(_unit, _forms(written.term)))
    )


@lru_cache(maxsize=10_000)
def _parts(text: str) -> tuple[str, ...]:
    """The words of a text with their letters as they are, but for case, marks and controls."""
    plain = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    plain = re.sub("[’‘'ʼʻ`´]", "", "".join(c for c in plain if unicodedata.category(c) != "Mn"))
    return tuple(word.casefold() for word in _WORD.findall(plain))


def plain_word(word: str) -> str:
    """A word as names are compared: letters folded, nothing between its pieces."""
    return "".join(_parts(word))


def _folded(word: str) -> str:
    return "".join(fold(word).replace(JOINER, "").split())


def _compact(text: str) -> str:
    return _folded(text)
