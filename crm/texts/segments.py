"""Paragraphs of a text, and which of them goes on after the text was written anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from rapidfuzz import fuzz

_BLANK_LINE = re.compile(r"\n\s*\n")
_ALIKE = 60.0  # of 100: below that, two paragraphs are not the same one in other words
_MOST_PAIRS = 40_000  # compared with each other; beyond that only the order tells


def paragraphs(body: str) -> list[str]:
    """The paragraphs of a text, parted by blank lines; one empty one for a text without words.

    ``join`` puts them together again: the text with its blank lines made alike.
    """
    plain = body.replace("\r\n", "\n").replace("\r", "\n").strip()
    return [part.strip() for part in _BLANK_LINE.split(plain)]


def join(parts: Sequence[str]) -> str:
    """One text of these paragraphs, without those that are empty."""
    return "\n\n".join(part for part in parts if part)


def align(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """For each new paragraph the place of the old one that it continues; ``None`` for none.

    Equal ones first, wherever they moved to; then the most alike; then whatever stands where
    the old one stood. Every old paragraph is continued at most once.
    """
    continued: dict[int, int] = {}
    for a, b, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        continued |= {b + step: a + step for step in range(size)}
    _match_moved(old, new, continued)
    _match_alike(old, new, continued)
    _match_places(old, new, continued)
    return [continued.get(place) for place in range(len(new))]


def _free(old: Sequence[str], continued: dict[int, int]) -> list[int]:
    taken = set(continued.values())
    return [place for place in range(len(old)) if place not in taken]


def _match_moved(old: Sequence[str], new: Sequence[str], continued: dict[int, int]) -> None:
    places: dict[str, list[int]] = {}
    for place in reversed(_free(old, continued)):
        places.setdefault(old[place], []).append(place)
    for place, body in enumerate(new):
        if place not in continued and places.get(body):
            continued[place] = places[body].pop()


def _match_alike(old: Sequence[str], new: Sequence[str], continued: dict[int, int]) -> None:
    rows = [place for place in range(len(new)) if place not in continued]
    columns = _free(old, continued)
    if not rows or not columns or len(rows) * len(columns) > _MOST_PAIRS:
        return
    pairs = [
        (-likeness, abs(row - column), row, column)
        for row in rows
        for column in columns
        if (likeness := fuzz.ratio(new[row], old[column], score_cutoff=_ALIKE))
    ]
    taken: set[int] = set()
    for _likeness, _distance, row, column in sorted(pairs):
        if row not in continued and column not in taken:
            continued[row] = column
            taken.add(column)


def _match_places(old: Sequence[str], new: Sequence[str], continued: dict[int, int]) -> None:
    free, following = set(_free(old, continued)), 0
    for place in range(len(new)):
        if place not in continued and following in free:
            continued[place] = following
            free.discard(following)
        if place in continued:
            following = continued[place] + 1
