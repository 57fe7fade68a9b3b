"""The house style of a kit: two colours and a choice of typefaces, within what was tested.

The style sheet is written in the usual colours; a house's own take their places. So a kit
without a house style is printed as if there were none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from crm.pdf import fonts

ACCENT, GROUND = "#a3271b", "#f4ede1"
PAPER, INK, SMALL_PRINT = "#ffffff", "#1a1714", "#6a625a"
# What stands on the accent: the cover's lettering, and the stops between its names.
_LETTERING, _STOP = "#f6efe4", "#e79c86"
#: The contrast of WCAG 2.2 (AA) for text of any size.
ENOUGH = 4.5
#: Choices of typefaces: each is printed in every language by tests/pdf/test_house.py.
TYPEFACES = ("serif", "sans", "book")


class Dress(NamedTuple):
    """What of a house style decides the style sheet; the usual one by default."""

    accent: str = ACCENT
    ground: str = GROUND
    typeface: str = "serif"
    is_composed: bool = False

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Dress:
        """That of a kit document."""
        house = document["kit"].get("house") or {}
        return cls(
            house.get("accent") or ACCENT,
            house.get("ground") or GROUND,
            house.get("typeface") or "serif",
            "sections" in document or bool(document["kit"].get("is_draft")),
        )


def contrast(one: str, other: str) -> float:
    """The contrast of two colours ("#rrggbb") from 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def weakest(accent: str, ground: str) -> tuple[str, str, float]:
    """The two colours that stand one upon the other with least contrast, and how much it is.

    The accent is printed on paper and on the ground, and the ground on it; ink and small print
    stand on the ground.
    """
    pairs = ((accent, PAPER), (accent, ground), (INK, ground), (SMALL_PRINT, ground))
    return min(((*pair, contrast(*pair)) for pair in pairs), key=lambda each: each[2])


def face(tag: str, typeface: str) -> fonts.Typeface:
    """How a language is set with that choice.

    "sans" sets everything as dates and small print are set; "book" sets headlines as the text,
    in bold. (Arabic letters in Noto Naskh were tried: vowel signs were not all copied back.)
    """
    own = fonts.typeface(tag)
    if typeface == "sans":
        weight = own.weight if own.weight == 900 else 700
        return replace(own, text=own.label, display=own.label, weight=weight)
    if typeface == "book":
        return replace(own, display=own.text, weight=700)
    return own


def dressed(sheet: str, dress: Dress) -> str:
    """A style sheet, or a picture, in the colours of a house."""
    if (dress.accent, dress.ground) == (ACCENT, GROUND):
        return sheet
    sheet = sheet.replace(_STOP, _between(dress.accent, dress.ground))
    sheet = sheet.replace(ACCENT, dress.accent).replace(GROUND, dress.ground)
    return sheet.replace(_LETTERING, dress.ground)


def _between(one: str, other: str) -> str:
    mixed = (
        (int(one[place : place + 2], 16) + int(other[place : place + 2], 16)) // 2
        for place in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)
