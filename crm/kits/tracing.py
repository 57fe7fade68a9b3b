"""Finding out whose a marked copy is; ``crm.kits.work`` makes them."""

from __future__ import annotations

import hashlib

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from crm.audit.models import Actor, record
from crm.db import db
from crm.kits.copies import EditionCopy
from crm.kits.editions import Edition
from crm.kits.models import Kit
from crm.pdf import marks


def trace(content: bytes | None, text: str, *, by: Actor) -> list[EditionCopy]:
    """The copies that a file or a text comes from, newest first. Who asked is in the audit."""
    said = "\n".join([text, marks.text_in(content) if content else ""])
    codes = marks.found_in(said)
    sha256 = hashlib.sha256(content).hexdigest() if content else ""
    query = (
        select(EditionCopy)
        .where(or_(EditionCopy.code.in_(codes), EditionCopy.sha256 == sha256))
        .options(
            joinedload(EditionCopy.edition).joinedload(Edition.kit).joinedload(Kit.title),
            joinedload(EditionCopy.contact),
        )
        .order_by(EditionCopy.id.desc())
    )
    found = list(db.session.scalars(query))
    for copy in found:
        record("edition.traced", copy.edition, by=by, copy=copy.id)
    return found
