"""What a screen reader gets: PDF/UA-1, headings, languages, alternative texts, bookmarks."""

from __future__ import annotations

import contextlib
import ctypes
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from pypdfium2 import raw

from crm.pdf import render_kit
from tests.pdf.document import SENTENCES, document


@pytest.fixture(scope="module", params=["en", "fa", "zh-Hans"])
def printed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, bytes]:
    """A kit with a portrait, in one of three scripts."""
    kit = document(request.param)
    kit["profiles"][0]["portrait"] = {"key": "portraits/1.jpg", "credit": "A", "licence": None}
    file = io.BytesIO()
    Image.new("RGB", (800, 1000), "#888").save(file, "JPEG")
    cache = tmp_path_factory.mktemp("pdf")
    pictures = {"portraits/1.jpg": file.getvalue()}
    return request.param, render_kit(kit, cache=cache, pictures=pictures).pdf


def elements(pdf: bytes) -> list[tuple[str, str, str, str]]:
    """(type, language, alternative text, actual text) of every structure element, in order."""
    found: list[tuple[str, str, str, str]] = []
    with pypdfium2.PdfDocument(pdf) as opened:
        for page in opened:
            tree = raw.FPDF_StructTree_GetForPage(page.raw)
            for number in range(raw.FPDF_StructTree_CountChildren(tree)):
                child = raw.FPDF_StructTree_GetChildAtIndex(tree, number)
                found += [_described(each) for each in _within(child)]
            raw.FPDF_StructTree_Close(tree)
    return found


def streams(pdf: bytes) -> Iterator[bytes]:
    """What the compressed streams of a PDF say, with all its objects."""
    for start in re.finditer(rb"stream\r?\n", pdf):
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(pdf[start.end() :])


def _within(element: Any) -> Iterator[Any]:
    yield element
    for number in range(raw.FPDF_StructElement_CountChildren(element)):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, number)
        if child:
            yield from _within(child)


def _described(element: Any) -> tuple[str, str, str, str]:
    asked = ("GetType", "GetLang", "GetAltText", "GetActualText")
    kind, lang, alt, actual = (
        _said(getattr(raw, f"FPDF_StructElement_{name}"), element) for name in asked
    )
    return kind, lang, alt, actual


def _said(ask: Any, element: Any) -> str:
    length = ask(element, None, 0)
    buffer = ctypes.create_string_buffer(max(length, 2))
    ask(element, buffer, length)
    return buffer.raw.decode("utf-16-le").rstrip("\0")


def test_structure(printed: tuple[str, bytes]) -> None:
    tag, pdf = printed
    found = elements(pdf)
    kinds = Counter(kind for kind, *_ in found)
    assert {"H1", "H2", "H3", "P", "Table", "TR", "TH", "TD", "Figure", "Link"} <= set(kinds)
    figures = [alt for kind, _, alt, _ in found if kind == "Figure"]
    assert figures and all(figures)
    assert any(SENTENCES[tag][0] in alt for alt in figures)


def test_each_run_in_another_language_says_so(printed: tuple[str, bytes]) -> None:
    tag, pdf = printed
    languages = {lang for _, lang, _, _ in elements(pdf) if lang}
    assert languages >= ({"fa"} if tag == "en" else {"en"})


def test_right_to_left_text_is_said_in_the_order_of_reading(printed: tuple[str, bytes]) -> None:
    tag, pdf = printed
    spans = "\n".join(actual for *_, actual in elements(pdf))
    assert ("نوری‌زاد" in spans) or tag != "fa"


def test_metadata_and_bookmarks(printed: tuple[str, bytes]) -> None:
    tag, pdf = printed
    whole = b"".join(streams(pdf))
    assert b"pdfuaid:part" in whole
    assert b"/DisplayDocTitle true" in whole
    assert b"/Lang (%s)" % tag.encode() in whole
    assert b"/MarkInfo <</Marked true" in whole
    with pypdfium2.PdfDocument(pdf) as opened:
        assert opened.get_metadata_value("Title") == SENTENCES[tag][2]
        levels = [row.level for row in opened.get_toc()]
    assert {0, 1} <= set(levels)
