"""The other forms of a document: text, DOCX, archive PDF, sheets, cards; and a recipient's mark."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from lxml import etree
from PIL import Image

from crm.i18n import kit_label
from crm.pdf import marks, text_of
from crm.pdf.data import machine_readable
from crm.pdf.making import OF_A_PERSON, SUFFIXES, make, part_of
from crm.pdf.plain import plain_text
from crm.pdf.versions import differing, versions
from crm.pdf.word import word_file
from tests.pdf.document import SENTENCES, document

SCRIPTS = ("en", "fa", "ar", "zh-Hans")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pdf")


def frozen(tag: str, **more: Any) -> dict[str, Any]:
    made = document(tag)
    return {**made, "kit": {**made["kit"], **more}}


@pytest.mark.parametrize("tag", SCRIPTS)
def test_plain_text_says_all_that_the_kit_says(tag: str) -> None:
    text = plain_text(document(tag), kit_label).decode()
    for sentence in SENTENCES[tag]:
        assert sentence in text
    assert text == plain_text(document(tag), kit_label).decode()
    assert "\r" not in text and text.endswith("\n")


@pytest.mark.parametrize("tag", SCRIPTS)
def test_word_file_has_languages_directions_and_styles(tag: str) -> None:
    content = word_file(document(tag), kit_label)
    assert content == word_file(document(tag), kit_label)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    paragraphs = root.findall(f".//{_W}p")
    said = ["".join(each.itertext()) for each in paragraphs]
    for sentence in SENTENCES[tag]:
        assert any(sentence in each for each in said), sentence
    turned = [each for each in paragraphs if each.find(f"{_W}pPr/{_W}bidi") is not None]
    assert bool(turned) == (tag in ("fa", "ar"))
    runs = [run for each in turned for run in each.iter(f"{_W}r")]
    assert not turned or any(run.find(f"{_W}rPr/{_W}rtl") is not None for run in runs)
    styles = {each.get(f"{_W}val") for each in root.iter(f"{_W}pStyle")}
    assert {"Title", "Heading1", "Heading2"} <= styles
    anchors = {each.get(f"{_W}anchor") for each in root.iter(f"{_W}hyperlink")} - {None}
    assert anchors <= {each.get(f"{_W}name") for each in root.iter(f"{_W}bookmarkStart")}


def test_word_file_sets_no_letters_apart_and_leaves_no_note_alone_on_a_line() -> None:
    with zipfile.ZipFile(io.BytesIO(word_file(document("fa"), kit_label))) as archive:
        styles = etree.fromstring(archive.read("word/styles.xml"))
        root = etree.fromstring(archive.read("word/document.xml"))
    used = {each.get(f"{_W}val") for each in root.iter(f"{_W}pStyle")}
    for style in styles.iter(f"{_W}style"):
        if style.get(f"{_W}styleId") in used:
            assert style.find(f"{_W}rPr/{_W}spacing") is None
            assert style.find(f"{_W}pPr/{_W}pBdr") is None
    notes = [each for each in root.iter(f"{_W}hyperlink") if each.get(f"{_W}anchor")]
    assert notes
    assert not any("".join(each.getprevious().itertext()) == " " for each in notes)


def test_data_names_no_row_of_ours() -> None:
    """Only what is printed: no ids, no keys of files, no revision."""
    told = json.loads(machine_readable(document("fa")))
    assert told["people"][0]["facts"] and told["sources"]
    names = set(re.findall(r'"(\w+)":', json.dumps(told)))
    assert not {"id", "text_id", "revision", "key", "slug", "case"} & names


# WeasyPrint 70.0 leaves its colour profile open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_archive_pdf_carries_the_data(cache: Path) -> None:
    made = make("pdfa", frozen("en"), {}, cache)
    again = make("pdfa", frozen("en"), {}, cache)
    assert made.content == again.content
    with pypdfium2.PdfDocument(made.content) as pdf:
        attached = pdf.get_attachment(0)
        assert attached.get_name() == "facts.json"
        assert bytes(attached.get_data()) == machine_readable(document("en"))


@pytest.mark.parametrize("tag", SCRIPTS)
def test_a_sheet_is_one_page(cache: Path, tag: str) -> None:
    whole = frozen(tag, verify="https://desk.example/verify/3/c3f7b26e30970000")
    slug = whole["profiles"][0]["slug"]
    made = make("sheet", part_of("sheet", whole, slug), {}, cache)
    assert made.pages == 1
    assert "desk.example/verify" in text_of(made.content)[0]


def test_a_long_timeline_is_cut_and_says_so(cache: Path) -> None:
    whole = frozen("en")
    profile = whole["profiles"][0]
    fact = profile["facts"][0]
    profile["facts"] = [
        {
            **fact,
            "id": n,
            "date": f"{1980 + n}",
            "text": {**fact["text"], "text": f"Event {n}. " * 9},
        }
        for n in range(60)
    ]
    made = make("sheet", part_of("sheet", whole, profile["slug"]), {}, cache)
    (text,) = text_of(made.content)
    assert "Event 0." in text and "Event 59." in text and "Event 30." not in text
    assert "Further reports in the press kit:" in text


@pytest.mark.parametrize("tag", ["en", "fa", "zh-Hans"])
@pytest.mark.parametrize("kind", sorted(kind for kind in OF_A_PERSON if kind != "sheet"))
def test_a_card_has_its_size_and_no_number(cache: Path, kind: str, tag: str) -> None:
    whole = frozen(tag)
    part = part_of(kind, whole, whole["profiles"][0]["slug"])
    made = make(kind, part, {}, cache)
    width, height = Image.open(io.BytesIO(made.content)).size
    assert {"card-wide": (1200, 630), "card-square": (1080, 1080), "card-tall": (1080, 1920)}[
        kind
    ] == (width, height)
    later = part_of(kind, frozen(tag, edition=9, hash="0" * 64), whole["profiles"][0]["slug"])
    assert later == part


@pytest.mark.parametrize("kind", ["docx", "txt"])
def test_a_mark_is_found_in_one_paragraph(kind: str) -> None:
    made = make(kind, frozen("fa", copy="0a1b2c"), {})
    text = marks.text_in(made.content)
    assert marks.found_in(text) == {"0a1b2c"}
    paragraph = next(line for line in text.splitlines() if SENTENCES["fa"][3] in line)
    assert marks.found_in(paragraph) == {"0a1b2c"}
    assert marks.found_in(marks.text_in(make(kind, frozen("fa"), {}).content)) == set()


def test_a_mark_is_found_at_the_foot_of_a_pdf(cache: Path) -> None:
    made = make("pdf", frozen("fa", copy="0a1b2c"), {}, cache)
    pages = text_of(made.content)
    assert all(marks.found_in(page) == {"0a1b2c"} for page in pages[1:])


def test_what_no_mark_is_in() -> None:
    for content in (b"", b"PK nothing", b"%PDF-broken", b"\xff\xfe", b"c3f7b26e30970a1b2cffff"):
        assert marks.found_in(marks.text_in(content)) == set()


def test_versions_are_named() -> None:
    now = versions("fa")
    assert now["weasyprint"] == "70.0" and now["labels"] != versions("en")["labels"]
    assert differing(now, now) == {}
    assert differing({**now, "pango": "1.0"}, now) == {"pango": ("1.0", now["pango"])}
    assert set(SUFFIXES) > OF_A_PERSON


def _arranged(sections: list[str]) -> dict[str, Any]:
    made = document("en")
    text = {"lang": "en", "state": "source", "text_id": 1, "revision": 1}
    quote = {"id": 1, "text": {**text, "text": "I was there."}, "name": "Parviz", "original": None}
    asks = [{**made["asks"][0], "country": "SE"}, *made["asks"][1:]]
    return {
        **made,
        "sections": sections,
        "asks": asks,
        "quotes": [{**quote, "case": None, "date": "2020", "notes": [1]}],
        "background": [{**text, "text": "How it began."}],
    }


def test_other_forms_keep_the_order_and_the_sections_of_an_arranged_kit() -> None:
    said = plain_text(_arranged(["background", "quotes", "asks", "use"]), kit_label).decode()
    places = [said.index(each) for each in ("How it began.", "I was there.", "Sweden")]
    assert places == sorted(places)
    assert "Press contacts" not in said and "In brief" not in said and "How to quote" not in said
    assert "What you can use freely" in said


def test_machines_read_the_sections_of_an_arranged_kit() -> None:
    read = json.loads(machine_readable(_arranged(["background", "quotes", "asks"])))
    assert [each["country"] for each in read["asks"]] == ["SE"]
    (quote,) = read["quotes"]
    assert (quote["text"]["text"], quote["name"], quote["date"]) == (
        "I was there.",
        "Parviz",
        "2020",
    )
    assert [each["text"] for each in read["background"]] == ["How it began."]


def test_a_paragraph_that_is_not_translated_is_marked_alone() -> None:
    made = document("fa")
    parts = [
        {"text": "یک.", "lang": "fa", "state": "reviewed"},
        {"text": "Two, or more.", "lang": "en", "state": "untranslated"},
    ]
    text = {"text": "یک.\n\nTwo, or more.", "lang": "fa", "state": "partly", "parts": parts}
    made = {**made, "brief": [{**text, "text_id": 1, "revision": 2}]}
    lines = [each for each in plain_text(made, kit_label).decode().splitlines() if each]
    place = lines.index("\u200eTwo, or more.")
    mark = kit_label("In English: not yet translated", "fa")
    assert lines[place - 2 : place] == ["یک.", mark]
    (told, *_rest) = json.loads(machine_readable(made))["in_brief"]
    assert [each["language"] for each in told["paragraphs"]] == ["fa", "en"]
