"""Forms: the base of all forms and the fields that more than one room needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, cast

from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms import DateField, Field, SelectField, StringField
from wtforms.i18n import get_translations
from wtforms.utils import unset_value
from wtforms.validators import StopValidation
from wtforms.widgets import DateTimeLocalInput, Select, TextInput
from wtforms.widgets.core import html_params

from crm import i18n, web
from crm.partial_dates import YEARS, parse_gregorian
from crm.web import message as _n


class Form(FlaskForm):  # type: ignore[misc]
    """The base of all forms: CSRF, and WTForms' own messages in the reader's language."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Where WTForms looks for its messages."""

        def get_translations(self, form: FlaskForm) -> Any:
            """WTForms' catalog of the interface's language."""
            return get_translations([web.current_language().tag])

    def values(self, *names: str) -> dict[str, Any]:
        """The data of these fields, for a verb's keyword arguments."""
        return {name: self[name].data for name in names}


def strip(value: str | None) -> str:
    """Surrounding white space is never meant; controls never belong in a field.

    Of these ``crm.exchange`` takes none from a file, so a copy of the desk must not hold any.
    """
    return (value or "").translate(_CONTROLS).strip()


_ASCII_CONTROLS = (*(code for code in range(0x20) if chr(code) not in "\t\n\r"), 0x7F)
_BIDI_CONTROLS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_CONTROLS = dict.fromkeys((*_ASCII_CONTROLS, *_BIDI_CONTROLS)) | {0x0B: "\n", 0x0C: "\n"}


class QuickSelect(Select):  # type: ignore[misc]
    """A select whose options are plain pairs.

    WTForms makes an object for each option, 50 microseconds each: 45 ms for a form with
    countries, languages and time zones. This takes under one each.
    """

    def __call__(self, field: SelectField, **kwargs: Any) -> Markup:
        """The element, with what was chosen selected."""
        if not isinstance(field.choices, list) or self.multiple or field.has_groups():
            return cast(Markup, super().__call__(field, **kwargs))
        kwargs.setdefault("id", field.id)
        if field.flags.required:
            kwargs.setdefault("required", True)
        options = "".join(
            f'<option value="{escape(value)}"{_selected(field, value)}>{escape(label)}</option>'
            for value, label in field.choices
        )
        attributes = html_params(name=field.name, **kwargs)
        return Markup(f"<select {attributes}>{options}</select>")  # noqa: S704 - all is escaped


def _selected(field: SelectField, value: object) -> str:
    return " selected" if field.coerce(value) == field.data else ""


SelectField.widget = QuickSelect()


class LineField(StringField):  # type: ignore[misc]
    """One line of text, stripped."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Strip what was typed; a line that was broken is one."""
        self.data = " ".join(strip(valuelist[0]).splitlines()) if valuelist else ""


class PartialDateField(StringField):  # type: ignore[misc]
    """A year, a month or a day: 2019, 2019-07, 2019-08-11; empty is ``None``.

    A Jalali day becomes the Gregorian one; a Jalali month or year is refused here.
    """

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it in any digits."""
        typed = i18n.ascii_digits(strip(valuelist[0] if valuelist else "")).replace("/", "-")
        self.raw_text = typed
        try:
            self.data = parse_gregorian(typed) if typed else None
        except ValueError as error:
            self.data = None
            message = _n("Write a year, a month or a day: 2019, 2019-07 or 2019-08-11.")
            raise ValueError(web.translate(message)) from error

    def _value(self) -> str:
        return self.data or (self.raw_data[0] if self.raw_data else "")


class DayField(DateField):  # type: ignore[misc]
    """A day within ``partial_dates.YEARS``: others cannot be said in every calendar."""

    def pre_validate(self, form: Any) -> None:
        """Say that it is no date, in WTForms' own words."""
        if self.data and self.data.year not in YEARS:
            raise StopValidation(self.gettext("Not a valid date value."))


class WordsField(Field):  # type: ignore[misc]
    """Several words or names separated by commas (Latin, Arabic or Chinese ones)."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Split at commas of any script."""
        text = (valuelist[0] if valuelist else "").translate(self._COMMAS)
        words = (" ".join(strip(word).split()) for word in text.split(","))
        self.data = list(dict.fromkeys(word for word in words if word))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return ", ".join(self.data or ())

    _COMMAS: ClassVar[dict[int, str]] = {ord(comma): "," for comma in "،、,;؛"}


class MomentField(Field):  # type: ignore[misc]
    """A moment in the reader's own time zone, kept in UTC; empty is ``None``."""

    widget = DateTimeLocalInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what a browser sends for datetime-local."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            local = datetime.fromisoformat(i18n.ascii_digits(valuelist[0].strip()))
            if local.year not in YEARS:
                raise ValueError(local)
        except ValueError as error:
            message = _n("Write date and time as 2026-11-24 15:30.")
            raise ValueError(web.translate(message)) from error
        moment = local.replace(tzinfo=local.tzinfo or web.current_zone())
        known = self.object_data
        # Browsers send whole minutes: a moment that nobody touched keeps its seconds.
        untouched = known and known.replace(second=0, microsecond=0) == moment
        self.data = known if untouched else moment

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data in (None, unset_value):
            return ""
        return self.data.astimezone(web.current_zone()).strftime("%Y-%m-%dT%H:%M")


def language_choices(empty: str | None = None) -> list[tuple[str, str]]:
    """Choices of every language somebody may speak, in the interface's words."""
    tag = web.current_language().tag
    names = ((each, i18n.language_name(each, tag)) for each, _ in i18n.spoken_languages())
    return _with_empty(sorted(names, key=lambda pair: pair[1]), empty)


def country_choices(empty: str | None = None) -> list[tuple[str, str]]:
    """Choices of every country, in the interface's words."""
    return _with_empty(i18n.countries(web.current_language().tag), empty)


def _with_empty(choices: Iterable[tuple[str, str]], empty: str | None) -> list[tuple[str, str]]:
    return [*([("", empty)] if empty is not None else []), *choices]
