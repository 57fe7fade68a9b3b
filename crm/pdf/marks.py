"""The mark of a recipient's copy: letters behind the check number, and signs that nobody sees.

The signs are two of no width, U+200B for 0 and U+FEFF for 1, at the end of a paragraph: word
processors and mail keep them when somebody copies a paragraph. A PDF has the letters alone, at
the foot of each page.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

LETTERS = 6  # of hexadecimal, so 24 signs
CHECK = 12  # letters of an edition's hash that a kit prints

_ZERO, _ONE = "\u200b", "\ufeff"
_UNSEEN = re.compile(f"[{_ZERO}{_ONE}]{{{LETTERS * 4}}}")
_SEEN = re.compile(f"(?<![0-9a-f])([0-9a-f]{{{CHECK}}})([0-9a-f]{{{LETTERS}}})(?![0-9a-f])")


def check_number(kit: Mapping[str, Any]) -> str:
    """What a kit prints as its check number: with the mark, where it is somebody's copy."""
    return f"{kit['hash'][:CHECK]}{kit.get('copy') or ''}"


def unseen(code: str) -> str:
    """A mark as signs without width."""
    return f"{int(code, 16):0{LETTERS * 4}b}".replace("0", _ZERO).replace("1", _ONE)


def found_in(text: str) -> set[str]:
    """The marks in a text, whether seen or not: of whatever edition."""
    codes = {match.group(2) for match in _SEEN.finditer(text.casefold())}
    for match in _UNSEEN.finditer(text):
        bits = match.group().replace(_ZERO, "0").replace(_ONE, "1")
        codes.add(f"{int(bits, 2):0{LETTERS}x}")
    return codes


def text_in(content: bytes) -> str:
    """The text of a file that may be somebody's copy: PDF, DOCX or plain text; "" for others."""
    if content.startswith(b"%PDF"):
        return _of_pdf(content)
    if content.startswith(b"PK"):
        return _of_docx(content)
    return content.decode("utf-8", "replace")


def _of_pdf(content: bytes) -> str:
    import pypdfium2

    from crm.pdf.reading import text_of

    try:
        return "\n".join(text_of(content))
    except pypdfium2.PdfiumError:
        return ""


def _of_docx(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entry = archive.getinfo("word/document.xml")
            if entry.file_size > 20_000_000:
                return ""
            source = archive.read(entry).decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError):
        return ""
    return html.unescape(re.sub("<[^>]*>", "", source.replace("</w:p>", "\n")))
