"""Chinese, Japanese and Korean typefaces embedded without the room of their unused glyphs.

WeasyPrint 70.0 keeps every glyph's number when it cuts a typeface down to what is used.
In a typeface of 65,535 glyphs the empty places alone take 120 KB, four times in a Chinese
kit. These typefaces are CID-keyed, and their numbers are their CIDs. In a bare CFF font
program a reader finds glyphs by CID through the font's own charset (ISO 32000-1, 9.7.4.2),
so the glyphs may close ranks if the CFF table alone is embedded.
"""

from __future__ import annotations

from typing import Any

import weasyprint.pdf
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset
from weasyprint.text.fonts import get_hb_object_data

_DROPPED = (b"BASE", b"DSIG", b"GPOS", b"GSUB", b"VORG", b"vhea", b"vmtx")

#: How a bare CFF font program begins: version 1.0, header of 4 bytes.
_CFF = b"\x01\x00\x04"

_subset_as_it_comes = Font._harfbuzz_subset
_embed_as_it_comes = weasyprint.pdf.build_fonts_dictionary


def install() -> None:
    """Have WeasyPrint embed CID-keyed typefaces through this module from now on."""
    Font._harfbuzz_subset = _subset
    Font.type = property(_type)
    weasyprint.pdf.build_fonts_dictionary = _embed


def _type(font: Any) -> str:
    return "otf" if font.file_content[:4] == b"OTTO" or font.file_content[:3] == _CFF else "ttf"


def _embed(pdf: Any, fonts: Any, *arguments: Any) -> Any:
    for font in fonts.values():
        # Readers copy a space that holds words together as any other.
        font.to_unicode.update({n: " " for n, s in font.to_unicode.items() if s == "\u00a0"})
    dictionary = _embed_as_it_comes(pdf, fonts, *arguments)
    for item in pdf.objects:
        extra = getattr(item, "extra", {})
        if extra.get("Subtype") == "/OpenType" and item.stream[0][:3] == _CFF:
            extra["Subtype"] = "/CIDFontType0C"
    return dictionary


def _subset(font: Any, to_unicode: dict[int, str], hinting: bool) -> None:
    if not _is_cid_keyed(font) or font.missing:
        _subset_as_it_comes(font, to_unicode, hinting)
        return
    wanted = ffi.gc(
        harfbuzz_subset.hb_subset_input_create_or_fail(),
        harfbuzz_subset.hb_subset_input_destroy,
    )
    _add(harfbuzz_subset.hb_subset_input_glyph_set(wanted), sorted(to_unicode))
    harfbuzz_subset.hb_subset_input_set_flags(
        wanted, harfbuzz_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE
    )
    dropped = harfbuzz_subset.hb_subset_input_set(
        wanted, harfbuzz_subset.HB_SUBSET_SETS_DROP_TABLE_TAG
    )
    _add(dropped, sorted(harfbuzz.hb_tag_from_string(name, -1) for name in _DROPPED))
    face = ffi.gc(harfbuzz_subset.hb_subset_or_fail(font.hb_face, wanted), harfbuzz.hb_face_destroy)
    font.file_content = _table(get_hb_object_data(face), b"CFF ")


def _table(sfnt: bytes, tag: bytes) -> bytes:
    """One table of an OpenType file (https://learn.microsoft.com/typography/opentype/spec/otff)."""
    for entry in range(12, 12 + 16 * int.from_bytes(sfnt[4:6]), 16):
        if sfnt[entry : entry + 4] == tag:
            offset = int.from_bytes(sfnt[entry + 8 : entry + 12])
            return sfnt[offset : offset + int.from_bytes(sfnt[entry + 12 : entry + 16])]
    raise ValueError(f"no table {tag!r}")


def _is_cid_keyed(font: Any) -> bool:
    return "CFF " in font.tables and font.family.startswith("Noto") and "CJK" in font.family


def _add(to: Any, numbers: list[int]) -> None:
    values = ffi.new(f"hb_codepoint_t[{len(numbers)}]", numbers)
    harfbuzz.hb_set_add_sorted_array(to, values, len(numbers))
