"""What a file was made with: the same versions and the same snapshot give the same bytes.

Each edition's file keeps these beside its hash, so that ``kit build --verify`` can say in a
year why a file comes out otherwise.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import hashlib
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from crm.pdf import fonts

_ROOT = Path(__file__).resolve().parents[2]
_PARTS = ("weasyprint", "pydyf", "fonttools", "babel", "icu4py", "pillow", "pypdfium2")
_MORE = ("python-docx", "segno")
# What of ours decides how a kit looks, beside the labels.
_SOURCES = (
    *("crm/pdf/*.py", "templates/kits/pdf/*", "templates/ui/timeline.html", "crm/i18n.py"),
    *("crm/languages.py", "crm/lengths.py", "crm/partial_dates.py", "crm/timeline.py"),
)


def versions(tag: str) -> dict[str, str]:
    """Name → version of all that decides the bytes of a file in a language.

    ``templates``, ``labels`` and ``typefaces`` are the beginnings of SHA-256 hashes.
    """
    labels = _ROOT / "crm" / "translations" / tag / "LC_MESSAGES" / "kit.po"
    return {**_of_the_machine(), "labels": _hash([labels] if labels.exists() else [])}


def differing(before: dict[str, str], after: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Name → (version then, version now) of what is not the same; "" where it is not known."""
    names = sorted({*before, *after})
    pairs = {name: (before.get(name, ""), after.get(name, "")) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@lru_cache(maxsize=1)
def _of_the_machine() -> dict[str, str]:
    from weasyprint.text.ffi import pango

    number = pango.pango_version()
    sources = [path for pattern in _SOURCES for path in sorted(_ROOT.glob(pattern))]
    return {
        **{name: version(name) for name in (*_PARTS, *_MORE)},
        "pango": f"{number // 10000}.{number // 100 % 100}.{number % 100}",
        "harfbuzz": _harfbuzz(),
        "typefaces": _typefaces(),
        "templates": _hash(path for path in sources if path.is_file()),
    }


def _harfbuzz() -> str:
    name = ctypes.util.find_library("harfbuzz")
    if name is None:
        return ""
    said = ctypes.CDLL(name).hb_version_string
    said.restype = ctypes.c_char_p
    return str(said().decode())


def _hash(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:16]


def _typefaces() -> str:
    """Of the tables' checksums, which a font file states at its beginning (some are 90 MB)."""
    total = hashlib.sha256()
    for name, path in sorted(fonts.found().items()):
        with path.open("rb") as file:
            start = file.read(16)
            if start[:4] == b"ttcf":
                file.seek(int.from_bytes(start[12:16]))
                start = file.read(16)
                file.seek(-4, 1)
            else:
                file.seek(12)
            total.update(name.encode() + file.read(16 * int.from_bytes(start[4:6])))
    return total.hexdigest()[:16]
