"""What a screen reader hears: each tagged run in its own language and in logical order.

WeasyPrint 70.0 names only the document's language, and draws right-to-left text from its
visual left. PDF/UA-1 (ISO 14289-1, 7.2) wants the language of each run; ``ActualText``
(ISO 32000-1, 14.9.4) gives right-to-left runs in the order in which they are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure.boxes import LineBox, TextBox
from weasyprint.pdf import tags

from crm.pdf.fidelity import has_right_to_left

_build_as_it_comes = tags._build_box_tree


def install() -> None:
    """Have WeasyPrint build its tags through this module from now on."""
    tags._build_box_tree = _build


def _build(
    box: Any, parent: Any, pdf: Any, page: int, marked: Any, annotations: Any, left: Any
) -> Iterator[Any]:
    """The structure elements of a box; the signature is WeasyPrint's own.

    ``marked`` has the element of each piece of marked content, ``left`` what has none yet.
    """
    turned = [(left[each]["mcid"], each.text) for each in _turned(box) if each in left]
    for tag in _build_as_it_comes(box, parent, pdf, page, marked, annotations, left):
        element = getattr(box, "element", None)
        language = element.attrib.get("lang") if element is not None else None
        if language and "Lang" not in tag:
            tag["Lang"] = tags.pydyf.String(language)
        yield tag
    for number, text in turned:
        said = pdf.objects[int(marked[number].split()[0])]
        said["ActualText"] = tags.pydyf.String(text)


def _turned(box: Any) -> Iterator[Any]:
    """The pieces of text directly in a box that run from right to left."""
    for child in getattr(box, "children", ()):
        for piece in child.children if isinstance(child, LineBox) else (child,):
            if isinstance(piece, TextBox) and has_right_to_left(piece.text):
                yield piece
