"""The Universal Declaration of Human Rights as a kit in all languages, copied back in order."""

from __future__ import annotations

import pypdfium2
import pytest
from rapidfuzz.distance import LCSseq

from crm import i18n
from crm.pdf import Rendered, fonts_of, render_kit, text_of
from tests.pdf.declaration import FOLDER, declaration, units

#: Paragraphs that are set: a third of the declaration. All of it takes three times as long, and
#: comes back as well.
MOST = 36
#: The least share of the words, in order, that readers of a PDF must copy out as they went in.
COPIED = {"fa": 0.995, "ar": 0.985, "he": 0.98, "ckb": 0.98, "hi": 0.98}


@pytest.fixture(scope="module")
def kits(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rendered]:
    assert FOLDER.is_dir(), "python3 tests fetches the Universal Declaration"
    cache = tmp_path_factory.mktemp("pdf")
    return {tag: render_kit(declaration(tag, MOST)[0], cache=cache) for tag in i18n.LANGUAGES}


@pytest.mark.parametrize("tag", i18n.LANGUAGES)
def test_words_are_copied_back_as_they_went_in_and_in_order(
    kits: dict[str, Rendered], tag: str
) -> None:
    _, said = declaration(tag, MOST)
    wanted = [unit for paragraph in said for unit in units(paragraph, tag)]
    copied = units("\n".join(text_of(kits[tag].pdf)), tag)
    assert len(wanted) > 300
    assert LCSseq.similarity(wanted, copied) / len(wanted) >= COPIED.get(tag, 1.0)


@pytest.mark.parametrize("tag", i18n.LANGUAGES)
def test_no_glyph_is_missing_and_typefaces_are_the_kits_own(
    kits: dict[str, Rendered], tag: str
) -> None:
    assert kits[tag].missing == ()
    names = {name.partition("+")[2] for name in fonts_of(kits[tag].pdf)}
    assert names
    assert all(name.startswith(("Noto", "Vazirmatn")) for name in names)


@pytest.mark.parametrize("tag", i18n.LANGUAGES)
def test_pages_are_counted_and_tagged(kits: dict[str, Rendered], tag: str) -> None:
    with pypdfium2.PdfDocument(kits[tag].pdf) as pdf:
        assert len(pdf) == kits[tag].pages >= 4
        assert pypdfium2.raw.FPDFCatalog_IsTagged(pdf.raw)
        for page in pdf:
            tree = pypdfium2.raw.FPDF_StructTree_GetForPage(page.raw)
            assert pypdfium2.raw.FPDF_StructTree_CountChildren(tree) > 0
            pypdfium2.raw.FPDF_StructTree_Close(tree)
