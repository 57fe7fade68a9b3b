"""Characters that would be printed as boxes are known before anything is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm.pdf import fonts, glyphs, render_kit
from tests.pdf.document import LANGUAGES, document, text
from tests.pdf.test_kit import label

ODD = "ሀ ก 😀 𓀀 ☎ → ✓ ﷼ ۩ Ω Ж א ह Հ 中 あ 한 \u200c \u00ad ẞ ‽ ₽ ① ℃ ꙮ"


@pytest.mark.parametrize("tag", ["en", "fa", "zh-Hans"])
def test_what_is_said_is_what_is_printed(tag: str, tmp_path: Path) -> None:
    """In letters of every kind, whichever typeface the style sheet asks for."""
    odd = document(tag)
    odd["brief"].append(text(ODD, tag))
    odd["sources"][0]["title"] = ODD
    printed = render_kit(odd, gettext=label, cache=tmp_path).missing
    assert set(glyphs.missing(ODD)) == set(printed) >= {"ሀ", "ก", "😀", "𓀀"}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_nothing_is_said_of_what_kits_print(tag: str) -> None:
    """No honest document has any."""
    assert glyphs.missing(str(document(tag))) == ()


def test_what_was_read_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On disk, until the files of the typefaces are others."""
    assert glyphs.missing("aሀ", tmp_path) == ("ሀ",)
    kept = tmp_path / "characters.txt"
    state, _, ranges = kept.read_text().partition("\n")
    kept.write_text(f"{state}\n{ranges} 1200-1200")
    glyphs._known.cache_clear()
    assert glyphs.missing("aሀ", tmp_path) == ()
    kept.write_text(f"otherwise\n{ranges} 1200-1200")
    glyphs._known.cache_clear()
    assert glyphs.missing("aሀ", tmp_path) == ("ሀ",)
    glyphs._known.cache_clear()
    monkeypatch.setattr(fonts, "found", dict)
    assert glyphs.missing("aሀ", tmp_path) == ()
    glyphs._known.cache_clear()
