"""Forms of statements and of what is known about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import DataRequired, Length, ValidationError

from crm import i18n
from crm.cases.facts import Source
from crm.cases.forms import CONFIDENCE_WORDS
from crm.cases.reading import refusal
from crm.cases.vocabulary import CONFIDENCES
from crm.forms import Form, LineField, PartialDateField
from crm.statements.models import PART_KINDS
from crm.texts.forms import MOST_CHARACTERS, ParagraphsField
from crm.web import current_language
from crm.web import lazy as _l
from crm.web import translate as _


def part_word(kind: str) -> str:
    """A kind of part in the language of the interface."""
    return i18n.kit_label(PART_KINDS[kind], current_language().tag)


class _SourcesForm(Form):
    """The base of forms with sources to choose; those cited already stand first."""

    source_ids = SelectMultipleField(_l("Sources"), coerce=int)

    def __init__(self, register: Sequence[Source], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.register = register
        self.source_ids.choices = [(source.id, source.label) for source in register]

    def sources(self) -> list[Source]:
        """The chosen ones, in the order of the register that the form was given."""
        return [source for source in self.register if source.id in self.source_ids.data]


class SummaryForm(_SourcesForm):
    """A statement's title, date and summary."""

    title = LineField(_l("Title"), validators=[DataRequired(), Length(max=500)])
    issued_on = PartialDateField(_l("Date"))
    summary = ParagraphsField(
        _l("Summary, in our own words"), validators=[DataRequired(), Length(max=MOST_CHARACTERS)]
    )


class AboutForm(Form):
    """What the record of a statement is, and when it was put together."""

    as_of = PartialDateField(_l("As of"))
    what = ParagraphsField(
        _l("What this record is, in our own words"),
        validators=[Length(max=MOST_CHARACTERS)],
    )

    def validate_what(self, field: ParagraphsField) -> None:
        """It is no text that would be guarded when it names somebody protected."""
        if reason := refusal([field.data]):
            raise ValidationError(reason)


class PartForm(_SourcesForm):
    """Something known about a statement."""

    kind = SelectField(_l("What it is"))
    happened_on = PartialDateField(_l("Date"))
    body = ParagraphsField(
        _l("What is reported, in our own words"),
        validators=[DataRequired(), Length(max=MOST_CHARACTERS)],
    )
    confidence = SelectField(_l("Confidence"))

    def __init__(self, register: Sequence[Source], **kwargs: Any) -> None:
        super().__init__(register, **kwargs)
        self.kind.choices = [(kind, part_word(kind)) for kind in PART_KINDS]
        self.confidence.choices = [(each, _(CONFIDENCE_WORDS[each])) for each in CONFIDENCES]
