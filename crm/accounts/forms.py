"""Forms of sign-in and settings."""

from __future__ import annotations

from zoneinfo import available_timezones

from wtforms import PasswordField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from crm import i18n
from crm.accounts.models import MINIMUM_PASSWORD
from crm.forms import Form, LineField
from crm.web import lazy as _l
from crm.web import translate as _


class LoginForm(Form):
    """Address and password."""

    email = LineField(
        _l("E-mail"),
        validators=[InputRequired(), Length(max=254)],
        render_kw={"autocomplete": "username", "inputmode": "email", "dir": "ltr"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(), Length(max=500)],
        render_kw={"autocomplete": "current-password", "dir": "ltr"},
    )


class PasswordForm(Form):
    """A new password, typed twice."""

    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(), Length(max=500)],
        render_kw={"autocomplete": "new-password", "dir": "ltr"},
    )
    again = PasswordField(
        _l("Password, again"),
        validators=[InputRequired()],
        render_kw={"autocomplete": "new-password", "dir": "ltr"},
    )

    def validate_password(self, field: PasswordField) -> None:
        """Long is what counts; no rules about kinds of letters (NIST SP 800-63B)."""
        if len(field.data) < MINIMUM_PASSWORD:
            raise ValidationError(
                _("Use at least %(count)s characters.", count=str(MINIMUM_PASSWORD))
            )

    def validate_again(self, field: PasswordField) -> None:
        """Both must be the same."""
        if field.data != self.password.data:
            raise ValidationError(_("The two passwords differ."))


class SettingsForm(Form):
    """What somebody sets for themselves."""

    name = LineField(_l("Name"), validators=[DataRequired(), Length(max=200)])
    language = SelectField(_l("Language"))
    theme = SelectField(_l("Light"))
    time_zone = SelectField(_l("Time zone"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = [(tag, i18n.language(tag).name) for tag in i18n.UI_LANGUAGES]
        self.theme.choices = [
            ("auto", _("As the system")),
            ("light", _("Paper")),
            ("dark", _("Night")),
        ]
        self.time_zone.choices = [(zone, zone) for zone in sorted(available_timezones())]
