"""The preview of a kit in a language: what it would be if it were frozen now, page by page.

A job draws it (``crm.kits.work``), so that no page waits. What may not be printed is not drawn
here either: the gate looks at it first, and where it refuses, its words stand in the preview's
place. Only how far the texts have got is no reason: a preview shows that, marked as a draft.

Pictures are kept under the hash of what they show, and drawn anew when that is another. Which
state of the desk they are of is told by the record: everything that changes stands in it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from crm import files, i18n, pdf
from crm.audit.models import Entry
from crm.cases.permission import Problem, Protected
from crm.db import Model, UTCDateTime, db, now
from crm.kits import freezing, gate, printing
from crm.kits.composing import Document, compose
from crm.kits.models import Kit

WIDTH = 800  # pixels of a page, to be read; shown much smaller beside others
MOST_PAGES = 60
# What of the record changes no page: how often somebody looks, signs in or prints.
_OWN = ("kit", "kit_template")


class KitPreview(Model):
    """The last preview of a kit in a language; ``as_of`` is the record's last line back then.

    ``problems`` say why there is none, as (message, values) of the gate for officers' eyes.
    """

    __tablename__ = "kit_preview"
    __table_args__ = (UniqueConstraint("kit_id", "language"),)

    kit_id: Mapped[int] = mapped_column(ForeignKey("kit.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(20))
    as_of: Mapped[int]
    drawn_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    pages: Mapped[int] = mapped_column(default=0)
    # Section, as its form is called → the page that it begins on.
    places: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    problems: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)


def last_line() -> tuple[int, int]:
    """The record's last line, and the last that is not about kits alone (one statement)."""
    other = select(func.max(Entry.id)).where(Entry.subject_type.not_in(_OWN)).scalar_subquery()
    last, last_other = db.session.execute(select(func.max(Entry.id), other)).one()
    return last or 0, last_other or 0


def known(kit_id: int, language: str) -> KitPreview | None:
    """What was drawn last."""
    query = select(KitPreview).where(KitPreview.kit_id == kit_id, KitPreview.language == language)
    return db.session.scalar(query)


def key(kit_id: int, language: str, as_of: int) -> str:
    """The key of the job that draws the preview as of a line of the record."""
    return f"kits.preview:{kit_id}:{language}:{as_of}"


def picture_key(preview: KitPreview, page: int) -> str:
    """Where the picture of a page lies; pages count from 1."""
    return f"previews/{preview.content_hash[:2]}/{preview.content_hash}-{page}.jpg"


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
