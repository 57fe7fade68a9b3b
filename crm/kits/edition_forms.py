"""Forms of editions: batches, copies for recipients, tracing, verification."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from crm import i18n
from crm.forms import Form, LineField
from crm.kits.copies import KINDS as COPIED
from crm.kits.editions import Edition
from crm.kits.forms import ChoicesField
from crm.web import current_language
from crm.web import lazy as _l
from crm.web import message as _n
from crm.web import translate as _

KIND_WORDS = {
    "pdf": _n("Kit, PDF"),
    "pdfa": _n("Kit, PDF/A-3 with data"),
    "docx": _n("Kit, DOCX"),
    "txt": _n("Kit, plain text"),
    "sheet": _n("Sheet for each person, PDF"),
    "card-wide": _n("Card for each person, 1200 × 630"),
    "card-square": _n("Card for each person, 1080 × 1080"),
    "card-tall": _n("Card for each person, 1080 × 1920"),
}


def _languages(edition: Edition) -> list[tuple[str, str]]:
    tag = current_language().tag
    return [(each, i18n.language_name(each, tag)) for each in edition.languages]


class BatchForm(Form):
    """Which kinds of files of an edition to make, in which languages."""

    kinds = ChoicesField(_l("What to make"))
    languages = ChoicesField(_l("Languages"))

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds.choices = [(kind, _(words)) for kind, words in KIND_WORDS.items()]
        self.languages.choices = _languages(edition)

    def validate_kinds(self, field: ChoicesField) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError(_("Choose at least one."))

    def validate_languages(self, field: ChoicesField) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError(_("Choose at least one language."))


class CopyForm(Form):
    """A marked copy, and for whom it is."""

    recipient = LineField(_l("For whom"), validators=[InputRequired(), Length(max=200)])
    language = SelectField(_l("Language"))
    kind = SelectField(_l("As"))

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = _languages(edition)
        self.kind.choices = [(kind, _(KIND_WORDS[kind])) for kind in COPIED]


class TraceForm(Form):
    """A copy that turned up somewhere: its file, or words of it."""

    file = FileField(_l("File"), render_kw={"accept": ".pdf,.docx,.txt"})
    text = TextAreaField(
        _l("Or words copied from it"),
        description=_l("With the foot of a page, or a whole paragraph of a DOCX or plain text."),
        validators=[Length(max=500_000)],
        render_kw={"rows": 5, "dir": "auto"},
    )

    def validate_text(self, field: TextAreaField) -> None:
        """One of both."""
        if not (field.data or "").strip() and not self.file.data:
            raise ValidationError(_("Give a file, or some words."))


class VerifyForm(Form):
    """A file, or the number that it bears or that somebody counted."""

    number = LineField(
        _l("Check number or SHA-256"),
        validators=[Length(max=100)],
        render_kw={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"},
    )
    file = FileField(
        _l("Or the file itself"), description=_l("Only its SHA-256 is taken; the file is not kept.")
    )

    def validate_number(self, field: LineField) -> None:
        """One of both."""
        if not field.data and not self.file.data:
            raise ValidationError(_("Give a number or a file."))
