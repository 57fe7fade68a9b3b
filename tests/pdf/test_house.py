"""The house style: colours that can be read, typefaces that print every language."""

from __future__ import annotations

import re

import pytest

from crm.pdf import page, render_kit, text_of
from crm.pdf.house import ENOUGH, TYPEFACES, Dress, contrast, weakest
from tests.pdf.document import LANGUAGES, SENTENCES, document
from tests.pdf.test_kit import COPIED, label, printed, words_of


def test_contrast_is_wcags() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
    assert weakest(Dress().accent, Dress().ground)[2] >= ENOUGH
    assert weakest("#e8b0a8", "#f4ede1")[2] < ENOUGH
    assert weakest("#a3271b", "#333333")[2] < ENOUGH


def test_a_house_changes_the_colours_and_nothing_else() -> None:
    own = page.stylesheet("en", dress=Dress("#1d4f6e", "#e9f0f3"))
    assert "#a3271b" not in own and "#f6efe4" not in own
    colours = re.compile("#[0-9a-f]{6}")
    assert colours.sub("", own) == colours.sub("", page.stylesheet("en"))
    assert page.stylesheet("en", dress=Dress()) == page.stylesheet("en")


@pytest.mark.parametrize("typeface", [each for each in TYPEFACES if each != "serif"])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_choice_prints_every_language(
    tmp_path_factory: pytest.TempPathFactory, tag: str, typeface: str
) -> None:
    """No letter is missing, and what is copied out is what was put in."""
    kit = document(tag)
    kit["kit"]["house"] = {"typeface": typeface, "masthead": "The Desk", "accent": "#1d4f6e"}
    rendered = render_kit(kit, gettext=label, cache=tmp_path_factory.getbasetemp() / "house")
    assert rendered.missing == ()
    assert "The Desk" in text_of(rendered.pdf)[0]
    copied = printed(rendered)
    if tag == "zh-Hans":
        together = re.sub(r"\s", "", copied)
        assert all(re.sub(r"\s", "", each) in together for each in SENTENCES[tag][3:])
        return
    found = set(words_of(copied))
    wanted = [word for sentence in SENTENCES[tag] for word in words_of(sentence)]
    back = sum(word in found for word in wanted)
    assert back / len(wanted) >= COPIED.get(tag, 0.995), sorted(set(wanted) - found)
