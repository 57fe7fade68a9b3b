"""Whatever a text says, with controls, HTML, CSS or URLs in it: in a kit it is text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.i18n import kit_label
from crm.pdf import page, strings
from crm.pdf.press import _only, refuse
from tests.pdf.document import document, text

_PIECES = st.sampled_from(
    [
        "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</p></td></table>", "<!--",
        "]]>", "<![CDATA[", "&amp;", "&#0;", "&lt;b&gt;", "{{ 7*7 }}", "{% raw %}", "<?xml?>",
        "</style><style>*{background:url(http://127.0.0.1/)}", "@import url(file:///etc/passwd);",
        'style="x"', "expression(1)", "javascript:alert(1)", "data:text/html,<b>", "file:///etc",
        "https://example.org/?a=1&b=<2>", "press@example.org", "#Bayanieh14", "+98 912 345 6701",
        "\x00", "\x08", "\x1b[0m", "\ufffe", "\ud800", "\u202e", "\u2066", "\u200c", "\n\n", "\t",
        "متن", "文字", "שלום", "हिन्दी",
    ]
)  # fmt: skip
_TEXTS = st.lists(st.one_of(_PIECES, st.text(max_size=12)), min_size=1, max_size=8).map(" ".join)
#: What the kit's own templates put around texts, and into attributes.
_ELEMENTS = {"a", "bdi", "p", "span"}


def kit_of(said: str, tag: str) -> dict[str, Any]:
    kit = document(tag)
    kit["kit"].update(title=text(said, tag), subtitle=text(said, tag))
    kit["brief"], kit["asks"] = [text(said, tag)], [text(said, tag)]
    kit["profiles"][0].update(name=said, original=said, aliases=[said], signed=[text(said, tag)])
    kit["profiles"][0]["facts"][0]["text"] = text(said, tag)
    kit["sources"][0].update(title=said, url=said, publisher=said)
    kit["contacts"][0].update(name=said, email=said, phone=said)
    return kit


@lru_cache(maxsize=4)
def usual(tag: str) -> tuple[set[str], set[str]]:
    """The elements and attributes of a kit of harmless texts."""
    root = parsed(kit_of("word", tag))
    names = {name for element in root.iter() for name in element.attrib}
    return {element.tag for element in root.iter()} | _ELEMENTS, names | {"href", "class", "dir"}


def parsed(kit: dict[str, Any]) -> ElementTree.Element:
    source = page.html(kit, kit_label, page.Cover(30))
    return ElementTree.fromstring(source.replace("<!doctype html>", "", 1))  # noqa: S314


def letters(said: str) -> str:
    """A text without what a compositor changes: spaces, and apostrophes that are curved."""
    return re.sub(r"\s", "", strings.clean(said)).replace("'", "’")


@pytest.mark.parametrize("tag", ["en", "fa", "zh-Hans"])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=_TEXTS)
def test_any_text_stays_text(tag: str, said: str) -> None:
    root = parsed(kit_of(said, tag))
    elements, attributes = usual(tag)
    assert {element.tag for element in root.iter()} <= elements
    assert {name for element in root.iter() for name in element.attrib} <= attributes
    whole = letters("".join(root.itertext()))
    assert whole.count(letters(said)) >= 5
    for element in root.iter("a"):
        assert element.get("href", "").startswith(("#", "https://", "http://", "mailto:", "tel:"))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "http://127.0.0.1:9/", "https://example.org/a.png", "ftp://x/y",
        "data:text/html,<b>", "data:image/svg+xml,<svg/>", "data:image/png;base64,AAAA",
        "kit:portraits/2.jpg", "portraits/1.jpg/../2.jpg", "",
    ],
)  # fmt: skip
def test_the_fetcher_hands_over_nothing_but_what_it_was_given(url: str) -> None:
    fetch = _only({"portraits/1.jpg": b"\xff\xd8"})
    with pytest.raises(ValueError, match="fetches nothing"):
        fetch(url)
    with pytest.raises(ValueError, match="fetches nothing"):
        refuse(url)


def test_the_fetcher_hands_over_what_it_was_given() -> None:
    assert _only({"portraits/1.jpg": b"\xff\xd8"})("kit:portraits/1.jpg") is not None
