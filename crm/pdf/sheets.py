"""A sheet about one person: one page, from the same frozen document as the kit.

What does not fit is left out from the middle of the timeline, where the first reports and the
newest say most, and the sheet says how many more stand in the kit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm import i18n
from crm.pdf import fonts, page, qr
from crm.pdf.words import Gettext, Words

if TYPE_CHECKING:
    from crm.pdf.press import Press

Part = Mapping[str, Any]
_SCALES = (1.25, 1.0, 0.9)  # of the kit's size of text
_MOST = 24  # events that no page holds: of a longer timeline as many are tried first


def sheet_of(document: Part, slug: str) -> dict[str, Any]:
    """The part of a document that a sheet about that person prints.

    Raises ``KeyError`` where it has no profile of the person.
    """
    person = next((each for each in document["profiles"] if each["slug"] == slug), None)
    if person is None:
        raise KeyError(slug)
    names = ("language", "kit", "contacts")
    return {
        **{name: document[name] for name in names},
        "profiles": [person],
        "sources": document["sources"],
    }


def sheet_pdf(
    document: Part, gettext: Gettext, pictures: Mapping[str, bytes], cache: Path | None
) -> tuple[bytes, int]:
    """(PDF/UA-1, pages) of what ``sheet_of`` gave. Raises ``FontsMissing``."""
    from crm.pdf.press import press

    sheet = _Sheet(document, gettext, {**pictures, **qr.pictures(document)})
    with press(cache).at_work() as at:
        laid_out = sheet.fitting(at)
        return laid_out.write_pdf(pdf_variant="pdf/ua-1"), len(laid_out.pages)


class _Sheet:
    """One sheet, and how much of its timeline it holds."""

    def __init__(self, document: Part, gettext: Gettext, pictures: Mapping[str, bytes]) -> None:
        self.document, self.tag = document, str(document["language"])
        self.words = Words(self.tag, gettext)
        self.person = document["profiles"][0]
        self.groups = page.timeline(self.person)
        self.drawn = page.timelines(document)
        svgs = {address: page.svg(picture) for address, picture in self.drawn.items()}
        self.pictures = {**pictures, **svgs}

    def fitting(self, at: Press) -> Any:
        """The fullest setting on one page: all of it, smaller, or with fewer events."""
        most = len(self.groups)
        for scale in _SCALES if most <= _MOST else ():
            laid_out = self.lay_out(at, most, scale)
            if len(laid_out.pages) == 1:
                return laid_out
        fits, too_many = 0, min(most, _MOST + 1)
        found = None
        while too_many - fits > 1:
            count = (fits + too_many) // 2
            tried = self.lay_out(at, count, _SCALES[-1])
            if len(tried.pages) == 1:
                fits, found = count, tried
            else:
                too_many = count
        return found or self.lay_out(at, 0, _SCALES[-1])

    def lay_out(self, at: Press, count: int, scale: float) -> Any:
        """With so many events at that size of text."""
        sheet = ("sheet", self.tag, str(scale))
        style = partial(_stylesheet, self.tag, scale)
        return at.set(self.source(count), sheet, style, self.pictures)

    def source(self, count: int) -> str:
        """The page with so many events: the earliest and the newest."""
        groups, total = self.groups, len(self.groups)
        is_whole = count >= total
        kept = (
            groups if is_whole else [*groups[: count - count // 2], *groups[total - count // 2 :]]
        )
        # The last report stands above, not in the timeline, and comes from the same facts.
        shown = {fact["id"] for group in kept for fact in group}
        known = {fact["id"] for group in groups for fact in group}
        hidden = known - shown
        facts = [each for each in self.person["facts"] if each["id"] not in hidden]
        person = {**self.person, "facts": facts}
        context = {
            **self.document,
            "person": person,
            "sources": _used(self.document["sources"], person),
            "left_out": len(hidden),
            "tag": self.tag,
            "lang": i18n.language(self.tag),
            "_": self.words.label,
            "words": self.words,
            "drawn": self.drawn,
        }
        return page.environment().get_template("kits/pdf/sheet.html").render(context)


def _used(sources: list[Part], person: Part) -> list[Part]:
    """The sources that the sheet cites, under the kit's own numbers."""
    cited = {note for part in _cited(person) for note in part}
    return [each for each in sources if each["number"] in cited]


def _cited(person: Part) -> Iterator[list[int]]:
    for fact in (*person["facts"], *([person["last"]] if person["last"] else [])):
        yield fact["notes"]
        for other in fact.get("also", ()):
            yield other["notes"]


def _stylesheet(tag: str, scale: float) -> str:
    language = i18n.language(tag)
    start, end = ("right", "left") if language.dir == "rtl" else ("left", "right")
    context = {
        "face": asdict(fonts.typeface(tag)),
        "language": language,
        "start": start,
        "end": end,
        "digits": "decimal",
        "is_tight": False,
        "scale": scale,
        # What the kit's style sheet sets for itself is not seen outside it.
        "size": fonts.typeface(tag).size,
        "spaced": language.is_alphabetic,
    }
    return page.environment().get_template("kits/pdf/sheet.css.jinja").render(context)
