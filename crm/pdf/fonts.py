"""The typefaces of the kits: which files, where they lie, and fontconfig kept to them alone.

A kit must look the same on every machine, so no typeface is picked up from the system by
chance: the files listed here are linked into a folder of our own, and a fontconfig file of
our own names that folder and nothing else. Families are static files, one file for each
weight and slope; families split by unicode range print wrong letters in WeasyPrint 70.0.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from crm.i18n import language

_VENDOR = Path(__file__).resolve().parents[2] / "static" / "vendor"

#: Folders that are searched, deeply, in this order.
FOLDERS: tuple[Path, ...] = (
    _VENDOR,
    Path("/usr/share/fonts/truetype/noto"),
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/opt/homebrew/share/fonts"),
    Path("/Library/Fonts"),
    Path.home() / "Library" / "Fonts",
)

FILES: tuple[str, ...] = (
    "NotoSerif-Regular.ttf",
    "NotoSerif-Bold.ttf",
    "NotoSerif-Italic.ttf",
    "NotoSerifDisplay-Regular.ttf",
    "NotoSerifDisplay-Bold.ttf",
    "NotoSans-Regular.ttf",
    "NotoSans-Bold.ttf",
    "NotoNaskhArabic-Regular.ttf",
    "NotoNaskhArabic-Bold.ttf",
    "NotoSerifArmenian-Regular.ttf",
    "NotoSerifArmenian-Bold.ttf",
    "NotoSansArmenian-Regular.ttf",
    "NotoSansArmenian-Bold.ttf",
    "NotoSerifHebrew-Regular.ttf",
    "NotoSerifHebrew-Bold.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansHebrew-Bold.ttf",
    "NotoSerifDevanagari-Regular.ttf",
    "NotoSerifDevanagari-Bold.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansDevanagari-Bold.ttf",
    "Vazirmatn-Regular.ttf",
    "Vazirmatn-Bold.ttf",
    "Vazirmatn-Black.ttf",
    "NotoSerifCJK-Regular.ttc",
    "NotoSerifCJK-Bold.ttc",
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJK-Bold.ttc",
)

_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{files}</dir>
  <cachedir>{cache}</cachedir>
  <config><rescan><int>0</int></rescan></config>
</fontconfig>
"""


class FontsMissing(RuntimeError):
    """Files of typefaces are not on this machine; the message says how to install them."""


@dataclass(frozen=True)
class Typeface:
    """How one language is set. Sizes in points, leading as a multiple of the size.

    ``text``, ``display`` and ``label`` are CSS family lists: what is read at length, names
    and headlines (in ``weight``), dates and small print.
    """

    text: str
    display: str
    label: str
    size: float
    leading: float
    weight: int = 700
    display_leading: float = 1.1
    align: str = "start"


# What other scripts within a text are set in: names, titles of sources, quoted words.
_SERIFS = (
    '"Noto Serif", Vazirmatn, "Noto Naskh Arabic", "Noto Serif Armenian", "Noto Serif Hebrew", '
    '"Noto Serif Devanagari", "Noto Serif CJK SC"'
)
_SANS = (
    '"Noto Sans", Vazirmatn, "Noto Sans Armenian", "Noto Sans Hebrew", "Noto Sans Devanagari", '
    '"Noto Sans CJK SC"'
)


def _serif(name: str, **said: Any) -> Typeface:
    """Noto's serif and sans of one script, with Latin letters that fit."""
    return Typeface(
        text=f'"Noto Serif {name}", {_SERIFS}',
        display=f'"Noto Serif {name}", {_SERIFS}',
        label=f'"Noto Sans {name}", {_SANS}',
        **said,
    )


def _arabic(size: float, leading: float) -> Typeface:
    return Typeface(
        text=f"Vazirmatn, {_SERIFS}",
        display=f"Vazirmatn, {_SERIFS}",
        label=f"Vazirmatn, {_SANS}",
        size=size,
        leading=leading,
        weight=900,
        display_leading=1.45,
        align="justify",
    )


_LATIN = Typeface(
    text=_SERIFS, display=f'"Noto Serif Display", {_SERIFS}', label=_SANS, size=9.4, leading=1.5
)
#: By the name that a row of ``crm/languages.py`` gives. Vazirmatn has the letters of Kurdish, too.
TYPEFACES = {
    "latin": _LATIN,
    "armenian": _serif("Armenian", size=9.2, leading=1.56, display_leading=1.22),
    "hebrew": _serif("Hebrew", size=9.8, leading=1.56, display_leading=1.2),
    "devanagari": _serif("Devanagari", size=9.6, leading=1.7, display_leading=1.4),
    "persian": _arabic(9.4, 1.8),
    "arabic": _arabic(9.5, 1.76),
    "chinese": _serif("CJK SC", size=9.6, leading=1.72, display_leading=1.3),
    "japanese": _serif("CJK JP", size=9.2, leading=1.78, display_leading=1.35),
    "korean": _serif("CJK KR", size=9.2, leading=1.7, display_leading=1.3),
}


def typeface(tag: str) -> Typeface:
    """The typeface of a language; the Latin, Cyrillic and Greek one where it has no own."""
    return TYPEFACES[language(tag).typeface]


def _found() -> dict[str, Path]:
    wanted = set(FILES)
    found: dict[str, Path] = {}
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*.tt[fc]")) if folder.is_dir() else ():
            if path.name in wanted:
                found.setdefault(path.name, path)
        if len(found) == len(wanted):
            break
    return found


def configure(cache: Path) -> Path:
    """Link the kit's typefaces into ``cache`` and write the fontconfig file that names them.

    Returns that file. Raises ``FontsMissing`` where a file of a typeface is not found.
    """
    paths = _found()
    missing = [name for name in FILES if name not in paths]
    if missing:
        raise FontsMissing(
            f"Typefaces of the kits are missing: {', '.join(missing)}. "
            "Install the packages fonts-noto-core and fonts-noto-cjk "
            "(apt-get install fonts-noto-core fonts-noto-cjk) and run the set-up again."
        )
    folder = cache / "typefaces"
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in paths.items():
        link = folder / name
        if not link.is_symlink() or link.resolve() != path.resolve():
            draft = folder / f".{name}.{os.getpid()}"
            draft.symlink_to(path)
            draft.replace(link)
    file = cache / "fonts.conf"
    said = _CONFIGURATION.format(files=folder, cache=cache / "fontconfig")
    if not file.exists() or file.read_text() != said:
        # Whole or not at all: another process may be loading it, and would print in other type.
        draft = cache / f".fonts.conf.{os.getpid()}"
        draft.write_text(said)
        draft.replace(file)
    return file


@contextmanager
def only_these(file: Path) -> Iterator[None]:
    """Have fontconfig read ``file`` and nothing else while a configuration is loaded."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(file)
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def environment_of_a_printer(file: Path | None = None) -> dict[str, str]:
    """What a process that prints gets of the environment: none of the desk's keys.

    ``file`` is the fontconfig file where it does not find its own.
    """
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "DYLD_FALLBACK_LIBRARY_PATH")
    environ = {name: os.environ[name] for name in kept if name in os.environ}
    return environ | {"FONTCONFIG_FILE": str(file)} if file else environ


def lacking(text: str, tag: str) -> tuple[str, ...]:
    """The characters of a text that no typeface of the language's kits has, in their order.

    Nothing where the typefaces are not on this machine: then no kit is printed here either.
    """
    left = {each for each in text if each.isprintable() and not each.isspace()}
    left = {each for each in left if unicodedata.category(each) != "Cf"}
    for family in typeface(tag).text.split(","):
        if not left:
            return ()
        covered = _covered(family.strip().strip('"'))
        if covered is None:
            return ()
        left = {each for each in left if ord(each) not in covered}
    return tuple(dict.fromkeys(each for each in text if each in left))


@lru_cache(maxsize=32)
def _covered(family: str) -> frozenset[int] | None:
    """The code points of a family's regular face; ``None`` where its file is not found."""
    # A third of a second to load, and only those who translate need it.
    from fontTools.ttLib import TTFont

    name = family.removesuffix(" SC").replace(" ", "")
    path = next((p for n, p in found().items() if n.startswith(f"{name}-Regular.")), None)
    if path is None:
        return None
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=1)
def found() -> dict[str, Path]:
    """File name → path of the kits' typefaces on this machine; looked for once in a process."""
    return _found()
