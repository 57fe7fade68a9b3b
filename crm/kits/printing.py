"""Printing: an edition's language as a PDF, kept under the address of its own bytes.

What was printed once is not printed again: ``printed`` finds it. The same snapshot gives
the same bytes, so two who print at once keep one file.

Rendering takes a second, and nobody should hold the database for that long: ``render``
needs no database, so that its caller can end the transaction first (``crm.kits.work``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from crm import files, pdf
from crm.cases.models import Case
from crm.cases.portraits import FOLDER
from crm.cases.protection import People, protected_people, spellings
from crm.db import db
from crm.kits import gate
from crm.kits.editions import Edition, EditionFile, snapshot_of
from crm.kits.freezing import is_intact
from crm.kits.withdrawing import is_withdrawn
from crm.pdf import Rendered
from crm.pdf.versions import versions

THUMBNAIL_WIDTH = 360  # pixels; shown half as large, so it is sharp on dense screens


class PrintError(Exception):
    """An edition that cannot be printed; the message is one line that says why."""

    is_temporary = False


def print_edition(edition: Edition, language: str) -> EditionFile:
    """The PDF of an edition in a language: the one there is, or printed now.

    Raises ``PrintError``.
    """
    known = printed(edition.id, language)
    return known or keep(edition, language, render(document(edition, language)))


def printed(edition_id: int, language: str) -> EditionFile | None:
    """The PDF in a language if it was printed and its bytes are there."""
    query = select(EditionFile).where(
        EditionFile.edition_id == edition_id, EditionFile.language == language
    )
    known = db.session.scalar(query)
    return known if known is not None and files.exists(known.key) else None


def document(edition: Edition, language: str) -> dict[str, Any]:
    """What is printed in a language. Raises ``PrintError`` where that must not happen."""
    if language not in edition.snapshot:
        raise PrintError(f"{edition.label} was not frozen in {language!r}.")
    if not is_intact(edition):
        raise PrintError(f"{edition.label} does not say any more what was frozen.")
    check(edition)
    found: dict[str, Any] = edition.snapshot[language]
    return found


def check(edition: Edition) -> None:
    """Raise ``PrintError`` where nothing of an edition may be printed or given out any more."""
    if withheld(edition):
        raise PrintError(f"{edition.label} is withheld: somebody in it is protected now.")
    if is_withdrawn(edition):
        raise PrintError(f"{edition.label} is withheld: something in it was withdrawn since.")


def render(document: dict[str, Any]) -> Rendered:
    """Print a document; touches no database. Raises ``PrintError``."""
    try:
        return pdf.render_apart(document, cache=typefaces(), pictures=pictures(document))
    except (pdf.FontsMissing, pdf.Broken) as error:
        raise PrintError(str(error)) from error


def typefaces() -> Path:
    """The folder for what fontconfig has learned of the kits' typefaces."""
    instance: Path = current_app.config["CRM"].instance
    return instance / "typefaces"


def pictures(document: Mapping[str, Any]) -> dict[str, bytes]:
    """Key → bytes of the portraits in a document, which must be those that were frozen."""
    found = {}
    for profile in document["profiles"]:
        if "portrait" in profile:
            key = profile["portrait"]["key"]
            try:
                found[key] = files.get(key)
            except files.FileMissing as error:
                raise PrintError(f"The portrait of {profile['name']} has been removed.") from error
            if files.address(FOLDER, found[key], ".jpg") != key:
                raise PrintError(f"The portrait of {profile['name']} is not what was frozen.")
    return found


def keep(
    edition: Edition, language: str, rendered: Rendered, copied: float | None = None
) -> EditionFile:
    """Keep a printed PDF, of which that share of words is copied out; twice keeps nothing new.

    Raises ``PrintError`` where it differs from what was printed before, as it may after an
    upgrade: an edition's file never changes.
    """
    sha256 = hashlib.sha256(rendered.pdf).hexdigest()
    file = EditionFile(
        edition_id=edition.id,
        language=language,
        key=files.address("kits", rendered.pdf, ".pdf"),
        pages=rendered.pages,
        size=len(rendered.pdf),
        sha256=sha256,
        milliseconds=rendered.milliseconds,
        copied=copied,
        versions=versions(language),
    )
    try:
        with db.session.begin_nested():
            db.session.add(file)
    except IntegrityError:
        file = db.session.scalars(
            select(EditionFile).where(
                EditionFile.edition_id == edition.id, EditionFile.language == language
            )
        ).one()
    if file.sha256 != sha256:
        raise PrintError(f"{file.label} was printed otherwise before, and is not replaced.")
    files.put(file.key, rendered.pdf)
    return file


def thumbnail(file: EditionFile) -> bytes:
    """The first page as a JPEG, made once and then kept."""
    key = f"thumbnails/{file.sha256[:2]}/{file.sha256}-{THUMBNAIL_WIDTH}.jpg"
    try:
        return files.get(key)
    except files.FileMissing:
        picture = pdf.thumbnail(files.get(file.key), 1, THUMBNAIL_WIDTH)
        files.put(key, picture)
        return picture


def withheld(edition: Edition) -> list[Case]:
    """The people named in an edition who have become protected since: it must not be given out.

    They are looked for by their short names, which a person keeps whatever they are called,
    and by every spelling in every text, as the gate does.
    """
    people = protected_people()
    found = _named(edition.content_hash, people) if people else ()
    if not found:
        return []
    query = select(Case).where(Case.id.in_(found)).options(joinedload(Case.names))
    return list(db.session.scalars(query.order_by(Case.name)).unique())


def withheld_ids(editions: Iterable[Edition]) -> set[int]:
    """Of many editions the ids of those that must not be given out (one statement)."""
    people = protected_people()
    return {each.id for each in editions if people and _named(each.content_hash, people)}


@lru_cache(maxsize=512)
def _named(content_hash: str, people: People) -> tuple[int, ...]:
    """The ids of those of these people who are in the edition with that hash.

    Remembered, as an edition never changes and is long: its pages and pictures all ask.
    """
    documents = snapshot_of(content_hash).values()
    texts = {text for document in documents for _place, text in gate.strings(document)}
    sought = spellings(people)
    named = {int(case_id) for text in texts for case_id in sought.found_in(text)}
    return tuple(case_id for case_id, slug, _ in people if case_id in named or slug in texts)
