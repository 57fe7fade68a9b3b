"""Marks in the original text: its own words are folded and compared with what was asked for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from markupsafe import Markup, escape

from crm.search.folding import (
    JOINER,
    fold,
    fold_lines,
    is_spaceless,
    other_spelling,
    parts_of,
)
from crm.search.syntax import Query

_WIDTH = 24
_LEAD = 6
_LONGEST_SCAN = 20_000
_AROUND = 30
_LONGEST_WORD = 4 * _AROUND


_START, _STOP = "\0(", "\0)"  # no stored text has a NUL


@dataclass(frozen=True, slots=True)
class Marks:
    """What is to be marked: folded words, beginnings of words, and runs without spaces."""

    whole: frozenset[str]
    begun: tuple[str, ...]
    inside: tuple[str, ...]
    first: re.Pattern[str]
    """Finds the first of them in folded lines."""

    def has(self, word: str) -> bool:
        """Whether a word as it was written is one of them."""
        for piece in _pieces(word[:_LONGEST_WORD]):
            if piece in self.whole or piece.startswith(self.begun):
                return True
        return False


@lru_cache(maxsize=50_000)
def _pieces(word: str) -> tuple[str, ...]:
    """All under which a word as it was written can be found: its parts, whole, other spelling."""
    found: dict[str, None] = {}
    for one in fold(word).split():
        parts = parts_of(one)
        found |= dict.fromkeys((*parts, "".join(parts)))
    if other := other_spelling(word):
        found[other] = None
    return tuple(found)


def marks_for(query: Query, name_terms: Iterable[str] = ()) -> Marks:
    """Gather what a query marks, and the parts of names it was understood to spell."""
    whole, begun, inside = set(name_terms), [], []
    for group in query.groups:
        for run in () if group.is_excluded else group.runs:
            if is_spaceless(run.words[0]):
                inside.append(run.words[0] + "".join(word[-1] for word in run.words[1:]))
                continue
            whole.update(run.words[:-1])
            if run.is_prefix:
                begun.append(run.words[-1])
            else:
                whole.add(run.words[-1])
    return Marks(frozenset(whole), tuple(begun), tuple(inside), _first(whole, begun, inside))


def _first(whole: Iterable[str], begun: Iterable[str], inside: Iterable[str]) -> re.Pattern[str]:
    # Folded text is letters, digits and marks, between spaces, ends of lines and joiners.
    wanted = [rf"(?<![^ \n{JOINER}]){word}(?![^ \n{JOINER}])" for word in sorted(whole)]
    wanted += [rf"(?<![^ \n{JOINER}]){word}" for word in begun]
    return re.compile("|".join([*wanted, *inside]) or "(?!)")


def marked(text: str, marks: Marks) -> Markup:
    """Mark a short text, such as a title, all through."""
    return _line(text.split(), marks)


def _line(words: Iterable[str], marks: Marks) -> Markup:
    line = escape(" ".join(_piece(word, marks) for word in words))
    # Escaped before the marks are put in.
    return Markup(str(line).replace(_START, "<mark>").replace(_STOP, "</mark>"))  # noqa: S704


def snippet(text: str, marks: Marks) -> tuple[Markup, bool]:
    """Cut a text around its first marks, and say whether there was one; else its beginning."""
    words = text[:_LONGEST_SCAN].split()
    first = _first_marked(words, marks)
    start = max(0, first - _LEAD) if first is not None else 0
    shown = _line(words[start : start + _WIDTH], marks)
    before = Markup("… ") if start else Markup("")
    after = Markup(" …") if start + _WIDTH < len(words) else Markup("")
    return before + shown + after, first is not None


def _first_marked(words: list[str], marks: Marks) -> int | None:
    lines = fold_lines("\n".join(words))
    if match := marks.first.search(lines):
        return lines.count("\n", 0, match.start())
    # Joined words and other spellings are not in those lines: now word by word.
    return next((n for n, word in enumerate(words) if marks.has(word)), None)


def _inside(word: str, marks: Marks) -> tuple[int, int] | None:
    """Where in a run without spaces something asked for stands."""
    if word.isascii():
        return None
    folded = fold(word)
    for wanted in marks.inside:
        if (found := folded.find(wanted)) >= 0:
            # A letter can fold to none or to several.
            ends = list(accumulate(len(fold(letter)) for letter in word))
            return bisect_right(ends, found), bisect_left(ends, found + len(wanted)) + 1
    return None


def _piece(word: str, marks: Marks) -> str:
    span = _inside(word, marks) if marks.inside else None
    if span:
        start, stop = span
        before = ("…" if start > _AROUND else "") + word[max(0, start - _AROUND) : start]
        after = word[stop : stop + _AROUND] + ("…" if len(word) > stop + _AROUND else "")
        return f"{before}{_START}{word[start:stop]}{_STOP}{after}"
    if len(word) > _LONGEST_WORD:
        word = word[:_LONGEST_WORD] + "…"
    return f"{_START}{word}{_STOP}" if marks.has(word) else word
