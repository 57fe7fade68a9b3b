"""What is found of the history."""

from __future__ import annotations

from sqlalchemy.orm import joinedload, selectinload

from crm.briefings.models import Briefing, Interaction
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
