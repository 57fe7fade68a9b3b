"""One folding of letters, used when a text is indexed and when it is asked for.

Nothing here depends on a database, so that SQLite and PostgreSQL index the same words. The rules
follow how people type rather than any one standard: Unicode compatibility decomposition (UAX 15)
and case folding first, then the letters which those leave apart.
"""

from __future__ import annotations

import re
import unicodedata

FOLDING_VERSION = 1
"""Raise it with every change here or in ``names`` that changes a word; the index is rebuilt."""

JOINER = "\x01"
"""Stands in folded text where a word is softly joined: a hyphen, an apostrophe, a ZWNJ."""

LONGEST_WORD = 64
"""Letters of a word that are indexed; the rest of a longer one is ignored on both sides."""

_FACET, _NAME, _IS, _SPACE = "\ue000", "\ue001", "\ue002", "\ue003"
# Private-use characters: ``fold`` never lets one through, so no text can pretend to be a facet.

_DROPPED = {
    *(0x00AD, 0x061C, 0x0640, 0x180E, 0x200B, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF),
    *range(0x202A, 0x202F),  # bidi embeddings and overrides
    *range(0x2066, 0x206A),  # bidi isolates
}
_JOINING = {0x01, 0x200C, *map(ord, "'’‘ʼʻʹ-‐‑`´′")}
_LETTERS = {  # after decomposition and case folding
    **dict.fromkeys("يىېێۍے", "ی"),
    **dict.fromkeys("كڪػ", "ک"),
    **dict.fromkeys("ۆۇۈۋ", "و"),
    **dict.fromkeys("ةەہھۃ", "ه"),
    **dict(zip("ٱڕڵڤ", "ارلف", strict=True)),
    **dict(zip("ıłøđðħŧəґ", "iloddhteг", strict=True)),
    **{"ء": "", "þ": "th", "æ": "ae", "œ": "oe", "ŋ": "ng"},  # noqa: PIE800 (a table to be read)
}
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
    | {"Ä": "ae", "Ö": "oe", "Ü": "ue", "Ø": "oe", "Å": "aa"}
)
_has_umlaut = re.compile("[äöüøåÄÖÜØÅ]").search
_SPACELESS = (  # scripts written without spaces: Thai, Lao, Burmese, Khmer, kana, Han
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_spaceless_runs = re.compile(f"([{_SPACELESS}]+)")


def _fold_once(character: str) -> str:
    code = ord(character)
    if code in _DROPPED:
        return ""
    if code in _JOINING:
        return JOINER
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    return "".join(map(_fold_letter, unicodedata.normalize("NFKD", decomposed)))


def _fold_letter(letter: str) -> str:
    category = unicodedata.category(letter)
    if letter == JOINER or ord(letter) in _JOINING:
        return JOINER
    if category == "Mn" and ord(letter) < 0x0900:
        return ""  # Latin, Greek, Cyrillic, Hebrew, Arabic marks; Indic and Thai marks are letters
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if letter in _LETTERS:
        return _LETTERS[letter]
    return letter if category[0] in "LNM" else " "


class _Folding(dict[int, str]):
    """A table for ``str.translate`` which learns each character at its first appearance."""

    def __missing__(self, code: int) -> str:
        was, folded = None, chr(code)
        while folded != was:  # some letters fold to letters that fold again
            was, folded = folded, "".join(map(_fold_once, folded))
        self[code] = folded
        return folded


_TABLE = _Folding()
_LINES = _Folding({0x0A: "\n"})


def fold(text: str) -> str:
    """Fold the letters: folded words apart by spaces, ``JOINER`` inside softly joined ones.

    Idempotent, never fails, and treats every character on its own.
    """
    return text.translate(_TABLE)


def fold_lines(text: str) -> str:
    """Fold the letters but leave the ends of lines where they are."""
    return text.translate(_LINES)


def is_spaceless(word: str) -> bool:
    """Whether a folded word begins in a script that is written without spaces."""
    return _spaceless_runs.match(word) is not None


def words(text: str) -> list[str]:
    """Give the words of a text as they are indexed, in its order.

    Softly joined words are there in their parts and, after all others, in one piece; so are words
    with umlauts in their other spelling (ue for ü). Runs of a script without spaces are there as
    pairs of letters and their last letter.
    """
    folded = fold(text)
    found = folded.split()
    if JOINER in folded:
        found = _parted(found)
    if not text.isascii():
        found += _other_spellings(text)
        if _spaceless_runs.search(folded):
            found = [gram for word in found for gram in grams(word)]
    return [word[:LONGEST_WORD] for word in found]


def _parted(joined: list[str]) -> list[str]:
    parted: list[str] = []
    whole: dict[str, None] = {}
    for word in joined:
        parts = parts_of(word)
        parted += parts
        if len(parts) > 1:
            whole["".join(parts)] = None
    return [*parted, *whole]


def parts_of(word: str) -> list[str]:
    """Split one folded word at its soft joiners."""
    return [part for part in word.split(JOINER) if part]


def _other_spellings(text: str) -> list[str]:
    text = unicodedata.normalize("NFC", text)
    if not _has_umlaut(text):
        return []
    with_umlauts = dict.fromkeys(filter(_has_umlaut, text.split()))
    return fold(" ".join(with_umlauts).translate(_UMLAUTS)).replace(JOINER, " ").split()


def other_spelling(word: str) -> str:
    """Give a word with umlauts in its other spelling, folded in one piece; '' if there is none."""
    word = unicodedata.normalize("NFC", word)
    return fold(word.translate(_UMLAUTS)).replace(JOINER, "") if _has_umlaut(word) else ""


def grams(word: str) -> list[str]:
    """Cut the spaceless runs of a folded word into pairs of letters, and the last one alone."""
    if word.isascii():
        return [word]
    cut: list[str] = []
    for piece in filter(None, _spaceless_runs.split(word)):
        if is_spaceless(piece):
            cut += [piece[i : i + 2] for i in range(len(piece) - 1)]
            cut.append(piece[-1])
        else:
            cut.append(piece)
    return cut


def facet_word(facet: str) -> str:
    """Give the one word by which a facet such as ``outlet:Sveriges Radio`` stands in the index."""
    name, _, value = facet.partition(":")
    name = "".join(fold(name).replace(JOINER, " ").split())
    value = _SPACE.join(fold(value).replace(JOINER, " ").split())
    return f"{_FACET}{name}{_IS}{value}"[:LONGEST_WORD]


def name_word(term: str) -> str:
    """Give the word by which a part of a name stands in the index, apart from words of texts."""
    return f"{_NAME}{term}"[:LONGEST_WORD]
