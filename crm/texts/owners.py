"""What texts belong to, so that search follows when other people may read a text than before.

A room to the right says which of its objects hold a text; this room knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from crm.search import index

Finder = Callable[[Collection[int]], Iterable[object]]
_finders: list[Finder] = []


def owners(find: Finder) -> Finder:
    """Declare a function that finds the objects which hold texts of these ids."""
    _finders.append(find)
    return find


def touch(text_ids: Collection[int]) -> None:
    """Have everything that holds one of these texts indexed anew."""
    for find in _finders if text_ids else ():
        for owner in find(text_ids):
            index.touch(owner)
