"""A short kit in each language that no whole kit is tested in: printed, copied back, no box."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from crm import i18n
from crm.partial_dates import format_partial_date
from crm.pdf import Rendered, page, render_kit, text_of
from crm.pdf.words import Words
from tests.pdf.document import LANGUAGES as WHOLE
from tests.pdf.document import document, text

#: For each language: two names, the kit's title, a paragraph, a fact, an ask.
SHORT: dict[str, list[str]] = json.loads(
    (Path(__file__).parent / "scripts.json").read_text(encoding="utf-8")
)


def short(tag: str) -> dict[str, Any]:
    """A cover with two names, a paragraph, one person with one fact, an ask."""
    first, second, title, brief, fact, ask = SHORT[tag]
    kit = document("en")
    kit["language"] = tag
    kit["kit"].update(title=text(title, tag), has_drafts=True)
    kit["brief"], kit["asks"] = [text(brief, tag)], [text(ask, tag)]
    names = [{"name": name, "original": name, "case": None} for name in (first, second)]
    kit["statements"][0].update(
        title=text(title, tag), text=text(brief, tag), parts=[], signatories=names
    )
    person = kit["profiles"][1] | {"name": first, "name_lang": tag, "signed": [text(title, tag)]}
    person["facts"] = [person["facts"][0] | {"text": text(fact, tag)}]
    kit["profiles"] = [person]
    return kit


@pytest.fixture(scope="module")
def kits(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rendered]:
    cache = tmp_path_factory.mktemp("pdf")
    return {tag: render_kit(short(tag), cache=cache) for tag in SHORT}


def _words(said: str) -> list[str]:
    bare = re.sub(r"[\u2060\u200e\u200f\ufffe]|‐\r?\n", "", said).replace("'", "’")
    return re.findall(r"[^\s.,;:!?()«»“”„’‘'\"…،؛؟։՝՞՛।、。・|\d-]{2,}", bare)


def test_every_language_has_a_kit_here_or_there() -> None:
    assert {*SHORT, *WHOLE} == set(i18n.LANGUAGES)


@pytest.mark.parametrize("tag", SHORT)
def test_labels_and_texts_are_printed_and_copied_back(kits: dict[str, Rendered], tag: str) -> None:
    kit = kits[tag]
    assert kit.missing == ()
    copied = "\n".join(text_of(kit.pdf))
    labels = ["Press kit", "In brief", "Profiles", "What we ask", "Who signed", "Sources"]
    wanted = [*SHORT[tag], *(i18n.kit_label(label, tag) for label in labels)]
    # Korean lines break within words.
    if not i18n.language(tag).is_spaced or tag == "ko":
        together = re.sub(r"\s", "", copied)
        assert [said for said in wanted if re.sub(r"\s", "", said) not in together] == []
        return
    found = set(_words(copied))
    words = [word for said in wanted for word in _words(said)]
    back = sum(word in found for word in words) / len(words)
    assert back >= 0.99, sorted(set(words) - found)


@pytest.mark.parametrize("tag", SHORT)
def test_a_date_is_written_as_the_language_does(kits: dict[str, Rendered], tag: str) -> None:
    copied = re.sub(r"\s+", " ", "\n".join(text_of(kits[tag].pdf)))
    assert re.sub(r"\s+", " ", format_partial_date("2019-08-11", tag)) in copied


def test_an_i_keeps_its_dot_in_turkish() -> None:
    assert Words("tr", i18n.kit_label).kind("appeal") == "İstinaf"
    assert Words("az", i18n.kit_label).kind("charge") == "İttiham"
    assert Words("it", i18n.kit_label).kind("charge") == "Imputazione"


@pytest.mark.parametrize("tag", ["he", "ckb"])
def test_names_in_latin_letters_keep_their_stop(tag: str) -> None:
    source = page.cover_html(["Hashem Khastar"], tag, page.Cover(30))
    assert '<span class="name" dir="ltr">Hashem Khastar<span class="stop">.</span>' in source


def test_a_name_that_is_not_broken_fits_the_cover(kits: dict[str, Rendered]) -> None:
    import pypdfium2

    for tag in ("hy", "ja", "it"):
        with pypdfium2.PdfDocument(kits[tag].pdf) as pdf:
            first = pdf[0].get_textpage()
            # The reader's own line ends stand beyond the lines.
            said = first.get_text_range()
            boxes = [first.get_charbox(n) for n, each in enumerate(said) if not each.isspace()]
        margin = 18 / 25.4 * 72
        assert max(right for _, _, right, _ in boxes) <= 595.3 - margin + 2, tag


def test_korean_headlines_break_between_words() -> None:
    source = page.html(short("ko"), i18n.kit_label, page.Cover(30))
    assert '<span class="together">서명했다.</span>' in source
