"""Forms of kits and press contacts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from crm import i18n
from crm.accounts.models import User
from crm.db import db, now
from crm.forms import DayField, Form, LineField
from crm.kits.guarding import names_nobody
from crm.kits.models import Kit
from crm.kits.press import USUAL_ROLE
from crm.web import current_language, current_zone
from crm.web import lazy as _l
from crm.web import translate as _

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class ChoicesField(SelectMultipleField):  # type: ignore[misc]
    """Several of a list, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def kit_language_choices() -> list[tuple[str, str]]:
    """Every language that a kit can be printed in, in the interface's words."""
    tag = current_language().tag
    return [(each, i18n.language_name(each, tag)) for each in i18n.LANGUAGES]


class NewKitForm(Form):
    """A new kit: the little that cannot wait."""

    title = LineField(_l("Title"), validators=[InputRequired(), Length(max=300)])
    subtitle = LineField(_l("Subtitle"), validators=[Length(max=500)])
    slug = LineField(
        _l("Short name"),
        description=_l("In file names and commands. Left empty, it is made from the title."),
        validators=[Length(max=60)],
        render_kw={"dir": "ltr", "autocomplete": "off"},
    )
    template = SelectField(
        _l("Begin with"),
        description=_l("A template brings sections, length, house style and press contacts."),
        coerce=int,
        default=0,
    )
    languages = ChoicesField(_l("Languages"))

    def __init__(self, templates: Iterable[Any] = (), *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages.choices = kit_language_choices()
        known = [(each.id, each.name) for each in templates]
        self.template.choices = [(0, _("The usual sections")), *known]

    def validate_slug(self, field: LineField) -> None:
        """Every kit has its own, of small letters, digits and hyphens."""
        field.data = field.data or _slug_of(self.title.data or "")
        if not field.data:
            raise ValidationError(_("The title has no Latin letters: write a short name."))
        if not _SLUG.fullmatch(field.data) or field.data.isdigit():
            # Not digits alone: commands take an id or a short name.
            raise ValidationError(_("Small letters, digits and hyphens only, one letter at least."))
        if db.session.scalar(select(Kit.id).where(Kit.slug == field.data)):
            raise ValidationError(_("Another kit has this short name."))


def _slug_of(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


class SensitiveForm(Form):
    """Sensitive facts of a case, and why this kit prints them."""

    chosen = ChoicesField(_l("Printed in this kit"), coerce=int)
    reason = TextAreaField(_l("Why they are printed"), validators=[Length(max=500)])

    def validate_reason(self, field: TextAreaField) -> None:
        """Off by default: printing one is a decision that somebody can explain."""
        if self.chosen.data and not (field.data or "").strip():
            raise ValidationError(_("Say why: the reason is kept with the kit."))


class BuildForm(Form):
    """Which languages to print now."""

    languages = ChoicesField(_l("Languages"))

    def __init__(self, kit: Kit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tag = current_language().tag
        self.languages.choices = [(each, i18n.language_name(each, tag)) for each in kit.languages]

    def validate_languages(self, field: ChoicesField) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError(_("Choose at least one language."))


class AskForm(Form):
    """Who is asked for a language, until when, and a word with it; all may be left out."""

    translator = SelectField(_l("Who is asked"), coerce=int, default=0)
    due_on = DayField(_l("Until"), validators=[Optional()])
    note = LineField(
        _l("Note"),
        description=_l("Whoever is asked reads it: name nobody who is protected."),
        validators=[Length(max=500), names_nobody],
    )

    def __init__(self, people: Iterable[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anybody = (0, _("Whoever translates into it"))
        self.translator.choices = [anybody, *((each.id, each.name) for each in people)]

    def validate_due_on(self, field: DayField) -> None:
        """Not a day that is over."""
        if field.data and field.data < now().astimezone(current_zone()).date():
            raise ValidationError(_("This day is over."))


class PressContactForm(Form):
    """Somebody whom journalists may call."""

    # Kits print them, and everybody of the team sees them.
    name = LineField(_l("Name"), validators=[InputRequired(), Length(max=200), names_nobody])
    role = LineField(_l("Role"), default=USUAL_ROLE, validators=[Length(max=200), names_nobody])
    email = LineField(
        _l("E-mail"),
        validators=[InputRequired(), Email(message=_l("Not an e-mail address.")), Length(max=254)],
        render_kw={"dir": "ltr", "inputmode": "email"},
    )
    phone = LineField(
        _l("Telephone"), validators=[Optional(), Length(max=60)], render_kw={"dir": "ltr"}
    )
    languages = ChoicesField(_l("Languages"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages.choices = kit_language_choices()
