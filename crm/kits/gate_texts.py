"""The gate's look at texts: each is printed as its paragraphs stand, none below the demand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import case, func, literal, or_, select, union_all

from crm.cases.permission import Problem
from crm.db import db
from crm.kits import gate_rows
from crm.kits.demands import UNSAID, Shortfall, shortfalls
from crm.kits.models import Kit
from crm.reader import message as _n
from crm.texts.models import Segment, SegmentTranslation

Document = Mapping[str, Any]


def below(kit: Kit, documents: Mapping[str, Document]) -> dict[str, list[Shortfall]]:
    """Language → the printed paragraphs that are below what the kit demands of it, as of now."""
    said = db.session.scalar(select(Kit.demands).where(Kit.id == kit.id)) or {}
    demands = {tag: said.get(tag, UNSAID) for tag in documents}
    printed = (text["text_id"] for document in documents.values() for text in all_texts(document))
    return shortfalls(dict.fromkeys(printed), demands)


def all_texts(part: Any) -> Iterator[Document]:
    """Every text of a document, in order."""
    if isinstance(part, Mapping):
        if "text_id" in part:
            yield part
        else:
            for value in part.values():
                yield from all_texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from all_texts(value)


class Texts:
    """What the database says now about some texts and their paragraphs."""

    def __init__(self, ids: set[int]) -> None:
        self.texts, self.translations = gate_rows.texts(ids)
        self._paragraphs = _paragraphs(ids)

    def check(self, text: Document, language: str) -> Iterator[Problem]:
        """The problems of one text in a document of that language."""
        row = self.texts.get(text["text_id"])
        which = {"text": f"#{text['text_id']}"}
        if row is None or row.is_protected:
            # It is about somebody protected, or it or a translation names them.
            yield Problem(
                _n("The text %(text)s is for officers alone and may not be in a kit."),
                which,
                {"text": row.key} if row else {},
                "protection",
            )
            return
        if text["lang"] == row.language:
            state = "source" if language == row.language else "untranslated"
            body = row.body
        else:
            body, state = self._translated(row, language) if text["lang"] == language else ("", "")
        printed = (text["text"], text["state"], text["revision"])
        if not state or printed != (body, state, row.revision):
            message = _n("The text %(text)s (%(language)s) is not printed as it stands.")
            yield Problem(message, {"text": row.key, "language": text["lang"]})

    def _translated(self, row: Any, language: str) -> tuple[str, str]:
        """The words of a translation and their state; that is "" where they may not be printed."""
        put = self.translations.get((row.id, language))
        if put is None or put.source_revision < row.revision or put.state in ("missing", "machine"):
            return "", ""
        return put.body, self._state(row.id, language)

    def _state(self, text_id: int, language: str) -> str:
        """ "reviewed", "draft", or "" where a paragraph may not be printed in the language."""
        number, good, reviewed = self._paragraphs.get((text_id, language), (0, 0, 0))
        whole = self._paragraphs.get((text_id, ""), (0, 0, 0))[0]
        if not number or number != whole or good != whole:
            return ""
        return "reviewed" if reviewed == whole else "draft"


def _paragraphs(ids: set[int]) -> dict[tuple[int, str], tuple[int, int, int]]:
    """(text, language) → how many paragraphs are put, are a person's and current, are reviewed.

    The language "" is the source (one statement).
    """
    put = SegmentTranslation
    bad = or_(put.is_stale.is_(True), put.state == "machine")
    good = func.sum(case((bad, 0), else_=1))
    reviewed = func.sum(case((put.state == "reviewed", 1), else_=0))
    own = (Segment.text_id, literal(""), func.count(), literal(0), literal(0))
    of = (Segment.text_id, put.language)
    query = union_all(
        select(*of, func.count(), good, reviewed)
        .join(put, put.segment_id == Segment.id)
        .where(Segment.text_id.in_(ids))
        .group_by(*of),
        select(*own).where(Segment.text_id.in_(ids)).group_by(Segment.text_id),
    )
    return {(text_id, tag): tuple(rest) for text_id, tag, *rest in db.session.execute(query)}
