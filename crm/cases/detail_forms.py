"""The form of what is known about a fact beyond its sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from wtforms import BooleanField, FieldList, FormField, SelectField
from wtforms import Form as PlainForm
from wtforms.validators import Length, ValidationError

from crm.cases import terms
from crm.cases.dated import ends_too_early
from crm.cases.dates import FactDateField, understood
from crm.cases.details import (
    CLOSED,
    FIELDS,
    ChargeRow,
    Details,
    PartRow,
    amount_of,
    details_of,
)
from crm.cases.facts import Fact
from crm.cases.proceedings import proceedings_of
from crm.cases.sensitive import SensitivityField
from crm.cases.thesauri import CURRENCIES, HOME_CURRENCIES, UNITS, is_unit_of
from crm.forms import Form, LineField
from crm.i18n import currencies, kit_label
from crm.web import current_language
from crm.web import lazy as _l
from crm.web import translate as _

# What is asked first for a kind of fact; the rest stands behind "more".
_TRIED = ("proceeding", "court", "branch", "judge", "lawyer")
_BAIL = ("bail_amount", "bail_currency")
_INTERVENTION = ("actor", "actor_name", "effect")
FITTING: dict[str, tuple[str, ...]] = {
    "arrest": ("authority", "place", "prison", "whereabouts"),
    "rearrest": ("authority", "place", "prison", "whereabouts"),
    "charge": ("proceeding", "court", "branch", "charges"),
    "trial": (*_TRIED, "charges"),
    "sentence": (*_TRIED, "sentence", "charges"),
    "appeal": (*_TRIED, "sentence", "charges"),
    "prison": ("prison", "place", "whereabouts", "authority"),
    "health": ("medical_care", "ended_on", "whereabouts", "prison", "place"),
    "hunger_strike": ("ended_on", "prison", "whereabouts"),
    "furlough": ("ended_on", "prison", *_BAIL),
    "bail": (*_BAIL, "release_kind", "proceeding", "court"),
    "release": ("release_kind", "prison"),
    "death": ("place", "prison"),
    "un_statement": _INTERVENTION,
    "intervention": _INTERVENTION,
    "last_report": ("whereabouts", "prison", "place", "medical_care"),
}
_BLANK_ROWS = 2


class TermField(LineField):
    """A term of a vocabulary, or words where none fits: kept as its code, shown as a word.

    A term may be typed in any language.
    """

    def __init__(self, label: Any, vocabulary: str, **kwargs: Any) -> None:
        limit = Length(max=terms.MOST_CHARACTERS)
        options = {"list": f"terms-{vocabulary}", "autocomplete": "off"}
        super().__init__(label, [limit], render_kw=options, **kwargs)
        self.vocabulary = vocabulary

    def process_formdata(self, valuelist: list[str]) -> None:
        """A term where the words say one."""
        super().process_formdata(valuelist)
        if self.data:
            self.data = terms.understood(self.vocabulary, self.data)

    def _value(self) -> str:
        return terms.label(self.vocabulary, self.data, current_language().tag)


class ChargeForm(PlainForm):  # type: ignore[misc]
    """A charge, in a row."""

    activity = LineField(_l("Impugned activity: what the person did"), validators=[Length(max=500)])
    charge = TermField(_l("Legal charge"), "charge")
    article = LineField(_l("Article of law"), validators=[Length(max=200)])

    def row(self) -> ChargeRow:
        """What the verbs take."""
        return ChargeRow(self.activity.data or None, self.charge.data or None,
                         self.article.data or None)  # fmt: skip


class PartForm(PlainForm):  # type: ignore[misc]
    """A part of a sentence, in a row; empty where no kind is chosen."""

    kind = SelectField(_l("Part"))
    amount = LineField(_l("Amount"), render_kw={"inputmode": "decimal", "dir": "ltr"})
    unit = SelectField(_l("Unit"))
    place = TermField(_l("Place"), "place")
    note = LineField(_l("Note"), validators=[Length(max=500)])
    is_enforceable = BooleanField(_l("This is the enforceable part"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tag = current_language().tag
        held = self.kind.object_data
        self.kind.choices = [("", "–"), *terms.choices("sentence_kind", tag, held)]
        self.unit.choices = [("", "–"), *((u, kit_label(word, tag)) for u, word in UNITS.items())]

    def validate_amount(self, field: LineField) -> None:
        """A number and its unit, and a kind for whatever else is there."""
        if field.data:
            try:
                field.data = amount_of(field.data)
            except ValueError as error:
                raise ValidationError(_("Write a number such as 2, 2.5 or 74.")) from error
        if bool(field.data) != bool(self.unit.data):
            raise ValidationError(_("Write the number and choose its unit."))

    def validate_unit(self, field: SelectField) -> None:
        """No travel ban is of two lashes."""
        if field.data and not is_unit_of(field.data, self.kind.data):
            raise ValidationError(_("This part is not measured in this unit."))

    def validate_kind(self, field: SelectField) -> None:
        """Nothing is left out because its kind was forgotten."""
        rest = (self.amount, self.unit, self.place, self.note, self.is_enforceable)
        if not field.data and any(each.data for each in rest):
            raise ValidationError(_("Choose what kind of part this is."))

    def row(self) -> PartRow:
        """What the verbs take."""
        return PartRow(
            kind=self.kind.data,
            amount=self.amount.data or None,
            unit=self.unit.data or None,
            is_enforceable=self.is_enforceable.data,
            place=self.place.data or None,
            note=self.note.data or None,
        )


class DetailForm(Form):
    """Everything that may be known about a fact beyond its sentence; all of it optional."""

    proceeding = LineField(
        _l("Proceeding"),
        validators=[Length(max=200)],
        description=_l("What arrest, charge, trial and sentence of one prosecution share."),
        render_kw={"list": "proceedings", "autocomplete": "off"},
    )
    court = TermField(_l("Court"), "court")
    branch = LineField(_l("Branch"), validators=[Length(max=200)])
    judge = LineField(_l("Judge"), validators=[Length(max=200)])
    authority = TermField(_l("Arresting authority"), "authority")
    place = TermField(_l("Place"), "place")
    prison = TermField(_l("Prison"), "prison")
    lawyer = LineField(_l("Lawyer"), validators=[Length(max=200)])
    release_kind = SelectField(_l("Kind of release"))
    whereabouts = SelectField(_l("Whereabouts"))
    medical_care = SelectField(_l("Medical care"))
    bail_amount = LineField(_l("Bail"), render_kw={"inputmode": "decimal", "dir": "ltr"})
    bail_currency = SelectField(_l("Currency of the bail"))
    ended_on = FactDateField(
        _l("Ended, as far as it is known"), render_kw={"dir": "ltr", "placeholder": "2019-09"}
    )
    actor = SelectField(_l("Intervention by"))
    actor_name = LineField(_l("Who intervened"), validators=[Length(max=200)])
    effect = LineField(_l("Effect of the intervention"), validators=[Length(max=500)])
    sentence = FieldList(FormField(PartForm), label=_l("Sentence in parts"))
    charges = FieldList(FormField(ChargeForm), label=_l("Charges"))
    why = LineField(_l("Why this change"), validators=[Length(max=500)])
    sensitivity = SensitivityField(_l("Sensitive, so off by default"))
    is_about_details = True

    def __init__(self, fact: Fact, **kwargs: Any) -> None:
        held = details_of(fact)
        super().__init__(data={**_filled(held), "ended_on": fact.ended_on,
                               "sensitivity": fact.sensitivity or ""}, **kwargs)  # fmt: skip
        self.fact, self.fact_kind = fact, fact.kind
        tag = current_language().tag
        for name in CLOSED:
            offered = terms.choices(name, tag, held.fields.get(name))
            self[name].choices = [("", "–"), *offered]
        self.sensitivity.offer()
        self.bail_currency.choices = [("", "–"), *_currencies(tag)]
        self.titles = [each.title for each in proceedings_of(fact.case.facts)]

    @property
    def first(self) -> Sequence[str]:
        """The names of the fields that fit the kind of fact, in order."""
        return FITTING.get(self.fact_kind, ("place",))

    @property
    def rest(self) -> Sequence[str]:
        """The names of the others."""
        every = ("proceeding", *FIELDS, "ended_on", "sentence", "charges")
        return [name for name in every if name not in self.first]

    @property
    def is_rest_open(self) -> bool:
        """Whether something behind "more" is filled or wants a look."""
        lists = {"sentence": self.fact.sentence_parts, "charges": self.fact.charges}
        return any(self[name].errors or lists.get(name, self[name].data) for name in self.rest)

    def offered(self) -> Mapping[str, list[str]]:
        """The words that each vocabulary suggests while somebody types."""
        tag = current_language().tag
        named = [name for name in FIELDS.values() if name] + ["charge"]
        return {
            name: [word for _code, word in terms.choices(name, tag)]
            for name in dict.fromkeys(named)
            if name not in CLOSED
        }

    def validate_bail_amount(self, field: LineField) -> None:
        """A number and its currency, or neither."""
        if field.data:
            try:
                field.data = amount_of(field.data)
            except ValueError as error:
                raise ValidationError(_("Write a number such as 500,000,000.")) from error
        if bool(field.data) != bool(self.bail_currency.data):
            raise ValidationError(_("Write the number and choose its currency."))

    def validate_ended_on(self, field: FactDateField) -> None:
        """Nothing ends before it began."""
        if ends_too_early(self.fact.happened_on, self.fact.qualifier, field.data):
            began = understood(self.fact.happened_on, self.fact.qualifier)
            message = _("It cannot have ended before it began: %(date)s.", date=began)
            raise ValidationError(message)

    def validate(self, extra_validators: Any = None) -> bool:
        """Medical care tells of somebody's health: whoever writes of it says if it is sensitive."""
        is_valid = bool(super().validate(extra_validators))
        care = self.medical_care.data
        is_new = care and care != details_of(self.fact).fields.get("medical_care")
        if is_valid and is_new and self.sensitivity.is_open:
            self.sensitivity.ask("health")
            is_valid = False
        return is_valid

    def words(self) -> list[str]:
        """All that was written, to be looked through for names."""
        held = self.details()
        rows = [asdict(row) for row in held.charges] + [asdict(row) for row in held.sentence]
        written = [value for row in rows for value in row.values() if isinstance(value, str)]
        single = (self[name].data for name in ("proceeding", *FIELDS))
        return [*filter(None, single), *written, *filter(None, [self.why.data])]

    def details(self) -> Details:
        """What the verb takes."""
        charges = (each.form.row() for each in self.charges)
        return Details(
            proceeding=self.proceeding.data or None,
            fields={name: self[name].data for name in FIELDS if self[name].data},
            charges=[row for row in charges if row != ChargeRow()],
            sentence=[each.form.row() for each in self.sentence if each.form.kind.data],
        )


def _currencies(tag: str) -> list[tuple[str, str]]:
    home = [(code, kit_label(UNITS[code], tag)) for code in HOME_CURRENCIES]
    return home + [(code, name) for code, name in currencies(tag) if code in CURRENCIES]


def _filled(held: Details) -> dict[str, Any]:
    return {
        "proceeding": held.proceeding or "",
        **held.fields,
        "sentence": [*(vars(row) for row in held.sentence), *({} for _ in range(_BLANK_ROWS))],
        "charges": [*(vars(row) for row in held.charges), {}],
    }


class ProceedingForm(Form):
    """What a proceeding is called, and its file's number."""

    title = LineField(_l("Title"), validators=[Length(min=1, max=200)])
    number = LineField(_l("Number of the file"), validators=[Length(max=100)])
