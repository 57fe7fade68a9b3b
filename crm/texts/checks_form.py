"""The form of a translation: places kept, not a copy, length, spaces, marks in pairs, its end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from crm.reader import message as _n
from crm.texts.findings import Finding

_URL = re.compile(r"https?://[^\s<>\"«»“”]+[^\s<>\"«»“”.,;:!?)\]،؛؟。，）]|(?<!\w)www\.[\w./-]+\w")
_PLACES = re.compile(
    rf"%\(\w+\)[sdif]|\{{\w*\}}|{_URL.pattern}|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII
)
# Characters for one of English, roughly, as kits of this desk have them.
_LENGTHS = {
    "fr": 1.2,
    "de": 1.2,
    "es": 1.2,
    "it": 1.15,
    "pt": 1.15,
    "nl": 1.1,
    "ru": 1.1,
    "ar": 0.85,
    "fa": 0.9,
    "he": 0.8,
    "ckb": 1.0,
    "zh-Hans": 0.33,
    "ja": 0.45,
    "ko": 0.55,
}
_SHORTEST = 40  # characters: the length of shorter texts says little
_WIDTH = 2.2
_COPY_WORDS = 3
_BRACKETS = ("()", "[]", "{}", "（）", "「」", "『』", "《》", "«»", "【】", "‹›")
_ENDS = ".!?…。！？؟։۔।｡:"
_TRAILING = " \t\n\"'“”‘’«»„)）]】』」》›\u200e\u200f\u202c\u2069"


def placed(text: str) -> list[str]:
    """What must be kept letter by letter: %(x)s, {x}, web and e-mail addresses."""
    return [match.group() for match in _PLACES.finditer(text)]


def without_places(text: str) -> str:
    """The text with spaces in their stead, everything else where it was."""
    return _PLACES.sub(lambda match: " " * len(match.group()), text)


def check(source: str, target: str, *, source_language: str, language: str) -> list[Finding]:
    """All that the form shows."""
    return [
        *_places(source, target),
        *(_copy(source, target) if source_language != language else ()),
        *_length(source, target, source_language, language),
        *_spaces(target),
        *_pairs(source, target),
        *_end(source, target),
    ]


def _places(source: str, target: str) -> Iterator[Finding]:
    ours, theirs = Counter(placed(source)), Counter(placed(target))
    for each in ours - theirs:
        message = _n("%(it)s must stay as it is; the translation lacks it.")
        yield Finding("places", True, message, {"it": each})
    for each in theirs - ours:
        message = _n("%(it)s is not in the source.")
        start = target.index(each)
        yield Finding("places", True, message, {"it": each}, start, start + len(each))


def _copy(source: str, target: str) -> Iterator[Finding]:
    if " ".join(source.split()).casefold() != " ".join(target.split()).casefold():
        return
    said = re.findall(r"[^\W\d_]+", without_places(source))
    are_names = all(word[0] != word[0].lower() for word in said)
    if len(said) > _COPY_WORDS and not are_names:
        yield Finding("copy", True, _n("This is the source, not a translation."), {})


def _length(source: str, target: str, source_language: str, language: str) -> Iterator[Finding]:
    expected = len(source) * _LENGTHS.get(language, 1.05) / _LENGTHS.get(source_language, 1.0)
    if min(len(source), expected) < _SHORTEST or not target:
        return
    if not 1 / _WIDTH <= len(target) / expected <= _WIDTH:
        is_short = len(target) < expected
        message = (
            _n("Much shorter than the source: is something missing?")
            if is_short
            else _n("Much longer than the source: was something added?")
        )
        yield Finding("length", False, message, {})


def _spaces(target: str) -> Iterator[Finding]:
    for match in re.finditer(r"(?<=\S)[ \u00a0]{2,}(?=\S)", target):
        yield Finding("spaces", False, _n("Two spaces."), {}, *match.span())


def _pairs(source: str, target: str) -> Iterator[Finding]:
    message = _n("%(mark)s stands without its other half.")
    for opening, closing in map(tuple, _BRACKETS):
        if target.count(opening) != target.count(closing) and (
            source.count(opening) == source.count(closing)
        ):
            mark = opening if target.count(opening) > target.count(closing) else closing
            start = target.index(mark)
            yield Finding("pairs", False, message, {"mark": mark}, start, start + 1)
    for marks in ('"', "“”„"):
        ours, theirs = (sum(map(text.count, marks)) for text in (source, target))
        if theirs % 2 and not ours % 2:
            mark = next(each for each in target if each in marks)
            start = target.index(mark)
            yield Finding("pairs", False, message, {"mark": mark}, start, start + 1)


def _end(source: str, target: str) -> Iterator[Finding]:
    ours, theirs = source.rstrip(_TRAILING), target.rstrip(_TRAILING)
    if ours and theirs and ours[-1] in _ENDS and theirs[-1] not in _ENDS:
        message = _n("The source ends with %(mark)s; the translation has nothing there.")
        yield Finding("end", False, message, {"mark": ours[-1]}, len(theirs), len(theirs))
