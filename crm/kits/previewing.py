"""Drawing the preview of a kit: composed, looked at by the gate, printed, and kept as pictures."""

from __future__ import annotations

from crm import files, i18n, pdf
from crm.cases.permission import Problem, Protected
from crm.db import db, now
from crm.kits import freezing, gate, printing
from crm.kits.composing import Document, compose
from crm.kits.models import Kit
from crm.kits.preview import KitPreview, known, last_line, picture_key

WIDTH = 800  # pixels of a page, to be read; shown much smaller beside others
MOST_PAGES = 60


def draw(kit_id: int, language: str, wanted: int | None = None) -> None:
    """Draw the preview as the kit stands now; commits. Nothing where the kit is not made in it.

    Nor where there is one already as of the ``wanted`` line of the record, or a later one.
    """
    kit, former = db.session.get(Kit, kit_id), known(kit_id, language)
    if kit is None or language not in kit.languages:
        return
    if wanted is not None and former is not None and former.as_of >= wanted:
        return
    as_of, _other = last_line()
    document, problems = _document(kit, language)
    content_hash = freezing.digest({language: document}) if document else ""
    if former is not None and content_hash and former.content_hash == content_hash:
        former.as_of, former.drawn_at = as_of, now()
        db.session.commit()
        return
    # SQLite has one writer: it must not wait until the pages are set.
    db.session.commit()
    drawn = KitPreview(kit_id=kit_id, language=language, as_of=as_of, content_hash=content_hash)
    drawn.places, pictures = {}, []
    if document:
        rendered = printing.render(document)
        pages = range(1, min(rendered.pages, MOST_PAGES) + 1)
        pictures = [pdf.thumbnail(rendered.pdf, page, WIDTH) for page in pages]
        drawn.places = _places(document, pdf.outline_of(rendered.pdf))
    _keep(drawn, pictures, problems)


def _document(kit: Kit, language: str) -> tuple[Document | None, list[Problem]]:
    """What would be printed, sealed as a draft; or why it may not be."""
    try:
        documents = compose(kit, [language])
        gate.check(kit, documents)
    except Protected as refused:
        # Texts that are not good enough are the only thing that a draft may have.
        problems = [each for each in refused.problems if each.message != gate.BELOW]
        if problems:
            return None, problems
    document = documents[language]
    stamp = {"edition": 0, "frozen_on": now().date().isoformat(), "hash": "0" * 64}
    return {**document, "kit": {**document["kit"], **stamp, "is_draft": True}}, []


def _places(document: Document, outline: list[tuple[str, int]]) -> dict[str, int]:
    """Section → the page that it begins on, by the headings in the PDF's outline."""
    language = document["language"]
    headings = {i18n.kit_label(words, language): name for name, words in _HEADINGS.items()}
    headings |= {each["title"]["text"]: "statements" for each in document["statements"]}
    headings[i18n.capitalised(i18n.kit_label("background", language), language)] = "background"
    places: dict[str, int] = {}
    for title, page in outline:
        if title in headings:
            places.setdefault(headings[title], page)
    return places


# Sections by their headings. The forms of what we ask and whom to call have names of their own.
_HEADINGS = {
    "brief": "In brief",
    "cases": "Profiles",
    "timelines": "Timelines",
    "health": "Health",
    "ask": "What we ask",
    "quotes": "Quotes",
    "press": "Press contacts",
}


def _keep(preview: KitPreview, pictures: list[bytes], problems: list[Problem]) -> None:
    preview.pages = len(pictures)
    preview.problems = [
        [each.message, {name: str(value) for name, value in {**each.values, **each.names}.items()}]
        for each in problems
    ]
    for page, picture in enumerate(pictures, 1):
        files.put(picture_key(preview, page), picture)
    former = known(preview.kit_id, preview.language)
    gone = [picture_key(former, page) for page in range(1, former.pages + 1)] if former else []
    if former is not None:
        db.session.delete(former)
        db.session.flush()
    db.session.add(preview)
    db.session.commit()
    for each in gone if former and former.content_hash != preview.content_hash else ():
        files.delete(each)
