"""Forms of texts, and the field for a text of several paragraphs."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from crm.forms import Form, strip
from crm.web import lazy as _l
from crm.web import translate as _

MOST_CHARACTERS = 100_000


class ParagraphsField(TextAreaField):  # type: ignore[misc]
    """A text of paragraphs parted by a blank line; line ends are those of Unix."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Browsers send CRLF; what stands around the text is not meant."""
        typed = valuelist[0] if valuelist else ""
        self.data = strip(typed.replace("\r\n", "\n").replace("\r", "\n"))


class TranslationForm(Form):
    """A translation; ``seen`` is the token of what the translator had before their eyes."""

    body = ParagraphsField(
        _l("Translation"), validators=[DataRequired(), Length(max=MOST_CHARACTERS)]
    )
    seen = HiddenField()


class SegmentForm(TranslationForm):
    """The translation of one paragraph. What the button ``then`` says is no field of it."""


class SendBackForm(Form):
    """Why a translation goes back to whoever made it."""

    reason = ParagraphsField(_l("Reason"), validators=[DataRequired(), Length(max=2000)])


class NoteForm(Form):
    """A comment on a paragraph, or a question to whoever wrote it."""

    body = ParagraphsField(_l("Comment"), validators=[DataRequired(), Length(max=5000)])
    is_question = BooleanField(_l("A question to whoever wrote this"))


def distinct_ids(form: Form, suffix: object) -> None:
    """Let several of these forms stand open on one page: ids end in ``suffix``, names stay."""
    for field in form:
        field.id = f"{field.id}-{suffix}"


def confront(form: Form, saved: Form) -> None:
    """Say that somebody else saved meanwhile, and at each field that differs what stands now.

    ``saved`` is the same form as it would be opened now.
    """
    form.form_errors.append(_("Somebody changed this while you wrote. Compare, and save again."))
    for field in form:
        if field.type in ("HiddenField", "CSRFTokenField"):
            continue
        now = _said(saved[field.short_name])
        if now != _said(field):
            field.errors = [*field.errors, _("Now saved: %(value)s", value=now or "–")]


def _said(field: Any) -> str:
    """What a field holds, as it is shown to people."""
    several = isinstance(field.data, list)
    held = field.data if several else [field.data]
    words = dict(getattr(field, "choices", None) or ())
    return ", ".join(str(words.get(each, each)) for each in held if each not in (None, ""))
