"""Cards for social networks: a name, a portrait and one sentence, as PNG in three sizes.

Set by the kit's own printer and typefaces, so that every script is shaped as in the kit. A card
says neither number nor hash of an edition: the same words give the same picture.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium

from crm import i18n
from crm.pdf import fonts, page, strings
from crm.pdf.words import Gettext, Words

if TYPE_CHECKING:
    from crm.pdf.press import Press

Part = Mapping[str, Any]
#: Name → width and height in pixels.
SIZES = {"wide": (1200, 630), "square": (1080, 1080), "tall": (1080, 1920)}
# Sizes of the sentence in pixels that are tried; the name is 1.7 times as large.
_LETTERS = (160, 138, 120, 104, 90, 78, 68, 60, 52, 46, 40, 36, 32, 28, 25, 22, 19, 16)
_MARGIN, _FOOT = 60, 122  # pixels around the words, and below them for the small print
_END = re.compile(r"(?<=[.!?؟։।])\s+(?=\S)|(?<=[。！？])(?=.)")


def card_of(document: Part, slug: str) -> dict[str, Any]:
    """The part of a document that a card about that person prints.

    Raises ``KeyError`` where it has no profile of the person.
    """
    person = next((each for each in document["profiles"] if each["slug"] == slug), None)
    if person is None:
        raise KeyError(slug)
    told = person["last"] or (person["facts"][-1] if person["facts"] else None)
    names = ("text", "date", "qualifier", "ended", "confidence")
    return {
        "language": document["language"],
        "embargo": document["kit"]["embargo"],
        "has_drafts": document["kit"]["has_drafts"],
        "profiles": [{name: person[name] for name in ("name", "portrait") if name in person}],
        "told": {name: told.get(name) for name in names} if told else None,
        "is_last": bool(person["last"]),
    }


def card_png(
    card: Part, size: str, gettext: Gettext, pictures: Mapping[str, bytes], cache: Path | None
) -> bytes:
    """The PNG of what ``card_of`` gave, in one of ``SIZES``. Raises ``FontsMissing``."""
    from crm.pdf.press import press

    tag = str(card["language"])
    words, has_portrait = Words(tag, gettext), "portrait" in card["profiles"][0]
    measured = _source(card, words, is_measured=True)

    def lay_out(at: Press, source: str, letters: int, room: int = 1) -> Any:
        sheet = ("card", tag, size, str(has_portrait), str(letters), str(room))
        style = partial(_stylesheet, tag, size, letters, room, has_portrait=has_portrait)
        return at.set(source, sheet, style, pictures)

    def fits(at: Press, letters: int) -> bool:
        # What runs over the page's end is not laid out at all: there must be room to measure.
        return _fits(lay_out(at, measured, letters, 4).pages, size, has_portrait=has_portrait)

    with press(cache).at_work() as at:
        # Where one size fits, all smaller ones do.
        place = bisect_left(_LETTERS, True, key=lambda letters: fits(at, letters))
        letters = _LETTERS[min(place, len(_LETTERS) - 1)]
        pdf = lay_out(at, _source(card, words), letters).write_pdf()
    return _picture(pdf, SIZES[size][0])


def _picture(pdf: bytes, width: int) -> bytes:
    file = io.BytesIO()
    with pdfium.PdfDocument(pdf) as document:
        sheet = document[0]
        picture = sheet.render(scale=width / sheet.get_width()).to_pil().convert("RGB")
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _boxes(
    size: str, *, has_portrait: bool
) -> tuple[tuple[int, int, int, int], tuple[int, int, int, int] | None]:
    """Where the words and the portrait stand: from the start, from the top, width, height."""
    width, height = SIZES[size]
    if not has_portrait:
        return (_MARGIN, _MARGIN, width - 2 * _MARGIN, height - _MARGIN - _FOOT), None
    if size == "tall":
        top = height // 2
        words = (_MARGIN, top + _MARGIN, width - 2 * _MARGIN, height - top - _MARGIN - _FOOT)
        return words, (0, 0, width, top)
    across = height * 4 // 5 if size == "wide" else width * 2 // 5
    start = across + _MARGIN
    words = (start, _MARGIN, width - start - _MARGIN, height - _MARGIN - _FOOT)
    return words, (0, 0, across, height)


def _fits(pages: Any, size: str, *, has_portrait: bool) -> bool:
    """Whether the words stay within their box, down and across."""
    (_start, top, width, height), _portrait = _boxes(size, has_portrait=has_portrait)
    leaves = [
        leaf
        for child in pages[0]._page_box.children
        for leaf in child.descendants(placeholders=True)
        if isinstance(getattr(leaf, "text", None), str)
    ]
    is_low = any(leaf.position_y + leaf.height > top + height for leaf in leaves)
    left = min(leaf.position_x for leaf in leaves)
    right = max(leaf.position_x + leaf.width for leaf in leaves)
    return len(pages) == 1 and not is_low and right - left <= width


def _source(card: Part, words: Words, *, is_measured: bool = False) -> str:
    told = card["told"]
    context = {
        "person": card["profiles"][0],
        "sentence": {**told["text"], "text": _sentence(told["text"]["text"])} if told else None,
        "when": _when(card, words),
        "marks": _marks(card, words),
        "is_measured": is_measured,
        "tag": words.tag,
        "lang": i18n.language(words.tag),
        "words": words,
        "_": words.label,
    }
    return page.environment().get_template("kits/pdf/card.html").render(context)


def _sentence(text: str) -> str:
    """The first sentence; an abbreviation's dot makes it no shorter than it must be."""
    parts = _END.split(strings.clean(text).strip(), maxsplit=1)
    return parts[0] if len(parts[0]) > 24 or len(parts) == 1 else strings.clean(text).strip()


def _when(card: Part, words: Words) -> str:
    """Until when it may not be published, and when it was reported."""
    told, said = card["told"], []
    if card["embargo"]:
        said.append(words.label("Embargoed until %(when)s", when=words.moment(card["embargo"])))
    date = words.last_date(told) if told else ""
    if told and not date:
        said.append(words.label("Last reported, date not known"))
    elif told:
        said += [words.label("Last reported") if card["is_last"] else "", date]
    return " · ".join(
        each for each in (*said, words.confidence(told["confidence"]) if told else "") if each
    )


def _marks(card: Part, words: Words) -> list[str]:
    """What a reader must know of the words: that they are a draft, or in another language."""
    told = card["told"]
    if told and told["text"]["state"] == "untranslated":
        return [words.untranslated(told["text"]["lang"])]
    draft = "Draft translation: not yet reviewed by a second person."
    return [words.label(draft)] if card["has_drafts"] else []


def _stylesheet(tag: str, size: str, letters: int, room: int, *, has_portrait: bool) -> str:
    language, (width, height) = i18n.language(tag), SIZES[size]
    start, end = ("right", "left") if language.dir == "rtl" else ("left", "right")
    box, portrait = _boxes(size, has_portrait=has_portrait)
    context = {
        "face": asdict(fonts.typeface(tag)),
        "language": language,
        "start": start,
        "end": end,
        "width": width,
        "height": height * room,
        "letters": letters,
        "box": box,
        "portrait": portrait,
    }
    return page.environment().get_template("kits/pdf/card.css.jinja").render(context)
