"""The details that a typed line proposes, as fields in the form of a new fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import request
from wtforms import FieldList, FormField, SelectField
from wtforms.validators import Length, ValidationError

from crm.cases import terms
from crm.cases.dated import ends_too_early
from crm.cases.dates import FactDateField, understood
from crm.cases.detail_forms import PartForm, TermField
from crm.cases.details import NOTHING, Details, amount_of
from crm.cases.forms import FactForm
from crm.cases.thesauri import HOME_CURRENCIES, UNITS
from crm.forms import Form, LineField
from crm.i18n import kit_label
from crm.web import current_language
from crm.web import lazy as _l
from crm.web import translate as _

PREFIX = "found-"


class FoundForm(Form):
    """Only fields for what the line told; one that is emptied is not kept."""

    ended_on = FactDateField(_l("Ended"), render_kw={"dir": "ltr"})
    court = TermField(_l("Court"), "court")
    branch = LineField(_l("Branch"), validators=[Length(max=200)])
    judge = LineField(_l("Judge"), validators=[Length(max=200)])
    authority = TermField(_l("Arresting authority"), "authority")
    place = TermField(_l("Place"), "place")
    prison = TermField(_l("Prison"), "prison")
    bail_amount = LineField(_l("Bail"), render_kw={"inputmode": "decimal", "dir": "ltr"})
    bail_currency = SelectField(_l("Currency of the bail"))
    sentence = FieldList(FormField(PartForm), label=_l("Sentence in parts"))

    def __init__(self, told: Details, ended_on: str | None) -> None:
        held = {
            "ended_on": ended_on,
            **told.fields,
            "sentence": [vars(row) for row in told.sentence],
        }
        super().__init__(data=held, prefix=PREFIX, meta={"csrf": False})
        tag = current_language().tag
        self.bail_currency.choices = [
            ("", "–"),
            *((code, kit_label(UNITS[code], tag)) for code in HOME_CURRENCIES),
        ]
        # Once sent, what was asked is what is answered.
        asked = [name for name in self._fields if held.get(name)]
        if self.is_submitted():
            asked = [name for name in self._fields if _is_sent(PREFIX + name)]
        for name in list(self._fields):
            if name not in asked:
                del self[name]

    def validate_bail_amount(self, field: LineField) -> None:
        """A number and its currency; without a number there is no bail."""
        if not field.data:
            return
        try:
            field.data = amount_of(field.data)
        except ValueError as error:
            raise ValidationError(_("Write a number such as 500,000,000.")) from error
        if "bail_currency" not in self or not self["bail_currency"].data:
            raise ValidationError(_("Write the number and choose its currency."))

    def fits(self, fact: FactForm) -> bool:
        """Whether what was written may be kept with this fact; nothing ends before it began."""
        is_valid = bool(self.validate())
        began, qualifier = fact.happened_on.data, fact.qualifier.data
        if is_valid and ends_too_early(began, qualifier, self.end()):
            said = _("It cannot have ended before it began: %(date)s.",
                     date=understood(began, qualifier))  # fmt: skip
            self["ended_on"].errors = [said]
            is_valid = False
        return is_valid

    def end(self) -> str | None:
        """The partial date on which it ended, if the line told one."""
        return self["ended_on"].data if "ended_on" in self else None

    def single(self) -> list[Any]:
        """The fields that are no rows."""
        return [field for name, field in self._fields.items() if name != "sentence"]

    def rows(self) -> list[PartForm]:
        """The parts of the sentence."""
        return [each.form for each in self._fields.get("sentence", ())]

    def offered(self) -> Mapping[str, list[str]]:
        """The words that each vocabulary suggests while somebody types."""
        names = {each.vocabulary for each in self.single() if isinstance(each, TermField)}
        names |= {"place"} if self.rows() else set()
        tag = current_language().tag
        return {name: [word for _code, word in terms.choices(name, tag)] for name in sorted(names)}

    def details(self) -> Details:
        """What the verb takes."""
        fields = {
            each.short_name: each.data
            for each in self.single()
            if each.data and each.short_name != "ended_on"
        }
        if "bail_amount" not in fields:
            fields.pop("bail_currency", None)
        return replace(
            NOTHING,
            fields=fields,
            sentence=[row.row() for row in self.rows() if row.kind.data],
        )

    def words(self) -> list[str]:
        """All that was written, to be looked through for names."""
        rows = [each.row() for each in self.rows()]
        return [
            *(each.data for each in self.single() if each.data),
            *(words for row in rows for words in (row.place, row.note) if words),
        ]


def _is_sent(name: str) -> bool:
    return any(each == name or each.startswith(f"{name}-") for each in request.form)


def found_form(told: Details = NOTHING, ended_on: str | None = None) -> FoundForm | None:
    """The form of what a line told or of what was sent back; ``None`` where that is nothing."""
    form = FoundForm(told, ended_on)
    return form if form._fields else None
