"""Writes the glyphs of one line of text into a PDF, each with the characters it stands for.

``crm.pdf.fidelity`` says which characters those are; this module knows WeasyPrint's stream.
"""

from __future__ import annotations

import unicodedata
from typing import Any
from weakref import WeakKeyDictionary

from weasyprint.draw import text as drawing
from weasyprint.text.ffi import FROM_UNITS, ffi, harfbuzz, pango

ZWNJ = "\u200c"
#: Characters whose glyphs have neither ink nor width in most typefaces.
_SPARE = tuple("\u200e\u200f\u200d\ufeff\u200b\u061c\u202a\u202b\u202c\u202d\u202e")
#: What a vowel sign's own glyph is read as, where an empty one carries the sign.
_WORD_JOINER = "\u2060"

ffi.cdef("unsigned int hb_font_get_nominal_glyph(void*, uint32_t, uint32_t*);", override=True)


class Pen:
    """Writes glyphs of one line into the content stream, as few TJ operators as possible."""

    def __init__(self, stream: Any, matrix: Any) -> None:
        self.stream = stream
        self.matrix = matrix
        self.pango_font: Any = None
        self.font: Any = None
        self.size = 0.0
        self._parts: list[str] = []
        self._hex = ""
        self._x = 0.0
        self._signs: list[tuple[Any, float, int, float, float]] = []

    def use(self, pango_font: Any) -> None:
        """Change to a font; glyphs that follow are this font's."""
        if pango_font == self.pango_font:
            return
        self.flush()
        self.pango_font = pango_font
        self.font, self.size = self.stream.add_font(pango_font)
        self.stream.set_font_size(self.font.hash, self.size)

    def begin(self, text: str) -> None:
        """Say that what is drawn until ``end`` reads as ``text``, whatever its glyphs say."""
        self.flush()
        actual = text.encode("utf-16-be").hex().encode()
        self.stream.stream.append(b"/Span <</ActualText <feff" + actual + b">>> BDC")

    def end(self) -> None:
        """The end of what ``begin`` began."""
        self.flush()
        self.stream.stream.append(b"EMC")

    def glyph(self, info: Any, stands_for: str, is_sign: bool = True) -> None:
        """Draw a glyph where Pango put it; with ``is_sign`` vowel signs are set apart."""
        geometry = info.geometry
        number, advance = info.glyph, geometry.width * 1000 * FROM_UNITS / self.size
        if number == pango.PANGO_GLYPH_EMPTY:
            self._empty(stands_for, advance)
            return
        if number & pango.PANGO_GLYPH_UNKNOWN_FLAG:
            number = self._unknown(number, advance)
        # Signs alone: a base with its sign is read from the sign, so the last letter tells.
        if is_sign and stands_for and unicodedata.combining(stands_for[-1]):
            self._sign(info, number, stands_for, advance)
            return
        if not self.font.to_unicode.get(number):
            self.font.to_unicode[number] = stands_for
        offset = geometry.x_offset * 1000 * FROM_UNITS / self.size
        rise = geometry.y_offset * FROM_UNITS
        if rise:
            self.flush()
            self.stream.set_text_rise(-rise)
        self._move(-offset)
        self._hex += f"{number:04x}"
        if rise:
            self.flush()
            self.stream.set_text_rise(0)
        self._move(int(self._width(number) + offset - advance))
        self._x += advance

    def blank(self, letter: str) -> None:
        """Emit the empty glyph that carries ``letter``."""
        number = _spare_glyphs(self)[letter]
        self.font.to_unicode.setdefault(number, letter)
        self._hex += f"{number:04x}"
        self._move(self._width(number))

    def has_blank(self, letter: str) -> bool:
        """Whether the font has an empty glyph left to carry ``letter``; takes it if so."""
        taken = _spare_glyphs(self)
        if letter not in taken:
            for character in _SPARE:
                number = self.empty_glyph(character)
                if number and number not in {*taken.values(), *self.font.to_unicode}:
                    taken[letter] = number
                    break
        return letter in taken

    def empty_glyph(self, character: str) -> int | None:
        """The number of the font's glyph of a character if it has no ink (some draw a bar)."""
        found = ffi.new("uint32_t*")
        font = ffi.cast("void*", self.font.hb_font)
        if not harfbuzz.hb_font_get_nominal_glyph(font, ord(character), found):
            return None
        ink = ffi.new("PangoRectangle*")
        pango.pango_font_get_glyph_extents(self.pango_font, found[0], ink, ffi.NULL)
        return None if ink.width else int(found[0])

    def flush(self) -> None:
        """Write out what has been gathered; moves alone wait, pdfium would drop them."""
        self._close()
        if any(part.startswith("<") for part in self._parts):
            self.stream.show_text(" ".join(self._parts))
            self._parts = []

    def finish(self) -> None:
        """Write out the line, then its vowel signs, each where it belongs."""
        self.flush()
        for font, size, number, x, rise in self._signs:
            self.stream.set_text_matrix(*self.matrix.values)
            self.stream.set_font_size(font.hash, size)
            self.stream.set_text_rise(-rise)
            self.stream.show_text(f"{round(-x, 2):g} <{number:04x}>")
        if self._signs:
            self.stream.set_text_rise(0)

    def _sign(self, info: Any, number: int, stands_for: str, advance: float) -> None:
        """Let empty glyphs carry the signs here, and draw what one sees of them later."""
        for letter in stands_for:
            if self.has_blank(letter):
                self.blank(letter)
        self.font.to_unicode.setdefault(number, _WORD_JOINER)
        self._width(number)
        offset = info.geometry.x_offset * 1000 * FROM_UNITS / self.size
        rise = info.geometry.y_offset * FROM_UNITS
        self._signs.append((self.font, self.size, number, self._x + offset, rise))
        self._move(-advance)
        self._x += advance

    def _empty(self, stands_for: str, advance: float) -> None:
        self._x += advance
        number = self.empty_glyph(ZWNJ) if stands_for == ZWNJ else None
        if number is None:
            self._move(-advance)
            return
        self.font.to_unicode.setdefault(number, ZWNJ)
        self._hex += f"{number:04x}"
        self._move(self._width(number) - advance)

    def _unknown(self, number: int, advance: float) -> int:
        """A number for a glyph that the font lacks: drawn as .notdef, and warned of."""
        codepoint = number - pango.PANGO_GLYPH_UNKNOWN_FLAG
        drawing.LOGGER.warning(
            '.notdef glyph rendered for Unicode string unsupported by fonts: "%s" (U+%04X)',
            chr(codepoint),
            codepoint,
        )
        unused: int = self.font.get_unused_glyph_id(codepoint)
        self.font.widths[unused] = round(advance)
        self.font.widths.setdefault(0, round(advance))
        return unused

    def _width(self, number: int) -> int:
        """The width of a glyph in thousandths of an em, as the PDF's table of widths has it."""
        if number not in self.font.widths:
            ink, logical = self.stream.ink_rect, self.stream.logical_rect
            pango.pango_font_get_glyph_extents(self.pango_font, number, ink, logical)
            self.font.widths[number] = round(logical.width * 1000 * FROM_UNITS / self.size)
        width: int = self.font.widths[number]
        return width

    def _move(self, thousandths: float) -> None:
        if thousandths:
            self._close()
            self._parts.append(f"{round(thousandths, 2):g}")

    def _close(self) -> None:
        if self._hex:
            self._parts.append(f"<{self._hex}>")
            self._hex = ""


#: Which empty glyph carries which alef, for each font of each document.
_SPARES: WeakKeyDictionary[Any, dict[str, int]] = WeakKeyDictionary()


def _spare_glyphs(pen: Pen) -> dict[str, int]:
    return _SPARES.setdefault(pen.font, {})
