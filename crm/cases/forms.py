"""Forms of cases, facts and sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, Length, ValidationError

from crm import i18n
from crm.cases import terms
from crm.cases.models import Case, Source
from crm.cases.vocabulary import CONFIDENCES, RELIABILITIES, SENSITIVITIES, STAGES
from crm.forms import Form, LineField, PartialDateField, WordsField, language_choices
from crm.texts.forms import MOST_CHARACTERS, ParagraphsField
from crm.web import current_language
from crm.web import lazy as _l
from crm.web import message as _n
from crm.web import translate as _

CONFIDENCE_WORDS = {
    "corroborated": _n("Corroborated"),
    "single source": _n("Single source"),
    "unsure": _n("Unsure"),
}
SENSITIVITY_WORDS = {"self_harm": _n("Self-harm"), "health": _n("Health")}
RELIABILITY_WORDS = {
    "highly reliable": _n("Highly reliable"),
    "reliable": _n("Reliable"),
    "fairly reliable": _n("Fairly reliable"),
    "doubtful": _n("Doubtful"),
    "unreliable": _n("Unreliable"),
    "unknown": _n("Unknown"),
}


def kind_word(kind: str) -> str:
    """A kind of fact in the language of the interface."""
    return terms.label("fact_kind", kind, current_language().tag)


def stage_word(stage: str) -> str:
    """A stage of a proceeding in the language of the interface."""
    return i18n.kit_label(STAGES[stage], current_language().tag)


class CaseForm(Form):
    """A new case."""

    name = LineField(
        _l("Name in Latin letters"),
        validators=[DataRequired(), Length(max=200)],
        render_kw={"dir": "ltr"},
    )
    original_name = LineField(
        _l("Name in the original script"), validators=[DataRequired(), Length(max=200)]
    )


class NamesForm(CaseForm):
    """The names of a case in every script and spelling; a field for each kit language."""

    aliases = WordsField(_l("Other spellings, in Latin letters"))

    def spellings(self) -> dict[str, str]:
        """What was typed for each language; empty means none of its own."""
        return {tag: self[f"name_{i}"].data for i, tag in enumerate(_OTHER_LANGUAGES)}

    def spelling_fields(self) -> list[tuple[str, Any]]:
        """(language, field) of each language, for the template."""
        return [(tag, self[f"name_{i}"]) for i, tag in enumerate(_OTHER_LANGUAGES)]


_OTHER_LANGUAGES = tuple(tag for tag in i18n.LANGUAGES if tag not in ("en", "fa"))
for _i, _tag in enumerate(_OTHER_LANGUAGES):
    setattr(NamesForm, f"name_{_i}", LineField(validators=[Length(max=200)]))


def names_form(case: Case) -> NamesForm:
    """The form filled with the names of a case."""
    chosen = {each.language: each.name for each in case.names if not each.is_alias}
    filled = {f"name_{i}": chosen.get(tag, "") for i, tag in enumerate(_OTHER_LANGUAGES)}
    form = NamesForm(obj=case, data=filled)
    for tag, field in form.spelling_fields():
        field.label.text = i18n.language_name(tag, current_language().tag)
    return form


class FactForm(Form):
    """A fact: what is claimed, when, how well it stands, and whether it may be printed."""

    body = ParagraphsField(
        _l("What is reported, in our own words"),
        validators=[DataRequired(), Length(max=MOST_CHARACTERS)],
    )
    kind = SelectField(_l("Kind"))
    happened_on = PartialDateField(_l("Date, as far as it is known"))
    stage = SelectField(_l("Stage"))
    confidence = SelectField(_l("Confidence"))
    sensitivity = SelectField(_l("Sensitive, so off by default"))
    may_publish = BooleanField(_l("May be published"), default=True)
    source_ids = SelectMultipleField(
        _l("Sources"),
        coerce=int,
        description=_l("A fact without a source is kept, but no kit carries it."),
    )

    def __init__(self, register: Sequence[Source], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = terms.choices("fact_kind", current_language().tag, held=self.kind.data)
        self.stage.choices = [("", "–"), *((stage, stage_word(stage)) for stage in STAGES)]
        self.confidence.choices = [(each, _(CONFIDENCE_WORDS[each])) for each in CONFIDENCES]
        self.sensitivity.choices = [
            ("", _("No")),
            *((each, _(SENSITIVITY_WORDS[each])) for each in SENSITIVITIES),
        ]
        self.source_ids.choices = [(source.id, source.label) for source in register]

    def fields(self) -> dict[str, Any]:
        """What the verbs of a fact take besides text and sources."""
        return {
            **self.values("kind", "happened_on", "confidence", "may_publish"),
            "stage": self.stage.data or None,
            "sensitivity": self.sensitivity.data or None,
        }


class SourceForm(Form):
    """A publication."""

    publisher = LineField(_l("Publisher"), validators=[DataRequired(), Length(max=200)])
    title = LineField(_l("Title"), validators=[DataRequired(), Length(max=500)])
    url = LineField(
        _l("Address"),
        validators=[DataRequired(), Length(max=4000)],
        render_kw={"dir": "ltr", "inputmode": "url"},
    )
    published_on = PartialDateField(_l("Published on"))
    language = SelectField(_l("Language"))
    reliability = SelectField(_l("Reliability"))
    note = LineField(
        _l("Note"),
        validators=[Length(max=500)],
        description=_l("What a reader should know, such as “party-linked publisher”."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = language_choices()
        self.reliability.choices = [(each, _(RELIABILITY_WORDS[each])) for each in RELIABILITIES]

    def validate_url(self, field: LineField) -> None:
        """Only addresses that a page may safely link to."""
        if not field.data.lower().startswith(("https://", "http://")) or " " in field.data:
            raise ValidationError(_("Write an address that begins with https:// or http://."))

    def fields(self) -> dict[str, Any]:
        """What the verbs of a source take."""
        names = ("publisher", "title", "url", "published_on", "language", "reliability")
        return {**self.values(*names), "note": self.note.data or None}


class ProtectForm(Form):
    """Why somebody is protected, or why no longer."""

    reason = LineField(_l("Reason"), validators=[DataRequired(), Length(max=500)])
