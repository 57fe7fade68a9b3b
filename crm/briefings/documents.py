"""What is found of the history."""

from __future__ import annotations

from sqlalchemy import event, select
from sqlalchemy.orm import joinedload, object_session, selectinload

from crm.briefings.models import Briefing, Interaction
from crm.cases.models import Case
from crm.contacts.models import Affiliation, Contact
from crm.search import index


def _words(touch: Interaction) -> str:
    """Everything somebody may remember of a touch, what was said first."""
    contact = touch.contact
    parts = [
        touch.body,
        touch.promised,
        ", ".join(contact.all_names),
        ", ".join(each.outlet.name for each in contact.affiliations),
        # A protected person's name would tell members that there is one.
        *(", ".join(case.all_names) for case in touch.cases if not case.is_protected),
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
    if touch.user_id is not None:
        facets.append(f"user:{touch.user_id}")
    return index.Document(
        title=touch.contact.name,
        body=_words(touch),
        url=f"/history/{touch.id}",
        at=touch.happened_at,
        language=touch.language,
        facets=tuple(facets),
        group="history",
    )


@index.found("briefing", Briefing)
def _briefing(briefing: Briefing) -> index.Document:
    return index.Document(
        title=briefing.topic,
        body=briefing.body,
        url=f"/briefings/{briefing.id}",
        at=briefing.briefed_at,
        language=briefing.language,
        group="history",
    )


@event.listens_for(Case.is_protected, "set")
def _protection_changed(case: Case, *_: object) -> None:
    """Who is protected from now on must not be found by what was said about them."""
    session = object_session(case)
    if session is None or case.id is None:
        return
    query = select(Interaction).where(Interaction.cases.any(Case.id == case.id))
    with session.no_autoflush:
        for touch in session.scalars(query):
            index.touch(touch)
