"""Making any file of an edition: the one there is, or made now from the frozen document.

Files are looked for before they are made, by edition and then by content: what was made of the
same words with the same versions for an earlier edition is taken from there. That holds for
cards and whatever else prints neither number nor hash; a kit prints both, so its bytes are new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm import files, pdf
from crm.db import db
from crm.kits import gate_copying, printing
from crm.kits.editions import Edition
from crm.kits.freezing import canonical
from crm.kits.outputs import EditionOutput, File
from crm.kits.printing import PrintError, typefaces
from crm.pdf.making import OF_A_PERSON, SUFFIXES, Made, make_apart, part_of
from crm.pdf.versions import versions


class Item(NamedTuple):
    """One file to be made; ``subject`` is a person's short name where the kind is about one."""

    kind: str
    language: str
    subject: str = ""


class Work(NamedTuple):
    """What making an item needs: no database any more."""

    item: Item
    part: Mapping[str, Any]
    pictures: Mapping[str, bytes]
    input_sha256: str


def find(edition_id: int, item: Item) -> File | None:
    """The file of an item if it was made and its bytes are there."""
    if item.kind == "pdf":
        return printing.printed(edition_id, item.language)
    row = db.session.scalar(
        select(EditionOutput).where(
            EditionOutput.edition_id == edition_id,
            EditionOutput.kind == item.kind,
            EditionOutput.language == item.language,
            EditionOutput.subject == item.subject,
        )
    )
    return row if row is not None and files.exists(row.key) else None


def work(document: Mapping[str, Any], item: Item) -> Work:
    """What an item is made of. Raises ``PrintError`` where the document has no such part."""
    if item.kind not in SUFFIXES or bool(item.subject) != (item.kind in OF_A_PERSON):
        raise PrintError(f"There is no file of the kind {item.kind!r}.")
    try:
        part = part_of(item.kind, document, item.subject)
    except KeyError as error:
        raise PrintError(f"{item.subject} has no profile in this edition.") from error
    whole = hashlib.sha256(canonical([item.kind, part, versions(item.language)])).hexdigest()
    return Work(item, part, printing.pictures(part), whole)


def made_before(edition: Edition, wanted: Work) -> EditionOutput | None:
    """What was made of the same words for an earlier edition, as a file of this one too."""
    if wanted.item.kind == "pdf":
        return None
    query = select(EditionOutput).where(EditionOutput.input_sha256 == wanted.input_sha256).limit(1)
    known = db.session.scalar(query)
    if known is None or not files.exists(known.key):
        return None
    row = _row(edition, wanted, known.key, known.size, known.sha256, known.pages, 0)
    return _kept(row)


def keep(edition: Edition, wanted: Work, made: Made) -> File:
    """Keep a file; a second time keeps nothing new.

    Raises ``PrintError`` where it differs from what was made before, as a file never changes, and
    where less of a PDF can be copied out than the kit demands.
    """
    if wanted.item.kind == "pdf":
        rendered = pdf.Rendered(made.content, made.pages, made.milliseconds)
        copied = _copied(edition, wanted, made.content)
        return printing.keep(edition, wanted.item.language, rendered, copied)
    sha256 = hashlib.sha256(made.content).hexdigest()
    key = files.address("outputs", made.content, f".{SUFFIXES[wanted.item.kind].split('.')[-1]}")
    size = len(made.content)
    row = _kept(_row(edition, wanted, key, size, sha256, made.pages, made.milliseconds))
    if row.sha256 != sha256:
        raise PrintError(f"{row.label} was made otherwise before, and is not replaced.")
    files.put(row.key, made.content)
    return row


def _copied(edition: Edition, wanted: Work, content: bytes) -> float:
    """The share of the words in a PDF that is copied out again, from 0 to 1."""
    language = wanted.item.language
    copied = gate_copying.share(wanted.part, content)
    if gate_copying.falls_short(language, copied) and gate_copying.blocking(edition, [language]):
        least = gate_copying.least(language)
        message = (
            f"Only {copied:.1%} of its words can be copied out of it ({language}: {least:.1%})."
        )
        raise PrintError(message)
    return copied


def _row(
    edition: Edition, wanted: Work, key: str, size: int, sha256: str, pages: int, milliseconds: int
) -> EditionOutput:
    return EditionOutput(
        edition_id=edition.id,
        **wanted.item._asdict(),
        key=key,
        size=size,
        sha256=sha256,
        pages=pages,
        milliseconds=milliseconds,
        input_sha256=wanted.input_sha256,
        versions=versions(wanted.item.language),
    )


def _kept(row: EditionOutput) -> EditionOutput:
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        columns = ("edition_id", "kind", "language", "subject")
        same = (getattr(EditionOutput, name) == getattr(row, name) for name in columns)
        return db.session.scalars(select(EditionOutput).where(*same)).one()
    return row


def render(wanted: Work) -> Made:
    """Make it, in a process of its own with a limit of time; touches no database.

    Raises ``PrintError``.
    """
    try:
        return make_apart(wanted.item.kind, wanted.part, wanted.pictures, typefaces())
    except (pdf.FontsMissing, pdf.Broken) as error:
        raise PrintError(str(error)) from error
