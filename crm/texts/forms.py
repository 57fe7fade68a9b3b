"""Forms of texts, and the field for a text of several paragraphs."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from crm.forms import Form, strip
from crm.web import lazy as _l

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


def distinct_ids(form: Form, suffix: object) -> None:
    """Let several of these forms stand open on one page: ids end in ``suffix``, names stay."""
    for field in form:
        field.id = f"{field.id}-{suffix}"
