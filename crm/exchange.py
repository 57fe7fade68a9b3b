"""Files that come in: read carefully, row by row, with a report of what became of each.

A file that is not of the expected format at all is ``Malformed``: nothing is changed. In
a file of the format a row that cannot be understood is refused by name, and the rest goes
in. Everything is checked before anything is written.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast

from crm.db import now
from crm.partial_dates import YEARS, parse_gregorian, parse_partial_date, partial_date_bounds

MOST_BYTES = 32 * 1024 * 1024
MOST_DEPTH = 12
OUTCOMES = ("created", "updated", "skipped", "refused")
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_Read = TypeVar("_Read")
_Method = TypeVar("_Method", bound=Callable[..., Any])
_NEVER_IN_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


class Malformed(Exception):
    """The file as a whole is not what was expected; the message says why, in one line."""


class RowError(Exception):
    """A row cannot be understood; the message says why."""


class Faults:
    """All that is wrong with a row, so that whoever mends it need not come again for each."""

    def __init__(self) -> None:
        self.found: dict[str, None] = {}

    def add(self, reason: str) -> None:
        """Something is wrong; the row is read on."""
        self.found[reason] = None

    def attempt(self, read: Callable[..., _Read], *given: Any) -> _Read | None:
        """What a function reads; ``None`` where it raises a ``RowError``, which is kept."""
        try:
            return read(*given)
        except RowError as error:
            self.add(str(error))
            return None

    def refuse(self) -> None:
        """Raise a ``RowError`` that names every fault, if there is any."""
        if self.found:
            raise RowError("; ".join(self.found))


@dataclass(frozen=True)
class Refused:
    """A row that stays out: where it stands, and the reason."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


@dataclass
class Report:
    """What became of the rows of a file: numbers per kind of row, and each refusal."""

    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    refusals: list[tuple[str, Refused]] = field(default_factory=list)

    def refuse(self, kind: str, where: str, reason: str) -> None:
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
            {"kind": kind, "where": each.where, "reason": each.reason}
            for kind, each in self.refusals
        ]
        return {**numbers, "refusals": rows}

    @classmethod
    def from_data(cls, told: Mapping[str, Any]) -> Report:
        """The report that ``as_data`` told."""
        rows = [(row["kind"], Refused(row["where"], row["reason"])) for row in told["refusals"]]
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
        raise Malformed(f"{path.name}: larger than {MOST_BYTES // 1024 // 1024} MB")
    return content


def text_of(content: bytes, name: str) -> str:
    """The text of bytes in UTF-8, with its line ends; ``Malformed`` where it is none."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed(f"{name}: not UTF-8 (byte {error.start + 1})") from error


def parse_json(content: bytes, name: str) -> Any:
    """The document of some JSON in UTF-8; see ``read_json``."""
    text = text_of(content, name)
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
        _check_depth(document)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Malformed(f"{name}: not JSON ({error.msg.lower()} at {place})") from error
    except RecursionError as error:
        raise Malformed(f"{name}: nested more than {MOST_DEPTH} levels deep") from error
    except ValueError as error:
        raise Malformed(f"{name}: not JSON ({error})") from error
    return document


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _check_depth(value: Any, depth: int = 0) -> None:
    if depth > MOST_DEPTH:
        raise RecursionError
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            _check_depth(each, depth + 1)


def _nothing() -> None:
    return None


def _or(harmless: Callable[[], Any]) -> Callable[[_Method], _Method]:
    """A method of ``Row`` that gives something harmless where the row keeps its faults."""

    def decorate(method: _Method) -> _Method:
        @wraps(method)
        def read(row: Row, *args: Any, **kwargs: Any) -> Any:
            try:
                return method(row, *args, **kwargs)
            except RowError as error:
                if row.faults is None:
                    raise
                row.faults.add(str(error))
                return harmless()

        return cast(_Method, read)

    return decorate


class Row:
    """An object of a file, read field by field; a wrong field raises ``RowError``.

    Given ``faults`` it is kept there instead, and the field read as if it were empty: whoever
    reads has to say ``faults.refuse()`` before anything is done with the row. A key that
    nobody knows is refused rather than passed over: in such files a misspelt key can be the
    one that protects somebody.
    """

    def __init__(self, data: Any, known: Collection[str], faults: Faults | None = None) -> None:
        if not isinstance(data, Mapping):
            raise RowError("not an object")
        self.data: Mapping[str, Any] = data
        self.faults = faults
        if unknown := [shown(key) for key in data if key not in known]:
            self._refuse(f"unknown key {', '.join(unknown)}")

    def _refuse(self, reason: str) -> None:
        if self.faults is None:
            raise RowError(reason)
        self.faults.add(reason)

    def __contains__(self, key: str) -> bool:
        return self.data.get(key) is not None

    @_or(str)
    def line(self, key: str, most: int, *, is_long: bool = False) -> str:
        """A text that must be there; ``is_long`` allows line breaks."""
        if key not in self:
            raise RowError(f"{key} is missing")
        return _text(key, self.data[key], most, is_long)

    @_or(_nothing)
    def optional(self, key: str, most: int) -> str | None:
        """A text that may be missing or null."""
        return _text(key, self.data[key], most, False) if key in self else None

    @_or(_nothing)
    def choice(self, key: str, choices: Collection[str]) -> str | None:
        """One of some words; may be missing or null."""
        value = self.optional(key, 100)
        if value is not None and value not in choices:
            raise RowError(f"unknown {key} {shown(value)}; known: {', '.join(choices)}")
        return value

    @_or(bool)
    def flag(self, key: str) -> bool:
        """True or false; must be there."""
        if not isinstance(self.data.get(key), bool):
            raise RowError(f"{key} must be true or false")
        return bool(self.data[key])

    @_or(lambda: 1)
    def whole(self, key: str) -> int:
        """A whole number from 1 on; must be there."""
        value = self.data.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 1_000_000:
            raise RowError(f"{key} must be a whole number from 1 on, not {shown(value)}")
        return value

    @_or(lambda: datetime.min.replace(tzinfo=UTC))
    def instant(self, key: str) -> datetime:
        """A moment with its time zone ("2026-11-24T06:00:00+00:00"); must be there."""
        value = self.line(key, 40)
        try:
            at = datetime.fromisoformat(value)
        except ValueError as error:
            raise RowError(f"{key} {shown(value)} is no instant") from error
        if at.tzinfo is None:
            raise RowError(f"{key} has no time zone")
        return at

    @_or(lambda: date.min)
    def day(self, key: str) -> date:
        """A day ("2026-11-24") within ``partial_dates.YEARS``; must be there."""
        value = self.line(key, 10)
        try:
            day = date.fromisoformat(value)
            if day.year not in YEARS:
                raise ValueError(value)
        except ValueError as error:
            raise RowError(f"{key} {shown(value)} is no day") from error
        return day

    @_or(_nothing)
    def date(self, key: str) -> str | None:
        """A partial date ("2019", "2019-07", "2019-08-11"); may be missing or null.

        A Jalali day ("1398-05-20") becomes the Gregorian one.
        """
        return self._date(key, parse_gregorian)

    @_or(_nothing)
    def past_date(self, key: str) -> str | None:
        """When something happened: a Jalali month or year ("1398-05") too, and not to come."""
        found = self._date(key, parse_partial_date)
        if found and partial_date_bounds(found)[0] > now().date():
            raise RowError(f"{key} {shown(found)} is still to come")
        return found

    def _date(self, key: str, parse: Callable[[str], str]) -> str | None:
        value = self.optional(key, 10)
        try:
            if value is not None and not value.isascii():
                raise ValueError(value)
            return parse(value) if value else None
        except ValueError as error:
            raise RowError(f"{key} {shown(value)} is no year, month or day") from error

    def date_as(self, name: str) -> dict[str, str | None]:
        """The date as a column of this name: "date" may be null; left out, it gives nothing."""
        return {name: self.date("date")} if "date" in self.data else {}

    def past_date_as(self, name: str) -> dict[str, str | None]:
        """The same for a ``past_date``."""
        return {name: self.past_date("date")} if "date" in self.data else {}

    @_or(str)
    def language(self, key: str) -> str:
        """A language tag ("fa", "zh-Hans")."""
        return language_tag(self.line(key, 20))

    @_or(str)
    def address(self, key: str) -> str:
        """A web address that a page may safely link to."""
        url = self.line(key, 4000)
        if not re.match(r"https?://[^\s/]+", url, re.IGNORECASE) or re.search(r"\s", url):
            raise RowError(f"{key} {shown(url)} is no http or https address")
        return url

    @_or(list)
    def texts(self, key: str, most: int) -> list[str]:
        """A list of texts, each once; may be missing."""
        return list(dict.fromkeys(_text(key, each, most, False) for each in self.rows(key)))

    @_or(list)
    def rows(self, key: str) -> list[Any]:
        """A list; empty where it is missing."""
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise RowError(f"{key} must be a list")
        return value


def _text(key: str, value: Any, most: int, is_long: bool) -> str:
    if not isinstance(value, str):
        raise RowError(f"{key} must be a text, not {shown(value)}")
    line: str = value.strip()
    if not line:
        raise RowError(f"{key} is empty")
    if len(line) > most:
        raise RowError(f"{key} is longer than {most} characters")
    if _NEVER_IN_TEXT.search(line) or (not is_long and "\n" in line):
        raise RowError(f"{key} holds a control character")
    return line


def language_tag(value: str) -> str:
    """The tag, if it has the form of one (BCP 47: language, script, region)."""
    if not _LANGUAGE_TAG.fullmatch(value):
        raise RowError(f"{shown(value)} is no language tag")
    return value


def shown(value: Any) -> str:
    """A value of a file as a message shows it: quoted, on one line, never long."""
    quoted = json.dumps(value, ensure_ascii=True, default=str)
    return quoted if len(quoted) <= 60 else f"{quoted[:57]}…"
