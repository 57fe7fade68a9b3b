"""What a kit demands of a language before it leaves, and which paragraphs fall short of that.

"reviewed" takes what a second person confirmed; "drafts" takes what somebody translated, and the
kit marks it; "any" prints what nobody translated in its source language, marked. The source
itself is always good enough, and so is a paragraph without words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select

from crm.db import db
from crm.reader import message as _n
from crm.texts.models import Segment, SegmentTranslation, Text

# The strictest first, in the words that a reader chooses from.
LEVELS = {
    "reviewed": _n("Reviewed only"),
    "drafts": _n("Drafts too, marked"),
    "any": _n("Also untranslated, marked"),
}
# What a language demands that somebody adds on a page.
USUAL = "drafts"
# What it demands that nobody ever said anything about.
UNSAID = "any"
_ENOUGH = {"reviewed": ("reviewed",), "drafts": ("reviewed", "review", "draft")}
_WORDS = 90  # letters of a paragraph that tell which one it is


@dataclass(frozen=True)
class Shortfall:
    """A paragraph that is not good enough in a language.

    ``state`` is "missing", "stale", "machine", "draft" or "review"; ``number`` its place in the
    text, from 1; ``words`` how its source begins. Where ``is_protected`` neither words nor key
    are for everybody.
    """

    language: str
    state: str
    text_id: int
    segment_id: int
    key: str
    number: int
    words: str
    source: str
    is_protected: bool

    @property
    def place(self) -> str:
        """The text's key and the paragraph, for terminals and logs: nobody protected is named."""
        return f"{f'#{self.text_id}' if self.is_protected else self.key} ¶{self.number}"

    def as_json(self) -> dict[str, Any]:
        """As plain data that names nobody who is protected."""
        return {
            "state": self.state,
            "text_id": self.text_id,
            "key": None if self.is_protected else self.key,
            "paragraph": self.number,
            "words": None if self.is_protected else self.words,
        }


def suffices(level: str, state: str) -> bool:
    """Whether a paragraph in this state is good enough for a level."""
    return level == "any" or state in _ENOUGH[level]


def shortfalls(text_ids: Iterable[int], demands: Mapping[str, str]) -> dict[str, list[Shortfall]]:
    """Language → the paragraphs of these texts below its demand; only languages with any.

    They come in the order of the texts. One statement, none where nothing is demanded.
    """
    wanted = {tag: level for tag, level in demands.items() if level != "any"}
    places = {text_id: place for place, text_id in enumerate(text_ids)}
    if not wanted or not places:
        return {}
    paragraphs: dict[int, Any] = {}
    states: dict[tuple[int, str], str] = {}
    for row in _rows(places, wanted):
        paragraphs[row.id] = row
        states[row.id, row.language] = "stale" if row.is_stale else row.state
    found: dict[str, list[Shortfall]] = {}
    rows = sorted(paragraphs.values(), key=lambda row: (places[row.text_id], row.position))
    for tag, level in wanted.items():
        for row in rows:
            state = states.get((row.id, tag), "missing")
            if row.source != tag and not suffices(level, state):
                found.setdefault(tag, []).append(_shortfall(row, tag, state))
    return found


def _shortfall(row: Any, tag: str, state: str) -> Shortfall:
    words = " ".join(row.words.split())
    words = words if len(row.words) <= _WORDS else f"{words[: _WORDS - 1].rstrip()}…"
    return Shortfall(
        *(tag, state, row.text_id, row.id, row.key),
        number=row.position + 1,
        words=words,
        source=row.source,
        is_protected=row.is_protected,
    )


def _rows(text_ids: Iterable[int], tags: Iterable[str]) -> Iterable[Any]:
    """Each paragraph with words, once for each of its translations, or once without any."""
    put = SegmentTranslation
    is_of = and_(put.segment_id == Segment.id, put.language.in_(list(tags)))
    of_segment = (Segment.id, Segment.text_id, Segment.position, Segment.language.label("source"))
    words = func.substr(Segment.body, 1, _WORDS + 1).label("words")
    query = (
        select(*of_segment, words, Text.key, Text.is_protected)
        .add_columns(put.language, put.state, put.is_stale)
        .join(Text, Text.id == Segment.text_id)
        .outerjoin(put, is_of)
        .where(Segment.text_id.in_(list(text_ids)), Segment.body != "")
    )
    return db.session.execute(query)
