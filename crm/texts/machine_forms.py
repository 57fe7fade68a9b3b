"""The form in which an admin says whether and where texts are translated by machine."""

from __future__ import annotations

from wtforms import RadioField, ValidationError
from wtforms.validators import Length

from crm.forms import Form, LineField
from crm.texts import machine
from crm.web import lazy as _l
from crm.web import translate as _


class MachineForm(Form):
    """Which engine, and where its server stands. The server's key is not typed here."""

    engine = RadioField(_l("What translates"))
    url = LineField(
        _l("Address of the server"),
        description=_l(
            "Of a server of your own that speaks LibreTranslate’s protocol. "
            "In the open internet it must begin with https."
        ),
        validators=[Length(max=500)],
        render_kw={
            "dir": "ltr",
            "inputmode": "url",
            "autocomplete": "off",
            "placeholder": "http://127.0.0.1:5000",
        },
    )

    def __init__(self, *, with_here: bool, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.engine.choices = [
            ("off", _("Nothing: it is off")),
            ("server", _("A server of your own")),
        ]
        if machine.is_argos_installed() or with_here:
            self.engine.choices.append(("here", _("This machine, with Argos Translate")))

    def validate_url(self, field: LineField) -> None:
        """A whole address, without a password; needed where the server is chosen."""
        address = machine.read_address(field.data) if field.data else ""
        if address is None:
            raise ValidationError(
                _("Write a whole address that begins with http or https, without a password.")
            )
        if not address and self.engine.data == "server":
            raise ValidationError(_("Say where the server stands."))
        field.data = address
