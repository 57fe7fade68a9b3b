"""What a finished PDF holds: its text, its typefaces, pictures of its pages (pypdfium2)."""

from __future__ import annotations

import io
import re

import pypdfium2 as pdfium
from pypdfium2 import raw


def thumbnail(pdf: bytes, page: int, width: int) -> bytes:
    """A JPEG of one page. ``page`` counts from 1, ``width`` is in pixels.

    Raises ``IndexError`` where the PDF has no such page.
    """
    with pdfium.PdfDocument(pdf) as document:
        if not 1 <= page <= len(document):
            raise IndexError(page)
        sheet = document[page - 1]
        picture = sheet.render(scale=width / sheet.get_width()).to_pil()
    file = io.BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=82, optimize=True)
    return file.getvalue()


def text_of(pdf: bytes) -> list[str]:
    """The text of every page, in reading order, as a reader copies it out.

    Words that the end of a line divides are whole, as readers join them.
    """
    with pdfium.PdfDocument(pdf) as document:
        return [_whole(page.get_textpage().get_text_range()) for page in document]


def _whole(text: str) -> str:
    # pdfium's mark for a hyphen that a line's end has put there, and a hyphen that stays.
    return re.sub("(?<=\\w\u2010)\r\n", "", text.replace("\ufffe", ""))


def outline_of(pdf: bytes) -> list[tuple[str, int]]:
    """(title, page from 1) of every bookmark, in order."""
    with pdfium.PdfDocument(pdf) as document:
        found = []
        for bookmark in document.get_toc():
            place = bookmark.get_dest()
            page = place.get_index() if place is not None else None
            if page is not None:
                found.append((bookmark.get_title(), page + 1))
        return found


def fonts_of(pdf: bytes) -> set[str]:
    """The names of the typefaces that the text of the PDF is set in."""
    names: set[str] = set()
    with pdfium.PdfDocument(pdf) as document:
        for page in document:
            for item in page.get_objects(filter=(raw.FPDF_PAGEOBJ_TEXT,), max_depth=15):
                names.add(_font_name(item.raw))
    return names


def _font_name(text_object: object) -> str:
    font = raw.FPDFTextObj_GetFont(text_object)
    length = raw.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = bytearray(length)
    raw.FPDFFont_GetBaseFontName(font, (raw.c_char * length).from_buffer(buffer), length)
    return bytes(buffer).rstrip(b"\0").decode()
