"""Making an edition's files once more and comparing: the same bytes, or why not.

Nothing is given out and nothing is kept, so an edition that is withheld can be proved as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select

from crm import files, pdf
from crm.db import db
from crm.kits import making
from crm.kits.editions import Edition, EditionFile
from crm.kits.freezing import is_intact
from crm.kits.making import Item
from crm.kits.outputs import EditionOutput, File
from crm.kits.printing import PrintError
from crm.pdf.cores import BrokenProcessPool, Cores
from crm.pdf.making import Made
from crm.pdf.versions import differing, versions


@dataclass(frozen=True)
class Proof:
    """What came of one file. ``kept`` says whether the bytes that lie there are the printed ones.

    ``versions`` is name → (then, now) of what it was made with and is not the same any more;
    ``error`` is one line where it could not be made again.
    """

    item: Item
    sha256: str
    again: str
    kept: bool
    versions: dict[str, tuple[str, str]]
    error: str = ""

    @property
    def is_same(self) -> bool:
        """Whether it was made again byte for byte, and its bytes are there."""
        return self.kept and self.sha256 == self.again

    @property
    def verdict(self) -> str:
        """One line."""
        if self.error:
            return f"cannot be made again: {self.error}"
        if not self.kept:
            return "the kept file is gone or is not what was printed"
        if self.is_same:
            return "the same bytes"
        if not self.versions:
            return "DIFFERS, with the same versions of everything"
        changed = ", ".join(
            f"{name} {then or 'not known'} → {now or 'none'}"
            for name, (then, now) in self.versions.items()
        )
        return f"differs, made with other versions: {changed}"


def verify(edition: Edition, languages: list[str]) -> Iterator[Proof]:
    """Each file of an edition in these languages, made again on all cores.

    Raises ``PrintError`` where the snapshot does not say any more what was frozen.
    """
    if not is_intact(edition):
        raise PrintError(f"{edition.label} does not say any more what was frozen.")
    rows = list(_rows(edition, languages))
    snapshot: dict[str, Any] = edition.snapshot
    cache = current_app.config["CRM"].instance / "typefaces"
    with Cores(cache, min(len(rows), 2) if len(rows) < 3 else None) as cores:
        begun = [(item, row, _begun(cores, snapshot, item)) for item, row in rows]
        for item, row, future in begun:
            yield _proof(item, row, future)


def _rows(edition: Edition, languages: list[str]) -> Iterator[tuple[Item, File]]:
    for pdf_file in edition.files:
        if pdf_file.language in languages:
            yield Item("pdf", pdf_file.language), pdf_file
    query = select(EditionOutput).where(
        EditionOutput.edition_id == edition.id, EditionOutput.language.in_(languages)
    )
    for row in db.session.scalars(query.order_by(EditionOutput.id)):
        yield Item(row.kind, row.language, row.subject), row


def _begun(cores: Cores, snapshot: dict[str, Any], item: Item) -> Future[Made] | PrintError:
    try:
        wanted = making.work(snapshot[item.language], item)
    except (PrintError, files.FileError) as error:
        return error if isinstance(error, PrintError) else PrintError(str(error))
    return cores.submit(item.kind, wanted.part, wanted.pictures)


def _proof(item: Item, row: File, future: Future[Made] | PrintError) -> Proof:
    is_kept = _is_kept(row)
    changed = differing(row.versions, versions(item.language))
    if isinstance(future, PrintError):
        return Proof(item, row.sha256, "", is_kept, changed, str(future))
    try:
        again = hashlib.sha256(future.result().content).hexdigest()
    except (BrokenProcessPool, pdf.FontsMissing) as error:
        return Proof(item, row.sha256, "", is_kept, changed, str(error))
    return Proof(item, row.sha256, again, is_kept, changed)


def _is_kept(row: EditionFile | EditionOutput) -> bool:
    try:
        return hashlib.sha256(files.get(row.key)).hexdigest() == row.sha256
    except files.FileError:
        return False
