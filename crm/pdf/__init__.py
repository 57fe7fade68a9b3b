"""Press kits as PDF. The only package that imports WeasyPrint.

``render_kit`` prints one language of a frozen kit from plain data; ``thumbnail``,
``text_of`` and ``fonts_of`` look into what came out. Nothing here knows a database, a
request or a translation catalog's files: the document brings the texts, ``gettext`` the
labels.

WeasyPrint takes half a second to load, so it is loaded by the first rendering.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm.i18n import kit_label
from crm.pdf import apart
from crm.pdf.apart import Ended, TooLong
from crm.pdf.fonts import FontsMissing
from crm.pdf.press import Broken
from crm.pdf.reading import fonts_of, outline_of, text_of, thumbnail
from crm.pdf.words import Gettext

__all__ = [
    "Broken",
    "Ended",
    "FontsMissing",
    "Rendered",
    "TooLong",
    "fonts_of",
    "outline_of",
    "render_apart",
    "render_kit",
    "text_of",
    "thumbnail",
]


@dataclass(frozen=True)
class Rendered:
    """A printed kit. ``missing`` are characters that no typeface has (printed as boxes)."""

    pdf: bytes
    pages: int
    milliseconds: int
    missing: tuple[str, ...] = ()


def render_kit(
    document: Mapping[str, Any],
    *,
    gettext: Gettext = kit_label,
    cache: Path | None = None,
    pictures: Mapping[str, bytes] | None = None,
) -> Rendered:
    """Print a kit document in its language as PDF/UA-1. The same document, the same bytes.

    ``gettext(message, tag, **values)`` answers the labels; ``cache`` is a folder for what
    fontconfig has learned (a folder of the process where none is given); ``pictures`` are
    the JPEGs of the document's portraits by key, and nothing else is ever loaded. Raises
    ``FontsMissing``, ``Broken`` for a picture that cannot be read, and ``KeyError`` where the
    document lacks a part.
    """
    from crm.pdf.press import press

    return Rendered(*press(cache).print(document, gettext, pictures or {}))


def render_apart(
    document: Mapping[str, Any],
    *,
    cache: Path | None = None,
    pictures: Mapping[str, bytes] | None = None,
) -> Rendered:
    """The same in a process of its own, which is ended after two minutes.

    Raises ``FontsMissing``, ``TooLong``, and ``Broken`` for whatever else stands in the way.
    """
    return Rendered(*apart.shared().print(document, pictures or {}, cache))
