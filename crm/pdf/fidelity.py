"""Text that is copied out of a kit equals the text that went in, in Arabic script too.

A PDF says for each glyph which characters it stands for. WeasyPrint 70.0 gives a whole
cluster to its first glyph and drops glyphs without ink, so that readers, which turn
right-to-left runs round character by character, copy اعلامیه as اعالمیه and lose every
half-space. For lines with right-to-left runs this module draws in WeasyPrint's place:

- a cluster with as many glyphs as characters gives one character to each glyph;
- the ligature of lam and alef stands for lam, and a glyph without width or ink before it
  carries the alef;
- a vowel sign, too, is carried in its place by such a glyph; the sign that one sees is drawn
  when the line is done, because a raised glyph cuts the word in two for a reader;
- the zero-width non-joiner is really emitted, as the typeface's own empty glyph.

In the scripts of India glyphs stand in another order than characters, and several make one. No
sharing out gets that right, so each word says its text itself, as ActualText (ISO 32000-1,
14.9.4). So does a hyphen at the end of a line: readers join what hyphenation has divided, and
keep the hyphen of a word that has one.

It reaches into WeasyPrint's drawing, so the version is pinned; ``tests/pdf`` holds it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from weasyprint.draw import text as drawing
from weasyprint.text.ffi import ffi, pango

from crm.pdf.pen import Glyph, Pen, glyphs_of

_LAM = "\u0644"
_ALEFS = frozenset("\u0627\u0623\u0625\u0622")
#: A bracket in a right-to-left run is drawn as its counterpart, and readers turn it back.
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")

#: What a word that hyphenation has divided ends in, as no word of its own does.
HYPHENATION = "\u2011"

_draw_as_it_comes = drawing.draw_first_line


def install() -> None:
    """Have WeasyPrint draw lines of text through this module from now on."""
    drawing.draw_first_line = _draw_line


def _draw_line(
    stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any
) -> list[Any]:
    """Draw one line of a text box; the signature is WeasyPrint's own."""
    layout = textbox.pango_layout
    text = layout.text
    is_whole = text_overflow != "ellipsis" and block_ellipsis == "none" and "\n" not in text
    if not is_whole or textbox.style["font_size"] < _SMALLEST:
        emojis: list[Any] = _draw_as_it_comes(
            stream, textbox, text_overflow, block_ellipsis, matrix
        )
        return emojis
    if not text.strip():
        return []
    line, _ = layout.get_first_line()
    stream.set_text_matrix(*matrix.values)
    pen = Pen(stream, matrix)
    utf8 = text.encode()
    items = list(_items(line))
    end = _end(text, getattr(layout, "goes_on", False))
    for item in items:
        pen.use(item.item.analysis.font)
        _draw_item(pen, item, utf8, end if item is items[-1] else "")
    pen.finish()
    return []


#: Below this size in CSS pixels nothing is drawn.
_SMALLEST = 1e-6


def _end(text: str, goes_on: bool) -> str:
    """What the last sign of a line reads as, "" where it says so itself.

    Readers drop a hyphen-minus at a line's end and join the words. So one that belongs to the
    word is said to be U+2010, and one that hyphenation has put there a soft hyphen.
    """
    if text[-1] == HYPHENATION:
        return "\u00ad"
    return "\u2010" if goes_on and text[-1] == "-" and text[-2:-1].isalnum() else ""


def has_right_to_left(text: str) -> bool:
    """Whether any letter of the text is of a script that runs from right to left."""
    return not text.isascii() and any(
        unicodedata.bidirectional(letter) in ("R", "AL") for letter in text
    )


# Devanagari to Sinhala, and their neighbours in other blocks.
_JOINED = re.compile("[\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\ua8e0-\ua8ff]")


def _items(line: Any) -> Iterator[Any]:
    run = line.runs[0]
    while run != ffi.NULL:
        yield run.data
        run = run.next


def _draw_item(pen: Pen, item: Any, utf8: bytes, end: str) -> None:
    glyphs = glyphs_of(item)
    starts = ffi.unpack(item.glyphs.log_clusters, len(glyphs))
    if item.item.analysis.level % 2:
        letters, alefs = _letters(pen, item, utf8, glyphs, starts)
        for index, stands_for in enumerate(letters):
            if index in alefs:
                pen.blank(alefs[index])
            pen.glyph(glyphs[index], stands_for)
    elif _JOINED.search(_text(item, utf8)):
        _draw_words(pen, item, utf8, glyphs, starts)
    else:
        pen.run(glyphs[:-1] if end else glyphs, _readings(item, utf8, starts))
        if end:
            pen.begin(end)
            pen.glyph(glyphs[-1], "-")
            pen.end()


def _readings(item: Any, utf8: bytes, starts: list[int]) -> Iterator[tuple[int, str]]:
    """(index of the first glyph, text) of each cluster of a left-to-right run."""
    text = utf8[item.item.offset : item.item.offset + item.item.length]
    for first, _, end in _clusters(starts, len(text), is_rtl=False):
        yield first, text[starts[first] : end].decode()


def _draw_words(pen: Pen, item: Any, utf8: bytes, glyphs: list[Glyph], starts: list[int]) -> None:
    """Draw a left-to-right run word by word, each with its text and the space after it."""
    text = _text(item, utf8).encode()
    word: list[tuple[int, str]] = []
    for first, after, end in _clusters(starts, len(text), is_rtl=False):
        cluster = text[starts[first] : end].decode()
        word += [(first, cluster), *((index, "") for index in range(first + 1, after))]
        if cluster.isspace() or after == len(starts):
            pen.begin("".join(said for _, said in word))
            for index, said in word:
                pen.glyph(glyphs[index], said, is_sign=False)
            pen.end()
            word = []


def _text(item: Any, utf8: bytes) -> str:
    start = item.item.offset
    return utf8[start : start + item.item.length].decode()


def _letters(
    pen: Pen, item: Any, utf8: bytes, glyphs: list[Glyph], starts: list[int]
) -> tuple[list[str], dict[int, str]]:
    """What each glyph of a right-to-left run stands for, in visual order.

    The second answer has the alef that goes before the ligature at that index.
    """
    start = item.item.offset
    run = utf8[start : start + item.item.length].decode()
    if len(run) == len(starts) == len(set(starts)):
        return list(run[::-1].translate(_MIRRORED)), {}
    letters = [""] * len(starts)
    alefs: dict[int, str] = {}
    for first, after, ends in _clusters(starts, item.item.length, is_rtl=True):
        cluster = utf8[start + starts[first] : start + ends].decode()
        if after - first == len(cluster) == 1:
            letters[first] = cluster.translate(_MIRRORED)
            continue
        inked = [i for i in range(first, after) if glyphs[i].number != pango.PANGO_GLYPH_EMPTY]
        places = inked if len(cluster) != after - first else list(range(first, after))
        alef = _ligated_alef(cluster) if len(places) < len(cluster) else ""
        if alef and pen.has_blank(alef):
            alefs[places[-1]] = alef
            cluster = cluster.replace(alef, "", 1)
        _share_out(cluster[::-1].translate(_MIRRORED), places or [first], letters)
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
    """The last letter (the base of the cluster) to the last place, one to each of the others."""
    *signs, base = places
    if signs and letters:
        into[base], letters = letters[-1], letters[:-1]
        for place in signs[:-1]:
            into[place], letters = letters[:1], letters[1:]
        base = signs[-1]
    into[base] = letters


def _ligated_alef(cluster: str) -> str:
    """The alef of a cluster that is lam and alef, vowel signs apart; else ""."""
    letters = [letter for letter in cluster if not unicodedata.combining(letter)]
    is_lam_alef = len(letters) == 2 and letters[0] == _LAM and letters[1] in _ALEFS
    return letters[1] if is_lam_alef else ""
