"""Short kits stay within their pages, in every language and whatever is in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from crm.pdf import render_kit, text_of
from crm.pdf.page import environment
from tests.pdf.document import LANGUAGES, document, text
from tests.pdf.test_kit import label


def short(tag: str, length: str, people: int, paragraphs: int = 2) -> dict[str, Any]:
    """A kit of that length about that many people."""
    kit = document(tag)
    profile = next(each for each in kit["profiles"] if each["last"])
    kit["kit"]["length"] = length
    kit["sections"] = ["brief", "profiles", "asks", "contacts"]
    kit["profiles"] = [{**profile, "slug": f"{n}", "facts": []} for n in range(people)]
    kit["brief"] = kit["brief"] * (paragraphs // 2)
    kit["asks"] = kit["asks"] * 5
    return kit


@pytest.mark.parametrize("tag", LANGUAGES)
def test_one_page_is_one_page(tmp_path_factory: pytest.TempPathFactory, tag: str) -> None:
    cache = tmp_path_factory.getbasetemp() / "length"
    for people, paragraphs in ((1, 2), (28, 6), (240, 40)):
        kit = render_kit(short(tag, "one", people, paragraphs), gettext=label, cache=cache)
        assert kit.pages == 1, (people, paragraphs)
        assert kit.missing == ()


def test_an_endless_paragraph_is_left_out(tmp_path_factory: pytest.TempPathFactory) -> None:
    cache = tmp_path_factory.getbasetemp() / "length"
    kit = short("en", "one", 3)
    kit["brief"] = [text("Somebody was arrested. " * 900, "en")]
    printed = render_kit(kit, gettext=label, cache=cache)
    assert printed.pages == 1
    assert "The sources are listed in the full kit." in text_of(printed.pdf)[0]


@pytest.mark.parametrize("tag", ["en", "fa", "zh-Hans"])
def test_four_pages_are_four_at_most(tmp_path_factory: pytest.TempPathFactory, tag: str) -> None:
    cache = tmp_path_factory.getbasetemp() / "length"
    for people in (2, 120):
        kit = render_kit(short(tag, "four", people), gettext=label, cache=cache)
        assert kit.pages <= 4


def test_no_type_is_smaller_than_a_kits_smallest() -> None:
    sheets = [Path(environment().loader.searchpath[0]) / "kits" / "pdf" / name for name in _SHEETS]  # type: ignore[union-attr]
    usual, composed = (
        [float(size) for size in re.findall(r"(?<![\d.])(\d*\.?\d+)pt[/ ;]", sheet.read_text())]
        for sheet in sheets
    )
    smallest = min(size for size in usual if size > 1.5)
    assert min(size for size in composed if size > 1.5) >= smallest


_SHEETS = ("kit.css.jinja", "composed.css.jinja")
