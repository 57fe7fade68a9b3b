"""Printing outside a request: the job, and what it shares with commands and "Print now"."""

from __future__ import annotations

from crm import jobs
from crm.db import db
from crm.kits import making, printing
from crm.kits.editions import Edition, EditionFile
from crm.kits.outputs import File


@jobs.job("kits.print", tries=2)
def print_language(edition_id: int, language: str) -> None:
    """Print one language of an edition."""
    print_now(edition_id, language)


def print_now(edition_id: int, language: str) -> tuple[EditionFile, bool]:
    """The PDF of a language, and whether it was rendered now. Commits.

    Raises ``printing.PrintError``.
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
