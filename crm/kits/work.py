"""Printing outside a request: the job, and what it shares with commands and "Print now"."""

from __future__ import annotations

import hashlib

from crm import files, jobs
from crm.audit.models import Actor
from crm.contacts.models import Contact
from crm.db import db
from crm.kits import making, previewing, printing
from crm.kits.copies import EditionCopy, new_code
from crm.kits.editions import Edition, EditionFile
from crm.kits.outputs import File
from crm.pdf.versions import versions


@jobs.job("kits.print", tries=2)
def print_language(edition_id: int, language: str) -> None:
    """Print one language of an edition."""
    print_now(edition_id, language)


@jobs.job("kits.preview")
def draw_preview(kit_id: int, language: str, as_of: int) -> None:
    """Draw the preview of a kit in a language, as of a line of the record or later."""
    previewing.draw(kit_id, language, as_of)


def print_now(edition_id: int, language: str) -> tuple[EditionFile, bool]:
    """The PDF of a language, and whether it was rendered now. Commits.

    Raises ``printing.PrintError``, also where less of it can be copied out than the kit demands.
    """
    file, is_new = make_now(edition_id, making.Item("pdf", language))
    if not isinstance(file, EditionFile):
        raise TypeError(file)
    return file, is_new


def make_now(edition_id: int, item: making.Item) -> tuple[File, bool]:
    """The file of an item, and whether it was made now. Commits.

    Raises ``printing.PrintError``.
    """
    known = making.find(edition_id, item)
    if known is not None:
        return known, False
    edition = db.session.get_one(Edition, edition_id)
    wanted = making.work(printing.document(edition, item.language), item)
    file: File | None = making.made_before(edition, wanted)
    is_new = file is None
    if file is None:
        # SQLite has one writer: it must not wait until the page is set.
        db.session.commit()
        file = making.keep(edition, wanted, making.render(wanted))
    db.session.commit()
    return file, is_new


def enqueue(edition: Edition, language: str) -> None:
    """Have a language printed soon. Raises ``jobs.JobError``."""
    jobs.enqueue("kits.print", edition.id, language, key=key(edition, language))


def key(edition: Edition, language: str) -> str:
    """The key of that job; with the hash, as a restored database gives ids a second time."""
    return f"kits.print:{edition.id}:{language}:{edition.content_hash[:12]}"


def make_copy(
    edition: Edition,
    kind: str,
    language: str,
    recipient: str,
    contact: Contact | None = None,
    *,
    by: Actor,
) -> EditionCopy:
    """A copy of an edition for one recipient, its mark in it. Commits.

    Its bytes are new each time, so it takes as long as a rendering. Raises ``PrintError``.
    """
    document, code = printing.document(edition, language), new_code()
    document = {**document, "kit": {**document["kit"], "copy": code}}
    wanted = making.work(document, making.Item(kind, language))
    db.session.commit()
    made = making.render(wanted)
    key = files.address("copies", made.content, f".{kind}")
    files.put(key, made.content)
    copy = EditionCopy.add(
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
    db.session.commit()
    return copy
