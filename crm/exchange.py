"""Files that come in: read carefully, row by row, with a report of what became of each.

A file that is not of the expected format at all is ``Malformed``: nothing is changed. In
a file of the format a row that cannot be understood is refused by name, and the rest goes
in. Everything is checked before anything is written.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from crm.reader import message as _n
from crm.refusals import Refused, Said

MOST_BYTES = 32 * 1024 * 1024
MOST_DEPTH = 12
OUTCOMES = ("created", "updated", "skipped", "refused")


class Malformed(Exception):
    """The file as a whole is not what was expected: ``said`` is why, in one line.

    The message is one of the catalog where a page tells it, else a finished sentence.
    """

    def __init__(self, message: str, /, **values: Any) -> None:
        self.said = Said(message, values)
        super().__init__(str(self.said))


@dataclass
class Report:
    """What became of the rows of a file: numbers per kind of row, and each refusal."""

    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    refusals: list[tuple[str, Refused]] = field(default_factory=list)

    def refuse(self, kind: str, where: Said, reason: Said) -> None:
        """Note a row that stays out."""
        self.refusals.append((kind, Refused(where, reason)))

    def note(self, kind: str, *, is_new: bool, is_changed: bool) -> None:
        """Note a row that is in: new, changed or as it was."""
        outcome = self.created if is_new else self.updated if is_changed else self.skipped
        outcome[kind] += 1

    def add(self, other: Report) -> Report:
        """Take in another report; returns this one."""
        self.created += other.created
        self.updated += other.updated
        self.skipped += other.skipped
        self.refusals += other.refusals
        return self

    @property
    def refused(self) -> Counter[str]:
        """How many rows of each kind stay out."""
        return Counter(kind for kind, _ in self.refusals)

    @property
    def understood(self) -> int:
        """How many rows are in, whether they changed anything or not."""
        return self.created.total() + self.updated.total() + self.skipped.total()

    def as_data(self) -> dict[str, Any]:
        """The report as plain data: numbers by outcome and kind, and each refusal."""
        numbers = {name: dict(getattr(self, name)) for name in OUTCOMES}
        rows = [
            {"kind": kind, "where": str(each.where), "reason": str(each.reason)}
            for kind, each in self.refusals
        ]
        return {**numbers, "refusals": rows}

    def kept(self, most: int) -> dict[str, Any]:
        """The same to be kept for readers of any language, with the first ``most`` refusals."""
        rows = [
            {"kind": kind, "where": each.where.as_data(), "reason": each.reason.as_data()}
            for kind, each in self.refusals[:most]
        ]
        return {**{name: dict(getattr(self, name)) for name in OUTCOMES}, "refusals": rows}

    @classmethod
    def of_kept(cls, told: Mapping[str, Any]) -> Report:
        """The report that was ``kept``, or that an older version kept in English."""
        rows = [
            (row["kind"], Refused(Said.of_data(row["where"]), Said.of_data(row["reason"])))
            for row in told["refusals"]
        ]
        numbers = {name: Counter(told[name]) for name in ("created", "updated", "skipped")}
        return cls(**numbers, refusals=rows)

    def lines(self) -> Iterator[str]:
        """One line for each kind of row: "facts: 115 created, 0 updated, …"."""
        counts = {name: getattr(self, name) for name in OUTCOMES}
        for kind in dict.fromkeys(kind for count in counts.values() for kind in count):
            numbers = ", ".join(f"{counts[name][kind]} {name}" for name in OUTCOMES)
            yield f"{kind}: {numbers}"


def read_json(path: Path) -> Any:
    """The document of a JSON file in UTF-8; ``Malformed`` where it is none, or too large or deep.

    Raises ``OSError`` where the file cannot be read.
    """
    return parse_json(read_bytes(path), path.name)


def read_bytes(path: Path) -> bytes:
    """A file as it is. Raises ``Malformed`` where it is too large, and ``OSError``."""
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        megabytes = MOST_BYTES // 1024 // 1024
        raise Malformed(_n("%(name)s: larger than %(count)s MB"), name=path.name, count=megabytes)
    return content


def text_of(content: bytes, name: str) -> str:
    """The text of bytes in UTF-8, with its line ends; ``Malformed`` where it is none."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = error.start + 1
        raise Malformed(_n("%(name)s: not UTF-8 (byte %(byte)s)"), name=name, byte=byte) from error


def parse_json(content: bytes, name: str) -> Any:
    """The document of some JSON in UTF-8; see ``read_json``."""
    text = text_of(content, name)
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
        _check_depth(document)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno, "reason": error.msg.lower()}
        message = _n("%(name)s: not JSON (%(reason)s at line %(line)s, column %(column)s)")
        raise Malformed(message, name=name, **place) from error
    except RecursionError as error:
        message = _n("%(name)s: nested more than %(count)s levels deep")
        raise Malformed(message, name=name, count=MOST_DEPTH) from error
    except ValueError as error:
        message = _n("%(name)s: not JSON (%(reason)s)")
        raise Malformed(message, name=name, reason=str(error)) from error
    return document


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _check_depth(value: Any, depth: int = 0) -> None:
    if depth > MOST_DEPTH:
        raise RecursionError
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            _check_depth(each, depth + 1)
