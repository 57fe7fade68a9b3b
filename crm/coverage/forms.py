"""The form of a clipping."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import URL, DataRequired, InputRequired, Length

from crm.forms import Form, LineField, PartialDateField, language_choices
from crm.web import lazy as _l


class ClippingForm(Form):
    """What was published, where, when, in which language, about whom."""

    title = LineField(_l("Headline"), validators=[DataRequired(), Length(max=500)])
    url = LineField(
        _l("Address"),
        validators=[InputRequired(), URL(), Length(max=2000)],
        render_kw={"dir": "ltr", "inputmode": "url"},
    )
    published_on = PartialDateField(_l("Published on"), validators=[InputRequired()])
    language = SelectField(_l("Language"), validators=[DataRequired()])
    outlet_name = LineField(_l("Outlet"), validators=[Length(max=200)])
    contact_name = LineField(_l("Journalist"), validators=[Length(max=200)])
    cases = SelectMultipleField(_l("About whom"), coerce=int)

    def __init__(self, *args: Any, cases: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = language_choices(empty="")
        self.cases.choices = cases
