"""Forms for logging a touch and for giving a briefing."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from crm.briefings import vocabulary
from crm.forms import Form, LineField, MomentField, language_choices
from crm.web import lazy as _l
from crm.web import translate as _


def _choices(words: dict[str, str]) -> list[tuple[str, str]]:
    return [(value, _(label)) for value, label in words.items()]


class LogForm(Form):
    """One touch with one contact: all is filled in but what was said."""

    contact_name = LineField(_l("With whom"), validators=[Length(max=200)])
    kind = SelectField(_l("What"))
    channel = SelectField(_l("By"))
    direction = SelectField(_l("Direction"))
    language = SelectField(_l("Language"))
    happened_at = MomentField(_l("When"), validators=[DataRequired()])
    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    body = TextAreaField(
        _l("What was said"),
        validators=[DataRequired(), Length(max=20_000)],
        render_kw={"rows": 4, "dir": "auto"},
    )
    promised = LineField(_l("What we promised"), validators=[Length(max=2_000)])
    follow_up_on = DateField(_l("Follow up on"), validators=[Optional()])
    cases = SelectMultipleField(_l("About whom"), coerce=int, validate_choice=True)

    def __init__(
        self,
        *args: Any,
        cases: list[tuple[int, str]],
        is_correction: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = _choices(vocabulary.LOGGED_KINDS)
        self.channel.choices = _choices(vocabulary.CHANNELS)
        self.direction.choices = _choices(vocabulary.DIRECTIONS)
        if is_correction:
            self.language.choices = language_choices(empty=_("not known"))
        else:
            # The contact may not be known yet; what is usual for them is looked up then.
            self.channel.choices.insert(0, ("", _("as usual with them")))
            self.language.choices = language_choices(empty=_("as usual with them"))
        self.cases.choices = cases


class BriefingForm(Form):
    """Something that several contacts are told."""

    topic = LineField(_l("Topic"), validators=[DataRequired(), Length(max=300)])
    language = SelectField(_l("Language"))
    channel = SelectField(_l("By"))
    briefed_at = MomentField(_l("When"))
    body = TextAreaField(
        _l("What was said"),
        validators=[Length(max=20_000)],
        render_kw={"rows": 4, "dir": "auto"},
    )

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = _choices(vocabulary.CHANNELS)
        self.language.choices = languages
