"""A kit as plain text: UTF-8, one line for each paragraph, so that whoever pastes it wraps it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crm import i18n
from crm.pdf.outline import Block, outline
from crm.pdf.words import Gettext, Words

# Marks of direction (Unicode 15, annex 9): a line in the other direction says so itself.
_MARKS = {"rtl": "\u200f", "ltr": "\u200e"}
_AIRY = {"title", "chapter", "person", "label", "item"}


def plain_text(document: Mapping[str, Any], gettext: Gettext) -> bytes:
    """The whole kit; notes stand in brackets after what they vouch for, as [3]."""
    lines: list[str] = []
    words = Words(str(document["language"]), gettext)
    for block in outline(document, gettext):
        if block.style in _AIRY and lines:
            lines.append("")
        lines += _lines(block, words)
    return ("\n".join(lines) + "\n").encode()


def _lines(block: Block, words: Words) -> Iterator[str]:
    number = f"{words.number(block.number)}. " if block.number else ""
    notes = "".join(f" [{words.number(note)}]" for note in block.notes)
    said = f"{number}{block.text}{notes}"
    own = i18n.direction(block.lang)
    yield said if own == i18n.direction(words.tag) else f"{_MARKS[own]}{said}"
    if block.style in ("title", "chapter"):
        yield ("=" if block.style == "title" else "-") * min(len(block.text), 60)
    if block.link:
        yield f"{_MARKS['ltr']}{block.link}" if i18n.direction(words.tag) == "rtl" else block.link
