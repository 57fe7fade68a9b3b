"""Words that stand in no text of ours and may still name somebody who is protected.

Texts know themselves who may read them. What a file brought in (a pair of the memory, a
translation that waits) belongs to nobody: whoever knows who is protected says of such words, each
time they are to be shown, which are for officers alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

Finder = Callable[[Sequence[str]], set[int]]
_finders: list[Finder] = []


def guards(find: Finder) -> Finder:
    """Declare a function that finds the places of the words which are for officers alone."""
    _finders.append(find)
    return find


def guarded(words: Sequence[str]) -> set[int]:
    """The places, from 0, of those among these words that are for officers alone."""
    return {place for find in _finders for place in find(words)} if words else set()
