"""What a check of a translation found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a translation, or may be.

    An error blocks the review, anything else is a warning. ``message`` is one of the catalog,
    with its ``values``; ``start`` and ``end`` say where in the translation, where that is known.
    """

    kind: str
    is_error: bool
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    start: int | None = None
    end: int | None = None

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


@dataclass(frozen=True)
class Name:
    """Somebody of whom texts speak: how a source may spell it, and what a language calls them.

    ``others`` are the spellings that are known beside the ``chosen`` one.
    """

    spellings: tuple[str, ...]
    chosen: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """A term of the glossary in one language pair: its forms by what the desk thinks of them."""

    term: str
    preferred: tuple[str, ...] = ()
    admitted: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    note: str = ""
    id: int | None = None
