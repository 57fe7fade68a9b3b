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
14.9.4).

It reaches into WeasyPrint's drawing, so the version is pinned; ``tests/pdf`` holds it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from weasyprint.draw import text as drawing
from weasyprint.text.ffi import ffi, pango

from crm.pdf.pen import Pen

_LAM = "\u0644"
_ALEFS = frozenset("\u0627\u0623\u0625\u0622")
#: A bracket in a right-to-left run is drawn as its counterpart, and readers turn it back.
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")

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
    if not (is_plain and text.strip() and (has_right_to_left(text) or _JOINED.search(text))):
        emojis: list[Any] = _draw_as_it_comes(
            stream, textbox, text_overflow, block_ellipsis, matrix
        )
        return emojis
    pango.pango_layout_set_single_paragraph_mode(textbox.pango_layout.layout, True)
    line, _ = textbox.pango_layout.get_first_line()
    stream.set_text_matrix(*matrix.values)
    pen = Pen(stream, matrix)
    utf8 = text.encode()
    for item in _items(line):
        pen.use(item.item.analysis.font)
        _draw_item(pen, item, utf8)
    pen.finish()
    return []


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


def _draw_item(pen: Pen, item: Any, utf8: bytes) -> None:
    glyphs = item.glyphs.glyphs
    if not item.item.analysis.level % 2 and _JOINED.search(_text(item, utf8)):
        _draw_words(pen, item, utf8)
        return
    letters, alefs = _letters(pen, item, utf8)
    for index, stands_for in enumerate(letters):
        if index in alefs:
            pen.blank(alefs[index])
        pen.glyph(glyphs[index], stands_for)


def _draw_words(pen: Pen, item: Any, utf8: bytes) -> None:
    """Draw a left-to-right run word by word, each with its text and the space after it."""
    glyphs, text = item.glyphs, _text(item, utf8).encode()
    starts = list(glyphs.log_clusters[0 : glyphs.num_glyphs])
    word: list[tuple[int, str]] = []
    for first, after, end in _clusters(starts, len(text), is_rtl=False):
        cluster = text[starts[first] : end].decode()
        word += [(first, cluster), *((index, "") for index in range(first + 1, after))]
        if cluster.isspace() or after == len(starts):
            pen.begin("".join(said for _, said in word))
            for index, said in word:
                pen.glyph(glyphs.glyphs[index], said, is_sign=False)
            pen.end()
            word = []


def _text(item: Any, utf8: bytes) -> str:
    start = item.item.offset
    return utf8[start : start + item.item.length].decode()


def _letters(pen: Pen, item: Any, utf8: bytes) -> tuple[list[str], dict[int, str]]:
    """What each glyph of a run stands for, in visual order.

    The second answer has the alef that goes before the ligature at that index.
    """
    glyphs, start = item.glyphs, item.item.offset
    starts = list(glyphs.log_clusters[0 : glyphs.num_glyphs])
    is_rtl = bool(item.item.analysis.level % 2)
    run = utf8[start : start + item.item.length].decode()
    if len(run) == len(starts) == len(set(starts)):
        return list(run[::-1].translate(_MIRRORED) if is_rtl else run), {}
    letters = [""] * len(starts)
    alefs: dict[int, str] = {}
    for first, after, ends in _clusters(starts, item.item.length, is_rtl):
        cluster = utf8[start + starts[first] : start + ends].decode()
        inked = [
            i for i in range(first, after) if glyphs.glyphs[i].glyph != pango.PANGO_GLYPH_EMPTY
        ]
        places = inked if len(cluster) != after - first else list(range(first, after))
        alef = _ligated_alef(cluster) if is_rtl and len(places) < len(cluster) else ""
        if alef and pen.has_blank(alef):
            alefs[places[-1]] = alef
            cluster = cluster.replace(alef, "", 1)
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
