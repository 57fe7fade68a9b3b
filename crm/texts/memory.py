"""What the memory suggests for a paragraph: how something like it was translated before.

Everything that is reviewed here is remembered, and every pair from a file; of a pair of two
languages either way round. An index (``likeness``) names those which are probably alike, the
ones with the most in common are compared letter by letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

from rapidfuzz import fuzz, process
from sqlalchemy import Select, bindparam, func, select, union_all
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.db import db
from crm.texts.likeness import BANDS, bands
from crm.texts.memory_models import MemoryUnit, kind_of, memory_band
from crm.texts.models import Segment, SegmentTranslation, Text
from crm.texts.naming import are_guarded

SHOWN = 5
LEAST = 50.0  # of 100: what is less alike helps nobody
_MOST_OF_A_BAND = 300  # more units than that have a phrase in common that says nothing
_COMPARED = 100


class Reader(Protocol):
    """Whoever is shown something."""

    def can(self, action: str) -> bool:
        """Whether the role allows an action."""


@dataclass(frozen=True)
class Suggestion:
    """A pair like the one that is wanted.

    ``similarity`` is between the sources, 0 to 100, and 100 only for the same words. ``key`` is
    the text's, with ``text_id``, or the name of the file (without one) it came from. ``by`` and
    ``at`` say who reviewed it or brought it in, and when.
    """

    source: str
    body: str
    similarity: int
    by: str | None
    at: datetime | None
    key: str
    text_id: int | None


def suggestions(segment: Segment, language: str, reader: Reader) -> list[Suggestion]:
    """The pairs most like a paragraph, the most alike first, as far as this person may see them.

    At most ``SHOWN``. Three statements, or two where nothing that they may see is from a file.
    """
    ids = _candidates(segment.body, kind_of(segment.language, language))
    if not ids or not segment.body:
        return []
    with_protected = reader.can("read_protected")
    pairs = _pairs(ids, segment, with_protected)
    found = process.extract(
        _plain(segment.body),
        [_plain(pair.source) for pair in pairs],
        scorer=fuzz.ratio,
        processor=None,
        score_cutoff=LEAST,
        limit=None,
    )
    ranked = [_rated(pairs[place], score) for _source, score, place in found]
    if not with_protected:
        files = [each for each in ranked if each.text_id is None]
        hidden = are_guarded([f"{each.source}\n{each.body}" for each in files])
        gone = [each for each, is_hidden in zip(files, hidden, strict=True) if is_hidden]
        ranked = [each for each in ranked if each not in gone]
    return _distinct(ranked)[:SHOWN]


def _plain(body: str) -> str:
    return " ".join(body.split())


def _rated(pair: Suggestion, score: float) -> Suggestion:
    # Rounded down: words that differ are never 100.
    return Suggestion(**{**vars(pair), "similarity": int(score)})


def _distinct(ranked: Sequence[Suggestion]) -> list[Suggestion]:
    """The same translation of the same words is told once."""
    kept: dict[tuple[str, str], Suggestion] = {}
    for each in sorted(ranked, key=lambda one: -one.similarity):
        kept.setdefault((_plain(each.source), each.body), each)
    return list(kept.values())


def _candidates(body: str, kind: str) -> list[int]:
    """The ids of the units that have the most in common with a text, as the index has it."""
    sought = bands(body, kind)
    if not sought:
        return []
    return list(
        db.session.scalars(_shared(), {f"band_{place}": band for place, band in enumerate(sought)})
    )


@lru_cache(maxsize=1)
def _shared() -> Select[tuple[int]]:
    """The units that share most numbers; made once, since making it takes longer than asking."""
    column = memory_band.c
    parts = [
        select(column.unit_id)
        .where(column.band == bindparam(f"band_{place}"))
        .limit(_MOST_OF_A_BAND)
        .subquery()
        for place in range(BANDS)
    ]
    every = union_all(*(select(part.c.unit_id) for part in parts)).subquery()
    return (
        select(every.c.unit_id)
        .group_by(every.c.unit_id)
        .order_by(func.count().desc(), every.c.unit_id.desc())
        .limit(_COMPARED)
    )


_WHO = aliased(User)


def _pairs(ids: Sequence[int], segment: Segment, with_protected: bool) -> list[Suggestion]:
    """The units of these ids, turned to the language of the paragraph, without its own."""
    found = db.session.execute(_told(with_protected), {"ids": ids, "own": segment.id})
    return [_turned(row, segment.language) for row in found]


@lru_cache(maxsize=2)
def _told(with_protected: bool) -> Select[*tuple[Any, ...]]:
    put = SegmentTranslation
    query = (
        select(
            MemoryUnit.source_language,
            func.coalesce(MemoryUnit.source_body, put.source_body).label("source"),
            func.coalesce(MemoryUnit.body, put.body).label("body"),
            func.coalesce(MemoryUnit.imported_at, put.reviewed_at, put.translated_at).label("at"),
            func.coalesce(Text.key, MemoryUnit.origin).label("key"),
            Text.id.label("text_id"),
            _WHO.name.label("by"),
        )
        .outerjoin(put, put.id == MemoryUnit.translation_id)
        .outerjoin(Segment, Segment.id == put.segment_id)
        .outerjoin(Text, Text.id == Segment.text_id)
        .outerjoin(_WHO, _WHO.id == func.coalesce(MemoryUnit.imported_by_id, put.reviewed_by_id))
        .where(MemoryUnit.id.in_(bindparam("ids", expanding=True)))
        .where(func.coalesce(put.segment_id, 0) != bindparam("own"))
    )
    if not with_protected:
        query = query.where(func.coalesce(Text.is_protected, False).is_(False))
    return query


def _turned(row: Any, language: str) -> Suggestion:
    source, body = row.source, row.body
    if row.source_language != language:
        source, body = body, source
    return Suggestion(source, body, 0, row.by, row.at, row.key, row.text_id)
