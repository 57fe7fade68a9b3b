"""What of contacts is found, and what else than the contact itself changes it."""

from __future__ import annotations

from itertools import chain

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, selectinload

from crm import i18n
from crm.contacts.models import Affiliation, Contact
from crm.outlets.models import Outlet
from crm.search import index

_LOAD = (
    selectinload(Contact.names),
    selectinload(Contact.languages),
    selectinload(Contact.channels),
    selectinload(Contact.beats),
    selectinload(Contact.affiliations),
)


@index.found("contact", Contact, load=_LOAD)
def _document(contact: Contact) -> index.Document | None:
    works = [f"{each.outlet.name} {each.role}".strip() for each in contact.affiliations]
    country = i18n.country_name(contact.country, "en") if contact.country else ""
    beats = [beat.name for beat in contact.beats]
    addresses = [each.value for each in contact.channels]
    place = ", ".join(part for part in (contact.city, country) if part)
    parts = [*works, ", ".join(beats), place, *addresses, contact.note]
    return index.Document(
        title=contact.name,
        body="\n".join(part for part in parts if part),
        url=f"/contacts/{contact.id}",
        names=contact.all_names,
        language=contact.preferred_language,
        facets=tuple(_facets(contact)),
    )


def _facets(contact: Contact) -> list[str]:
    facets = [f"archived:{'yes' if contact.is_archived else 'no'}"]
    facets += [f"beat:{beat.name}" for beat in contact.beats]
    facets += [f"lang:{each.language}" for each in contact.languages]
    facets += [f"outlet:{each.outlet.name}" for each in contact.current_affiliations]
    if contact.country:
        facets.append(f"country:{contact.country}")
    return facets


@event.listens_for(Session, "before_flush")
def _follow(session: Session, context: object, instances: object) -> None:
    """A place of work, or the name of an outlet, changes what is found of a contact."""
    for changed in chain(session.new, session.dirty, session.deleted):
        if isinstance(changed, Affiliation) and changed.contact is not None:
            index.touch(changed.contact)
    for changed in session.dirty:
        if isinstance(changed, Outlet) and inspect(changed).attrs.name.history.has_changes():
            _touch_people(session, changed)


def _touch_people(session: Session, outlet: Outlet) -> None:
    statement = select(Contact).join(Affiliation).where(Affiliation.outlet_id == outlet.id)
    with session.no_autoflush:
        for contact in session.scalars(statement.distinct()):
            index.touch(contact)
