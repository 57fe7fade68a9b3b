"""Rows of a file that comes in: an object read field by field, each with its own refusal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any, TypeVar, cast

from crm.db import now
from crm.partial_dates import YEARS, parse_gregorian, parse_partial_date, partial_date_bounds
from crm.reader import message as _n
from crm.refusals import Faults, RowError

UNKNOWN_KEY = _n("unknown key %(key)s")
MISSING = _n("%(key)s is missing")
NO_LIST = _n("%(key)s must be a list")
STILL_TO_COME = _n("%(key)s %(value)s is still to come")
UNKNOWN_SOURCE = _n("unknown source %(sources)s")
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_Method = TypeVar("_Method", bound=Callable[..., Any])
_NEVER_IN_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


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
                row.faults.keep(error)
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
            raise RowError(_n("not an object"))
        self.data: Mapping[str, Any] = data
        self.faults = faults
        if unknown := [shown(key) for key in data if key not in known]:
            error = RowError(UNKNOWN_KEY, key=", ".join(unknown))
            if faults is None:
                raise error
            faults.keep(error)

    def __contains__(self, key: str) -> bool:
        return self.data.get(key) is not None

    @_or(str)
    def line(self, key: str, most: int, *, is_long: bool = False) -> str:
        """A text that must be there; ``is_long`` allows line breaks."""
        if key not in self:
            raise RowError(MISSING, key=key)
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
            message = _n("unknown %(key)s %(value)s; known: %(known)s")
            raise RowError(message, key=key, value=shown(value), known=", ".join(choices))
        return value

    @_or(bool)
    def flag(self, key: str) -> bool:
        """True or false; must be there."""
        if not isinstance(self.data.get(key), bool):
            raise RowError(_n("%(key)s must be true or false"), key=key)
        return bool(self.data[key])

    @_or(lambda: 1)
    def whole(self, key: str) -> int:
        """A whole number from 1 on; must be there."""
        value = self.data.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 1_000_000:
            message = _n("%(key)s must be a whole number from 1 on, not %(value)s")
            raise RowError(message, key=key, value=shown(value))
        return value

    @_or(lambda: datetime.min.replace(tzinfo=UTC))
    def instant(self, key: str) -> datetime:
        """A moment with its time zone ("2026-11-24T06:00:00+00:00"); must be there."""
        value = self.line(key, 40)
        try:
            at = datetime.fromisoformat(value)
        except ValueError as error:
            raise RowError(
                _n("%(key)s %(value)s is no instant"), key=key, value=shown(value)
            ) from error
        if at.tzinfo is None:
            raise RowError(_n("%(key)s has no time zone"), key=key)
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
            raise RowError(
                _n("%(key)s %(value)s is no day"), key=key, value=shown(value)
            ) from error
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
            raise RowError(STILL_TO_COME, key=key, value=shown(found))
        return found

    def _date(self, key: str, parse: Callable[[str], str]) -> str | None:
        value = self.optional(key, 10)
        try:
            if value is not None and not value.isascii():
                raise ValueError(value)
            return parse(value) if value else None
        except ValueError as error:
            message = _n("%(key)s %(value)s is no year, month or day")
            raise RowError(message, key=key, value=shown(value)) from error

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
            message = _n("%(key)s %(value)s is no http or https address")
            raise RowError(message, key=key, value=shown(url))
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
            raise RowError(NO_LIST, key=key)
        return value


def _text(key: str, value: Any, most: int, is_long: bool) -> str:
    if not isinstance(value, str):
        message = _n("%(key)s must be a text, not %(value)s")
        raise RowError(message, key=key, value=shown(value))
    line: str = value.strip()
    if not line:
        raise RowError(_n("%(key)s is empty"), key=key)
    if len(line) > most:
        raise RowError(_n("%(key)s is longer than %(most)s characters"), key=key, most=most)
    if _NEVER_IN_TEXT.search(line) or (not is_long and "\n" in line):
        raise RowError(_n("%(key)s holds a control character"), key=key)
    return line


def language_tag(value: str) -> str:
    """The tag, if it has the form of one (BCP 47: language, script, region)."""
    if not _LANGUAGE_TAG.fullmatch(value):
        raise RowError(_n("%(value)s is no language tag"), value=shown(value))
    return value


def shown(value: Any) -> str:
    """A value of a file as a message shows it: quoted, on one line, never long."""
    quoted = json.dumps(value, ensure_ascii=True, default=str)
    return quoted if len(quoted) <= 60 else f"{quoted[:57]}…"
