"""Where pages of a kit break: what belongs together stays so, and no page stays empty for it."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from crm.pdf import render_kit, text_of
from tests.pdf.document import document

TOP, FOOT, HEIGHT = 24, 271, 297  # of the type area and the page, in millimetres


@pytest.mark.parametrize("tag", ["en", "fa"])
def test_no_page_is_much_emptier_than_what_stands_together(tmp_path: Path, tag: str) -> None:
    kit = document(tag)
    first, second = kit["profiles"]
    kit["profiles"] = [
        profile | {"slug": f"{profile['slug']}-{n}", "facts": profile["facts"][: 1 + n % 4]}
        for n in range(9)
        for profile in (first, second)
    ]
    kit["statements"][0]["signatories"] *= 20
    printed = render_kit(kit, gettext=lambda message, _tag, **_values: message, cache=tmp_path).pdf
    asks = next(n for n, page in enumerate(text_of(printed)) if n > 1 and "What we ask" in page)
    with pypdfium2.PdfDocument(printed) as pdf:
        fullness = [_fullness(pdf[n]) for n in range(2, asks)]
    assert len(fullness) > 4
    assert min(fullness[:-1]) > 0.75, fullness


def _fullness(page: pypdfium2.PdfPage) -> float:
    """How far down the type area something is printed, 0 to 1."""
    picture = page.render(scale=0.5).to_pil().convert("L")
    width, height = picture.size
    area = picture.crop((0, height * TOP // HEIGHT, width, height * FOOT // HEIGHT))
    box = area.point(lambda ink: 255 if ink < 200 else 0).getbbox()
    return box[3] / area.height if box else 0.0
