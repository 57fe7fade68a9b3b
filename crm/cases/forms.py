"""Forms of cases and facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from crm import i18n
from crm.cases import doubt, terms
from crm.cases.dated import ends_too_early, in_a_year
from crm.cases.dates import FactDateField, understood
from crm.cases.fact_forms import GivenByField, stage_choices
from crm.cases.facts import Fact, Source
from crm.cases.models import Case
from crm.cases.namesakes import namesakes
from crm.cases.reading import may_read, refusal
from crm.cases.sensitive import SensitivityField, proposed
from crm.cases.vocabulary import CONFIDENCES, FACT_KINDS
from crm.db import now
from crm.forms import DayField, Form, LineField, WordsField
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
QUALIFIER_WORDS = {"about": _n("about"), "before": _n("before"), "after": _n("after")}


def kind_word(kind: str) -> str:
    """A kind of fact in the language of the interface; "–" where only officers may read it."""
    said = terms.label("fact_kind", kind, current_language().tag)
    return said if kind in FACT_KINDS or may_read(said) else "–"


def _words(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(value, _(word)) for value, word in words.items()]


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


class NewCaseForm(CaseForm):
    """A new case, of nobody who has one already.

    ``namesakes`` are the cases of this name. Where one is protected no second case is opened;
    else whoever opens it says that it is somebody else.
    """

    is_somebody_else = BooleanField(_l("This is somebody else"))
    namesakes: Sequence[Case] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Nobody's case is opened twice unnoticed."""
        if not super().validate(extra_validators):
            return False
        self.namesakes = namesakes((self.name.data, self.original_name.data))
        if any(case.is_protected for case in self.namesakes):
            message = _("Somebody of this name is protected, so no second case is opened. Only an "
                        "admin can lift the protection.")  # fmt: skip
            self.form_errors.append(message)
        elif self.namesakes and not self.is_somebody_else.data:
            message = _("There is a case of this name. Say if this is somebody else.")
            self.is_somebody_else.errors = [message]
        return not self.errors


class NamesForm(CaseForm):
    """The names of a case in every script and spelling; a field for each kit language."""

    aliases = WordsField(_l("Other spellings, in Latin letters"))
    case: Case

    def validate(self, extra_validators: Any = None) -> bool:
        """No name that is new here names somebody else who is protected."""
        if not super().validate(extra_validators):
            return False
        held = self.case.all_names
        fields = (self.name, self.original_name, self.aliases)
        for field in (*fields, *(field for _tag, field in self.spelling_fields())):
            written = [field.data] if isinstance(field.data, str) else field.data or ()
            new = [name for name in written if name not in held]
            if named := refusal(new, case_id=self.case.id):
                field.errors = [named]
        return not self.errors

    def spellings(self) -> dict[str, str]:
        """What was typed for each language; empty means none of its own."""
        return {tag: self[f"name_{tag}"].data for tag in _OTHER_LANGUAGES}

    def spelling_fields(self) -> list[tuple[str, Any]]:
        """(language, field) of each language, for the template."""
        return [(tag, self[f"name_{tag}"]) for tag in _OTHER_LANGUAGES]


_OTHER_LANGUAGES = tuple(tag for tag in i18n.LANGUAGES if tag not in ("en", "fa"))
for _tag in _OTHER_LANGUAGES:
    setattr(NamesForm, f"name_{_tag}", LineField(validators=[Length(max=200)]))


def names_form(case: Case, **kwargs: Any) -> NamesForm:
    """The form filled with the names of a case."""
    chosen = {each.language: each.name for each in case.names if not each.is_alias}
    filled = {f"name_{tag}": chosen.get(tag, "") for tag in _OTHER_LANGUAGES}
    form = NamesForm(obj=case, data=filled, **kwargs)
    form.case = case
    for tag, field in form.spelling_fields():
        field.label.text = i18n.language_name(tag, current_language().tag)
    return form


class FactForm(Form):
    """A fact: what is claimed, when, how well it stands, and whether it may be printed."""

    is_about_details = False
    body = ParagraphsField(
        _l("What is reported, in our own words"),
        validators=[DataRequired(), Length(max=MOST_CHARACTERS)],
    )
    kind = SelectField(_l("Kind"), validators=[DataRequired()])
    qualifier = SelectField(_l("The date is"))
    happened_on = FactDateField(_l("Date, as far as it is known"))
    stage = SelectField(_l("Stage"))
    confidence = SelectField(_l("Confidence"))
    lowered_reason = LineField(_l("Why it is lower than its sources"), validators=[Length(max=500)])
    sensitivity = SensitivityField(_l("Sensitive, so off by default"))
    may_publish = BooleanField(_l("May be published"))
    given_by = GivenByField(_l("Who allowed it"), validators=[Length(max=200)])
    why = LineField(
        _l("Why this change"),
        validators=[Length(max=500)],
        description=_l("Needed where the date or the permission changes."),
    )
    review_by = DayField(
        _l("To be looked at again by"),
        validators=[Optional()],
        default=lambda: in_a_year(now().date()),
        description=_l("After this day it is shown as old."),
    )
    source_ids = SelectMultipleField(
        _l("Sources"),
        coerce=int,
        description=_l("A fact without a source is kept, but no kit carries it."),
    )

    def __init__(
        self, register: Sequence[Source], *, fact: Fact | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.register, self.fact = register, fact
        if fact is not None and not self.is_submitted():
            # The field tells what was chosen by hand, not what came of it.
            self.confidence.data = fact.lowered_to or ""
            self.given_by.data = ""
        self.qualifier.choices = [("", _("exact")), *_words(QUALIFIER_WORDS)]
        held = fact.kind if fact else None
        kinds = terms.choices("fact_kind", current_language().tag, held=held)
        # Nothing is taken for chosen that nobody chose.
        self.kind.choices = kinds if fact else [("", "–"), *kinds]
        self.stage.choices = stage_choices()
        self.confidence.choices = [
            ("", _("As its sources give it")),
            *((each, _(CONFIDENCE_WORDS[each])) for each in CONFIDENCES[1:]),
        ]
        self.sensitivity.offer()
        self.source_ids.choices = [(source.id, source.label) for source in register]

    @property
    def sources(self) -> list[Source]:
        """The chosen sources, in the order in which they are printed."""
        register = {source.id: source for source in self.register}
        ids = dict.fromkeys(self.source_ids.data or ())
        return [register[each] for each in ids if each in register]

    def choose(self, source: Source) -> None:
        """Have this one among the chosen, behind the others."""
        if source not in self.register:
            self.register = [*self.register, source]
        self.source_ids.data = [*dict.fromkeys([*(self.source_ids.data or ()), source.id])]

    @property
    def lowered_to(self) -> str | None:
        """The confidence that was chosen, where it is lower than the sources would make it.

        With a reason it is kept in any case: it holds again once there are more sources.
        """
        chosen = self.confidence.data or None
        is_kept = chosen and (
            self.lowered_reason.data or doubt.is_lower(chosen, doubt.derived(self.sources))
        )
        return chosen if is_kept else None

    def validate(self, extra_validators: Any = None) -> bool:
        """A lower confidence, another date and another permission each need their reason."""
        is_valid = bool(super().validate(extra_validators))
        if is_valid and self.lowered_to and not self.lowered_reason.data:
            self.lowered_reason.errors = [_("Say why it is less sure than its sources.")]
            is_valid = False
        is_given_anew = self.may_publish.data and not (self.fact and self.fact.may_publish)
        if is_valid and is_given_anew and not self.given_by.data:
            self.given_by.errors = [_("Say who allowed it.")]
            is_valid = False
        held = self.fact.ended_on if self.fact else None
        if is_valid and ends_too_early(self.happened_on.data, self.qualifier.data, held):
            said = _("It ended before: %(date)s. Change its end first, under “Details”.",
                     date=understood(held))  # fmt: skip
            self.happened_on.errors = [said]
            is_valid = False
        if is_valid and not self.why.data and self._needs_a_reason():
            self.why.errors = [_("The date or the permission changes: say why.")]
            is_valid = False
        if is_valid and self.sensitivity.is_open and (proposal := self._may_be_sensitive()):
            self.sensitivity.ask(proposal)
            is_valid = False
        return is_valid

    def _may_be_sensitive(self) -> str | None:
        """Why this may be sensitive, unless somebody chose otherwise for the fact as it is."""
        fact = self.fact
        said = (self.kind.data, self.body.data, None)
        if fact and said == (fact.kind, fact.text.body, fact.sensitivity):
            return None
        care = fact.detail.medical_care if fact and fact.detail else None
        return proposed(self.kind.data, self.body.data, care)

    def _needs_a_reason(self) -> bool:
        fact = self.fact
        return fact is not None and (
            (self.happened_on.data, self.qualifier.data, self.may_publish.data)
            != (fact.happened_on, fact.qualifier, fact.may_publish)
        )

    def fields(self) -> dict[str, Any]:
        """What the verbs of a fact take besides text and sources."""
        lowered_to = self.lowered_to
        return {
            **self.values("kind", "happened_on", "qualifier", "may_publish"),
            "lowered_to": lowered_to,
            "lowered_reason": self.lowered_reason.data if lowered_to else None,
            "given_by": self.given_by.data,
            "review_by": self.review_by.data,
            "why": self.why.data,
            "stage": self.stage.data or None,
            "sensitivity": self.sensitivity.chosen,
        }


class ProtectForm(Form):
    """Why somebody is protected, or why no longer."""

    reason = LineField(_l("Reason"), validators=[DataRequired(), Length(max=500)])


class GuardForm(ProtectForm):
    """Why somebody is protected, and what means the person by itself."""

    words = WordsField(_l("Words that mean this person by themselves"))

    def validate_words(self, field: WordsField) -> None:
        """Of a letter or two every text would be hidden."""
        if any(len(word) < 3 or len(word) > 200 for word in field.data):
            raise ValidationError(_("Each word needs three letters at least, and at most 200."))
