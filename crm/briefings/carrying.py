"""Which editions carry something about a case that is not known so any more, and who holds them."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Response, abort
from flask_login import current_user
from sqlalchemy import select

from crm.briefings.blueprint import audience, bp
from crm.briefings.models import Briefing, Interaction
from crm.cases.models import Case
from crm.contacts.models import Contact
from crm.db import db
from crm.kits import printing
from crm.kits.carrying import Carrier, carriers
from crm.kits.copies import EditionCopy
from crm.web import answer, load, number_arg, require


@dataclass(frozen=True)
class Held:
    """An edition with older facts, and the people who hold it: (contact id, name, language)."""

    carrier: Carrier
    holders: list[tuple[int | None, str, str]] = field(default_factory=list)


@bp.get("/briefings/carrying")
def carrying() -> Response:
    """The editions with an older fact about a case, and their recipients."""
    require("read")
    case_id = number_arg("case")
    case = load(Case, case_id) if case_id is not None else abort(404)
    if case.is_protected and not current_user.can("read_protected"):
        abort(404)
    return answer(
        "briefings/carrying.html", "briefings/_carrying.html", case=case, held=_held(case)
    )


def _held(case: Case) -> list[Held]:
    is_officer = bool(current_user.can("read_protected"))
    found = {each.edition.id: Held(each) for each in carriers(case.id)}
    query = (
        select(Briefing.edition_id, Contact.id, Contact.name, Briefing.language)
        .join(Interaction, Interaction.briefing_id == Briefing.id)
        .join(Contact, Contact.id == Interaction.contact_id)
        .where(Briefing.edition_id.in_(found))
        .where(Briefing.visible(with_protected=audience() == "officers"))
        .order_by(Contact.name)
    )
    for edition_id, contact_id, name, language in db.session.execute(query) if found else ():
        found[edition_id or 0].holders.append((contact_id, name, language or ""))
    if is_officer and found:
        # Who holds a marked copy is for officers alone, as those copies are.
        copies = select(EditionCopy).where(EditionCopy.edition_id.in_(found))
        for copy in db.session.scalars(copies.order_by(EditionCopy.id)):
            row = (copy.contact_id, copy.recipient, copy.language)
            if row not in found[copy.edition_id].holders:
                found[copy.edition_id].holders.append(row)
    if is_officer:
        return list(found.values())
    # What is withdrawn, be it the kind of a fact, and what is withheld are for officers.
    stopped = printing.withheld_ids(each.carrier.edition for each in found.values())
    shown = [each for edition_id, each in found.items() if edition_id not in stopped]
    for each in shown:
        each.carrier.facts[:] = [fact for fact in each.carrier.facts if fact[2] is not None]
    return [each for each in shown if each.carrier.facts]
