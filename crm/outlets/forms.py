"""The form of an outlet."""

from __future__ import annotations

import re

from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from crm.forms import Form, LineField, country_choices, language_choices
from crm.outlets.models import KINDS as KEYS
from crm.outlets.models import Outlet
from crm.outlets.vocabulary import KINDS
from crm.web import lazy as _l
from crm.web import translate as _

# Only these schemes: the address becomes a link.
_WEB = r"https?://[^/\s]+[.]\S+"


class OutletForm(Form):
    """All that is kept of an outlet. ``version`` says which state of it the form shows."""

    version = HiddenField()
    name = LineField(_l("Name"), validators=[DataRequired(), Length(max=200)])
    kind = SelectField(
        _l("Kind"),
        choices=lambda: [(key, _(KINDS[key])) for key in KEYS],
        default="newspaper",
    )
    country = SelectField(_l("Country"), choices=lambda: country_choices(""), default="")
    language = SelectField(_l("Language"), choices=lambda: language_choices(""), default="")
    website = LineField(
        _l("Website"),
        validators=[
            Optional(),
            Length(max=500),
            Regexp(_WEB, re.IGNORECASE, _l("Write the whole address: https://example.org")),
        ],
        render_kw={"inputmode": "url", "dir": "ltr", "autocomplete": "off"},
    )
    note = TextAreaField(_l("Note"), validators=[Length(max=20000)], render_kw={"rows": 4})

    def details(self) -> dict[str, str | None]:
        """What was typed besides the name, for the outlet's verbs: nothing chosen is ``None``."""
        typed = self.values("kind", "country", "language", "website", "note")
        for name in ("country", "language", "website"):
            typed[name] = typed[name] or None
        # Browsers send other line ends than the ones that are kept.
        typed["note"] = (typed["note"] or "").replace("\r\n", "\n").strip()
        return typed

    def is_stale(self, outlet: Outlet) -> bool:
        """Whether somebody saved the outlet since this form was made."""
        return bool(self.version.data != str(outlet.version))
