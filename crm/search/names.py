"""Names across scripts and spellings: a key under which they meet, and how alike two of them are.

A *key* is the skeleton of consonants that Nourizad, Noorizad and نوری‌زاد share. Each sign of it is
a class of sounds which transcriptions confuse: k = k g q gh ق غ ک گ, h = h kh x ح خ ه,
s = s z and all that Persian pronounces so, S = sh, C = ch, J = j zh dj. Vowels, v, w and y count
only where a name begins. A *sound* keeps rough vowels and is for ranking: what shares a key is
compared by its sounds.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise, product
from typing import NamedTuple

from rapidfuzz.distance import JaroWinkler, Levenshtein

from crm.search.folding import JOINER, LONGEST_WORD, fold

_ARABIC_CLASSES = (
    ("b", "ب"), ("p", "پ"), ("t", "تط"), ("s", "ثسصذزضظ"), ("J", "جژ"), ("C", "چ"),
    ("h", "حخهةہھ"), ("d", "د"), ("r", "رڕ"), ("S", "ش"), ("k", "غقکكگڭ"), ("f", "ف"),
    ("l", "لڵ"), ("m", "م"), ("n", "نں"), ("v", "وڤۆۇۈ"), ("y", "یيىێېئ"),
)  # fmt: skip
_ARABIC = {letter: sign for sign, letters in _ARABIC_CLASSES for letter in letters}
_ARABIC_VOWELS = set("اآأإٱعءؤەۀٔ")
_CYRILLIC = dict(zip("бпвфмнлрдткгхсзцшщчжйғқҳґјһ", "bpvfmnlrdtkkhsssSSCJykkhkJh", strict=True))
_CYRILLIC_VOWELS = set("аеёиоуыэюяъьіїєӣӯәөү")
_LATIN_CLUSTERS = (  # the longest first
    ("dsch", "J"), ("tsch", "C"), ("dzh", "J"), ("tch", "C"), ("sch", "S"), ("dj", "J"),
    ("kh", "h"), ("gh", "k"), ("sh", "S"), ("ch", "ChS"), ("zh", "J"), ("ph", "f"), ("th", "t"),
    ("ck", "k"), ("qu", "k"), ("tz", "s"), ("ts", "s"),
)  # fmt: skip
_LATIN = {
    **{letter: letter for letter in "bdfhklmnprst"},
    **dict(zip("gjqz", "kJks", strict=True)),
}
_HARDENED = {"p": "b", "t": "d"}  # at the end of a Turkish name: Zeynep, Ahmet
_SPELT_OUT = str.maketrans(
    {"ş": "sh", "š": "sh", "č": "ch", "ç": "ch", "ğ": "gh", "ġ": "gh", "ž": "zh", "ẓ": "z"}
    | {"ḵ": "kh", "ẖ": "kh", "ḫ": "kh", "ḡ": "gh", "ȟ": "kh", "ł": "l", "ñ": "n", "ß": "ss"}
    | {"ı": "i", "ə": "a", "đ": "d", "ø": "o", "æ": "e", "œ": "e"}
)
_apostrophes = re.compile("[’‘'ʼʻ`´]")
_is_arabic = re.compile("[\u0600-\u06ff]").search
_is_cyrillic = re.compile("[\u0400-\u04ff]").search
_doubled = re.compile(r"(.)\1+")
_MOST_READINGS = 18
_MOST_PARTS = 8
_LONGEST_NAME = 200


class Unit(NamedTuple):
    """A word of a name, or two or three neighbours in one piece."""

    term: str
    """Folded, in one piece."""
    keys: tuple[str, ...]
    sounds: tuple[str, ...]


def parts(name: str) -> list[str]:
    """Split a name into its words, at hyphens and ZWNJ too; apostrophes go."""
    marked = _apostrophes.sub("", unicodedata.normalize("NFC", name[:_LONGEST_NAME]))
    split = re.split(r"[\s,;/()«»\"\u200c\u2010\u2011-]+", marked)
    return [part for part in split[:_MOST_PARTS] if _term(part)]


def _term(part: str) -> str:
    return "".join(fold(part).replace(JOINER, "").split())


@lru_cache(maxsize=50_000)
def units(name: str) -> tuple[Unit, ...]:
    """Take a name apart: each word, each two neighbours joined, each three."""
    single = [Unit(_term(part), keys(part), sounds(part)) for part in parts(name)]
    pairs = [join(one, two) for one, two in pairwise(single)]
    triples = [join(pair, third) for pair, third in zip(pairs, single[2:], strict=False)]
    found = {unit.term: unit for unit in (*triples, *pairs, *single)}
    return tuple(unit for unit in found.values() if len(unit.term) <= LONGEST_WORD)


def join(one: Unit, two: Unit) -> Unit:
    """Two neighbours in one piece: Nouri Zad is Nourizad."""
    both = product(one.keys[:3], two.keys[:3])
    joined = dict.fromkeys(_once(a + b.removeprefix("A")) for a, b in both)
    sound = one.sounds[0] + two.sounds[0] if one.sounds and two.sounds else ""
    return Unit(one.term + two.term, tuple(joined)[:4], (sound,) if sound else ())


def _once(signs: str) -> str:
    return _doubled.sub(r"\1", signs)


@lru_cache(maxsize=100_000)
def keys(part: str) -> tuple[str, ...]:
    """Give the skeletons of one word of a name, for each way its letters can be read."""
    plain = unicodedata.normalize("NFKC", part)
    if _is_arabic(plain):
        signs = _arabic_signs(plain)
    elif _is_cyrillic(plain):
        signs = _cyrillic_signs(plain.casefold().replace("дж", "ж"))
    else:
        signs = _latin_signs(_plain_latin(plain))
    readings: dict[str, None] = {}
    for reading in product(*(sign or [""] for sign in signs[:14])):
        readings[_once("".join(reading))] = None
        if len(readings) == _MOST_READINGS:
            break
    return tuple(key for key in readings if key)


def _without_marks(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) != "Mn" and c != "ـ")


def _arabic_signs(part: str) -> list[list[str]]:
    letters = _without_marks(part)
    signs: list[list[str]] = []
    for place, letter in enumerate(letters):
        sign = _ARABIC.get(letter, "")
        if place == 0:
            signs.append(["A"] if letter in _ARABIC_VOWELS else [sign])
        elif letter in "هةہھ" and place == len(letters) - 1:
            # A last h is a vowel (ستوده), but for one after a long vowel (سپاه).
            signs.append(["h", ""] if letters[place - 1] in "اوی" else [""])
        elif sign not in ("v", "y"):
            signs.append([sign])
    return signs


def _cyrillic_signs(part: str) -> list[list[str]]:
    signs: list[list[str]] = []
    for place, letter in enumerate(part):
        if place == 0 and letter in _CYRILLIC_VOWELS:
            signs.append(["y"] if letter in "яюёї" else ["A"])
        elif place == 0 or _CYRILLIC.get(letter) not in ("v", "y"):
            signs.append([_CYRILLIC.get(letter, "")])
    return signs


def _plain_latin(part: str) -> str:
    spelt = unicodedata.normalize("NFC", part).lower().translate(_SPELT_OUT)
    return "".join(fold(spelt).replace(JOINER, "").split())


def _latin_signs(part: str) -> list[list[str]]:
    signs: list[list[str]] = []
    place = 0
    while place < len(part):
        cluster = next((c for c in _LATIN_CLUSTERS if part.startswith(c[0], place)), None)
        if cluster:
            signs.append(list(cluster[1]))
            place += len(cluster[0])
        else:
            signs.append(_latin_sign(part, place))
            place += 1
    return signs


def _latin_sign(part: str, place: int) -> list[str]:
    letter, after = part[place], part[place + 1 : place + 2]
    if place == 0 and letter in "aeiouyvwj":
        first = {"y": ["y"], "v": ["v"], "w": ["v"], "j": ["J", "y", "h"]}
        return first.get(letter, ["A"])
    if letter == "h" and not after and place:
        return [""] if part[place - 1] == "e" else ["h", ""]
    if letter == "c":
        return ["s", "J", "C"] if after and after in "eiy" else ["k", "J", "C"]
    if letter == "j" and after not in set("aeiouy"):
        return ["", "J"]  # Aleksej, Navalnyj
    if letter == "x":
        return ["h", "ks"]
    if letter in _HARDENED and not after:
        return [letter, _HARDENED[letter]]
    return [_LATIN.get(letter, "")]


_ARABIC_SOUNDS = _ARABIC | dict(
    zip("ذزضظخغقگاآأإعوۆەؤیيىێئ", "zzzzxqqgaaaiauuauiiiii", strict=True),
)
_CYRILLIC_SOUNDS = _CYRILLIC | dict(
    zip("зхгкқғаеэоуиыюяёвй", "zxgkqqaaauuiiuauui", strict=True),
)
_CYRILLIC_PAIRS = (("дж", "ж"), ("ей", "и"), ("ай", "и"), ("ий", "и"), ("ый", "и"))
_LATIN_SOUNDS = (
    *(("dsch", "J"), ("tsch", "C"), ("dzh", "J"), ("tch", "C"), ("sch", "S"), ("dj", "J")),
    *(("kh", "x"), ("gh", "q"), ("sh", "S"), ("ch", "C"), ("zh", "J"), ("ph", "f"), ("th", "t")),
    *(("ck", "k"), ("qu", "k"), ("gu", "g"), ("tz", "z"), ("ts", "s")),
    *(("ou", "u"), ("oo", "u"), ("ow", "u"), ("w", "u")),
    *(("ee", "i"), ("ei", "i"), ("ey", "i"), ("ai", "i"), ("ay", "i"), ("ie", "i"), ("yi", "i")),
)
_ROUGH_VOWELS = str.maketrans("eoyvjc", "auiuJk")


@lru_cache(maxsize=200_000)
def sounds(part: str) -> tuple[str, ...]:
    """Give how one word of a name sounds, and other readings of its ambiguous Latin letters."""
    sound = _sound(part)
    if not sound or _is_arabic(part) or _is_cyrillic(part):
        return (sound,) if sound else ()
    readings = [sound]
    latin = _plain_latin(part)
    if "ch" in latin.replace("sch", "").replace("tch", ""):
        readings += [sound.replace("C", "x"), sound.replace("C", "S")]
    elif "c" in latin:
        readings += [_sound(latin.replace("c", "j")), _sound(latin.replace("c", "ch"))]
    if latin.endswith("j"):
        readings.append(_sound(latin[:-1] + "i"))
    if latin[-1:] in _HARDENED:
        readings.append(sound[:-1] + _HARDENED[latin[-1]])
    if latin.startswith("j"):
        readings += ["i" + sound[1:], "x" + sound[1:]]
    return tuple(dict.fromkeys(readings))


def _sound(part: str) -> str:
    plain = unicodedata.normalize("NFKC", part)
    if _is_arabic(plain):
        letters = _without_marks(plain)
        sound = "".join(_ARABIC_SOUNDS.get(letter, "") for letter in letters)
        if letters[-1:] in ("ه", "ة") and letters[-2:-1] not in ("ا", "و", "ی"):
            sound = sound[:-1] + "a"
    elif _is_cyrillic(plain):
        letters = plain.casefold()
        for pair, letter in _CYRILLIC_PAIRS:
            letters = letters.replace(pair, letter)
        sound = "".join(_CYRILLIC_SOUNDS.get(letter, "") for letter in letters)
    else:
        sound = latin = _plain_latin(plain)
        for letters, sign in _LATIN_SOUNDS:
            sound = sound.replace(letters, sign)
        sound = sound.translate(_ROUGH_VOWELS)
        if latin.endswith("eh") and len(sound) > 2:
            sound = sound[:-1]
    return _once(sound)


_NO_VOWELS = str.maketrans("", "", "aiuv")
_COARSE = str.maketrans("zxqg", "shkk")


@lru_cache(maxsize=200_000)
def _facets_of(sound: str) -> tuple[str, str]:
    fine = sound.translate(_NO_VOWELS)
    return fine.translate(_COARSE), fine + ("V" if sound[-1:] in ("a", "i", "u") else "")


@lru_cache(maxsize=500_000)
def likeness(one: str, two: str) -> float:
    """0 to 1: how alike two sounds are; classes of consonants, consonants, and the whole."""
    coarse_one, fine_one = _facets_of(one)
    coarse_two, fine_two = _facets_of(two)
    return (
        0.3 * Levenshtein.normalized_similarity(coarse_one, coarse_two)
        + 0.4 * Levenshtein.normalized_similarity(fine_one, fine_two)
        + 0.3 * JaroWinkler.similarity(one, two)
    )


def resemblance(asked: Unit, term: str, term_sounds: tuple[str, ...], is_prefix: bool) -> float:
    """0 to 1: how well a stored term answers the one asked for; a prefix a little less."""
    if term == asked.term:
        return 1.0
    best = 0.0
    for one in asked.sounds:
        length = len(one)
        for two in term_sounds:
            best = max(best, likeness(one, two))
            if is_prefix and len(two) > length:
                begun = max(
                    likeness(one, two[: length + 1]) - 0.05, likeness(one, two[:length]) - 0.06
                )
                best = max(best, min(0.92, begun))
    if is_prefix and term.startswith(asked.term):
        best = max(best, 0.945 - 0.002 * (len(term) - len(asked.term)))
    return min(best, 0.985)
