"""Forms of the glossary: a term, and how one language says it."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from crm import i18n
from crm.forms import Form, LineField, WordsField
from crm.texts import naming
from crm.texts.glossary import MOST_CHARACTERS, PARTS_OF_SPEECH, STATUSES, GlossaryTerm
from crm.web import lazy as _l
from crm.web import translate as _

_MOST_NOTE = 2000
_OWN = ("term", "part_of_speech", "note", "is_draft")


class TermForm(Form):
    """A term; ``seen`` is the version that its editor had before their eyes."""

    term = LineField(
        _l("Term"),
        validators=[DataRequired(), Length(max=MOST_CHARACTERS)],
        render_kw={"lang": "en"},
    )
    part_of_speech = SelectField(_l("Part of speech"))
    note = TextAreaField(_l("Note"), validators=[Length(max=_MOST_NOTE)])
    is_draft = BooleanField(_l("A draft: the desk has not agreed on it yet"))
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part_of_speech.choices = [
            ("", "–"),
            *((key, _(word)) for key, word in PARTS_OF_SPEECH.items()),
        ]

    def fields(self) -> dict[str, Any]:
        """What ``GlossaryTerm.change`` takes."""
        return self.values(*_OWN) | {"note": (self.note.data or "").strip()}

    def forms(self) -> dict[str, list[str]]:
        """What ``GlossaryTerm.say`` takes; nothing where the form asks for no language."""
        return {}

    def is_acceptable(self) -> bool:
        """Whether it is whole and names nobody whom it must not name."""
        if not self.validate_on_submit():
            return False
        notes = (self.note.data, self["form_note"].data if "form_note" in self else "")
        words = [each for each in (self.term.data, *notes, *self._all_forms()) if each]
        if any(naming.are_guarded(words)):
            message = _("This names somebody who is protected. Leave the name out.")
            self.form_errors.append(message)
            return False
        return True

    def _all_forms(self) -> list[str]:
        return [form for forms in self.forms().values() for form in forms]


class SpokenTermForm(TermForm):
    """A term and how one language says it."""

    preferred = WordsField(_l("Preferred"))
    admitted = WordsField(_l("Also admitted"))
    forbidden = WordsField(_l("Forbidden"))
    form_note = TextAreaField(_l("Note on this language"), validators=[Length(max=_MOST_NOTE)])

    def forms(self) -> dict[str, list[str]]:
        """The forms by status."""
        return {status: self[status].data or [] for status in STATUSES}

    def validate_form_note(self, field: TextAreaField) -> None:
        """A note belongs to a form."""
        if (field.data or "").strip() and not self._all_forms():
            raise ValidationError(_("Write a form first: a note belongs to one."))

    def validate_forbidden(self, field: WordsField) -> None:
        """A form has one status, and is not longer than the table holds."""
        forms = self._all_forms()
        if len(set(forms)) != len(forms):
            raise ValidationError(_("The same form stands twice."))
        if any(len(form) > MOST_CHARACTERS for form in forms):
            raise ValidationError(_("A form is too long."))


def term_form(term: GlossaryTerm | None, language: str, *, fresh: bool = False) -> TermForm:
    """The form of a term, with one language's forms where one is chosen.

    ``fresh`` is the form as it would open now, whatever was sent.
    """
    data: dict[str, Any] = {"is_draft": True, "seen": ""}
    if term is not None:
        data = {
            **{
                name: getattr(term, name) for name in ("term", "part_of_speech", "note", "is_draft")
            },
            **{status: term.forms_of(language, status) for status in STATUSES},
            "form_note": term.note_in(language),
            "seen": str(term.version),
        }
    kind = SpokenTermForm if language else TermForm
    form = kind(formdata=None, data=data) if fresh else kind(data=data)
    for name in (*STATUSES, "form_note") if language else ():
        form[name].render_kw = {"lang": language, "dir": i18n.language(language).dir}
    return form
