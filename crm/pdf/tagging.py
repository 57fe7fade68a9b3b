"""What a screen reader hears: each tagged run in its own language and in logical order.

WeasyPrint 70.0 names only the document's language, and draws right-to-left text from its
visual left. PDF/UA-1 (ISO 14289-1, 7.2) wants the language of each run; ``ActualText``
(ISO 32000-1, 14.9.4) gives right-to-left runs in the order in which they are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.pdf import tags

from crm.pdf.fidelity import has_right_to_left

_build_as_it_comes = tags._build_box_tree


def install() -> None:
    """Have WeasyPrint build its tags through this module from now on."""
    tags._build_box_tree = _build


def _build(box: Any, *arguments: Any) -> Iterator[Any]:
    for tag in _build_as_it_comes(box, *arguments):
        element = getattr(box, "element", None)
        language = element.attrib.get("lang") if element is not None else None
        if language and "Lang" not in tag:
            tag["Lang"] = tags.pydyf.String(language)
        text = getattr(box, "text", None)
        if isinstance(text, str) and tag["S"] == "/Span" and has_right_to_left(text):
            tag["ActualText"] = tags.pydyf.String(text)
        yield tag
