"""Making a marked copy, and finding out whose a copy is."""

from __future__ import annotations

import hashlib

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from crm import files
from crm.audit.models import Actor, record
from crm.contacts.models import Contact
from crm.db import db
from crm.kits import making, printing
from crm.kits.copies import EditionCopy, new_code
from crm.kits.editions import Edition
from crm.kits.making import Item
from crm.kits.models import Kit
from crm.pdf import marks
from crm.pdf.versions import versions


def make_copy(
    edition: Edition,
    kind: str,
    language: str,
    recipient: str,
    contact: Contact | None = None,
    *,
    by: Actor,
) -> EditionCopy:
    """A copy of an edition for one recipient, its mark in it. Raises ``printing.PrintError``.

    Its bytes are new each time, so it takes as long as a rendering.
    """
    document, code = printing.document(edition, language), new_code()
    document = {**document, "kit": {**document["kit"], "copy": code}}
    made = making.render(making.work(document, Item(kind, language)))
    key = files.address("copies", made.content, f".{kind}")
    files.put(key, made.content)
    return EditionCopy.add(
        edition,
        made,
        by=by,
        key=key,
        sha256=hashlib.sha256(made.content).hexdigest(),
        kind=kind,
        language=language,
        code=code,
        recipient=recipient,
        contact=contact,
        versions=versions(language),
    )


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
