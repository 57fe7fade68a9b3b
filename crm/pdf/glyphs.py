"""Which characters no typeface of the kits has: known before anything is printed.

Pango takes a character that a family lacks from any other file of ``fonts.FILES``, and from
nowhere else; so what none of them has is printed as a box, whatever the style sheet says.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from crm.pdf import fonts


def missing(text: str, cache: Path | None = None) -> tuple[str, ...]:
    """The characters of a text that would be printed as boxes, in their order, each once.

    ``cache`` is a folder in which the typefaces' characters are kept, as reading them takes a
    second. Nothing where the typefaces are not on this machine: no kit is printed here either.
    """
    known = _known(cache)
    boxes = {each for each in frozenset(text) - known if known and _has_ink(each)}
    return tuple(dict.fromkeys(each for each in text if each in boxes)) if boxes else ()


def _has_ink(character: str) -> bool:
    # What no typeface draws is no box either: spaces, controls, marks of direction, and the
    # selectors of variants.
    if not character.isprintable() or character.isspace():
        return False
    return unicodedata.category(character) != "Cf" and not "\ufe00" <= character <= "\ufe0f"


@lru_cache(maxsize=4)
def _known(cache: Path | None) -> frozenset[str]:
    """Every character of every typeface; loaded once for each process."""
    found = fonts.found()
    if any(name not in found for name in fonts.FILES):
        return frozenset()
    # Bold faces have what the regular ones have, or less.
    files = {name: found[name] for name in fonts.FILES if "-Regular." in name}
    state = " ".join(_state(name, path) for name, path in files.items())
    kept = cache / "characters.txt" if cache is not None else None
    if kept is not None and kept.is_file():
        said, _, ranges = kept.read_text().partition("\n")
        if said == state:
            return _unpacked(ranges)
    codes = _read(files)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(f"{state}\n{_packed(codes)}")
    return frozenset(map(chr, codes))


def _state(name: str, path: Path) -> str:
    said = path.stat()
    return f"{name}:{said.st_size}:{said.st_mtime_ns}"


def _read(files: Mapping[str, Path]) -> set[int]:
    # A third of a second to load, and only those who build kits need it.
    from fontTools.ttLib import TTFont

    codes: set[int] = set()
    for path in files.values():
        with TTFont(path, fontNumber=0, lazy=True) as font:
            codes |= font.getBestCmap().keys()
    return codes


def _packed(codes: Iterable[int]) -> str:
    """Code points as hexadecimal ranges: "20-7e a0-17f"."""
    every = sorted(codes)
    ends = [one for one, two in pairwise([*every, -1]) if two != one + 1]
    starts = [two for one, two in pairwise([-2, *every]) if two != one + 1]
    return " ".join(f"{first:x}-{last:x}" for first, last in zip(starts, ends, strict=True))


def _unpacked(ranges: str) -> frozenset[str]:
    bounds = (each.split("-") for each in ranges.split())
    return frozenset(
        chr(code) for first, last in bounds for code in range(int(first, 16), int(last, 16) + 1)
    )
