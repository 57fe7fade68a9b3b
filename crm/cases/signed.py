"""Who signed what, as far as cases must know it: asked of the room that owns statements.

Cases stands left of statements and must not import it, so that room says here how it is
asked. Where nobody has said so, nothing was signed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Select


@dataclass(frozen=True)
class Statements:
    """``choices(language)`` are (slug, title) of each statement; ``signatories(slug)`` case ids."""

    choices: Callable[[str], list[tuple[str, str]]]
    signatories: Callable[[str], Select[int]]


_known: list[Statements] = []


def know(statements: Statements) -> None:
    """Say how statements are asked; whoever says it last is asked."""
    _known[:] = [statements]


def choices(language: str) -> list[tuple[str, str]]:
    """(slug, title in that language) of every statement, earliest first."""
    return _known[0].choices(language) if _known else []


def signatories(slug: str) -> Select[int] | None:
    """A query of the ids of the cases that signed a statement."""
    return _known[0].signatories(slug) if _known else None
