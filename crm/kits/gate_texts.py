"""The gate's look at texts: each is printed as its paragraphs stand, none below the demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    """What the database says now about some texts and their paragraphs.

    ``in_parts`` are those that are printed paragraph by paragraph in some language.
    """

    def __init__(self, ids: set[int], in_parts: set[int]) -> None:
        self.texts, self.translations = gate_rows.texts(ids)
        self._paragraphs = _paragraphs(ids)
        self._sources, self._puts = _words(in_parts)

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
        if "parts" in text:
            state, body = "partly", _joined(text["parts"])
            if text["lang"] != language or not self._are_as_they_stand(
                text["parts"], row, language
            ):
                state = ""
        elif text["lang"] == row.language:
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

    def _are_as_they_stand(self, parts: Sequence[Document], row: Any, language: str) -> bool:
        """Whether these are the paragraphs of a text: a person's words, or the source's."""
        expected = []
        for segment in self._sources.get(row.id, ()):
            put = self._puts.get((segment.id, language))
            if put is None or put.is_stale or put.state == "machine":
                said = (segment.body, row.language, "untranslated")
            else:
                said = (put.body, language, "reviewed" if put.state == "reviewed" else "draft")
            expected += [said] if said[0] else []
        is_other = language != row.language
        return (
            is_other and [(each["text"], each["lang"], each["state"]) for each in parts] == expected
        )

    def _state(self, text_id: int, language: str) -> str:
        """ "reviewed", "draft", or "" where a paragraph may not be printed in the language."""
        number, good, reviewed = self._paragraphs.get((text_id, language), (0, 0, 0))
        whole = self._paragraphs.get((text_id, ""), (0, 0, 0))[0]
        if not number or number != whole or good != whole:
            return ""
        return "reviewed" if reviewed == whole else "draft"


def _joined(parts: Iterable[Document]) -> str:
    return "\n\n".join(each["text"] for each in parts)


def _words(ids: set[int]) -> tuple[dict[int, list[Any]], dict[tuple[int, str], Any]]:
    """Text → its paragraphs in order; (paragraph, language) → its translation.

    Two statements, none where no text is asked for.
    """
    sources: dict[int, list[Any]] = {}
    if not ids:
        return sources, {}
    of_these = Segment.text_id.in_(ids)
    columns = (Segment.id, Segment.text_id, Segment.body)
    for row in db.session.execute(select(*columns).where(of_these).order_by(Segment.position)):
        sources.setdefault(row.text_id, []).append(row)
    put = SegmentTranslation
    query = select(put.segment_id, put.language, put.body, put.state, put.is_stale)
    puts = db.session.execute(query.join(Segment, Segment.id == put.segment_id).where(of_these))
    return sources, {(row.segment_id, row.language): row for row in puts}


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
