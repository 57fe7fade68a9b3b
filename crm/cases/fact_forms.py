"""Forms about one fact: its permissions, and reports that differ from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from crm import i18n
from crm.cases.consent import PUBLICLY_REPORTED
from crm.cases.dates import FactDateField, FactDayField
from crm.cases.facts import Fact
from crm.cases.vocabulary import STAGES, USES
from crm.db import now
from crm.forms import Form, LineField
from crm.lengths import MOST_TYPED, parse_length
from crm.web import current_language
from crm.web import lazy as _l
from crm.web import message as _n
from crm.web import translate as _

# What the desk itself writes into these records, shown in the reader's language.
DESK_WORDS = (_n("publicly reported"), _n("as recorded"), _n("not to be published"))
USE_WORDS = {
    "internal": _n("Within the team"),
    "on request": _n("On request"),
    "publish": _n("To be published"),
}


def stage_word(stage: str) -> str:
    """A stage of a proceeding in the language of the interface."""
    return i18n.kit_label(STAGES[stage], current_language().tag)


def stage_choices() -> list[tuple[str, str]]:
    """The stages to choose from, none first."""
    return [("", "–"), *((stage, stage_word(stage)) for stage in STAGES)]


class GivenByField(LineField):
    """Who allowed something; "publicly reported" in the reader's words is kept as the desk's."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        offered = {"list": "given-by", "autocomplete": "off"}
        super().__init__(label, validators, render_kw=offered, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """The suggestion, in whichever language it was taken."""
        super().process_formdata(valuelist)
        if self.data == _(PUBLICLY_REPORTED):
            self.data = PUBLICLY_REPORTED

    def _value(self) -> str:
        return _(PUBLICLY_REPORTED) if self.data == PUBLICLY_REPORTED else self.data or ""


class PermissionForm(Form):
    """Somebody allows a use of a fact."""

    use = SelectField(_l("Use"))
    given_by = GivenByField(
        _l("Who allowed it"),
        validators=[DataRequired(), Length(max=200)],
        description=_l("The person, the family, a lawyer; or “publicly reported”."),
    )
    given_on = FactDayField(_l("When"), validators=[InputRequired()], default=lambda: now().date())
    given_for = LineField(_l("For what"), validators=[Length(max=500)])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.use.choices = [(use, _(USE_WORDS[use])) for use in USES]


class ReasonForm(Form):
    """Why something is taken back."""

    reason = LineField(_l("Reason"), validators=[DataRequired(), Length(max=500)])


class AlternativeForm(Form):
    """A date or a length that another report gives."""

    day = FactDateField(_l("Another date"))
    value = LineField(
        _l("Another length"),
        validators=[Length(max=MOST_TYPED)],
        description=_l("Such as 7.5 years, 27 months or 3 years and 6 months."),
        render_kw={"dir": "auto"},
    )
    stage = SelectField(_l("At which stage"), default="")
    source_id = SelectField(_l("Who reports it"), coerce=int, validators=[Optional()])

    def __init__(self, fact: Fact, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fact = fact
        self.source_id.choices = [
            (0, _("The sources of the fact")),
            *((source.id, source.label) for source in fact.sources),
        ]
        self.stage.choices = stage_choices()

    def validate_value(self, field: LineField) -> None:
        """A length such as 7.5 years, or a date, and not both."""
        if bool(field.data) == bool(self.day.data):
            if not self.day.errors:
                raise ValidationError(_("Write a date or a length, and not both."))
            return
        if field.data:
            try:
                field.data = parse_length(field.data)
            except ValueError as error:
                message = _("Write a length such as 7.5 years, 27 months or 3 years and 6 months.")
                raise ValidationError(message) from error

    def validate(self, extra_validators: Any = None) -> bool:
        """Only what is said otherwise, and once."""
        is_valid = bool(super().validate(extra_validators))
        if is_valid and self._stands_already():
            field = self.day if self.day.data else self.value
            field.errors = [_("This is said here already.")]
            is_valid = False
        return is_valid

    def _stands_already(self) -> bool:
        said = (self.day.data or None, self.value.data or None)
        own = [(self.fact.happened_on, None), *((None, each) for each in own_lengths(self.fact))]
        if said in own and self.stage.data in ("", self.fact.stage):
            return True
        stage, source_id = self.stage.data or None, self.source_id.data or None
        held = [(*each.report[:2], each.stage, each.source_id) for each in self.fact.alternatives]
        return (*said, stage, source_id) in held


def own_lengths(fact: Fact) -> list[str]:
    """The lengths that a fact's own sentence has, such as "7.5 years"."""
    return [f"{part.amount} {part.unit}" for part in fact.sentence_parts if part.unit]


class PreferForm(Form):
    """Which of several reported dates and lengths is preferred, and why; 0 is the fact's own."""

    which = RadioField(_l("Which one is preferred"), coerce=int)
    because = LineField(_l("Why this one"), validators=[DataRequired(), Length(max=500)])

    def __init__(self, own: str, others: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.which.choices = [(0, own), *others]


class ConflictForm(Form):
    """Facts that report the same thing differently, and the one to prefer."""

    facts = SelectMultipleField(
        _l("Which facts differ from this one"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    preferred = RadioField(_l("Which report is preferred"), coerce=int)
    reason = LineField(_l("Why this one"), validators=[DataRequired(), Length(max=500)])

    def __init__(self, fact: Fact, others: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.facts.choices = list(others)
        self.preferred.choices = [(fact.id, _("This one")), *others]
        self.fact = fact

    def validate_facts(self, field: SelectMultipleField) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError(_("Choose at least one other fact."))

    def validate_preferred(self, field: RadioField) -> None:
        """One of those that differ."""
        if field.data not in (self.fact.id, *(self.facts.data or ())):
            raise ValidationError(_("Prefer one of the facts that differ."))
