"""Dates as people type them: in any digits, Gregorian or Jalali, as far as they are known."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from wtforms.validators import ValidationError

from crm import i18n
from crm.cases import date_patterns
from crm.cases.quick_words import plain
from crm.cases.vocabulary import QUALIFIERS
from crm.db import now
from crm.forms import PartialDateField, strip
from crm.partial_dates import (
    edge,
    format_jalali,
    format_on_page,
    format_partial_date,
    parse_partial_date,
    partial_date_bounds,
)
from crm.web import current_language, current_zone
from crm.web import translate as _

_YEAR = re.compile(r"\d{4}")


def read(typed: str) -> str:
    """The partial date of what somebody typed.

    "2019-08", "1398-05-20", "۱۳۹۸/۵/۲۰", "11 Aug 2019", "مرداد ۱۳۹۸": a Jalali day becomes the
    Gregorian one. Raises ``ValueError`` for what is no date, and for 5/8/2019: nobody knows
    whether that is in August.
    """
    text = " ".join(plain(strip(typed)).split())
    if _YEAR.fullmatch(text):
        return parse_partial_date(i18n.ascii_digits(text))
    found = (pattern.fullmatch(text) for pattern in date_patterns.PATTERNS)
    match = next(filter(None, found), None)
    if match is None or date_patterns.may_be_month_first(match):
        raise ValueError(typed)
    return date_patterns.said(match)


def is_to_come(value: str) -> bool:
    """Whether not even the first day of a partial date has begun, for who is looking."""
    today = max(now().date(), now().astimezone(current_zone()).date())
    return partial_date_bounds(value)[0] > today


def understood(value: str | None, qualifier: str = "") -> str:
    """A partial date in the reader's words, a day in both calendars; "" for none."""
    tag = current_language().tag
    value = edge(value, qualifier, tag)
    words = format_partial_date(value, tag, both_calendars=True)
    if current_language().calendar == "gregorian" and (jalali := format_jalali(value, tag)):
        words = f"{words} ({jalali})"
    return qualified(words, qualifier)


def on_page(value: str | None, qualifier: str = "") -> str:
    """The same where a Gregorian day has no need of its Jalali name."""
    tag = current_language().tag
    value = edge(value, qualifier, tag)
    return qualified(format_on_page(value, tag), qualifier)


def qualified(said: str, qualifier: str) -> str:
    """A date in words with "about", "before" or "after" where it is not exact."""
    if not said or not qualifier:
        return said
    return i18n.kit_label(QUALIFIERS[qualifier], current_language().tag, date=said)


class FactDateField(PartialDateField):
    """When something happened: a year, a month or a day, Gregorian or Jalali, as ``read`` takes.

    What is still to come is refused: it has not happened.
    """

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; what is no date keeps what was typed and says what would be one."""
        typed = strip(valuelist[0] if valuelist else "")
        self.data = None
        try:
            found = read(typed) if typed else None
        except ValueError as error:
            raise ValidationError(self.what_to_write()) from error
        if found and is_to_come(found):
            raise ValidationError(
                _("This is still to come: only what has happened can be written here.")
            )
        self.data = found

    def what_to_write(self) -> str:
        """What would be a date, for whoever wrote none."""
        return _(
            "Write a year, a month or a day: 2019, 2019-07, 11 Aug 2019, 1398-05 or 1398-05-20."
        )

    @property
    def understood(self) -> str:
        """How the date was understood, for the form."""
        return understood(self.data)


class FactDayField(FactDateField):
    """The same for what happened on one day; ``data`` is a ``date``."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """A month or a year is no day."""
        super().process_formdata(valuelist)
        if self.data is not None and len(self.data) < len("2019-08-11"):
            self.data = None
            raise ValidationError(self.what_to_write())
        self.data = date.fromisoformat(self.data) if self.data else None

    def what_to_write(self) -> str:
        """What would be a day."""
        return _("Write a day: 2019-08-11, 11 Aug 2019 or 1398-05-20.")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""
