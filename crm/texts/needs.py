"""What is needed first: rooms to the right say which texts wait for which language, until when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from crm.accounts.models import User


@dataclass(frozen=True)
class Need:
    """Something that waits for the translation of some texts into a language.

    ``key`` is its own in all languages ("kit-3"), ``label`` what people call it, ``url`` its
    page; ``due`` is the day before whose end they are needed, where there is one. Where
    ``is_asked``, somebody of the team has asked for them.
    """

    language: str
    key: str
    label: str
    url: str
    due: date | None
    text_ids: frozenset[int]
    is_asked: bool = False

    @property
    def order(self) -> tuple[str, str]:
        """What is asked for first, then what is due, then the rest, each by key; for cursors."""
        due = self.due.isoformat() if self.due else "9999-12-31"
        return (f"0{due}" if self.is_asked else due, self.key)


@dataclass(frozen=True)
class Ask:
    """A request to one person, or to whoever translates: ``url`` is the queue of what to do,
    ``done_url`` takes a POST, ``by`` is the name of who asks."""

    language: str
    label: str
    url: str
    by: str
    due: date | None
    note: str
    is_personal: bool
    done_url: str


Finder = Callable[[str | None], Iterable[Need]]
_finders: list[Finder] = []


def needs(find: Finder) -> Finder:
    """Declare a function that says what waits for a language, or (``None``) for every one."""
    _finders.append(find)
    return find


def needed(language: str | None) -> list[Need]:
    """What waits for a language, or for every one, the most urgent first."""
    return sorted((need for find in _finders for need in find(language)), key=lambda n: n.order)


AskFinder = Callable[[User, str | None], Iterable[Ask]]
_ask_finders: list[AskFinder] = []


def asks(find: AskFinder) -> AskFinder:
    """Declare a function that says what a person is asked for, in a language or in every one."""
    _ask_finders.append(find)
    return find


def asked_of(user: User, language: str | None = None) -> list[Ask]:
    """What a person is asked to translate, the most urgent first."""
    return [each for find in _ask_finders for each in find(user, language)]
