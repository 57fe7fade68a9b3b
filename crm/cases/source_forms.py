"""Forms of sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired, Length, ValidationError

from crm.cases import addresses
from crm.cases.dates import FactDateField
from crm.cases.facts import Source
from crm.cases.vocabulary import RELIABILITIES
from crm.forms import Form, LineField, language_choices
from crm.web import lazy as _l
from crm.web import message as _n
from crm.web import translate as _

RELIABILITY_WORDS = {
    "highly reliable": _n("Highly reliable"),
    "reliable": _n("Reliable"),
    "fairly reliable": _n("Fairly reliable"),
    "doubtful": _n("Doubtful"),
    "unreliable": _n("Unreliable"),
    "unknown": _n("Unknown"),
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
    archived_url = LineField(
        _l("Archived at"),
        validators=[Length(max=4000)],
        render_kw={"dir": "ltr", "inputmode": "url"},
    )
    published_on = FactDateField(_l("Published on"))
    language = SelectField(_l("Language"), validators=[DataRequired()])
    reliability = SelectField(_l("Reliability"), default="unknown")
    origin = LineField(
        _l("Republished from"),
        validators=[Length(max=200)],
        description=_l("Whose report it is: the two do not corroborate each other."),
    )
    note = LineField(
        _l("Note"),
        validators=[Length(max=500)],
        description=_l("What a reader should know, such as “party-linked publisher”."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = language_choices("–")
        self.reliability.choices = [(each, _(RELIABILITY_WORDS[each])) for each in RELIABILITIES]

    def validate_url(self, field: LineField) -> None:
        """Only addresses that a page may safely link to."""
        if not addresses.is_link(field.data):
            raise ValidationError(_("Write an address that begins with https:// or http://."))

    def validate_archived_url(self, field: LineField) -> None:
        """The same for the copy in an archive, where there is one."""
        if field.data:
            self.validate_url(field)

    def fields(self) -> dict[str, Any]:
        """What the verbs of a source take."""
        names = ("publisher", "title", "url", "published_on", "language", "reliability")
        return self.values(*names) | {
            name: self[name].data or None for name in ("archived_url", "note", "origin")
        }


class AddressForm(Form):
    """The address of a publication that is to be added."""

    url = LineField(
        _l("Address of the page"),
        validators=[DataRequired(), Length(max=4000)],
        description=_l("Paste it. Nothing is fetched from it; an archived address is taken apart."),
        render_kw={"dir": "ltr", "inputmode": "url"},
    )

    class Meta(Form.Meta):
        """It only reads, so it is sent by GET, without a token."""

        csrf = False

    def validate_url(self, field: LineField) -> None:
        """Something that a page may safely link to."""
        if addresses.read(field.data) is None:
            raise ValidationError(_("Write an address that begins with https:// or http://."))


class MergeForm(Form):
    """Which of two entries stays, and why they are one publication."""

    stays = RadioField(_l("Which one stays"), coerce=int)
    reason = LineField(_l("Reason"), validators=[DataRequired(), Length(max=500)])

    def __init__(self, pair: Sequence[Source], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.stays.choices = [(source.id, source.label) for source in pair]
