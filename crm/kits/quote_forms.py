"""The form of a quote, and how quotes are told apart in a list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from crm.cases.facts import Source
from crm.cases.models import Case
from crm.db import db, now
from crm.forms import Form, LineField, PartialDateField
from crm.kits.quotes import Quote
from crm.partial_dates import partial_date_bounds
from crm.web import current_language
from crm.web import lazy as _l
from crm.web import translate as _

_BEGINNING = 80  # letters that tell which quote it is


def every_quote() -> list[Quote]:
    """All quotes with what a list shows of them, the newest first (two statements)."""
    query = select(Quote).options(
        joinedload(Quote.text),
        joinedload(Quote.case).selectinload(Case.names),
        joinedload(Quote.source),
    )
    return list(db.session.scalars(query.order_by(Quote.id.desc())))


def told(quote: Quote) -> str:
    """A quote in a list of choices: its speaker and its first words, and what it lacks."""
    words = " ".join(quote.text.body.split())
    words = words if len(words) <= _BEGINNING else f"{words[:_BEGINNING].rstrip()}…"
    name = quote.case.name_in(current_language().tag) if quote.case else quote.who
    lacks = "" if quote.is_printable else f" ({lacking(quote)})"
    return f"{name}: {words}{lacks}"


def lacking(quote: Quote) -> str:
    """Why no kit prints it, or nothing."""
    if quote.is_printable:
        return ""
    if quote.case and quote.case.is_protected:
        return _("protected")
    if not quote.is_permitted:
        return _("no permission yet")
    return _("no source yet") if quote.source is None else _("names somebody protected")


class QuoteForm(Form):
    """What somebody said, where it stands, and who allowed that it is printed."""

    body = TextAreaField(_l("Their words"), validators=[InputRequired(), Length(max=3000)])
    case_id = SelectField(_l("Of a person of the desk"), coerce=int, default=0)
    who = LineField(
        _l("Or of somebody else"),
        description=_l("Printed as it is typed: “A lawyer in Mashhad”."),
        validators=[Length(max=200)],
    )
    said_on = PartialDateField(_l("When it was said"), validators=[Optional()])
    source_id = SelectField(_l("Source"), coerce=int, default=0)
    permitted_by = LineField(
        _l("Who allowed it"), description=_l("Never printed."), validators=[Length(max=200)]
    )
    # Not optional: whether it may be empty is for the rule below to say.
    permitted_on = PartialDateField(_l("When it was allowed"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tag = current_language().tag
        people = db.session.scalars(
            select(Case).options(selectinload(Case.names)).order_by(Case.name)
        )
        named = [(each.id, each.name_in(tag)) for each in people]
        self.case_id.choices = [(0, "–"), *named]
        sources = db.session.scalars(select(Source).order_by(Source.publisher, Source.title))
        self.source_id.choices = [(0, "–"), *((each.id, each.label) for each in sources)]

    def validate_who(self, field: LineField) -> None:
        """Words are somebody's."""
        if bool(self.case_id.data) == bool(field.data):
            raise ValidationError(_("Say whose words they are: choose a person or write a name."))

    def validate_permitted_on(self, field: PartialDateField) -> None:
        """A permission has a giver and a day, and no promise is one."""
        if bool(self.permitted_by.data) != bool(field.data):
            raise ValidationError(_("A permission is given by somebody, on a day: write both."))
        if field.data and partial_date_bounds(field.data)[0] > now().date():
            raise ValidationError(_("This day is yet to come."))

    def given(self) -> dict[str, Any]:
        """What ``Quote.take`` and ``Quote.change`` take."""
        case_id, source_id = self.case_id.data, self.source_id.data
        return {
            "case": db.session.get(Case, case_id) if case_id else None,
            "source": db.session.get(Source, source_id) if source_id else None,
            "who": self.who.data or "",
            "said_on": self.said_on.data,
            "permitted_by": self.permitted_by.data or "",
            "permitted_on": self.permitted_on.data,
        }

    @classmethod
    def of(cls, quote: Quote, **more: Any) -> QuoteForm:
        """The form as the quote stands, or as it was sent."""
        data = {
            "body": quote.text.body,
            "case_id": quote.case_id or 0,
            "who": quote.who,
            "said_on": quote.said_on,
            "source_id": quote.source_id or 0,
            "permitted_by": quote.permitted_by,
            "permitted_on": quote.permitted_on,
        }
        return cls(data=data, **more)
