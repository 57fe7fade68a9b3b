"""Printing outside a request: the job, and what it shares with commands and "Print now"."""

from __future__ import annotations

from crm import jobs
from crm.db import db
from crm.kits import previewing, printing
from crm.kits.editions import Edition, EditionFile


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

    Raises ``printing.PrintError``.
    """
    edition = db.session.get_one(Edition, edition_id)
    known = printing.printed(edition, language)
    if known is not None:
        return known, False
    document = printing.document(edition, language)
    # SQLite has one writer: it must not wait until the page is set.
    db.session.commit()
    rendered = printing.render(document)
    file = printing.keep(edition, language, rendered)
    db.session.commit()
    return file, True


def enqueue(edition: Edition, language: str) -> None:
    """Have a language printed soon. Raises ``jobs.JobError``."""
    jobs.enqueue("kits.print", edition.id, language, key=key(edition, language))


def key(edition: Edition, language: str) -> str:
    """The key of that job; with the hash, as a restored database gives ids a second time."""
    return f"kits.print:{edition.id}:{language}:{edition.content_hash[:12]}"
