"""Why a row of a file stays out, and where it stands: kept so that every reader is told in words.

A sentence is a message of the catalog and its values; some of these are sentences themselves.
The command line tells them in English, a page in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from crm import i18n
from crm.reader import message as _n

# Around what is quoted: a key of the file in a Persian sentence keeps its own direction.
_ISOLATED = "\u2068{}\u2069"
AND = _n("%(one)s; %(other)s")
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Said:
    """A message of the catalog, with its values: texts, numbers or such sentences."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        told = {name: str(value) for name, value in self.values.items()}
        return self.message % told if told else self.message

    def in_words(self, tag: str) -> str:
        """The sentence in a language of the interface."""
        told = {name: _told(value, tag) for name, value in self.values.items()}
        return i18n.gettext(self.message, tag, **told)

    def as_data(self) -> dict[str, Any]:
        """The message and its values as plain data, for ``of_data``."""
        values = {
            name: value.as_data() if isinstance(value, Said) else value
            for name, value in self.values.items()
        }
        return {"message": self.message, "values": values}

    @classmethod
    def of_data(cls, data: Mapping[str, Any] | str) -> Said:
        """What ``as_data`` told; a text that an older version kept says itself."""
        if isinstance(data, str):
            return cls("%(text)s", {"text": data})
        values = {
            name: cls.of_data(value) if isinstance(value, Mapping) else value
            for name, value in data["values"].items()
        }
        return cls(data["message"], values)


def _told(value: Any, tag: str) -> str:
    if isinstance(value, Said):
        return value.in_words(tag)
    if isinstance(value, int):
        return i18n.native_digits(str(value), tag)
    return _ISOLATED.format(value) if i18n.language(tag).dir == "rtl" else str(value)


class RowError(Exception):
    """A row cannot be understood: ``said`` is why, a message marked for the catalog."""

    def __init__(self, message: str, /, **values: Any) -> None:
        self.said = Said(message, values)
        super().__init__(str(self.said))


@dataclass(frozen=True)
class Refused:
    """A row that stays out: where it stands, and the reason."""

    where: Said
    reason: Said

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


class Faults:
    """All that is wrong with a row, so that whoever mends it need not come again for each."""

    def __init__(self) -> None:
        self.found: dict[str, Said] = {}

    def add(self, message: str, /, **values: Any) -> None:
        """Something is wrong; the row is read on."""
        self.keep(RowError(message, **values))

    def keep(self, error: RowError) -> None:
        """The same, of an error that was not raised; what was said before is said once."""
        self.found[str(error.said)] = error.said

    def attempt(self, read: Callable[..., _Read], *given: Any) -> _Read | None:
        """What a function reads; ``None`` where it raises a ``RowError``, which is kept."""
        try:
            return read(*given)
        except RowError as error:
            self.keep(error)
            return None

    def refuse(self) -> None:
        """Raise a ``RowError`` that names every fault, if there is any."""
        first, *others = self.found.values() or [None]
        if first is None:
            return
        for other in others:
            first = Said(AND, {"one": first, "other": other})
        raise RowError(first.message, **first.values)
