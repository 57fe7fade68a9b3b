"""What rooms to the right know of names: how people are called, and whom nobody may name.

This room knows no people; a room that does registers a function for each question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from crm.texts.findings import Name

if TYPE_CHECKING:
    from crm.texts.models import Text

Finder = Callable[["Text", str], Iterable[Name]]
Guard = Callable[[Sequence[str]], Sequence[bool]]
_finders: list[Finder] = []
_guards: list[Guard] = []


def names(find: Finder) -> Finder:
    """Declare a function that gives the people whom a text may name, as a language calls them.

    It must never give anybody who is protected.
    """
    _finders.append(find)
    return find


def guard(find: Guard) -> Guard:
    """Declare a function that says of each of some words whether they name somebody protected.

    It must not ask who is looking.
    """
    _guards.append(find)
    return find


def names_for(text: Text, language: str) -> list[Name]:
    """Everybody whom the text may name, as the language calls them."""
    return [name for find in _finders for name in find(text, language)]


def are_guarded(words: Sequence[str]) -> list[bool]:
    """Whether each of these words names somebody protected: they are for officers alone."""
    answers = [find(words) for find in _guards if words]
    return [any(answer[i] for answer in answers) for i in range(len(words))]
