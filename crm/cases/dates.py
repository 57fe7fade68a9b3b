"""Dates as people type them: in any digits, Gregorian or Jalali, as far as they are known."""

from __future__ import annotations

import re

from wtforms.validators import ValidationError

from crm import i18n
from crm.cases.vocabulary import QUALIFIERS
from crm.forms import PartialDateField, strip
from crm.web import current_language
from crm.web import translate as _

# Nobody in these files lived in the Gregorian 14th century: such a year is a Jalali one.
JALALI_YEARS = range(1300, 1501)
_TYPED = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")


class PartOfJalali(ValueError):
    """A Jalali year or month: it covers parts of two Gregorian ones."""


def read(typed: str) -> str:
    """The partial Gregorian date of what somebody typed: "2019-08", "1398-05-20", "۱۳۹۸/۵/۲۰".

    Raises ``PartOfJalali``, and ``ValueError`` for what is no date.
    """
    match = _TYPED.fullmatch(i18n.ascii_digits(strip(typed)))
    if match is None:
        raise ValueError(typed)
    year, *rest = (int(part) for part in match.groups() if part)
    if year not in JALALI_YEARS:
        return i18n.parse_partial_date("-".join([f"{year:04}", *(f"{each:02}" for each in rest)]))
    if len(rest) < 2:
        raise PartOfJalali(typed)
    return i18n.jalali_day(year, *rest).isoformat()


def understood(value: str | None, qualifier: str = "") -> str:
    """A partial date in the reader's words, a day in both calendars; "" for none."""
    tag = current_language().tag
    said = i18n.format_partial_date(value, tag, both_calendars=True)
    if current_language().calendar == "gregorian" and (jalali := i18n.format_jalali(value, tag)):
        said = f"{said} ({jalali})"
    return qualified(said, qualifier)


def qualified(said: str, qualifier: str) -> str:
    """A date in words with "about", "before" or "after" where it is not exact."""
    if not said or not qualifier:
        return said
    return i18n.kit_label(QUALIFIERS[qualifier], current_language().tag, date=said)


class FactDateField(PartialDateField):
    """A year, a month or a day, Gregorian; or a day of the Jalali calendar."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; what is no date keeps what was typed and says what would be one."""
        typed = strip(valuelist[0] if valuelist else "")
        self.data = None
        try:
            self.data = read(typed) if typed else None
        except PartOfJalali as error:
            message = _(
                "A Jalali year or month is parts of two Gregorian ones: write the day, "
                "or the Gregorian month."
            )
            raise ValidationError(message) from error
        except ValueError as error:
            message = _("Write a year, a month or a day: 2019, 2019-07, 2019-08-11 or 1398-05-20.")
            raise ValidationError(message) from error

    @property
    def understood(self) -> str:
        """How the date was understood, for the form."""
        return understood(self.data)
