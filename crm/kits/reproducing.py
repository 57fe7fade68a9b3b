"""Making an edition's files once more and comparing: the same bytes, or why not.

Nothing is given out and nothing is kept, so an edition that is withheld can be proved as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select

from crm import files, pdf
from crm.db import db
from crm.kits import making
from crm.kits.editions import Edition
from crm.kits.freezing import is_intact
from crm.kits.making import Item
from crm.kits.outputs import EditionOutput
from crm.kits.printing import PrintError, typefaces
from crm.pdf import apart
from crm.pdf.making import Made, make_apart
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
    # On SQLite whoever has so much as read here keeps everybody else from writing.
    db.session.commit()
    # Each thread waits for a process, which does the work.
    with ThreadPoolExecutor(apart.shared().most) as threads:
        begun = [(row, _begun(threads, snapshot, row.item)) for row in rows]
        for row, future in begun:
            yield _proof(row, future)


class _Row(NamedTuple):
    """A file as it was when it was made."""

    item: Item
    key: str
    sha256: str
    versions: dict[str, str]


def _rows(edition: Edition, languages: list[str]) -> Iterator[_Row]:
    for pdf_file in edition.files:
        if pdf_file.language in languages:
            item = Item("pdf", pdf_file.language)
            yield _Row(item, pdf_file.key, pdf_file.sha256, pdf_file.versions)
    query = select(EditionOutput).where(
        EditionOutput.edition_id == edition.id, EditionOutput.language.in_(languages)
    )
    for row in db.session.scalars(query.order_by(EditionOutput.id)):
        yield _Row(Item(row.kind, row.language, row.subject), row.key, row.sha256, row.versions)


def _begun(
    threads: ThreadPoolExecutor, snapshot: dict[str, Any], item: Item
) -> Future[Made] | PrintError:
    try:
        wanted = making.work(snapshot[item.language], item)
    except (PrintError, files.FileError) as error:
        return error if isinstance(error, PrintError) else PrintError(str(error))
    return threads.submit(make_apart, item.kind, wanted.part, wanted.pictures, typefaces())


def _proof(row: _Row, future: Future[Made] | PrintError) -> Proof:
    is_kept = _is_kept(row.key, row.sha256)
    changed = differing(row.versions, versions(row.item.language))
    again, error = "", ""
    try:
        if isinstance(future, PrintError):
            raise future
        again = hashlib.sha256(future.result().content).hexdigest()
    except (PrintError, pdf.Broken, pdf.FontsMissing) as failure:
        error = str(failure)
    return Proof(row.item, row.sha256, again, is_kept, changed, error)


def _is_kept(key: str, sha256: str) -> bool:
    try:
        return hashlib.sha256(files.get(key)).hexdigest() == sha256
    except files.FileError:
        return False
