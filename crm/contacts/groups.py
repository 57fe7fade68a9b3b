"""The groups of a contact's fields, each edited in place by a form of its own."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import or_, select
from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from crm.accounts.models import PERMISSIONS, User
from crm.audit.models import Actor
from crm.contacts.editing import MOST_ROWS, GroupForm, RowForm, lines
from crm.contacts.forms import check_address, check_beats
from crm.contacts.models import CHANNELS as CHANNEL_KEYS
from crm.contacts.models import KINDS as KIND_KEYS
from crm.contacts.models import Affiliation, Contact, sort_name
from crm.contacts.vocabulary import CHANNELS, KINDS
from crm.db import db
from crm.forms import (
    LineField,
    PartialDateField,
    WordsField,
    country_choices,
    language_choices,
)
from crm.outlets.models import Outlet
from crm.web import lazy as _l
from crm.web import translate as _


class OtherName(RowForm):
    """The name in another script or spelling."""

    language = SelectField(_l("Language"), choices=lambda: language_choices(""))
    name = LineField(_l("Name in that language"), validators=[Length(max=200)])

    def validate_language(self, field: SelectField) -> None:
        """A name without a language cannot be chosen for a reader."""
        if self.name.data and not field.data:
            raise ValidationError(_("Choose the language of this spelling."))


class NamesForm(GroupForm):
    """Names by script."""

    name = LineField(_l("Name"), validators=[DataRequired(), Length(max=200)])
    sort_name = LineField(_l("Sorted as"), validators=[Length(max=200)])
    kind = SelectField(_l("Kind"), choices=lambda: [(key, _(KINDS[key])) for key in KIND_KEYS])
    other_names = FieldList(
        FormField(OtherName),
        _l("In other scripts and spellings"),
        max_entries=MOST_ROWS,
    )

    @staticmethod
    def read(contact: Contact) -> dict[str, Any]:
        """Name, sort name, kind and the other names."""
        return {
            "name": contact.name,
            "sort_name": contact.sort_name,
            "kind": contact.kind,
            "other_names": [
                {"language": each.language, "name": each.name} for each in contact.names
            ],
        }

    def save(self, contact: Contact, *, by: Actor) -> None:
        """A sort name that was left alone follows the name."""
        fields = self.values("name", "kind")
        is_left = self.sort_name.data in ("", contact.sort_name)
        follows = is_left and self.name.data != contact.name
        fields["sort_name"] = (
            sort_name(self.name.data) if follows or not self.sort_name.data else self.sort_name.data
        )
        rows = [(row.form.language.data, row.form.name.data) for row in self.other_names]
        contact.change(by=by, other_names=rows, **fields)


class Work(RowForm):
    """One place of work. An emptied outlet takes the row out."""

    id = HiddenField()
    outlet = LineField(
        _l("Outlet"),
        validators=[Length(max=200)],
        render_kw={"list": "outlet-names", "autocomplete": "off"},
    )
    role = LineField(_l("Role"), validators=[Length(max=200)])
    started_on = PartialDateField(_l("Since"), render_kw={"dir": "ltr", "placeholder": "2024-07"})
    ended_on = PartialDateField(_l("Until"), render_kw={"dir": "ltr", "placeholder": "2026"})

    def validate_ended_on(self, field: PartialDateField) -> None:
        """Nobody leaves before they came."""
        start = self.started_on.data
        if start and field.data and field.data[: len(start)] < start[: len(field.data)]:
            raise ValidationError(_("This is before the start."))


class WorkForm(GroupForm):
    """Outlets over time."""

    works = FieldList(FormField(Work), _l("Outlets"), max_entries=MOST_ROWS)

    @staticmethod
    def read(contact: Contact) -> dict[str, Any]:
        """Present places of work first."""
        places = [*contact.current_affiliations, *contact.former_affiliations]
        return {
            "works": [
                {
                    "id": str(each.id),
                    "outlet": each.outlet.name,
                    "role": each.role,
                    "started_on": each.started_on,
                    "ended_on": each.ended_on,
                }
                for each in places
            ]
        }

    def save(self, contact: Contact, *, by: Actor) -> None:
        """Correct what is known, add what is new, take out what was emptied."""
        known = {str(each.id): each for each in contact.affiliations}
        for row in self.works:
            self._save_row(contact, row.form, known.get(row.form.id.data), by)

    @staticmethod
    def _save_row(contact: Contact, row: Work, known: Affiliation | None, by: Actor) -> None:
        dates = row.values("started_on", "ended_on")
        if not row.outlet.data:
            if known is not None:
                contact.forget(known, by=by)
            return
        if known is not None and known.outlet.name == row.outlet.data:
            outlet = known.outlet
        else:
            outlet = Outlet.named(row.outlet.data, by=by, country=contact.country)
        if known is None:
            known = contact.work_for(
                outlet, by=by, role=row.role.data, started_on=dates["started_on"]
            )
            if dates["ended_on"]:
                contact.leave(known, by=by, ended_on=dates["ended_on"])
        else:
            contact.correct(known, by=by, outlet=outlet, role=row.role.data, **dates)


class CoversForm(GroupForm):
    """Beats and languages."""

    beats = WordsField(_l("Beats"), validators=[check_beats])
    languages = FieldList(
        SelectField(choices=lambda: language_choices("")),
        _l("Languages"),
        max_entries=MOST_ROWS,
    )

    @staticmethod
    def read(contact: Contact) -> dict[str, Any]:
        """Beats by name; languages, the preferred one first."""
        return {
            "beats": [beat.name for beat in contact.beats],
            "languages": [each.language for each in contact.languages],
        }

    def save(self, contact: Contact, *, by: Actor) -> None:
        """Emptied rows fall away."""
        languages = [tag for tag in self.languages.data if tag]
        contact.change(by=by, beats=self.beats.data, languages=languages)


class Address(RowForm):
    """One way to reach somebody."""

    order = IntegerField(_l("Order"), validators=[Optional()])
    kind = SelectField(
        _l("By"),
        choices=lambda: [(key, _(CHANNELS[key])) for key in CHANNEL_KEYS],
        default="email",
    )
    value = LineField(
        _l("Address or number"),
        validators=[Optional(), Length(max=254)],
        render_kw={"autocomplete": "off", "dir": "auto"},
    )

    def validate_value(self, field: LineField) -> None:
        """As its kind asks."""
        check_address(self.kind.data, field.data)


class ChannelsForm(GroupForm):
    """How they are reached, in the order they prefer."""

    channels = FieldList(FormField(Address), _l("Channels"), max_entries=MOST_ROWS)

    @staticmethod
    def read(contact: Contact) -> dict[str, Any]:
        """Numbered from 1."""
        return {
            "channels": [
                {"order": number, "kind": each.kind, "value": each.value}
                for number, each in enumerate(contact.channels, 1)
            ]
        }

    def save(self, contact: Contact, *, by: Actor) -> None:
        """Rows without a number come last; emptied ones fall away."""
        rows = [row.form for row in self.channels]
        rows.sort(key=lambda row: row.order.data if row.order.data is not None else len(rows) + 1)
        contact.change(by=by, channels=[(row.kind.data, row.value.data) for row in rows])


@lru_cache(maxsize=1)
def _zones() -> list[tuple[str, str]]:
    named = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
    return [("", ""), *((zone, zone.replace("_", " ")) for zone in named)]


class PlaceForm(GroupForm):
    """Where they are."""

    country = SelectField(_l("Country"), choices=lambda: country_choices(""))
    city = LineField(_l("City"), validators=[Length(max=100)])
    time_zone = SelectField(_l("Time zone"), choices=_zones)

    @staticmethod
    def read(contact: Contact) -> dict[str, Any]:
        """Country, city, time zone; "" where unknown."""
        return {name: getattr(contact, name) or "" for name in ("country", "city", "time_zone")}

    def save(self, contact: Contact, *, by: Actor) -> None:
        """What is empty is unknown."""
        typed = self.values("country", "city", "time_zone")
        contact.change(by=by, **{name: value or None for name, value in typed.items()})


class DeskForm(GroupForm):
    """Whose contact it is in the team, and what the team should know."""

    owner_id = SelectField(_l("Owner"))
    note = TextAreaField(_l("Note"), validators=[Length(max=20000)], render_kw={"rows": 6})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id.choices = [
            ("", _("Nobody")),
            *_owners(kwargs["data"].get("owner_id", "")),
        ]

    @staticmethod
    def read(contact: Contact) -> dict[str, Any]:
        """The owner's number as text, "" for nobody."""
        return {"owner_id": str(contact.owner_id or ""), "note": contact.note}

    def save(self, contact: Contact, *, by: Actor) -> None:
        """Owner and note."""
        owner_id = int(self.owner_id.data) if self.owner_id.data else None
        contact.change(by=by, owner_id=owner_id, note=lines(self.note.data).strip())


def _owners(present: str) -> list[tuple[str, str]]:
    # Whoever may write, and whoever it is now even if they have left.
    may_own = User.disabled_at.is_(None) & User.role.in_(PERMISSIONS["write"])
    is_owner = User.id == (int(present) if present else None)
    people = db.session.scalars(select(User).where(or_(may_own, is_owner)).order_by(User.name))
    return [(str(user.id), user.name) for user in people]


class BlockForm(GroupForm):
    """Do not contact, and why."""

    reason = LineField(_l("Why"), validators=[DataRequired(), Length(max=500)])

    @staticmethod
    def read(contact: Contact) -> dict[str, Any]:
        """The reason."""
        return {"reason": contact.do_not_contact_reason or ""}

    def save(self, contact: Contact, *, by: Actor) -> None:
        """From now on nobody writes."""
        contact.block(self.reason.data, by=by)


GROUPS: dict[str, type[GroupForm]] = {
    "names": NamesForm,
    "work": WorkForm,
    "covers": CoversForm,
    "channels": ChannelsForm,
    "place": PlaceForm,
    "desk": DeskForm,
    "block": BlockForm,
}
"""By the word that stands in the address and in the templates' names."""
