"""Letters of a translation: scripts mixed up, unseen characters, joiners, missing glyphs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from crm import i18n
from crm.pdf import fonts
from crm.reader import message as _n
from crm.texts.findings import Finding

_MOST_GLYPHS = 5  # that are named
_OPENING = {**dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"),
            **dict.fromkeys("\u2066\u2067\u2068", "\u2069")}  # fmt: skip
_CLOSING = frozenset("\u202c\u2069")
_LOOK_ALIKE_LATIN = frozenset("aceopxyijsABCEHKMOPTXYIJS")
_LOOK_ALIKE_CYRILLIC = frozenset("асеорхуіјѕАВСЕНКМОРТХУІЈЅ")
# Who searches for a word that has one of these in it does not find it, nor whoever pastes it.
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b\u2060-\u2064\ufeff]")
# Marks of direction are of use in a line that runs to the left, and of none in others.
_MARKS = re.compile("[\u200e\u200f]")
# A joiner at a word's edge, twice, or between letters that never join, does nothing. Vowel signs
# and viramas are parts of words, too.
_PART = r"\w\u0300-\u036f\u05b0-\u05c7\u064b-\u065f\u0670\u0900-\u0963"
_NEVER_JOINED = "A-Za-zÀ-ɏ\u0400-\u04ff"
_STRAY_JOINER = re.compile(
    rf"(?<![{_PART}\u200c])\u200c+|\u200c+(?![{_PART}\u200c])|\u200c{{2,}}|\u200d{{2,}}"
    rf"|(?<=[{_NEVER_JOINED}])[\u200c\u200d]+(?=[{_NEVER_JOINED}])"
)
_LATIN_OR_CYRILLIC = re.compile("[A-Za-zÀ-ɏ\u0400-\u04ff]+")
_ARABIC_WORD = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]+")
_FOREIGN_LETTERS = {
    # Keyboards for Arabic write these where Persian and Kurdish have others, and back.
    "fa": ("يكى", _n("%(word)s is written with Arabic letters; Persian has ی and ک.")),
    "ckb": ("يك", _n("%(word)s is written with Arabic letters; Kurdish has ی and ک.")),
    "ar": ("یک", _n("%(word)s is written with Persian letters; Arabic has ي and ك.")),
}
_VERB_APART = re.compile(
    r"(?<![\u0600-\u06ff\u200c])(ن?می) ([آ-ی\u200c]{2,}?(?:م|د|ند|ید|یم|شود|کند))(?![آ-ی\u200c])"
)
_PLURAL_APART = re.compile(r"(?<=[آ-یهٔۀ]) (ها(?:ی|یی|یش|یشان)?)(?![\u0600-\u06ff\u200c])")
_VERBS_JOINED = re.compile(
    r"(?<![\u0600-\u06ff\u200c])ن?می(?:شود|شوند|شد|شدند|کند|کنند|کنم|کنیم|کرد|کردند|گوید|گویند|"
    r"گفت|گفتند|دهد|دهند|داد|خواهد|خواهند|خواست|خواستند|تواند|توانند|توان|توانست|رود|روند|رسد|"
    r"رسند|آید|آیند|گیرد|گیرند|گردد|گردند|باشد|باشند|دانند|نویسد|نویسند|برد|برند|یابد|یابند|ماند|"
    r"مانند|پذیرد|خورد|سازد|سازند)(?![\u0600-\u06ff\u200c])"
)


def check(target: str, language: str) -> list[Finding]:
    """All that letters show."""
    return [
        *_directions(target),
        *_unseen(target, language),
        *_scripts(target, language),
        *(_joiners(target) if language == "fa" else ()),
        *_glyphs(target, language),
    ]


def _directions(text: str) -> Iterator[Finding]:
    """Controls of direction that are not closed where their paragraph ends, or not opened."""
    message = _n("A control of direction is not closed, or not opened.")
    position = 0
    for line in text.splitlines(keepends=True):
        waiting: list[tuple[str, int]] = []
        for place, character in enumerate(line, start=position):
            if character in _OPENING:
                waiting.append((_OPENING[character], place))
            elif character in _CLOSING:
                if not waiting or waiting[-1][0] != character:
                    yield Finding("directions", True, message, {}, place, place + 1)
                    waiting = []
                    break
                waiting.pop()
        for _closing, place in waiting:
            yield Finding("directions", True, message, {}, place, place + 1)
        position += len(line)


def _unseen(text: str, language: str) -> Iterator[Finding]:
    """Characters that nobody sees and that part a word for who looks for it."""
    strays = [(match, True) for match in _UNSEEN.finditer(text)]
    strays += [(match, False) for match in _STRAY_JOINER.finditer(text)]
    if i18n.direction(language) == "ltr":
        strays += [(match, False) for match in _MARKS.finditer(text)]
    message = _n("A character that cannot be seen stands here, and has no use: %(character)s.")
    for match, is_error in strays:
        character = match.group()[0]
        shown = f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()
        yield Finding("unseen", is_error, message, {"character": shown}, *match.span())


def _scripts(text: str, language: str) -> Iterator[Finding]:
    for match in _LATIN_OR_CYRILLIC.finditer(text):
        word = match.group()
        cyrillic = {each for each in word if "\u0400" <= each <= "\u04ff"}
        latin = set(word) - cyrillic
        if cyrillic and latin and (latin <= _LOOK_ALIKE_LATIN or cyrillic <= _LOOK_ALIKE_CYRILLIC):
            message = _n("%(word)s mixes Latin and Cyrillic letters.")
            yield Finding("scripts", True, message, {"word": word}, *match.span())
    foreign, message = _FOREIGN_LETTERS.get(language, ("", ""))
    for match in _ARABIC_WORD.finditer(text) if foreign else ():
        if any(letter in match.group() for letter in foreign):
            yield Finding("scripts", True, message, {"word": match.group()}, *match.span())


def _joiners(text: str) -> Iterator[Finding]:
    """What Persian writes with a zero-width non-joiner: the verb's می and the plural's ها."""
    for match in _VERB_APART.finditer(text):
        wanted = f"{match[1]}\u200c{match[2]}"
        yield _joiner(wanted, match.span())
    for match in _VERBS_JOINED.finditer(text):
        wanted = match.group().replace("می", "می\u200c", 1)
        yield _joiner(wanted, match.span())
    for match in _PLURAL_APART.finditer(text):
        yield _joiner(f"\u200c{match[1]}", match.span())


def _joiner(form: str, span: tuple[int, int]) -> Finding:
    message = _n("Written %(form)s, with a zero-width non-joiner.")
    return Finding("joiners", False, message, {"form": form}, *span)


def _glyphs(text: str, language: str) -> Iterator[Finding]:
    characters = fonts.lacking(text, language)
    if characters:
        shown = " ".join(f"{each} (U+{ord(each):04X})" for each in characters[:_MOST_GLYPHS])
        message = _n("The typefaces of kits do not have %(characters)s.")
        start = text.index(characters[0])
        yield Finding("glyphs", True, message, {"characters": shown}, start, start + 1)
