"""What ``kit build`` does once the edition is frozen: makes the files and writes them down."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from crm import files
from crm.cli import Refusal
from crm.db import db
from crm.kits import batch_work, making, printing, work
from crm.kits.batches import subjects
from crm.kits.editions import Edition
from crm.kits.making import Item
from crm.kits.outputs import File
from crm.kits.zipping import zipped
from crm.pdf.making import OF_A_PERSON, SUFFIXES

#: What ``--form`` takes, and the kinds of files that it means.
FORMS = {
    "pdf": ["pdf"],
    "pdfa": ["pdfa"],
    "docx": ["docx"],
    "txt": ["txt"],
    "cards": [kind for kind in SUFFIXES if kind.startswith("card-")],
}
# So few files are made and told one after another, in the order in which they were asked for.
_FEW = 2


def items_of(edition: Edition, languages: list[str], kinds: list[str]) -> list[Item]:
    """All files of these kinds in these languages, one for each person where a kind wants it."""
    people = subjects(edition) if OF_A_PERSON & set(kinds) else []
    return [
        Item(kind, language, subject)
        for language in languages
        for kind in kinds
        for subject in (people if kind in OF_A_PERSON else [""])
    ]


def build(
    edition_id: int,
    items: list[Item],
    out: Path,
    *,
    told: Callable[[dict[str, Any]], None] = lambda _row: None,
) -> list[dict[str, Any]]:
    """Make what is not there, and write each file into a folder as it comes.

    ``told`` hears of each, and the answer lists all, in the order of ``items``.

    Raises ``Refusal`` for the first that cannot be made or written.
    """
    rows: dict[Item, dict[str, Any]] = {}

    def kept(item: Item, is_new: bool) -> None:
        start = perf_counter()
        rows[item] = written(_file(edition_id, item), item, is_new, out, start=start)
        told(rows[item])

    missing = [item for item in items if _lacks(edition_id, item)]
    if len(missing) <= _FEW:
        for item in items:
            start = perf_counter()
            rows[item] = written(*_made(edition_id, item), out, start=start)
            told(rows[item])
    else:
        _on_all_cores(edition_id, items, kept)
    return [rows[item] for item in items]


def _lacks(edition_id: int, item: Item) -> bool:
    try:
        return making.find(edition_id, item) is None
    except files.FileError as error:
        raise Refusal(f"Not printed ({item.language}): {error}") from error


def _made(edition_id: int, item: Item) -> tuple[File, Item, bool]:
    try:
        file, is_new = work.make_now(edition_id, item)
    except (printing.PrintError, files.FileError) as error:
        raise Refusal(f"Not printed ({item.language}): {error}") from error
    return file, item, is_new


def _file(edition_id: int, item: Item) -> File:
    file = making.find(edition_id, item)
    if file is None:
        raise Refusal(f"Not printed ({item.language}): its file is gone.")
    return file


def _on_all_cores(edition_id: int, items: list[Item], kept: Callable[[Item, bool], None]) -> None:
    edition = db.session.get_one(Edition, edition_id)
    try:
        failures = batch_work.make_all(edition, items, kept=kept)
    except printing.PrintError as error:
        raise Refusal(f"Not printed: {error}") from error
    for item, line in failures.items():
        raise Refusal(f"Not printed ({item.language}): {line}")


def written(file: File, item: Item, is_new: bool, out: Path, *, start: float) -> dict[str, Any]:
    """Write a file into a folder, whole or not at all, and say what it is."""
    try:
        content = files.get(file.key)
    except files.FileError as error:
        raise Refusal(f"Not printed ({item.language}): {error}") from error
    path = out / file.name
    _write(path, content)
    return {
        "language": item.language,
        **({"kind": item.kind} if item.kind != "pdf" else {}),
        **({"person": item.subject} if item.subject else {}),
        "path": str(path),
        "pages": file.pages,
        "bytes": file.size,
        "sha256": file.sha256,
        "milliseconds": max(round((perf_counter() - start) * 1000), file.milliseconds * is_new),
        "from": "rendered" if is_new else "cache",
    }


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        # Whole or not at all: somebody may be watching the folder.
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise Refusal(f"{path} cannot be written ({error.strerror or error}).") from error


def zip_up(edition: Edition, rows: list[dict[str, Any]], out: Path) -> Path:
    """Put what was written into one ZIP in its place."""
    path = out / f"fifteenth-{edition.kit.slug}-{edition.number}.zip"
    paths = [Path(row["path"]) for row in rows]
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("wb") as file:
            for part in zipped((each.name, each.read_bytes) for each in paths):
                file.write(part)
        draft.replace(path)
        for each in paths:
            each.unlink()
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise Refusal(f"{path} cannot be written ({error.strerror or error}).") from error
    return path
