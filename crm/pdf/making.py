"""Every form of a frozen document, made from plain data: what a process of its own can do.

Kinds that are about one person (``OF_A_PERSON``) want what ``part_of`` cut out for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from crm.i18n import kit_label
from crm.pdf import apart, cards, sheets
from crm.pdf.plain import plain_text

Part = Mapping[str, Any]

#: Kind → the end of a file's name.
SUFFIXES = {
    "pdf": ".pdf",
    "pdfa": "-archive.pdf",
    "docx": ".docx",
    "txt": ".txt",
    "sheet": ".pdf",
    **{f"card-{size}": f"-{size}.png" for size in cards.SIZES},
}
TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".txt": "text/plain; charset=utf-8",
    ".png": "image/png",
}
OF_A_PERSON = frozenset(kind for kind in SUFFIXES if kind == "sheet" or kind.startswith("card-"))


@dataclass(frozen=True)
class Made:
    """A finished file. ``pages`` is 0 for what has none."""

    content: bytes
    pages: int
    milliseconds: int
    missing: tuple[str, ...] = ()  # characters that no typeface has


def part_of(kind: str, document: Part, subject: str) -> Part:
    """What of a document goes into a file of that kind; ``subject`` is a person's short name.

    Raises ``KeyError`` where the document has no profile of that person.
    """
    if kind == "sheet":
        return sheets.sheet_of(document, subject)
    return cards.card_of(document, subject) if kind in OF_A_PERSON else document


def make(kind: str, part: Part, pictures: Mapping[str, bytes], cache: Path | None = None) -> Made:
    """The file of a kind. Raises ``FontsMissing`` and ``Broken``."""
    if kind == "pdf":
        from crm.pdf import render_kit

        rendered = render_kit(part, cache=cache, pictures=pictures)
        return Made(rendered.pdf, rendered.pages, rendered.milliseconds, rendered.missing)
    start = perf_counter()
    content, pages = _made(kind, part, pictures, cache)
    return Made(content, pages, round((perf_counter() - start) * 1000))


def make_apart(
    kind: str, part: Part, pictures: Mapping[str, bytes], cache: Path | None = None
) -> Made:
    """The same in a process of its own; raises ``TooLong`` and ``Ended``, too."""
    return Made(*apart.shared().make(kind, part, pictures, cache))


def _made(
    kind: str, part: Part, pictures: Mapping[str, bytes], cache: Path | None
) -> tuple[bytes, int]:
    if kind == "txt":
        return plain_text(part, kit_label), 0
    if kind == "docx":
        from crm.pdf.word import word_file

        return word_file(part, kit_label), 0
    if kind == "sheet":
        return sheets.sheet_pdf(part, kit_label, pictures, cache)
    if kind == "pdfa":
        from crm.pdf.archive import archive_pdf

        return archive_pdf(part, kit_label, pictures, cache)
    size = kind.removeprefix("card-")
    return cards.card_png(part, size, kit_label, pictures, cache), 0
