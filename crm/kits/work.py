"""Printing outside a request: the job, and what it shares with commands and "Print now"."""

from __future__ import annotations

from crm import jobs
from crm.db import db
from crm.kits import gate_copying, printing
from crm.kits.editions import Edition, EditionFile


@jobs.job("kits.print", tries=2)
def print_language(edition_id: int, language: str) -> None:
    """Print one language of an edition."""
    print_now(edition_id, language)


def print_now(edition_id: int, language: str) -> tuple[EditionFile, bool]:
    """The PDF of a language, and whether it was rendered now. Commits.

    Raises ``printing.PrintError``, also where less of it can be copied out than the kit demands.
    """
    edition = db.session.get_one(Edition, edition_id)
    known = printing.printed(edition, language)
    if known is not None:
        return known, False
    document = printing.document(edition, language)
    # SQLite has one writer: it must not wait until the page is set.
    db.session.commit()
    rendered = printing.render(document)
    copied = gate_copying.share(document, rendered.pdf)
    if gate_copying.falls_short(language, copied) and gate_copying.blocking(edition, [language]):
        raise printing.PrintError(_refusal(language, copied))
    file = printing.keep(edition, language, rendered, copied)
    db.session.commit()
    return file, True


def _refusal(language: str, copied: float) -> str:
    least = gate_copying.least(language)
    return f"Only {copied:.1%} of its words can be copied out of it ({language}: {least:.1%})."


def enqueue(edition: Edition, language: str) -> None:
    """Have a language printed soon. Raises ``jobs.JobError``."""
    jobs.enqueue("kits.print", edition.id, language, key=key(edition, language))


def key(edition: Edition, language: str) -> str:
    """The key of that job; with the hash, as a restored database gives ids a second time."""
    return f"kits.print:{edition.id}:{language}:{edition.content_hash[:12]}"
