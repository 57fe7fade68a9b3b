"""Writes the glyphs of one line of text into a PDF, each with the characters it stands for.

``crm.pdf.fidelity`` says which characters those are; this module knows WeasyPrint's stream.
Glyphs are plain numbers here: asking Pango's structures for each field of each glyph took as
long as shaping the text.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from weasyprint.draw import text as drawing
from weasyprint.text.ffi import FROM_UNITS, ffi, harfbuzz, pango

ZWNJ = "\u200c"
#: Characters whose glyphs have neither ink nor width in most typefaces.
_SPARE = tuple("\u200e\u200f\u200d\ufeff\u200b\u061c\u202a\u202b\u202c\u202d\u202e")
#: What a vowel sign's own glyph is read as, where an empty one carries the sign.
_WORD_JOINER = "\u2060"
#: From here on numbers are no glyphs: PANGO_GLYPH_EMPTY, and characters that the font lacks.
_NO_GLYPH = pango.PANGO_GLYPH_EMPTY
_UNIT: float = 1000 * FROM_UNITS

ffi.cdef("unsigned int hb_font_get_nominal_glyph(void*, uint32_t, uint32_t*);", override=True)
_GLYPH = struct.Struct(f"=Iiii{ffi.sizeof('PangoGlyphInfo') - 16}x")


class Glyph(NamedTuple):
    """A glyph of a shaped run, in Pango's units: its number, its advance, where it is moved."""

    number: int
    advance: int
    x: int
    y: int


def glyphs_of(item: Any) -> list[Glyph]:
    """The glyphs of a Pango run, from left to right."""
    glyphs = item.glyphs
    run = ffi.buffer(glyphs.glyphs, glyphs.num_glyphs * _GLYPH.size)
    return [Glyph(*fields) for fields in _GLYPH.iter_unpack(run)]


class Pen:
    """Writes glyphs of one line into the content stream, as few TJ operators as possible."""

    def __init__(self, stream: Any, matrix: Any) -> None:
        self.stream = stream
        self.matrix = matrix
        self.pango_font: Any = None
        self.font: Any = None
        self.size = 0.0
        self._written: dict[tuple[int, int], str] = {}
        # A TJ array's inside: glyphs in hexadecimal, and moves between ">" and "<".
        self._parts: list[str] = []
        self._has_glyphs = False
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
        self._written = _WRITTEN.setdefault(self.font, {}).setdefault(self.size, {})

    def begin(self, text: str) -> None:
        """Say that what is drawn until ``end`` reads as ``text``, whatever its glyphs say."""
        self.flush()
        actual = text.encode("utf-16-be").hex().encode()
        self.stream.stream.append(b"/Span <</ActualText <feff" + actual + b">>> BDC")

    def end(self) -> None:
        """The end of what ``begin`` began."""
        self.flush()
        self.stream.stream.append(b"EMC")

    def run(self, glyphs: Sequence[Glyph], clusters: Iterator[tuple[int, str]]) -> None:
        """Draw a left-to-right run; ``clusters`` are (index of the first glyph, text) of each.

        Text is not asked for where all glyphs are known.
        """
        known = self.font.to_unicode
        if not all(known.get(glyph.number) for glyph in glyphs):
            for glyph, text in ((glyphs[i], text) for i, text in clusters if i < len(glyphs)):
                if glyph.number < _NO_GLYPH and not known.get(glyph.number):
                    known[glyph.number] = text
        for glyph in glyphs:
            self._draw(glyph)

    def glyph(self, glyph: Glyph, stands_for: str, is_sign: bool = True) -> None:
        """Draw a glyph where Pango put it; with ``is_sign`` vowel signs are set apart."""
        number = glyph.number
        if number == _NO_GLYPH:
            self._empty(glyph, stands_for)
            return
        # Signs alone: a base with its sign is read from the sign, so the last letter tells.
        if is_sign and stands_for and unicodedata.combining(stands_for[-1]):
            self._sign(glyph, stands_for)
            return
        if number < _NO_GLYPH and not self.font.to_unicode.get(number):
            self.font.to_unicode[number] = stands_for
        self._draw(glyph)

    def _draw(self, glyph: Glyph) -> None:
        number, advance, x, y = glyph
        if number >= _NO_GLYPH:
            if number == _NO_GLYPH:
                self._empty(glyph, "")
                return
            number = self._unknown(number, self._thousandths(advance))
        self._has_glyphs = True
        if not (x or y):
            part = self._written.get((number, advance))
            if part is None:
                more = round(self._width(number) - self._thousandths(advance))
                part = f"{number:04x}>{more}<" if more else f"{number:04x}"
                self._written[number, advance] = part
            self._parts.append(part)
            self._x += advance
            return
        if y:
            self.flush()
            self.stream.set_text_rise(-y * FROM_UNITS)
        offset = self._thousandths(x)
        self._move(-offset)
        self._parts.append(f"{number:04x}")
        self._has_glyphs = True
        if y:
            self.flush()
            self.stream.set_text_rise(0)
        self._move(round(self._width(number) + offset - self._thousandths(advance)))
        self._x += advance

    def blank(self, letter: str) -> None:
        """Emit the empty glyph that carries ``letter``."""
        number = _spare_glyphs(self)[letter]
        self.font.to_unicode.setdefault(number, letter)
        self._parts.append(f"{number:04x}")
        self._has_glyphs = True
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
        known = _EMPTY.setdefault(self.font, {})
        if character not in known:
            known[character] = self._look_for_empty(character)
        return known[character]

    def _look_for_empty(self, character: str) -> int | None:
        found = ffi.new("uint32_t*")
        font = ffi.cast("void*", self.font.hb_font)
        if not harfbuzz.hb_font_get_nominal_glyph(font, ord(character), found):
            return None
        ink = ffi.new("PangoRectangle*")
        pango.pango_font_get_glyph_extents(self.pango_font, found[0], ink, ffi.NULL)
        return None if ink.width else int(found[0])

    def flush(self) -> None:
        """Write out what has been gathered; moves alone wait, pdfium would drop them."""
        if self._has_glyphs:
            self.stream.show_text(f"<{''.join(self._parts)}>".replace("<>", " "))
            self._parts = []
            self._has_glyphs = False

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

    def _sign(self, glyph: Glyph, stands_for: str) -> None:
        """Let empty glyphs carry the signs here, and draw what one sees of them later."""
        for letter in stands_for:
            if self.has_blank(letter):
                self.blank(letter)
        self.font.to_unicode.setdefault(glyph.number, _WORD_JOINER)
        self._width(glyph.number)
        place = self._thousandths(self._x + glyph.x)
        rise = glyph.y * FROM_UNITS
        self._signs.append((self.font, self.size, glyph.number, place, rise))
        self._move(-self._thousandths(glyph.advance))
        self._x += glyph.advance

    def _empty(self, glyph: Glyph, stands_for: str) -> None:
        self._x += glyph.advance
        advance = self._thousandths(glyph.advance)
        number = self.empty_glyph(ZWNJ) if stands_for == ZWNJ else None
        if number is None:
            self._move(-advance)
            return
        self.font.to_unicode.setdefault(number, ZWNJ)
        self._parts.append(f"{number:04x}")
        self._has_glyphs = True
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
        self.font.to_unicode.setdefault(unused, chr(codepoint))
        return unused

    def _thousandths(self, units: float) -> float:
        """Pango's units in thousandths of an em, as PDF has them."""
        return units * _UNIT / self.size

    def _width(self, number: int) -> int:
        """The width of a glyph in thousandths of an em, as the PDF's table of widths has it."""
        if number not in self.font.widths:
            ink, logical = self.stream.ink_rect, self.stream.logical_rect
            pango.pango_font_get_glyph_extents(self.pango_font, number, ink, logical)
            self.font.widths[number] = round(self._thousandths(logical.width))
        width: int = self.font.widths[number]
        return width

    def _move(self, thousandths: float) -> None:
        if thousandths:
            self._parts.append(f">{round(thousandths, 2):g}<")


# For each font of each document: which empty glyph carries which alef, which characters have
# an empty glyph, and how a glyph of an advance is written at a size.
_SPARES: WeakKeyDictionary[Any, dict[str, int]] = WeakKeyDictionary()
_EMPTY: WeakKeyDictionary[Any, dict[str, int | None]] = WeakKeyDictionary()
_WRITTEN: WeakKeyDictionary[Any, dict[float, dict[tuple[int, int], str]]] = WeakKeyDictionary()


def _spare_glyphs(pen: Pen) -> dict[str, int]:
    return _SPARES.setdefault(pen.font, {})
