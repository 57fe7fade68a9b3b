"""What is needed first: rooms to the right say which texts wait for which language, until when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Need:
    """Something that waits for the translation of some texts into a language.

    ``key`` is its own in all languages ("kit-3"), ``label`` what people call it, ``url`` its
    page; ``due`` is the day before whose end they are needed, where there is one.
    """

    language: str
    key: str
    label: str
    url: str
    due: date | None
    text_ids: frozenset[int]

    @property
    def order(self) -> tuple[str, str]:
        """What is due comes first, then the rest, each by key; of a fixed form for cursors."""
        return (self.due.isoformat() if self.due else "9999-12-31", self.key)


Finder = Callable[[str | None], Iterable[Need]]
_finders: list[Finder] = []


def needs(find: Finder) -> Finder:
    """Declare a function that says what waits for a language, or (``None``) for every one."""
    _finders.append(find)
    return find


def needed(language: str | None) -> list[Need]:
    """What waits for a language, or for every one, the most urgent first."""
    return sorted((need for find in _finders for need in find(language)), key=lambda n: n.order)
