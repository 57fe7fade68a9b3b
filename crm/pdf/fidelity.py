"""Text that is copied out of a kit equals the text that went in, in Arabic script too.

A PDF says for each glyph which characters it stands for. WeasyPrint 70.0 gives a whole
cluster to its first glyph and drops glyphs without ink, so that readers, which turn
right-to-left runs round character by character, copy اعلامیه as اعالمیه and lose every
half-space. For lines with right-to-left runs this module draws in WeasyPrint's place:

- a cluster with as many glyphs as characters gives one character to each glyph;
- the ligature of lam and alef stands for lam, and a glyph without width or ink before it
  carries the alef;
- the zero-width non-joiner is really emitted, as the typeface's own empty glyph.

It reaches into WeasyPrint's drawing, so the version is pinned; ``tests/pdf`` holds it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from weasyprint.draw import text as drawing
from weasyprint.text.ffi import FROM_UNITS, ffi, harfbuzz, pango

ZWNJ = "\u200c"
_LAM = "\u0644"
_ALEFS = frozenset("\u0627\u0623\u0625\u0622")
#: A bracket in a right-to-left run is drawn as its counterpart, and readers turn it back.
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
#: Characters whose glyphs have neither ink nor width in most typefaces.
_SPARE = ("\u200e", "\u200f", "\u200d", "\u2060", "\ufeff", "\u200b", "\u061c")

ffi.cdef("unsigned int hb_font_get_nominal_glyph(void*, uint32_t, uint32_t*);", override=True)

_draw_as_it_comes = drawing.draw_first_line


def install() -> None:
    """Have WeasyPrint draw lines of text through this module from now on."""
    drawing.draw_first_line = _draw_line


def _draw_line(
    stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any
) -> list[Any]:
    """Draw one line of a text box; the signature is WeasyPrint's own."""
    text = textbox.pango_layout.text
    is_plain = text_overflow != "ellipsis" and block_ellipsis == "none"
    if not (is_plain and text.strip() and has_right_to_left(text)):
        emojis: list[Any] = _draw_as_it_comes(
            stream, textbox, text_overflow, block_ellipsis, matrix
        )
        return emojis
    pango.pango_layout_set_single_paragraph_mode(textbox.pango_layout.layout, True)
    line, _ = textbox.pango_layout.get_first_line()
    stream.set_text_matrix(*matrix.values)
    pen = _Pen(stream)
    for item in _items(line):
        pen.use(item.item.analysis.font)
        _draw_item(pen, item, text.encode())
    pen.flush()
    return []


def has_right_to_left(text: str) -> bool:
    """Whether any letter of the text is of a script that runs from right to left."""
    return not text.isascii() and any(
        unicodedata.bidirectional(letter) in ("R", "AL") for letter in text
    )


def _items(line: Any) -> Iterator[Any]:
    run = line.runs[0]
    while run != ffi.NULL:
        yield run.data
        run = run.next


def _draw_item(pen: _Pen, item: Any, utf8: bytes) -> None:
    glyphs = item.glyphs.glyphs
    letters, alefs = _letters(pen, item, utf8)
    for index, stands_for in enumerate(letters):
        if index in alefs:
            pen.blank(alefs[index])
        pen.glyph(glyphs[index], stands_for)


def _letters(pen: _Pen, item: Any, utf8: bytes) -> tuple[list[str], dict[int, str]]:
    """What each glyph of a run stands for, in visual order.

    The second answer has the alef that goes before the ligature at that index.
    """
    glyphs, start = item.glyphs, item.item.offset
    starts = list(glyphs.log_clusters[0 : glyphs.num_glyphs])
    is_rtl = bool(item.item.analysis.level % 2)
    letters = [""] * len(starts)
    alefs: dict[int, str] = {}
    for first, after, ends in _clusters(starts, item.item.length, is_rtl):
        cluster = utf8[start + starts[first] : start + ends].decode()
        inked = [i for i in range(first, after) if not _is_empty(glyphs.glyphs[i].glyph)]
        places = inked if len(cluster) != after - first else list(range(first, after))
        if is_rtl and len(cluster) == len(places) + 1 and _is_lam_alef(cluster):
            if pen.has_blank(cluster[-1]):
                alefs[places[0]] = cluster[-1]
                cluster = cluster[:-1]
        if is_rtl:
            cluster = cluster[::-1].translate(_MIRRORED)
        _share_out(cluster, places or [first], letters)
    return letters, alefs


def _clusters(starts: list[int], length: int, is_rtl: bool) -> Iterator[tuple[int, int, int]]:
    """(first glyph, glyph after the last, byte after the last) of each cluster of a run."""
    first = 0
    while first < len(starts):
        after = first + 1
        while after < len(starts) and starts[after] == starts[first]:
            after += 1
        if is_rtl:
            yield first, after, length if first == 0 else starts[first - 1]
        else:
            yield first, after, length if after == len(starts) else starts[after]
        first = after


def _share_out(letters: str, places: list[int], into: list[str]) -> None:
    """One letter to each place, what is left over to the last (the base of the cluster)."""
    for place in places[:-1]:
        into[place], letters = letters[:1], letters[1:]
    into[places[-1]] = letters


def _is_lam_alef(cluster: str) -> bool:
    return cluster[0] == _LAM and cluster[-1] in _ALEFS


def _is_empty(glyph: int) -> bool:
    return bool(glyph == pango.PANGO_GLYPH_EMPTY)


class _Pen:
    """Writes glyphs of one line into the content stream, as few TJ operators as possible."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.pango_font: Any = None
        self.font: Any = None
        self.size = 0.0
        self._parts: list[str] = []
        self._hex = ""

    def use(self, pango_font: Any) -> None:
        """Change to a font; glyphs that follow are this font's."""
        if pango_font == self.pango_font:
            return
        self.flush()
        self.pango_font = pango_font
        self.font, self.size = self.stream.add_font(pango_font)
        self.stream.set_font_size(self.font.hash, self.size)

    def glyph(self, info: Any, stands_for: str) -> None:
        """Draw a glyph where Pango put it."""
        number, advance = info.glyph, info.geometry.width * 1000 * FROM_UNITS / self.size
        if _is_empty(number):
            self._empty(stands_for, advance)
            return
        number = self._known(number, advance)
        if not self.font.to_unicode.get(number):
            self.font.to_unicode[number] = stands_for
        offset = info.geometry.x_offset / self.size
        rise = info.geometry.y_offset / 1000
        if rise:
            self.flush()
            self.stream.set_text_rise(-rise)
        self._move(-offset)
        self._hex += f"{number:04x}"
        if rise:
            self.flush()
            self.stream.set_text_rise(0)
        self._move(int(self._width(number) + offset - advance))

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

    def _empty(self, stands_for: str, advance: float) -> None:
        number = self.empty_glyph(ZWNJ) if stands_for == ZWNJ else None
        if number is None:
            self._move(-advance)
            return
        self.font.to_unicode.setdefault(number, ZWNJ)
        self._hex += f"{number:04x}"
        self._move(self._width(number) - advance)

    def _known(self, number: int, advance: float) -> int:
        """The glyph, or an unused number (drawn as .notdef, with a warning) for one that lacks."""
        if not number & pango.PANGO_GLYPH_UNKNOWN_FLAG:
            return number
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


def _spare_glyphs(pen: _Pen) -> dict[str, int]:
    return _SPARES.setdefault(pen.font, {})
