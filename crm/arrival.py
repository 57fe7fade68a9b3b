"""What arrives with a request, before any view sees it: readable text, numbers, filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, Self

from flask import request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import IntegerConverter, ValidationError

from crm.db import parse_id


def clean(text: str) -> str:
    """The text without NUL and lone surrogates: nobody types them, and databases refuse them."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


class CleanValues(ImmutableMultiDict[str, Any]):
    """The values of a query string or a form; every text in it is clean."""

    def __init__(self, mapping: Any = None) -> None:
        super().__init__([(clean(name), _cleaned(value)) for name, value in _pairs(mapping)])


def _pairs(mapping: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(mapping, MultiDict):
        return mapping.items(multi=True)
    return mapping or ()


def _cleaned(value: Any) -> Any:
    # Uploaded files stand in such a mapping too; they are no text.
    return clean(value) if isinstance(value, str) else value


class RowConverter(IntegerConverter):
    """``<int:...>`` in an address: the number of a row. One that no row can have is not found."""

    def to_python(self, value: str) -> int:
        """Read the number."""
        number = parse_id(value)
        if number is None:
            raise ValidationError
        return number


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to and how it is sorted, as its address has it; "" is not set.

    A list adds its own fields, each a text, with "" or the usual as the default.
    """

    longest: ClassVar[int] = 200  # characters of a value that are read

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """From the query string, whatever it holds."""
        typed = {each.name: args.get(each.name, "").strip() for each in fields(cls)}
        return cls(**{name: value[: cls.longest] for name, value in typed.items()})

    @property
    def chosen(self) -> dict[str, Any]:
        """Those that are not empty, for an address."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the sorting is chosen."""
        return bool(self.chosen.keys() - {"sort"})


def number_arg(name: str) -> int | None:
    """The number of a row in the query string; ``None`` where there is none or it cannot be one."""
    return parse_id(request.args.get(name))
