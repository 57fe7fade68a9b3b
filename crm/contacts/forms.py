"""The short form for somebody new, and checks that other forms of contacts share."""

from __future__ import annotations

import re

from wtforms import SelectField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from crm.audit.models import Actor
from crm.contacts.models import Contact
from crm.forms import Form, LineField, WordsField, country_choices, language_choices
from crm.outlets.models import Outlet
from crm.web import lazy as _l
from crm.web import translate as _

_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")
_MOST_BEATS = 30


def check_address(kind: str, value: str) -> None:
    """Refuse an address that this kind of channel cannot have."""
    if kind == "email" and not _ADDRESS.fullmatch(value):
        raise ValidationError(_("This is not an e-mail address."))
    if kind in ("phone", "whatsapp") and sum(letter.isdigit() for letter in value) < 4:
        raise ValidationError(_("This is not a phone number."))


def check_beats(form: Form, field: WordsField) -> None:
    """A few short names."""
    if len(field.data) > _MOST_BEATS or any(len(name) > 100 for name in field.data):
        raise ValidationError(_("At most 30 beats of at most 100 letters each."))


class NewContactForm(Form):
    """Somebody new, as short as it can be."""

    name = LineField(
        _l("Name"),
        validators=[DataRequired(), Length(max=200)],
        render_kw={"autocomplete": "off", "autofocus": True},
    )
    outlet = LineField(
        _l("Outlet"),
        validators=[Length(max=200)],
        render_kw={"list": "outlet-names", "autocomplete": "off"},
    )
    role = LineField(_l("Role"), validators=[Length(max=200)])
    email = LineField(
        _l("E-mail"),
        validators=[Optional(), Length(max=254)],
        render_kw={"inputmode": "email", "dir": "ltr", "autocomplete": "off"},
    )
    phone = LineField(
        _l("Phone"),
        validators=[Optional(), Length(max=100)],
        render_kw={"inputmode": "tel", "dir": "ltr", "autocomplete": "off"},
    )
    language = SelectField(
        _l("Preferred language"), choices=lambda: language_choices(""), default=""
    )
    country = SelectField(_l("Country"), choices=lambda: country_choices(""), default="")
    beats = WordsField(_l("Beats"), validators=[check_beats])

    def validate_email(self, field: LineField) -> None:
        """An address, if anything."""
        check_address("email", field.data)

    def validate_phone(self, field: LineField) -> None:
        """A number, if anything."""
        check_address("phone", field.data)

    def save(self, *, by: Actor) -> Contact:
        """The new contact; an outlet that nobody knows yet is made with it."""
        country, language = self.country.data or None, self.language.data or None
        contact = Contact.add(
            self.name.data,
            by=by,
            country=country,
            languages=[language] if language else [],
            beats=self.beats.data,
            channels=[("email", self.email.data), ("phone", self.phone.data)],
        )
        if self.outlet.data:
            outlet = Outlet.named(self.outlet.data, by=by, country=country, language=language)
            contact.work_for(outlet, by=by, role=self.role.data)
        return contact
