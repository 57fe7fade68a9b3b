"""What is found of the history."""

from __future__ import annotations

from itertools import chain

from sqlalchemy import ColumnElement, event, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import get_history

from crm.briefings.models import Briefing, Interaction
from crm.cases.models import Case, CaseName
from crm.contacts.models import Affiliation, Contact, ContactName
from crm.db import Model
from crm.outlets.models import Outlet
from crm.search import index


def _words(touch: Interaction) -> str:
    """Everything somebody may remember of a touch, what was said first."""
    contact = touch.contact
    parts = [
        touch.body,
        touch.promised,
        ", ".join(contact.all_names),
        ", ".join(each.outlet.name for each in contact.affiliations),
        *(", ".join(case.open_names) for case in touch.cases),
    ]
    return "\n".join(part for part in parts if part)


@index.found(
    "interaction",
    Interaction,
    load=[
        joinedload(Interaction.contact).selectinload(Contact.names),
        joinedload(Interaction.contact)
        .selectinload(Contact.affiliations)
        .joinedload(Affiliation.outlet),
        selectinload(Interaction.cases),
    ],
)
def _interaction(touch: Interaction) -> index.Document:
    facets = [
        f"kind:{touch.kind}",
        f"contact:{touch.contact_id}",
        f"channel:{touch.channel}",
    ]
    facets += [f"case:{case.id}" for case in touch.cases]
    facets += [f"outlet:{each.outlet.name}" for each in touch.contact.affiliations]
    if touch.user_id is not None:
        facets.append(f"user:{touch.user_id}")
    if touch.follow_up_on and not touch.followed_up_at:
        facets.append("follow-up:open")
    return index.Document(
        title=touch.contact.name,
        body=_words(touch),
        url=f"/history/{touch.id}",
        at=touch.happened_at,
        language=touch.language,
        facets=tuple(facets),
        # Its words may name somebody who is protected now.
        audience="officers" if touch.is_about_protected else "team",
        group="history",
    )


@index.found(
    "briefing", Briefing, load=[selectinload(Briefing.interactions).selectinload(Interaction.cases)]
)
def _briefing(briefing: Briefing) -> index.Document:
    return index.Document(
        title=briefing.topic,
        body=briefing.body,
        url=f"/briefings/{briefing.id}",
        at=briefing.briefed_at,
        language=briefing.language,
        audience="officers"
        if any(touch.is_about_protected for touch in briefing.interactions)
        else "team",
        group="history",
    )


@event.listens_for(Session, "before_flush")
def _follow(session: Session, context: object, instances: object) -> None:
    """Names and protection of others change what is found of what was said."""
    for changed in chain(session.new, session.dirty, session.deleted):
        if getattr(changed, "id", None) is None and not isinstance(changed, ContactName | CaseName):
            continue
        if isinstance(changed, Contact) and _has_changed(changed, "name"):
            _touch(session, Interaction.contact_id == changed.id)
        elif isinstance(changed, ContactName):
            _touch(session, Interaction.contact_id == changed.contact_id)
        elif isinstance(changed, Outlet) and _has_changed(changed, "name"):
            at_outlet = select(Affiliation.contact_id).where(Affiliation.outlet_id == changed.id)
            _touch(session, Interaction.contact_id.in_(at_outlet))
        elif isinstance(changed, Case) and _has_changed(
            changed, "name", "original_name", "is_protected", "withheld_names"
        ):
            _touch(session, Interaction.cases.any(Case.id == changed.id))
        elif isinstance(changed, CaseName):
            _touch(session, Interaction.cases.any(Case.id == changed.case_id))


def _has_changed(row: Model, *names: str) -> bool:
    return any(get_history(row, name).has_changes() for name in names)


def _touch(session: Session, condition: ColumnElement[bool]) -> None:
    query = select(Interaction).where(condition).options(joinedload(Interaction.briefing))
    with session.no_autoflush:
        for touch in session.scalars(query):
            index.touch(touch)
            if touch.briefing is not None:
                index.touch(touch.briefing)
